"""Networks: fixed ones for the cases, random ones for the laws."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from course import draws
from course.arrays import Array, normal

Params = dict[str, Array]
Loss = Callable[[Params], float]

NETWORKS = (
    ("2 layers", 6200, 6, [4, 5, 3]),
    ("3 layers", 6220, 5, [2, 3, 4, 6]),
    ("4 layers", 6240, 4, [3, 5, 2, 6, 7]),
    ("one layer", 6260, 5, [4, 3]),
    ("one observation", 6280, 1, [3, 4, 2]),
    ("hidden layers of one size", 6300, 4, [3, 5, 5, 2]),
)


def parameters(seed: int, sizes: list[int]) -> Params:
    """Draw weights, and biases that are not zero, the same for the same seed."""
    params = {}
    for layer in range(1, len(sizes)):
        params[f"W{layer}"] = normal(seed + 2 * layer, sizes[layer - 1], sizes[layer])
        params[f"b{layer}"] = normal(seed + 2 * layer + 1, sizes[layer]) / 2
    return params


def draw_sizes(rng: np.random.Generator) -> list[int]:
    """Draw the sizes of one to three layers."""
    return list(draws.sizes(rng, int(rng.integers(2, 5))))


def draw_parameters(rng: np.random.Generator, sizes: list[int]) -> Params:
    """Draw weights, and biases that are not zero."""
    params = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes), 1):
        params[f"W{layer}"] = draws.numbers(rng, n_in, n_out)
        params[f"b{layer}"] = draws.numbers(rng, n_out)
    return params
