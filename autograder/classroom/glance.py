"""The gradebook at a glance: what tells whether there is anything to do, asked without nbgrader.

A gradebook in SQLite can be read with Python alone, in milliseconds. That is enough where the
exercises are recorded in it as the last run left them: of those rows a digest is kept in
`.grading/`. Everything else is looked at anew each time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from autograder.errors import CourseError
from autograder.files import require_writable, write_whole
from autograder.grading.kept import version_of
from autograder.settings import Course

PREFIX = "sqlite:///"
# What nbgrader records of an assignment, and what says in which form it does.
RECORDED = (
    "SELECT sql FROM sqlite_master ORDER BY name",
    "SELECT version_num FROM alembic_version",
    "SELECT id FROM course ORDER BY id",
    "SELECT id, name, course_id FROM assignment WHERE name = :name",
    "SELECT n.* FROM notebook n JOIN assignment a ON n.assignment_id = a.id WHERE a.name = :name",
    *(
        f"SELECT b.*, k.* FROM {kind} k JOIN base_cell b ON b.id = k.id "  # noqa: S608 -- ours
        "JOIN notebook n ON b.notebook_id = n.id JOIN assignment a ON n.assignment_id = a.id "
        "WHERE a.name = :name ORDER BY b.id"
        for kind in ("grade_cells", "solution_cells", "task_cells")
    ),
    "SELECT s.* FROM source_cell s JOIN notebook n ON s.notebook_id = n.id "
    "JOIN assignment a ON n.assignment_id = a.id WHERE a.name = :name ORDER BY s.id",
)
DUE = "SELECT duedate FROM assignment WHERE name = :name"
STUDENTS = (
    "SELECT s.student_id FROM submitted_assignment s "
    "JOIN assignment a ON s.assignment_id = a.id WHERE a.name = :name"
)
WITHOUT_SCORE = (
    "SELECT s.student_id, c.name FROM assignment a "
    "JOIN submitted_assignment s ON s.assignment_id = a.id "
    "JOIN submitted_notebook n ON n.assignment_id = s.id "
    "JOIN notebook m ON m.id = n.notebook_id AND m.name = a.name "
    "JOIN base_cell c ON c.notebook_id = m.id "
    "JOIN grade g ON g.cell_id = c.id AND g.notebook_id = n.id "
    "WHERE a.name = :name AND g.auto_score IS NULL AND g.manual_score IS NULL"
)


class Exercises(Protocol):
    """What has to be known of an assignment to find it in the gradebook."""

    @property
    def name(self) -> str:
        """The name of the assignment."""

    @property
    def digest(self) -> str:
        """What changes with its source."""

    @property
    def tests(self) -> tuple[str, ...]:
        """The names of its tests, in order."""


@dataclass(frozen=True)
class Glance:
    """What the gradebook says of an assignment.

    `students` have a submission in it, `due` is in UTC without a zone, and `undecided` are the
    tests without a score, in the order of the notebook, by student.
    """

    students: frozenset[str]
    due: datetime | None
    undecided: dict[str, list[str]]


def glance(course: Course, source: Exercises) -> Glance | None:
    """Return what the gradebook says; None where only nbgrader can tell.

    That is where it is not in SQLite, is not there, is being written to or was left in the middle
    of it, or where the exercises are not recorded as the last run left them.
    """
    try:
        with closing(opened(course)) as db:
            return _look(db, source) if _is_as_left(db, course, source) else None
    except (OSError, ValueError, sqlite3.Error):
        return None


def as_left(course: Course, source: Exercises) -> bool:
    """Tell whether the exercises are known to be recorded as the last run left them."""
    try:
        with closing(opened(course)) as db:
            return _is_as_left(db, course, source)
    except (OSError, ValueError, sqlite3.Error):
        return False


def leave(course: Course, source: Exercises) -> None:
    """Keep how the exercises are recorded now, for the next run."""
    try:
        with closing(opened(course)) as db:
            recorded = _recorded(db, course, source)
        write_whole(_place(course, source), recorded)
    except (OSError, sqlite3.Error):
        _place(course, source).unlink(missing_ok=True)


def require_writable_file(course: Course) -> bool:
    """Tell whether the gradebook is a file that can be written, or made.

    One that another program writes to can be. Raises `CourseError` where it is a file that is
    read-only, damaged, or none of a database.
    """
    if not _is_file(course):
        return False
    path = Path(course.database.removeprefix(PREFIX))
    if not path.exists():
        require_writable(path.parent)
        return True
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("CREATE TABLE written (at_all)")
            db.execute("ROLLBACK")
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # there are several kinds of it
            raise CourseError(f"the gradebook {path} cannot be used: {error}") from error
    return True


def waiting(rows: Iterator[tuple[str, str]], tests: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the tests among (student, cell) by student, both in their order."""
    found: dict[str, list[str]] = {}
    for student, cell in rows:
        if cell in tests:
            found.setdefault(student, []).append(cell)
    return {who: sorted(found[who], key=tests.index) for who in sorted(found)}


def _place(course: Course, source: Exercises) -> Path:
    return course.root / ".grading" / f"{source.name}.recorded"


def opened(course: Course) -> sqlite3.Connection:
    """Open the gradebook to read it, all at one moment. Raises where that is not possible now."""
    path = course.database.removeprefix(PREFIX)
    if not _is_file(course):
        raise sqlite3.OperationalError("not a file of SQLite")
    db = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True, timeout=0)
    db.execute("BEGIN")
    return db


def _is_file(course: Course) -> bool:
    return course.database.startswith(PREFIX) and "?" not in course.database


def _is_as_left(db: sqlite3.Connection, course: Course, source: Exercises) -> bool:
    left = _place(course, source).read_text("ascii")
    return left == _recorded(db, course, source)


def _recorded(db: sqlite3.Connection, course: Course, source: Exercises) -> str:
    """Return a digest of the exercises in the gradebook, of what they are recorded from, and by."""
    who = (course.config.CourseDirectory.get("course_id", ""), version_of("nbgrader"))
    digest = sha256(repr((source.digest, who)).encode())
    for query in RECORDED:
        digest.update(repr(db.execute(query, {"name": source.name}).fetchall()).encode())
    return digest.hexdigest()


def _look(db: sqlite3.Connection, source: Exercises) -> Glance:
    name = {"name": source.name}
    ((due,),) = db.execute(DUE, name).fetchall()
    return Glance(
        students=frozenset(student for (student,) in db.execute(STUDENTS, name)),
        due=None if due is None else datetime.fromisoformat(due),
        undecided=waiting(db.execute(WITHOUT_SCORE, name), source.tests),
    )
