"""Calls of `dense_grad_W` that tell right functions from wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.catalogue import Case, Telling, mistake, variant

TELLING = Telling("dense_grad_W", calls=1, wrong=5)


def telling_dense_grad_W() -> list[tuple[Any, ...]]:
    """Return calls of `dense_grad_W` on which right functions and wrong ones differ."""
    x_input = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]])
    grad_output = np.array([[1.0], [-2.0], [5.0]])
    return [(x_input, grad_output, np.array([[3.0], [-1.0]]), np.array([0.5]))]


def cases() -> Iterator[Case]:
    """Yield the one call, which asks for calls."""
    yield Case("your calls", ())


@variant
def drawn():
    """Draw all four arrays."""
    rng = np.random.default_rng(4)
    shapes = (5, 4), (5, 3), (4, 3), (3,)
    return [tuple(rng.normal(size=shape) for shape in shapes)]


integers = variant(
    lambda: [
        (
            np.arange(6).reshape(3, 2),
            np.array([[1, 2], [3, 4], [5, 7]]),
            np.array([[2, 3], [4, 5]]),
            np.array([0, 0]),
        )
    ]
)


@mistake(
    why="All arrays hold zeros, and so do nearly all results.",
    hint="Arrays of zeros give zeros, whatever one does with them. Take numbers that leave a trace.",
)
def telling_dense_grad_W_zeros():
    return [(np.zeros((5, 4)), np.zeros((5, 3)), np.zeros((4, 3)), np.zeros(3))]


@mistake(
    why="With one observation a sum, a mean and the first term are the same.",
    hint="With a single observation the sum, the mean and the first term are the same number.",
)
def telling_dense_grad_W_one_observation():
    x_input, grad_output = np.array([[1.0, 2.0, 3.0]]), np.array([[10.0, -1.0]])
    return [(x_input, grad_output, np.array([[2.0, 0.0], [1.0, 3.0], [4.0, -1.0]]), np.zeros(2))]


@mistake(
    why="The upstream gradient is its own transpose.",
    hint="Turning grad_output over changes nothing in your call. A good call has sizes that are all different.",
)
def telling_dense_grad_W_symmetric():
    x_input = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])
    W = np.array([[2.0, 0.0, 3.0], [-1.0, 5.0, 2.0]])
    return [(x_input, np.eye(3), W, np.zeros(3))]


@mistake(
    why="All weights are 1, so multiplying by them goes unnoticed.",
    hint="An array that has no business in the result could be multiplied in without a trace. Which numbers leave none?",
)
def telling_dense_grad_W_weights_of_one():
    rng = np.random.default_rng(4)
    return [(rng.normal(size=(5, 4)), rng.normal(size=(5, 3)), np.ones((4, 3)), np.zeros(3))]
