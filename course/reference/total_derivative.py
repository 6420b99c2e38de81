"""Reference solutions of `2_total_derivative`: Jacobians, and sums over paths.

A Jacobian has one row per output and one column per input. Slopes multiply along a path
and add over the paths: `df/dt = sum_i (df/du_i)(du_i/dt)`, a product of Jacobians.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from course.arrays import Array

__all__ = [
    "numerical_jacobian",
    "jacobian_example",
    "total_derivative",
    "total_derivative_example",
    "vector_chain_rule",
]


def numerical_jacobian(f: Callable[[Array], Array], x: Array, h: float = 1e-5) -> Array:
    """Return the Jacobian `(m, n)` of `f` at `x (n,)` by central differences."""
    x = np.array(x, dtype=float)
    columns = []
    for j in range(x.size):
        step = np.zeros_like(x)
        step[j] = h
        columns.append((f(x + step) - f(x - step)) / (2 * h))
    return np.stack(columns, axis=1)


def jacobian_example(x: float, y: float) -> Array:
    """Return the Jacobian `(2, 2)` of `(2 x y^3, x^2 + sin y)`."""
    return np.array([[2 * y**3, 6 * x * y**2], [2 * x, np.cos(y)]])


def total_derivative(df_du: Array | Sequence[float], du_dt: Array | Sequence[float]) -> float:
    """Return `df/dt` from the slopes `df_du (n,)` and `du_dt (n,)` of n paths."""
    return float(np.dot(df_du, du_dt))


def total_derivative_example(t: float) -> float:
    """Return `df/dt` of `f = t x + x y` with `x = t^2` and `y = sin t`."""
    x, y = t**2, np.sin(t)
    return float(x + (t + y) * 2 * t + x * np.cos(t))


def vector_chain_rule(J_outer: Array, J_inner: Array) -> Array:
    """Return the Jacobian `(m, n)` of a chain from `J_outer (m, k)` and `J_inner (k, n)`."""
    return J_outer @ J_inner
