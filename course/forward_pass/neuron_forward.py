"""The output of one neuron before its activation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def neuron_forward(x: Array, w: Array, b: float) -> float:
    """Return the weighted sum of the inputs `x (n,)` with the weights `w (n,)`, plus the bias."""
    return float(np.dot(w, x) + b)


def cases() -> Iterator[Case]:
    """Yield neurons with biases that are not zero, and outputs of both signs."""
    yield Case("four inputs", (normal(3100, 4), normal(3101, 4), 0.7))
    yield Case("one input", (np.array([1.5]), np.array([-2.0]), -0.25))
    yield Case("a negative output", (np.array([1.0, 2.0]), np.array([-3.0, 0.5]), -1.25))
    yield Case("a large output", (np.array([8.0, -9.0, 2.0]), np.array([4.0, -7.5, 1.0]), 6.0))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw the inputs, the weights and the bias of a neuron."""
    n = draws.size(rng)
    return draws.numbers(rng, n), draws.numbers(rng, n), draws.number(rng)


def formulation(x, w, b):
    """Add up the weighted sum term by term."""
    return math.fsum([*(x[i] * w[i] for i in range(len(x))), b])


matmul = variant(lambda x, w, b: w @ x + b)

sum_of_products = variant(lambda x, w, b: np.sum(w * x) + b)

loop = variant(lambda x, w, b: sum(w[i] * x[i] for i in range(len(x))) + b)

array_without_axes = variant(lambda x, w, b: np.array(x.dot(w) + b))


@mistake(
    why="The bias is left out, as in a printed formula that loses it at its last equals sign.",
    hint="Your value is off by the same amount for any input. Which argument have you not used?",
)
def neuron_forward_no_bias(x, w, b):
    return float(np.dot(w, x))


@mistake(
    why="The bias stands inside the sum.",
    hint="With one input you are right, with more you are not. How often does the bias enter the sum?",
)
def neuron_forward_bias_n_times(x, w, b):
    return float(np.sum(w * x + b))


@mistake(
    why="The products are not added up.",
    hint="You return one value for each input. A neuron has a single output: what happens to the products?",
)
def neuron_forward_no_sum(x, w, b):
    return w * x + b


@mistake(
    why="The bias is used as a factor.",
    hint="A neuron with the bias 0 would always output 0 in your version. Should the bias scale or shift?",
)
def neuron_forward_times_bias(x, w, b):
    return float(np.dot(w, x) * b)


@mistake(
    why="The products are averaged.",
    hint="Your weighted sum is divided by the number of inputs. Nothing in the formula divides.",
)
def neuron_forward_mean(x, w, b):
    return float(np.mean(w * x) + b)


@mistake(
    why="The weights and the inputs are each summed before they are multiplied.",
    hint="Each weight belongs to one input. Once the weights are added up, it is lost which one goes where.",
)
def neuron_forward_sums_first(x, w, b):
    return float(np.sum(w) * np.sum(x) + b)


@mistake(
    why="An activation is applied at once.",
    hint="You are right whenever the result is positive. The activation is a step of its own, later.",
)
def neuron_forward_activated(x, w, b):
    return float(np.maximum(0, np.dot(w, x) + b))


EQUAL_MUTANTS = {
    **equal.RETURNS_NUMBERS,
    "float(np.dot(w, x) + b) -> np.dot(w, x) + b": equal.SAME_NUMBER,
}
