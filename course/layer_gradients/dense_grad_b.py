"""The gradient of the loss with respect to the bias of a dense layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array
from course.catalogue import Case, mistake, variant
from course.layer_gradients import dense


def dense_grad_b(x_input: Array, grad_output: Array, W: Array, b: Array) -> Array:
    """Return the gradient `(n_out,)` with respect to the bias, summed over the batch."""
    return grad_output.sum(axis=0)


def cases() -> Iterator[Case]:
    """Yield dense layers whose sizes all differ, so that no wrong product conforms."""
    yield from dense.cases()


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a layer, a batch and the gradient with respect to its output."""
    return dense.draw(rng)


def derivative(xp, slope, x_input, grad_output, W, b):
    """Differentiate a loss that sends `grad_output` down."""
    return slope(lambda b: dense.loss(xp, x_input, grad_output, W, b), b)


np_sum = variant(lambda x_input, grad_output, W, b: np.sum(grad_output, 0))

ones_times = variant(lambda x_input, grad_output, W, b: np.ones(len(grad_output)) @ grad_output)

einsum = variant(lambda x_input, grad_output, W, b: np.einsum("nj->j", grad_output))

python_sum = variant(lambda x_input, grad_output, W, b: sum(grad_output))


@mistake(
    why="The mean over the batch is taken where the layer has to sum.",
    hint="Your values are too small by the factor n_objects. b is used once per observation: add, do not average.",
)
def dense_grad_b_mean(x_input, grad_output, W, b):
    return grad_output.mean(axis=0)


@mistake(
    why="The sum runs over the outputs.",
    hint="Which axis of grad_output is the batch, and which one are the outputs? One entry per output must remain.",
)
def dense_grad_b_axis1(x_input, grad_output, W, b):
    return grad_output.sum(axis=1)


@mistake(
    why="Everything is added up to a single number.",
    hint="Each output has a bias of its own. Keep one value per output instead of one for all.",
)
def dense_grad_b_scalar(x_input, grad_output, W, b):
    return grad_output.sum()


@mistake(
    why="The result is (1, n_out).",
    hint="The values are right, but the gradient must have the shape of b, and b has one axis.",
)
def dense_grad_b_keepdims(x_input, grad_output, W, b):
    return grad_output.sum(axis=0, keepdims=True)


@mistake(
    why="A matrix of ones makes n_out equal rows; a comparison that broadcasts lets it pass.",
    hint="You return a matrix whose rows are all the same. The gradient must have the shape of b.",
)
def dense_grad_b_ones_matrix(x_input, grad_output, W, b):
    return np.ones_like(grad_output).T @ grad_output


@mistake(
    why="The weight gradient is summed instead of the upstream gradient.",
    hint="The input does not stand next to b in X W + b. How could it take part in the gradient of b?",
)
def dense_grad_b_through_x(x_input, grad_output, W, b):
    return (x_input.T @ grad_output).sum(axis=0)
