"""What a course misunderstood: the mistakes of all its assignments, the most common ones first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FEWEST = 2  # students: what one alone did is told on the page of the assignment


@dataclass(frozen=True)
class Common:
    """A mistake that `students` of those `graded` made in an exercise of an assignment.

    `mistake` is its name in the catalogue, "" for one that is not in it, and `section` are the
    headings under which the notebook teaches it.
    """

    assignment: str
    title: str
    exercise: str
    mistake: str
    hint: str
    section: tuple[str, ...]
    students: int
    graded: int

    @property
    def share(self) -> float:
        """Which part of those who are graded made it, from 0 to 1."""
        return self.students / self.graded


def common(reports: Iterable[dict[str, Any]]) -> tuple[Common, ...]:
    """Return the mistakes in these reports, as plain data, by which part of a class made them.

    Raises `KeyError` or `TypeError` for what is no report.
    """
    found = [
        Common(
            assignment=report["assignment"],
            title=report["title"],
            exercise=one["exercise"],
            mistake=one["mistake"],
            hint=one["hint"],
            section=tuple(one["section"]),
            students=len(one["students"]),
            graded=report["graded"],
        )
        for report in reports
        for one in report["misconceptions"]
        if len(one["students"]) >= FEWEST
    ]
    return tuple(sorted(found, key=_rank))


def _rank(one: Common) -> tuple[float, int, str, str, str, str]:
    return -one.share, -one.students, one.assignment, one.exercise, one.mistake, one.hint
