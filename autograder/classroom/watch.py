"""Watch a course: grade what is handed in and give the pages back, until somebody ends it.

Whatever is to be done is found out by comparing, never remembered: so a watch that was killed goes
on where it was, and one that sees the same twice does nothing.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from autograder.classroom.database import state_of
from autograder.classroom.exchange import Exchange, exchange_of
from autograder.classroom.feedback import write_feedback
from autograder.classroom.folders import Folders
from autograder.classroom.grade import grade
from autograder.classroom.report import Options, Report
from autograder.classroom.turns import lock_file, take
from autograder.errors import AutograderError, CourseError
from autograder.grading.assignment import read_source
from autograder.settings import Course

LONGEST_NUMBER = 20  # of a process
File = tuple[str, int, int]
Seen = tuple[frozenset[File], tuple[tuple[str, int], ...]]
Tell = Callable[[str, Report], None]
Complain = Callable[[str], None]


@dataclass
class Watch:
    """A watch over some assignments of a course, all of them where none is named.

    `tell` is given what a round of grading did, `complain` what cannot be done; the watch goes on
    all the same, and tries again.
    """

    course: Course
    names: tuple[str, ...]
    options: Options
    tell: Tell
    complain: Complain

    def __post_init__(self) -> None:
        self.exchange: Exchange | None = exchange_of(self.course)
        self.changing: Seen | None = None
        self.done: Seen | None = None
        self.complaint = ""

    def follow(self, every: float) -> None:
        """Look every so many seconds, until the process is asked to end.

        Raises `CourseError` where the course is watched already.
        """
        with alone(self.course), ended_by_signals():
            while True:
                self.look()
                time.sleep(every)

    def look(self) -> None:
        """Do what there is to do. What has changed since the last look may be half copied."""
        seen = self._see()
        if seen == self.done:
            return
        if seen != self.changing:
            self.changing = seen
            return
        complaints = [reason for name in self._assignments() if (reason := self._tend(name))]
        if not complaints:
            # A page that was changed by hand meanwhile is another one the next time.
            self.done = seen if seen == self._see() else None
        self._complain_once("\n".join(complaints))

    def _tend(self, name: str) -> str:
        """Collect, grade and give back one assignment; return why that was not possible, or ""."""
        try:
            if self.exchange:
                self.exchange.collect(name)
            if not self._handed_in(name):
                return ""
            report = grade(self.course, name, self.options)
            if report.graded or report.failed:
                self.tell(name, report)
            write_feedback(self.course, name)
            if self.exchange:
                self.exchange.give_back(name)
        except (AutograderError, OSError) as error:
            return str(error)
        return ""

    def _complain_once(self, complaint: str) -> None:
        if complaint and complaint != self.complaint:
            self.complain(complaint)
        self.complaint = complaint

    def _assignments(self) -> list[str]:
        return list(self.names) or self.course.assignments()

    def _handed_in(self, name: str) -> bool:
        """Tell whether anybody has handed in this assignment. Raises `CourseError`."""
        folders = Folders(self.course, read_source(self.course, name))
        try:
            return bool(folders.students())
        except CourseError:  # nobody has
            return False

    def _see(self) -> Seen:
        """Return what the watch can notice: hand-ins, and what is in the gradebook."""
        inbound = self.exchange.inbound if self.exchange else None
        folders = [self.course.folder("submitted"), *([inbound] if inbound else [])]
        files = frozenset(file for folder in folders for file in _files(folder))
        return files, state_of(self.course)


def _files(folder: Path) -> Iterator[File]:
    """Yield the files below a folder with their times and sizes."""
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            with suppress(OSError):  # gone meanwhile
                found = path.lstat()
                yield str(path), found.st_mtime_ns, found.st_size


@contextmanager
def alone(course: Course) -> Iterator[None]:
    """Be the only watch over a course. Raises `CourseError` where there is another one.

    The system takes the lock away from whoever ends, however that happens.
    """
    with lock_file(course.root / ".grading" / "watch.lock") as lock:
        if not take(lock):
            who = os.read(lock, LONGEST_NUMBER).decode().strip() or "?"
            raise CourseError(f"{course.root} is watched already, by process {who}")
        os.ftruncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
        yield


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let a request to end, as systemd and JupyterHub send it, be an end like Ctrl-C."""

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)
