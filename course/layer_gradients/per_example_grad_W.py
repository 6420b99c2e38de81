"""The weight gradient of each observation of a batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def per_example_grad_W(X: Array, D: Array) -> Array:
    """Return one weight gradient per observation, `(n_objects, n_in, n_out)`."""
    return np.einsum("ni,nj->nij", X, D)


def cases() -> Iterator[Case]:
    """Yield batches, with different and with equal numbers of inputs and outputs."""
    yield Case("three different sizes", (normal(4500, 4, 5), normal(4501, 4, 3)))
    yield Case("as many inputs as outputs", (normal(4502, 2, 3), normal(4503, 2, 3)))
    yield Case("one observation", (normal(4504, 1, 3), normal(4505, 1, 2)))
    yield Case("large gradients", (5 * normal(4506, 3, 2), 9 * normal(4507, 3, 4)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw observations and their error signals."""
    n_objects, n_in, n_out = draws.sizes(rng, 3)
    return draws.numbers(rng, n_objects, n_in), draws.numbers(rng, n_objects, n_out)


def derivative(xp, slope, X, D):
    """Differentiate the losses of all observations together."""
    W = np.ones((X.shape[1], D.shape[1]))
    return slope(lambda W: xp.sum(xp.dot(X, W) * D, axis=1), W)


@variant
def loop_of_outer_products(X, D):
    """Make one outer product after the other."""
    return np.array([np.outer(x, d) for x, d in zip(X, D, strict=True)])


broadcast = variant(lambda X, D: X[:, :, None] * D[:, None, :])

np_matmul = variant(lambda X, D: np.matmul(X[:, :, np.newaxis], D[:, np.newaxis, :]))


@mistake(
    why="The sum over the batch is taken already.",
    hint="This is the gradient of the whole batch. Here the matrices of the observations stay apart.",
)
def per_example_grad_W_already_summed(X, D):
    return X.T @ D


@mistake(
    why="Each matrix is transposed.",
    hint="Each observation's matrix lies on its side: the inputs come before the outputs.",
)
def per_example_grad_W_swapped(X, D):
    return np.einsum("ni,nj->nji", X, D)


@mistake(
    why="Each observation is paired with the error signals of all others.",
    hint="The error signals have been added up before the product. Pair each observation with its own.",
)
def per_example_grad_W_cross_terms(X, D):
    return np.einsum("ni,mj->nij", X, D)


@mistake(
    why="The result is divided by the number of observations.",
    hint="Your values are too small by the factor n_objects. The 1/N of the loss is already inside D.",
)
def per_example_grad_W_mean(X, D):
    return np.einsum("ni,nj->nij", X, D) / len(X)
