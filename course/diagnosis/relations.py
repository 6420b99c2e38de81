"""How a result relates to an argument or to another part: the same, off by it, a factor of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.diagnosis import parts
from course.diagnosis.evidence import LOOSEST, Evidence, Pair, fits, near, weight

LEAST = 2
LEAST_CASES = 3
Relation = Callable[[Any, Any, Any], tuple[Any, Any]]
# Two things that are equal, of what was found, the right result `e` and an argument `a`.
ECHOES: tuple[tuple[str, Relation], ...] = (
    ("{{It}} is `{name}` itself, unchanged.", lambda found, e, a: (found, a)),
    ("{{It}} is `{name}` with the other sign.", lambda found, e, a: (found, -a)),
)
JOINED: tuple[tuple[str, Relation], ...] = (
    ("{{It}} is what it should be plus `{name}`.", lambda found, e, a: (found, e + a)),
    ("{{It}} is what it should be minus `{name}`.", lambda found, e, a: (found, e - a)),
    (
        "{{It}} is what it should be times `{name}`: is that factor one too many?",
        lambda found, e, a: (found, e * a),
    ),
    (
        "{{It}} is what it should be divided by `{name}`: is a factor missing?",
        lambda found, e, a: (found * a, e),
    ),
    ("{{It}} is what it should be times 1 - `{name}`.", lambda found, e, a: (found, e * (1 - a))),
    (
        "{{It}} is what it should be divided by 1 - `{name}`: is a factor missing?",
        lambda found, e, a: (found * (1 - a), e),
    ),
)


def echoed(evidence: Evidence) -> Iterator[str]:
    """Yield that what comes back is an argument, or always the same."""
    if weight(evidence.wrong) >= LEAST:
        yield from _constant(evidence)
        yield from _joins(evidence, ECHOES)


def found(evidence: Evidence) -> Iterator[str]:
    """Yield by which argument the wrong parts are off."""
    if weight(evidence.wrong) >= LEAST:
        yield from _joins(evidence, JOINED)


def _joins(evidence: Evidence, joins: tuple[tuple[str, Relation], ...]) -> Iterator[str]:
    if not all(pair.comparable for pair in evidence.pairs):
        return
    for place, name in enumerate(evidence.names):
        yield from (
            text.format(name=name)
            for text, join in joins
            if all(_related(join, pair, place) for pair in evidence.pairs)
        )


def _related(join: Relation, pair: Pair, place: int) -> bool:
    """Tell whether a relation holds of one part and one argument."""
    if len(pair.case.arguments) <= place:
        return False
    argument = parts.array(pair.case.arguments[place])
    if argument is None or argument.ndim > pair.should.ndim:
        return False
    try:
        with np.errstate(all="ignore"):
            left, right = join(pair.found, pair.should, argument)
    except ValueError:  # the shapes do not fit
        return False
    if np.shape(left) != np.shape(right):
        return False
    off = np.abs(np.ravel(left)[:1] - np.ravel(right)[:1])
    if off.size and off[0] > LOOSEST * (1 + abs(np.ravel(right)[0])):  # most relations end here
        return False
    return bool(np.allclose(left, right, rtol=LOOSEST, atol=pair.case.atol))


def exchanged(evidence: Evidence, everything: Evidence) -> Iterator[str]:
    """Yield that parts hold what belongs in other parts, in every case."""
    expected = {(pair.number, pair.path): pair.expected for pair in everything.pairs}
    homes = {path: _home(evidence, path, expected) for path in evidence.wrong_paths}
    if homes and all(home is not None for home in homes.values()):
        moved = "; ".join(
            f"{parts.name(path)} holds what belongs in {parts.name(home)}"
            for path, home in homes.items()
            if home is not None
        )
        yield f"Parts of the result have changed places: {moved}."


def _home(
    evidence: Evidence, path: parts.Path, expected: dict[tuple[int, parts.Path], Any]
) -> parts.Path | None:
    """Return the one other part whose right values are found in this one."""
    pairs = [pair for pair in evidence.pairs if pair.path == path]
    candidates = {other for _, other in expected} - {path}
    if weight(pairs) < LEAST:
        return None

    def fitting(other: parts.Path) -> bool:
        return fits(pairs, lambda pair: parts.array(expected[pair.number, other]))

    return next(filter(fitting, sorted(candidates, key=str)), None)


def _constant(evidence: Evidence) -> Iterator[str]:
    """Yield that the same comes back whatever is given, where that is not right."""
    pairs = evidence.pairs
    cases = {pair.number for pair in pairs}
    if len(cases) < LEAST_CASES or not all(pair.comparable for pair in pairs):
        return
    if len({pair.should.tobytes() for pair in pairs}) < LEAST:
        return
    if not any(pair.found.any() for pair in pairs):
        yield "{It} is always 0."
    elif len(evidence.paths) == 1 and all(near(pair, pairs[0].found) for pair in pairs):
        yield "{It} is the same whatever is given."
