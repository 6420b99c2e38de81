"""The gradient of the loss with respect to the input of a ReLU."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def relu_grad(x_input: Array, grad_output: Array) -> Array:
    """Return the gradient with respect to the input of a ReLU; it is 0 where the input is 0."""
    return grad_output * (x_input > 0)


def cases() -> Iterator[Case]:
    """Yield inputs of both signs, with exact zeros under non-zero gradients."""
    yield Case("positive and negative inputs", (normal(4200, 4, 3), normal(4201, 4, 3)))
    inputs = np.array([[0.0, -1.5, 2.0, -0.0], [0.5, 0.0, -3.0, 1.0]])
    yield Case("inputs that are exactly zero", (inputs, normal(4202, 2, 4)))
    yield Case("one-dimensional arrays", (normal(4203, 6), normal(4204, 6)))
    yield Case("large gradients", (normal(4205, 3, 5), 30 * normal(4206, 3, 5)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw inputs without zeros, and the gradient with respect to the output."""
    m, n = draws.sizes(rng, 2)
    return draws.numbers(rng, m, n), draws.numbers(rng, m, n)


def derivative(xp, slope, x_input, grad_output):
    """Differentiate a loss that sends `grad_output` down."""
    return slope(lambda x: xp.sum(grad_output * xp.maximum(0, x)), x_input)


@variant
def zeros_in_a_copy(x_input, grad_output):
    """Zero the entries of a copy."""
    gradient = grad_output.copy()
    gradient[x_input <= 0] = 0
    return gradient


where = variant(lambda x_input, grad_output: np.where(x_input > 0, grad_output, 0))

heaviside = variant(lambda x_input, grad_output: np.heaviside(x_input, 0) * grad_output)


@mistake(
    why="The mask is taken from the gradient.",
    hint="You decide by the sign of the gradient, which may be negative. Which array knows whether the unit was on?",
)
def relu_grad_mask_on_grad(x_input, grad_output):
    return grad_output * (grad_output > 0)


@mistake(
    why="The gradient passes everywhere.",
    hint="Where the input was negative the output was flat. What passes through a flat piece?",
)
def relu_grad_no_mask(x_input, grad_output):
    return grad_output


@mistake(
    why="Only the local derivative is returned.",
    hint="This is the slope of the ReLU alone. The chain rule multiplies it by what arrives from above.",
)
def relu_grad_no_upstream(x_input, grad_output):
    return (x_input > 0).astype(float)


@mistake(
    why="The value of the ReLU is used in the place of its slope.",
    hint="You multiply by the value of the ReLU. Use its slope: how steep is it where the input is positive?",
)
def relu_grad_relu_times(x_input, grad_output):
    return grad_output * np.maximum(0, x_input)


@mistake(
    why="The caller's gradient is overwritten.",
    hint="The values are right, but grad_output has changed. Others still need it: work on a new array.",
)
def relu_grad_in_place_grad(x_input, grad_output):
    grad_output[x_input <= 0] = 0
    return grad_output


@mistake(
    why="The ReLU is applied to the gradient.",
    hint="You decide by the sign of the gradient, which may be negative. Which array knows whether the unit was on?",
)
def relu_grad_relu_of_grad(x_input, grad_output):
    return np.maximum(0, grad_output)


@mistake(
    why="The gradient passes where the input is exactly zero.",
    hint="Look at inputs that are exactly 0. The course sets the derivative to 0 there.",
)
def relu_grad_passes_at_zero(x_input, grad_output):
    return grad_output * (x_input >= 0)
