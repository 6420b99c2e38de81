"""From what each feedback page was made, so that a page is written again only when it changes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import autograder.pages
from autograder.classroom.journal import code_digest
from autograder.classroom.marks import Marks
from autograder.files import write_whole
from autograder.grading.kept import version_of

LOOKS = ("css", "j2", "js")  # what decides how a page looks, beside code
MAKERS = ("jinja2", "latex2mathml", "mistune", "nh3", "pygments")


class Entry(NamedTuple):
    """The digest of what a page was made from, and that of the page."""

    parts: str
    page: str


@dataclass(frozen=True)
class Record:
    """A file with the entries of an assignment. Without it all pages are written again."""

    path: Path

    def read(self) -> dict[str, Entry]:
        """Return the entries by student; none where the file is not there or is damaged."""
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            return {student: Entry(*map(str, entry)) for student, entry in told.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def write(self, entries: dict[str, Entry]) -> None:
        """Keep these entries."""
        text = json.dumps({student: [*entries[student]] for student in sorted(entries)})
        write_whole(self.path, f"{text}\n")


def page_seal(source: str) -> str:
    """Return a digest of what all pages of an assignment are made from: its source and our code.

    `source` is the digest of the assignment's source.
    """
    digest = sha256(f"{source}{code_digest(('autograder',))}".encode())
    for path in sorted(Path(autograder.pages.__path__[0]).rglob("*")):
        if path.suffix.lstrip(".") in LOOKS:
            digest.update(path.read_bytes())
    digest.update(repr([(name, version_of(name)) for name in MAKERS]).encode())
    return digest.hexdigest()


def parts_digest(seal: str, notebook: bytes, marks: Marks) -> str:
    """Return a digest of what a page is made from, which changes when the page does."""
    given = repr((seal, replace(marks, unanswered=frozenset()), sorted(marks.unanswered))).encode()
    return sha256(sha256(notebook).digest() + given).hexdigest()
