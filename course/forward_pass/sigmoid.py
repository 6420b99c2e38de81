"""The sigmoid of each entry, also far from zero."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def sigmoid(z: Array | float) -> Array:
    """Return `1 / (1 + exp(-z))` in the shape of `z`, without overflow at either end."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def cases() -> Iterator[Case]:
    """Yield numbers and arrays, near zero and so far out that a careless exponential overflows."""
    yield Case("moderate values", (normal(3400, 4, 3),))
    yield Case("a number", (0.0,))
    yield Case("a negative number", (-1.5,))
    yield Case("values beyond 5", (np.array([-12.0, -7.5, -5.5, 5.5, 7.5, 12.0]),))
    large = np.array([[-1000.0, -750.0, -1.0], [0.0, 750.0, 1000.0]])
    yield Case("very large values", (large,))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a number that may be large, or a matrix."""
    if rng.integers(2):
        return (draws.number(rng) * draws.choice(rng, (1, 5, 300)),)
    return (5 * draws.numbers(rng, *draws.sizes(rng, 2)),)


def formulation(z):
    """Take each entry from the hyperbolic tangent."""
    return np.array([(1 + math.tanh(v / 2)) / 2 for v in np.ravel(z)]).reshape(np.shape(z))


@variant
def halves_apart(z):
    """Work out each half by itself."""
    z = np.asarray(z, dtype=float)
    a = np.empty_like(z)
    right = z >= 0
    a[right] = 1 / (1 + np.exp(-z[right]))
    a[~right] = np.exp(z[~right]) / (1 + np.exp(z[~right]))
    return a


tanh = variant(lambda z: (1 + np.tanh(np.asarray(z) / 2)) / 2)

clip_at_500 = variant(lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))))

logaddexp = variant(lambda z: np.exp(-np.logaddexp(0, -np.asarray(z))))


@mistake(
    why="The exponential overflows for large negative z, although the value comes out right.",
    hint="The values are right, but NumPy warns of an overflow: somewhere the exponent is a large positive number. Which sign may it never have? Note that np.where works out both of its branches.",
)
def sigmoid_naive_overflow(z):
    return 1 / (1 + np.exp(-z))


@mistake(
    why="Both branches of np.where are evaluated, so one of them always overflows.",
    hint="The values are right, but NumPy warns of an overflow: somewhere the exponent is a large positive number. Which sign may it never have? Note that np.where works out both of its branches.",
)
def sigmoid_where_both(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


@mistake(
    why="Infinity is divided by infinity for large z.",
    hint="For large z you divide infinity by infinity, which is nan. Look for the form of the fraction that stays small there.",
)
def sigmoid_exp_ratio(z):
    return np.exp(z) / (1 + np.exp(z))


@mistake(
    why="The hyperbolic tangent is returned.",
    hint="Your values run from -1 to 1. A sigmoid stays between 0 and 1 and is 1/2 in the middle.",
)
def sigmoid_tanh(z):
    return np.tanh(z)


@mistake(
    why="z is clipped at 5 to avoid the overflow, where the curve is not flat yet.",
    hint="You clip where the curve still moves, so values further out are wrong. Nothing has to be clipped if the exponential cannot overflow.",
)
def sigmoid_clip_hard(z):
    return np.clip(1 / (1 + np.exp(-np.clip(z, -5, 5))), 0, 1)


@mistake(
    why="z is clipped at 10, where the curve is not flat yet.",
    hint="You clip where the curve still moves, so values further out are wrong. Nothing has to be clipped if the exponential cannot overflow.",
)
def sigmoid_clip_10(z):
    return 1 / (1 + np.exp(-np.clip(z, -10, 10)))


@mistake(
    why="z is clipped at 20, where the curve is not flat enough yet.",
    hint="You clip where the curve still moves, so values further out are wrong. Nothing has to be clipped if the exponential cannot overflow.",
)
def sigmoid_clip_20(z):
    return 1 / (1 + np.exp(-np.clip(z, -20, 20)))


@mistake(
    why="The safe exponential is used, but only the formula of the right half.",
    hint="The right half is right, and your curve is its mirror image on the left. Negative z needs the other form.",
)
def sigmoid_right_half_only(z):
    return 1 / (1 + np.exp(-np.abs(z)))


@mistake(
    why="The sign of the exponent is wrong.",
    hint="Your curve falls. Should a larger z give a larger or a smaller value?",
)
def sigmoid_sign(z):
    return 1 / (1 + np.exp(z))


@mistake(
    why="The derivative is returned.",
    hint="Your curve is a hill with the height 1/4: that is the slope of the sigmoid. Here its value is wanted.",
)
def sigmoid_derivative(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


@mistake(
    why="The hyperbolic tangent is shifted and scaled, but z is not halved.",
    hint="The range is right, but your curve is too steep in the middle. Compare its value at z = 2 with 0.8808.",
)
def sigmoid_tanh_full_z(z):
    return (1 + np.tanh(z)) / 2


EQUAL_MUTANTS = {
    **equal.NEVER_NEGATIVE,
    **equal.AT_MOST_1,
    "z >= 0 -> z > 0": "Both formulas give 1/2 at 0.",
}
