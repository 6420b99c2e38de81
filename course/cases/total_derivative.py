"""The calls that the checks of `2_total_derivative` make."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course.arrays import Array, normal
from course.exercises import Case


def numerical_jacobian() -> Iterator[Case]:
    """Yield maps with more, fewer and as many outputs as inputs, and one of each."""
    numeric = {"rtol": 1e-7, "atol": 1e-7}

    def taller(v: Array) -> Array:
        return np.array([v[0] * v[1], v[0] + v[1] ** 3, np.sin(v[0])])

    def wider(v: Array) -> Array:
        return np.array([v[0] ** 2 * v[3] + v[1], np.exp(v[2]) - v[1] * v[3]])

    def square(v: Array) -> Array:
        return np.array([v[1] ** 2, v[0] * v[2], 4 * v[0] + v[1] ** 3])

    yield Case("three outputs, two inputs", (taller, normal(2100, 2)), **numeric)
    yield Case("two outputs, four inputs", (wider, normal(2101, 4)), **numeric)
    yield Case("three outputs, three inputs", (square, normal(2102, 3)), **numeric)
    yield Case("one output", (lambda v: np.array([v @ v]), normal(2103, 3)), **numeric)
    yield Case(
        "one input", (lambda v: np.array([v[0] ** 2, np.cos(v[0])]), normal(2104, 1)), **numeric
    )
    yield Case("an array of integers", (taller, np.array([3, -2])), **numeric)
    yield Case("a step that is given", (square, normal(2105, 3), 0.1), **numeric)


def jacobian_example() -> Iterator[Case]:
    """Yield points at which the four entries differ."""
    yield Case("two positive numbers", (1.5, 0.8))
    yield Case("numbers of both signs", (-0.6, 2.3))
    yield Case("a negative y", (0.4, -1.2))
    yield Case("the origin", (0.0, 0.0))


def total_derivative() -> Iterator[Case]:
    """Yield one and several paths, as arrays and as lists."""
    yield Case("three paths", (normal(2300, 3), normal(2301, 3)))
    yield Case("four paths", (normal(2302, 4), normal(2303, 4)))
    yield Case("lists", ([2.0, -1.5, 0.5], [4.0, 3.0, -1.0]))
    yield Case("one path", (np.array([-2.5]), np.array([3.0])))
    yield Case("paths that cancel", (np.array([2.0, -1.0]), np.array([3.0, 6.0])))


def total_derivative_example() -> Iterator[Case]:
    """Yield points at which every path contributes, and zero."""
    yield Case("a positive number", (0.8,))
    yield Case("a negative number", (-1.3,))
    yield Case("a larger number", (2.5,))
    yield Case("zero", (0.0,))


def vector_chain_rule() -> Iterator[Case]:
    """Yield products of Jacobians with different, with one and with equal sizes."""
    yield Case("three different sizes", (normal(2500, 4, 3), normal(2501, 3, 5)))
    yield Case("one output", (normal(2502, 1, 3), normal(2503, 3, 2)))
    yield Case("one output, one input", (normal(2504, 1, 4), normal(2505, 4, 1)))
    yield Case("square Jacobians", (normal(2506, 3, 3), normal(2507, 3, 3)))
