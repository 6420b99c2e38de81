"""Random arguments, on which a reference and everything that is right agree.

A number is an odd multiple of 1/16 between -3 and 3. So none is zero, and two that differ, differ
by 1/8: no draw comes near a corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from course import formulas
from course.arrays import Array

T = TypeVar("T")


def numbers(rng: np.random.Generator, *shape: int) -> Array:
    """Draw an array of the given shape."""
    drawn: Array = (rng.integers(-24, 24, size=shape) + 0.5) / 8
    return drawn


def number(rng: np.random.Generator) -> float:
    """Draw one number."""
    return float(numbers(rng))


def sizes(rng: np.random.Generator, n: int) -> tuple[int, ...]:
    """Draw `n` sizes from 1 to 4."""
    return tuple(int(size) for size in rng.integers(1, 5, size=n))


def size(rng: np.random.Generator) -> int:
    """Draw one size."""
    return sizes(rng, 1)[0]


def choice(rng: np.random.Generator, options: Sequence[T]) -> T:
    """Draw one of several things."""
    return options[int(rng.integers(len(options)))]


def probabilities(rng: np.random.Generator, n_objects: int, n_classes: int) -> Array:
    """Draw rows `(n_objects, n_classes)` of positive numbers that add up to 1."""
    rows: Array = formulas.softmax(np, numbers(rng, n_objects, n_classes))
    return rows


def one_hot(rng: np.random.Generator, n_objects: int, n_classes: int) -> Array:
    """Draw one-hot rows `(n_objects, n_classes)`."""
    return np.eye(n_classes)[rng.integers(n_classes, size=n_objects)]
