"""The slope of a function at a point, by a central difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course import draws, equal, formulas
from course.catalogue import Case, mistake, variant
from course.partial_derivatives.curves import CURVES

Scalar = Callable[[float], float]


def numerical_derivative(f: Scalar, x: float, h: float = 1e-5) -> float:
    """Return the central difference of `f` at the number `x`; its error is O(h^2)."""
    return (f(x + h) - f(x - h)) / (2 * h)


def cases() -> Iterator[Case]:
    """Yield curved functions, steps that are given, and a corner that is not in reach."""
    tight = {"rtol": 1e-8, "atol": 1e-8}
    yield Case("a smooth function", (np.sin, 0.7), **tight)
    yield Case("a strongly curved function", (lambda x: np.exp(3 * x), 0.9), **tight)
    yield Case("a negative point", (lambda x: x**3 - 4 * x, -1.3), **tight)
    yield Case("a step that is given", (lambda x: x**4, 1.2, 0.25), **tight)
    yield Case("a corner far away", (abs, -0.6), **tight)


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a smooth curve and a point."""
    return draws.choice(rng, CURVES), draws.number(rng)


def derivative(xp, slope, f, x):
    """Differentiate the curve itself."""
    return slope(formulas.using(xp, f), x)


@variant
def sides_named_first(f, x, h=1e-5):
    """Name the two sides before the quotient."""
    right, left = f(x + h), f(x - h)
    return 0.5 * (right - left) / h


@variant
def mean_of_one_sided(f, x, h=1e-5):
    """Average the forward and the backward difference."""
    return np.mean([(f(x + h) - f(x)) / h, (f(x) - f(x - h)) / h])


@mistake(
    why="Without parentheses the quotient is divided by 2 and then multiplied by h.",
    hint="Your result is almost zero. Python works from left to right: which part of your denominator really divides?",
)
def numerical_derivative_precedence(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / 2 * h


@mistake(
    why="The two values of f are subtracted in the wrong order.",
    hint="Rising functions get a negative slope from you. Which of the two values belongs to the larger x?",
)
def numerical_derivative_sign(f, x, h=1e-5):
    return (f(x - h) - f(x + h)) / (2 * h)


@mistake(
    why="One value of f is divided by the distance; nothing is subtracted from it.",
    hint="Your result is huge even where the curve is flat. A slope compares two heights: where is the second one?",
)
def numerical_derivative_missing_f_minus(f, x, h=1e-5):
    return f(x + h) / (2 * h)


@mistake(
    why="The step is written into the formula as 1e-3, so the argument h has no effect.",
    hint="Calling your function with another h changes nothing. The caller chooses the step.",
)
def numerical_derivative_ignores_h(f, x, h=1e-5):
    return (f(x + 1e-3) - f(x - 1e-3)) / 2e-3


@mistake(
    why="The default step is written into the formula, so the argument h has no effect.",
    hint="Calling your function with another h changes nothing. The caller chooses the step.",
)
def numerical_derivative_fixed_h(f, x, h=1e-5):
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


@mistake(
    why="The distance between the two points is taken as h.",
    hint="Your slopes are twice as steep as they should be. How far apart are the two points on the x axis?",
)
def numerical_derivative_missing_2(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / h


@mistake(
    why="The forward difference is used; its error shrinks like h, not like h^2.",
    hint="This is a one-sided difference: too inaccurate on curves. Stand in the middle of your two points.",
)
def numerical_derivative_forward(f, x, h=1e-5):
    return (f(x + h) - f(x)) / h


@mistake(
    why="The backward difference is used; its error shrinks like h, not like h^2.",
    hint="This is a one-sided difference: too inaccurate on curves. Stand in the middle of your two points.",
)
def numerical_derivative_backward(f, x, h=1e-5):
    return (f(x) - f(x - h)) / h


EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
    **equal.RETURNS_NUMBERS,
}
