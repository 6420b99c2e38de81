"""Say what is wrong with a solution, from what its calls did: a known mistake, or which case."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from course.catalogue import Case, Function
from course.comparison import difference, sizes
from course.exercises import Exercise


class Seen(Protocol):
    """What one call did: what came back or was raised, and what else could be seen."""

    @property
    def result(self) -> Any:
        """What came back."""

    @property
    def error(self) -> Exception | None:
        """What was raised."""

    @property
    def changed(self) -> bool:
        """Whether the arguments are other ones afterwards."""

    @property
    def warning(self) -> str | None:
        """What NumPy warned of."""


Observe = Callable[[Function, Case], Seen]


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong, for the student to read, and the id of the known mistake, or None."""

    message: str
    mistake: str | None = None


def diagnose(
    task: Exercise, cases: Sequence[Case], seen: Sequence[Seen], observe: Observe
) -> Diagnosis | None:
    """Return what is wrong with the solution that did this; None if nothing is.

    `observe` tells what a known mistake does on a case.
    """
    problem = next(_problems(task, cases, seen), None)
    if problem is None:
        return None
    for known in task.mistakes:
        if _same_behaviour(cases, seen, known.function, observe):
            return Diagnosis(known.hint, known.id)
    return Diagnosis(problem)


def _problems(task: Exercise, cases: Sequence[Case], observations: Sequence[Seen]) -> Iterator[str]:
    """Yield what is wrong, case by case: shape, type, finiteness, values, side effects."""
    for case, seen in zip(cases, observations, strict=True):
        where = f"on the case '{case.name}' ({sizes(case.arguments)})"
        if seen.error is not None:
            yield f"{where} your function raises {type(seen.error).__name__}."
            continue
        expected = task.reference(*copy.deepcopy(case.arguments))
        wrong = difference(expected, seen.result, case.rtol, case.atol)
        if wrong:
            yield f"{where} {wrong}."
        if seen.changed:
            yield f"{where} your function changes its arguments. Work on a copy."
        if seen.warning:
            yield f"{where} NumPy warns: {seen.warning}."


def _same_behaviour(
    cases: Sequence[Case], seen: Sequence[Seen], wrong: Function, observe: Observe
) -> bool:
    """Tell whether a wrong solution does on every case what was seen.

    It uses the references of the earlier exercises, as the student's function did. Where every
    case ends in an error, that alone says nothing about the reason.
    """
    if all(observation.error is not None for observation in seen):
        return False
    theirs = (observe(wrong, case) for case in cases)
    return all(same(*both) for both in zip(cases, seen, theirs, strict=True))


def same(case: Case, a: Seen, b: Seen) -> bool:
    """Compare what two calls did. Errors are the same when their built-in types are."""
    if a.error is not None or b.error is not None:
        return _builtin_type(a.error) is _builtin_type(b.error)
    if a.changed != b.changed or (a.warning is None) != (b.warning is None):
        return False
    return not difference(b.result, a.result, case.rtol, case.atol)


def _builtin_type(error: Exception | None) -> type:
    """Return the nearest built-in ancestor: NumPy's own errors cross a process wall as that."""
    kinds = type(error).__mro__
    return next(kind for kind in kinds if kind.__module__ == "builtins")
