"""Smooth curves whose slopes are known."""

from __future__ import annotations

from typing import Any

import numpy as np


def sine(u: Any, xp: Any = np) -> Any:
    """Return the sine."""
    return xp.sin(u)


def cosine(u: Any, xp: Any = np) -> Any:
    """Return the slope of the sine."""
    return xp.cos(u)


def exponential(u: Any, xp: Any = np) -> Any:
    """Return the exponential, which is its own slope."""
    return xp.exp(u)


def tanh(u: Any, xp: Any = np) -> Any:
    """Return the hyperbolic tangent."""
    return xp.tanh(u)


def slope_of_tanh(u: Any, xp: Any = np) -> Any:
    """Return the slope of the hyperbolic tangent."""
    return 1 / xp.cosh(u) ** 2


def square(u: Any, xp: Any = np) -> Any:
    """Return the square."""
    return u * u


def double(u: Any, xp: Any = np) -> Any:
    """Return the slope of the square."""
    return 2 * u


SLOPES = {sine: cosine, exponential: exponential, tanh: slope_of_tanh, square: double}
CURVES = tuple(SLOPES)
