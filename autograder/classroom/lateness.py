"""Late submissions: nbgrader's plugin decides what they lose.

nbgrader opens the gradebook anew for each submission that it asks its plugin about, so it is asked
about those alone that are late.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, bindparam, select, update
from traitlets import TraitError

from autograder.classroom.book import open_book
from autograder.classroom.extensions import Extensions
from autograder.classroom.gradebook_rows import (
    ASSIGNMENT,
    SUBMISSION,
    SUBMITTED_NOTEBOOK,
    Cells,
    late,
)
from autograder.errors import CourseError
from autograder.settings import CONFIG_FILE, Course, importable

if TYPE_CHECKING:
    from nbgrader.preprocessors import AssignLatePenalties


class Lateness:
    """The due date of an assignment and the course's plugin for late penalties."""

    def __init__(self, course: Course, name: str, engine: Engine, cells: Cells) -> None:
        self.course, self.name, self.engine, self.cells = course, name, engine, cells

    def require_plugin(self) -> None:
        """Raise `CourseError` where there is a due date and the plugin cannot be loaded."""
        with self.engine.connect() as db:
            due = self.due(db)
        if due is not None:
            self._plugin()

    def due(self, db: Connection) -> datetime | None:
        """Return the due date of the assignment, in UTC without a zone."""
        query = select(ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.id == self.cells.assignment)
        due: datetime | None = db.scalar(query)
        return due

    def penalise(self, notebooks: Mapping[str, str]) -> None:
        """Save the penalties of these students; a row of the gradebook is given for each."""
        with self.engine.connect() as db:
            due = self.due(db)
        if due is not None:
            self._grant(notebooks)
        with self.engine.begin() as db:
            found = set() if due is None else self._late(db, due, notebooks)
            table = SUBMITTED_NOTEBOOK
            free = [{"key": row} for student, row in notebooks.items() if student not in found]
            if free:
                statement = update(table).where(table.c.id == bindparam("key"))
                db.execute(statement.values(late_submission_penalty=None), free)
        self._ask([student for student in notebooks if student in found])

    def _grant(self, notebooks: Mapping[str, str]) -> None:
        """Write the due dates that some of these students have alone into the gradebook."""
        extensions = Extensions(self.course, self.name)
        if not extensions.dates.keys().isdisjoint(notebooks):
            with open_book(self.course) as book:
                extensions.grant(book, notebooks)

    def _late(self, db: Connection, due: datetime, students: Mapping[str, str]) -> set[str]:
        """Return who of these students has handed in too late."""
        table = SUBMISSION.c
        query = select(table.student_id, table.timestamp, table.extension).where(
            table.assignment_id == self.cells.assignment, table.student_id.in_(list(students))
        )
        return {
            student
            for student, timestamp, extension in db.execute(query)
            if late(timestamp, extension, due)
        }

    def _ask(self, students: list[str]) -> None:
        """Have nbgrader ask the plugin about these students, and save what it says."""
        if not students:
            return
        from nbformat import from_dict

        plugin = self._plugin()
        for student in students:
            names = {"notebook": self.name, "assignment": self.name}
            names |= {"student": student, "db_url": self.course.database}
            plugin.preprocess(from_dict({"cells": [], "metadata": {}}), {"nbgrader": names})

    def _plugin(self) -> AssignLatePenalties:
        from nbgrader.preprocessors import AssignLatePenalties

        log = logging.Logger("late", level=logging.ERROR)
        try:
            with importable(self.course.root):
                return AssignLatePenalties(config=self.course.config, log=log)
        except (ImportError, TraitError) as error:
            raise CourseError(
                f"{self.course.root / CONFIG_FILE}: c.AssignLatePenalties.plugin_class cannot be "
                f"loaded: {error}"
            ) from error
