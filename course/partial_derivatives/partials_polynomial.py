"""The partial derivatives of a polynomial in two variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal, formulas
from course.catalogue import Case, mistake, variant
from course.partial_derivatives.points import pairs


def partials_polynomial(x: float, y: float) -> tuple[float, float]:
    """Return the two partial derivatives of `3 x^3 - y^2 + 5 x + 2`."""
    return 9 * x**2 + 5, -2 * y


def cases() -> Iterator[Case]:
    """Yield points of both signs, and one on an axis."""
    yield from pairs()


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw two numbers."""
    return draws.number(rng), draws.number(rng)


def derivative(xp, slope, x, y):
    """Differentiate the polynomial in each direction."""
    return formulas.partials(slope, lambda x, y: 3 * x**3 - y**2 + 5 * x + 2, x, y)


as_list = variant(lambda x, y: [9 * x * x + 5, -(y + y)])

as_array = variant(lambda x, y: np.array([3 * (3 * np.square(x)) + 5, -2 * y]))


@mistake(
    why="The constant term survives in the first derivative.",
    hint="Your slope in x is too large by a fixed amount. How fast does a constant term change?",
)
def partials_polynomial_constant_kept(x, y):
    return 9 * x**2 + 5 + 2, -2 * y


@mistake(
    why="The minus sign in front of the square is lost.",
    hint="Your slope in y points the wrong way. Look at the sign of the only term that contains y.",
)
def partials_polynomial_sign_lost(x, y):
    return 9 * x**2 + 5, 2 * y


@mistake(
    why="The exponent comes down as a factor and also stays above.",
    hint="You brought the exponent of the cube down. What happens to the exponent that stays above?",
)
def partials_polynomial_power_not_reduced(x, y):
    return 9 * x**3 + 5, -2 * y


@mistake(
    why="The exponent is lowered but does not come down as a factor.",
    hint="The factor of the highest power is too small. It should take in the exponent as well.",
)
def partials_polynomial_coefficient(x, y):
    return 3 * x**2 + 5, -2 * y


@mistake(
    why="The linear term is copied without being differentiated.",
    hint="The term that is linear in x is still there as it was. What is the slope of a straight line?",
)
def partials_polynomial_linear_kept(x, y):
    return 9 * x**2 + 5 * x, -2 * y


@mistake(
    why="Terms of the other variable are kept as they are, not dropped.",
    hint="Terms without your variable are still there. They are constants now: what is the slope of a constant?",
)
def partials_polynomial_others_kept(x, y):
    return 9 * x**2 - y**2 + 5, 3 * x**3 - 2 * y + 5 * x


@mistake(
    why="The two partial derivatives are added up to one number.",
    hint="You add the slopes together. There is one partial derivative for each variable: return them separately.",
)
def partials_polynomial_total(x, y):
    return 9 * x**2 + 5 - 2 * y


EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
    **equal.RETURNS_NUMBERS,
}
