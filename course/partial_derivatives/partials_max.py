"""The partial derivatives of the larger of two numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal, formulas
from course.catalogue import Case, mistake, variant


def partials_max(x: float, y: float) -> tuple[float, float]:
    """Return the two partial derivatives of `max(x, y)`; both are 0 at a tie."""
    return float(x > y), float(y > x)


def cases() -> Iterator[Case]:
    """Yield either order of two numbers, also with different signs, and ties."""
    yield Case("the first is larger", (2.5, 0.5))
    yield Case("the second is larger", (-3.0, 4.0))
    yield Case("two negative numbers", (-1.5, -6.0))
    yield Case("a tie", (1.5, 1.5))
    yield Case("a tie at zero", (0.0, 0.0))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw two different numbers."""
    while True:
        x, y = draws.number(rng), draws.number(rng)
        if x != y:
            return x, y


def derivative(xp, slope, x, y):
    """Differentiate the maximum in each direction."""
    return formulas.partials(slope, xp.maximum, x, y)


@variant
def branches(x, y):
    """Treat the three cases one by one."""
    if x > y:
        return 1, 0
    if y > x:
        return 0, 1
    return 0, 0


comparisons_as_factors = variant(lambda x, y: (1.0 * (x > y), 1.0 * (x < y)))


@mistake(
    why="The slopes of the two branches are exchanged.",
    hint="You let the smaller number pass its change on. Which of the two does the result follow?",
)
def partials_max_swapped(x, y):
    return float(y > x), float(x > y)


@mistake(
    why="The value of the maximum is returned.",
    hint="You return the value of the maximum. Asked for is how it reacts to each of the two numbers.",
)
def partials_max_value(x, y):
    return max(x, y), max(x, y)


@mistake(
    why="The maximum is treated like a sum.",
    hint="You let both numbers act. While one is larger, does a small change of the other matter?",
)
def partials_max_both_one(x, y):
    return 1.0, 1.0


@mistake(
    why="The smaller number gets the slope -1, as in a difference.",
    hint="Your maximum falls when the smaller number rises. Move the smaller number a little: what does the maximum do?",
)
def partials_max_sign_fn(x, y):
    return float(np.sign(x - y)), float(np.sign(y - x))


@mistake(
    why="At a tie the first number wins.",
    hint="Look at a tie. You let one of the two numbers win; the course treats both in the same way there.",
)
def partials_max_tie_to_first(x, y):
    return float(x >= y), float(y > x)


@mistake(
    why="At a tie the second number wins.",
    hint="Look at a tie. You let one of the two numbers win; the course treats both in the same way there.",
)
def partials_max_tie_to_second(x, y):
    return float(x > y), float(y >= x)


@mistake(
    why="At a tie both numbers get the slope 1.",
    hint="Look at a tie. The explanation names the convention of this course, and it is another one.",
)
def partials_max_tie_to_both(x, y):
    return float(x >= y), float(y >= x)


@mistake(
    why="At a tie the slope is shared, as a central difference would do.",
    hint="Look at a tie. The explanation names the convention of this course, and it is another one.",
)
def partials_max_tie_shared(x, y):
    if x == y:
        return 0.5, 0.5
    return float(x > y), float(y > x)


@mistake(
    why="The second number is taken for a constant for good.",
    hint="Your second slope never reacts. What does the maximum follow when the second number is the larger one?",
)
def partials_max_second_ignored(x, y):
    return float(x > y), 0.0


EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
    **equal.RETURNS_NUMBERS,
    **equal.NEVER_NEGATIVE,
    **equal.AT_MOST_1,
    "float(x > y) -> x > y": equal.SAME_NUMBER,
    "float(y > x) -> y > x": equal.SAME_NUMBER,
}
