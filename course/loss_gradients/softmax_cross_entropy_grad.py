"""The gradient of the cross-entropy with respect to the logits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import equal, formulas
from course.arrays import Array
from course.catalogue import Case, mistake, variant
from course.loss_gradients import predictions
from course.loss_gradients.cross_entropy_grad import cross_entropy_grad
from course.loss_gradients.softmax_grad_input import softmax_grad_input


def softmax_cross_entropy_grad(A: Array, Y: Array) -> Array:
    """Return the gradient `(N, K)` of the cross-entropy with respect to the logits."""
    return (A - Y) / len(A)


def cases() -> Iterator[Case]:
    """Yield softmax outputs with their true classes, also a saturated and wrong output."""
    yield from predictions.cases(5400)
    saturated = np.array([[1.0, 0.0, 0.0], [1e-9, 1.0 - 1e-9, 0.0]])
    truth = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    yield Case("saturated outputs, one of them wrong", (saturated, truth))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw probabilities and one-hot targets."""
    return predictions.draw(rng)


def derivative(xp, slope, A, Y):
    """Differentiate the loss at logits that give these probabilities."""
    return slope(lambda Z: formulas.cross_entropy(xp, formulas.softmax(xp, Z), Y), np.log(A))


np_subtract = variant(lambda A, Y: np.subtract(A, Y) / A.shape[0])

two_quotients = variant(lambda A, Y: A / len(A) - Y / len(Y))

row_by_row = variant(lambda A, Y: np.array([(a - y) / len(A) for a, y in zip(A, Y, strict=True)]))


@mistake(
    why="The difference is taken the other way round.",
    hint="Your result is the direction that lowers the loss. A gradient points to where the loss grows.",
)
def softmax_cross_entropy_grad_sign(A, Y):
    return (Y - A) / len(A)


@mistake(
    why="The result is divided by the number of entries.",
    hint="Your values are the right ones divided by the number of classes. Over what does the loss take its mean?",
)
def softmax_cross_entropy_grad_divide_NK(A, Y):
    return (A - Y) / A.size


@mistake(
    why="The result is divided by the number of classes.",
    hint="You divide by the number of columns. The loss is a mean over the rows: which size is their number?",
)
def softmax_cross_entropy_grad_divide_K(A, Y):
    return (A - Y) / A.shape[1]


@mistake(
    why="The slope a(1 - a) is multiplied in again.",
    hint="The step through the softmax is already inside the short formula. You take it a second time.",
)
def softmax_cross_entropy_grad_extra_softmax_prime(A, Y):
    return (A - Y) * A * (1 - A) / len(A)


@mistake(
    why="Only the true class gets a gradient, as if the Jacobian were diagonal.",
    hint="Your wrong classes get no gradient. Their logits take probability from the true class: how much do they cost?",
)
def softmax_cross_entropy_grad_true_class_only(A, Y):
    return (A - 1) * Y / len(A)


@mistake(
    why="The mean over the observations is missing.",
    hint="With one observation you are right. The loss is a mean: which factor does its gradient carry?",
)
def softmax_cross_entropy_grad_no_mean(A, Y):
    return A - Y


@mistake(
    why="The mean over the batch is returned.",
    hint="One row is left for the whole batch. Each observation has logits of its own, and so a gradient of its own.",
)
def softmax_cross_entropy_grad_batch_mean(A, Y):
    return (A - Y).mean(axis=0)


@mistake(
    why="The gradient with respect to the probabilities is returned.",
    hint="This is the gradient at the probabilities. Take the step through the softmax as well.",
)
def softmax_cross_entropy_grad_at_probabilities(A, Y):
    return -Y / np.maximum(A, 1e-12) / len(A)


@mistake(
    why="The softmax is applied to its own output.",
    hint="A holds probabilities already. Do not send them through a softmax again.",
)
def softmax_cross_entropy_grad_softmax_again(A, Y):
    e = np.exp(A)
    return (e / e.sum(axis=1, keepdims=True) - Y) / len(A)


@mistake(
    why="The two steps are taken one after the other, which loses everything at a saturated output.",
    hint="Your two steps are right on paper. Where the true class has the probability 0 the first is huge and the second is 0. Cancel before you compute.",
)
def softmax_cross_entropy_grad_two_steps(A, Y):
    return softmax_grad_input(A, cross_entropy_grad(A, Y))


@mistake(
    why="The caller's probabilities are overwritten.",
    hint="The values are right, but A has changed. The probabilities belong to the caller: make a new array.",
)
def softmax_cross_entropy_grad_in_place(A, Y):
    A -= Y
    return A / len(A)


EQUAL_MUTANTS = {
    **equal.AT_MOST_1,
    "A -> Y, 2": "Both have as many rows.",
}
