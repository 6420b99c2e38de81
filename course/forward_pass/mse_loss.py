"""Half the mean squared error of a batch."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def mse_loss(y_pred: Array, y_true: Array) -> float:
    """Return half of the squared error `(n_objects, n_out)`, summed, per observation."""
    return float(np.sum((y_pred - y_true) ** 2) / (2 * len(y_pred)))


def cases() -> Iterator[Case]:
    """Yield predictions with several outputs, with one output, and for one observation."""
    for name, seed, n_objects, n_out in (
        ("four observations, three outputs", 3600, 4, 3),
        ("one output", 3610, 5, 1),
        ("one observation", 3620, 1, 3),
    ):
        yield Case(name, (normal(seed, n_objects, n_out), normal(seed + 1, n_objects, n_out)))
    yield Case("large errors", (40 * normal(3630, 3, 4), normal(3631, 3, 4)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw predictions and targets."""
    n_objects, n_out = draws.sizes(rng, 2)
    return draws.numbers(rng, n_objects, n_out), draws.numbers(rng, n_objects, n_out)


def formulation(y_pred, y_true):
    """Return the mean over the observations of half the squared distance."""
    return statistics.fmean(math.dist(p, t) ** 2 / 2 for p, t in zip(y_pred, y_true, strict=True))


mean_of_row_sums = variant(
    lambda y_pred, y_true: 0.5 * np.mean(np.sum((y_true - y_pred) ** 2, axis=1))
)

squared_norm = variant(
    lambda y_pred, y_true: np.linalg.norm(y_pred - y_true) ** 2 / 2 / y_pred.shape[0]
)

einsum = variant(
    lambda y_pred, y_true: np.einsum("nk,nk->", y_pred - y_true, y_pred - y_true) / 2 / len(y_true)
)


@mistake(
    why="The factor 1/2 is missing.",
    hint="Your loss is twice as large as it should be. Look at the factor in front of the sum.",
)
def mse_loss_no_half(y_pred, y_true):
    return float(np.sum((y_pred - y_true) ** 2) / len(y_pred))


@mistake(
    why="The sum over the batch is not divided by the number of observations.",
    hint="With one observation you are right. What has to happen when there are more?",
)
def mse_loss_no_mean(y_pred, y_true):
    return float(np.sum((y_pred - y_true) ** 2) / 2)


@mistake(
    why="The absolute error is used.",
    hint="A difference of 2 should cost four times as much as a difference of 1. In yours it costs twice as much.",
)
def mse_loss_no_square(y_pred, y_true):
    return float(np.sum(np.abs(y_pred - y_true)) / (2 * len(y_pred)))


@mistake(
    why="The length of the difference is not squared.",
    hint="A norm contains a square root. The formula adds squares and takes no root of them.",
)
def mse_loss_norm(y_pred, y_true):
    return float(np.linalg.norm(y_pred - y_true) / (2 * len(y_pred)))


@mistake(
    why="The square root of the loss is returned.",
    hint="You take the root at the end. The formula adds squares and takes no root of them.",
)
def mse_loss_root(y_pred, y_true):
    return float(np.sqrt(np.sum((y_pred - y_true) ** 2) / (2 * len(y_pred))))


@mistake(
    why="The mean is taken over the outputs too.",
    hint="With one output you are right. You divide by all entries: how many observations are there?",
)
def mse_loss_mean_all(y_pred, y_true):
    return float(np.mean((y_pred - y_true) ** 2) / 2)


@mistake(
    why="The mean over all entries is taken, without the factor 1/2.",
    hint="This is the mean over all entries, which other texts use. The formula above has another divisor.",
)
def mse_loss_plain_mean(y_pred, y_true):
    return float(np.mean((y_pred - y_true) ** 2))


@mistake(
    why="The differences are added before they are squared.",
    hint="Positive and negative differences cancel in your sum. In which order do you square and add?",
)
def mse_loss_sum_first(y_pred, y_true):
    return float(np.sum(y_pred - y_true) ** 2 / (2 * len(y_pred)))


@mistake(
    why="The squares are subtracted from each other.",
    hint="Your loss can be negative. Is the square of a difference the same as the difference of two squares?",
)
def mse_loss_difference_of_squares(y_pred, y_true):
    return float(np.sum(y_pred**2 - y_true**2) / (2 * len(y_pred)))


@mistake(
    why="One loss per observation is returned.",
    hint="You return one loss for each observation. The loss of a batch is a single number.",
)
def mse_loss_per_observation(y_pred, y_true):
    return np.sum((y_pred - y_true) ** 2, axis=1) / 2


EQUAL_MUTANTS = {
    **equal.RETURNS_NUMBERS,
    **equal.NEVER_NEGATIVE,
    "float(np.sum((y_pred - y_true) ** 2) / (2 * len(y_pred))) -> np.sum((y_pred - y_true) ** 2) / (2 * len(y_pred))": equal.SAME_NUMBER,
    "y_pred -> y_true": "Both have as many rows.",
}
