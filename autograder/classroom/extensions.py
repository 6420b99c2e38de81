"""Due dates of single students: a plain file that people can edit, seen by nbgrader.

The file `extensions.csv` has the columns assignment, student and due. nbgrader keeps the time
between the assignment's due date and the student's in `SubmittedAssignment.extension`, from
which it, its formgrader and the late penalty plugin work.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.platforms.times import parse_date, written, zone_of
from autograder.settings import Course

if TYPE_CHECKING:
    from nbgrader import api

FILE = "extensions.csv"
HEADINGS = ["assignment", "student", "due"]
Dates = dict[tuple[str, str], str]


def read_extensions(course: Course) -> Dates:
    """Return the due dates by assignment and student, in UTC. Raises `CourseError`."""
    path = course.root / FILE
    if not path.is_file():
        return {}
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    dates: Dates = {}
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells == HEADINGS):
            continue
        if len(cells) != len(HEADINGS):
            raise CourseError(f"{path}: line {number} is not {', '.join(HEADINGS)}")
        try:
            dates[cells[0], cells[1]] = written(parse_date(cells[2], zone_of(course)))
        except CourseError as error:
            raise CourseError(f"{path}: line {number}: {error}") from None
    return dates


def write_extensions(course: Course, dates: Mapping[tuple[str, str], str]) -> None:
    """Write the due dates, sorted."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows((*key, dates[key]) for key in sorted(dates))
    write_whole(course.root / FILE, text.getvalue())


def extensions_of(course: Course, assignment: str) -> dict[str, str]:
    """Return the due dates of single students for an assignment."""
    found = read_extensions(course)
    return {student: due for (name, student), due in found.items() if name == assignment}


class Extensions:
    """The due dates of single students for one assignment, and the gradebook."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.assignment = assignment
        self.dates = extensions_of(course, assignment)

    def grant(self, book: api.Gradebook, students: Iterable[str]) -> None:
        """Write the extensions of these students into the gradebook, where they have handed in.

        One that only nbgrader knows stays.
        """
        due = book.find_assignment(self.assignment).duedate
        wanted = [student for student in students if student in self.dates]
        if due is None or not wanted:
            return
        for row in submissions(book, self.assignment, wanted):
            row.extension = _moment(self.dates[row.student_id]) - due
        book.db.commit()


def submissions(book: api.Gradebook, assignment: str, students: Iterable[str]) -> list[Any]:
    """Return the gradebook's rows of these students' submissions."""
    from nbgrader import api
    from sqlalchemy import select

    table = api.SubmittedAssignment
    query = (
        select(table)
        .join(api.Assignment)
        .where(api.Assignment.name == assignment, table.student_id.in_(list(students)))
    )
    return list(book.db.scalars(query))


def _moment(due: str) -> datetime:
    """Return a date in UTC without a zone, as the gradebook keeps it."""
    return parse_date(due, UTC).replace(tzinfo=None)
