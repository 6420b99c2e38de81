"""What nbgrader's own commands and the formgrader's buttons do, so that there is one engine.

nbgrader has no setting for its converters, but one for a converter's exporter. Where the settings
of a course name a `Replacement` there, it does the converter's whole work: nbgrader would
look for notebooks of the right name first, and delete what it cannot convert. In a course that
names none nbgrader is as it was.

What grades is loaded when it is asked for, because only Linux has it: on other systems the other
commands and buttons work.

The worker behind the button gets ready when the formgrader lists the submissions of an assignment:
that is the page with the button, so the first click need not wait for it.

The exchange has settings for its parts. It needs a folder that everybody on the machine may
write; without it nbgrader warns on the formgrader's first page, and its buttons end in a traceback.
"""

from __future__ import annotations

import asyncio
import textwrap
from contextlib import suppress
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import NotebookExporter
from nbgrader.apps import api
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.exchange import ExchangeError

from autograder.authoring.release import release
from autograder.classroom.exchange import NothingThere, SwitchedOff
from autograder.classroom.feedback import Options, Pages, write_feedback
from autograder.classroom.folders import Folders
from autograder.classroom.gradebook import Gradebook
from autograder.errors import AutograderError, GraderFailed
from autograder.grading.assignment import load_assignment, read_source
from autograder.sandbox.linux import require_linux
from autograder.settings import Course, load

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

__all__ = ["Grading", "NothingThere", "Releasing", "Replacement", "SwitchedOff"]

GRADING = "autograder.buttons.Grading"
PATIENCE_SECONDS = 30  # the server answers nobody meanwhile
DIALOG = 72  # characters of a line in the formgrader's dialog


class Replacement(NotebookExporter):
    """Stands for a converter. It is not used as an exporter."""

    @staticmethod
    def convert(converter: BaseConverter) -> None:
        """Do the work of the converter. Raises `AutograderError` with what a person has to know."""
        raise NotImplementedError


class Grading(Replacement):
    """The Autograde button and `nbgrader autograde` do what `autograder grade` does."""

    @staticmethod
    def convert(converter: BaseConverter) -> None:
        """Grade who is asked for, with `force` also what has not changed."""
        require_linux()
        from autograder.classroom import report
        from autograder.classroom.grade import grade
        from autograder.classroom.standing import standing_pool

        course, assignment = _course(converter), converter.coursedir.assignment_id
        students = _students(converter, course, assignment)
        pool = standing_pool(course)
        how = report.Options(
            students=students, executor=pool, force=converter.force, patience=PATIENCE_SECONDS
        )
        done = grade(course, assignment, how)
        for names, what in ((done.graded, "graded"), (done.unchanged, "graded already")):
            for student in names:
                converter.log.info("%s: %s", student, what)
        for student, reason in done.empty:
            converter.log.warning("%s: nothing handed in: %s", student, reason)
        for case in done.undecided:
            cells = ", ".join(cell.removeprefix("test_") for cell in case.cells)
            converter.log.warning("%s: undecided: %s: %s", case.student, cells, case.reason)
        if done.failed:
            reasons = (f"{assignment}: {f.student}: not graded: {f.reason}" for f in done.failed)
            raise GraderFailed("\n".join(reasons))


class Releasing(Replacement):
    """The Generate button and `nbgrader generate_assignment` do what `autograder release` does."""

    @staticmethod
    def convert(converter: BaseConverter) -> None:
        """Write the proven release, and record the assignment and its cells in the gradebook."""
        course, assignment = _course(converter), converter.coursedir.assignment_id
        for released in release(course, [assignment]):
            done = "written and proven" if released.rebuilt else "proven already"
            converter.log.info("%s: %s", released.folder, done)
        if not converter.no_database:
            Gradebook(course, load_assignment(course, assignment)).close()


