"""Batches on which `W X` is right by accident, and wrong without a complaint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array
from course.catalogue import Case, Claim, mistake, variant


def said(X: Array, W: Array, b: Array) -> Any:
    """Put the weights first, although each row of X is an observation."""
    return W @ X + b


def right(X: Array, W: Array, b: Array) -> Any:
    """Return the outputs `(n_objects, n_out)` of a dense layer."""
    return X @ W + b


def unfit(X: Array, W: Array, b: Array) -> str:
    """Say where nothing can be confused."""
    if len(b) != W.shape[1]:
        return "b needs one entry for each column of W."
    if len(X) == 1 or len(W) == 1:
        return "there is one observation or one input only. Take two or more of each."
    if not (X.all() and W.all()):
        return "X or W holds a 0. With a table of zeros and ones it is too easy."
    return ""


CLAIM = Claim(said, right, (np.ones((2, 2)), np.ones((2, 2)), np.ones(2)), unfit)


def refute_weights_first() -> list[tuple[Any, ...]]:
    """Return a call on which the text is right, and one on which it is wrong."""
    X, b = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.5, -1.0])
    return [(X, X, b), (X, np.array([[2.0, 1.0], [-1.0, 1.0]]), b)]


def cases() -> Iterator[Case]:
    """Yield the one call, which asks for calls."""
    yield Case("your calls", ())


equal_numbers = variant(
    lambda: [
        (np.full((3, 3), 2.0), np.full((3, 3), 0.5), np.zeros(3)),
        (np.arange(1, 10).reshape(3, 3), np.full((3, 3), 2), np.ones(3)),
    ]
)


@variant
def inverse():
    """Take a table and its inverse, then a table that is turned over."""
    X, b = np.array([[2.0, 1.0], [5.0, 3.0]]), np.array([10.0, 20.0])
    return ((X, np.linalg.inv(X), b), (X, X.T, b))


@mistake(
    why="The product as printed does not fit, so it is wrong with a complaint.",
    hint="An error is noticed by everybody. The dangerous sizes are those with which W X runs. Which are they?",
)
def refute_weights_first_sizes_that_differ():
    rng = np.random.default_rng(0)
    square = np.array([[1.0, 2.0], [3.0, 4.0]])
    return [
        (square, square, np.ones(2)),
        (rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), np.ones(3)),
    ]


@mistake(
    why="The batch is the identity.",
    hint="Look for two tables without a 0 that may change places in a product. What does a table do with itself?",
)
def refute_weights_first_identity():
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    return [(np.eye(2), W, np.ones(2)), (W, np.array([[2.0, 1.0], [-1.0, 1.0]]), np.ones(2))]


@mistake(
    why="One observation with one feature leaves nothing to confuse.",
    hint="Two single numbers may always change places.",
)
def refute_weights_first_single_numbers():
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    one = np.array([[3.0]])
    return [(one, 2 * one, np.ones(1)), (W, np.array([[2.0, 1.0], [-1.0, 1.0]]), np.ones(2))]


@mistake(
    why="The two calls stand in the wrong order.",
    hint="The numbers are good. Which of the two calls has to come first?",
)
def refute_weights_first_exchanged():
    X = np.array([[1.0, 2.0], [3.0, 4.0]])
    return [(X, np.array([[2.0, 1.0], [-1.0, 1.0]]), np.ones(2)), (X, X, np.ones(2))]


@mistake(
    why="The claim is wrong on both calls.",
    hint="Two tables rarely may change places in a product. Which table can surely change places with X?",
)
def refute_weights_first_wrong_twice():
    X, W = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[2.0, 1.0], [-1.0, 1.0]])
    return [(X, W, np.ones(2)), (W, X, np.ones(2))]


@mistake(
    why="The claim is right on both calls.",
    hint="Nearly any two square tables do for the second call. Draw them.",
)
def refute_weights_first_right_twice():
    X = np.array([[1.0, 2.0], [3.0, 4.0]])
    return [(X, X, np.ones(2)), (X, 3 * X, np.ones(2))]
