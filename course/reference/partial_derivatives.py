"""Reference solutions of `1_partial_derivatives`: slopes, one variable at a time.

A partial derivative freezes every variable but one. The gradient collects the partial
derivatives in an array of the shape of its variable. Along a chain, slopes multiply.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course.arrays import Array

__all__ = [
    "numerical_derivative",
    "partials_sum",
    "partials_polynomial",
    "partials_product",
    "partials_product3",
    "gradient_vector",
    "partials_max",
    "relu_derivative",
    "chain_rule",
    "chain_example",
    "chain_three",
    "numerical_gradient",
]

Scalar = Callable[[float], float]


def numerical_derivative(f: Scalar, x: float, h: float = 1e-5) -> float:
    """Return the central difference of `f` at the number `x`; its error is O(h^2)."""
    return (f(x + h) - f(x - h)) / (2 * h)


def partials_sum(x: float, y: float) -> tuple[float, float]:
    """Return the two partial derivatives of `x + y`."""
    return 1.0, 1.0


def partials_polynomial(x: float, y: float) -> tuple[float, float]:
    """Return the two partial derivatives of `3 x^3 - y^2 + 5 x + 2`."""
    return 9 * x**2 + 5, -2 * y


def partials_product(x: float, y: float) -> tuple[float, float]:
    """Return the two partial derivatives of `x y`."""
    return y, x


def partials_product3(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Return the three partial derivatives of `x y z`."""
    return y * z, x * z, x * y


def gradient_vector(v: Array) -> Array:
    """Return the gradient `(3,)` of `3 x^3 z - y^2 + 5 z + 2 y z` at `v = (x, y, z)`."""
    x, y, z = v
    return np.array([9 * x**2 * z, 2 * z - 2 * y, 3 * x**3 + 5 + 2 * y])


def partials_max(x: float, y: float) -> tuple[float, float]:
    """Return the two partial derivatives of `max(x, y)`; both are 0 at a tie."""
    return float(x > y), float(y > x)


def relu_derivative(x: Array) -> Array:
    """Return the slope of `max(0, x)` for each entry of `x`; it is 0 where `x` is 0."""
    return (x > 0).astype(float)


def chain_rule(df: Scalar, g: Scalar, dg: Scalar, x: float) -> float:
    """Return the derivative of `f(g(x))` from the derivatives `df` of f and `dg` of g."""
    return df(g(x)) * dg(x)


def chain_example(x: float) -> tuple[float, float, float]:
    """Return the outer, the inner and the whole derivative of `3 (2 x^2)^5`."""
    outer = 15 * (2 * x**2) ** 4
    inner = 4 * x
    return outer, inner, outer * inner


def chain_three(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Return the three partial derivatives of `sin(y h)` with `h = x^2 z`."""
    h = x**2 * z
    outer = np.cos(y * h)
    return outer * y * 2 * x * z, outer * h, outer * y * x**2


def numerical_gradient(f: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """Return the central difference of `f` for each entry of `x`, an array of its shape."""
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient
