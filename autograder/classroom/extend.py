"""Set the due date of an assignment, or of one student alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbgrader import api

from autograder.classroom.book import open_book
from autograder.classroom.extensions import (
    Extensions,
    read_extensions,
    submissions,
    write_extensions,
)
from autograder.classroom.roster import stored_roster
from autograder.errors import CourseError
from autograder.platforms.times import parse_date, written, zone_of
from autograder.settings import Course

NONE = "none"


def set_due(course: Course, assignment: str, date: str) -> str:
    """Set the due date of an assignment in the gradebook, and return it in UTC.

    The date `none` takes it back. Raises `CourseError` for what is no date.
    """
    course.source_notebook(assignment)
    due = "" if date == NONE else written(parse_date(date, zone_of(course)))
    with open_book(course) as book:
        book.update_or_create_assignment(assignment, duedate=due or None)
        extensions = Extensions(course, assignment)
        if due:
            extensions.grant(book, extensions.dates)
        else:  # nbgrader cannot add an extension to no date
            _take_back(book, book.assignment_submissions(assignment))
    return due


def extend(course: Course, assignment: str, student: str, date: str) -> str:
    """Give one student a due date, and return it in UTC. The date `none` takes it back.

    Raises `CourseError` for what is no date, an unknown student, or an assignment without one.
    """
    course.source_notebook(assignment)
    due = "" if date == NONE else written(parse_date(date, zone_of(course)))
    with open_book(course) as book:
        _require_known(course, book, student)
        if due:
            _require_due(book, assignment)
    dates = read_extensions(course)
    dates.pop((assignment, student), None)
    grant(course, {**dates, (assignment, student): due} if due else dates, [assignment])
    if not due:
        with open_book(course) as book:
            _take_back(book, submissions(book, assignment, [student]))
    return due


def grant(course: Course, dates: dict[tuple[str, str], str], assignments: Iterable[str]) -> None:
    """Keep due dates of single students, and write them into the gradebook."""
    write_extensions(course, dates)
    with open_book(course) as book:
        for assignment in assignments:
            extensions = Extensions(course, assignment)
            if _has(book, assignment):
                extensions.grant(book, extensions.dates)


def grant_all(course: Course, due: Iterable[tuple[str, str, str]]) -> int:
    """Keep the due dates of a roster's columns; return how many there are.

    Raises `CourseError` for an assignment that there is not, or what is no date.
    """
    told = list(due)
    dates = read_extensions(course)
    for assignment, student, date in told:
        course.source_notebook(assignment)
        try:
            dates[assignment, student] = written(parse_date(date, zone_of(course)))
        except CourseError as error:
            raise CourseError(f"{student}: {error}") from None
    if told:
        grant(course, dates, sorted({assignment for assignment, _, _ in told}))
    return len(told)


def _take_back(book: api.Gradebook, rows: Iterable[Any]) -> None:
    for row in rows:
        row.extension = None
    book.db.commit()


def _require_known(course: Course, book: api.Gradebook, student: str) -> None:
    in_book = book.db.get(api.Student, student) is not None
    handed_in = (course.folder("submitted") / student).is_dir()
    if not in_book and not handed_in and stored_roster(course).find(student) is None:
        raise CourseError(f"{student}: there is no such student in the roster or the gradebook")


def _require_due(book: api.Gradebook, assignment: str) -> None:
    if not _has(book, assignment) or book.find_assignment(assignment).duedate is None:
        raise CourseError(
            f"{assignment}: it has no due date to extend. Set it first: "
            f"autograder extend {assignment} DATE"
        )


def _has(book: api.Gradebook, assignment: str) -> bool:
    return any(known.name == assignment for known in book.assignments)
