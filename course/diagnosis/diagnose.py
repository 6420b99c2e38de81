"""The layers of a diagnosis, and the message that is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from course.catalogue import Case
from course.comparison import difference, sizes
from course.diagnosis import catalogued, parts, places, properties, slips
from course.diagnosis.evidence import Evidence, Seen, collect
from course.diagnosis.known import Known, Observe, known
from course.diagnosis.structure import explained, misfit
from course.exercises import Exercise

FEW = 2  # cases that are called by their names
KEPT = (
    "The same call gives something else the second time: something is kept between two calls, "
    "or the result is left to chance."
)
SHARED = (
    "Two calls return the same array, so the second one changes what the first one gave: "
    "make a new array in each call."
)


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong, for the student to read, and the id of the known mistake, or None.

    `error` is what the function raised, where no known mistake says why.
    """

    message: str
    mistake: str | None = None
    error: Exception | None = None


@dataclass(frozen=True)
class Run:
    """What a solution did on all cases."""

    cases: Sequence[Case]
    expected: Sequence[Any]
    seen: Sequence[Seen]
    evidence: Evidence

    @cached_property
    def misfits(self) -> dict[int, str]:
        """How results are built that should be built otherwise, by the numbers of their cases."""
        both = enumerate(zip(self.expected, self.seen, strict=True))
        found = {n: misfit(wanted, s.result) for n, (wanted, s) in both if s.error is None}
        return {number: text for number, text in found.items() if text}

    @cached_property
    def right(self) -> list[bool]:
        """Which cases gave the right result, whatever else happened."""
        wrong = {pair.number for pair in self.evidence.wrong} | self.misfits.keys()
        return [s.error is None and n not in wrong for n, s in enumerate(self.seen)]

    @property
    def wrong(self) -> list[bool | None]:
        """Which cases are wrong; None where nothing could be seen, because all is 0 there."""
        paths = set(self.evidence.wrong_paths)
        shown = {
            pair.number
            for pair in self.evidence.pairs
            if pair.path in paths and (pair.should is None or pair.should.any() or not pair.right)
        }
        return [
            None if right and paths and number not in shown else not right
            for number, right in enumerate(self.right)
        ]

    @property
    def errors(self) -> list[int]:
        """The numbers of the cases that ended in an error."""
        return [number for number, seen in enumerate(self.seen) if seen.error is not None]


def diagnose(
    task: Exercise, cases: Sequence[Case], seen: Sequence[Seen], observe: Observe
) -> Diagnosis | None:
    """Return what is wrong with the solution that did this on these cases; None if nothing is.

    The first cases are the fixed ones of the exercise; the last one may be the first once more,
    with the very same arguments. `observe` tells what a known mistake does.
    """
    once, again = _apart(cases, seen)
    found = _of_first_calls(task, cases[:once], seen[:once], observe)
    if found is None:
        return Diagnosis(again) if again else None
    if again != KEPT:  # what is shared spoils nothing yet
        return found
    return replace(found, message=f"{found.message} {again}")


def _apart(cases: Sequence[Case], seen: Sequence[Seen]) -> tuple[int, str]:
    """Return how many cases there are without one that is asked once more, and what that showed."""
    last = len(cases) - 1
    if last == 0 or cases[last].arguments is not cases[0].arguments:
        return last + 1, ""
    first, again = seen[0], seen[last]
    case = cases[0]
    differs: Any = (first.error is None) != (again.error is None) or (
        first.error is None
        and not difference(first.result, first.result, case.rtol, case.atol)
        and difference(first.result, again.result, case.rtol, case.atol)
    )
    shared = not differs and _shared(first.result, again.result)
    return last, KEPT if differs else SHARED if shared else ""


def _shared(first: Any, again: Any) -> bool:
    """Tell whether two results lie in the same memory, so that one call changes the other's."""
    one, other = (
        [a for path in parts.paths(r) if isinstance(a := parts.part(r, path), np.ndarray)]
        for r in (first, again)
    )
    return any(np.may_share_memory(a, b) for a in one for b in other)


def _of_first_calls(
    task: Exercise, cases: Sequence[Case], seen: Sequence[Seen], observe: Observe
) -> Diagnosis | None:
    what_is_known = known(task, observe)
    expected = what_is_known.expected(cases)
    names = _names(what_is_known, cases)
    run = Run(cases, expected, seen, collect(cases, expected, seen, names))
    if all(run.right) and not any(s.changed or s.warning for s in seen):
        return None
    mistake = catalogued.exact(task, what_is_known, cases, seen, all(run.right))
    if mistake is not None:
        theirs = [what_is_known.mistaken(mistake, n, case) for n, case in enumerate(cases)]
        return Diagnosis(_joined([mistake.hint, *_besides(run, theirs)]), mistake.id)
    return _composed(task, what_is_known, run)


