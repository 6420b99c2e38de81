"""Batches for a layer that normalises each observation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course import draws
from course.arrays import Array, normal
from course.catalogue import Case

SIZES = (
    ("four observations, three features", 4, 3),
    ("three observations, five features", 3, 5),
    ("as many observations as features", 4, 4),
    ("one observation", 1, 6),
)

Normalised = tuple[Array, Array, Array, Array]


def cases() -> Iterator[Case]:
    """Yield `X (N, n)`, `gamma (n,)`, `beta (n,)` and the gradient of the output `(N, n)`."""
    for number, (name, n_objects, n) in enumerate(SIZES):
        yield Case(name, _arrays(6800 + 10 * number, n_objects, n))
    X, gamma, beta, grad_output = _arrays(6850, 3, 4)
    nearly_flat = np.array([[1e-3], [3e-3], [1.0]]) * X
    yield Case("rows that hardly vary", (nearly_flat, gamma, beta, grad_output))
    flat = np.array([[2.0, 2.0, 2.0, 2.0], [1.0, -1.0, 3.0, 5.0], [0.0, 0.0, 0.0, 0.0]])
    yield Case("rows of equal numbers", (flat, gamma, beta, grad_output))
    yield Case("large numbers that differ little", (X + 1e6, gamma, beta, grad_output))
    yield Case("large gradients", (100 * X, 20 * gamma, beta, 30 * grad_output))


def _arrays(seed: int, n_objects: int, n: int) -> Normalised:
    X, grad_output = normal(seed, n_objects, n), normal(seed + 1, n_objects, n)
    return X, 1 + normal(seed + 2, n) / 2, normal(seed + 3, n), grad_output


def draw(rng: np.random.Generator) -> Normalised:
    """Draw the same with at least two features, so that a row varies."""
    n_objects, n = draws.size(rng), draws.size(rng) + 1
    while True:
        X = draws.numbers(rng, n_objects, n)
        if X.std(axis=1).min() > 0:
            break
    one, other = draws.numbers(rng, n), draws.numbers(rng, n)
    return X, one, other, draws.numbers(rng, n_objects, n)
