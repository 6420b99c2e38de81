"""nbgrader's own view of the gradebook: opened for all assignments, and told of their cells.

What it says when something is wrong becomes one line of ours.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.classroom.database import (
    connect,
    faults_told,
    is_made,
    patiently,
    require_schema,
    turn,
)
from autograder.classroom.turns import PATIENCE_SECONDS
from autograder.errors import CourseError
from autograder.grading.assignment import Assignment
from autograder.settings import Course

if TYPE_CHECKING:
    from nbgrader import api


@contextmanager
def open_book(course: Course, patience: float = PATIENCE_SECONDS) -> Iterator[api.Gradebook]:
    """Open the gradebook; a new one where there is none. Raises `CourseError` if it is broken.

    One that is busy is waited for, at most `patience` seconds.
    """
    from nbgrader import api

    with faults_told(course, api.InvalidEntry):
        book = _open(course, patience)
        try:
            yield book
        finally:
            book.close()


def _open(course: Course, patience: float) -> api.Gradebook:
    """Open the gradebook, or make it. Two that make it at once would leave half of it twice."""
    from nbgrader import api

    _find_alembic()
    course_id = str(course.config.CourseDirectory.get("course_id", "default_course"))
    engine = connect(course)

    def make() -> api.Gradebook:
        alone = nullcontext() if is_made(engine) else turn(course, engine, "making", patience)
        with alone, _quiet():
            require_schema(engine)
            return api.Gradebook(course.database, course_id)

    try:
        return patiently(make, patience)
    finally:
        engine.dispose()


def record(course: Course, assignment: Assignment, patience: float = PATIENCE_SECONDS) -> None:
    """Record an assignment's cells, as `nbgrader generate_assignment` does."""
    from nbformat import from_dict
    from nbgrader.api import InvalidEntry
    from nbgrader.preprocessors import SaveCells

    name = assignment.name
    resources = {"nbgrader": {"notebook": name, "assignment": name, "db_url": course.database}}
    step = SaveCells(log=logging.Logger("cells", level=logging.ERROR))

    def save() -> None:
        with turn(course, engine, "recording", patience), _quiet():
            book.update_or_create_assignment(name)
            step.preprocess(from_dict(assignment.notebook), resources)

    with open_book(course, patience) as book, faults_told(course, InvalidEntry):
        engine = book.engine
        try:
            patiently(save, patience)
        except RuntimeError as error:
            raise CourseError(
                f"{name}: {error}. To change the exercises of an assignment that has been "
                f"graded, remove it from the gradebook first: nbgrader db assignment remove {name}"
            ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep nbgrader from printing a traceback with what it raises as well."""
    spoken = logging.getLogger("tornado.application")
    before, spoken.disabled = spoken.disabled, True
    try:
        yield
    finally:
        spoken.disabled = before


def _find_alembic() -> None:
    """Put this environment's programs on the path: nbgrader calls alembic by its bare name."""
    if shutil.which("alembic") is None:
        programs = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join((programs, os.environ.get("PATH", "")))
