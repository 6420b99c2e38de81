"""Late submissions: nbgrader's plugin decides what they lose.

Its preprocessors are imported where there is a due date: they are a quarter of a second.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from nbformat import from_dict
from nbgrader import api
from sqlalchemy import update
from traitlets import TraitError

from autograder.classroom.extensions import Extensions
from autograder.errors import CourseError
from autograder.settings import CONFIG_FILE, Course, importable

if TYPE_CHECKING:
    from nbgrader.preprocessors import AssignLatePenalties


class Lateness:
    """The due date of an assignment and the course's plugin for late penalties."""

    def __init__(self, book: api.Gradebook, course: Course, assignment: str) -> None:
        self.book, self.course, self.assignment = book, course, assignment
        self.extensions = Extensions(course, assignment)

    def require_plugin(self) -> None:
        """Raise `CourseError` where there is a due date and the plugin cannot be loaded."""
        if self.due() is not None:
            self._plugin()

    def due(self) -> datetime | None:
        """Return the due date of the assignment, in UTC without a zone."""
        due: datetime | None = self.book.find_assignment(self.assignment).duedate
        return due

    def penalise(self, notebooks: Mapping[str, str]) -> None:
        """Save the penalties of these students; a row of the gradebook is given for each."""
        if self.due() is None:
            free = [{"id": row, "late_submission_penalty": None} for row in notebooks.values()]
            if free:
                self.book.db.execute(update(api.SubmittedNotebook), free)
                self.book.db.commit()
            return
        plugin = self._plugin()
        self.extensions.grant(self.book, notebooks)
        for student in notebooks:
            names = {"notebook": self.assignment, "assignment": self.assignment}
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
