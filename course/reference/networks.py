"""Reference solutions of `6_networks`: a whole network, its check and its training.

Layer `l` computes `Z_l = A_{l-1} W_l + b_l` and `A_l = ReLU(Z_l)`; the last one ends in a
softmax, whose cross-entropy starts the backward pass with `(A_L - Y) / N`. The parameters
are a dictionary with the keys `W1`, `b1`, ..., `WL`, `bL`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from course.arrays import Array
from course.reference.forward_pass import cross_entropy, relu_forward, sigmoid, softmax

__all__ = [
    "init_params",
    "forward",
    "backward",
    "sigmoid_network",
    "input_gradient",
    "count_input_grads",
    "gradient_check",
    "diagnose",
    "sgd_step",
    "one_hot",
    "standardize",
    "train",
]

Params = dict[str, Array]
Loss = Callable[[Params], float]


def init_params(sizes: list[int], rng: np.random.Generator) -> Params:
    """Draw the weights `(sizes[l-1], sizes[l])` after He, layer by layer, with zero biases."""
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        params[f"W{layer}"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)
        params[f"b{layer}"] = np.zeros(n_out)
    return params


def forward(params: Params, X: Array) -> tuple[Array, Params]:
    """Return the probabilities `(n_objects, n_classes)` and every `A` and `Z` on the way."""
    n_layers = len(params) // 2
    A = X
    cache = {"A0": X}
    for layer in range(1, n_layers + 1):
        Z = A @ params[f"W{layer}"] + params[f"b{layer}"]
        A = softmax(Z) if layer == n_layers else relu_forward(Z)
        cache[f"Z{layer}"] = Z
        cache[f"A{layer}"] = A
    return A, cache


def backward(params: Params, cache: Params, Y: Array) -> Params:
    """Return the gradient of the mean cross-entropy with respect to every parameter."""
    n_layers = len(params) // 2
    grads = {}
    dZ = (cache[f"A{n_layers}"] - Y) / len(Y)
    for layer in range(n_layers, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return grads


def sigmoid_network(params: Params, X: Array, Y: Array) -> tuple[float, Params]:
    """Return the loss and the gradients of a sigmoid network with half the squared error."""
    n_layers = len(params) // 2
    A = [X]
    for layer in range(1, n_layers + 1):
        A.append(sigmoid(A[-1] @ params[f"W{layer}"] + params[f"b{layer}"]))
    loss = float(np.sum((A[-1] - Y) ** 2) / (2 * len(X)))
    grads = {}
    dA = (A[-1] - Y) / len(X)
    for layer in range(n_layers, 0, -1):
        dZ = dA * A[layer] * (1 - A[layer])
        grads[f"W{layer}"] = A[layer - 1].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        dA = dZ @ params[f"W{layer}"].T
    return loss, grads


def input_gradient(params: Params, cache: Params, Y: Array) -> Array:
    """Return the gradient `(n_objects, n_features)` of the loss with respect to the data."""
    n_layers = len(params) // 2
    grad = (cache[f"A{n_layers}"] - Y) / len(Y)
    for layer in range(n_layers, 0, -1):
        grad = grad @ params[f"W{layer}"].T
        if layer > 1:
            grad = grad * (cache[f"Z{layer - 1}"] > 0)
    return grad


def count_input_grads(n_layers: int, need_input_gradient: bool = False) -> int:
    """Return how many layers of a network must send a gradient to their input."""
    return n_layers if need_input_gradient else n_layers - 1


def gradient_check(
    loss_fn: Loss, params: Params, grads: Params, h: float = 1e-5
) -> dict[str, float]:
    """Return the relative error of each gradient against central differences of `loss_fn`."""
    errors = {}
    for name in params:
        moved = {key: value.copy() for key, value in params.items()}
        numeric = np.zeros_like(params[name])
        for i in np.ndindex(numeric.shape):
            moved[name][i] = params[name][i] + h
            above = loss_fn(moved)
            moved[name][i] = params[name][i] - h
            below = loss_fn(moved)
            moved[name][i] = params[name][i]
            numeric[i] = (above - below) / (2 * h)
        distance = np.linalg.norm(numeric - grads[name])
        size = np.linalg.norm(numeric) + np.linalg.norm(grads[name])
        errors[name] = 0.0 if size == 0 else float(distance / size)
    return errors


def diagnose(loss_fn: Loss, params: Params, grads: Params, tol: float = 1e-4) -> list[str]:
    """Return the sorted names of the parameters whose gradient fails the check."""
    errors = gradient_check(loss_fn, params, grads)
    return sorted(name for name in errors if errors[name] > tol)


def sgd_step(params: Params, grads: Params, lr: float) -> Params:
    """Return new parameters, one step of the length `lr` down the gradient."""
    return {name: params[name] - lr * grads[name] for name in params}


def one_hot(labels: NDArray[np.int64], K: int) -> Array:
    """Return `(n_objects, K)` with a 1.0 in the column of each label."""
    Y = np.zeros((len(labels), K))
    Y[np.arange(len(labels)), labels] = 1.0
    return Y


def standardize(X_train: Array, X_test: Array) -> tuple[Array, Array]:
    """Return both data sets shifted and scaled by the training set's mean and deviation."""
    mean = X_train.mean(axis=0)
    std = X_train.std(axis=0)
    return (X_train - mean) / std, (X_test - mean) / std


def train(
    X: Array, Y: Array, sizes: list[int], lr: float, epochs: int, seed: int
) -> tuple[Params, list[float]]:
    """Return the parameters after `epochs` full-batch steps, and the loss before each step."""
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    for _ in range(epochs):
        A, cache = forward(params, X)
        history.append(cross_entropy(A, Y))
        params = sgd_step(params, backward(params, cache, Y), lr)
    return params, history
