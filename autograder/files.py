"""Files and folders that are there whole, or as they were before."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

AT_FDCWD, RENAME_EXCHANGE = -100, 2
BLOCK = 2**16  # bytes, more than a file system keeps beside a file's name


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file, and its folder where there is none.

    A reader finds the old content or the new one, and a break leaves at most a file
    `.NAME.part` beside it. Text is written as UTF-8, with the line ends that it has. Raises
    `OSError`, with the file's name, where that is not possible.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content.encode() if isinstance(content, str) else content)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error


def require_writable(folder: Path, size: int = BLOCK) -> None:
    """Write so many bytes in a folder, or where it would be made, and leave nothing of them.

    Raises `OSError`, with the folder's name, where that is not possible.
    """
    place = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with TemporaryFile(dir=place) as file:
            file.write(bytes(size))
    except OSError as error:
        why = f"it cannot be written: {error.strerror}"
        raise OSError(error.errno, why, str(place)) from error


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
