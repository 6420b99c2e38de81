"""nbgrader's own view of the gradebook: opened for all assignments, and told of their cells.

What it says when something is wrong becomes one line of ours.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from autograder.errors import CourseError
from autograder.grading.assignment import Assignment
from autograder.settings import Course

if TYPE_CHECKING:
    from nbgrader import api


@contextmanager
def open_book(course: Course) -> Iterator[api.Gradebook]:
    """Open the gradebook; a new one where there is none. Raises `CourseError` if it is broken."""
    from nbgrader import api

    _find_alembic()
    course_id = course.config.CourseDirectory.get("course_id", "default_course")
    with faults_told(course, api.InvalidEntry):
        book = api.Gradebook(course.database, str(course_id))
        try:
            yield book
        finally:
            book.close()


def record(course: Course, assignment: Assignment) -> None:
    """Record an assignment's cells, as `nbgrader generate_assignment` does."""
    from nbformat import from_dict
    from nbgrader.preprocessors import SaveCells

    name = assignment.name
    resources = {"nbgrader": {"notebook": name, "assignment": name, "db_url": course.database}}
    with open_book(course) as book:
        book.update_or_create_assignment(name)
        step = SaveCells(log=logging.Logger("cells", level=logging.ERROR))
        try:
            step.preprocess(from_dict(assignment.notebook), resources)
        except RuntimeError as error:
            raise CourseError(
                f"{name}: {error}. To change the exercises of an assignment that has been "
                f"graded, remove it from the gradebook first: nbgrader db assignment remove {name}"
            ) from error


@contextmanager
def faults_told(course: Course, *kinds: type[Exception]) -> Iterator[None]:
    """Raise `CourseError` for what the database, or one of these errors, says."""
    known: tuple[type[Exception], ...] = (SQLAlchemyError, *kinds)
    try:
        yield
    except known as error:
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
