"""Who has been graded from what, so that a run goes on where another one ended."""

from __future__ import annotations

import importlib.util
import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from autograder.grading.orders import Orders
from autograder.grading.outcomes import Graded
from autograder.grading.submission import Submission
from autograder.sandbox.proof import probe


class Entry(NamedTuple):
    """From what a submission was graded, and what came out."""

    mark: str
    notebook: str


@dataclass(frozen=True)
class Journal:
    """A file with one line for each submission; the last one of a student counts.

    A line says from what a student was graded, and what was written: the mark of the submission
    and the digest of the graded notebook.
    """

    path: Path

    def read(self, students: set[str]) -> dict[str, Entry]:
        """Return the entries of these students. A line that was torn by a break is ignored."""
        entries: dict[str, Entry] = {}
        text = self.path.read_text("utf-8", "replace") if self.path.exists() else ""
        for line in text.splitlines():
            try:
                told = {student: Entry(*entry) for student, entry in json.loads(line).items()}
            except (ValueError, TypeError, AttributeError):
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


def mark(seal: str, submission: Submission) -> str:
    """Return a digest that changes when the result of a submission could change.

    `seal` is the digest of everything but the submission.
    """
    names = tuple(file.name for file in submission.files)
    seen = (submission.findings, submission.timestamp, names)
    digest = sha256(seal.encode() + repr(seen).encode())
    for file in submission.files:
        digest.update(sha256(file.data).digest())
    return digest.hexdigest()


def digest_of(graded: Graded) -> str:
    """Return the digest of a graded notebook."""
    return sha256(graded.notebook.encode()).hexdigest()


def fingerprint(orders: Orders) -> str:
    """Return a digest of everything but the submission that can change a result."""
    settings = repr((orders.limits, orders.unsafe, str(probe())))
    parts = (orders.assignment.digest, settings, code_digest(orders.hidden))
    return sha256("".join(parts).encode() + sha256(orders.secret).digest()).hexdigest()


def code_digest(packages: tuple[str, ...]) -> str:
    """Return a digest of the code in these packages."""
    digest = sha256()
    for package in packages:
        spec = importlib.util.find_spec(package)
        for folder in sorted(spec.submodule_search_locations or []) if spec else ():
            for path in sorted(Path(folder).rglob("*.py")):
                digest.update(path.read_bytes())
    return digest.hexdigest()
