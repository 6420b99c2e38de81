"""Calls of `softmax` that tell right functions from wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.catalogue import Case, Telling, mistake, variant

TELLING = Telling("softmax", calls=2, wrong=14)


def telling_softmax() -> list[tuple[Any, ...]]:
    """Return calls of `softmax` on which right functions and wrong ones differ."""
    large = np.array([[1000.0, 999.0, 1001.5], [-1000.0, -1001.0, -1002.0]])
    return [(large,)]


def cases() -> Iterator[Case]:
    """Yield the one call, which asks for calls."""
    yield Case("your calls", ())


two_calls = variant(
    lambda: [
        (np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]]),),
        (np.array([[900.0, 899.0, 898.0], [-900.0, -899.0, -899.5]]),),
    ]
)

more_rows = variant(
    lambda: [(np.array([[2000.0, 2001.0], [0.0, 0.5], [-1500.0, -1499.0], [-3.0, -2.0]]),)]
)


@mistake(
    why="The logits are moderate, so nothing overflows.",
    hint="With moderate logits every formula is safe. How large does a logit have to be before a careless one breaks, and where do the others lie then?",
)
def telling_softmax_moderate():
    return [(np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 1.5]]),)]


@mistake(
    why="There is a single row, so a row and the whole array are the same.",
    hint="With a single row, the sum of a row and that of the whole array are the same number. So are the maxima.",
)
def telling_softmax_one_row():
    return [(np.array([[1000.0, 999.0, 1001.5]]),)]


@mistake(
    why="The logits are so far apart that the largest one has everything.",
    hint="In your rows the largest logit gets everything, as if it were not a soft maximum. Let some logits lie close together.",
)
def telling_softmax_far_apart():
    return [(np.array([[2000.0, 1000.0, 0.0], [-3000.0, -2000.0, -1000.0]]),)]


@mistake(
    why="All logits are 0.",
    hint="Where all logits are 0, shifting, scaling and clipping them changes nothing. Take different numbers.",
)
def telling_softmax_zeros():
    return [(np.zeros((2, 3)),)]
