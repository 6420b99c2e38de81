"""Write the pages that students read, each anew only where what it shows has changed."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from autograder.classroom.feedback_record import Entry, Record, page_seal, parts_digest
from autograder.classroom.marks import Marks, read_marks
from autograder.classroom.taught import Taught, taught_in
from autograder.errors import CourseError, GraderFailed
from autograder.files import write_whole
from autograder.grading.assignment import read_source
from autograder.grading.submission import read_file
from autograder.settings import Course

FEW = 60  # pages that are made sooner than processes have started
BATCH = 10  # pages that a process makes at a time
AHEAD = 4  # batches that may wait, for each process
CARRIED = ("timestamp.txt", "submission_secret.txt")  # they tell the exchange whose a page is
LONGEST = 1000  # bytes of such a file
NO_GRADES = "the gradebook has no grades of this student"


@dataclass(frozen=True)
class Options:
    """Whose pages are written, all where nobody is named; `force` writes what has not changed."""

    students: tuple[str, ...] = ()
    jobs: int = 1
    force: bool = False


@dataclass(frozen=True)
class Written:
    """Whose page was written, and whose was there already as it should be."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]

    @property
    def pages(self) -> int:
        """The number of pages that are there now."""
        return len(self.written) + len(self.unchanged)


@dataclass(frozen=True)
class Asked:
    """A page to make: the graded notebook, what was given for it, and the digest of both."""

    student: str
    notebook: bytes
    marks: Marks
    parts: str


@dataclass(frozen=True)
class Made:
    """A page, or why there is none."""

    page: bytes | None
    reason: str = ""


@dataclass(frozen=True)
class Pages:
    """The folders of one assignment: `autograded/STUDENT/NAME` and `feedback/STUDENT/NAME`."""

    course: Course
    name: str

    def students(self, wanted: Iterable[str] = ()) -> list[str]:
        """Return who is graded, sorted; with `wanted`, of these alone.

        Raises `CourseError` where there is no such assignment, and where nobody is graded, or one
        who is wanted is not.
        """
        self.course.source_notebook(self.name)
        found = self.course.folder("autograded").glob(f"*/{self.name}/{self.name}.ipynb")
        students = sorted(path.parent.parent.name for path in found)
        chosen = set(wanted)
        missing = sorted(chosen.difference(students))
        if missing or not students:
            who = f"{missing[0]} is not graded" if missing else "nobody is graded"
            raise CourseError(f"{self.name}: {who} yet. Run `autograder grade` first.")
        return [student for student in students if not chosen or student in chosen]

    def graded(self, student: str) -> bytes:
        """Return the bytes of a graded notebook."""
        folder = self.course.folder("autograded") / student / self.name
        return (folder / f"{self.name}.ipynb").read_bytes()

    def page(self, student: str) -> Path:
        """Return where the page of a student lies."""
        return self.course.folder("feedback") / student / self.name / f"{self.name}.html"

    def holds(self, student: str, digest: str) -> bool:
        """Tell whether the page of a student is there with this digest."""
        try:
            return sha256(self.page(student).read_bytes()).hexdigest() == digest
        except OSError:
            return False

    def write(self, student: str, page: bytes) -> None:
        """Write the page of a student."""
        write_whole(self.page(student), page)

    def carry(self, student: str) -> None:
        """Put what nbgrader's exchange has to know beside a page: of which hand-in it is.

        What is no small file is left out: students make it.
        """
        handed_in = self.course.folder("submitted") / student / self.name
        for name in CARRIED:
            content, place = _beside(handed_in / name), self.page(student).with_name(name)
            if content is not None and content != _beside(place):
                write_whole(place, content)


@dataclass(frozen=True)
class Desk:
    """What all pages of an assignment are made from, and what was given to each student."""

    pages: Pages
    seal: str
    given: dict[str, Marks]

    def asked(self, student: str) -> Asked:
        """Return what a page is to be made from. Notebooks are read when they are needed."""
        notebook, marks = self.pages.graded(student), self.given[student]
        return Asked(student, notebook, marks, parts_digest(self.seal, notebook, marks))

    def is_done(self, student: str, entry: Entry | None) -> bool:
        """Tell whether the page would be the one that is there."""
        if entry is None or entry.parts != self.asked(student).parts:
            return False
        return self.pages.holds(student, entry.page)


