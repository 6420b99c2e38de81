"""The derivative of a chain of two functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course import draws, equal
from course.catalogue import Case, mistake, variant
from course.partial_derivatives.curves import CURVES, SLOPES

Scalar = Callable[[float], float]


def chain_rule(df: Scalar, g: Scalar, dg: Scalar, x: float) -> float:
    """Return the derivative of `f(g(x))` from the derivatives `df` of f and `dg` of g."""
    return df(g(x)) * dg(x)


def cases() -> Iterator[Case]:
    """Yield chains in which x, g(x) and g'(x) all differ."""
    yield Case(
        "a power of a polynomial",
        (lambda u: 4 * u**3, lambda x: x**2 + 1, lambda x: 2 * x, 0.8),
    )
    yield Case("the exponential of a sine", (np.exp, np.sin, np.cos, -1.1))
    yield Case("a flat inner function", (np.cos, lambda x: x**2 - 3, lambda x: 2 * x, 0.0))
    yield Case("an inner factor", (lambda u: 1 / u, lambda x: 5 * x, lambda _: 5.0, 0.3))
    yield Case("a falling inner function", (np.exp, lambda x: -2 * x, lambda _: -2.0, -0.4))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw two smooth curves, of the outer one the slope alone, and a point."""
    f, g = draws.choice(rng, CURVES), draws.choice(rng, CURVES)
    return SLOPES[f], g, SLOPES[g], draws.number(rng) / 3


def derivative(xp, slope, df, g, dg, x):
    """Differentiate the chain of the curve with the slope `df` and of `g`."""
    f = next(curve for curve, its_slope in SLOPES.items() if its_slope is df)
    return slope(lambda t: f(g(t, xp), xp), x)


inner_first = variant(lambda df, g, dg, x: dg(x) * df(g(x)))

np_multiply = variant(lambda df, g, dg, x: np.multiply(df(g(x)), dg(x)))


@mistake(
    why="The outer slope is taken at x, where the outer function is never evaluated.",
    hint="The outer slope is taken at the wrong place. Which number does the outer function receive?",
)
def chain_rule_outer_at_x(df, g, dg, x):
    return df(x) * dg(x)


@mistake(
    why="The two slopes are added.",
    hint="You add the two slopes. If g doubles a change and f triples it, what do they do one after the other?",
)
def chain_rule_sum(df, g, dg, x):
    return df(g(x)) + dg(x)


@mistake(
    why="The derivatives are composed like the functions.",
    hint="You put one slope into the other. The derivative of a chain is not the chain of the derivatives.",
)
def chain_rule_df_of_dg(df, g, dg, x):
    return df(dg(x))


@mistake(
    why="The inner value is multiplied in, not the inner slope.",
    hint="The second factor is the value of the inner function. What does a change of x meet there?",
)
def chain_rule_times_g(df, g, dg, x):
    return df(g(x)) * g(x)


@mistake(
    why="The inner derivative is forgotten.",
    hint="This is the slope of f with respect to g. One more step leads from g to x.",
)
def chain_rule_no_inner(df, g, dg, x):
    return df(g(x))


@mistake(
    why="The inner slope is taken at g(x).",
    hint="The inner slope is taken at the wrong place. Which number does the inner function receive?",
)
def chain_rule_inner_at_g(df, g, dg, x):
    return df(g(x)) * dg(g(x))


EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
    **equal.RETURNS_NUMBERS,
}
