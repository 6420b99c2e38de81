"""Read what a student handed in, without following links or reading more than the limit."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from autograder.notebook.clean import utf8
from autograder.settings import Limits

SHADOWING = "a file that Python would import instead of a library; it is not used"


@dataclass(frozen=True)
class Submission:
    """What a student handed in: the notebook's bytes, or why there are none."""

    student: str
    notebook: bytes | None
    findings: tuple[str, ...] = ()
    timestamp: str | None = None


def read_submission(folder: Path, assignment: str, student: str, limits: Limits) -> Submission:
    """Return the submission in a folder: the notebook's bytes, or a finding that says why not."""
    findings = [f"{name}: {SHADOWING}" for name in _shadowing(folder)]
    timestamp: str | None = None
    data: bytes | None = None
    try:
        data = _read(folder / f"{assignment}.ipynb", limits.notebook)
    except FileNotFoundError:
        others = [name for name in _names(folder) if name.endswith(".ipynb")]
        there = f"; there is {', '.join(others[:3])}" if others else ""
        findings.append(f"{assignment}.ipynb is missing{there}")
    except (OSError, ValueError) as error:
        findings.append(f"{assignment}.ipynb: {_reason(error)}")
    with suppress(OSError, ValueError):
        timestamp = _read(folder / "timestamp.txt", 200).decode("utf-8", "replace").strip()
    return Submission(student, data, tuple(findings), timestamp)


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


def _shadowing(folder: Path) -> list[str]:
    return [name for name in _names(folder) if name.endswith((".py", ".so", ".pth"))]


def _names(folder: Path) -> list[str]:
    try:
        return sorted(utf8(path.name) for path in folder.iterdir())
    except OSError:
        return []
