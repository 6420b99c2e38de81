"""Write scores into nbgrader's gradebook: one engine, one transaction for a batch.

Manual scores, comments and extra credit are never touched. New rows get ids that follow from
what they are, so that the same class gives the same gradebook.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid5

from nbgrader import api
from sqlalchemy import insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from autograder.classroom.glance import Glance, as_left, leave, waiting
from autograder.classroom.gradebook_rows import Cells, Rows, score_row, timestamp
from autograder.classroom.lateness import Lateness
from autograder.errors import CourseError
from autograder.grading.assignment import Assignment
from autograder.grading.outcomes import Graded
from autograder.settings import Course

IDS = UUID("3c1a5d5e-58a5-5d0f-9c55-2f0d3a0d7f11")
NO_RESPONSE = "No response."


class Gradebook:
    """The gradebook of a course, open for one assignment. Use it as a context manager."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        self.course = course
        self.assignment = assignment
        try:
            self.book = connect(course)
            if not as_left(course, assignment):
                self._record()
                leave(course, assignment)
        except (SQLAlchemyError, api.InvalidEntry) as error:
            raise CourseError(
                f"the gradebook {course.database} cannot be used: {_reason(error)}"
            ) from error
        self.cells = self._find_cells()
        self.late = Lateness(self.book, course, assignment.name)

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self.book.close()

    def glance(self) -> Glance:
        """Return what the gradebook says of the assignment."""
        table = api.SubmittedAssignment
        query = select(table.student_id).where(table.assignment_id == self.cells.assignment)
        students = frozenset(self.book.db.scalars(query))
        return Glance(students, self.late.due(), self._undecided())

    def _undecided(self) -> dict[str, list[str]]:
        """Return the tests without a score, which a person has to settle, for each student."""
        grade, notebook, submission = api.Grade, api.SubmittedNotebook, api.SubmittedAssignment
        names = {key: name for name, key in self.cells.graded.items()}
        query = (
            select(submission.student_id, grade.cell_id)
            .join(notebook, notebook.assignment_id == submission.id)
            .join(grade, grade.notebook_id == notebook.id)
            .where(
                submission.assignment_id == self.cells.assignment,
                grade.auto_score.is_(None),
                grade.manual_score.is_(None),
                grade.cell_id.in_(names),
            )
        )
        rows = self.book.db.execute(query)
        return waiting(((student, names[cell]) for student, cell in rows), self.assignment.tests)

    def write(self, batch: Sequence[Graded]) -> None:
        """Save the scores of a batch in one transaction. Raises `CourseError` if that fails."""
        try:
            self._write(batch)
        except SQLAlchemyError as error:
            self.book.db.rollback()
            raise CourseError(f"the gradebook cannot be written: {_reason(error)}") from error

    def _write(self, batch: Sequence[Graded]) -> None:
        session = self.book.db
        self._add_missing(batch)
        kept = self._manual_scores(batch)
        scores, comments = [], []
        for graded in batch:
            for grade in graded.grades:
                key = self._id("grade", graded.student, grade.name)
                scores.append(score_row(key, grade, has_manual=key in kept))
            for name in self.cells.answered:
                text = NO_RESPONSE if name in graded.unanswered else None
                key = self._id("comment", graded.student, name)
                comments.append({"id": key, "auto_comment": text})
        for table, rows in ((api.Grade, scores), (api.Comment, comments)):
            if rows:
                session.execute(update(table), rows)
        session.commit()
        self.late.penalise({g.student: self._id("notebook", g.student) for g in batch})

    def _record(self) -> None:
        """Record the assignment's cells, as `nbgrader generate_assignment` does."""
        name = self.assignment.name
        self.book.update_or_create_assignment(name)
        resources = {"nbgrader": {"notebook": name, "assignment": name}}
        resources["nbgrader"]["db_url"] = self.course.database
        from nbformat import from_dict
        from nbgrader.preprocessors import SaveCells

        step = SaveCells(log=logging.Logger("cells", level=logging.ERROR))
        try:
            step.preprocess(from_dict(self.assignment.notebook), resources)
        except RuntimeError as error:
            raise CourseError(
                f"{name}: {error}. To change the exercises of an assignment that has been "
                f"graded, remove it from the gradebook first: nbgrader db assignment remove {name}"
            ) from error
        self.book.db.expire_all()

    def _find_cells(self) -> Cells:
        notebook = self.book.find_notebook(self.assignment.name, self.assignment.name)
        graded = [*notebook.grade_cells, *notebook.task_cells]
        answered = [*notebook.solution_cells, *notebook.task_cells]
        return Cells(
            assignment=notebook.assignment.id,
            notebook=notebook.id,
            graded={cell.name: cell.id for cell in graded},
            answered={cell.name: cell.id for cell in answered},
        )

    def _id(self, kind: str, student: str, name: str = "") -> str:
        """Return the id of a row, whoever created it."""
        key = (kind, student, name)
        if key not in self._ids:
            self._ids[key] = uuid5(IDS, "\0".join((kind, self.assignment.name, student, name))).hex
        return self._ids[key]

    def _add_missing(self, batch: Sequence[Graded]) -> None:
        """Create the rows of students and submissions that are not there yet."""
        session = self.book.db
        self._ids: dict[tuple[str, str, str], str] = {}
        wanted = [graded.student for graded in batch]
        self._add_students(wanted)
        table = api.SubmittedAssignment
        query = select(table.student_id, table.id).where(
            table.assignment_id == self.cells.assignment, table.student_id.in_(wanted)
        )
        submitted: dict[str, str] = dict(iter(session.execute(query)))
        self._learn_ids(submitted)
        rows = Rows(self.cells, self._id)
        for graded in batch:
            rows.add(graded, submitted.get(graded.student), self._ids)
        for kind, values in rows.inserts():
            if values:
                session.execute(insert(kind), values)
        times = [
            {"id": submitted[g.student], "timestamp": timestamp(g.timestamp)}
            for g in batch
            if g.student in submitted
        ]
        if times:
            session.execute(update(table), times)

    def _add_students(self, wanted: list[str]) -> None:
        """Create students that are not there, and have the id stand for a name that is not there.

        The formgrader shows last and first name, and "None, None" where there are none.
        """
        session, table = self.book.db, api.Student
        query = select(table.id, table.last_name, table.first_name).where(table.id.in_(wanted))
        known = {student: names for student, *names in session.execute(query)}
        named = [{"id": s, "last_name": s, "first_name": ""} for s in wanted]
        new = [row for row in named if row["id"] not in known]
        nameless = [row for row in named if known.get(row["id"]) == [None, None]]
        for statement, rows in ((insert(table), new), (update(table), nameless)):
            if rows:
                session.execute(statement, rows)

    def _learn_ids(self, submitted: dict[str, str]) -> None:
        """Look up the ids of rows that exist, because nbgrader may have made them."""
        session, students = self.book.db, {key: student for student, key in submitted.items()}
        notebooks = api.SubmittedNotebook
        query = select(notebooks.assignment_id, notebooks.id).where(
            notebooks.assignment_id.in_(students), notebooks.notebook_id == self.cells.notebook
        )
        owner = {}
        for submission, notebook in session.execute(query):
            owner[notebook] = students[submission]
            self._ids["notebook", students[submission], ""] = notebook
        for kind, table, cells in (
            ("grade", api.Grade, self.cells.graded),
            ("comment", api.Comment, self.cells.answered),
        ):
            names = {key: name for name, key in cells.items()}
            rows = select(table.notebook_id, table.cell_id, table.id)
            for notebook, cell, key in session.execute(rows.where(table.notebook_id.in_(owner))):
                if cell in names:
                    self._ids[kind, owner[notebook], names[cell]] = key

    def _manual_scores(self, batch: Sequence[Graded]) -> set[str]:
        """Return the ids of grades that a person has set."""
        keys = [self._id("grade", g.student, grade.name) for g in batch for grade in g.grades]
        query = select(api.Grade.id).where(
            api.Grade.notebook_id.in_({self._id("notebook", g.student) for g in batch}),
            api.Grade.manual_score.is_not(None),
        )
        return set(self.book.db.scalars(query)) & set(keys)


