"""Find the known mistake whose results are those of a solution, side effects told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np

from course.catalogue import Case, Mistake
from course.comparison import difference
from course.diagnosis import parts, transforms
from course.diagnosis.evidence import Evidence, Pair, Seen, pair_of, weight
from course.diagnosis.known import Known
from course.exercises import Exercise

LEAST = 2  # wrong entries that have to agree with a mistake


def exact(
    task: Exercise, known: Known, cases: Sequence[Case], seen: Sequence[Seen], right: bool
) -> Mistake | None:
    """Return the mistake that does on every case what was seen.

    Where the values are `right`, the side effects have to be the same. Elsewhere the mistake has
    to change no more than the solution does, and the nearest one counts.
    """
    best: tuple[int, Mistake] | None = None
    for mistake in task.mistakes:
        distance = 0
        for number, (case, what) in enumerate(zip(cases, seen, strict=True)):
            theirs = known.mistaken(mistake, number, case)
            if not same_values(case, what, theirs):
                break
            distance += _side_effects_apart(what, theirs)
            if not set(theirs.changed) <= set(what.changed) or (right and distance):
                break
        else:
            if (best is None or distance < best[0]) and _says_something(known, mistake, seen):
                best = distance, mistake
    return best[1] if best else None


def same_values(case: Case, a: Seen, b: Seen) -> bool:
    """Tell whether two calls gave the same values, or errors of the same built-in type."""
    if a.error is not None or b.error is not None:
        return builtin_type(a.error) is builtin_type(b.error)
    return not difference(b.result, a.result, case.rtol, case.atol)


def builtin_type(error: Exception | None) -> type:
    """Return the nearest built-in ancestor: NumPy's own errors cross a process wall as that."""
    return next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")


def _side_effects_apart(a: Seen, b: Seen) -> int:
    return len(set(a.changed) ^ set(b.changed)) + ((a.warning is None) != (b.warning is None))


def _says_something(known: Known, mistake: Mistake, seen: Sequence[Seen]) -> bool:
    """Tell whether the agreement is more than that every case ends in an error of some type.

    Errors that say the same in every case agree, because they name the sizes.
    """
    if any(what.error is None for what in seen):
        return True
    texts = [
        (str(what.error), str(known.mistaken(mistake, number, case).error))
        for number, (case, what) in enumerate(zip(known.fixed, seen, strict=False))
    ]
    return all(a == b for a, b in texts) and len({a for a, _ in texts}) > 1


def by_part(
    task: Exercise, known: Known, wrong: Evidence, everything: Evidence, *, elsewhere: bool
) -> Mistake | None:
    """Return the mistake that gives the wrong parts just as they are.

    With `elsewhere` it may also be wrong in parts that are right here.
    """
    if weight(wrong.wrong) < LEAST:
        return None
    for mistake in task.mistakes:
        theirs = (_beside(known, mistake, pair) for pair in wrong.pairs)
        if not all(other is not None and other.right for other in theirs):
            continue
        if elsewhere or _wrong_paths(known, mistake, everything) <= set(everything.wrong_paths):
            return mistake
    return None


def with_a_second_slip(
    task: Exercise, known: Known, evidence: Evidence
) -> Iterator[tuple[Mistake, str]]:
    """Yield mistakes of whose results the wrong parts are the negative, a transpose, a multiple."""
    if weight(evidence.wrong) < LEAST:
        return
    for mistake in task.mistakes:
        others = (_beside(known, mistake, pair) for pair in evidence.pairs)
        theirs = [pair for pair in takewhile(_proportional, others) if pair is not None]
        if len(theirs) == len(evidence.pairs) and any(not pair.right for pair in theirs):
            for text in transforms.simple(Evidence(tuple(theirs), evidence.names)):
                yield mistake, text


def _beside(known: Known, mistake: Mistake, pair: Pair) -> Pair | None:
    """Return a pair with what a mistake gives as what should be; None where it gives nothing."""
    made = known.mistaken(mistake, pair.number, pair.case)
    try:
        wanted = parts.part(made.result, pair.path)
    except parts.Absent:
        return None
    return pair_of(pair.number, pair.case, pair.path, wanted, pair.seen)


def _proportional(pair: Pair | None) -> bool:
    """Tell whether a part may be a multiple of another one, or of its transpose."""
    if pair is None or pair.should is None or pair.found is None:
        return False
    for should in (pair.should, pair.should.T):
        if should.shape == pair.found.shape:
            finite = np.where(np.isfinite(should), should, 0)
            at = int(np.abs(finite).argmax()) if should.size else 0
            with np.errstate(all="ignore"):
                by = pair.found.flat[at] / should.flat[at] if finite.any() else 1.0
                if np.allclose(by * should, pair.found, rtol=1e-4, atol=1e-8, equal_nan=True):
                    return True
    return False


def _wrong_paths(known: Known, mistake: Mistake, everything: Evidence) -> set[parts.Path]:
    """Return the parts in which a mistake is wrong on the fixed cases."""
    wrong = set()
    for pair in everything.pairs:
        if pair.number < len(known.fixed):
            made = known.mistaken(mistake, pair.number, pair.case).result
            try:
                theirs = parts.part(made, pair.path)
            except parts.Absent:
                theirs = None
            if difference(pair.expected, theirs, pair.case.rtol, pair.case.atol):
                wrong.add(pair.path)
    return wrong
