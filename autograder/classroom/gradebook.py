"""Write scores into nbgrader's gradebook: one transaction and a few statements for a batch.

Manual scores, comments and extra credit are never touched. New rows get ids that follow from
what they are, so that the same class gives the same gradebook. The statements look rows up by
what the tables have an index for, so that a large class takes no longer for each of its students.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.sql.expression import TableClause

from autograder.classroom.book import record
from autograder.classroom.database import connect, faults_told, patiently
from autograder.classroom.glance import Glance, as_left, leave, waiting
from autograder.classroom.gradebook_rows import (
    ASSIGNMENT,
    CELL,
    COMMENT,
    GRADE,
    NOTEBOOK,
    STUDENT,
    SUBMISSION,
    SUBMITTED_NOTEBOOK,
    Cells,
    row_id,
    score_values,
    timestamp,
)
from autograder.classroom.lateness import Lateness
from autograder.classroom.marks import NO_RESPONSE
from autograder.classroom.turns import PATIENCE_SECONDS
from autograder.grading.assignment import Assignment
from autograder.grading.outcomes import Graded
from autograder.settings import Course

GRADED, ANSWERED = ("GradeCell", "TaskCell"), ("SolutionCell", "TaskCell")  # nbgrader's types

Rows = list[dict[str, Any]]


class Gradebook:
    """The gradebook of a course, open for one assignment. Use it as a context manager."""

    def __init__(
        self, course: Course, assignment: Assignment, patience: float = PATIENCE_SECONDS
    ) -> None:
        self.course, self.assignment, self.patience = course, assignment, patience
        if not as_left(course, assignment):
            record(course, assignment, patience)
            leave(course, assignment)
        self.engine = connect(course)
        with faults_told(course), self.engine.connect() as db:
            self.cells = self._find_cells(db)
        self.late = Lateness(course, assignment.name, self.engine, self.cells)

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    def glance(self) -> Glance:
        """Return what the gradebook says of the assignment."""
        query = select(SUBMISSION.c.student_id).where(
            SUBMISSION.c.assignment_id == self.cells.assignment
        )

        def look() -> Glance:
            with self.engine.connect() as db:
                students = frozenset(db.scalars(query))
                return Glance(students, self.late.due(db), self._undecided(db))

        with faults_told(self.course):
            return patiently(look, self.patience, reached=True)

    def _undecided(self, db: Connection) -> dict[str, list[str]]:
        """Return the tests without a score, which a person has to settle, for each student."""
        names = {key: name for name, key in self.cells.graded.items()}
        notebook = SUBMITTED_NOTEBOOK.c
        joined = SUBMISSION.join(SUBMITTED_NOTEBOOK, notebook.assignment_id == SUBMISSION.c.id)
        query = (
            select(SUBMISSION.c.student_id, GRADE.c.cell_id)
            .select_from(joined.join(GRADE, GRADE.c.notebook_id == notebook.id))
            .where(
                SUBMISSION.c.assignment_id == self.cells.assignment,
                GRADE.c.auto_score.is_(None),
                GRADE.c.manual_score.is_(None),
                GRADE.c.cell_id.in_(names),
            )
        )
        rows = ((student, names[cell]) for student, cell in db.execute(query))
        return waiting(rows, self.assignment.tests)

    def _find_cells(self, db: Connection) -> Cells:
        name = self.assignment.name
        query = (
            select(NOTEBOOK.c.id, NOTEBOOK.c.assignment_id)
            .select_from(NOTEBOOK.join(ASSIGNMENT, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id))
            .where(ASSIGNMENT.c.name == name, NOTEBOOK.c.name == name)
        )
        notebook, assignment = db.execute(query).one()
        columns = select(CELL.c.name, CELL.c.id, CELL.c.type)
        cells = db.execute(columns.where(CELL.c.notebook_id == notebook)).all()
        graded, answered = (
            {name: key for name, key, kind in cells if kind in kinds}
            for kinds in (GRADED, ANSWERED)
        )
        return Cells(assignment, notebook, graded, answered)

    def write(self, batch: Sequence[Graded]) -> None:
        """Save the scores of a batch in one transaction, as soon as nobody else is at it.

        Raises `CourseError` if that fails.
        """
        if batch:
            with faults_told(self.course):
                patiently(lambda: self._write(batch), self.patience, reached=True)

    def _write(self, batch: Sequence[Graded]) -> None:
        """Save the scores of a batch; once more is the same as once."""
        with self.engine.begin() as db:
            self._write_students(db, [graded.student for graded in batch])
            submissions = self._write_submissions(db, batch)
            notebooks = self._write_notebooks(db, submissions)
            self._write_grades(db, batch, notebooks)
            self._write_comments(db, batch, notebooks)
        self.late.penalise(notebooks)

    def require_writable(self) -> None:
        """Raise `CourseError` where nothing can be written into the gradebook."""
        ours, name = ASSIGNMENT.c.id == self.cells.assignment, ASSIGNMENT.c.name

        def touch() -> None:
            with self.engine.connect() as db:
                db.execute(update(ASSIGNMENT).where(ours).values(name=name))
                db.rollback()

        with faults_told(self.course):
            patiently(touch, self.patience)

    def _write_students(self, db: Connection, wanted: list[str]) -> None:
        """Create students that are not there, and have the id stand for a name that is not there.

        The formgrader shows last and first name, and "None, None" where there are none.
        """
        names = select(STUDENT.c.id, STUDENT.c.last_name, STUDENT.c.first_name)
        known = {
            student: (last, first)
            for student, last, first in db.execute(names.where(STUDENT.c.id.in_(wanted)))
        }
        named = {s: {"last_name": s, "first_name": ""} for s in wanted}
        _insert(db, STUDENT, [{"id": s, **row} for s, row in named.items() if s not in known])
        nameless = {s: row for s, row in named.items() if known.get(s) == (None, None)}
        _update(db, STUDENT, nameless)

    def _write_submissions(self, db: Connection, batch: Sequence[Graded]) -> dict[str, str]:
        """Write the time of each submission; return their ids by student."""
        table, times = SUBMISSION, {g.student: {"timestamp": timestamp(g.timestamp)} for g in batch}
        query = select(table.c.student_id, table.c.id).where(
            table.c.assignment_id == self.cells.assignment, table.c.student_id.in_(list(times))
        )
        known = dict(tuple(row) for row in db.execute(query))
        _update(db, table, {key: times[student] for student, key in known.items()})
        ids = {student: known.get(student) or self._id("submission", student) for student in times}
        common = {"assignment_id": self.cells.assignment}
        new = [student for student in times if student not in known]
        _insert(db, table, [{"id": ids[s], "student_id": s, **common, **times[s]} for s in new])
        return ids

    def _write_notebooks(self, db: Connection, submissions: Mapping[str, str]) -> dict[str, str]:
        """Create the rows of notebooks that are not there; return their ids by student."""
        table, students = SUBMITTED_NOTEBOOK, {key: s for s, key in submissions.items()}
        query = select(table.c.assignment_id, table.c.id).where(
            table.c.notebook_id == self.cells.notebook, table.c.assignment_id.in_(list(students))
        )
        known = {students[submission]: key for submission, key in db.execute(query)}
        ids = {
            student: known.get(student) or self._id("notebook", student) for student in submissions
        }
        common = {"notebook_id": self.cells.notebook, "flagged": False}
        new = [student for student in submissions if student not in known]
        _insert(db, table, [{"id": ids[s], "assignment_id": submissions[s], **common} for s in new])
        return ids

    def _write_grades(
        self, db: Connection, batch: Sequence[Graded], notebooks: Mapping[str, str]
    ) -> None:
        table, cells = GRADE, self.cells.graded
        columns = select(table.c.notebook_id, table.c.cell_id, table.c.id, table.c.manual_score)
        query = columns.where(*_of(table, cells, notebooks))
        known = {(row.notebook_id, row.cell_id): row for row in db.execute(query)}
        new, old = Rows(), dict[str, dict[str, Any]]()
        for graded in batch:
            notebook, grades = notebooks[graded.student], {g.name: g for g in graded.grades}
            for name, cell in cells.items():
                row = known.get((notebook, cell))
                manual = row is not None and row.manual_score is not None
                values = score_values(grades.get(name), has_manual=manual)
                if row is None:
                    key = {"id": self._id("grade", graded.student, name)}
                    new.append(key | {"notebook_id": notebook, "cell_id": cell} | values)
                elif name in grades:
                    old[row.id] = values
        _insert(db, table, new)
        _update(db, table, old)

    def _write_comments(
        self, db: Connection, batch: Sequence[Graded], notebooks: Mapping[str, str]
    ) -> None:
        table, cells = COMMENT, self.cells.answered
        columns = select(table.c.notebook_id, table.c.cell_id, table.c.id)
        query = columns.where(*_of(table, cells, notebooks))
        known = {(notebook, cell): key for notebook, cell, key in db.execute(query)}
        new, old = Rows(), dict[str, dict[str, Any]]()
        for graded in batch:
            notebook = notebooks[graded.student]
            for name, cell in cells.items():
                text = NO_RESPONSE if name in graded.unanswered else None
                values, key = {"auto_comment": text}, known.get((notebook, cell))
                if key is None:
                    first = {"id": self._id("comment", graded.student, name)}
                    new.append(first | {"notebook_id": notebook, "cell_id": cell} | values)
                else:
                    old[key] = values
        _insert(db, table, new)
        _update(db, table, old)

    def _id(self, kind: str, student: str, name: str = "") -> str:
        return row_id(kind, self.assignment.name, student, name)


def _of(table: TableClause, cells: Mapping[str, str], notebooks: Mapping[str, str]) -> list[Any]:
    """Return the conditions for the rows of these notebooks.

    The tables have an index by cell and then notebook: without the cells all rows would be read.
    """
    return [
        table.c.cell_id.in_(list(cells.values())),
        table.c.notebook_id.in_(list(notebooks.values())),
    ]


def _insert(db: Connection, table: TableClause, rows: Rows) -> None:
    if rows:
        db.execute(insert(table), rows)


def _update(db: Connection, table: TableClause, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Update rows by their ids. All have the same columns."""
    if rows:
        statement = update(table).where(table.c.id == bindparam("key"))
        db.execute(statement, [{"key": key, **values} for key, values in rows.items()])
