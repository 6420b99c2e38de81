"""The gradient of the loss with respect to the input of a sigmoid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, formulas
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def sigmoid_grad(a: Array, grad_output: Array) -> Array:
    """Return the gradient with respect to the input of a sigmoid whose output is `a`."""
    return grad_output * a * (1 - a)


def cases() -> Iterator[Case]:
    """Yield sigmoid outputs, also saturated ones."""
    a = 1 / (1 + np.exp(-normal(4300, 4, 3)))
    yield Case("outputs between 0 and 1", (a, normal(4301, 4, 3)))
    saturated = np.array([[0.0, 1.0, 1e-9], [1 - 1e-9, 0.5, 0.25]])
    yield Case("saturated outputs", (saturated, normal(4302, 2, 3)))
    yield Case("large gradients", (a.T, 90 * normal(4303, 3, 4)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw outputs of a sigmoid, and the gradient with respect to them."""
    m, n = draws.sizes(rng, 2)
    return formulas.sigmoid(np, draws.numbers(rng, m, n)), draws.numbers(rng, m, n)


def derivative(xp, slope, a, grad_output):
    """Differentiate at the logits a loss that sends `grad_output` down."""
    return slope(lambda z: xp.sum(grad_output * formulas.sigmoid(xp, z)), np.log(a / (1 - a)))


expanded = variant(lambda a, grad_output: grad_output * (a - a**2))

np_multiply = variant(lambda a, grad_output: np.multiply(grad_output, np.multiply(a, 1 - a)))


@mistake(
    why="The sigmoid is applied to its own output.",
    hint="The argument a is already the output of the sigmoid. Read the derivative as a formula in a.",
)
def sigmoid_grad_sigmoid_again(a, grad_output):
    s = 1 / (1 + np.exp(-a))
    return grad_output * s * (1 - s)


@mistake(
    why="Only the local derivative is returned.",
    hint="This is the slope of the sigmoid alone. What does the chain rule do with the upstream gradient?",
)
def sigmoid_grad_no_upstream(a, grad_output):
    return a * (1 - a)


@mistake(
    why="There is a plus where a minus belongs.",
    hint="The slope of a sigmoid is never larger than 1/4. Yours is: check the sign inside the bracket.",
)
def sigmoid_grad_plus(a, grad_output):
    return grad_output * a * (1 + a)


@mistake(
    why="A matrix product is used where every entry stands for itself.",
    hint="The sigmoid acts on each entry alone, so its gradient does too. No sum belongs here.",
)
def sigmoid_grad_matmul(a, grad_output):
    return grad_output @ (a * (1 - a)).T
