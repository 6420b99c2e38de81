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

import numpy as np

from course.catalogue import Case, Function, Mistake, Telling
from course.diagnosis.catalogued import same_values
from course.diagnosis.diagnose import Diagnosis
from course.diagnosis.evidence import Seen
from course.exercises import Exercise, exercise

Observe = Callable[[Function, Case, Mapping[str, Function]], Seen]

LARGEST = 1e6
MOST_ENTRIES = 400
MOST_KEYS = 40
NOT_ENOUGH = "Ask which number in your calls could be another one, or absent, without any effect."


class UnfitCalls(ValueError):
    """The calls cannot be made, or right functions do not agree on them."""


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
        calls = list(_calls(task, target, returned))
        for number, call in enumerate(calls, 1):
            _agreed(target, call, number, observe)
    except UnfitCalls as problem:
        return Verdict(everything, len(everything), str(problem))
    missed = everything
    for call in calls:
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
    most = _telling(task).calls
    if not isinstance(returned, (list, tuple)):
        raise UnfitCalls("Return a list of calls, and each call as a tuple of arguments.")
    if not 1 <= len(returned) <= most:
        raise UnfitCalls(f"You return {len(returned)} calls. Return at least 1 and at most {most}.")
    sample = next(iter(target.cases()))
    names = target.reference.__code__.co_varnames[: len(sample.arguments)]
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
