"""Compare a result with the expected one, and say how it differs without showing a value."""

from __future__ import annotations

from typing import Any

import numpy as np

MOST_ENTRIES = 4  # of a dictionary, that are described


def difference(expected: Any, actual: Any, rtol: float, atol: float, part: str = "") -> str:
    """Describe the first difference in structure, shape, type or values; "" if there is none."""
    name = f"the result{part}" if part else "the result"
    if expected is None or callable(expected) or isinstance(expected, np.random.Generator):
        return ""
    if actual is None:
        return f"{name} is None: a return may be missing"
    if isinstance(expected, dict):
        return _dict_difference(expected, actual, rtol, atol, part)
    if isinstance(expected, (tuple, list)):
        return _sequence_difference(expected, actual, rtol, atol, part)
    if isinstance(expected, (str, bool)):
        return "" if expected == actual else f"{name} is wrong"
    if isinstance(actual, (list, tuple, dict, str)):
        return f"{name} is a {type(actual).__name__}, not {_kind(expected)}"
    return _array_difference(np.asarray(expected), actual, rtol, atol, name)


def _dict_difference(
    expected: dict[Any, Any], actual: Any, rtol: float, atol: float, part: str
) -> str:
    if not isinstance(actual, dict):
        return f"the result{part} is a {type(actual).__name__}, not a dictionary"
    if expected.keys() != actual.keys():
        wrong = ", ".join(sorted(map(str, expected.keys() ^ actual.keys())))
        return f"the result{part} has missing or unknown keys: {wrong}"
    differences = (
        difference(value, actual[key], rtol, atol, f"{part}[{key!r}]")
        for key, value in expected.items()
    )
    return next(filter(None, differences), "")


def _sequence_difference(
    expected: tuple[Any, ...] | list[Any], actual: Any, rtol: float, atol: float, part: str
) -> str:
    if not isinstance(actual, (tuple, list)) and np.ndim(actual) == 0:
        return f"the result{part} is a {type(actual).__name__}, not a {type(expected).__name__}"
    if len(actual) != len(expected):
        return f"the result{part} has {len(actual)} parts, not {len(expected)}"
    differences = (
        difference(value, actual[i], rtol, atol, f"{part}[{i}]") for i, value in enumerate(expected)
    )
    return next(filter(None, differences), "")


def _array_difference(
    expected: np.ndarray[Any, Any], actual: Any, rtol: float, atol: float, name: str
) -> str:
    values = np.asarray(actual)
    if identical(values, expected):
        return ""
    if values.shape != expected.shape:
        return f"{name} has the shape {values.shape}, not {expected.shape}"
    if values.dtype.kind not in "fiub" or (
        values.ndim and values.dtype.kind != expected.dtype.kind
    ):
        return f"{name} has the type {values.dtype}, not {expected.dtype}"
    if not np.isfinite(values).all() and np.isfinite(expected).all():
        return f"{name} has entries that are not finite"
    if not close(values, expected, rtol, atol):
        if not expected.ndim:
            return f"{name} is a number, but not the right one"
        return f"{name} has the right shape {values.shape} but wrong values"
    return ""


def identical(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> bool:
    """Tell whether two arrays are the same in all their bytes, as most right results are."""
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def close(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], rtol: float, atol: float) -> bool:
    """Tell whether two arrays of one shape have the same values, but for `atol + rtol * |b|`."""
    if rtol == atol == 0:
        return np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    with np.errstate(all="ignore"):
        off = np.abs(np.subtract(a, b, dtype=float))
        if (off <= atol + rtol * np.abs(b)).all() and np.isfinite(b).all():
            return True
    # Infinity and nan are rare, so they are looked at last.
    return not np.isfinite(off).all() and np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=True)


def _kind(expected: Any) -> str:
    return "a number" if np.ndim(expected) == 0 else "an array"


def sizes(arguments: tuple[Any, ...], names: tuple[str, ...] = ()) -> str:
    """Describe the sizes of arguments, as `x (4, 5), y (4, 3)`, and the values of numbers."""
    named = (f"{name} " for name in (*names, *[""] * len(arguments)))
    return ", ".join(
        f"{name}{_size(argument)}".strip() for name, argument in zip(named, arguments, strict=False)
    )


def _size(argument: Any) -> str:
    if isinstance(argument, np.ndarray):
        return str(argument.shape)
    if isinstance(argument, dict):
        entries = [f"{key}: {_size(value)}" for key, value in argument.items()]
        if len(entries) > MOST_ENTRIES:
            entries[MOST_ENTRIES - 1 :] = ["..."]
        return "{" + ", ".join(entries) + "}"
    if isinstance(argument, (tuple, list)):
        return "[" + ", ".join(map(_size, argument)) + "]"
    if isinstance(argument, np.random.Generator):
        return "a random generator"
    return "a function" if callable(argument) else repr(argument)
