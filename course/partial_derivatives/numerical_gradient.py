"""The gradient of a function of an array, by central differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course import draws, formulas
from course.arrays import Array, normal
from course.catalogue import Case, change, mistake, variant


def numerical_gradient(f: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """Return the central difference of `f` for each entry of `x`, an array of its shape."""
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def cases() -> Iterator[Case]:
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


def waves(v, xp=np):
    """Return a sum in which each entry acts alone."""
    return xp.sum(xp.sin(v) * v)


def product(v, xp=np):
    """Return a product of all entries."""
    return xp.prod(xp.cos(v))


def together(v, xp=np):
    """Return a sum in which all entries act together."""
    return xp.sum((v * xp.sum(v)) ** 2)


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a function of an array, and a small matrix."""
    f = draws.choice(rng, (waves, product, together))
    return f, draws.numbers(rng, *draws.sizes(rng, 2)) / 4


def derivative(xp, slope, f, x):
    """Differentiate the function itself."""
    return slope(formulas.using(xp, f), x)


@variant
def moves_a_copy(f, x, h=1e-5):
    """Move one entry of a copy and put it back."""
    moved, slopes = np.array(x, dtype=float), np.empty(np.shape(x))
    for i in np.ndindex(moved.shape):
        kept = moved[i]
        moved[i] = kept + h
        above = f(moved)
        moved[i] = kept - h
        slopes[i] = (above - f(moved)) / (2 * h)
        moved[i] = kept
    return slopes


@variant
def steps_from_the_identity(f, x, h=1e-5):
    """Take the rows of an identity matrix as steps."""
    x = np.asarray(x, dtype=float)
    steps = (h * row.reshape(x.shape) for row in np.eye(x.size))
    return np.array([(f(x + s) - f(x - s)) / (2 * h) for s in steps]).reshape(x.shape)


@mistake(
    why="The caller's array is moved and not moved back.",
    hint="Your function moves the caller's array and leaves it moved. Take a copy, and start each entry from the same point.",
)
def numerical_gradient_mutates_caller(f, x, h=1e-5):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        fp = f(x)
        x[i] -= 2 * h
        fm = f(x)
        g[i] = (fp - fm) / (2 * h)
    return g


@mistake(
    why="All entries move together, which gives one slope along the diagonal.",
    hint="All your entries are equal, because you move all of x at once. How many entries move for one partial derivative?",
)
def numerical_gradient_all_at_once(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h) * np.ones_like(x)


@mistake(
    why="The forward difference is used; its error shrinks like h, not like h^2.",
    hint="This is a one-sided difference: too inaccurate on curves. Look at both sides of x.",
)
def numerical_gradient_forward(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    g = np.zeros_like(x)
    f0 = f(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        g[i] = (f(x) - f0) / h
        x[i] -= h
    return g


@mistake(
    why="An array of integers cannot hold x + h, so the step disappears.",
    hint="Try an array of integers. What is left of a small step when it is written into such an array?",
)
def numerical_gradient_int_truncation(f, x, h=1e-5):
    x = np.array(x)
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        fp = f(x)
        x[i] = old - h
        fm = f(x)
        x[i] = old
        g[i] = (fp - fm) / (2 * h)
    return g


numerical_gradient_int_result = change(
    {
        "x = np.array(x, dtype=float)\n": "",
        "step = np.zeros_like(x)": "step = np.zeros(x.shape)",
    },
    why="The steps work, but the result is an array of integers when x is one.",
    hint="Try an array of integers. Your result takes its type from x: what happens to the decimals?",
)


@mistake(
    why="The entry is not put back before the next one is moved.",
    hint="Each entry is measured from another point. What do the entries that you have finished still carry?",
)
def numerical_gradient_not_put_back(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
    return gradient


numerical_gradient_missing_2 = change(
    {"(2 * h)": "h"},
    why="The distance between the two points is taken as h.",
    hint="Your slopes are twice as steep as they should be. How far apart are the two points?",
)

numerical_gradient_rows = change(
    {"np.ndindex(x.shape)": "range(len(x))"},
    why="Only the first axis is walked through, so a whole row of a matrix moves.",
    hint="Your rows are constant: on a matrix you move a whole row at once. Every single entry needs a turn.",
)

numerical_gradient_flat = change(
    {"return gradient": "return gradient.ravel()"},
    why="The result is a flat vector, whatever the shape of x.",
    hint="The values are right, but they stand in one long row. A gradient has the shape of its variable.",
)

numerical_gradient_fixed_h = change(
    {"step[i] = h": "step[i] = 1e-5", "(2 * h)": "2e-5"},
    why="The default step is written into the formula, so the argument h has no effect.",
    hint="Calling your function with another h changes nothing. The caller chooses the step.",
)

EQUAL_MUTANTS = {
    "np.zeros_like -> np.ones_like": "Every entry is assigned.",
    "x -> gradient, 3": "Both have the same shape.",
    "x -> gradient, 4": "Both have the same shape.",
}
