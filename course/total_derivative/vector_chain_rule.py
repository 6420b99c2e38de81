"""The Jacobian of a chain from the Jacobians of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws
from course.arrays import Array, matrix_product, normal
from course.catalogue import Case, mistake, variant


def vector_chain_rule(J_outer: Array, J_inner: Array) -> Array:
    """Return the Jacobian `(m, n)` of a chain from `J_outer (m, k)` and `J_inner (k, n)`."""
    return J_outer @ J_inner


def cases() -> Iterator[Case]:
    """Yield products of Jacobians with different, with one and with equal sizes."""
    yield Case("three different sizes", (normal(2500, 4, 3), normal(2501, 3, 5)))
    yield Case("one output", (normal(2502, 1, 3), normal(2503, 3, 2)))
    yield Case("one output, one input", (normal(2504, 1, 4), normal(2505, 4, 1)))
    yield Case("square Jacobians", (normal(2506, 3, 3), normal(2507, 3, 3)))
    yield Case("large slopes", (9 * normal(2508, 2, 3), 9 * normal(2509, 3, 4)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw two Jacobians that follow each other."""
    m, k, n = draws.sizes(rng, 3)
    return draws.numbers(rng, m, k), draws.numbers(rng, k, n)


def derivative(xp, slope, J_outer, J_inner):
    """Differentiate one linear map after the other."""
    return slope(lambda x: xp.dot(J_outer, xp.dot(J_inner, x)), np.ones(J_inner.shape[1]))


np_dot = variant(lambda J_outer, J_inner: np.dot(J_outer, J_inner))

np_matmul = variant(lambda J_outer, J_inner: np.matmul(J_outer, J_inner))

loops = variant(lambda J_outer, J_inner: matrix_product(J_outer, J_inner))

einsum = variant(lambda J, K: np.einsum("mk,kn->mn", J, K))

transposes = variant(lambda J, K: (K.T @ J.T).T)


@mistake(
    why="The two Jacobians are multiplied in the reverse order.",
    hint="Matrices do not commute. Rows are outputs: whose outputs are the outputs of the whole chain?",
)
def vector_chain_rule_reversed(J_outer, J_inner):
    return J_inner @ J_outer


@mistake(
    why="The product is right, but its transpose is returned.",
    hint="Your matrix lies on its side: it has one row for each input of the chain.",
)
def vector_chain_rule_transposed(J_outer, J_inner):
    return (J_outer @ J_inner).T


@mistake(
    why="The inner Jacobian is transposed, although the sizes already meet.",
    hint="You turn the inner Jacobian over. Write the sizes below both matrices: which ones have to meet?",
)
def vector_chain_rule_inner_T(J_outer, J_inner):
    return J_outer @ J_inner.T


@mistake(
    why="Both Jacobians are transposed and exchanged, which is the layout of other books.",
    hint="Your matrix lies on its side: it has one row for each input of the chain.",
)
def vector_chain_rule_reversed_T(J_outer, J_inner):
    return J_inner.T @ J_outer.T


@mistake(
    why="The outer Jacobian is transposed.",
    hint="You turn the outer Jacobian over. Write the sizes below both matrices: which ones have to meet?",
)
def vector_chain_rule_outer_T(J_outer, J_inner):
    return J_outer.T @ J_inner


@mistake(
    why="The Jacobians are multiplied entry by entry.",
    hint="Entry by entry every path but one is lost, and the sizes rarely fit. Where is the sum over the middle variables?",
)
def vector_chain_rule_elementwise(J_outer, J_inner):
    return J_outer * J_inner


@mistake(
    why="The product is averaged over the intermediate variables.",
    hint="Your values are the right ones divided by the number of intermediate variables. Paths count in full.",
)
def vector_chain_rule_mean(J_outer, J_inner):
    return J_outer @ J_inner / J_inner.shape[0]
