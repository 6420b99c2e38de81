"""The partial derivatives of a chain of three functions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal, formulas
from course.catalogue import Case, change, mistake, variant


def chain_three(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Return the three partial derivatives of `sin(y h)` with `h = x^2 z`."""
    h = x**2 * z
    outer = np.cos(y * h)
    return outer * y * 2 * x * z, outer * h, outer * y * x**2


def cases() -> Iterator[Case]:
    """Yield three different numbers, with a zero in each place in turn."""
    yield Case("three positive numbers", (1.3, 0.6, 0.9))
    yield Case("numbers of both signs", (-0.5, 1.5, 2.0))
    yield Case("x is zero", (0.0, 0.8, 1.7))
    yield Case("y is zero", (1.2, 0.0, -0.4))
    yield Case("large numbers", (4.1, -3.3, 2.7))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw three numbers below 1.5."""
    return draws.number(rng) / 2, draws.number(rng) / 2, draws.number(rng) / 2


def derivative(xp, slope, x, y, z):
    """Differentiate the whole chain in each direction."""
    return formulas.partials(slope, lambda x, y, z: xp.sin(y * x**2 * z), x, y, z)


with_math = variant(
    lambda x, y, z: (
        math.cos(y * x * x * z) * 2 * x * y * z,
        math.cos(y * x * x * z) * x * x * z,
        math.cos(y * x * x * z) * x * x * y,
    )
)

common_factor = variant(
    lambda x, y, z: np.cos(x**2 * y * z) * np.array([2 * x * y * z, x**2 * z, x**2 * y])
)

chain_three_middle_wrt_y = change(
    {"outer * y * 2 * x * z": "outer * h * 2 * x * z", "outer * y * x**2": "outer * h * x**2"},
    why="The middle slope is taken with respect to y on the paths through h.",
    hint="On the way to x and z the middle slope belongs to the wrong variable. Which input of g lies on that path?",
)

chain_three_skips_middle = change(
    {
        "outer * y * 2": "outer * 2",
        "outer * h": "outer",
        "outer * y * x**2": "outer * x**2",
    },
    why="The slope of the middle function is missing.",
    hint="One function of the chain leaves no trace in your slopes. Write one factor for each arrow on the path.",
)

chain_three_outer_at_h = change(
    {"np.cos(y * h)": "np.cos(h)"},
    why="The outer slope is evaluated at h.",
    hint="The outer slope is taken at the wrong place. Which number does the sine receive?",
)

chain_three_cos_sin = change(
    {"np.cos": "np.sin"},
    why="The sine itself stands where its derivative belongs.",
    hint="The outer factor is the value of the outer function. Which function is its slope?",
)


@mistake(
    why="The slope of the outer function is missing.",
    hint="These are the slopes of g. One more function lies between g and the result.",
)
def chain_three_no_outer(x, y, z):
    h = x**2 * z
    return y * 2 * x * z, h, y * x**2


chain_three_minus = change(
    {"np.cos": "-np.cos"},
    why="The derivative of the sine has a minus sign.",
    hint="All your slopes point the wrong way. Does the sine rise or fall at zero?",
)

chain_three_factor_dropped = change(
    {"2 * x * z": "2 * x"},
    why="The factor z is lost in the derivative of x^2 z.",
    hint="The last step on the way to x has lost a factor. While x moves, z is a constant factor.",
)

EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
    **equal.RETURNS_NUMBERS,
}
