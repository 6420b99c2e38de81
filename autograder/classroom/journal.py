"""Who has been graded from what, so that a run goes on where another one ended."""

from __future__ import annotations

import importlib.util
import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from autograder.grading.orders import Orders
from autograder.grading.submission import Submission
from autograder.sandbox.machine import probe


@dataclass(frozen=True)
class Journal:
    """A file with one line for each submission; the last one of a student counts."""

    path: Path

    def read(self, students: set[str]) -> dict[str, str]:
        """Return the marks of these students. A line that was torn by a break is ignored."""
        marks: dict[str, str] = {}
        for line in self.path.read_text().splitlines() if self.path.exists() else ():
            try:
                marks |= json.loads(line)
            except ValueError:
                continue
        return {student: made for student, made in marks.items() if student in students}

    def add(self, marks: dict[str, str]) -> None:
        """Append marks and wait until they are on the disk."""
        self.path.parent.mkdir(exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n" + "".join(json.dumps({s: m}) + "\n" for s, m in marks.items()))
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


def fingerprint(orders: Orders) -> str:
    """Return a digest of everything but the submission that can change a result."""
    settings = repr((orders.limits, orders.unsafe, str(probe())))
    parts = (orders.assignment.digest, settings, code_digest(orders.hidden))
    return sha256("".join(parts).encode()).hexdigest()


def code_digest(packages: tuple[str, ...]) -> str:
    """Return a digest of the code in these packages."""
    digest = sha256()
    for package in packages:
        spec = importlib.util.find_spec(package)
        for folder in sorted(spec.submodule_search_locations or []) if spec else ():
            for path in sorted(Path(folder).rglob("*.py")):
                digest.update(path.read_bytes())
    return digest.hexdigest()
