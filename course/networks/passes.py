"""Forward passes, from which a backward pass starts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course import arrays, draws
from course.arrays import Array, normal
from course.catalogue import Case
from course.networks.forward import forward
from course.networks.samples import (
    NETWORKS,
    Params,
    draw_parameters,
    draw_sizes,
    parameters,
)

FAR = 1e-3


def case(name: str, params: Params, X: Array) -> Case:
    """Make a case of the parameters, the cache and one-hot targets."""
    A, cache = forward(params, X)
    return Case(name, (params, cache, arrays.one_hot(6360, *A.shape)))


def cases() -> Iterator[Case]:
    """Yield networks of several depths, and hidden units that are exactly at zero."""
    for name, seed, n_objects, sizes in NETWORKS:
        yield case(name, parameters(seed, sizes), normal(seed, n_objects, sizes[0]))
    params = parameters(6340, [2, 3, 2]) | {
        "W1": np.array([[1.0, -2.0, 0.5], [2.0, 1.0, -1.0]]),
        "b1": np.array([-3.0, 0.0, 1.0]),
    }
    yield case("hidden units at exactly zero", params, np.array([[1.0, 1.0], [1.0, 2.0]]))
    large = {name: 20 * value for name, value in parameters(6345, [3, 4, 5, 2]).items()}
    yield case("large weights", large, normal(6345, 5, 3))


def far_from_corners(params: Params, X: Array) -> bool:
    """Tell whether no hidden unit is near zero, and no probability near the floor."""
    A, cache = forward(params, X)
    hidden = [cache[f"Z{layer}"] for layer in range(1, len(params) // 2)]
    return bool(A.min() > FAR**2) and all(np.abs(Z).min() > FAR for Z in hidden)


def draw(rng: np.random.Generator) -> tuple[Params, Params, Array]:
    """Draw parameters, the cache of a forward pass far from corners, and one-hot targets."""
    while True:
        sizes, n_objects = draw_sizes(rng), draws.size(rng)
        params, X = draw_parameters(rng, sizes), draws.numbers(rng, n_objects, sizes[0])
        if far_from_corners(params, X):
            return params, forward(params, X)[1], draws.one_hot(rng, n_objects, sizes[-1])
