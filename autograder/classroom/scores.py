"""The scores of a class from the gradebook: a number only where somebody or something decided it.

The sums are nbgrader's: a manual score goes before an automatic one, extra credit is added to
either, and what is late loses its penalty, but not more than there is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from nbgrader import api
from sqlalchemy import func, select

from autograder.classroom.book import open_book
from autograder.notebook.cells import Role, cells_of
from autograder.platforms.people import Roster, Student
from autograder.platforms.safe_names import same
from autograder.settings import Course


class State(Enum):
    """How far the work of one student is."""

    DECIDED = "graded"
    WAITS = "waits for a person"
    NOT_GRADED = "not graded yet"
    NOTHING = "not handed in"


@dataclass(frozen=True)
class Exercise:
    """One graded cell. `score` is None where nobody has decided."""

    name: str
    points: float
    score: float | None = None


@dataclass(frozen=True)
class Score:
    """The work of one student for one assignment."""

    student: str
    state: State
    exercises: tuple[Exercise, ...]
    penalty: float = 0.0
    timestamp: str = ""

    @property
    def waiting(self) -> tuple[str, ...]:
        """The exercises that nobody has decided."""
        return tuple(one.name for one in self.exercises if one.score is None)

    @property
    def points(self) -> float:
        """The points that there are."""
        return sum(one.points for one in self.exercises)

    @property
    def raw(self) -> float | None:
        """The sum of what is decided; None where nothing is."""
        decided = [one.score for one in self.exercises if one.score is not None]
        return sum(decided) if decided else None

    def total(self, *, partial: bool = False) -> float | None:
        """Return what goes into a list of grades, None where it waits for somebody."""
        may = self.state is State.DECIDED or (partial and self.state is State.WAITS)
        raw = self.raw
        return max(0.0, raw - self.penalty) if may and raw is not None else None


def people(course: Course, roster: Roster, assignments: Iterable[str]) -> list[Student]:
    """Return everybody to be listed, sorted: the roster, and who else has handed something in.

    Without a roster these are all students of the gradebook.
    """
    known = {student.id: student for student in roster.students}
    with open_book(course) as book:
        in_book = {row.id: _student(row) for row in book.db.scalars(select(api.Student))}
        query = select(api.SubmittedAssignment.student_id).join(api.Assignment)
        wanted = api.Assignment.name.in_(list(assignments))
        others = set(book.db.scalars(query.where(wanted))) if known else set(in_book)
    for name in assignments:
        others |= {path.parent.name for path in course.folder("submitted").glob(f"*/{name}")}
    for student in others - known.keys():
        known[student] = in_book.get(student, Student(student))
    return sorted(known.values(), key=lambda student: (same(student.id), student.id))


def read_scores(course: Course, assignment: str, students: Iterable[str]) -> list[Score]:
    """Return the work of these students, in their order."""
    with open_book(course) as book:
        blank = _exercises(course, book, assignment)
        submitted = _submitted(book, assignment)
        given = _given(book, assignment)
    scores = []
    for student in students:
        row = submitted.get(student)
        if row is None:
            there = (course.folder("submitted") / student / assignment).is_dir()
            scores.append(Score(student, State.NOT_GRADED if there else State.NOTHING, blank))
            continue
        exercises = tuple(
            Exercise(one.name, one.points, given.get((student, one.name))) for one in blank
        )
        waits = any(one.score is None for one in exercises)
        state = State.WAITS if waits else State.DECIDED
        time = f"{row[0]:%Y-%m-%d %H:%M:%S} UTC" if row[0] else ""
        scores.append(Score(student, state, exercises, float(row[1] or 0.0), time))
    return scores


def _student(row: Any) -> Student:
    return Student(
        id=row.id,
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        email=row.email or "",
        number=row.lms_user_id or "",
    )


def _exercises(course: Course, book: api.Gradebook, assignment: str) -> tuple[Exercise, ...]:
    """Return the graded cells in the order of the source notebook."""
    notebook = json.loads(course.source_notebook(assignment).read_text(encoding="utf-8"))
    graded = [cell for cell in cells_of(notebook) if cell.graded or cell.role is Role.TASK]
    points = {cell.name: cell.points for cell in graded}
    for kind in (api.GradeCell, api.TaskCell):
        query = select(kind.name, kind.max_score).join(api.Notebook).join(api.Assignment)
        points |= dict(iter(book.db.execute(query.where(api.Assignment.name == assignment))))
    return tuple(Exercise(name, float(most or 0.0)) for name, most in points.items())


def _submitted(book: api.Gradebook, assignment: str) -> dict[str, tuple[Any, Any]]:
    # nbgrader's own column for the penalty looks through all notebooks for each assignment.
    table, notebook = api.SubmittedAssignment, api.SubmittedNotebook
    penalty = func.coalesce(func.sum(notebook.late_submission_penalty), 0.0)
    query = (
        select(table.student_id, table.timestamp, penalty)
        .join(api.Assignment, table.assignment_id == api.Assignment.id)
        .outerjoin(notebook, notebook.assignment_id == table.id)
        .where(api.Assignment.name == assignment)
        .group_by(table.id)
    )
    return {student: (time, lost) for student, time, lost in book.db.execute(query)}


def _given(book: api.Gradebook, assignment: str) -> dict[tuple[str, str], float]:
    """Return the scores that are decided, by student and exercise."""
    query = (
        select(
            api.SubmittedAssignment.student_id,
            api.BaseCell.name,
            api.Grade.auto_score,
            api.Grade.manual_score,
            api.Grade.extra_credit,
        )
        .join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .join(
            api.SubmittedAssignment,
            api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
        )
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .join(api.BaseCell, api.Grade.cell_id == api.BaseCell.id)
        .where(api.Assignment.name == assignment)
    )
    given = {}
    for student, name, auto, manual, extra in book.db.execute(query):
        score = auto if manual is None else manual
        if score is not None:
            given[student, name] = float(score) + float(extra or 0.0)
    return given
