"""Reference solutions of `4_layer_gradients`: what a layer sends back.

`H = X W + b` with one observation per row, so `dL/dX = G W^T`, `dL/dW = X^T G` and
`dL/db = sum_n G[n]` for the upstream gradient `G = dL/dH`.
"""

from __future__ import annotations

import numpy as np

from course.arrays import Array

__all__ = [
    "dense_grad_input",
    "dense_grad_W",
    "dense_grad_b",
    "relu_grad",
    "sigmoid_grad",
    "outer_grad_W",
    "per_example_grad_W",
    "dense_backward_out_in",
]


def dense_grad_input(x_input: Array, grad_output: Array, W: Array, b: Array) -> Array:
    """Return the gradient `(n_objects, n_in)` with respect to the input of a dense layer."""
    return grad_output @ W.T


def dense_grad_W(x_input: Array, grad_output: Array, W: Array, b: Array) -> Array:
    """Return the gradient `(n_in, n_out)` with respect to the weights, summed over the batch."""
    return x_input.T @ grad_output


def dense_grad_b(x_input: Array, grad_output: Array, W: Array, b: Array) -> Array:
    """Return the gradient `(n_out,)` with respect to the bias, summed over the batch."""
    return grad_output.sum(axis=0)


def relu_grad(x_input: Array, grad_output: Array) -> Array:
    """Return the gradient with respect to the input of a ReLU; it is 0 where the input is 0."""
    return grad_output * (x_input > 0)


def sigmoid_grad(a: Array, grad_output: Array) -> Array:
    """Return the gradient with respect to the input of a sigmoid whose output is `a`."""
    return grad_output * a * (1 - a)


def outer_grad_W(x: Array, delta: Array) -> Array:
    """Return the weight gradient `(n_in, n_out)` of one observation `x (n_in,)`."""
    return np.outer(x, delta)


def per_example_grad_W(X: Array, D: Array) -> Array:
    """Return one weight gradient per observation, `(n_objects, n_in, n_out)`."""
    return np.einsum("ni,nj->nij", X, D)


def dense_backward_out_in(
    x_input: Array, grad_output: Array, W: Array, b: Array
) -> tuple[Array, Array, Array]:
    """Return the three gradients of `H = X W^T + b`, where `W` is `(n_out, n_in)`."""
    return grad_output @ W, grad_output.T @ x_input, grad_output.sum(axis=0)
