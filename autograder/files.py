"""Files and folders that are there whole, or as they were before."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

AT_FDCWD, RENAME_EXCHANGE = -100, 2


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file, and its folder where there is none.

    A reader finds the old content or the new one, and a break leaves at most a file
    `.NAME.part` beside it. Text is written as UTF-8, with the line ends that it has.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content.encode() if isinstance(content, str) else content)
    part.replace(path)


def sync(paths: Iterable[Path]) -> None:
    """Wait until these files, and the names that they have in their folders, are on the disk."""
    files = list(paths)
    for path in [*files, *dict.fromkeys(file.parent for file in files)]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def replace_folder(new: Path, target: Path) -> None:
    """Put a folder in the place of another, without a moment in which there is none.

    Where the system cannot exchange two folders in one step, there is such a moment, but the
    old folder comes back if the second step fails.
    """
    target.parent.mkdir(exist_ok=True)
    if not target.exists():
        new.rename(target)
    elif not _exchange(new, target):
        old = new.with_name(f"{new.name}.old")
        target.rename(old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; tell whether this system can."""
    swap = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if swap is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    return bool(swap(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE) == 0)
