"""The gradient of half the mean squared error with respect to the predictions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def mse_grad(y_pred: Array, y_true: Array) -> Array:
    """Return the gradient `(N, K)` of the half mean squared error."""
    return (y_pred - y_true) / len(y_pred)


def cases() -> Iterator[Case]:
    """Yield predictions with several outputs, with one output, and for one observation."""
    for name, seed, n_objects, n_out in (
        ("four observations, three outputs", 5500, 4, 3),
        ("one output", 5510, 5, 1),
        ("one observation", 5520, 1, 3),
    ):
        yield Case(name, (normal(seed, n_objects, n_out), normal(seed + 1, n_objects, n_out)))
    yield Case("large errors", (40 * normal(5530, 3, 4), normal(5531, 3, 4)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw predictions and targets."""
    n_objects, n_out = draws.sizes(rng, 2)
    return draws.numbers(rng, n_objects, n_out), draws.numbers(rng, n_objects, n_out)


def derivative(xp, slope, y_pred, y_true):
    """Differentiate the loss."""
    return slope(lambda P: xp.sum((P - y_true) ** 2) / (2 * len(y_true)), y_pred)


sign_outside = variant(lambda y_pred, y_true: -(y_true - y_pred) / y_pred.shape[0])

twice_over_twice = variant(lambda y_pred, y_true: 2 * (y_pred - y_true) / (2 * len(y_true)))


@mistake(
    why="The difference is taken the other way round, as in a widely read answer.",
    hint="A prediction above its target has to give a positive slope. In yours it is negative.",
)
def mse_grad_sign(y_pred, y_true):
    return (y_true - y_pred) / len(y_pred)


@mistake(
    why="The mean over the observations is missing.",
    hint="With one observation you are right. The loss is a mean: which factor does its gradient carry?",
)
def mse_grad_no_N(y_pred, y_true):
    return y_pred - y_true


@mistake(
    why="The result is divided by the number of entries.",
    hint="With one output you are right. You divide by all entries: over what does the loss take its mean?",
)
def mse_grad_divide_NK(y_pred, y_true):
    return (y_pred - y_true) / y_pred.size


@mistake(
    why="The square is not differentiated.",
    hint="None of your values is negative, whichever side the prediction errs on. What is the slope of a square?",
)
def mse_grad_square(y_pred, y_true):
    return (y_pred - y_true) ** 2 / len(y_pred)


@mistake(
    why="The 2 of the square is kept, although the loss carries 1/2.",
    hint="Your values are twice as large as they should be. What is the factor 1/2 in the loss for?",
)
def mse_grad_twice(y_pred, y_true):
    return 2 * (y_pred - y_true) / len(y_pred)


@mistake(
    why="The factor 1/2 of the loss is kept, but the 2 of the square is forgotten.",
    hint="Your values are half as large as they should be. What happens to the exponent 2 in the derivative?",
)
def mse_grad_half(y_pred, y_true):
    return (y_pred - y_true) / (2 * len(y_pred))


@mistake(
    why="The loss is returned.",
    hint="You return a single number. A gradient has the shape of its variable, which is y_pred.",
)
def mse_grad_loss(y_pred, y_true):
    return float(np.sum((y_pred - y_true) ** 2) / (2 * len(y_pred)))


@mistake(
    why="The mean over the batch is returned.",
    hint="One row is left for the whole batch. Each observation has a prediction of its own, and so a gradient of its own.",
)
def mse_grad_batch_mean(y_pred, y_true):
    return (y_pred - y_true).mean(axis=0)


@mistake(
    why="Only the sign of the difference is used, as for the absolute error.",
    hint="Your slope has the same size for a small and a large error. That belongs to another loss.",
)
def mse_grad_absolute(y_pred, y_true):
    return np.sign(y_pred - y_true) / len(y_pred)


@mistake(
    why="The slope of a sigmoid is multiplied in.",
    hint="You also went through an activation. This is the gradient at the prediction itself, and the loss knows no activation.",
)
def mse_grad_with_sigmoid(y_pred, y_true):
    return (y_pred - y_true) * y_pred * (1 - y_pred) / len(y_pred)


@mistake(
    why="The caller's predictions are overwritten.",
    hint="The values are right, but y_pred has changed. The predictions belong to the caller: make a new array.",
)
def mse_grad_in_place(y_pred, y_true):
    y_pred -= y_true
    return y_pred / len(y_pred)


EQUAL_MUTANTS = {
    "y_pred -> y_true, 2": "Both have as many rows.",
}
