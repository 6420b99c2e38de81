"""The softmax of each row of logits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal
from course.arrays import Array, normal
from course.catalogue import Case, change, mistake, variant


def softmax(Z: Array) -> Array:
    """Return the probabilities `(n_objects, n_classes)` that belong to each row of logits."""
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    total = e.sum(axis=1, keepdims=True)
    return e / total


def cases() -> Iterator[Case]:
    """Yield logits in as many rows as columns and not, and logits that overflow."""
    yield Case("four observations, three classes", (normal(3500, 4, 3),))
    yield Case("as many observations as classes", (2 * normal(3501, 3, 3),))
    yield Case("one observation", (normal(3502, 1, 4),))
    large = np.array([[1000.0, 999.0, 1001.5], [-1000.0, -1001.0, -1002.0], [0.0, 0.5, -0.5]])
    yield Case("rows of very different size", (large,))
    yield Case(
        "one logit far below the others", (np.array([[-2000.0, 1.0, 2.0], [3.0, 3.0, 3.0]]),)
    )
    yield Case("one logit far above the others", (np.array([[2000.0, 1.0, 2.0], [3.0, 3.0, 3.0]]),))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw logits that are far apart."""
    return (100 * draws.numbers(rng, *draws.sizes(rng, 2)),)


def formulation(Z):
    """Return each probability as one over a sum of ratios."""
    return np.array(
        [[1 / math.fsum(math.exp(other - z) for other in row) for z in row] for row in Z]
    )


@variant
def row_by_row(Z):
    """Treat each row by itself."""
    A = np.zeros(Z.shape)
    for n, row in enumerate(Z):
        e = np.exp(row - np.max(row))
        A[n] = e / np.sum(e)
    return A


logaddexp = variant(lambda Z: np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)))


@variant
def transposed(Z):
    """Turn the array over, so that the sums line up with its columns."""
    e = np.exp((Z.T - Z.max(axis=1)).T)
    return (e.T / e.sum(axis=1)).T


softmax_overflow = change(
    {" - Z.max(axis=1, keepdims=True)": ""},
    why="The exponential overflows for large logits.",
    hint="Large logits give nan: their exponential is infinite. What may you subtract from a row without changing the result?",
)

softmax_axis0 = change(
    {"Z.max(axis=1": "Z.max(axis=0", "e.sum(axis=1": "e.sum(axis=0"},
    why="The columns are normalised.",
    hint="Your columns add up to 1. The probabilities of one observation stand in one row.",
)

softmax_global_sum = change(
    {"Z.max(axis=1, keepdims=True)": "Z.max()", "e.sum(axis=1, keepdims=True)": "e.sum()"},
    why="The whole array is normalised together.",
    hint="Your whole array adds up to 1. Each observation has a distribution of its own.",
)

softmax_global_max = change(
    {"Z.max(axis=1, keepdims=True)": "Z.max()"},
    why="The largest logit of the whole array is subtracted, so a low row underflows to 0/0.",
    hint="A row far below the largest logit of the array becomes 0/0. Every row has a largest logit of its own.",
)

softmax_in_place = change(
    {
        "e = np.exp(Z - Z.max(axis=1, keepdims=True))": (
            "Z -= Z.max(axis=1, keepdims=True)\ne = np.exp(Z)"
        ),
    },
    why="The caller's logits are overwritten.",
    hint="The values are right, but Z has changed. The logits belong to the caller: make a new array.",
)


@mistake(
    why="Each logit goes through a sigmoid of its own.",
    hint="Your rows do not add up to 1, because each entry was worked out alone. Classes compete with each other.",
)
def softmax_sigmoid(Z):
    e = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1 / (1 + e), e / (1 + e))


@mistake(
    why="Each logit goes through a sigmoid of its own, which overflows besides.",
    hint="Your rows do not add up to 1, because each entry was worked out alone. Classes compete with each other.",
)
def softmax_sigmoid_overflowing(Z):
    return 1 / (1 + np.exp(-Z))


softmax_no_keepdims = change(
    {"e.sum(axis=1, keepdims=True)": "e.sum(axis=1)"},
    why="The axis of the sums is lost, so they line up with the classes.",
    hint="A row of sums does not line up with rows of logits: for square arrays it even runs. Which shape must the sums keep?",
)


@mistake(
    why="The exponentials are not divided by their sum.",
    hint="The largest entry of each of your rows is 1. What makes a row add up to 1?",
)
def softmax_unnormalised(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True))


@mistake(
    why="The logits are normalised without an exponential.",
    hint="Some of your probabilities are negative. Logits of any sign have to become positive before you divide.",
)
def softmax_no_exp(Z):
    return Z / Z.sum(axis=1, keepdims=True)


@mistake(
    why="The logarithm of the softmax is returned.",
    hint="None of your values is positive: these are the logarithms of the probabilities.",
)
def softmax_log(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


softmax_divides_by_max = change(
    {"Z - Z.max": "Z / np.abs(Z).max"},
    why="The row is divided by its maximum, which changes the result.",
    hint="You divide by something before the exponential. That changes the ratios; only a shift leaves them as they are.",
)

softmax_clipped = change(
    {"Z - Z.max(axis=1, keepdims=True)": "np.clip(Z, -500, 500)"},
    why="Large logits are clipped, which changes the result.",
    hint="You clip the logits, so the differences between large ones are lost. A shift would keep them.",
)


@mistake(
    why="All of the probability goes to the largest logit.",
    hint="You give everything to the largest logit. A softmax is soft: the others keep a share.",
)
def softmax_hard(Z):
    return np.eye(Z.shape[1])[Z.argmax(axis=1)]


EQUAL_MUTANTS = {
    **equal.NEVER_NEGATIVE,
    **equal.AT_MOST_1,
}
