"""The slope of a ReLU, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def relu_derivative(x: Array) -> Array:
    """Return the slope of `max(0, x)` for each entry of `x`; it is 0 where `x` is 0."""
    return (x > 0).astype(float)


def cases() -> Iterator[Case]:
    """Yield arrays of one to three axes with entries of both signs and exact zeros."""
    yield Case("positive and negative entries", (normal(1800, 7),))
    yield Case("entries that are exactly zero", (np.array([0.0, -1.5, 2.0, -0.0, 1e-12]),))
    yield Case("two axes", (normal(1801, 4, 3),))
    yield Case("three axes", (normal(1802, 2, 3, 4),))
    yield Case("one entry", (np.array([0.5]),))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a matrix without zeros."""
    return (draws.numbers(rng, *draws.sizes(rng, 2)),)


def derivative(xp, slope, x):
    """Differentiate the sum of the ReLUs, in which each entry stands alone."""
    return slope(lambda x: xp.sum(xp.maximum(0, x)), x)


@variant
def loop(x):
    """Visit every entry."""
    slopes = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        if x[i] > 0:
            slopes[i] = 1
    return slopes


where = variant(lambda x: np.where(x > 0, 1.0, 0.0))

heaviside = variant(lambda x: np.heaviside(x, 0.0))


@mistake(
    why="The slope at exactly zero is 1.",
    hint="Look at entries that are exactly 0. The explanation says which slope the course takes at the corner.",
)
def relu_derivative_ge_zero(x):
    return (np.asarray(x) >= 0).astype(float)


@mistake(
    why="The ReLU itself is returned.",
    hint="This is the ReLU, not its slope. How steep are its two straight pieces?",
)
def relu_derivative_value(x):
    return np.maximum(0, x)


@mistake(
    why="The sign function is -1 on the negative side, where the ReLU is flat.",
    hint="Your slope is negative on the left. Does the ReLU fall there?",
)
def relu_derivative_sign(x):
    return np.sign(x)


@mistake(
    why="The comparison is returned as it is, an array of truth values.",
    hint="The right entries are marked, but as truth values. A slope is a number with a decimal point.",
)
def relu_derivative_bool_dtype(x):
    return np.asarray(x) > 0


@mistake(
    why="The result is an array of integers.",
    hint="The values are right, but they are integers. A slope is a number with a decimal point.",
)
def relu_derivative_int_dtype(x):
    return np.where(x > 0, 1, 0)


@mistake(
    why="The slopes are written into the caller's array.",
    hint="The values are right, but the array of the caller has changed. Put the slopes into a new array.",
)
def relu_derivative_in_place(x):
    x[x > 0] = 1
    x[x <= 0] = 0
    return x


@mistake(
    why="An if statement decides for the whole array.",
    hint="An if takes one decision, but each entry of the array needs its own. Compare all entries at once.",
)
def relu_derivative_if_on_array(x):
    if x > 0:
        return 1.0
    return 0.0


@mistake(
    why="The two pieces are exchanged.",
    hint="You made the flat piece steep and the steep piece flat. On which side does the ReLU rise?",
)
def relu_derivative_reversed(x):
    return (x < 0).astype(float)


EQUAL_MUTANTS = {
    **equal.NEVER_NEGATIVE,
    **equal.AT_MOST_1,
}
