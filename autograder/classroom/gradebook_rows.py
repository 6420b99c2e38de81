"""The tables of nbgrader's gradebook that grading writes to, and the rows of a submission."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Boolean, DateTime, Float, Interval, column, table

from autograder.grading.outcomes import Grade
from autograder.platforms.times import from_written

DATE = re.compile(r"\d{4}-\d\d-\d\d")
IDS = UUID("3c1a5d5e-58a5-5d0f-9c55-2f0d3a0d7f11")

# The columns that are read or written here. nbgrader makes the tables, and knows all of them.
ASSIGNMENT = table("assignment", column("id"), column("name"), column("duedate", DateTime))
NOTEBOOK = table("notebook", column("id"), column("name"), column("assignment_id"))
CELL = table("base_cell", column("id"), column("name"), column("notebook_id"), column("type"))
STUDENT = table("student", column("id"), column("last_name"), column("first_name"))
SUBMISSION = table(
    "submitted_assignment",
    *(column("id"), column("assignment_id"), column("student_id")),
    *(column("timestamp", DateTime), column("extension", Interval)),
)
SUBMITTED_NOTEBOOK = table(
    "submitted_notebook",
    *(column("id"), column("assignment_id"), column("notebook_id")),
    *(column("flagged", Boolean), column("late_submission_penalty", Float)),
)
GRADE = table(
    "grade",
    *(column("id"), column("notebook_id"), column("cell_id")),
    *(column("auto_score", Float), column("manual_score", Float)),
    column("needs_manual_grade", Boolean),
)
COMMENT = table(
    "comment",
    *(column("id"), column("notebook_id"), column("cell_id"), column("auto_comment")),
)


@dataclass(frozen=True)
class Cells:
    """The gradebook's ids of an assignment, its notebook, and the cells by name."""

    assignment: str
    notebook: str
    graded: dict[str, str]
    answered: dict[str, str]


def row_id(kind: str, assignment: str, student: str, name: str = "") -> str:
    """Return the id of a new row. It follows from what the row is."""
    return uuid5(IDS, "\0".join((kind, assignment, student, name))).hex


def score_values(grade: Grade | None, *, has_manual: bool) -> dict[str, Any]:
    """Return the scores of a row. One that a person has set is looked at again."""
    score = grade.score if grade else None
    return {"auto_score": score, "needs_manual_grade": score is None or has_manual}


def timestamp(text: str | None) -> datetime | None:
    """Return the time that a `timestamp.txt` gives, in UTC, or None where it gives none.

    It begins with a date: a time or a weekday alone would mean another day tomorrow.
    """
    if not text or not DATE.match(text):
        return None
    written = from_written(text)
    return _parsed(text) if written is None else written


def _parsed(text: str) -> datetime | None:
    from nbgrader.utils import parse_utc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a time zone that dateutil does not know
        try:
            moment: datetime | None = parse_utc(text)
            return moment
        except (ValueError, OverflowError, TypeError):
            return None


def late(moment: datetime | None, extension: timedelta | None, due: datetime) -> bool:
    """Tell whether a submission came after its due date, as nbgrader reckons."""
    until = due if extension is None else due + extension
    return moment is not None and moment > until
