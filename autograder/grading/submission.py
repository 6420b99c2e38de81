"""Read what a student handed in, without following links or reading more than the limit.

Nothing is decided here: a submission is the bytes of its files under the names that they have.
What a student made so that it cannot be read is told; what this machine cannot read is an error.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.notebook.clean import utf8
from autograder.settings import Limits

TIMESTAMP = "timestamp.txt"
MOST_FILES, DEEPEST = 100, 6  # what is looked at in a hand-in
LONGEST_TIME = 200  # bytes
# Windows has neither links of this kind nor pipes in a folder, and reads texts unless it is told.
ORDINARY = sum(
    getattr(os, flag, 0) for flag in ("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")
)
NO_FILES = {  # what a student may have put there in a file's place
    errno.ELOOP: "it is a link, not a file",
    errno.ENXIO: "it is not an ordinary file",
}
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


def read_submission(places: Sequence[Path], student: str, limits: Limits) -> Submission:
    """Return what lies in these places: files, and folders with all that is below them.

    The first place may hold the time of handing in, in a file `timestamp.txt`; where there are
    others it need not be there. Raises `OSError` where something is there and the machine cannot
    read it.
    """
    files, findings = list[HandedFile](), list[str]()
    timestamp, room = None, 2 * limits.file
    for first, place in enumerate(map(str, places)):
        if first == 0 and len(places) > 1 and not os.path.lexists(place):
            continue
        for path in _below(place):
            name = utf8(_within(path, place))
            if len(files) + len(findings) == MOST_FILES:
                findings.append(f"there are more than {MOST_FILES} files; the rest is not read")
                return Submission(student, tuple(files), tuple(findings), timestamp)
            if first == 0 and name == TIMESTAMP:
                timestamp = _time(path)
                continue
            try:
                data = read_file(path, min(limits.file, room))
            except ValueError as error:
                findings.append(f"{name}: {error}")
                continue
            room -= len(data)
            files.append(HandedFile(name, data))
    return Submission(student, tuple(files), tuple(findings), timestamp)


def _below(place: str, depth: int = 0) -> Iterator[str]:
    """Yield the files of a folder and of the folders in it, in the order of their names.

    Paths are texts here and below: a class of 10,000 is looked through at each run.
    """
    name = os.path.basename(place)  # noqa: PTH119
    if depth and (name in IGNORED_FOLDERS or name.startswith("._")):
        return
    if os.path.isdir(place) and not os.path.islink(place):  # noqa: PTH112, PTH114
        for inner in sorted(os.listdir(place)) if depth < DEEPEST else ():  # noqa: PTH208
            yield from _below(f"{place}{os.sep}{inner}", depth + 1)
    elif name not in JUNK:
        yield place


def _within(path: str, place: str) -> str:
    """Return the name of a file in a place, with slashes everywhere; that of the place itself."""
    inner = path[len(place) + 1 :] or os.path.basename(path)  # noqa: PTH119
    return inner.replace(os.sep, "/")


def _time(path: str) -> str | None:
    try:
        return read_file(path, LONGEST_TIME).decode("utf-8", "replace").strip()
    except ValueError:
        return None


def read_file(path: Path | str, limit: int) -> bytes:
    """Return the bytes of a file. Raises `ValueError` for what is none, or too large."""
    try:
        descriptor = os.open(path, ORDINARY)
    except OSError as error:
        if error.errno in NO_FILES:
            raise ValueError(NO_FILES[error.errno]) from error
        raise
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        parent = os.path.dirname(path)  # noqa: PTH120
        if not stat.S_ISREG(status.st_mode) or os.path.realpath(parent) != parent:
            raise ValueError("it is not an ordinary file")
        try:
            # What is asked for is set aside: so not the limit, where the file is smaller.
            data = file.read(min(status.st_size, limit) + 1)
            if len(data) > status.st_size:  # it grows, or nobody knows its size
                data += file.read(limit + 1 - len(data))
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from error
    if len(data) > limit:
        raise ValueError(f"it is larger than {limit} bytes")
    return data
