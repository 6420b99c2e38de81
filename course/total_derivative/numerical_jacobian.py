"""The Jacobian of a function of a vector, by central differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course import draws, formulas
from course.arrays import Array, normal
from course.catalogue import Case, change, mistake, variant


def numerical_jacobian(f: Callable[[Array], Array], x: Array, h: float = 1e-5) -> Array:
    """Return the Jacobian `(m, n)` of `f` at `x (n,)` by central differences."""
    x = np.array(x, dtype=float)
    columns = []
    for j in range(x.size):
        step = np.zeros_like(x)
        step[j] = h
        columns.append((f(x + step) - f(x - step)) / (2 * h))
    return np.stack(columns, axis=1)


def cases() -> Iterator[Case]:
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


def three(v, xp=np):
    """Return three outputs."""
    return xp.array([v[0] * v[-1], xp.sum(v**2), xp.sin(v[0])])


def one(v, xp=np):
    """Return one output."""
    return xp.array([xp.sum(xp.cos(v))])


def twice_as_many(v, xp=np):
    """Return two outputs for each input."""
    return xp.concatenate([v * v[0], xp.exp(v / 4)])


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a function of a vector, and a vector."""
    return draws.choice(rng, (three, one, twice_as_many)), draws.numbers(rng, draws.size(rng))


def derivative(xp, slope, f, x):
    """Differentiate the function itself."""
    return slope(formulas.using(xp, f), x)


@variant
def rows_transposed(f, x, h=1e-5):
    """Stack the columns as rows, and transpose."""
    x = np.asarray(x, dtype=float)
    return np.array([(f(x + s) - f(x - s)) / (2 * h) for s in h * np.eye(x.size)]).T


@variant
def filled_columns(f, x, h=1e-5):
    """Ask for the number of outputs first, and fill column by column."""
    x = np.array(x, dtype=float)
    J = np.zeros((len(f(x)), len(x)))
    for j in range(len(x)):
        e = np.zeros(len(x))
        e[j] = h
        J[:, j] = (np.asarray(f(x + e)) - np.asarray(f(x - e))) / (2 * h)
    return J


numerical_jacobian_summed = change(
    {"(f(x + step)": "np.sum(f(x + step)", "np.stack(columns, axis=1)": "np.array(columns)"},
    why="The outputs are added up, which leaves the gradient of their sum.",
    hint="You add the outputs together and keep one number per input. How does each single output react?",
)


@mistake(
    why="The number of outputs is assumed to be the number of inputs.",
    hint="Your matrix is always square. The number of outputs may be another one: who knows it?",
)
def numerical_jacobian_square_only(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    J = np.zeros((x.size, x.size))
    for j in range(x.size):
        e = np.zeros_like(x)
        e[j] = h
        J[:, j] = (f(x + e) - f(x - e)) / (2 * h)
    return J


numerical_jacobian_missing_2 = change(
    {"(2 * h)": "h"},
    why="The distance between the two points is taken as h.",
    hint="Your slopes are twice as steep as they should be. How far apart are the two points?",
)

numerical_jacobian_transposed = change(
    {"np.stack(columns, axis=1)": "np.array(columns)"},
    why="Each input fills a row, so the matrix is transposed.",
    hint="Your matrix lies on its side. In this course a row belongs to an output. What belongs to an input?",
)


@mistake(
    why="Each input fills a row of a matrix that has a row for each output.",
    hint="Each movement of an input fills a row in your matrix. In this course a row belongs to an output. What belongs to an input?",
)
def numerical_jacobian_fills_rows(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    J = np.zeros((np.size(f(x)), x.size))
    for j in range(x.size):
        step = np.zeros_like(x)
        step[j] = h
        J[j] = (f(x + step) - f(x - step)) / (2 * h)
    return J


numerical_jacobian_forward = change(
    {"f(x - step)) / (2 * h)": "f(x)) / h"},
    why="The forward difference is used; its error shrinks like h, not like h^2.",
    hint="This is a one-sided difference: too inaccurate on curves. Look at both sides of x.",
)

numerical_jacobian_int_truncation = change(
    {"x = np.array(x, dtype=float)\n": ""},
    why="An array of integers cannot hold the step, so nothing moves.",
    hint="Try an array of integers. What is left of a small step when it is written into such an array?",
)


@mistake(
    why="The caller's array is moved and not moved back.",
    hint="Your function moves the caller's array and leaves it moved. Take a copy, and start each input from the same point.",
)
def numerical_jacobian_mutates_caller(f, x, h=1e-5):
    columns = []
    for j in range(x.size):
        x[j] += h
        above = f(x)
        x[j] -= 2 * h
        columns.append((above - f(x)) / (2 * h))
    return np.stack(columns, axis=1)


@mistake(
    why="All inputs move together, so all columns are the same.",
    hint="All your columns are equal, because you move all inputs at once. How many move for one partial derivative?",
)
def numerical_jacobian_all_at_once(f, x, h=1e-5):
    column = (f(x + h) - f(x - h)) / (2 * h)
    return np.stack([column] * x.size, axis=1)


numerical_jacobian_fixed_h = change(
    {"step[j] = h": "step[j] = 1e-5", "(2 * h)": "2e-5"},
    why="The default step is written into the formula, so the argument h has no effect.",
    hint="Calling your function with another h changes nothing. The caller chooses the step.",
)
