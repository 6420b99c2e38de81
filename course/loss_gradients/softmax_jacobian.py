"""The Jacobian of a softmax for one observation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal, formulas
from course.arrays import Array, probabilities
from course.catalogue import Case, mistake, variant


def softmax_jacobian(a: Array) -> Array:
    """Return the Jacobian `(K, K)` of a softmax whose output for one observation is `a (K,)`."""
    return np.diag(a) - np.outer(a, a)


def cases() -> Iterator[Case]:
    """Yield the probabilities of one observation, also two classes and a saturated output."""
    yield Case("three classes", (probabilities(5100, 1, 3)[0],))
    yield Case("five classes", (probabilities(5101, 1, 5)[0],))
    yield Case("two classes", (np.array([0.3, 0.7]),))
    yield Case("a saturated output", (np.array([1e-9, 1.0 - 1e-9, 0.0]),))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw the probabilities of one observation."""
    return (draws.probabilities(rng, 1, draws.size(rng))[0],)


def derivative(xp, slope, a):
    """Differentiate the softmax at logits that give these probabilities."""
    return slope(lambda z: formulas.softmax(xp, z), np.log(a))


@variant
def loops(a):
    """Fill the table entry by entry."""
    J = np.zeros((len(a), len(a)))
    for i in range(len(a)):
        for j in range(len(a)):
            J[i, j] = a[i] * (1 - a[i]) if i == j else -a[i] * a[j]
    return J


broadcast = variant(lambda a: a[:, None] * (np.eye(len(a)) - a))

einsum = variant(lambda a: np.diag(a) - np.einsum("i,j->ij", a, a))


@mistake(
    why="The slope of a sigmoid is used, one number per output.",
    hint="You return one number for each class. How many slopes are there if every logit moves every output?",
)
def softmax_jacobian_vector(a):
    return a * (1 - a)


@mistake(
    why="Only the diagonal is filled, as for an activation that works on each entry alone.",
    hint="Your diagonal is right and the rest is 0. A larger logit takes probability from the other classes.",
)
def softmax_jacobian_diagonal_only(a):
    return np.diag(a * (1 - a))


@mistake(
    why="The signs are turned over.",
    hint="Your diagonal is negative: a class would lose when its own logit grows. Check the signs.",
)
def softmax_jacobian_sign(a):
    return np.outer(a, a) - np.diag(a)


@mistake(
    why="The term of the diagonal is missing.",
    hint="The entries beside the diagonal are right. What is added where the class and the logit are the same?",
)
def softmax_jacobian_no_diag(a):
    return -np.outer(a, a)


@mistake(
    why="The identity is used for the term of the diagonal.",
    hint="Your diagonal is too large and the rows do not add up to 0. Which factor does the Kronecker delta carry?",
)
def softmax_jacobian_ones_diag(a):
    return np.eye(len(a)) - np.outer(a, a)


@mistake(
    why="The second term is added.",
    hint="All of your entries are positive. The probabilities always add up to 1: can they all grow at once?",
)
def softmax_jacobian_plus(a):
    return np.diag(a) + np.outer(a, a)


@mistake(
    why="The products are entry by entry, so every row repeats the squares.",
    hint="Your entries beside the diagonal depend on the column alone. They need both classes: a row index and a column index.",
)
def softmax_jacobian_squares(a):
    return np.diag(a) - a * a


@mistake(
    why="The inner product is taken, one number for all entries.",
    hint="You subtract the same number everywhere. Which product of two vectors makes a table?",
)
def softmax_jacobian_inner(a):
    return np.diag(a) - a @ a


@mistake(
    why="The Kronecker delta is taken to be 1 everywhere.",
    hint="Your diagonal is right and the rest is positive. The delta is 1 on the diagonal only.",
)
def softmax_jacobian_no_delta(a):
    return a[:, None] * (1 - a)


@mistake(
    why="The softmax is applied to its own output.",
    hint="The argument is already a vector of probabilities. Do not send it through a softmax again.",
)
def softmax_jacobian_softmax_again(a):
    e = np.exp(a)
    s = e / e.sum()
    return np.diag(s) - np.outer(s, s)


EQUAL_MUTANTS = {
    **equal.AT_MOST_1,
}
