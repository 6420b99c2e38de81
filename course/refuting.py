"""Judge two calls that a student writes about a claim of a text: right on one, wrong on the other.

Nothing but the values of the calls comes from the student. What the text says and what is right are
functions of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from course import calls
from course.calls import UnfitCalls
from course.catalogue import Case, Claim, Function, Mistake
from course.diagnosis.catalogued import same_values
from course.diagnosis.diagnose import Diagnosis
from course.diagnosis.evidence import Seen
from course.exercises import Exercise

Observe = Callable[[Function, Case, Mapping[str, Function]], Seen]

WRONG_TWICE = (
    "What the text says is wrong on both of your calls. Look for one on which it is right."
)
RIGHT_TWICE = (
    "What the text says is right on both of your calls. Look for one on which it is wrong."
)
EXCHANGED = "On your first call the text is wrong, and on the second it is right. Exchange them."
TELLS = {
    (True, False): "",
    (True, True): RIGHT_TWICE,
    (False, True): EXCHANGED,
    (False, False): WRONG_TWICE,
}


def diagnosed(task: Exercise, seen: Seen, observe: Observe) -> Diagnosis | None:
    """Return why the calls that came back refute nothing; None where they do."""
    if seen.error is not None:
        return Diagnosis(f"Your function raises {type(seen.error).__name__}.", error=seen.error)
    problem = judged(task, seen.result, observe)
    if not problem:
        return None
    known = _alike(task, problem, observe)
    return Diagnosis(f"{problem} {known.hint}", known.id) if known else Diagnosis(problem)


def judged(task: Exercise, returned: Any, observe: Observe) -> str:
    """Return what is wrong with the two calls, "" where nothing is."""
    claim = _claim(task)
    try:
        first, second = (_holds(claim, call, observe) for call in _calls(claim, returned))
    except UnfitCalls as problem:
        return str(problem)
    return TELLS[first, second]


def _claim(task: Exercise) -> Claim:
    if task.claim is None:
        raise TypeError(f"{task.name} is not about a claim")
    return task.claim


def _calls(claim: Claim, returned: Any) -> Iterator[Case]:
    """Yield the two calls as cases. Raises `UnfitCalls`."""
    names = claim.right.__code__.co_varnames[: len(claim.sample)]
    yield from calls.read(returned, (2, 2), names, Case("a call", claim.sample))


def _holds(claim: Claim, call: Case, observe: Observe) -> bool:
    """Tell whether the text is right on a call. Raises `UnfitCalls`."""
    right = observe(claim.right, call, {})
    if right.error is not None or right.warning:
        raise UnfitCalls(
            f"A right function cannot take the arguments of {call.name}. Do they fit each other?"
        )
    if why := claim.unfit(*call.arguments):
        raise UnfitCalls(f"In {call.name}, {why}")
    said = observe(claim.said, call, {})
    if said.error is not None:
        raise UnfitCalls(
            f"On {call.name} what the text says stops with {type(said.error).__name__}."
        )
    return same_values(call, said, right)


def _alike(task: Exercise, problem: str, observe: Observe) -> Mistake | None:
    """Return the known weak answer with the same problem."""
    return next((m for m, known in _known(task, observe) if known == problem), None)


@cache
def _known(task: Exercise, observe: Observe) -> tuple[tuple[Mistake, str], ...]:
    """Return the known weak answers, each with its problem."""
    return tuple((m, judged(task, m.function(), observe)) for m in task.mistakes)