def _beside(path: Path) -> bytes | None:
    """Return the content of a file that goes with a page; None where it is no small file."""
    with suppress(OSError, ValueError):
        return read_file(path, LONGEST)
    return None


def write_feedback(course: Course, assignment: str, options: Options | None = None) -> Written:
    """Write the pages in `feedback/` that are to be other ones than they are.

    Pages of students who are not graded any more are left alone. Raises `CourseError` where nobody
    is graded, and where a page could not be made; the others are written then.
    """
    options, pages = options or Options(), Pages(course, assignment)
    students, source = pages.students(options.students), read_source(course, assignment)
    desk = Desk(pages, page_seal(source.digest), read_marks(course, assignment))
    record = Record(course.root / ".grading" / f"{assignment}.pages")
    known, written = record.read(), dict[str, Entry]()
    failed = {student: NO_GRADES for student in students if student not in desk.given}
    there = [student for student in students if student in desk.given]
    todo = [s for s in there if options.force or not desk.is_done(s, known.get(s))]
    try:
        for one, made in _made(desk, todo, taught_in(json.loads(source.raw), assignment), options):
            if made.page is None:
                failed[one.student] = made.reason
                continue
            pages.write(one.student, made.page)
            written[one.student] = Entry(one.parts, sha256(made.page).hexdigest())
    finally:
        if written:
            record.write(known | written)
    for student in there:
        pages.carry(student)
    _require_all(pages, failed)
    chosen = set(todo)
    return Written(tuple(written), tuple(student for student in there if student not in chosen))


def _made(
    desk: Desk, todo: list[str], taught: Taught, options: Options
) -> Iterator[tuple[Asked, Made]]:
    """Yield the pages in their order: from worker processes where there are many."""
    batches = (
        [desk.asked(student) for student in todo[start : start + BATCH]]
        for start in range(0, len(todo), BATCH)
    )
    if len(todo) <= FEW or options.jobs < 2 or sys.platform != "linux":
        for batch in batches:
            yield from zip(batch, make(batch, taught), strict=True)
        return
    from autograder.classroom.pool import LocalPool

    waiting = deque[tuple[list[Asked], Future[list[Made]]]]()
    with LocalPool(options.jobs) as pool:
        for batch in batches:
            waiting.append((batch, pool.submit(make, batch, taught)))
            if len(waiting) > AHEAD * options.jobs:
                yield from _taken(*waiting.popleft())
        while waiting:
            yield from _taken(*waiting.popleft())


def _taken(batch: list[Asked], future: Future[list[Made]]) -> Iterator[tuple[Asked, Made]]:
    try:
        yield from zip(batch, future.result(), strict=True)
    except BrokenProcessPool:
        raise GraderFailed("a process that makes pages has died; try --jobs 1") from None


def make(batch: Sequence[Asked], taught: Taught) -> list[Made]:
    """Make pages. One that cannot be made stops no other."""
    from autograder.classroom.feedback_page import feedback_page

    made = []
    for one in batch:
        try:
            page = feedback_page(one.notebook, one.marks, taught)
            made.append(Made(page.encode("utf-8", "replace")))
        except Exception as error:  # whatever it is, the others have theirs
            made.append(Made(None, f"{type(error).__name__}: {error}"))
    return made


def _require_all(pages: Pages, failed: dict[str, str]) -> None:
    """Raise `CourseError` where pages are missing. An old one would say what is not so any more."""
    for student in failed:
        pages.page(student).unlink(missing_ok=True)
    if failed:
        student, reason = next(iter(failed.items()))
        more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        raise CourseError(
            f"{pages.name}: the feedback is not complete: {student}: {reason}{more}. "
            f"Grade it again: autograder grade {pages.name} --student {student} --force"
        )
