"""The partial derivatives of a product of two variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal, formulas
from course.catalogue import Case, mistake, variant
from course.partial_derivatives.points import pairs


def partials_product(x: float, y: float) -> tuple[float, float]:
    """Return the two partial derivatives of `x y`."""
    return y, x


def cases() -> Iterator[Case]:
    """Yield points of both signs, and one on an axis."""
    yield from pairs()


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw two numbers."""
    return draws.number(rng), draws.number(rng)


def derivative(xp, slope, x, y):
    """Differentiate the product in each direction."""
    return formulas.partials(slope, lambda x, y: x * y, x, y)


as_list = variant(lambda x, y: [y, x])

as_array = variant(lambda x, y: np.array([y, x]))


@mistake(
    why="Each entry is the variable itself, not the factor beside it.",
    hint="Your two answers have changed places. Which factor stays when you differentiate with respect to x?",
)
def partials_product_swapped(x, y):
    return x, y


@mistake(
    why="The value of f is returned twice.",
    hint="You return the value of the function. Asked for is its slope, in each direction.",
)
def partials_product_product(x, y):
    return x * y, x * y


@mistake(
    why="Both terms of the product rule are kept, as if x and y moved together.",
    hint="Both of your slopes let x and y move together. For a partial derivative only one of them moves.",
)
def partials_product_product_rule_total(x, y):
    return x + y, x + y


@mistake(
    why="The derivatives of the factors are multiplied, which always gives 0.",
    hint="You multiply the slopes of the factors. The other factor is a constant factor, and a constant factor stays.",
)
def partials_product_slopes_multiplied(x, y):
    return 0.0, 0.0


@mistake(
    why="The other factor is dropped as if it were a constant term.",
    hint="These are the slopes of a sum. A constant term disappears, but what happens to a constant factor?",
)
def partials_product_like_a_sum(x, y):
    return 1.0, 1.0


EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
    **equal.RETURNS_NUMBERS,
}