class Feedback(Replacement):
    """The feedback buttons and `nbgrader generate_feedback` do what `autograder feedback` does."""

    @staticmethod
    def convert(converter: BaseConverter) -> None:
        """Write the pages of who is asked for, with `force` also those that have not changed."""
        course, assignment = _course(converter), converter.coursedir.assignment_id
        students = _chosen(converter, Pages(course, assignment).students())
        how = Options(students, force=converter.force)
        done = write_feedback(course, assignment, how)
        for names, what in ((done.written, "page written"), (done.unchanged, "page unchanged")):
            for student in names:
                converter.log.info("%s: %s", student, what)


def _course(converter: BaseConverter) -> Course:
    """Return the course of a converter."""
    return _course_of(converter.coursedir)


def _course_of(folders: CourseDirectory) -> Course:
    """Return the course in nbgrader's folders, with the gradebook that it was told to use."""
    return replace(load(Path(folders.root)), database=folders.db_url)


def _students(converter: BaseConverter, course: Course, assignment: str) -> tuple[str, ...]:
    """Return who is asked for by name, pattern and exclusion; nobody's name means everybody."""
    if converter.coursedir.student_id == "*" and not converter.coursedir.student_id_exclude:
        return ()
    return _chosen(converter, Folders(course, read_source(course, assignment)).students())


def _chosen(converter: BaseConverter, found: list[str]) -> tuple[str, ...]:
    """Return who of these is asked for; the pattern itself where it fits nobody."""
    wanted = converter.coursedir.student_id
    excluded = set(filter(None, converter.coursedir.student_id_exclude.split(",")))
    chosen = [s for s in found if fnmatchcase(s, wanted) and s not in excluded]
    return tuple(chosen) or (wanted,)


def _watch_lists() -> None:
    """Have the worker get ready where the formgrader lists the submissions of an assignment.

    That is done when the server has answered, and in the same thread: a process ends with the
    thread that has started it.
    """
    stock = api.NbGraderAPI.get_submissions

    def get_submissions(asked: Any, assignment_id: str) -> Any:
        listed = stock(asked, assignment_id)
        if asked.config.Autograde.get("exporter_class") in (Grading, GRADING):
            with suppress(RuntimeError):  # there is no server
                asyncio.get_running_loop().call_soon(_expect, asked.coursedir, assignment_id)
        return listed

    api.NbGraderAPI.get_submissions = get_submissions


def _expect(folders: CourseDirectory, assignment: str) -> None:
    with suppress(AutograderError, OSError):  # the button will tell
        require_linux()
        from autograder.classroom.standing import expect

        expect(_course_of(folders), assignment)


def _folded(line: str) -> str:
    """Fold a line, because the formgrader's dialog cuts it off."""
    return textwrap.fill(
        line,
        DIALOG,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _connect() -> None:
    """Have nbgrader's converters ask for their replacement, and tell a failure without traceback.

    The settings of a course name classes of this module, so it is loaded before any of them starts.
    """
    stock_start, stock_capture = BaseConverter.start, api.capture_log

    def start(converter: BaseConverter) -> None:
        if not issubclass(converter.exporter_class, Replacement):
            stock_start(converter)
            return
        try:
            converter.exporter_class.convert(converter)
        except (AutograderError, OSError) as error:
            converter.log.error("%s", error)
            raise NbGraderException(str(error)) from error

    def capture_log(app: Any, *arguments: Any, **named: Any) -> dict[str, Any]:
        told, begin = [], app.start

        def watched() -> None:
            try:
                begin()
            except (NbGraderException, ExchangeError) as error:
                told.append(error)
                raise

        app.start = watched
        result: dict[str, Any] = stock_capture(app, *arguments, **named)
        if told:  # nbgrader has logged it; the traceback of a known failure helps nobody
            result.pop("error")
        if "log" in result:
            result["log"] = "\n".join(map(_folded, result["log"].splitlines()))
        return result

    BaseConverter.start, api.capture_log = start, capture_log


_connect()
_watch_lists()
