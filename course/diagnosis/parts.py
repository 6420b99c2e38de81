"""The parts of a result: numbers, arrays and texts, found by their way through tuples and keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

Path = tuple[Any, ...]
MOST_NAMED = 4


class Absent(LookupError):
    """A result has no such part."""


def paths(expected: Any, start: Path = ()) -> Iterator[Path]:
    """Yield the ways to the parts of a result. A list is one part, as a row of values."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            yield from paths(value, (*start, key))
    elif isinstance(expected, tuple):
        for place, value in enumerate(expected):
            yield from paths(value, (*start, place))
    elif expected is not None:  # what is None may be anything
        yield start


def part(result: Any, path: Path) -> Any:
    """Return a part of a result. Raises `Absent`."""
    for key in path:
        if isinstance(result, dict) != isinstance(key, str) or isinstance(result, str):
            raise Absent(path)
        try:
            result = result[key]
        except (LookupError, TypeError) as error:
            raise Absent(path) from error
    if result is None:
        raise Absent(path)
    return result


def array(value: Any) -> Any:
    """Return a part as an array of floats, None where it is no number and no array of numbers."""
    if value is None or isinstance(value, (str, dict)):
        return None
    try:
        values = np.asarray(value)
    except ValueError:  # lists of different lengths
        return None
    return values.astype(float) if values.dtype.kind in "fiub" else None


def name(path: Path) -> str:
    """Return how a part is written, in backquotes: result[0]['W1']."""
    return "`result" + "".join(f"[{key!r}]" for key in path) + "`"


def names(several: Sequence[Path], everything: Sequence[Path] = ()) -> str:
    """Return the names of parts; those of a kind, as `W1` and `W2`, together if they are all."""
    said = []
    for group in grouped(several):
        whole = [path for path in everything if kind(path) == kind(group[0])]
        if len(group) > 1 and len(whole) == len(group):
            said.append(f"each `{kind(group[0])[-1]}` in {name(group[0][:-1])}")
        else:
            said += map(name, group)
    if len(said) > MOST_NAMED:
        said = [*said[: MOST_NAMED - 1], f"{len(said) - MOST_NAMED + 1} other parts"]
    return " and ".join(filter(None, [", ".join(said[:-1]), said[-1]]))


def kind(path: Path) -> Path:
    """Return a path without the numbers of layers: `('W1',)` and `('W2',)` are of a kind."""
    return tuple(key.rstrip("0123456789") if isinstance(key, str) else key for key in path)


def grouped(several: Sequence[Path]) -> list[list[Path]]:
    """Put together the parts of a kind, in their order."""
    groups: dict[Path, list[Path]] = {}
    for path in several:
        groups.setdefault(kind(path), []).append(path)
    return list(groups.values())
