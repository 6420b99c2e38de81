"""The gradient of a function of three variables, as one array."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def gradient_vector(v: Array) -> Array:
    """Return the gradient `(3,)` of `3 x^3 z - y^2 + 5 z + 2 y z` at `v = (x, y, z)`."""
    x, y, z = v
    return np.array([9 * x**2 * z, 2 * z - 2 * y, 3 * x**3 + 5 + 2 * y])


def cases() -> Iterator[Case]:
    """Yield points whose three coordinates differ."""
    yield Case("three positive coordinates", (np.array([1.5, 0.5, 2.0]),))
    yield Case("coordinates of both signs", (np.array([-0.5, 3.0, -1.5]),))
    yield Case("random coordinates", (normal(1600, 3),))
    yield Case("the origin", (np.zeros(3),))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a point with three coordinates."""
    return (draws.numbers(rng, 3),)


def derivative(xp, slope, v):
    """Differentiate the function at the point."""
    return slope(lambda v: 3 * v[0] ** 3 * v[2] - v[1] ** 2 + 5 * v[2] + 2 * v[1] * v[2], v)


without_names = variant(
    lambda v: np.array([9 * v[0] ** 2 * v[2], 2 * (v[2] - v[1]), 3 * v[0] ** 3 + 2 * v[1] + 5])
)

stacked = variant(
    lambda v: np.stack([9 * v[0] * v[0] * v[2], -2 * v[1] + 2 * v[2], 5 + 2 * v[1] + 3 * v[0] ** 3])
)


@mistake(
    why="The mixed term is overlooked in the slope with respect to y.",
    hint="The second entry is incomplete. Mark every term that contains y before you differentiate.",
)
def gradient_vector_y_part(v):
    x, y, z = v
    return np.array([9 * x**2 * z, -2 * y, 3 * x**3 + 5 + 2 * y])


@mistake(
    why="The term that two variables share is forgotten in the slope with respect to z.",
    hint="The last entry is incomplete. Mark every term that contains z before you differentiate.",
)
def gradient_vector_z_part(v):
    x, y, z = v
    return np.array([9 * x**2 * z, -2 * y + 2 * z, 3 * x**3 + 5])


@mistake(
    why="The linear term is overlooked in the slope with respect to z.",
    hint="The last entry is too small by a fixed amount. One term is linear in z, with a slope of its own.",
)
def gradient_vector_z_missing_5(v):
    x, y, z = v
    return np.array([9 * x**2 * z, -2 * y + 2 * z, 3 * x**3 + 2 * y])


@mistake(
    why="The entries are added up to a number.",
    hint="You add the entries together. A gradient keeps one entry for each variable.",
)
def gradient_vector_scalar_sum(v):
    x, y, z = v
    return np.sum([9 * x**2 * z, -2 * y + 2 * z, 3 * x**3 + 5 + 2 * y])


@mistake(
    why="The result is a column of shape (3, 1).",
    hint="The values are right, but they stand in a column. A gradient has the shape of its variable v.",
)
def gradient_vector_column(v):
    x, y, z = v
    return np.array([[9 * x**2 * z], [-2 * y + 2 * z], [3 * x**3 + 5 + 2 * y]])


@mistake(
    why="The result is a tuple, on which no arithmetic works.",
    hint="The values are right, but this is no array, and later steps want to calculate with it.",
)
def gradient_vector_not_an_array(v):
    x, y, z = v
    return 9 * x**2 * z, -2 * y + 2 * z, 3 * x**3 + 5 + 2 * y


@mistake(
    why="The factor z of the first term is dropped like a constant term.",
    hint="The first entry has lost something. While x moves, z is a constant factor, and a constant factor stays.",
)
def gradient_vector_factor_dropped(v):
    x, y, z = v
    return np.array([9 * x**2, -2 * y + 2 * z, 3 * x**3 + 5 + 2 * y])


@mistake(
    why="The minus sign in front of the square is lost.",
    hint="One term of the second entry points the wrong way. Check the sign of each term with y.",
)
def gradient_vector_sign_lost(v):
    x, y, z = v
    return np.array([9 * x**2 * z, 2 * y + 2 * z, 3 * x**3 + 5 + 2 * y])


@mistake(
    why="The cube is copied into the slope with respect to x.",
    hint="The first entry still has the old power of x. What happens to an exponent when you differentiate?",
)
def gradient_vector_power_not_reduced(v):
    x, y, z = v
    return np.array([9 * x**3 * z, -2 * y + 2 * z, 3 * x**3 + 5 + 2 * y])
