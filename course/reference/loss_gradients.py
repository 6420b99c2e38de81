"""Reference solutions of `5_loss_gradients`: where the backward pass begins.

The factor `1/N` of the mean over the observations enters here and nowhere else.
"""

from __future__ import annotations

import numpy as np

from course.arrays import Array

__all__ = [
    "softmax_jacobian",
    "softmax_grad_input",
    "cross_entropy_grad",
    "softmax_cross_entropy_grad",
    "mse_grad",
]


def softmax_jacobian(a: Array) -> Array:
    """Return the Jacobian `(K, K)` of a softmax whose output for one observation is `a (K,)`."""
    return np.diag(a) - np.outer(a, a)


def softmax_grad_input(a: Array, grad_output: Array) -> Array:
    """Return the gradient `(N, K)` with respect to the logits of a softmax with output `a`."""
    average: Array = np.sum(grad_output * a, axis=1, keepdims=True)
    return a * (grad_output - average)


def cross_entropy_grad(A: Array, Y: Array) -> Array:
    """Return the gradient `(N, K)` of the cross-entropy with respect to the probabilities."""
    return -Y / np.maximum(A, 1e-12) / len(A)


def softmax_cross_entropy_grad(A: Array, Y: Array) -> Array:
    """Return the gradient `(N, K)` of the cross-entropy with respect to the logits."""
    return (A - Y) / len(A)


def mse_grad(y_pred: Array, y_true: Array) -> Array:
    """Return the gradient `(N, K)` of the half mean squared error."""
    return (y_pred - y_true) / len(y_pred)
