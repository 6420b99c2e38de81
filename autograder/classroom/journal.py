"""Who has been graded from what, so that a run goes on where another one ended."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from autograder.grading.outcomes import Graded
from autograder.grading.seeds import course_secret
from autograder.grading.submission import Submission
from autograder.settings import Course


class Entry(NamedTuple):
    """From what a submission was graded, and what came out.

    `seal` is the digest of everything but the submission, `mark` of all together, and `notebook`
    of the graded notebook. `walls` say what stood around student code, which is in the seal.
    """

    mark: str
    notebook: str
    seal: str = ""
    walls: str = ""


@dataclass(frozen=True)
class Journal:
    """A file with one line for each submission; the last one of a student counts.

    A line says from what a student was graded, and what was written.
    """

    path: Path

    def read(self, students: Set[str]) -> dict[str, Entry]:
        """Return the entries of these students. A line that was torn by a break is ignored."""
        entries: dict[str, Entry] = {}
        text = self.path.read_text("utf-8", "replace") if self.path.exists() else ""
        for line in text.splitlines():
            try:
                told = {student: Entry(*entry) for student, entry in json.loads(line).items()}
            except (ValueError, TypeError, AttributeError, RecursionError):
                continue
            entries |= told
        return {student: entry for student, entry in entries.items() if student in students}

    def add(self, entries: dict[str, Entry]) -> None:
        """Append entries and wait until they are on the disk."""
        self.path.parent.mkdir(exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            lines = (json.dumps({student: [*entry]}) for student, entry in entries.items())
            file.write("\n" + "".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())


def sealed(fingerprint: str, extension: str) -> str:
    """Return the seal of a student: the run's fingerprint, and a due date of their own."""
    return sha256(f"{fingerprint}{extension}".encode()).hexdigest()


def mark(seal: str, submission: Submission) -> str:
    """Return a digest that changes when the result of a submission could change."""
    names = tuple(file.name for file in submission.files)
    seen = (submission.findings, submission.timestamp, names)
    digest = sha256(seal.encode() + repr(seen).encode())
    for file in submission.files:
        digest.update(sha256(file.data).digest())
    return digest.hexdigest()


def digest_of(graded: Graded) -> str:
    """Return the digest of a graded notebook."""
    return sha256(graded.notebook.encode()).hexdigest()


def fingerprint(
    course: Course, source: str, due: datetime | None, isolation: str, *, unsafe: bool
) -> str:
    """Return a digest of everything but the submission that can change a result.

    `source` is the digest of the assignment's source, and `isolation` says what stands around
    student code.
    """
    config = course.config
    late = (due, {name: config.get(name) for name in config if "Late" in name})
    settings = repr((course.limits, unsafe, isolation, late))
    parts = (source, settings, code_digest(course.packages))
    secret = sha256(course_secret(course.root)).digest()
    return sha256("".join(parts).encode() + secret).hexdigest()


def code_digest(packages: tuple[str, ...]) -> str:
    """Return a digest of the code in these packages."""
    digest = sha256()
    for package in packages:
        spec = importlib.util.find_spec(package)
        for folder in sorted(spec.submodule_search_locations or []) if spec else ():
            for path in sorted(Path(folder).rglob("*.py")):
                digest.update(path.read_bytes())
    return digest.hexdigest()
