"""The gradient of the loss with respect to the weights of a dense layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array
from course.catalogue import Case, mistake, variant
from course.layer_gradients import dense


def dense_grad_W(x_input: Array, grad_output: Array, W: Array, b: Array) -> Array:
    """Return the gradient `(n_in, n_out)` with respect to the weights, summed over the batch."""
    return x_input.T @ grad_output


def cases() -> Iterator[Case]:
    """Yield dense layers, and one in which a product with the wrong transpose conforms."""
    yield from dense.cases()
    yield dense.case("as many observations as outputs", 4140, 3, 4, 3)


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a layer, a batch and the gradient with respect to its output."""
    return dense.draw(rng)


def derivative(xp, slope, x_input, grad_output, W, b):
    """Differentiate a loss that sends `grad_output` down."""
    return slope(lambda W: dense.loss(xp, x_input, grad_output, W, b), W)


np_dot = variant(lambda x_input, grad_output, W, b: np.dot(x_input.T, grad_output))

einsum = variant(lambda x_input, grad_output, W, b: np.einsum("nk,nj->kj", x_input, grad_output))

sum_of_outer_products = variant(
    lambda x_input, grad_output, W, b: sum(map(np.outer, x_input, grad_output))
)

tensordot = variant(
    lambda x_input, grad_output, W, b: np.tensordot(x_input, grad_output, axes=(0, 0))
)


@mistake(
    why="The mean over the batch is taken where the layer has to sum.",
    hint="Your values are too small by the factor n_objects. A layer sums over the batch; only the loss divides.",
)
def dense_grad_W_mean(x_input, grad_output, W, b):
    return x_input.T @ grad_output / x_input.shape[0]


@mistake(
    why="Both factors are transposed; it runs whenever n_objects equals n_out.",
    hint="The index that disappears in the product is the observation. Which side of grad_output has n_objects?",
)
def dense_grad_W_grad_transposed(x_input, grad_output, W, b):
    return x_input.T @ grad_output.T


@mistake(
    why="The formula for one observation is used, so the rest of the batch is lost.",
    hint="Only the first observation arrives in your result. Every observation uses W, so every one contributes.",
)
def dense_grad_W_first_only(x_input, grad_output, W, b):
    return np.outer(x_input[0], grad_output[0])


@mistake(
    why="The weights are multiplied in.",
    hint="X W + b is linear in W. Should the slope in W still contain W?",
)
def dense_grad_W_uses_W(x_input, grad_output, W, b):
    return x_input.T @ grad_output * W


@mistake(
    why="One matrix per observation is returned, without the sum over the batch.",
    hint="The gradient has the shape of W. One index too many is left: what happens to the observations?",
)
def dense_grad_W_per_example(x_input, grad_output, W, b):
    return np.einsum("ni,nj->nij", x_input, grad_output)
