"""Formulas of the forward direction, from which the second formulations differentiate.

`xp` is the NumPy to calculate with, so that a formula can be differentiated automatically, and
`slope(f, at)` is the derivative. Nothing here is taken from a reference.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from course.catalogue import Function


def sigmoid(xp: Any, z: Any) -> Any:
    """Return the sigmoid of moderate values."""
    return 1 / (1 + xp.exp(-z))


def softmax(xp: Any, Z: Any) -> Any:
    """Return the rows of probabilities of small logits."""
    return xp.exp(Z) / xp.sum(xp.exp(Z), axis=-1, keepdims=True)


def cross_entropy(xp: Any, A: Any, Y: Any) -> Any:
    """Return the mean cross-entropy of probabilities above the floor."""
    return -xp.sum(Y * xp.log(A)) / len(Y)


def partials(slope: Function, f: Function, *at: Any) -> tuple[Any, ...]:
    """Differentiate a function of several numbers with respect to each in turn."""

    def alone(i: int) -> Any:
        return slope(lambda value: f(*at[:i], value, *at[i + 1 :]), at[i])

    return tuple(alone(i) for i in range(len(at)))


def using(xp: Any, f: Function) -> Function:
    """Return a function `f(at, xp=np)` that was drawn among the arguments, working with `xp`."""
    return partial(f, xp=xp)
