"""Flat places of a loss: one that is a minimum, and one that is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.catalogue import Case, Claim, mistake, variant

FLAT = 1e-9


def said(u: float, v: float) -> float:
    """Take the loss to be at its minimum, which is 0, where its gradient is 0."""
    return 0.0


def right(u: float, v: float) -> float:
    """Return the loss of two weights in a row, for the input 1 and the target 1."""
    return 0.5 * (u * v - 1) ** 2


def unfit(u: float, v: float) -> str:
    """Say where the loss is not flat, so that the text speaks of another place."""
    slopes = (u * v - 1) * v, (u * v - 1) * u
    if max(map(abs, slopes)) > FLAT:
        return (
            "the gradient is not 0, and the text speaks of places where it is. Look at both slopes."
        )
    return ""


CLAIM = Claim(said, right, (1.0, 1.0), unfit)


def refute_flat_is_minimum() -> list[tuple[Any, ...]]:
    """Return a call on which the text is right, and one on which it is wrong."""
    u, v = 2.0, 0.5
    return [(u, v), (0.0, 0.0)]


def cases() -> Iterator[Case]:
    """Yield the one call, which asks for calls."""
    yield Case("your calls", ())


negative = variant(lambda: ((-1.0, -1.0), (0, 0)))

numpy_numbers = variant(lambda: [(np.float64(4), np.array(0.25)), (np.float32(0), 0)])


@mistake(
    why="The gradient is not 0 on the axis.",
    hint="Where one weight is 0, the slope of that weight need not be: it contains the other weight.",
)
def refute_flat_is_minimum_on_the_axis():
    return [(1.0, 1.0), (0.0, 1.0)]


@mistake(
    why="The two calls stand in the wrong order.",
    hint="The numbers are good. Which of the two places has to come first?",
)
def refute_flat_is_minimum_exchanged():
    return [(0.0, 0.0), (1.0, 1.0)]


@mistake(
    why="Both places are minima.",
    hint="Both slopes have the factor uv - 1, which is 0 in all minima. How else can both be 0?",
)
def refute_flat_is_minimum_right_twice():
    return [(1.0, 1.0), (2.0, 0.5)]


@mistake(
    why="Neither place is a minimum.",
    hint="The loss is a square. What do u and v have to be so that it is 0?",
)
def refute_flat_is_minimum_wrong_twice():
    return [(0.0, 0.0), (0.0, 0.0)]
