"""Correct solutions of assignment 6, written in other ways than the reference."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import numpy as np

from course.exercises import Function
from course.reference.forward_pass import cross_entropy, sigmoid, softmax
from course.reference.networks import backward, forward, gradient_check, init_params

Params = dict[str, Any]


def init_params_scaled(sizes: Any, rng: Any) -> Params:
    """Let the generator scale the draws, and add the biases at the end."""
    params = {
        f"W{i + 1}": rng.normal(0, np.sqrt(2.0 / m), (m, n))
        for i, (m, n) in enumerate(itertools.pairwise(sizes))
    }
    return params | {f"b{i}": np.zeros((n,)) for i, n in enumerate(sizes) if i}


def forward_with_lists(params: Params, X: Any) -> Any:
    """Treat the last layer after the loop."""
    last = len(params) // 2
    cache = {"A0": X}
    for i in range(1, last):
        cache[f"Z{i}"] = np.dot(cache[f"A{i - 1}"], params[f"W{i}"]) + params[f"b{i}"]
        cache[f"A{i}"] = np.where(cache[f"Z{i}"] > 0, cache[f"Z{i}"], 0)
    cache[f"Z{last}"] = np.dot(cache[f"A{last - 1}"], params[f"W{last}"]) + params[f"b{last}"]
    cache[f"A{last}"] = softmax(cache[f"Z{last}"])
    return [cache[f"A{last}"], cache]


def backward_recursive(params: Params, cache: Params, Y: Any) -> Params:
    """Walk down by recursion, and divide by N at the end of each formula alone."""

    def below(layer: int, dZ: Any) -> Params:
        grads = {
            f"W{layer}": np.einsum("ni,nj->ij", cache[f"A{layer - 1}"], dZ) / len(Y),
            f"b{layer}": np.ones(len(Y)) @ dZ / len(Y),
        }
        if layer == 1:
            return grads
        mask = np.where(cache[f"Z{layer - 1}"] > 0, 1.0, 0.0)
        return grads | below(layer - 1, np.dot(dZ, params[f"W{layer}"].T) * mask)

    last = len(params) // 2
    return below(last, cache[f"A{last}"] - Y)


def backward_masks_with_A(params: Params, cache: Params, Y: Any) -> Params:
    """Take the mask from the activations, which are positive where Z is."""
    last, grads = len(params) // 2, {}
    delta = (cache[f"A{last}"] - Y) / Y.shape[0]
    for i in reversed(range(1, last + 1)):
        grads[f"b{i}"] = np.sum(delta, axis=0)
        grads[f"W{i}"] = (delta.T @ cache[f"A{i - 1}"]).T
        delta = delta @ params[f"W{i}"].T * (cache[f"A{i - 1}"] > 0)
    return grads


def backward_subtracts_1(params: Params, cache: Params, Y: Any) -> Params:
    """Subtract 1 at the true class, as is usual for one-hot targets."""
    layer = len(params) // 2
    dZ = cache[f"A{layer}"].copy()
    dZ[np.arange(len(Y)), Y.argmax(axis=1)] -= 1
    return backward(params, cache | {f"A{layer}": Y + dZ}, Y)


def sigmoid_network_sum(params: Params, X: Any, Y: Any) -> Any:
    """Derive the loss without 1/N, and divide everything at the end."""
    n, last, A = X.shape[0], len(params) // 2, {0: X}
    for i in range(1, last + 1):
        A[i] = sigmoid(np.dot(A[i - 1], params[f"W{i}"]) + params[f"b{i}"])
    grads, delta = {}, (A[last] - Y) * A[last] * (1 - A[last])
    for i in range(last, 0, -1):
        grads[f"W{i}"], grads[f"b{i}"] = A[i - 1].T.dot(delta) / n, delta.sum(0) / n
        delta = np.dot(delta, params[f"W{i}"].T) * A[i - 1] * (1 - A[i - 1])
    return 0.5 * np.mean(np.sum((Y - A[last]) ** 2, axis=1)), grads


def sigmoid_network_lists(params: Params, X: Any, Y: Any) -> Any:
    """Return a list, and the loss as an array without axes."""
    loss, grads = sigmoid_network_sum(params, X, Y)
    return [np.array(loss), grads]


def input_gradient_rows(params: Params, cache: Params, Y: Any) -> Any:
    """Go back observation by observation."""
    last, rows = len(params) // 2, []
    for n in range(len(Y)):
        row = (cache[f"A{last}"][n] - Y[n]) / len(Y)
        for i in range(last, 1, -1):
            row = params[f"W{i}"] @ row * (cache[f"Z{i - 1}"][n] > 0)
        rows.append(params["W1"] @ row)
    return np.array(rows)


def input_gradient_extra_layer(params: Params, cache: Params, Y: Any) -> Any:
    """Read it off a network with one more layer: the bias gradients of single observations."""
    last, dZ = len(params) // 2, (cache[f"A{len(params) // 2}"] - Y) / len(Y)
    for i in range(last, 1, -1):
        dZ = np.einsum("nj,ij->ni", dZ, params[f"W{i}"]) * (cache[f"Z{i - 1}"] > 0)
    return np.einsum("nj,ij->ni", dZ, params["W1"])


def count_calls(n_layers: int, need_input_gradient: bool = False) -> int:
    """Count in a loop."""
    calls = 0
    for layer in range(n_layers, 0, -1):
        if layer > 1 or need_input_gradient:
            calls += 1
    return calls


def gradient_check_flat(loss_fn: Any, params: Params, grads: Params, h: float = 1e-5) -> Any:
    """Copy everything for each single entry."""
    errors = {}
    for name, values in params.items():
        slopes = []
        for k in range(values.size):
            above, below = copy.deepcopy(params), copy.deepcopy(params)
            above[name].flat[k] += h
            below[name].flat[k] -= h
            slopes.append((loss_fn(above) - loss_fn(below)) / (2 * h))
        gap = np.sqrt(np.sum((np.array(slopes) - grads[name].ravel()) ** 2))
        size = np.sqrt(np.sum(np.square(slopes))) + np.sqrt(np.sum(grads[name] ** 2))
        errors[name] = gap / size if size > 0 else 0.0
    return errors


def gradient_check_restores(loss_fn: Any, params: Params, grads: Params, h: float = 1e-5) -> Any:
    """Move the caller's entries, and put every one of them back."""
    errors = {}
    for name in params:
        numeric = np.zeros(params[name].shape)
        for i in np.ndindex(numeric.shape):
            kept = params[name][i]
            params[name][i] = kept + h
            numeric[i] = loss_fn(params)
            params[name][i] = kept - h
            numeric[i] = (numeric[i] - loss_fn(params)) / (2 * h)
            params[name][i] = kept
        size = np.linalg.norm(numeric) + np.linalg.norm(grads[name])
        errors[name] = np.linalg.norm(numeric - grads[name]) / size if size else 0
    return errors


