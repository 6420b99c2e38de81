"""What a diagnosis starts from: the parts of what came back beside those that should have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from course.catalogue import Case
from course.comparison import difference
from course.diagnosis import parts

LOOSEST = 1e-6  # relative: a property may have been rounded more often than a result


class Seen(Protocol):
    """What one call did: what came back or was raised, and what else could be seen."""

    @property
    def result(self) -> Any:
        """What came back."""

    @property
    def error(self) -> Exception | None:
        """What was raised."""

    @property
    def changed(self) -> tuple[int, ...]:
        """The places of the arguments that are other ones afterwards."""

    @property
    def warning(self) -> str | None:
        """What NumPy warned of."""


@dataclass(frozen=True, eq=False)
class Pair:
    """One part of the result of the case `number`: what it should be, what it is, whether right.

    `should` and `found` are the two as arrays, None where they are no numbers or are absent.
    """

    number: int
    case: Case
    path: parts.Path
    expected: Any
    seen: Any
    right: bool
    should: Any
    found: Any

    @cached_property
    def comparable(self) -> bool:
        """Whether both are arrays of one shape."""
        if self.should is None or self.found is None:
            return False
        return bool(self.should.shape == self.found.shape)

    @cached_property
    def wrong_entries(self) -> Any:
        """Where a comparable part is wrong."""
        rtol, atol = self.case.rtol, self.case.atol
        return ~np.isclose(self.found, self.should, rtol=rtol, atol=atol, equal_nan=True)

    @cached_property
    def factor(self) -> float | None:
        """By what its largest entry is too large, None where that says nothing."""
        if not self.comparable:
            return None
        sizes = np.abs(np.where(np.isfinite(self.should), self.should, 0))
        if not sizes.any():
            return None
        largest = sizes.argmax()
        with np.errstate(all="ignore"):
            return float(self.found.flat[largest] / self.should.flat[largest])


@dataclass(frozen=True)
class Evidence:
    """The parts of all results that came back. `names` are those of the arguments."""

    pairs: tuple[Pair, ...]
    names: tuple[str, ...]

    @property
    def wrong(self) -> tuple[Pair, ...]:
        """The parts that are wrong."""
        return tuple(pair for pair in self.pairs if not pair.right)

    @property
    def wrong_paths(self) -> list[parts.Path]:
        """The paths whose part is wrong in some case, in their order."""
        return list(dict.fromkeys(pair.path for pair in self.pairs if not pair.right))

    @property
    def paths(self) -> list[parts.Path]:
        """The paths of all parts, in their order."""
        return list(dict.fromkeys(pair.path for pair in self.pairs))

    def only(self, several: Iterable[parts.Path]) -> Evidence:
        """Return what is known of some parts, first where they are wrong."""
        chosen = set(several)
        pairs = (pair for pair in self.pairs if pair.path in chosen)
        return replace(self, pairs=tuple(sorted(pairs, key=lambda pair: pair.right)))

    def only_wrong_cases(self) -> Evidence:
        """Return what is known of the cases in which something is wrong."""
        numbers = {pair.number for pair in self.wrong}
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair.number in numbers))


def collect(
    cases: Sequence[Case], expected: Sequence[Any], seen: Sequence[Seen], names: tuple[str, ...]
) -> Evidence:
    """Lay the parts of results beside each other. What raised an error has none."""
    pairs = (
        pair_of(number, case, path, parts.part(wanted, path), _part_of(what.result, path))
        for number, (case, wanted, what) in enumerate(zip(cases, expected, seen, strict=True))
        if what.error is None
        for path in parts.paths(wanted)
    )
    return Evidence(tuple(pairs), names)


def pair_of(number: int, case: Case, path: parts.Path, expected: Any, seen: Any) -> Pair:
    """Lay one part beside the one that it should be."""
    right = not difference(expected, seen, case.rtol, case.atol)
    should = parts.array(expected)
    alike = isinstance(seen, (list, tuple)) <= isinstance(expected, (list, tuple))
    found = parts.array(seen) if alike else None
    return Pair(number, case, path, expected, seen, right, should, found)


def _part_of(result: Any, path: parts.Path) -> Any:
    try:
        return parts.part(result, path)
    except parts.Absent:
        return None


def fits(pairs: Iterable[Pair], made: Callable[[Pair], Any]) -> bool:
    """Tell whether what came back is what `made` makes of each pair, in shape and values."""
    try:
        with np.errstate(all="ignore"):
            return all(pair.found is not None and near(pair, made(pair)) for pair in pairs)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False


def near(pair: Pair, made: Any, loosest: float = LOOSEST) -> bool:
    """Tell whether what came back has the same shape and values, but for rounding."""
    if made is None or np.shape(made) != pair.found.shape:
        return False
    rtol, atol = max(pair.case.rtol, loosest), max(pair.case.atol, 1e-9)
    with np.errstate(all="ignore"):
        off = np.abs(pair.found - made)
    if np.isfinite(off).all():
        return bool((off <= atol + rtol * np.abs(made)).all())
    return bool(np.allclose(pair.found, made, rtol=rtol, atol=atol, equal_nan=True))


def weight(pairs: Iterable[Pair]) -> int:
    """Return what speaks for a property that fits: two for each wrong entry, one for a whole number.

    Whole numbers agree by chance more easily.
    """
    total = 0
    for pair in pairs:
        if pair.right or pair.should is None or pair.found is None:
            continue
        if pair.comparable:
            entries = pair.found[pair.wrong_entries]
        else:
            entries = pair.found.ravel()
        total += int(np.where(entries == np.round(entries), 1, 2).sum())
    return total
