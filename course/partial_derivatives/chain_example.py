"""The derivatives along the chain `3 (2 x^2)^5`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal
from course.catalogue import Case, change, mistake, variant


def chain_example(x: float) -> tuple[float, float, float]:
    """Return the outer, the inner and the whole derivative of `3 (2 x^2)^5`."""
    outer = 15 * (2 * x**2) ** 4
    inner = 4 * x
    return outer, inner, outer * inner


def cases() -> Iterator[Case]:
    """Yield points where no two powers of x coincide, and zero."""
    yield Case("a number above 1", (1.3,))
    yield Case("a negative number", (-0.7,))
    yield Case("a small number", (0.2,))
    yield Case("zero", (0.0,))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a number below 1.5."""
    return (draws.number(rng) / 2,)


def derivative(xp, slope, x):
    """Differentiate the outer, the inner and the whole function."""
    return (
        slope(lambda u: 3 * u**5, 2 * x**2),
        slope(lambda x: 2 * x**2, x),
        slope(lambda x: 96 * x**10, x),
    )


multiplied_out = variant(lambda x: (240 * x**8, 4 * x, 960 * x**9))

without_names = variant(lambda x: [15 * (2 * x * x) ** 4, 4 * x, 60 * x * (2 * x**2) ** 4])


@mistake(
    why="The fourth power is applied to x^2 but not to the factor 2.",
    hint="The power of a bracket belongs to every factor in the bracket, the number included.",
)
def chain_example_two_not_raised(x):
    return 15 * 2 * x**8, 4 * x, 15 * 2 * 4 * x**9


@mistake(
    why="The exponents 2 and 4 are added.",
    hint="Your power of x is too low. What happens to the exponents in a power of a power?",
)
def chain_example_exponents_added(x):
    return 15 * 16 * x**6, 4 * x, 960 * x**7


chain_example_no_inner_in_dh = change(
    {"outer * inner": "outer"},
    why="The outer derivative is returned as the derivative of h.",
    hint="Your third number repeats the first. What does the chain rule do with the first two?",
)


@mistake(
    why="The exponents are read as factors, as in a copy that has lost its superscripts.",
    hint="Your slope is the same everywhere, so you took h for a straight line. The raised 2 and 5 are exponents.",
)
def chain_example_ocr_reading(x):
    return 15.0, 4.0, 60.0


chain_example_sum = change(
    {"outer * inner": "outer + inner"},
    why="The outer and the inner derivative are added.",
    hint="Your third number is a sum. Two steps one after the other: do their slopes add?",
)


@mistake(
    why="The outer derivative is evaluated at x, not at the inner function.",
    hint="The outer slope is taken at x. Which value stands in the bracket that is raised?",
)
def chain_example_outer_at_x(x):
    return 15 * x**4, 4 * x, 60 * x**5


chain_example_power_not_reduced = change(
    {"** 4": "** 5"},
    why="The exponent comes down as a factor and also stays above.",
    hint="You brought the outer exponent down. What happens to the exponent that stays above?",
)

chain_example_inner_value = change(
    {"inner = 4 * x": "inner = 2 * x**2"},
    why="The inner function itself is used as its derivative.",
    hint="Your second number is the value of the inner function. Asked for is its slope.",
)

EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
    **equal.RETURNS_NUMBERS,
}
