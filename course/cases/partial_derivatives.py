"""The calls that the checks of `1_partial_derivatives` make."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course.arrays import Array, normal
from course.exercises import Case


def numerical_derivative() -> Iterator[Case]:
    """Yield curved functions, steps that are given, and a corner that is not in reach."""
    tight = {"rtol": 1e-8, "atol": 1e-8}
    yield Case("a smooth function", (np.sin, 0.7), **tight)
    yield Case("a strongly curved function", (lambda x: np.exp(3 * x), 0.9), **tight)
    yield Case("a negative point", (lambda x: x**3 - 4 * x, -1.3), **tight)
    yield Case("a step that is given", (lambda x: x**4, 1.2, 0.25), **tight)
    yield Case("a corner far away", (abs, -0.6), **tight)


def partials_sum() -> Iterator[Case]:
    """Yield points at which neither the variables nor their sum are slopes of the sum."""
    yield Case("two positive numbers", (2.5, 7.0))
    yield Case("numbers of both signs", (-3.0, 0.5))
    yield Case("a zero", (0.0, -4.0))


partials_polynomial = partials_product = partials_sum


def partials_product3() -> Iterator[Case]:
    """Yield three different numbers, with a zero in each place."""
    yield Case("three positive numbers", (2.5, 7.0, 1.5))
    yield Case("numbers of both signs", (-3.0, 0.5, 4.0))
    yield Case("a zero in front", (0.0, 3.0, -2.0))
    yield Case("a zero at the end", (1.5, -2.0, 0.0))


def gradient_vector() -> Iterator[Case]:
    """Yield points whose three coordinates differ."""
    yield Case("three positive coordinates", (np.array([1.5, 0.5, 2.0]),))
    yield Case("coordinates of both signs", (np.array([-0.5, 3.0, -1.5]),))
    yield Case("random coordinates", (normal(1600, 3),))
    yield Case("the origin", (np.zeros(3),))


def partials_max() -> Iterator[Case]:
    """Yield either order of two numbers, also with different signs, and ties."""
    yield Case("the first is larger", (2.5, 0.5))
    yield Case("the second is larger", (-3.0, 4.0))
    yield Case("two negative numbers", (-1.5, -6.0))
    yield Case("a tie", (1.5, 1.5))
    yield Case("a tie at zero", (0.0, 0.0))


def relu_derivative() -> Iterator[Case]:
    """Yield arrays of one to three axes with entries of both signs and exact zeros."""
    yield Case("positive and negative entries", (normal(1800, 7),))
    yield Case("entries that are exactly zero", (np.array([0.0, -1.5, 2.0, -0.0, 1e-12]),))
    yield Case("two axes", (normal(1801, 4, 3),))
    yield Case("three axes", (normal(1802, 2, 3, 4),))
    yield Case("one entry", (np.array([0.5]),))


def chain_rule() -> Iterator[Case]:
    """Yield chains in which x, g(x) and g'(x) all differ."""
    yield Case(
        "a power of a polynomial",
        (lambda u: 4 * u**3, lambda x: x**2 + 1, lambda x: 2 * x, 0.8),
    )
    yield Case("the exponential of a sine", (np.exp, np.sin, np.cos, -1.1))
    yield Case("a flat inner function", (np.cos, lambda x: x**2 - 3, lambda x: 2 * x, 0.0))
    yield Case("an inner factor", (lambda u: 1 / u, lambda x: 5 * x, lambda _: 5.0, 0.3))


def chain_example() -> Iterator[Case]:
    """Yield points where no two powers of x coincide, and zero."""
    yield Case("a number above 1", (1.3,))
    yield Case("a negative number", (-0.7,))
    yield Case("a small number", (0.2,))
    yield Case("zero", (0.0,))


def chain_three() -> Iterator[Case]:
    """Yield three different numbers, with a zero in each place in turn."""
    yield Case("three positive numbers", (1.3, 0.6, 0.9))
    yield Case("numbers of both signs", (-0.5, 1.5, 2.0))
    yield Case("x is zero", (0.0, 0.8, 1.7))
    yield Case("y is zero", (1.2, 0.0, -0.4))


def numerical_gradient() -> Iterator[Case]:
    """Yield arrays of one to three axes, curved and coupled functions, integers, a step."""
    tight = {"rtol": 1e-8, "atol": 1e-7}
    weights = normal(1900, 3, 2)

    def coupled(v: Array) -> float:
        return float(v[0] ** 2 * v[1] + np.sin(v[1] * v[2]) + v[3])

    yield Case("a vector", (lambda v: float(np.sum(v**3)), normal(1901, 5)), **tight)
    yield Case("a matrix", (lambda W: float(np.sum(weights * W**2)), normal(1902, 3, 2)), **tight)
    yield Case("entries that act together", (coupled, normal(1903, 4)), **tight)
    yield Case("three axes", (lambda T: float(np.prod(np.cos(T))), normal(1904, 2, 3, 2)), **tight)
    yield Case("an array of integers", (lambda v: float(v @ v), np.array([3, -1, 2])), **tight)
    yield Case(
        "a step that is given", (lambda v: float(np.sum(v**4)), normal(1905, 3), 0.1), **tight
    )
