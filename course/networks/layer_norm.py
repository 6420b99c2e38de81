"""A layer that gives each observation mean 0 and deviation 1, and then scales and shifts it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array
from course.catalogue import Case, change, variant
from course.networks import normalised


def layer_norm(X: Array, gamma: Array, beta: Array) -> Array:
    """Return the rows of `X (N, n)` with mean 0 and deviation 1, times `gamma`, plus `beta`."""
    mean = X.mean(axis=1, keepdims=True)
    variance = X.var(axis=1, keepdims=True)
    return gamma * (X - mean) / np.sqrt(variance + 1e-5) + beta


def cases() -> Iterator[Case]:
    """Yield batches of other sizes, a square one, and rows that hardly vary."""
    for case in normalised.cases():
        yield Case(case.name, case.arguments[:3])


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a batch, and a scale and a shift for each feature."""
    return normalised.draw(rng)[:3]


def formulation(X, gamma, beta):
    """Work out each observation with plain sums."""
    rows = []
    for row in X:
        mean = sum(row) / len(row)
        variance = sum((x - mean) ** 2 for x in row) / len(row)
        deviation = (variance + 1e-5) ** 0.5
        rows.append(
            [g * (x - mean) / deviation + b for x, g, b in zip(row, gamma, beta, strict=True)]
        )
    return np.array(rows)


@variant
def row_by_row(X, gamma, beta):
    """Normalise each row by itself."""
    return np.array([(x - np.mean(x)) / np.sqrt(np.var(x) + 1e-5) * gamma + beta for x in X])


@variant
def transposed(X, gamma, beta):
    """Turn the batch over, so that the means line up with its columns."""
    centred = X.T - X.mean(axis=1)
    scale = (np.mean(centred**2, axis=0) + 1e-5) ** -0.5
    return (centred * scale).T * gamma + beta


layer_norm_axis0 = change(
    {"X.mean(axis=1": "X.mean(axis=0", "X.var(axis=1": "X.var(axis=0"},
    why="The features are normalised over the batch, which is batch normalisation.",
    hint="You normalise columns, so an observation depends on its neighbours. In this layer every row stands alone.",
)

layer_norm_no_root = change(
    {"np.sqrt(variance + 1e-5)": "(variance + 1e-5)"},
    why="The rows are divided by their variance.",
    hint="The deviation of your rows is not 1. A variance is measured in squares: what do you divide by?",
)

layer_norm_outside_the_root = change(
    {"np.sqrt(variance + 1e-5)": "(np.sqrt(variance) + 1e-5)"},
    why="The small number is added to the deviation.",
    hint="Look at rows that hardly vary. The small number is added to the variance, before the root is taken.",
)

layer_norm_no_small_number = change(
    {" + 1e-5": ""},
    why="The small number is missing.",
    hint="A row of equal numbers becomes 0/0. What is added to the variance, so that nothing is divided by 0?",
)

layer_norm_sample_variance = change(
    {"X.var(axis=1,": "X.var(axis=1, ddof=1,"},
    why="The variance divides by n - 1.",
    hint="Your rows are a little too small. Divide the sum of the squares by the number of features, not by one less.",
)

layer_norm_not_centred = change(
    {"(X - mean)": "X"},
    why="The mean is not subtracted.",
    hint="Without shift and scale your rows should have mean 0. You divide, and never subtract.",
)

layer_norm_no_gamma = change(
    {"gamma * ": ""},
    why="The scale is left out.",
    hint="Every feature has a scale of its own that the layer learns. Yours has no effect.",
)

layer_norm_no_beta = change(
    {" + beta": ""},
    why="The shift is left out.",
    hint="Every feature has a shift of its own that the layer learns. Yours has no effect.",
)

layer_norm_beta_scaled = change(
    {
        "gamma * (X - mean) / np.sqrt(variance + 1e-5) + beta": "gamma * ((X - mean) / np.sqrt(variance + 1e-5) + beta)"
    },
    why="The shift is scaled as well.",
    hint="Scale first, shift last: your shift is multiplied by the scale.",
)

layer_norm_in_place = change(
    {"return gamma * (X - mean)": "X -= mean\nreturn gamma * X"},
    why="The caller's batch is overwritten.",
    hint="The values are right, but X has changed. The backward pass still needs it: make a new array.",
)

layer_norm_one_pass = change(
    {"X.var(axis=1, keepdims=True)": "abs((X**2).mean(axis=1, keepdims=True) - mean**2)"},
    why="The variance is the difference of two large numbers.",
    hint="On paper the mean of the squares minus the square of the mean is the variance. Far from zero these are two huge numbers, and their difference is lost in rounding.",
)
