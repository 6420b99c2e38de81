"""Folders of submissions that hold something else than an ordinary notebook."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from attacks import NAME
from malformed import ALL, NONE, PERFECT_BYTES


@dataclass(frozen=True)
class Folder:
    """A way to fill a submission's folder. `secret` is a file outside, not to be read."""

    fill: Callable[[Path, Path], None]
    loses: frozenset[str] = ALL
    findings: tuple[str, ...] = ()
    outcome: str = "undecided"


def link_to_source(folder: Path, secret: Path) -> None:
    """Hand in a link to a notebook of the instructor's."""
    (folder / f"{NAME}.ipynb").symlink_to(secret)


def link_to_device(folder: Path, secret: Path) -> None:
    """Hand in a link to a file without end."""
    del secret
    (folder / f"{NAME}.ipynb").symlink_to("/dev/zero")


def hang_on_pipe(folder: Path, secret: Path) -> None:
    """Hand in a pipe, which blocks whoever opens it."""
    del secret
    os.mkfifo(folder / f"{NAME}.ipynb")
    os.mkfifo(folder / "timestamp.txt")


def hand_in_folder(folder: Path, secret: Path) -> None:
    """Hand in a folder under the notebook's name."""
    del secret
    (folder / f"{NAME}.ipynb").mkdir()


def hand_in_too_much(folder: Path, secret: Path) -> None:
    """Hand in a file of gigabytes, which has holes."""
    del secret
    with (folder / f"{NAME}.ipynb").open("wb") as file:
        file.truncate(2**33)


def hand_in_nothing(folder: Path, secret: Path) -> None:
    """Hand in an empty folder."""


def shadow_imports(folder: Path, secret: Path) -> None:
    """Hand in files that Python would import in the place of libraries."""
    del secret
    (folder / f"{NAME}.ipynb").write_bytes(PERFECT_BYTES)
    for name in ("numpy.py", "IPython.py", "sitecustomize.py", "usercustomize.pth"):
        (folder / name).write_text("raise SystemExit")
    (folder / "course").mkdir()
    (folder / "course" / "checks.py").write_text("check = print")


FOLDERS = [
    Folder(link_to_source, findings=("it is a link, not a file",)),
    Folder(link_to_device, findings=("it is a link, not a file",)),
    Folder(hang_on_pipe, findings=("it is not an ordinary file",)),
    Folder(hand_in_folder, findings=("is missing: the folder is empty",), outcome="missing"),
    Folder(hand_in_too_much, findings=("it is larger than",)),
    Folder(hand_in_nothing, findings=("is missing: the folder is empty",), outcome="missing"),
    Folder(shadow_imports, NONE, ("numpy.py: a file that Python would import",)),
]
