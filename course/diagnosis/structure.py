"""How a result is built where it should be built otherwise: too few parts, other keys, a list."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from course.catalogue import Case
from course.comparison import difference
from course.diagnosis import parts
from course.diagnosis.evidence import Seen

MOST_PARTS = 3  # of which all orders are tried


def misfit(expected: Any, seen: Any, part: str = "") -> str:
    """Say where a result is built otherwise, "" where every part is there and of its kind."""
    if isinstance(expected, dict):
        if not isinstance(seen, dict) or seen.keys() != expected.keys():
            return difference(expected, seen, 0, 0, part)
        inner = (misfit(value, seen[key], f"{part}[{key!r}]") for key, value in expected.items())
        return next(filter(None, inner), "")
    if isinstance(expected, tuple):
        if isinstance(seen, (str, dict)) or _length(seen) != len(expected):
            return difference(expected, seen, 0, 0, part)
        inner = (misfit(value, seen[i], f"{part}[{i}]") for i, value in enumerate(expected))
        return next(filter(None, inner), "")
    if seen is None or isinstance(seen, (dict, str)) or _stray_list(expected, seen):
        return difference(expected, seen, 0, 0, part)
    return ""


def _length(seen: Any) -> int:
    """Count the parts of a result, -1 where it has none."""
    try:
        return len(seen)
    except TypeError:
        return -1


def _stray_list(expected: Any, seen: Any) -> bool:
    return isinstance(seen, (list, tuple)) and not isinstance(expected, (list, tuple))


def explained(cases: Sequence[Case], expected: Sequence[Any], seen: Sequence[Seen]) -> str:
    """Say what a result that is built otherwise holds, "" where that is not to be seen."""
    runs = [
        (case, wanted, what.result)
        for case, wanted, what in zip(cases, expected, seen, strict=True)
        if what.error is None
    ]
    first = runs[0][1]
    if isinstance(first, tuple):
        for place in range(len(first)):
            if all(_same(case, wanted[place], result) for case, wanted, result in runs):
                return f"Only what belongs in {parts.name((place,))} comes back: return all parts."
        if len(first) <= MOST_PARTS:
            return _reordered(runs, len(first))
    if all(_same_but_for_the_type(*run) for run in runs):
        return "The values in it are right."
    return ""


def _same(case: Case, expected: Any, result: Any) -> bool:
    return result is not None and not difference(expected, result, case.rtol, case.atol)


def _reordered(runs: list[tuple[Case, Any, Any]], n: int) -> str:
    for order in itertools.permutations(range(n)):
        if order != tuple(range(n)) and all(
            isinstance(result, (tuple, list))
            and len(result) == n
            and all(_same(case, wanted[order[i]], result[i]) for i in range(n))
            for case, wanted, result in runs
        ):
            return "The parts are right, but in another order."
    return ""


def _same_but_for_the_type(case: Case, expected: Any, result: Any) -> bool:
    should, found = parts.array(expected), parts.array(result)
    if should is None or found is None or should.shape != found.shape:
        return False
    return bool(np.allclose(found, should, case.rtol, case.atol))
