"""Read calls that a student writes: plain values, of moderate size and number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.catalogue import Case

LARGEST = 1e6
MOST_ENTRIES = 400
MOST_KEYS = 40


class UnfitCalls(ValueError):
    """The calls cannot be made, or what comes back says nothing."""


def read(
    returned: Any, numbers: tuple[int, int], names: tuple[str, ...], sample: Case
) -> Iterator[Case]:
    """Yield calls as cases with arguments of the kinds that `sample` has.

    `numbers` are the fewest and the most calls, `names` those of the arguments. Raises
    `UnfitCalls`.
    """
    least, most = numbers
    if not isinstance(returned, (list, tuple)):
        raise UnfitCalls("Return a list of calls, and each call as a tuple of arguments.")
    if not least <= len(returned) <= most:
        raise UnfitCalls(
            f"You return {len(returned)} calls. Return at least {least} and at most {most}."
        )
    for number, call in enumerate(returned, 1):
        if not isinstance(call, (list, tuple)) or len(call) != len(names):
            raise UnfitCalls(
                f"Call {number} has to be a tuple of {len(names)}: {', '.join(names)}."
            )
        arguments = tuple(
            _like(model, given, f"In call {number}, {name}")
            for model, given, name in zip(sample.arguments, call, names, strict=True)
        )
        yield Case(f"call {number}", arguments, sample.rtol, sample.atol)


def _like(model: Any, given: Any, what: str) -> Any:
    """Return an argument as a plain value of the kind of a model. Raises `UnfitCalls`."""
    if isinstance(model, dict):
        if not isinstance(given, dict) or len(given) > MOST_KEYS:
            raise UnfitCalls(f"{what} has to be a dictionary of arrays.")
        any_array = np.asarray(next(iter(model.values())))
        return {
            str(key): _array(any_array, value, f"{what}[{key!r}]") for key, value in given.items()
        }
    if isinstance(model, np.ndarray):
        array = _array(model, given, what)
        if array.ndim != model.ndim:
            raise UnfitCalls(
                f"{what} has the wrong number of axes: {array.ndim}, not {model.ndim}."
            )
        return array
    return float(_array(np.array(0.0), given, what, axes=0))


def _array(model: np.ndarray[Any, Any], given: Any, what: str, axes: int | None = None) -> Any:
    """Return an array of numbers of moderate size and number. Raises `UnfitCalls`."""
    if isinstance(given, (list, tuple, dict, str, bytes)) or given is None:
        raise UnfitCalls(f"{what} has to be {'a number' if axes == 0 else 'an array'}.")
    found = np.asarray(given)
    if found.dtype.kind not in "fiu" or (axes is not None and found.ndim != axes):
        raise UnfitCalls(f"{what} has to be {'a number' if axes == 0 else 'an array of numbers'}.")
    if not 1 <= found.size <= MOST_ENTRIES:
        raise UnfitCalls(f"{what} has {found.size} entries: 1 to {MOST_ENTRIES} are allowed.")
    if not (np.isfinite(found).all() and (np.abs(found.astype(float)) <= LARGEST).all()):
        raise UnfitCalls(f"{what} holds nan, infinity or a number beyond {LARGEST:g}.")
    return found.astype(model.dtype)
