"""The total derivative from the slopes along several paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from course import draws, equal
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def total_derivative(df_du: Array | Sequence[float], du_dt: Array | Sequence[float]) -> float:
    """Return `df/dt` from the slopes `df_du (n,)` and `du_dt (n,)` of n paths."""
    return float(np.dot(df_du, du_dt))


def cases() -> Iterator[Case]:
    """Yield one and several paths, as arrays and as lists."""
    yield Case("three paths", (normal(2300, 3), normal(2301, 3)))
    yield Case("four paths", (normal(2302, 4), normal(2303, 4)))
    yield Case("lists", ([2.0, -1.5, 0.5], [4.0, 3.0, -1.0]))
    yield Case("one path", (np.array([-2.5]), np.array([3.0])))
    yield Case("paths that cancel", (np.array([2.0, -1.0]), np.array([3.0, 6.0])))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw the slopes of some paths."""
    n = draws.size(rng)
    return draws.numbers(rng, n), draws.numbers(rng, n)


def derivative(xp, slope, df_du, du_dt):
    """Differentiate a linear function of linear functions with these slopes."""
    return slope(lambda t: xp.sum(df_du * (du_dt * t)), 0.3)


sum_of_products = variant(
    lambda df_du, du_dt: sum(a * b for a, b in zip(df_du, du_dt, strict=True))
)

matmul = variant(lambda df_du, du_dt: np.asarray(df_du) @ np.asarray(du_dt))

einsum = variant(lambda df_du, du_dt: np.einsum("i,i->", df_du, du_dt))


@mistake(
    why="Everything is multiplied, as if all paths were one long chain.",
    hint="You multiply all slopes. Do the contributions of separate paths really multiply each other?",
)
def total_derivative_product(df_du, du_dt):
    return float(np.prod(np.asarray(df_du) * np.asarray(du_dt)))


@mistake(
    why="The contributions of the paths are returned one by one.",
    hint="These are the contributions of the single paths. All of them arrive in the same number f.",
)
def total_derivative_no_sum(df_du, du_dt):
    return np.asarray(df_du) * np.asarray(du_dt)


@mistake(
    why="Only the first path is followed, as in the chain rule for one variable.",
    hint="You follow one path only. In how many ways does t reach f?",
)
def total_derivative_first_path(df_du, du_dt):
    return float(df_du[0] * du_dt[0])


@mistake(
    why="The contributions are averaged.",
    hint="Your result is the right one divided by the number of paths. Does a path count less because there are others?",
)
def total_derivative_mean(df_du, du_dt):
    return float(np.mean(np.asarray(df_du) * np.asarray(du_dt)))


@mistake(
    why="The slopes are added before they are multiplied, which mixes the paths.",
    hint="You add first and multiply afterwards, so each path meets the slopes of all others. Finish each path first.",
)
def total_derivative_sums_multiplied(df_du, du_dt):
    return float(np.sum(df_du) * np.sum(du_dt))


@mistake(
    why="The partial derivatives are added, without the speed of the intermediate variables.",
    hint="Every path counts with the same speed here. How fast does each intermediate variable move with t?",
)
def total_derivative_no_inner(df_du, du_dt):
    return float(np.sum(df_du))


@mistake(
    why="The speeds of the intermediate variables are added, without their effect on f.",
    hint="You add how fast the intermediate variables move. How much does f care about each of them?",
)
def total_derivative_no_outer(df_du, du_dt):
    return float(np.sum(du_dt))


@mistake(
    why="The slopes along a path are added.",
    hint="You add the slopes along each path. If t moves u twice as fast and u moves f three times as fast, what then?",
)
def total_derivative_slopes_added(df_du, du_dt):
    return float(np.sum(df_du) + np.sum(du_dt))


@mistake(
    why="Every partial derivative is paired with every speed.",
    hint="You pair each slope with the slopes of all other paths. Which pairs belong to the same path?",
)
def total_derivative_outer_product(df_du, du_dt):
    return np.outer(df_du, du_dt)


@mistake(
    why="Two lists cannot be multiplied; only arrays can.",
    hint="It works for arrays and fails for lists, which know no arithmetic. The docstring allows both.",
)
def total_derivative_arrays_only(df_du, du_dt):
    return float((df_du * du_dt).sum())


EQUAL_MUTANTS = {
    **equal.RETURNS_NUMBERS,
    "float(np.dot(df_du, du_dt)) -> np.dot(df_du, du_dt)": equal.SAME_NUMBER,
}