def connect(course: Course) -> api.Gradebook:
    """Open nbgrader's gradebook of a course; a new one where there is none."""
    _find_alembic()
    course_id = course.config.CourseDirectory.get("course_id", "default_course")
    return api.Gradebook(course.database, str(course_id))


@contextmanager
def open_book(course: Course) -> Iterator[api.Gradebook]:
    """Open nbgrader's gradebook for all assignments. Raises `CourseError` where it is broken."""
    try:
        book = connect(course)
        try:
            yield book
        finally:
            book.close()
    except (SQLAlchemyError, api.InvalidEntry) as error:
        raise CourseError(
            f"the gradebook {course.database} cannot be used: {_reason(error)}"
        ) from error


def _find_alembic() -> None:
    """Put this environment's programs on the path: nbgrader calls alembic by its bare name."""
    if shutil.which("alembic") is None:
        programs = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join((programs, os.environ.get("PATH", "")))


def _reason(error: Exception) -> str:
    """Return what the database says, without the statement, and what to do where that is known."""
    reason = str(getattr(error, "orig", error)).splitlines()[0]
    if "no such" in reason:
        return f"{reason}. After an upgrade of nbgrader copy it and run `nbgrader db upgrade`."
    if "locked" in reason:
        return f"{reason}. Another program writes to it; try again when that is done."
    return reason
