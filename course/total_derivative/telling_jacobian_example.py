"""Calls of `jacobian_example` that tell right functions from wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.catalogue import Case, Telling, mistake, variant

TELLING = Telling("jacobian_example", calls=1, wrong=10)


def telling_jacobian_example() -> list[tuple[Any, ...]]:
    """Return calls of `jacobian_example` on which right functions and wrong ones differ."""
    x, y = 1.5, 2.0
    return [(x, y)]


def cases() -> Iterator[Case]:
    """Yield the one call, which asks for calls."""
    yield Case("your calls", ())


negative = variant(lambda: [(-0.7, 1.2)])

another_tuple = variant(lambda: ((2.0, -1.0),))


@mistake(
    why="At the origin most entries are 0, whoever computed them.",
    hint="At your point most entries of the table are 0, whoever computed them. Move away from both axes.",
)
def telling_jacobian_example_origin():
    return [(0.0, 0.0)]


@mistake(
    why="Where x is 1, a lost factor x cannot be seen.",
    hint="A factor that is 1 can be forgotten without a trace. Which number of your call is 1?",
)
def telling_jacobian_example_x_is_one():
    return [(1.0, 2.0)]


@mistake(
    why="Where y is a quarter of pi, the sine equals its own slope.",
    hint="At your y the sine and its slope have the same value. Look at their curves and take another place.",
)
def telling_jacobian_example_quarter_of_pi():
    return [(1.5, np.pi / 4)]


@mistake(
    why="Where y is 0, every term with a power of y vanishes.",
    hint="Every power of 0 is 0, with the right factor or a wrong one. Which number of your call is 0?",
)
def telling_jacobian_example_on_the_axis():
    return [(1.5, 0.0)]


@mistake(
    why="Where y is 1, all powers of y are the same.",
    hint="At your y its square and its cube are the same number. Choose a y that shows its exponent.",
)
def telling_jacobian_example_y_is_one():
    return [(2.0, 1.0)]
