"""What is remembered of hand-ins: whose, from where, when, and what came before them.

It lies in `.grading/collected/ASSIGNMENT.json`, and the files of older attempts in
`collected/ASSIGNMENT/STUDENT/`, where no pattern of nbgrader looks.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from autograder.errors import CourseError
from autograder.files import replace_folder, write_whole
from autograder.settings import Course

TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class Collected:
    """A hand-in as it was collected.

    `names` are the paths the files had, by their path now. `place` is what the platform called
    the file of the notebook, or the folder. `older` are the digests of earlier attempts.
    """

    student: str
    digest: str
    platform: str = ""
    number: str = ""
    name: str = ""
    place: str = ""
    when: str = ""
    late: bool = False
    attempt: int = 0
    file_number: int = 0
    names: dict[str, str] = field(default_factory=dict)
    older: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[str, int, int]:
        """What the platform says about when it came: its time, its number, the attempt."""
        return self.when, self.file_number, self.attempt

    def newer_than(self, other: Collected) -> bool:
        """Tell whether this replaces another; where nothing says, it is the one that came later."""
        for mine, theirs in zip(self.rank, other.rank, strict=True):
            if mine and theirs and mine != theirs:
                return bool(mine > theirs)  # type: ignore[operator]
        return self.digest not in other.older


def read_collected(course: Course, assignment: str) -> dict[str, Collected]:
    """Return what was collected, by student. Raises `CourseError` for a broken file."""
    path = _path(course, assignment)
    if not path.is_file():
        return {}
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return {
            student: Collected(**{**one, "older": tuple(one["older"])})
            for student, one in plain.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CourseError(f"{path} cannot be read; move it away and collect again") from None


def write_collected(course: Course, assignment: str, collected: Mapping[str, Collected]) -> None:
    """Remember what was collected."""
    plain = {student: vars(collected[student]) for student in sorted(collected)}
    text = json.dumps(plain, ensure_ascii=False, indent=1) + "\n"
    write_whole(_path(course, assignment), text)


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return a digest of files and their paths."""
    digest = sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return digest.hexdigest()


def on_disk(folder: Path) -> dict[str, bytes]:
    """Return the files in a folder, without the time of handing in."""
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    files.pop(TIMESTAMP, None)
    return files


def keep_older(
    course: Course, assignment: str, older: Collected, files: Mapping[str, bytes]
) -> None:
    """Write the files of an attempt that another one has replaced."""
    folder = _older(course, assignment, older.student, older.digest)
    if not folder.exists():
        part = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        _write(part, files, older.when)
        part.rename(folder)


def put_in_place(
    course: Course, assignment: str, new: Collected, files: Mapping[str, bytes]
) -> None:
    """Write a hand-in into `submitted/`; what was there goes to the older attempts.

    A break leaves the old folder or the new one, and nobody's bytes are gone.
    """
    target = course.folder("submitted") / new.student / assignment
    part = _older(course, assignment, new.student, new.digest).with_suffix(".new")
    _settle(part)
    _write(part, files, new.when)
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_folder(part, target)
    _settle(part)


def put_time(course: Course, assignment: str, new: Collected) -> None:
    """Write the time at which a hand-in came."""
    folder = course.folder("submitted") / new.student / assignment
    write_whole(folder / TIMESTAMP, f"{new.when}\n")


def with_older(new: Collected, before: Collected) -> Collected:
    """Return a record that remembers the attempts before it."""
    older = {*new.older, *before.older, before.digest} - {new.digest}
    return replace(new, older=tuple(sorted(older)))


def _settle(part: Path) -> None:
    """Give a folder that an exchange or a break left the name of what is in it."""
    if part.is_dir():
        folder = part.with_name(digest_of(on_disk(part))[:16])
        if folder.exists():
            shutil.rmtree(part)
        else:
            part.rename(folder)


def _write(folder: Path, files: Mapping[str, bytes], when: str) -> None:
    folder.mkdir(parents=True)
    for name, data in files.items():
        write_whole(folder / name, data)
    if when:
        write_whole(folder / TIMESTAMP, f"{when}\n")


def _older(course: Course, assignment: str, student: str, digest: str) -> Path:
    return course.folder("collected") / assignment / student / digest[:16]


def _path(course: Course, assignment: str) -> Path:
    return course.root / ".grading" / "collected" / f"{assignment}.json"
