"""Predicted probabilities with their true classes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course import draws
from course.arrays import Array, one_hot, probabilities
from course.catalogue import Case


def cases(seed: int) -> Iterator[Case]:
    """Yield batches with other numbers of observations and classes."""
    for name, step, n_objects, n_classes in (
        ("four observations, three classes", 0, 4, 3),
        ("as many observations as classes", 10, 3, 3),
        ("one observation", 20, 1, 4),
    ):
        A = probabilities(seed + step, n_objects, n_classes)
        yield Case(name, (A, one_hot(seed + step + 1, n_objects, n_classes)))


def draw(rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw probabilities and one-hot targets."""
    n_objects, n_classes = draws.sizes(rng, 2)
    A = draws.probabilities(rng, n_objects, n_classes)
    return A, draws.one_hot(rng, n_objects, n_classes)
