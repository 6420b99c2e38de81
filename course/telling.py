"""Judge calls that a student writes to tell right functions of an exercise from wrong ones.

The catalogue has both: the reference with its variants, which all have to agree on a call, and the
mistakes, of which the calls have to tell as many as are asked for. Nothing but the values of the
calls comes from the student, and nothing of the student's runs here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from course import calls
from course.calls import UnfitCalls
from course.catalogue import Case, Function, Mistake, Telling
from course.diagnosis.catalogued import same_values
from course.diagnosis.diagnose import Diagnosis
from course.diagnosis.evidence import Seen
from course.exercises import Exercise, exercise

Observe = Callable[[Function, Case, Mapping[str, Function]], Seen]

NOT_ENOUGH = "Ask which number in your calls could be another one, or absent, without any effect."


@dataclass(frozen=True)
class Verdict:
    """Which mistakes the calls miss, of how many; with a `problem` nothing has been told."""

    missed: frozenset[str]
    wrong: int
    problem: str = ""


def diagnosed(task: Exercise, seen: Seen, observe: Observe) -> Diagnosis | None:
    """Return why the calls that came back do not tell enough; None where they do."""
    if seen.error is not None:
        return Diagnosis(f"Your function raises {type(seen.error).__name__}.", error=seen.error)
    verdict = judged(task, seen.result, observe)
    if verdict.problem:
        return Diagnosis(verdict.problem)
    told = verdict.wrong - len(verdict.missed)
    if told >= _asked(task):
        return None
    blind = _blind_alike(task, verdict, observe)
    hint = blind.hint if blind else NOT_ENOUGH
    count = f"Your calls tell {told} of {verdict.wrong} wrong functions from the right ones"
    return Diagnosis(
        f"{count}; at least {_asked(task)} are asked for. {hint}", blind.id if blind else None
    )


def judged(task: Exercise, returned: Any, observe: Observe) -> Verdict:
    """Try calls on the right and on the wrong functions of the exercise that they are for."""
    target = exercise(_telling(task).exercise)
    everything = frozenset(mistake.id for mistake in target.mistakes)
    try:
        made = list(_calls(task, target, returned))
        for number, call in enumerate(made, 1):
            _agreed(target, call, number, observe)
    except UnfitCalls as problem:
        return Verdict(everything, len(everything), str(problem))
    missed = everything
    for call in made:
        missed -= _told(target, call, observe)
    return Verdict(missed, len(everything))


def _asked(task: Exercise) -> int:
    return _telling(task).wrong


def _telling(task: Exercise) -> Telling:
    if task.telling is None:
        raise TypeError(f"{task.name} is not answered with calls")
    return task.telling


def _calls(task: Exercise, target: Exercise, returned: Any) -> Iterator[Case]:
    """Yield the calls as cases. Raises `UnfitCalls`."""
    sample = next(iter(target.cases()))
    names = target.reference.__code__.co_varnames[: len(sample.arguments)]
    yield from calls.read(returned, (1, _telling(task).calls), names, sample)


def _agreed(target: Exercise, call: Case, number: int, observe: Observe) -> None:
    """Raise `UnfitCalls` unless all right functions do the same, without error or warning."""
    right = observe(target.reference, call, {})
    if right.error is not None:
        raise UnfitCalls(
            f"Call {number} does not fit: a right function raises {type(right.error).__name__}. "
            "Check the sizes of the arguments against each other."
        )
    if right.warning:
        raise UnfitCalls(f"On call {number} a right function warns: {right.warning}.")
    for function in target.variants.values():
        if not _alike(call, observe(function, call, {}), right):
            raise UnfitCalls(
                f"On call {number} right functions do not agree, so it tells nothing. "
                "Its arguments have to fit each other in their values too."
            )


def _told(target: Exercise, call: Case, observe: Observe) -> frozenset[str]:
    """Return the mistakes that do something else than the reference."""
    right = observe(target.reference, call, {})
    return frozenset(
        mistake.id
        for mistake in target.mistakes
        if not _alike(call, observe(mistake.function, call, {}), right)
    )


def _alike(call: Case, seen: Seen, right: Seen) -> bool:
    """Tell whether results, errors, warnings and changes of arguments are the same."""
    side_effects = (seen.changed, seen.warning is None) == (right.changed, right.warning is None)
    return side_effects and same_values(call, seen, right)


def _blind_alike(task: Exercise, verdict: Verdict, observe: Observe) -> Mistake | None:
    """Return the known weak answer that misses most of all those that miss nothing else."""
    known = zip(task.mistakes, _blind(task, observe), strict=True)
    fitting = [(len(missed), m) for m, missed in known if missed <= verdict.missed]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


@cache
def _blind(task: Exercise, observe: Observe) -> Sequence[frozenset[str]]:
    """Return what each known weak answer misses."""
    return [judged(task, mistake.function(), observe).missed for mistake in task.mistakes]
