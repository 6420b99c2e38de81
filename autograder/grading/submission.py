"""Read what a student handed in, without following links or reading more than the limit.

Nothing is decided here: a submission is the bytes of its files under the names that they have.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.notebook.clean import utf8
from autograder.settings import Limits

TIMESTAMP = "timestamp.txt"
MOST_FILES, DEEPEST = 100, 6  # what is looked at in a hand-in
LONGEST_TIME = 200  # bytes
JUNK = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what computers leave behind
IGNORED_FOLDERS = {".ipynb_checkpoints", "__MACOSX", "__pycache__", ".git"}


@dataclass(frozen=True)
class HandedFile:
    """A file of a hand-in: its path in it, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Submission:
    """What a student handed in. `findings` tell of what could not be read."""

    student: str
    files: tuple[HandedFile, ...] = ()
    findings: tuple[str, ...] = ()
    timestamp: str | None = None

    @classmethod
    def of(cls, student: str, data: bytes, name: str = "notebook.ipynb") -> Submission:
        """Return the submission of a single file."""
        return cls(student, (HandedFile(name, data),))


def read_submission(places: Iterable[Path], student: str, limits: Limits) -> Submission:
    """Return what lies in these places: files, and folders with all that is below them.

    The first place may hold the time of handing in, in a file `timestamp.txt`.
    """
    files, findings = list[HandedFile](), list[str]()
    timestamp, room = None, 2 * limits.file
    for first, place in enumerate(places):
        for path in _below(place):
            name = utf8(path.relative_to(place).as_posix() if path != place else path.name)
            if len(files) + len(findings) == MOST_FILES:
                findings.append(f"there are more than {MOST_FILES} files; the rest is not read")
                return Submission(student, tuple(files), tuple(findings), timestamp)
            if first == 0 and name == TIMESTAMP:
                timestamp = _time(path)
                continue
            try:
                data = _read(path, min(limits.file, room))
            except (OSError, ValueError) as error:
                findings.append(f"{name}: {_reason(error)}")
                continue
            room -= len(data)
            files.append(HandedFile(name, data))
    return Submission(student, tuple(files), tuple(findings), timestamp)


def _below(place: Path, depth: int = 0) -> Iterator[Path]:
    """Yield the files of a folder and of the folders in it, in the order of their names."""
    if depth and (place.name in IGNORED_FOLDERS or place.name.startswith("._")):
        return
    if place.is_dir() and not place.is_symlink():
        try:
            inner = sorted(place.iterdir())
        except OSError:
            inner = []
        for path in inner if depth < DEEPEST else ():
            yield from _below(path, depth + 1)
    elif place.name not in JUNK:
        yield place


def _time(path: Path) -> str | None:
    try:
        return _read(path, LONGEST_TIME).decode("utf-8", "replace").strip()
    except (OSError, ValueError):
        return None


def _read(path: Path, limit: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or os.path.realpath(path.parent) != str(path.parent):
            raise ValueError("it is not an ordinary file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"it is larger than {limit} bytes")
    return data


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return "it is a link, not a file" if error.errno == 40 else str(error.strerror)
    return str(error)
