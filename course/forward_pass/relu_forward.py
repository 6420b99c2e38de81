"""The ReLU of each entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def relu_forward(x_input: Array) -> Array:
    """Return the positive entries and 0 for the others, in the shape of `x_input`."""
    return np.maximum(0, x_input)


def cases() -> Iterator[Case]:
    """Yield inputs of both signs, with exact zeros, and an array with three axes."""
    yield Case("positive and negative inputs", (normal(3300, 4, 3),))
    zeros = np.array([[0.0, -1.5, 2.0, -0.0], [-0.5, -3.0, 0.0, -1.0]])
    yield Case("inputs that are exactly zero, and a row without positive ones", (zeros,))
    yield Case("an array with three axes", (2 * normal(3301, 2, 3, 4),))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a matrix of whole numbers, zeros among them."""
    return (np.trunc(draws.numbers(rng, *draws.sizes(rng, 2))),)


def formulation(x_input):
    """Look at each entry by itself."""
    values = [value if value > 0 else 0.0 for value in np.ravel(x_input)]
    return np.array(values).reshape(np.shape(x_input))


mask_as_factor = variant(lambda x_input: x_input * (x_input > 0))

where = variant(lambda x_input: np.where(x_input > 0, x_input, 0))

clip = variant(lambda x_input: np.clip(x_input, 0, None))

mean_with_the_absolute = variant(lambda x_input: (x_input + np.abs(x_input)) / 2)


@mistake(
    why="The caller's input is overwritten, and the backward pass needs it.",
    hint="The values are right, but x_input has changed. The backward pass will ask for it: make a new array.",
)
def relu_forward_in_place(x_input):
    x_input[x_input < 0] = 0
    return x_input


@mistake(
    why="The largest entry of the whole array is taken.",
    hint="You return a single number. Every entry has to be compared with 0, not with the other entries.",
)
def relu_forward_np_max(x_input):
    return np.max(x_input)


@mistake(
    why="The slope of the ReLU is returned.",
    hint="You say where the input is positive, but not what it is there. Is that the value or the slope?",
)
def relu_forward_mask(x_input):
    return (x_input > 0).astype(float)


@mistake(
    why="The comparison itself is returned.",
    hint="You say where the input is positive, but not what it is there. Is that the value or the slope?",
)
def relu_forward_bool_mask(x_input):
    return x_input > 0


@mistake(
    why="The largest entry of each row is taken.",
    hint="You keep one entry per row. Every entry has to be compared with 0, not with its neighbours.",
)
def relu_forward_rowmax(x_input):
    return np.max(x_input, axis=1, keepdims=True)


@mistake(
    why="The absolute value is taken.",
    hint="Your negative entries come out positive. What should be left of them?",
)
def relu_forward_absolute(x_input):
    return np.abs(x_input)


@mistake(
    why="The smaller of the entry and 0 is taken.",
    hint="You keep exactly what should go. Which half of the axis survives a ReLU?",
)
def relu_forward_minimum(x_input):
    return np.minimum(0, x_input)


@mistake(
    why="A leaky ReLU is written.",
    hint="Something of the negative entries is left over. That is a leaky ReLU; this one is tight.",
)
def relu_forward_leaky(x_input):
    return np.where(x_input > 0, x_input, 0.01 * x_input)


@mistake(
    why="The output is cut off at 1.",
    hint="Entries above 1 are cut off. A ReLU has a floor, but no ceiling.",
)
def relu_forward_clipped(x_input):
    return np.clip(x_input, 0, 1)


EQUAL_MUTANTS = {
    **equal.NEVER_NEGATIVE,
}
