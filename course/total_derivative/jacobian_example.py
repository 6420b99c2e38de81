"""The Jacobian of two functions of two variables."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal
from course.arrays import Array
from course.catalogue import Case, mistake, variant


def jacobian_example(x: float, y: float) -> Array:
    """Return the Jacobian `(2, 2)` of `(2 x y^3, x^2 + sin y)`."""
    return np.array([[2 * y**3, 6 * x * y**2], [2 * x, np.cos(y)]])


def cases() -> Iterator[Case]:
    """Yield points at which the four entries differ."""
    yield Case("two positive numbers", (1.5, 0.8))
    yield Case("numbers of both signs", (-0.6, 2.3))
    yield Case("a negative y", (0.4, -1.2))
    yield Case("the origin", (0.0, 0.0))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw two numbers."""
    return draws.number(rng), draws.number(rng)


def derivative(xp, slope, x, y):
    """Differentiate both outputs together."""
    return slope(
        lambda v: xp.array([2 * v[0] * v[1] ** 3, v[0] ** 2 + xp.sin(v[1])]), np.array([x, y])
    )


@variant
def filled(x, y):
    """Fill an empty table."""
    J = np.empty((2, 2))
    J[0, 0], J[0, 1] = 2 * y * y * y, 6 * x * y * y
    J[1, 0], J[1, 1] = 2 * x, np.sin(y + np.pi / 2)
    return J


stacked_rows = variant(lambda x, y: np.vstack([[2 * y**3, 6 * x * y**2], [2.0 * x, math.cos(y)]]))


@mistake(
    why="The gradients of the outputs stand in columns.",
    hint="Your matrix lies on its side. In this course a row belongs to an output: what stands in the first row?",
)
def jacobian_example_transposed(x, y):
    return np.array([[2 * y**3, 2 * x], [6 * x * y**2, np.cos(y)]])


@mistake(
    why="The exponent of the cube is lowered but does not come down as a factor.",
    hint="The first output's slope in y is too small. A power that loses one from its exponent gains a factor.",
)
def jacobian_example_y_cubed(x, y):
    return np.array([[2 * y**3, 2 * x * y**2], [2 * x, np.cos(y)]])


@mistake(
    why="The exponent of the cube comes down as a factor but is not lowered.",
    hint="The first output's slope in y is right at y = 1 alone. The exponent that comes down also loses one.",
)
def jacobian_example_power_kept(x, y):
    return np.array([[2 * y**3, 6 * x * y**3], [2 * x, np.cos(y)]])


@mistake(
    why="The factor x is dropped like a constant term.",
    hint="The first output's slope in y has lost a factor. A constant term disappears, a constant factor does not.",
)
def jacobian_example_x_lost(x, y):
    return np.array([[2 * y**3, 6 * y**2], [2 * x, np.cos(y)]])


@mistake(
    why="Each output is differentiated with respect to one variable only.",
    hint="Half of your matrix is empty. Does the first output not react to y, and the second not to x?",
)
def jacobian_example_diag_only(x, y):
    return np.array([[2 * y**3, 0.0], [0.0, np.cos(y)]])


@mistake(
    why="The four entries stand in one row, as in a text that lost its row separators.",
    hint="The four numbers are right, but in one row. Two outputs and two inputs make a table.",
)
def jacobian_example_flat(x, y):
    return np.array([2 * y**3, 6 * x * y**2, 2 * x, np.cos(y)])


@mistake(
    why="The sine is not differentiated.",
    hint="The last entry contains the sine itself. Which function is its slope?",
)
def jacobian_example_sine_kept(x, y):
    return np.array([[2 * y**3, 6 * x * y**2], [2 * x, np.sin(y)]])


@mistake(
    why="The derivative of the sine has a minus sign.",
    hint="The last entry points the wrong way. Does the sine rise or fall at zero?",
)
def jacobian_example_minus_cosine(x, y):
    return np.array([[2 * y**3, 6 * x * y**2], [2 * x, -np.cos(y)]])


@mistake(
    why="The sine stays as a constant in the derivative with respect to x.",
    hint="The second output's slope in x still holds the term with y. What is the slope of a constant term?",
)
def jacobian_example_others_kept(x, y):
    return np.array([[2 * y**3, 6 * x * y**2], [2 * x + np.sin(y), x**2 + np.cos(y)]])


@mistake(
    why="The values of the two outputs are returned.",
    hint="These are the values of the outputs. Asked for is the table of their slopes.",
)
def jacobian_example_value(x, y):
    return np.array([2 * x * y**3, x**2 + np.sin(y)])


EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
}
