"""The rows of nbgrader's gradebook that a graded submission becomes."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import Any

from nbgrader import api, utils

from autograder.grading.outcomes import Grade, Graded

DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Cells:
    """The gradebook's ids of an assignment, its notebook, and the cells by name."""

    assignment: str
    notebook: str
    graded: dict[str, str]
    answered: dict[str, str]


class Rows:
    """Collects the rows that have to be inserted."""

    def __init__(self, cells: Cells, new_id: Any) -> None:
        self.cells, self.new_id = cells, new_id
        self.submissions: list[dict[str, Any]] = []
        self.notebooks: list[dict[str, Any]] = []
        self.grades: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []

    def add(
        self, graded: Graded, submission: str | None, known: dict[tuple[str, str, str], str]
    ) -> None:
        """Add what is missing for one student."""
        student = graded.student
        if submission is None:
            submission = self.new_id("submission", student)
            self.submissions.append(
                {
                    "id": submission,
                    "assignment_id": self.cells.assignment,
                    "student_id": student,
                    "timestamp": timestamp(graded.timestamp),
                }
            )
        if ("notebook", student, "") not in known:
            row = {"id": self.new_id("notebook", student), "assignment_id": submission}
            self.notebooks.append(row | {"notebook_id": self.cells.notebook, "flagged": False})
        notebook = self.new_id("notebook", student)
        for kind, cells, rows in (
            ("grade", self.cells.graded, self.grades),
            ("comment", self.cells.answered, self.comments),
        ):
            for name, cell in cells.items():
                if (kind, student, name) not in known:
                    row = {"id": self.new_id(kind, student, name), "cell_id": cell}
                    rows.append(row | {"notebook_id": notebook})

    def inserts(self) -> list[tuple[Any, list[dict[str, Any]]]]:
        """Return tables and rows in the order in which they refer to each other."""
        grades = [row | {"needs_manual_grade": True} for row in self.grades]
        return [
            (api.SubmittedAssignment, self.submissions),
            (api.SubmittedNotebook, self.notebooks),
            (api.Grade, grades),
            (api.Comment, self.comments),
        ]


def score_row(key: str, grade: Grade, *, has_manual: bool) -> dict[str, Any]:
    """Return the scores of a row. One that a person has set is looked at again."""
    review = grade.score is None or has_manual
    return {"id": key, "auto_score": grade.score, "needs_manual_grade": review}


def timestamp(text: str | None) -> Any:
    """Return the time that a `timestamp.txt` gives, in UTC, or None where it gives none.

    It begins with a date: a time or a weekday alone would mean another day tomorrow.
    """
    if not text or not DATE.match(text):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a time zone that dateutil does not know
        try:
            return utils.parse_utc(text)
        except (ValueError, OverflowError, TypeError):
            return None
