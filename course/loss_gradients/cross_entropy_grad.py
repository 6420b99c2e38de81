"""The gradient of the cross-entropy with respect to the probabilities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import formulas
from course.arrays import Array
from course.catalogue import Case, mistake, variant
from course.loss_gradients import predictions


def cross_entropy_grad(A: Array, Y: Array) -> Array:
    """Return the gradient `(N, K)` of the cross-entropy with respect to the probabilities."""
    return -Y / np.maximum(A, 1e-12) / len(A)


def cases() -> Iterator[Case]:
    """Yield probabilities, also exact zeros at wrong classes and at the true class."""
    yield from predictions.cases(5300)
    zeros = np.array([[0.0, 0.75, 0.25], [1.0, 0.0, 0.0]])
    truth = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    yield Case("probabilities that are exactly 0", (zeros, truth))
    wrong = np.array([[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]])
    truth = np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    yield Case("a true class whose probability is 0", (wrong, truth))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw probabilities and one-hot targets."""
    return predictions.draw(rng)


def derivative(xp, slope, A, Y):
    """Differentiate the loss above the floor."""
    return slope(lambda A: formulas.cross_entropy(xp, A, Y), A)


@variant
def true_classes_only(A, Y):
    """Divide only at the true classes."""
    gradient = np.zeros(A.shape)
    true = Y == 1
    gradient[true] = -1 / np.maximum(A[true], 1e-12)
    return gradient / A.shape[0]


clip = variant(lambda A, Y: -(Y / np.clip(A, 1e-12, None)) / A.shape[0])

where = variant(lambda A, Y: np.where(Y == 1, -1 / np.maximum(A, 1e-12), 0) / len(Y))


@mistake(
    why="The gradient with respect to the logits is returned.",
    hint="This is the gradient one step further down, at the logits. Here the step through the softmax is still to come.",
)
def cross_entropy_grad_a_minus_y(A, Y):
    return (A - Y) / len(A)


@mistake(
    why="The terms of the loss are returned.",
    hint="These are the terms of the loss itself. What is the slope of a logarithm?",
)
def cross_entropy_grad_log(A, Y):
    return -Y * np.log(np.maximum(A, 1e-12)) / len(A)


@mistake(
    why="Every class is treated as a yes-or-no question of its own.",
    hint="Your wrong classes have a slope as well. Which entries of A does the loss read?",
)
def cross_entropy_grad_binary(A, Y):
    return (A - Y) / np.maximum(A * (1 - A), 1e-12) / len(A)


@mistake(
    why="The floor is missing, so 0/0 is nan.",
    hint="You divide by probabilities that are exactly 0. The loss has a floor against that, and its gradient needs the same one.",
)
def cross_entropy_grad_div_zero(A, Y):
    return -Y / A / len(A)


@mistake(
    why="The true classes are picked out after the division, and nothing protects them.",
    hint="You divide by probabilities that are exactly 0, also where the result is thrown away. The gradient needs the floor of the loss.",
)
def cross_entropy_grad_where_divides(A, Y):
    return np.where(Y == 1, -1 / A, 0) / len(A)


@mistake(
    why="The mean over the observations is missing.",
    hint="With one observation you are right. The loss is a mean: which factor does its gradient carry?",
)
def cross_entropy_grad_no_mean(A, Y):
    return -Y / np.maximum(A, 1e-12)


@mistake(
    why="The result is divided by the number of entries.",
    hint="Your values are the right ones divided by the number of classes. Over what does the loss take its mean?",
)
def cross_entropy_grad_mean_all(A, Y):
    return -Y / np.maximum(A, 1e-12) / A.size


@mistake(
    why="The minus sign is missing.",
    hint="Does the loss rise or fall when the true class gets more probability? Check your sign.",
)
def cross_entropy_grad_sign(A, Y):
    return Y / np.maximum(A, 1e-12) / len(A)


@mistake(
    why="The true class is not picked out.",
    hint="Your wrong classes have a slope as well. Which entries of A does the loss read?",
)
def cross_entropy_grad_all_classes(A, Y):
    return -1 / np.maximum(A, 1e-12) / len(A)


@mistake(
    why="The probabilities multiply where they should divide.",
    hint="In yours the slope is small where the probability is small. The curve -ln p is steepest there.",
)
def cross_entropy_grad_multiplies(A, Y):
    return -Y * A / len(A)


@mistake(
    why="The strict derivative of the floored loss is 0 below the floor.",
    hint="Strictly the floored loss is flat there, but a slope of 0 would never repair the worst prediction. Use the floor as the text says.",
)
def cross_entropy_grad_flat_floor(A, Y):
    return np.where(A > 1e-12, -Y / np.maximum(A, 1e-12), 0.0) / len(A)


@mistake(
    why="The floor is 1e-15.",
    hint="You have a floor, but another one than the loss. A true class with the probability 0 shows it.",
)
def cross_entropy_grad_floor_1e15(A, Y):
    return -Y / np.maximum(A, 1e-15) / len(A)


@mistake(
    why="The floor is 1e-7, as in some libraries and books.",
    hint="You have a floor, but another one than the loss. A true class with the probability 0 shows it.",
)
def cross_entropy_grad_floor_1e7(A, Y):
    return -Y / np.maximum(A, 1e-7) / len(A)


EQUAL_MUTANTS = {
    "A -> Y": "Both have as many rows.",
}
