"""Dense layers with a batch and the gradient with respect to the output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws
from course.arrays import Array, normal
from course.catalogue import Case


def case(name: str, seed: int, n_objects: int, n_in: int, n_out: int, scale: float = 1.0) -> Case:
    """Make a case of `x_input`, `grad_output` times `scale`, `W` and `b` with the given sizes."""
    return Case(
        name,
        (
            normal(seed, n_objects, n_in),
            scale * normal(seed + 1, n_objects, n_out),
            normal(seed + 2, n_in, n_out),
            normal(seed + 3, n_out),
        ),
    )


def cases() -> Iterator[Case]:
    """Yield layers whose sizes all differ, one observation, one output, square weights."""
    yield case("three different sizes", 4100, 4, 5, 3)
    yield case("one observation", 4110, 1, 4, 3)
    yield case("one output", 4120, 5, 3, 1)
    yield case("square weights", 4130, 4, 3, 3)
    yield case("large gradients", 4150, 3, 2, 5, scale=30)


def draw(rng: np.random.Generator) -> tuple[Array, Array, Array, Array]:
    """Draw `x_input`, `grad_output`, `W` and `b`."""
    n_objects, n_in, n_out = draws.sizes(rng, 3)
    return (
        draws.numbers(rng, n_objects, n_in),
        draws.numbers(rng, n_objects, n_out),
        draws.numbers(rng, n_in, n_out),
        draws.numbers(rng, n_out),
    )


def loss(xp: Any, x_input: Any, grad_output: Any, W: Any, b: Any) -> Any:
    """Return a loss whose gradient with respect to the output is `grad_output`."""
    return xp.sum(grad_output * (xp.dot(x_input, W) + b))