def _composed(task: Exercise, what_is_known: Known, run: Run) -> Diagnosis:
    """Put together what the layers say of a solution that is no known mistake."""
    found = properties.Findings((), None)
    if run.misfits:
        number = min(run.misfits)
        what = f"{_on_case(run, number)} {run.misfits[number]}."
        more = explained(run.cases, run.expected, run.seen)
        found = properties.Findings((what, more), None)
    elif run.evidence.wrong:
        found = properties.explain(task, what_is_known, run.evidence)
    sentences = list(found.sentences)
    if run.errors:
        return Diagnosis(
            _joined([_of_error(run), *sentences, *_besides(run), _count(run)]),
            found.mistake,
            None if found.mistake else run.seen[run.errors[0]].error,
        )
    if all(run.right):
        return Diagnosis(_joined(["Your values are right.", *_besides(run)]))
    if not found.enough:
        sentences += [_first_difference(run), *_where(run)]
    return Diagnosis(_joined([*sentences, *_besides(run), _count(run)]), found.mistake)


def _of_error(run: Run) -> str:
    """Say on which case which error was raised, and what it means."""
    number = run.errors[0]
    error = run.seen[number].error
    assert error is not None  # noqa: S101 -- it is one of the errors
    common = places.of_cases(
        list(run.cases), [n in run.errors for n in range(len(run.cases))], run.evidence.names
    )
    return _joined(
        [
            f"{_on_case(run, number)} your function raises {type(error).__name__}.",
            slips.explained(error),
            f"It raises an error where {common}, and nowhere else." if common else "",
        ]
    )


def _on_case(run: Run, number: int) -> str:
    case = run.cases[number]
    return f"On the case '{case.name}' ({sizes(case.arguments, run.evidence.names)})"


def _first_difference(run: Run) -> str:
    """Say how the first wrong result differs, on which case."""
    wrong = min(run.evidence.wrong, key=lambda pair: pair.number)
    part = "".join(f"[{key!r}]" for key in wrong.path)
    words = difference(wrong.expected, wrong.seen, wrong.case.rtol, wrong.case.atol, part)
    return f"{_on_case(run, wrong.number)} {words}."


def _where(run: Run) -> Iterator[str]:
    """Yield in which cases, parts and entries the result is wrong."""
    evidence = run.evidence
    common = places.of_cases(list(run.cases), run.wrong, evidence.names)
    number = run.right.count(False)
    if common:
        yield f"It is wrong exactly where {common}."
    elif number <= FEW and number < len(run.right):
        wrong = (f"'{c.name}'" for c, right in zip(run.cases, run.right, strict=True) if not right)
        yield f"It is wrong only on {' and '.join(wrong)}."
    if evidence.wrong_paths != evidence.paths:
        several = parts.names(evidence.wrong_paths, evidence.paths)
        yield f"Only {several} can be wrong, all else is right."
    entries = places.of_entries(evidence)
    if entries:
        yield f"The wrong entries are those {entries}."


def _besides(run: Run, theirs: Sequence[Seen] = ()) -> list[str]:
    """Say what else happened that a known mistake does not do."""
    said = []
    known_changes = {place for seen in theirs for place in seen.changed}
    changed = {place for seen in run.seen for place in seen.changed} - known_changes
    if changed:
        several = " and ".join(f"`{run.evidence.names[place]}`" for place in sorted(changed))
        said.append(f"Your function changes its argument {several}: work on a copy.")
    if not any(seen.warning for seen in theirs):
        for case, seen in zip(run.cases, run.seen, strict=True):
            if seen.warning:
                said.append(f"NumPy warns on the case '{case.name}': {seen.warning}.")
                break
    return said


def _count(run: Run) -> str:
    return f"Right in {sum(run.right)} of {len(run.right)} cases."


def _names(what_is_known: Known, cases: Sequence[Case]) -> tuple[str, ...]:
    """Return the names of the arguments, as the reference calls them."""
    longest = max(len(case.arguments) for case in cases)
    rest = range(len(what_is_known.names), longest)
    return (*what_is_known.names, *(f"argument {place + 1}" for place in rest))


def _joined(sentences: Sequence[str]) -> str:
    return " ".join(filter(None, sentences))
