"""Correct solutions of assignments 1 to 3, written in other ways than the reference."""

# ruff: noqa: ARG005 - all solutions of an exercise take the same arguments

from __future__ import annotations

import math
from typing import Any

import numpy as np

from course.exercises import Function


def numerical_derivative(f: Any, x: float, h: float = 1e-5) -> Any:
    """Name the two sides before the quotient."""
    right, left = f(x + h), f(x - h)
    return 0.5 * (right - left) / h


def mean_of_one_sided(f: Any, x: float, h: float = 1e-5) -> Any:
    """Average the forward and the backward difference."""
    return np.mean([(f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h])


def partials_max_branches(x: float, y: float) -> Any:
    """Treat the three cases one by one."""
    if x > y:
        return 1, 0
    if y > x:
        return 0, 1
    return 0, 0


def relu_derivative_loop(x: Any) -> Any:
    """Visit every entry."""
    slopes = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        if x[i] > 0:
            slopes[i] = 1
    return slopes


def numerical_gradient_moves_a_copy(f: Any, x: Any, h: float = 1e-5) -> Any:
    """Move one entry of a copy and put it back."""
    moved, slopes = np.array(x, dtype=float), np.empty(np.shape(x))
    for i in np.ndindex(moved.shape):
        kept = moved[i]
        moved[i] = kept + h
        above = f(moved)
        moved[i] = kept - h
        slopes[i] = (above - f(moved)) / (2 * h)
        moved[i] = kept
    return slopes


def numerical_gradient_flat(f: Any, x: Any, h: float = 1e-5) -> Any:
    """Take the rows of an identity matrix as steps."""
    x = np.asarray(x, dtype=float)
    steps = (h * row.reshape(x.shape) for row in np.eye(x.size))
    return np.array([(f(x + s) - f(x - s)) / (2 * h) for s in steps]).reshape(x.shape)


def numerical_jacobian_rows(f: Any, x: Any, h: float = 1e-5) -> Any:
    """Stack the columns as rows, and transpose."""
    x = np.asarray(x, dtype=float)
    return np.array([(f(x + s) - f(x - s)) / (2 * h) for s in h * np.eye(x.size)]).T


def numerical_jacobian_entries(f: Any, x: Any, h: float = 1e-5) -> Any:
    """Ask for the number of outputs first, and fill column by column."""
    x = np.array(x, dtype=float)
    J = np.zeros((len(f(x)), len(x)))
    for j in range(len(x)):
        e = np.zeros(len(x))
        e[j] = h
        J[:, j] = (np.asarray(f(x + e)) - np.asarray(f(x - e))) / (2 * h)
    return J


def jacobian_example_filled(x: float, y: float) -> Any:
    """Fill an empty table."""
    J = np.empty((2, 2))
    J[0, 0], J[0, 1] = 2 * y * y * y, 6 * x * y * y
    J[1, 0], J[1, 1] = 2 * x, np.sin(y + np.pi / 2)
    return J


def matrix_product(A: Any, B: Any) -> Any:
    """Multiply matrices with three loops."""
    C = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                C[i, j] += A[i, k] * B[k, j]
    return C


def sigmoid_masks(z: Any) -> Any:
    """Work out each half by itself."""
    z = np.asarray(z, dtype=float)
    a = np.empty_like(z)
    right = z >= 0
    a[right] = 1 / (1 + np.exp(-z[right]))
    a[~right] = np.exp(z[~right]) / (1 + np.exp(z[~right]))
    return a


def softmax_rows(Z: Any) -> Any:
    """Treat each row by itself."""
    A = np.zeros(Z.shape)
    for n, row in enumerate(Z):
        e = np.exp(row - np.max(row))
        A[n] = e / np.sum(e)
    return A


def cross_entropy_loop(A: Any, Y: Any) -> Any:
    """Add the cost of each true class in a loop."""
    total = 0.0
    for a, y in zip(A, Y, strict=True):
        total -= math.log(max(a[np.argmax(y)], 1e-12))
    return total / A.shape[0]


VARIANTS: dict[str, tuple[Function, ...]] = {
    "numerical_derivative": (numerical_derivative, mean_of_one_sided),
    "partials_sum": (lambda x, y: (1, 1), lambda x, y: [1.0, 1.0], lambda x, y: np.ones(2)),
    "partials_polynomial": (
        lambda x, y: [9 * x * x + 5, -(y + y)],
        lambda x, y: np.array([3 * (3 * np.square(x)) + 5, -2 * y]),
    ),
    "partials_product": (lambda x, y: [y, x], lambda x, y: np.array([y, x])),
    "partials_product3": (
        lambda x, y, z: (np.prod([y, z]), np.prod([x, z]), np.prod([x, y])),
        lambda x, y, z: [z * y, z * x, y * x],
    ),
    "gradient_vector": (
        lambda v: np.array([9 * v[0] ** 2 * v[2], 2 * (v[2] - v[1]), 3 * v[0] ** 3 + 2 * v[1] + 5]),
        lambda v: np.stack(
            [9 * v[0] * v[0] * v[2], -2 * v[1] + 2 * v[2], 5 + 2 * v[1] + 3 * v[0] ** 3]
        ),
    ),
    "partials_max": (partials_max_branches, lambda x, y: (1.0 * (x > y), 1.0 * (x < y))),
    "relu_derivative": (
        relu_derivative_loop,
        lambda x: np.where(x > 0, 1.0, 0.0),
        lambda x: np.heaviside(x, 0.0),
    ),
    "chain_rule": (
        lambda df, g, dg, x: dg(x) * df(g(x)),
        lambda df, g, dg, x: np.multiply(df(g(x)), dg(x)),
    ),
    "chain_example": (
        lambda x: (240 * x**8, 4 * x, 960 * x**9),
        lambda x: [15 * (2 * x * x) ** 4, 4 * x, 60 * x * (2 * x**2) ** 4],
    ),
    "chain_three": (
        lambda x, y, z: (
            math.cos(y * x * x * z) * 2 * x * y * z,
            math.cos(y * x * x * z) * x * x * z,
            math.cos(y * x * x * z) * x * x * y,
        ),
        lambda x, y, z: np.cos(x**2 * y * z) * np.array([2 * x * y * z, x**2 * z, x**2 * y]),
    ),
    "numerical_gradient": (numerical_gradient_moves_a_copy, numerical_gradient_flat),
    "numerical_jacobian": (numerical_jacobian_rows, numerical_jacobian_entries),
    "jacobian_example": (
        jacobian_example_filled,
        lambda x, y: np.vstack([[2 * y**3, 6 * x * y**2], [2.0 * x, math.cos(y)]]),
    ),
    "total_derivative": (
        lambda df_du, du_dt: sum(a * b for a, b in zip(df_du, du_dt, strict=True)),
        lambda df_du, du_dt: np.asarray(df_du) @ np.asarray(du_dt),
        lambda df_du, du_dt: np.einsum("i,i->", df_du, du_dt),
    ),
    "total_derivative_example": (
        lambda t: 3 * t**2 + 2 * t * np.sin(t) + t**2 * np.cos(t),
        lambda t: np.dot([1, t + math.sin(t), t**2], [t**2, 2 * t, math.cos(t)]),
    ),
    "vector_chain_rule": (
        np.dot,
        np.matmul,
        matrix_product,
        lambda J, K: np.einsum("mk,kn->mn", J, K),
        lambda J, K: (K.T @ J.T).T,
    ),
    "neuron_forward": (
        lambda x, w, b: w @ x + b,
        lambda x, w, b: np.sum(w * x) + b,
        lambda x, w, b: sum(w[i] * x[i] for i in range(len(x))) + b,
        lambda x, w, b: np.array(x.dot(w) + b),
    ),
    "dense_forward": (
        lambda x_input, W, b: np.dot(x_input, W) + b,
        lambda x_input, W, b: np.einsum("nk,kj->nj", x_input, W) + b[None, :],
        lambda x_input, W, b: matrix_product(x_input, W) + np.tile(b, (len(x_input), 1)),
    ),
    "relu_forward": (
        lambda x_input: x_input * (x_input > 0),
        lambda x_input: np.where(x_input > 0, x_input, 0),
        lambda x_input: np.clip(x_input, 0, None),
        lambda x_input: (x_input + np.abs(x_input)) / 2,
    ),
    "sigmoid": (
        sigmoid_masks,
        lambda z: (1 + np.tanh(np.asarray(z) / 2)) / 2,
        lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
        lambda z: np.exp(-np.logaddexp(0, -np.asarray(z))),
    ),
    "softmax": (
        softmax_rows,
        lambda Z: np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)),
        lambda Z: (lambda e: (e.T / e.sum(axis=1)).T)(np.exp((Z.T - Z.max(axis=1)).T)),
    ),
    "mse_loss": (
        lambda y_pred, y_true: 0.5 * np.mean(np.sum((y_true - y_pred) ** 2, axis=1)),
        lambda y_pred, y_true: np.linalg.norm(y_pred - y_true) ** 2 / 2 / y_pred.shape[0],
        lambda y_pred, y_true: (
            np.einsum("nk,nk->", y_pred - y_true, y_pred - y_true) / 2 / len(y_true)
        ),
    ),
    "cross_entropy": (
        cross_entropy_loop,
        lambda A, Y: -np.mean(np.sum(Y * np.log(np.clip(A, 1e-12, None)), axis=1)),
        lambda A, Y: -np.mean(np.log(np.maximum(A[Y == 1], 1e-12))),
        lambda A, Y: -np.log(np.maximum((A * Y).sum(axis=1), 1e-12)).mean(),
    ),
}
