"""The gradients of a dense layer whose weights have one row per output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array
from course.catalogue import Case, mistake, variant
from course.layer_gradients import dense


def dense_backward_out_in(
    x_input: Array, grad_output: Array, W: Array, b: Array
) -> tuple[Array, Array, Array]:
    """Return the three gradients of `H = X W^T + b`, where `W` is `(n_out, n_in)`."""
    return grad_output @ W, grad_output.T @ x_input, grad_output.sum(axis=0)


def cases() -> Iterator[Case]:
    """Yield dense layers whose weights have one row per output."""
    for name, seed, n_objects, n_in, n_out in (
        ("three different sizes", 4600, 4, 5, 3),
        ("square weights", 4610, 3, 3, 3),
        ("one observation", 4620, 1, 4, 2),
        ("more observations", 4630, 9, 2, 3),
    ):
        x_input, grad_output, W, b = dense.case(name, seed, n_objects, n_in, n_out).arguments
        yield Case(name, (x_input, grad_output, W.T.copy(), b))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a layer of this orientation, a batch and the gradient with respect to its output."""
    x_input, grad_output, W, b = dense.draw(rng)
    return x_input, grad_output, W.T.copy(), b


def derivative(xp, slope, x_input, grad_output, W, b):
    """Differentiate a loss that sends `grad_output` down."""
    return (
        slope(lambda x_input: dense.loss(xp, x_input, grad_output, W.T, b), x_input),
        slope(lambda W: dense.loss(xp, x_input, grad_output, W.T, b), W),
        slope(lambda b: dense.loss(xp, x_input, grad_output, W.T, b), b),
    )


np_dot = variant(
    lambda x_input, grad_output, W, b: [
        np.dot(grad_output, W),
        np.dot(x_input.T, grad_output).T,
        np.sum(grad_output, axis=0),
    ]
)

einsum = variant(
    lambda x_input, grad_output, W, b: (
        np.einsum("nj,jk->nk", grad_output, W),
        np.einsum("nj,nk->jk", grad_output, x_input),
        np.einsum("nj->j", grad_output),
    )
)


@mistake(
    why="The formulas of the other orientation of W are used.",
    hint="These are the formulas for W of shape (n_in, n_out). Here its rows are the outputs: write the sizes again.",
)
def dense_backward_out_in_other_orientation(x_input, grad_output, W, b):
    return grad_output @ W.T, x_input.T @ grad_output, grad_output.sum(axis=0)


@mistake(
    why="The weight gradient is transposed.",
    hint="The second array lies on its side: it must have the shape of W, which is (n_out, n_in) here.",
)
def dense_backward_out_in_dW_T(x_input, grad_output, W, b):
    return grad_output @ W, x_input.T @ grad_output, grad_output.sum(axis=0)


@mistake(
    why="The formulas for observations in columns are used on rows.",
    hint="These are the formulas for observations in columns. In this course each row is an observation.",
)
def dense_backward_out_in_column_form(x_input, grad_output, W, b):
    return W.T @ grad_output, grad_output @ x_input.T, grad_output.sum(axis=1)


@mistake(
    why="The gradients are returned in another order.",
    hint="The three arrays are right, but not in the order that the docstring asks for.",
)
def dense_backward_out_in_order(x_input, grad_output, W, b):
    return grad_output.T @ x_input, grad_output @ W, grad_output.sum(axis=0)
