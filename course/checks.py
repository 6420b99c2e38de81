"""Judge a solution, and say which common mistake it is.

A check makes the calls that the cases list and compares each with the reference. It
says which property fails on which kind of case, with sizes, and never shows an expected
value.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from course import refuting, telling
from course.catalogue import Case, Function
from course.comparison import difference
from course.diagnosis import diagnose
from course.exercises import Exercise, exercise

NUMERIC_WARNINGS = ("overflow", "invalid value", "divide by zero")
DRAWN = 3  # cases that are drawn for a function that has a seed


class CheckFailed(AssertionError):
    """A solution is wrong. `mistake` is the id of the known mistake, or None."""

    def __init__(self, message: str, mistake: str | None = None) -> None:
        super().__init__(message)
        self.mistake = mistake


@dataclass(frozen=True)
class Observation:
    """What one call did: what came back or was raised, and what else could be seen."""

    result: Any = None
    error: Exception | None = None
    changed: tuple[int, ...] = ()  # the places of the arguments that are other ones afterwards
    warning: str | None = None


def check(name: str, function: Function) -> None:
    """Raise `CheckFailed` unless `function` solves the exercise `name`.

    A function with an attribute `seed` meets further cases, drawn from it. An exception that
    the solution raises and that no known mistake explains is passed on.
    """
    task = exercise(name)
    cases = all_cases(task, getattr(function, "seed", None))
    expect = getattr(function, "expect", None)
    if expect is not None:
        expect([case.arguments for case in cases])
    observations: list[Observation] = []
    for case in cases:
        observations.append(observe(function, case, task.given))
        if isinstance(observations[-1].error, NotImplementedError):
            raise observations[-1].error
    if task.telling is not None:
        found = telling.diagnosed(task, observations[0], observe)
    elif task.claim is not None:
        found = refuting.diagnosed(task, observations[0], observe)
    else:
        found = diagnose(task, cases, observations, observe)
    if found is None:
        return
    if found.error is not None:
        found.error.add_note(f"{name}: {found.message}")
        raise found.error
    raise CheckFailed(f"{name}: {found.message}", found.mistake)


@lru_cache(maxsize=128)
def all_cases(task: Exercise, seed: int | None) -> list[Case]:
    """Return the cases of an exercise: fixed ones, drawn ones, and the first one once more."""
    fixed = fixed_cases(task)
    again = replace(fixed[0], name=f"{fixed[0].name}, once more")
    return [*fixed, *drawn(task, fixed, seed), again]


@cache
def fixed_cases(task: Exercise) -> list[Case]:
    """Return the cases of an exercise that are the same for everybody."""
    return list(task.cases())


def drawn(task: Exercise, fixed: list[Case], seed: int | None) -> Iterator[Case]:
    """Yield cases that only this seed gives; each counts as equal what all fixed ones do."""
    if seed is None or task.arguments is None:
        return
    rng = np.random.default_rng([seed, *task.name.encode()])
    rtol, atol = max(case.rtol for case in fixed), max(case.atol for case in fixed)
    for number in range(1, DRAWN + 1):
        yield Case(f"drawn for this hand-in, {number}", task.arguments(rng), rtol, atol)


def observe(function: Function, case: Case, given: Mapping[str, Function]) -> Observation:
    """Call `function` with copies of the arguments of `case` and record what happens.

    While it runs, the names in `given` stand for reference solutions in its module, so that
    an earlier exercise that went wrong does not spoil this one.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result, after = _call(function, case.arguments, given)
        except Exception as error:
            return Observation(error=error)
    numeric = (
        str(warning.message)
        for warning in caught
        if issubclass(warning.category, RuntimeWarning)
        and str(warning.message).startswith(NUMERIC_WARNINGS)
    )
    changed = tuple(
        place
        for place, (a, b) in enumerate(zip(case.arguments, after, strict=True))
        if _changed(a, b)
    )
    return Observation(result=result, changed=changed, warning=next(numeric, None))


def _changed(before: Any, after: Any) -> bool:
    """Tell whether an argument is another one than it was."""
    return before is not after and bool(difference(before, after, 0, 0))


def _call(
    function: Function, arguments: tuple[Any, ...], given: Mapping[str, Function]
) -> tuple[Any, tuple[Any, ...]]:
    """Return the result of a call with copies of the arguments, and these as they are afterwards.

    A function that lives in another process offers `call_observed(arguments, given)`,
    because changes of its arguments do not come back by themselves.
    """
    remote = getattr(function, "call_observed", None)
    if remote is not None:
        result, after = remote(arguments, given)
        return result, tuple(after)
    arguments = tuple(a.copy() if type(a) is np.ndarray else copy.deepcopy(a) for a in arguments)
    with _bound(getattr(function, "__globals__", {}), given):
        return function(*arguments), arguments


@contextmanager
def _bound(namespace: dict[str, Any], given: Mapping[str, Function]) -> Iterator[None]:
    saved = {name: namespace[name] for name in given if name in namespace}
    namespace.update({name: given[name] for name in saved})
    try:
        yield
    finally:
        namespace.update(saved)
