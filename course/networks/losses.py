"""The losses of whole networks, from which the second formulations differentiate."""

from __future__ import annotations

from typing import Any

from course import formulas
from course.catalogue import Function

Params = dict[str, Any]


def with_relu(xp: Any, params: Params, X: Any, Y: Any) -> Any:
    """Return the cross-entropy of a network with ReLUs and a softmax."""
    for layer in range(1, len(params) // 2 + 1):
        Z = xp.dot(X, params[f"W{layer}"]) + params[f"b{layer}"]
        X = xp.maximum(Z, 0)
    return formulas.cross_entropy(xp, formulas.softmax(xp, Z), Y)


def with_sigmoid(xp: Any, params: Params, X: Any, Y: Any) -> Any:
    """Return half the squared error of a network of sigmoids, a mean over the batch."""
    for layer in range(1, len(params) // 2 + 1):
        X = formulas.sigmoid(xp, xp.dot(X, params[f"W{layer}"]) + params[f"b{layer}"])
    return xp.sum((X - Y) ** 2) / (2 * len(Y))


def gradients(slope: Function, loss: Function, params: Params) -> Params:
    """Differentiate a loss with respect to each parameter in turn."""

    def alone(name: str) -> Any:
        return slope(lambda value: loss(params | {name: value}), params[name])

    return {name: alone(name) for name in params}
