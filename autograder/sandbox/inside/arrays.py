"""What the arrays look like that cross the wall, and the errors for what does not cross.

A course sends arrays of few shapes, and these all the time: so what is said of them is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

import msgpack
import numpy as np

PLAIN_DTYPE = re.compile(r"[<>|=][biufcSU][0-9]{1,4}")
MOST_AXES = 32
LONGEST_DESCRIPTION = 512  # bytes: of so many axes


class CannotCross(TypeError):
    """A value has no plain form."""


class Malformed(ValueError):
    """Bytes are not a frame that `pack` makes."""


@lru_cache(maxsize=256)
def text_of(dtype: np.dtype[Any]) -> str:
    """Return the name of a type. Raises `CannotCross` where it is not plain."""
    if not PLAIN_DTYPE.fullmatch(dtype.str):
        raise CannotCross(f"an array of {dtype} cannot be copied")
    return dtype.str


@lru_cache(maxsize=256)
def plain_dtype(text: Any) -> np.dtype[Any]:
    """Return the type of this name. Raises `Malformed` where it is not plain."""
    if not isinstance(text, str) or not PLAIN_DTYPE.fullmatch(text):
        raise Malformed("an array of a type that does not cross")
    return np.dtype(text)


@lru_cache(maxsize=256)
def described(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    """Return the description of an array. Raises `CannotCross` for a type that is not plain."""
    size = dtype.itemsize * prod(shape)
    packed: bytes = msgpack.packb([text_of(dtype), list(shape), size])
    return packed


@dataclass(frozen=True)
class Layout:
    """What an array looks like: `count` numbers of a plain type, `size` bytes in all."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    count: int
    size: int


@lru_cache(maxsize=256)
def layout_of(description: bytes) -> Layout:
    """Return what the description of an array says. Raises `Malformed`, or what unpacking does."""
    if len(description) > LONGEST_DESCRIPTION:
        raise Malformed("an array of too many axes")
    dtype, shape, size = msgpack.unpackb(description)
    kind = plain_dtype(dtype)
    for n in (*shape, size):
        if type(n) is not int or n < 0:
            raise Malformed("an impossible shape")
    count = prod(shape)
    if len(shape) > MOST_AXES or count * kind.itemsize != size:
        raise Malformed("an array and its bytes differ in size")
    if kind.itemsize == 0 and count:
        raise Malformed("an array of nothing")
    return Layout(kind, tuple(shape), count, size)
