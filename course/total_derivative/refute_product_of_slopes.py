"""Calls on which the product of all slopes in a chain is right by accident, and wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array
from course.catalogue import Case, Claim, mistake, variant
from course.total_derivative.total_derivative import total_derivative


def said(df_du: Array, du_dt: Array) -> Any:
    """Multiply all slopes of the chain."""
    return np.prod(df_du) * np.prod(du_dt)


def right(df_du: Array, du_dt: Array) -> Any:
    """Multiply along a path, and add over the paths."""
    return total_derivative(df_du, du_dt)


def unfit(df_du: Array, du_dt: Array) -> str:
    """Say where there are no paths to confuse."""
    if len(df_du) != len(du_dt):
        return "each path needs two slopes, so both arrays have the same length."
    if len(df_du) == 1:
        return "there is a single path. There the text is right anyway: take two or more."
    if not (df_du.all() and du_dt.all()):
        return "a slope is 0, and a path with such a slope is none. Take numbers that are not 0."
    return ""


CLAIM = Claim(said, right, (np.ones(2), np.ones(2)), unfit)


def refute_product_of_slopes() -> list[tuple[Any, ...]]:
    """Return a call on which the text is right, and one on which it is wrong."""
    t = 0.8
    by_accident = np.array([2.0, 2.0]), np.array([1.0, 1.0])
    wrong = np.array([t**3, np.cos(t)]), np.array([-np.sin(t), 3 * t**2])
    return [by_accident, wrong]


def cases() -> Iterator[Case]:
    """Yield the one call, which asks for calls."""
    yield Case("your calls", ())


three_paths = variant(
    lambda: [
        (np.array([1.0, 2.0, 3.0]), np.ones(3)),
        (np.array([1.0, 2.0, 4.0]), np.ones(3)),
    ]
)

integers = variant(
    lambda: (
        (np.array([1, 2]), np.array([2, 1])),
        (np.array([5, 7]), np.array([1, 2])),
    )
)


@mistake(
    why="The first call has a single path, on which the claim is right.",
    hint="The sentence forgets that there may be several paths, so show them.",
)
def refute_product_of_slopes_one_path():
    return [(np.array([2.0]), np.array([3.0])), (np.array([2.0, 3.0]), np.array([1.0, 4.0]))]


@mistake(
    why="With slopes of 0 everything is 0.",
    hint="Where every number is 0, every formula is right.",
)
def refute_product_of_slopes_zeros():
    return [(np.zeros(2), np.ones(2)), (np.array([2.0, 3.0]), np.array([1.0, 4.0]))]


@mistake(
    why="The two calls stand in the wrong order.",
    hint="The numbers are good. Which of the two calls has to come first?",
)
def refute_product_of_slopes_exchanged():
    return [(np.array([2.0, 3.0]), np.array([1.0, 4.0])), (np.array([2.0, 2.0]), np.ones(2))]


@mistake(
    why="The claim is wrong on both calls.",
    hint="Let all slopes of the paths be 1. Which two numbers have the same sum and product?",
)
def refute_product_of_slopes_wrong_twice():
    return [(np.array([2.0, 3.0]), np.array([1.0, 4.0])), (np.array([1.0, 1.0]), np.ones(2))]


@mistake(
    why="The claim is right on both calls.",
    hint="You found where it is right by accident. Nearly all other slopes will do for the second call.",
)
def refute_product_of_slopes_right_twice():
    return [(np.array([2.0, 2.0]), np.ones(2)), (np.array([1.0, 1.0]), np.array([2.0, 2.0]))]
