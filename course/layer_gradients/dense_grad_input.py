"""The gradient of the loss with respect to the input of a dense layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array, matrix_product
from course.catalogue import Case, mistake, variant
from course.layer_gradients import dense


def dense_grad_input(x_input: Array, grad_output: Array, W: Array, b: Array) -> Array:
    """Return the gradient `(n_objects, n_in)` with respect to the input of a dense layer."""
    return grad_output @ W.T


def cases() -> Iterator[Case]:
    """Yield dense layers whose sizes all differ, so that no wrong product conforms."""
    yield from dense.cases()


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a layer, a batch and the gradient with respect to its output."""
    return dense.draw(rng)


def derivative(xp, slope, x_input, grad_output, W, b):
    """Differentiate a loss that sends `grad_output` down."""
    return slope(lambda x_input: dense.loss(xp, x_input, grad_output, W, b), x_input)


np_dot = variant(lambda x_input, grad_output, W, b: np.dot(grad_output, W.T))

transposes = variant(lambda x_input, grad_output, W, b: (W @ grad_output.T).T)

einsum = variant(lambda x_input, grad_output, W, b: np.einsum("nj,kj->nk", grad_output, W))

loops = variant(lambda x_input, grad_output, W, b: matrix_product(grad_output, W.T))


@mistake(
    why="The transpose is missing; the product runs only when n_in equals n_out.",
    hint="Write the sizes under the product: (n_objects, n_out) must meet n_out, so W has to be turned over.",
)
def dense_grad_input_no_transpose(x_input, grad_output, W, b):
    return grad_output @ W


@mistake(
    why="The result is multiplied by the input, perhaps because it is an argument.",
    hint="How steep is X W + b in X? The slope of an affine map does not depend on where you stand.",
)
def dense_grad_input_times_input(x_input, grad_output, W, b):
    return (grad_output @ W.T) * x_input


@mistake(
    why="The bias takes part, although it only shifts the output.",
    hint="The bias shifts every output by a constant. What does a constant do to a derivative?",
)
def dense_grad_input_plus_bias(x_input, grad_output, W, b):
    return (grad_output + b) @ W.T


@mistake(
    why="The result is divided by the number of observations once more.",
    hint="Your values are too small by the factor n_objects. The 1/N of the loss is already inside grad_output.",
)
def dense_grad_input_mean(x_input, grad_output, W, b):
    return grad_output @ W.T / x_input.shape[0]


@mistake(
    why="The rows are added up, so one gradient is left for the whole batch.",
    hint="Each observation has an input of its own, so each needs a row of its own in the gradient.",
)
def dense_grad_input_summed_batch(x_input, grad_output, W, b):
    return (grad_output @ W.T).sum(axis=0)
