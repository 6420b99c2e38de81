"""The calls that the checks of `3_forward_pass` make."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course.arrays import normal, one_hot, probabilities
from course.exercises import Case


def neuron_forward() -> Iterator[Case]:
    """Yield neurons with biases that are not zero, and outputs of both signs."""
    yield Case("four inputs", (normal(3100, 4), normal(3101, 4), 0.7))
    yield Case("one input", (np.array([1.5]), np.array([-2.0]), -0.25))
    yield Case("a negative output", (np.array([1.0, 2.0]), np.array([-3.0, 0.5]), -1.25))


def dense_forward() -> Iterator[Case]:
    """Yield dense layers whose sizes differ, and square ones in which wrong products run."""
    for name, seed, n_objects, n_in, n_out in (
        ("three different sizes", 3200, 4, 5, 3),
        ("one observation", 3210, 1, 4, 3),
        ("one output", 3220, 5, 3, 1),
        ("square weights", 3230, 4, 3, 3),
        ("three equal sizes", 3240, 3, 3, 3),
    ):
        arrays = normal(seed, n_objects, n_in), normal(seed + 1, n_in, n_out)
        yield Case(name, (*arrays, normal(seed + 2, n_out)))


def relu_forward() -> Iterator[Case]:
    """Yield inputs of both signs, with exact zeros, and an array with three axes."""
    yield Case("positive and negative inputs", (normal(3300, 4, 3),))
    zeros = np.array([[0.0, -1.5, 2.0, -0.0], [-0.5, -3.0, 0.0, -1.0]])
    yield Case("inputs that are exactly zero, and a row without positive ones", (zeros,))
    yield Case("an array with three axes", (2 * normal(3301, 2, 3, 4),))


def sigmoid() -> Iterator[Case]:
    """Yield numbers and arrays, near zero and so far out that a careless exponential overflows."""
    yield Case("moderate values", (normal(3400, 4, 3),))
    yield Case("a number", (0.0,))
    yield Case("a negative number", (-1.5,))
    yield Case("values beyond 5", (np.array([-12.0, -7.5, -5.5, 5.5, 7.5, 12.0]),))
    large = np.array([[-1000.0, -750.0, -1.0], [0.0, 750.0, 1000.0]])
    yield Case("very large values", (large,))


def softmax() -> Iterator[Case]:
    """Yield logits in as many rows as columns and not, and logits that overflow."""
    yield Case("four observations, three classes", (normal(3500, 4, 3),))
    yield Case("as many observations as classes", (2 * normal(3501, 3, 3),))
    yield Case("one observation", (normal(3502, 1, 4),))
    large = np.array([[1000.0, 999.0, 1001.5], [-1000.0, -1001.0, -1002.0], [0.0, 0.5, -0.5]])
    yield Case("rows of very different size", (large,))
    yield Case(
        "one logit far below the others", (np.array([[-2000.0, 1.0, 2.0], [3.0, 3.0, 3.0]]),)
    )


def mse_loss() -> Iterator[Case]:
    """Yield predictions with several outputs, with one output, and for one observation."""
    for name, seed, n_objects, n_out in (
        ("four observations, three outputs", 3600, 4, 3),
        ("one output", 3610, 5, 1),
        ("one observation", 3620, 1, 3),
    ):
        yield Case(name, (normal(seed, n_objects, n_out), normal(seed + 1, n_objects, n_out)))


def cross_entropy() -> Iterator[Case]:
    """Yield probabilities, also exact zeros at wrong classes and at the true class."""
    yield Case("four observations, three classes", (probabilities(3700, 4, 3), one_hot(3701, 4, 3)))
    yield Case("as many observations as classes", (probabilities(3710, 3, 3), one_hot(3711, 3, 3)))
    yield Case("one observation", (probabilities(3720, 1, 4), one_hot(3721, 1, 4)))
    zeros = np.array([[0.0, 0.75, 0.25], [1.0, 0.0, 0.0]])
    truth = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    yield Case("probabilities that are exactly 0", (zeros, truth))
    yield Case("a perfect prediction", (truth.copy(), truth))
    wrong = np.array([[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]])
    truth = np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    yield Case("a true class whose probability is 0", (wrong, truth))
