"""The partial derivatives of a product of three variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal, formulas
from course.catalogue import Case, mistake, variant


def partials_product3(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Return the three partial derivatives of `x y z`."""
    return y * z, x * z, x * y


def cases() -> Iterator[Case]:
    """Yield three different numbers, with a zero in each place."""
    yield Case("three positive numbers", (2.5, 7.0, 1.5))
    yield Case("numbers of both signs", (-3.0, 0.5, 4.0))
    yield Case("a zero in front", (0.0, 3.0, -2.0))
    yield Case("a zero at the end", (1.5, -2.0, 0.0))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw three numbers."""
    return draws.number(rng), draws.number(rng), draws.number(rng)


def derivative(xp, slope, x, y, z):
    """Differentiate the product in each direction."""
    return formulas.partials(slope, lambda x, y, z: x * y * z, x, y, z)


np_prod = variant(lambda x, y, z: (np.prod([y, z]), np.prod([x, z]), np.prod([x, y])))

factors_exchanged = variant(lambda x, y, z: [z * y, z * x, y * x])


@mistake(
    why="One of the two remaining factors is lost.",
    hint="You keep one factor in each slope. How many constant factors stand beside your variable?",
)
def partials_product3_one_factor(x, y, z):
    return y, z, x


@mistake(
    why="The product is divided by the variable, which fails at zero.",
    hint="Your function divides by its arguments, and one of them may be 0. The slope exists there too: avoid dividing.",
)
def partials_product3_f_over_x(x, y, z):
    return x * y * z / x, x * y * z / y, x * y * z / z


@mistake(
    why="The remaining factors are added.",
    hint="You picked the right variables and joined them in the wrong way. How are they joined in f?",
)
def partials_product3_sum_of_others(x, y, z):
    return y + z, x + z, x + y


@mistake(
    why="The value of f is returned three times.",
    hint="You return the value of the function. Asked for is its slope, in each direction.",
)
def partials_product3_product(x, y, z):
    return x * y * z, x * y * z, x * y * z


@mistake(
    why="The three slopes are right but stand in the reverse order.",
    hint="Your slopes are in the wrong order. The first one belongs to x, so it should not contain x.",
)
def partials_product3_order(x, y, z):
    return x * y, x * z, y * z


EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
    **equal.RETURNS_NUMBERS,
}
