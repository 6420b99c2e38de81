"""Calls of `partials_product3` that tell right functions from wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from course.catalogue import Case, Telling, mistake, variant

TELLING = Telling("partials_product3", calls=2, wrong=5)


def telling_partials_product3() -> list[tuple[Any, ...]]:
    """Return calls of `partials_product3` on which right functions and wrong ones differ."""
    flat = (0.0, 3.0, 2.0)
    box = (2.0, 3.0, 5.0)
    return [flat, box]


def cases() -> Iterator[Case]:
    """Yield the one call, which asks for calls."""
    yield Case("your calls", ())


one_call = variant(lambda: [(0.0, 3.0, 2.0)])

negative = variant(lambda: ((0.5, -1.5, 4.0), (1.0, 0.0, -2.0)))


@mistake(
    why="Every number is 1, where factors, products and their order look the same.",
    hint="Where all numbers are 1, one factor, two and three give the same. Take numbers that a product changes.",
)
def telling_partials_product3_ones():
    return [(1.0, 1.0, 1.0)]


@mistake(
    why="The three numbers are equal, so their order cannot be seen.",
    hint="Where numbers are equal, their order cannot be seen, and 2 + 2 is 2 times 2. Take three different ones.",
)
def telling_partials_product3_equal():
    return [(2.0, 2.0, 2.0)]


@mistake(
    why="No number is 0, so dividing by the variable goes unnoticed.",
    hint="Some functions are right at nearly all points. Is there a number at which one should be afraid of a wrong operation?",
)
def telling_partials_product3_no_zero():
    return [(2.0, 3.0, 5.0)]


@mistake(
    why="All numbers are 0, and so is nearly everything that can be made of them.",
    hint="Where all numbers are 0, nearly everything that can be made of them is 0 too. One zero is enough.",
)
def telling_partials_product3_zeros():
    return [(0.0, 0.0, 0.0)]
