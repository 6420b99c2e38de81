"""Reference solutions of `3_forward_pass`: from inputs to the loss.

Rows are observations. A layer keeps them apart; only a loss averages over them.
"""

from __future__ import annotations

import numpy as np

from course.arrays import Array

__all__ = [
    "neuron_forward",
    "dense_forward",
    "relu_forward",
    "sigmoid",
    "softmax",
    "mse_loss",
    "cross_entropy",
]


def neuron_forward(x: Array, w: Array, b: float) -> float:
    """Return the weighted sum of the inputs `x (n,)` with the weights `w (n,)`, plus the bias."""
    return float(np.dot(w, x) + b)


def dense_forward(x_input: Array, W: Array, b: Array) -> Array:
    """Return the output `(n_objects, n_out)` of a dense layer with `W (n_in, n_out)`."""
    return x_input @ W + b


def relu_forward(x_input: Array) -> Array:
    """Return the positive entries and 0 for the others, in the shape of `x_input`."""
    return np.maximum(0, x_input)


def sigmoid(z: Array | float) -> Array:
    """Return `1 / (1 + exp(-z))` in the shape of `z`, without overflow at either end."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def softmax(Z: Array) -> Array:
    """Return the probabilities `(n_objects, n_classes)` that belong to each row of logits."""
    e: Array = np.exp(Z - Z.max(axis=1, keepdims=True))
    total: Array = e.sum(axis=1, keepdims=True)
    return e / total


def mse_loss(y_pred: Array, y_true: Array) -> float:
    """Return half of the squared error `(n_objects, n_out)`, summed, per observation."""
    return float(np.sum((y_pred - y_true) ** 2) / (2 * len(y_pred)))


def cross_entropy(A: Array, Y: Array) -> float:
    """Return the mean of `-ln` of the probability `(n_objects, n_classes)` of the true class."""
    return float(-np.sum(Y * np.log(np.maximum(A, 1e-12))) / len(A))
