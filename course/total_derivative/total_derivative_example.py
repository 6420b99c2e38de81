"""The total derivative of a function with three paths."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal
from course.catalogue import Case, mistake, variant


def total_derivative_example(t: float) -> float:
    """Return `df/dt` of `f = t x + x y` with `x = t^2` and `y = sin t`."""
    x, y = t**2, np.sin(t)
    return float(x + (t + y) * 2 * t + x * np.cos(t))


def cases() -> Iterator[Case]:
    """Yield points at which every path contributes, and zero."""
    yield Case("a positive number", (0.8,))
    yield Case("a negative number", (-1.3,))
    yield Case("a larger number", (2.5,))
    yield Case("zero", (0.0,))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a number."""
    return (draws.number(rng),)


def derivative(xp, slope, t):
    """Differentiate the function with `x` and `y` put in."""
    return slope(lambda t: t * t**2 + t**2 * xp.sin(t), t)


multiplied_out = variant(lambda t: 3 * t**2 + 2 * t * np.sin(t) + t**2 * np.cos(t))

dot_of_paths = variant(lambda t: np.dot([1, t + math.sin(t), t**2], [t**2, 2 * t, math.cos(t)]))


@mistake(
    why="Only the direct dependence on t is differentiated.",
    hint="This is the partial derivative with respect to t. What else moves when t moves?",
)
def total_derivative_example_partial_only(t):
    x = t**2
    return x


@mistake(
    why="The path through y is missing.",
    hint="One path is missing. Go through the graph again and count the arrows that leave t.",
)
def total_derivative_example_no_y_path(t):
    x, y = t**2, np.sin(t)
    return x + (t + y) * 2 * t


@mistake(
    why="The path through x is missing.",
    hint="One path is missing. Go through the graph again and count the arrows that leave t.",
)
def total_derivative_example_no_x_path(t):
    x = t**2
    return x + x * np.cos(t)


@mistake(
    why="The partial derivatives are added without the speeds of x and y.",
    hint="You add the partial derivatives of f. How fast do x and y move with t? No path shows it.",
)
def total_derivative_example_no_inner(t):
    x, y = t**2, np.sin(t)
    return x + (t + y) + x


@mistake(
    why="The contributions of the paths are multiplied.",
    hint="You multiply the paths with each other. What happens to contributions that arrive in the same number?",
)
def total_derivative_example_product(t):
    x, y = t**2, np.sin(t)
    return x * (t + y) * 2 * t * x * np.cos(t)


@mistake(
    why="The direct dependence on t is forgotten.",
    hint="The paths through x and y are right. Does t also act on f without either of them?",
)
def total_derivative_example_no_direct(t):
    x, y = t**2, np.sin(t)
    return (t + y) * 2 * t + x * np.cos(t)


@mistake(
    why="Only one of the two terms that contain x is differentiated with respect to x.",
    hint="The slope of f in x is incomplete. Mark every term of f that contains x.",
)
def total_derivative_example_x_once(t):
    x, y = t**2, np.sin(t)
    return x + y * 2 * t + x * np.cos(t)


@mistake(
    why="The factor x of the path through y is dropped.",
    hint="The path through y carries the speed of y alone. How much does f react to y?",
)
def total_derivative_example_x_factor_lost(t):
    x, y = t**2, np.sin(t)
    return x + (t + y) * 2 * t + np.cos(t)


@mistake(
    why="The derivative of the sine has a minus sign.",
    hint="The path through y points the wrong way. Does the sine rise or fall at zero?",
)
def total_derivative_example_minus_cosine(t):
    x, y = t**2, np.sin(t)
    return x + (t + y) * 2 * t - x * np.cos(t)


@mistake(
    why="The sine is not differentiated on the path through y.",
    hint="The path through y contains y itself. Asked for is how fast y moves.",
)
def total_derivative_example_sine_kept(t):
    x, y = t**2, np.sin(t)
    return x + (t + y) * 2 * t + x * y


@mistake(
    why="The value of f is returned.",
    hint="This is the value of f at t. Asked for is how fast it changes.",
)
def total_derivative_example_value(t):
    x, y = t**2, np.sin(t)
    return t * x + x * y


EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
    **equal.RETURNS_NUMBERS,
    **equal.NEVER_NEGATIVE,
    "float(x + (t + y) * 2 * t + x * np.cos(t)) -> x + (t + y) * 2 * t + x * np.cos(t)": equal.SAME_NUMBER,
}
