"""Put feedback pages into one zip, in the form in which a platform gives them to students.

Canvas finds person and submission by the two numbers in a file's name, so its name stays but for
the ending (https://github.com/instructure/canvas-lms/blob/master/app/models/assignment.rb, method
infer_comment_context_from_filename). Moodle finds the person by the number in a folder's name
(https://github.com/moodle/moodle/blob/main/public/mod/assign/feedback/file/importziplib.php).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from autograder.classroom.collected import Collected, read_collected
from autograder.settings import Course

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip knows, so that its bytes stay the same


@dataclass(frozen=True)
class Handback:
    """A zip, the number of pages in it, and the students whose page has no place in it."""

    content: bytes
    pages: int
    left_out: tuple[str, ...]


def hand_back(course: Course, assignment: str, platform: str) -> Handback:
    """Return the feedback pages of an assignment in one zip."""
    collected = read_collected(course, assignment)
    content, count, left_out = BytesIO(), 0, []
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, pages in _pages(course, assignment):
            names = _names(platform, student, collected.get(student), pages)
            if not names:
                left_out.append(student)
            for name, page in zip(names, pages, strict=False):
                info = zipfile.ZipInfo(name, EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, page.read_bytes())
                count += 1
    return Handback(content.getvalue(), count, tuple(left_out))


def _pages(course: Course, assignment: str) -> Iterator[tuple[str, list[Path]]]:
    for folder in sorted(course.folder("feedback").glob(f"*/{assignment}")):
        pages = sorted(folder.glob("*.html"))
        if pages:
            yield folder.parent.name, pages


def _names(platform: str, student: str, known: Collected | None, pages: list[Path]) -> list[str]:
    """Return the names of a student's pages in the zip; none where the platform knows none."""
    if platform == "plain":
        return [f"{student}/{page.name}" for page in pages]
    if known is None or known.platform != platform or not known.place:
        return []
    if platform == "moodle":
        return [f"{known.place.rstrip('_')}_/{page.name}" for page in pages]
    stem = known.place.rpartition(".")[0] or known.place
    return [f"{stem}{f'-{n}' if n else ''}.html" for n, _ in enumerate(pages)]
