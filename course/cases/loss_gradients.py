"""The calls that the checks of `5_loss_gradients` make."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course.arrays import normal, one_hot, probabilities
from course.exercises import Case


def softmax_jacobian() -> Iterator[Case]:
    """Yield the probabilities of one observation, also two classes and a saturated output."""
    yield Case("three classes", (probabilities(5100, 1, 3)[0],))
    yield Case("five classes", (probabilities(5101, 1, 5)[0],))
    yield Case("two classes", (np.array([0.3, 0.7]),))
    yield Case("a saturated output", (np.array([1e-9, 1.0 - 1e-9, 0.0]),))


def softmax_grad_input() -> Iterator[Case]:
    """Yield upstream gradients of both signs, for as many observations as classes and not."""
    for name, seed, n_objects, n_classes in (
        ("four observations, three classes", 5200, 4, 3),
        ("as many observations as classes", 5210, 3, 3),
        ("one observation", 5220, 1, 4),
    ):
        arguments = (
            probabilities(seed, n_objects, n_classes),
            normal(seed + 1, n_objects, n_classes),
        )
        yield Case(name, arguments)
    saturated = np.array([[1e-9, 1.0 - 1e-9, 0.0], [0.2, 0.3, 0.5]])
    yield Case("a saturated output", (saturated, normal(5230, 2, 3)))


def cross_entropy_grad() -> Iterator[Case]:
    """Yield probabilities, also exact zeros at wrong classes and at the true class."""
    yield from _predictions(5300)
    zeros = np.array([[0.0, 0.75, 0.25], [1.0, 0.0, 0.0]])
    truth = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    yield Case("probabilities that are exactly 0", (zeros, truth))
    wrong = np.array([[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]])
    truth = np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    yield Case("a true class whose probability is 0", (wrong, truth))


def softmax_cross_entropy_grad() -> Iterator[Case]:
    """Yield softmax outputs with their true classes, also a saturated and wrong output."""
    yield from _predictions(5400)
    saturated = np.array([[1.0, 0.0, 0.0], [1e-9, 1.0 - 1e-9, 0.0]])
    truth = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    yield Case("saturated outputs, one of them wrong", (saturated, truth))


def mse_grad() -> Iterator[Case]:
    """Yield predictions with several outputs, with one output, and for one observation."""
    for name, seed, n_objects, n_out in (
        ("four observations, three outputs", 5500, 4, 3),
        ("one output", 5510, 5, 1),
        ("one observation", 5520, 1, 3),
    ):
        yield Case(name, (normal(seed, n_objects, n_out), normal(seed + 1, n_objects, n_out)))


def _predictions(seed: int) -> Iterator[Case]:
    for name, step, n_objects, n_classes in (
        ("four observations, three classes", 0, 4, 3),
        ("as many observations as classes", 10, 3, 3),
        ("one observation", 20, 1, 4),
    ):
        A = probabilities(seed + step, n_objects, n_classes)
        yield Case(name, (A, one_hot(seed + step + 1, n_objects, n_classes)))
