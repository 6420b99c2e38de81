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
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from course.catalogue import Case, Function
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
    changed: bool = False
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
    problem = next(_problems(task, cases, observations), None)
    if problem is None:
        return
    for known in task.mistakes:
        if _same_behaviour(cases, observations, known.function):
            raise CheckFailed(f"{name}: {known.hint}", known.id) from None
    for seen in observations:
        if seen.error is not None:
            raise seen.error
    raise CheckFailed(f"{name}: {problem}")


@lru_cache(maxsize=128)
def all_cases(task: Exercise, seed: int | None) -> list[Case]:
    """Return the cases of an exercise: those that are fixed, and those that are drawn."""
    fixed = fixed_cases(task)
    return [*fixed, *drawn(task, fixed, seed)]


@cache
def fixed_cases(task: Exercise) -> list[Case]:
    """Return the cases of an exercise that are the same for everybody."""
    return list(task.cases())


def drawn(task: Exercise, fixed: list[Case], seed: int | None) -> Iterator[Case]:
    """Yield cases that only this seed gives; each counts as equal what all fixed ones do."""
    if seed is None or task.arguments is None:
        return
    rng = np.random.default_rng([seed, *task.name.encode()])
    for number in range(1, DRAWN + 1):
        yield Case(
            f"drawn for this hand-in, {number}",
            task.arguments(rng),
            max(case.rtol for case in fixed),
            max(case.atol for case in fixed),
        )


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
    changed = any(map(_changed, case.arguments, after))
    return Observation(result=result, changed=changed, warning=next(numeric, None))


def _changed(before: Any, after: Any) -> bool:
    """Tell whether an argument is another one than it was."""
    if isinstance(before, np.ndarray) and isinstance(after, np.ndarray):
        same = before.shape == after.shape and before.dtype == after.dtype
        if same and before.tobytes() == after.tobytes():
            return False
    return bool(_difference(before, after, 0, 0))


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
    arguments = copy.deepcopy(arguments)
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


def _problems(task: Exercise, cases: list[Case], observations: list[Observation]) -> Iterator[str]:
    """Yield what is wrong, case by case: shape, type, finiteness, values, side effects."""
    for case, seen in zip(cases, observations, strict=True):
        where = f"on the case '{case.name}' ({_sizes(case.arguments)})"
        if seen.error is not None:
            yield f"{where} your function raises {type(seen.error).__name__}."
            continue
        expected = task.reference(*copy.deepcopy(case.arguments))
        difference = _difference(expected, seen.result, case.rtol, case.atol)
        if difference:
            yield f"{where} {difference}."
        if seen.changed:
            yield f"{where} your function changes its arguments. Work on a copy."
        if seen.warning:
            yield f"{where} NumPy warns: {seen.warning}."


def _same_behaviour(cases: list[Case], seen: list[Observation], wrong: Function) -> bool:
    """Tell whether a wrong solution does on every case what was seen.

    It uses the references of the earlier exercises, as the student's function did. Where every
    case ends in an error, that alone says nothing about the reason.
    """
    if all(observation.error is not None for observation in seen):
        return False
    theirs = (observe(wrong, case, {}) for case in cases)
    return all(_same(*both) for both in zip(cases, seen, theirs, strict=True))


def _same(case: Case, a: Observation, b: Observation) -> bool:
    """Compare what two calls did. Errors are the same when their built-in types are."""
    if a.error is not None or b.error is not None:
        return _builtin_type(a.error) is _builtin_type(b.error)
    if a.changed != b.changed or (a.warning is None) != (b.warning is None):
        return False
    return not _difference(b.result, a.result, case.rtol, case.atol)


def _builtin_type(error: Exception | None) -> type:
    """Return the nearest built-in ancestor: NumPy's own errors cross a process wall as that."""
    kinds = type(error).__mro__
    return next(kind for kind in kinds if kind.__module__ == "builtins")


def _difference(expected: Any, actual: Any, rtol: float, atol: float, part: str = "") -> str:
    """Describe the first difference in structure, shape, type or values; "" if there is none."""
    name = f"the result{part}" if part else "the result"
    if expected is None or callable(expected) or isinstance(expected, np.random.Generator):
        return ""
    if actual is None:
        return f"{name} is None: a return may be missing"
    if isinstance(expected, dict):
        return _dict_difference(expected, actual, rtol, atol, part)
    if isinstance(expected, (tuple, list)):
        return _sequence_difference(expected, actual, rtol, atol, part)
    if isinstance(expected, (str, bool)):
        return "" if expected == actual else f"{name} is wrong"
    if isinstance(actual, (list, tuple, dict, str)):
        return f"{name} is a {type(actual).__name__}, not {_kind(expected)}"
    return _array_difference(np.asarray(expected), actual, rtol, atol, name)


def _dict_difference(
    expected: dict[Any, Any], actual: Any, rtol: float, atol: float, part: str
) -> str:
    if not isinstance(actual, dict):
        return f"the result{part} is a {type(actual).__name__}, not a dictionary"
    if expected.keys() != actual.keys():
        wrong = ", ".join(sorted(map(str, expected.keys() ^ actual.keys())))
        return f"the result{part} has missing or unknown keys: {wrong}"
    differences = (
        _difference(value, actual[key], rtol, atol, f"{part}[{key!r}]")
        for key, value in expected.items()
    )
    return next(filter(None, differences), "")


def _sequence_difference(
    expected: tuple[Any, ...] | list[Any], actual: Any, rtol: float, atol: float, part: str
) -> str:
    if not isinstance(actual, (tuple, list)) and np.ndim(actual) == 0:
        return f"the result{part} is a {type(actual).__name__}, not a {type(expected).__name__}"
    if len(actual) != len(expected):
        return f"the result{part} has {len(actual)} parts, not {len(expected)}"
    differences = (
        _difference(value, actual[i], rtol, atol, f"{part}[{i}]")
        for i, value in enumerate(expected)
    )
    return next(filter(None, differences), "")


def _array_difference(
    expected: np.ndarray[Any, Any], actual: Any, rtol: float, atol: float, name: str
) -> str:
    values = np.asarray(actual)
    if values.shape != expected.shape:
        return f"{name} has the shape {values.shape}, not {expected.shape}"
    if values.dtype.kind not in "fiub" or (
        values.ndim and values.dtype.kind != expected.dtype.kind
    ):
        return f"{name} has the type {values.dtype}, not {expected.dtype}"
    if not np.isfinite(values).all() and np.isfinite(expected).all():
        return f"{name} has entries that are not finite"
    if not _close(values, expected, rtol, atol):
        if not expected.ndim:
            return f"{name} is a number, but not the right one"
        return f"{name} has the right shape {values.shape} but wrong values"
    return ""


def _close(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], rtol: float, atol: float) -> bool:
    if rtol == atol == 0:
        return np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    return np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=True)


def _kind(expected: Any) -> str:
    return "a number" if np.ndim(expected) == 0 else "an array"


def _sizes(arguments: tuple[Any, ...]) -> str:
    """Describe the sizes of arguments, as `(4, 5), (4, 3)`, and the values of numbers."""
    return ", ".join(_size(argument) for argument in arguments)


def _size(argument: Any) -> str:
    if isinstance(argument, np.ndarray):
        return str(argument.shape)
    if isinstance(argument, dict):
        return "{" + ", ".join(f"{key}: {_size(value)}" for key, value in argument.items()) + "}"
    if isinstance(argument, (tuple, list)):
        return "[" + ", ".join(map(_size, argument)) + "]"
    if isinstance(argument, np.random.Generator):
        return "a random generator"
    return "a function" if callable(argument) else repr(argument)
