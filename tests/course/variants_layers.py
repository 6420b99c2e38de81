"""Correct solutions of assignments 4 and 5, written in other ways than the reference."""

# ruff: noqa: ARG005 - all solutions of an exercise take the same arguments

from __future__ import annotations

from typing import Any

import numpy as np
from variants import matrix_product

from course.exercises import Function
from course.reference.loss_gradients import softmax_jacobian


def relu_grad_copy(x_input: Any, grad_output: Any) -> Any:
    """Zero the entries of a copy."""
    gradient = grad_output.copy()
    gradient[x_input <= 0] = 0
    return gradient


def per_example_loop(X: Any, D: Any) -> Any:
    """Make one outer product after the other."""
    return np.array([np.outer(x, d) for x, d in zip(X, D, strict=True)])


def softmax_jacobian_loops(a: Any) -> Any:
    """Fill the table entry by entry."""
    J = np.zeros((len(a), len(a)))
    for i in range(len(a)):
        for j in range(len(a)):
            J[i, j] = a[i] * (1 - a[i]) if i == j else -a[i] * a[j]
    return J


def cross_entropy_grad_true_class(A: Any, Y: Any) -> Any:
    """Divide only at the true classes."""
    gradient = np.zeros(A.shape)
    true = Y == 1
    gradient[true] = -1 / np.maximum(A[true], 1e-12)
    return gradient / A.shape[0]


VARIANTS: dict[str, tuple[Function, ...]] = {
    "dense_grad_input": (
        lambda x_input, grad_output, W, b: np.dot(grad_output, W.T),
        lambda x_input, grad_output, W, b: (W @ grad_output.T).T,
        lambda x_input, grad_output, W, b: np.einsum("nj,kj->nk", grad_output, W),
        lambda x_input, grad_output, W, b: matrix_product(grad_output, W.T),
    ),
    "dense_grad_W": (
        lambda x_input, grad_output, W, b: np.dot(x_input.T, grad_output),
        lambda x_input, grad_output, W, b: np.einsum("nk,nj->kj", x_input, grad_output),
        lambda x_input, grad_output, W, b: sum(map(np.outer, x_input, grad_output)),
        lambda x_input, grad_output, W, b: np.tensordot(x_input, grad_output, axes=(0, 0)),
    ),
    "dense_grad_b": (
        lambda x_input, grad_output, W, b: np.sum(grad_output, 0),
        lambda x_input, grad_output, W, b: np.ones(len(grad_output)) @ grad_output,
        lambda x_input, grad_output, W, b: np.einsum("nj->j", grad_output),
        lambda x_input, grad_output, W, b: sum(grad_output),
    ),
    "relu_grad": (
        relu_grad_copy,
        lambda x_input, grad_output: np.where(x_input > 0, grad_output, 0),
        lambda x_input, grad_output: np.heaviside(x_input, 0) * grad_output,
    ),
    "sigmoid_grad": (
        lambda a, grad_output: grad_output * (a - a**2),
        lambda a, grad_output: np.multiply(grad_output, np.multiply(a, 1 - a)),
    ),
    "outer_grad_W": (
        lambda x, delta: x[:, None] * delta,
        lambda x, delta: np.einsum("k,j->kj", x, delta),
        lambda x, delta: x.reshape(-1, 1) @ delta.reshape(1, -1),
        lambda x, delta: np.array([[a * d for d in delta] for a in x]),
    ),
    "per_example_grad_W": (
        per_example_loop,
        lambda X, D: X[:, :, None] * D[:, None, :],
        lambda X, D: np.matmul(X[:, :, np.newaxis], D[:, np.newaxis, :]),
    ),
    "dense_backward_out_in": (
        lambda x_input, grad_output, W, b: [
            np.dot(grad_output, W),
            np.dot(x_input.T, grad_output).T,
            np.sum(grad_output, axis=0),
        ],
        lambda x_input, grad_output, W, b: (
            np.einsum("nj,jk->nk", grad_output, W),
            np.einsum("nj,nk->jk", grad_output, x_input),
            np.einsum("nj->j", grad_output),
        ),
    ),
    "softmax_jacobian": (
        softmax_jacobian_loops,
        lambda a: a[:, None] * (np.eye(len(a)) - a),
        lambda a: np.diag(a) - np.einsum("i,j->ij", a, a),
    ),
    "softmax_grad_input": (
        lambda a, grad_output: np.array(
            [g @ softmax_jacobian(p) for p, g in zip(a, grad_output, strict=True)]
        ),
        lambda a, grad_output: a * grad_output - a * np.sum(a * grad_output, axis=1)[:, None],
        lambda a, grad_output: a * (grad_output - np.einsum("nk,nk->n", a, grad_output)[:, None]),
    ),
    "cross_entropy_grad": (
        cross_entropy_grad_true_class,
        lambda A, Y: -(Y / np.clip(A, 1e-12, None)) / A.shape[0],
        lambda A, Y: np.where(Y == 1, -1 / np.maximum(A, 1e-12), 0) / len(Y),
    ),
    "softmax_cross_entropy_grad": (
        lambda A, Y: np.subtract(A, Y) / A.shape[0],
        lambda A, Y: A / len(A) - Y / len(Y),
        lambda A, Y: np.array([(a - y) / len(A) for a, y in zip(A, Y, strict=True)]),
    ),
    "mse_grad": (
        lambda y_pred, y_true: -(y_true - y_pred) / y_pred.shape[0],
        lambda y_pred, y_true: 2 * (y_pred - y_true) / (2 * len(y_true)),
    ),
}
