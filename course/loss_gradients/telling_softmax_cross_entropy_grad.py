"""Calls of `softmax_cross_entropy_grad` that tell right functions from wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.catalogue import Case, Telling, mistake, variant

TELLING = Telling("softmax_cross_entropy_grad", calls=1, wrong=11)


def telling_softmax_cross_entropy_grad() -> list[tuple[Any, ...]]:
    """Return calls of `softmax_cross_entropy_grad` on which right functions and wrong ones differ."""
    A = np.array([[0.5, 0.3, 0.2], [0.0, 0.25, 0.75]])
    Y = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    return [(A, Y)]


def cases() -> Iterator[Case]:
    """Yield the one call, which asks for calls."""
    yield Case("your calls", ())


three_observations = variant(
    lambda: [(np.array([[0.25, 0.75], [1.0, 0.0], [0.5, 0.5]]), np.eye(2)[[0, 1, 1]])]
)


@variant
def from_logits():
    """Take the softmax of logits of which one is far below the others."""
    e = np.exp(np.array([[1.0, 2.0, 0.5, 0.0], [-2000.0, 3.0, 1.0, 2.0], [0.5, 0.0, 1.0, 3.0]]))
    return [(e / e.sum(axis=1, keepdims=True), np.eye(4)[[1, 0, 3]])]


@mistake(
    why="With one observation the mean is the sum.",
    hint="With a single observation it does not matter whether anybody divides by their number.",
)
def telling_softmax_cross_entropy_grad_one_observation():
    return [(np.array([[0.0, 0.25, 0.75]]), np.array([[1.0, 0.0, 0.0]]))]


@mistake(
    why="No output is saturated, so the two steps in a row are right too.",
    hint="One function goes wrong only where a network is completely sure, and wrong. Let it be so for one observation.",
)
def telling_softmax_cross_entropy_grad_unsaturated():
    return [(np.array([[0.5, 0.3, 0.2], [0.1, 0.3, 0.6]]), np.eye(3)[[1, 0]])]


@mistake(
    why="Every prediction is perfect, so the gradient is 0.",
    hint="Where every prediction is perfect the gradient is 0, with either sign and any factor. Let the network be wrong.",
)
def telling_softmax_cross_entropy_grad_perfect():
    return [(np.eye(3)[[1, 0]], np.eye(3)[[1, 0]])]


@mistake(
    why="There are as many observations as classes, so a division by either is the same.",
    hint="Your arrays are square. Then nobody sees over which of the two sizes somebody takes the mean.",
)
def telling_softmax_cross_entropy_grad_square():
    return [(np.array([[0.0, 1.0], [0.75, 0.25]]), np.eye(2))]
