"""Late submissions: nbgrader's plugin decides what they lose."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from nbformat import from_dict
from nbgrader import api
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import update
from traitlets import TraitError

from autograder.classroom.extensions import Extensions
from autograder.errors import CourseError
from autograder.settings import CONFIG_FILE, Course, importable


class Lateness:
    """The due date of an assignment and the course's plugin for late penalties."""

    def __init__(self, book: api.Gradebook, course: Course, assignment: str) -> None:
        self.book, self.course, self.assignment = book, course, assignment
        self.extensions = Extensions(course, assignment)

    def settings(self) -> str:
        """Return what decides about late submissions: the due date and the plugin's settings.

        Raises `CourseError` where there is a due date and the plugin cannot be loaded.
        """
        if self._due() is not None:
            self._plugin()
        config = self.course.config
        return repr((self._due(), {name: config.get(name) for name in config if "Late" in name}))

    def extension(self, student: str) -> str:
        """Return the due date that this student has alone, an empty text for none."""
        return self.extensions.dates.get(student, "")

    def penalise(self, notebooks: Mapping[str, str]) -> None:
        """Save the penalties of these students; a row of the gradebook is given for each."""
        if self._due() is None:
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

    def _due(self) -> object:
        return self.book.find_assignment(self.assignment).duedate

    def _plugin(self) -> AssignLatePenalties:
        log = logging.Logger("late", level=logging.ERROR)
        try:
            with importable(self.course.root):
                return AssignLatePenalties(config=self.course.config, log=log)
        except (ImportError, TraitError) as error:
            raise CourseError(
                f"{self.course.root / CONFIG_FILE}: c.AssignLatePenalties.plugin_class cannot be "
                f"loaded: {error}"
            ) from error