def diagnose_loop(loss_fn: Any, params: Params, grads: Params, tol: float = 1e-4) -> Any:
    """Collect the names in a loop."""
    bad = []
    for name, error in sorted(gradient_check(loss_fn, params, grads).items()):
        if not error <= tol:
            bad.append(name)
    return bad


def diagnose_alone(loss_fn: Any, params: Params, grads: Params, tol: float = 1e-4) -> Any:
    """Use a check of one's own, and return a tuple."""
    errors = gradient_check_flat(loss_fn, params, grads)
    return tuple(sorted(filter(lambda name: errors[name] > tol, errors)))


def sgd_step_copies(params: Params, grads: Params, lr: float) -> Params:
    """Step in place on a deep copy."""
    new = copy.deepcopy(params)
    for name in new:
        new[name] -= lr * grads[name]
    return new


def one_hot_loop(labels: Any, K: int) -> Any:
    """Set one entry after the other."""
    Y = np.zeros((len(labels), K))
    for n, label in enumerate(labels):
        Y[n, label] = 1
    return Y


def standardize_loop(X_train: Any, X_test: Any) -> Any:
    """Scale column by column, on copies."""
    train, test = X_train.copy(), X_test.copy()
    for k in range(X_train.shape[1]):
        mean, std = np.mean(X_train[:, k]), np.std(X_train[:, k])
        train[:, k] = (train[:, k] - mean) / std
        test[:, k] = (test[:, k] - mean) / std
    return [train, test]


def train_by_hand(X: Any, Y: Any, sizes: Any, lr: float, epochs: int, seed: int) -> Any:
    """Step in place on one's own parameters, and record in an array."""
    params, history = init_params(sizes, np.random.default_rng(seed)), np.zeros(epochs)
    for epoch in range(epochs):
        A, cache = forward(params, X)
        history[epoch] = cross_entropy(A, Y)
        grads = backward(params, cache, Y)
        for name in params:
            params[name] -= lr * grads[name]
    return params, history


def train_alone(X: Any, Y: Any, sizes: Any, lr: float, epochs: int, seed: int) -> Any:
    """Use other correct functions throughout."""
    params, history = init_params_scaled(sizes, np.random.default_rng(seed)), []
    while len(history) < epochs:
        A, cache = forward_with_lists(params, X)
        history.append(-np.sum(Y * np.log(A)) / len(Y))
        params = sgd_step_copies(params, backward_recursive(params, cache, Y), lr)
    return params, history


VARIANTS: dict[str, tuple[Function, ...]] = {
    "init_params": (
        init_params_scaled,
        lambda sizes, rng: {
            k: v * 1.0 for k, v in reversed(list(init_params_scaled(sizes, rng).items()))
        },
    ),
    "forward": (
        forward_with_lists,
        lambda params, X: (lambda A, c: (A.copy(), {**c, "A0": X.copy()}))(*forward(params, X)),
    ),
    "backward": (backward_masks_with_A, backward_recursive, backward_subtracts_1),
    "sigmoid_network": (sigmoid_network_sum, sigmoid_network_lists),
    "input_gradient": (input_gradient_rows, input_gradient_extra_layer),
    "count_input_grads": (
        count_calls,
        lambda n_layers, need_input_gradient=False: n_layers - (not need_input_gradient),
        lambda n_layers, need_input_gradient=False: np.int64(n_layers - 1 + need_input_gradient),
    ),
    "gradient_check": (gradient_check_flat, gradient_check_restores),
    "diagnose": (diagnose_loop, diagnose_alone),
    "sgd_step": (
        sgd_step_copies,
        lambda params, grads, lr: {
            k: np.subtract(v, np.multiply(lr, grads[k])) for k, v in params.items()
        },
    ),
    "one_hot": (
        one_hot_loop,
        lambda labels, K: np.eye(K)[labels],
        lambda labels, K: (labels[:, None] == np.arange(K)).astype(float),
        lambda labels, K: np.where(np.arange(K) == labels.reshape(-1, 1), 1.0, 0.0),
    ),
    "standardize": (
        standardize_loop,
        lambda X_train, X_test: tuple(
            (X - X_train.mean(0)) / X_train.std(0) for X in (X_train, X_test)
        ),
        lambda X_train, X_test: tuple(
            (X - np.mean(X_train, axis=0)) / np.sqrt(np.var(X_train, axis=0))
            for X in (X_train, X_test)
        ),
    ),
    "train": (train_by_hand, train_alone),
}
