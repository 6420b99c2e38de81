"""Write the report of a class: a page, and the same data for programs and spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.files import write_whole
from autograder.reporting.course_report import (
    CourseReport,
    course_as_plain,
    course_page,
    course_report,
)
from autograder.reporting.overview import ClassReport, class_report, read_gradebook
from autograder.reporting.plain import as_plain, sheets
from autograder.reporting.view import report_page
from autograder.settings import Course

FOLDER, ANONYMOUS = "report", "anonymous"


@dataclass(frozen=True)
class Written:
    """What was written: the page of each assignment, and the reports that are in them."""

    pages: tuple[Path, ...]
    reports: tuple[ClassReport, ...]


def write_report(course: Course, assignments: Sequence[str], *, anonymous: bool = False) -> Written:
    """Write `report/`: for each assignment a page, JSON and CSV, and a page of the course.

    With `anonymous` no student can be told from them, and they are in a folder of their own.
    Raises `CourseError` where nobody is graded.
    """
    folder = course.folder(FOLDER)
    folder = folder / ANONYMOUS if anonymous else folder
    book = read_gradebook(course, course.assignments())
    reports = []
    for name in assignments:
        report = class_report(course, name, book)
        write_one(folder, report, anonymous=anonymous)
        reports.append(report)
    _write_course(folder, course_report(book), anonymous=anonymous)
    return Written(tuple(folder / f"{name}.html" for name in assignments), tuple(reports))


def write_one(folder: Path, report: ClassReport, *, anonymous: bool) -> None:
    """Write the page of an assignment, and beside it the same data as JSON and CSV."""
    name = report.assignment
    write_whole(folder / f"{name}.html", report_page(report, anonymous=anonymous))
    plain = as_plain(report, anonymous=anonymous)
    write_whole(folder / f"{name}.json", json.dumps(plain, indent=1, ensure_ascii=False) + "\n")
    for part, text in sheets(plain).items():
        write_whole(folder / f"{name}_{part}.csv", text)


def _write_course(folder: Path, report: CourseReport, *, anonymous: bool) -> None:
    """Write the page of the course, with links to the pages that are there."""
    linked = {part.assignment for part in report.parts}
    linked = {name for name in linked if (folder / f"{name}.html").is_file()}
    write_whole(folder / "index.html", course_page(report, linked, anonymous=anonymous))
    plain = course_as_plain(report, anonymous=anonymous)
    write_whole(folder / "index.json", json.dumps(plain, indent=1, ensure_ascii=False) + "\n")
