"""The partial derivatives of a sum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal, formulas
from course.catalogue import Case, mistake, variant
from course.partial_derivatives.points import pairs


def partials_sum(x: float, y: float) -> tuple[float, float]:
    """Return the two partial derivatives of `x + y`."""
    return 1.0, 1.0


def cases() -> Iterator[Case]:
    """Yield points of both signs, and one on an axis."""
    yield from pairs()


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw two numbers."""
    return draws.number(rng), draws.number(rng)


def derivative(xp, slope, x, y):
    """Differentiate the sum in each direction."""
    return formulas.partials(slope, lambda x, y: x + y, x, y)


integers = variant(lambda x, y: (1, 1))

as_list = variant(lambda x, y: [1.0, 1.0])

as_array = variant(lambda x, y: np.ones(2))


@mistake(
    why="The variables are returned in the place of their slopes.",
    hint="You return the variables themselves. If x grows by a little, by how much does x + y grow?",
)
def partials_sum_returns_inputs(x, y):
    return x, y


@mistake(
    why="The rule for a product is applied to a sum.",
    hint="This is the rule for a product. In a sum the other variable is a constant term: what is its slope?",
)
def partials_sum_returns_other(x, y):
    return y, x


@mistake(
    why="The two partial derivatives are added up to one number.",
    hint="You add the slopes together. There is one partial derivative for each variable: return them separately.",
)
def partials_sum_total(x, y):
    return 2.0


@mistake(
    why="The value of f is returned twice.",
    hint="You return the value of the function. Asked for is its slope, in each direction.",
)
def partials_sum_value(x, y):
    return x + y, x + y


@mistake(
    why="Both entries are the derivative with respect to x of a single term.",
    hint="Only one of your slopes is right. Nothing distinguishes x from y in this function.",
)
def partials_sum_second_zero(x, y):
    return 1.0, 0.0


EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
    **equal.RETURNS_NUMBERS,
    **equal.NEVER_NEGATIVE,
    **equal.AT_MOST_1,
    "the first result is returned again": "All results are the same.",
}
