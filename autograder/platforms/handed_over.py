"""What came from a platform or from people: hand-ins, and whose they are said to be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from autograder.platforms.archives import Entry, Problem
from autograder.platforms.people import Who

AGAIN = re.compile(r"(?P<stem>.+)-(?P<attempt>\d{1,3})(?P<ending>\.[^.]+)$", re.S)


@dataclass(frozen=True)
class File:
    """A file of a hand-in: its path there, and the path, number and time the platform gave it."""

    path: str
    data: bytes
    original: str = ""
    number: int = 0
    when: datetime | None = None


@dataclass(frozen=True)
class HandIn:
    """What one person handed in at one time. `place` is the folder or file that it came in."""

    who: Who
    files: tuple[File, ...]
    place: str
    when: datetime | None = None
    late: bool = False


@dataclass(frozen=True)
class Read:
    """What a source holds: hand-ins, files of nobody, and remarks."""

    hand_ins: tuple[HandIn, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hints:
    """What helps to read a source: whether a name is a student's, and the zone of zip times."""

    is_student: Callable[[str], bool] = lambda _: False
    zone: tzinfo = UTC
    zip_times: bool = False


def within(entry: Entry, path: str) -> str:
    """Return the path of an entry in its hand-in; what an archive holds is at its place."""
    if not entry.inner:
        return path
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}{entry.inner}"


def in_utc(time: datetime, zone: tzinfo) -> datetime:
    """Return a time in UTC; one without a zone is of the given zone."""
    return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)


def attempts(hand_in: HandIn) -> list[tuple[File, ...]]:
    """Return the files of each attempt, the newest last.

    Canvas numbers a notebook that was uploaded again. What is no notebook belongs to the newest.
    """
    if hand_in.who.platform != "canvas":
        return [hand_in.files]
    versions: dict[str, list[tuple[int, int, File]]] = {}
    newest = [file for file in hand_in.files if not _is_notebook(file)]
    for file in filter(_is_notebook, hand_in.files):
        found = AGAIN.fullmatch(file.path)
        name = found["stem"] + found["ending"] if found else file.path
        attempt = int(found["attempt"]) if found else 0
        versions.setdefault(name, []).append((attempt, file.number, file))
    older: list[tuple[int, int, File]] = []
    for files in versions.values():
        *before, last = sorted(files, key=lambda version: version[:2])
        older += before
        newest.append(last[2])
    earlier = [(file,) for *_, file in sorted(older, key=lambda version: version[:2])]
    return [*earlier, tuple(newest)]


def _is_notebook(file: File) -> bool:
    return file.path.lower().endswith(".ipynb")
