"""Probabilities on which the diagonal of a softmax Jacobian is enough, and not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array
from course.catalogue import Case, Claim, mistake, variant
from course.loss_gradients.softmax_jacobian import softmax_jacobian


def said(a: Array, grad_a: Array) -> Any:
    """Multiply entry by entry with the diagonal."""
    return grad_a * a * (1 - a)


def right(a: Array, grad_a: Array) -> Any:
    """Multiply with the whole Jacobian."""
    return grad_a @ softmax_jacobian(a)


def unfit(a: Array, grad_a: Array) -> str:
    """Say where there is no softmax, or nothing to send through it."""
    if len(a) == 1 or len(a) != len(grad_a):
        return "a and grad_a need one entry for each class, and two classes or more."
    if (a < 0).any() or abs(a.sum() - 1) > 1e-9:
        return "a does not come from a softmax: it needs probabilities that add up to 1."
    if not grad_a.all():
        return "an entry of grad_a is 0. Let every class have a gradient."
    return ""


CLAIM = Claim(said, right, (np.array([0.5, 0.5]), np.ones(2)), unfit)


def refute_diagonal_alone() -> list[tuple[Any, ...]]:
    """Return a call on which the text is right, and one on which it is wrong."""
    grad_a = np.array([1.0, -2.0, 0.5])
    return [(np.array([0.0, 1.0, 0.0]), grad_a), (np.array([0.2, 0.5, 0.3]), grad_a)]


def cases() -> Iterator[Case]:
    """Yield the one call, which asks for calls."""
    yield Case("your calls", ())


two_classes = variant(
    lambda: [(np.array([1, 0]), np.array([3, 4])), (np.array([0.5, 0.5]), np.array([3, 4]))]
)


@variant
def saturated():
    """Take logits that are far apart, and others."""
    e = np.exp([[0.0, 900.0, 0.0, 0.0], [1.0, 2.0, 3.0, 4.0]] - np.array([[900.0], [4.0]]))
    a = e / e.sum(axis=1, keepdims=True)
    return ((a[0], np.array([1.0, 2.0, 3.0, 4.0])), (a[1], np.array([1.0, 1.0, 1.0, 1.0])))


@mistake(
    why="The numbers are no probabilities.",
    hint="Divide them by their sum.",
)
def refute_diagonal_alone_no_probabilities():
    grad_a = np.array([1.0, -2.0, 0.5])
    return [(np.array([1.0, 1.0, 0.0]), grad_a), (np.array([0.2, 0.5, 0.3]), grad_a)]


@mistake(
    why="With an upstream gradient of 0 everything is 0.",
    hint="Where nothing is sent down every formula is right.",
)
def refute_diagonal_alone_zero_gradient():
    a = np.array([0.2, 0.5, 0.3])
    return [(a, np.zeros(3)), (a, np.array([1.0, -2.0, 0.5]))]


@mistake(
    why="The two calls stand in the wrong order.",
    hint="The numbers are good. Which of the two calls has to come first?",
)
def refute_diagonal_alone_exchanged():
    grad_a = np.array([1.0, -2.0, 0.5])
    return [(np.array([0.2, 0.5, 0.3]), grad_a), (np.array([0.0, 1.0, 0.0]), grad_a)]


@mistake(
    why="The claim is wrong on both calls.",
    hint="Beside the diagonal stand the products of two different probabilities. When are all of them 0?",
)
def refute_diagonal_alone_wrong_twice():
    grad_a = np.array([1.0, -2.0, 0.5])
    return [(np.array([0.98, 0.01, 0.01]), grad_a), (np.array([0.2, 0.5, 0.3]), grad_a)]


@mistake(
    why="The claim is right on both calls.",
    hint="Your network is completely sure both times. Let it doubt.",
)
def refute_diagonal_alone_right_twice():
    grad_a = np.array([1.0, -2.0, 0.5])
    return [(np.array([0.0, 1.0, 0.0]), grad_a), (np.array([1.0, 0.0, 0.0]), grad_a)]
