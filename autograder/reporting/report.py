"""Write the report of a class: a page, and the same data for programs and spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path

from autograder.classroom.results import graded
from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.reporting.across import common
from autograder.reporting.course_report import (
    CourseReport,
    course_as_plain,
    course_page,
    course_report,
)
from autograder.reporting.overview import ClassReport, class_report, read_gradebook
from autograder.reporting.plain import Plain, as_plain, sheets
from autograder.reporting.view import report_page
from autograder.settings import Course

FOLDER, ANONYMOUS = "report", "anonymous"


def write_report(
    course: Course, assignments: Sequence[str] = (), *, anonymous: bool = False
) -> list[Path]:
    """Write `report/` and return its pages: that of the course, and one for each assignment.

    Beside each page lies the same as JSON, and as CSV. Without `assignments` it is about all that
    somebody has handed in. With `anonymous` no student can be told from what is written, and it is
    in a folder of its own. Raises `CourseError` where nobody is graded.
    """
    folder = course.folder(FOLDER)
    folder = folder / ANONYMOUS if anonymous else folder
    book = read_gradebook(course, course.assignments())
    names = list(assignments) or [name for name in book.scores if graded(course, name)]
    if not names:
        raise CourseError(f"{course.root}: nobody is graded; run `autograder grade` first")
    told = {
        name: _write_one(folder, class_report(course, name, book), anonymous=anonymous)
        for name in names
    }
    linked = {name for name in book.scores if (folder / f"{name}.html").is_file()}
    told |= {name: _told(folder, name) for name in linked - told.keys()}
    course_told = course_report(book, common(told.values()))
    _write_course(folder, course_told, linked, anonymous=anonymous)
    return [folder / "index.html", *(folder / f"{name}.html" for name in names)]


def _write_one(folder: Path, report: ClassReport, *, anonymous: bool) -> Plain:
    """Write the page of an assignment and the same data as JSON and CSV; return the data."""
    name = report.assignment
    write_whole(folder / f"{name}.html", report_page(report, anonymous=anonymous))
    plain = as_plain(report, anonymous=anonymous)
    write_whole(folder / f"{name}.json", json.dumps(plain, indent=1, ensure_ascii=False) + "\n")
    for part, text in sheets(plain).items():
        write_whole(folder / f"{name}_{part}.csv", text)
    return plain


def _told(folder: Path, name: str) -> Plain:
    """Return the mistakes of a report that is there, so that the course page tells what it does."""
    path = folder / f"{name}.json"
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        common([plain])
    except (OSError, ValueError, KeyError, TypeError):
        raise CourseError(f"{path} cannot be read; run `autograder report {name}`") from None
    return dict(plain)


def _write_course(
    folder: Path, report: CourseReport, linked: Collection[str], *, anonymous: bool
) -> None:
    """Write the page of the course, with links to the pages that are there."""
    write_whole(folder / "index.html", course_page(report, linked, anonymous=anonymous))
    plain = course_as_plain(report, anonymous=anonymous)
    write_whole(folder / "index.json", json.dumps(plain, indent=1, ensure_ascii=False) + "\n")
