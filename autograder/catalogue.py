"""What the catalogue of a course says about a function: its reference, cases and mistakes.

A course names the module in `c.Autograder.catalogue`; the module has `exercise(name)`. An exercise
for which cases are drawn has two attributes more, `arguments` and `variants`: its right solutions
are tried for many seeds before it is released.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from autograder.settings import Course


class KnownMistake(Protocol):
    """What the catalogue says about one wrong solution."""

    id: str
    exercise: str
    hint: str
    also_fails: tuple[str, ...]

    @property
    def body(self) -> str:
        """The statements of the wrong solution."""


class Exercise(Protocol):
    """What the catalogue knows about one function."""

    @property
    def reference(self) -> Callable[..., Any]:
        """The reference solution."""

    @property
    def cases(self) -> Callable[[], Iterable[Any]]:
        """Yields the calls that a check makes."""

    @property
    def mistakes(self) -> Sequence[KnownMistake]:
        """The common wrong solutions."""


def exercise(course: Course, function: str) -> Exercise:
    """Return what the catalogue knows. Raises `KeyError` where it does not know the function."""
    if course.catalogue is None:
        raise KeyError(f"the course has no catalogue, so {function!r} is not in it")
    found: Exercise = importlib.import_module(course.catalogue).exercise(function)
    return found


def drawn(known: Any) -> bool:
    """Tell whether cases of an exercise are drawn for each hand-in."""
    return getattr(known, "arguments", None) is not None


def mistakes(course: Course, function: str) -> Sequence[KnownMistake]:
    """Return the catalogued mistakes of a function; none where it is not in a catalogue."""
    try:
        return exercise(course, function).mistakes
    except KeyError:
        return ()
