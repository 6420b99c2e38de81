"""Read the gradebook: with Python alone where it is in SQLite, through nbgrader where it is not.

To load nbgrader takes a second, which is longer than to read what a class has.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any, Protocol, TypeVar

from autograder.classroom.glance import opened
from autograder.settings import Course

Value = TypeVar("Value")


class Ask(Protocol):
    """Asks the gradebook a question in SQL, in which values have names."""

    def __call__(self, query: str, /, **values: object) -> Iterable[Any]:
        """Return the rows."""


def read_book(course: Course, read: Callable[[Ask], Value]) -> Value:
    """Return what is read from the gradebook, all at one moment.

    `read` may be called twice. Raises `CourseError` if the gradebook cannot be used.
    """
    try:
        with closing(opened(course)) as db:
            return read(lambda query, /, **values: db.execute(query, values))
    except (OSError, sqlite3.Error):  # another database, one at work, or a broken one
        return _by_nbgrader(course, read)


def _by_nbgrader(course: Course, read: Callable[[Ask], Value]) -> Value:
    from sqlalchemy import text

    from autograder.classroom.book import open_book
    from autograder.classroom.database import faults_told

    with open_book(course) as book, faults_told(course):
        return read(lambda query, /, **values: book.db.execute(text(query), values))
