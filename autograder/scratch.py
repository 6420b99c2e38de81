"""A folder for what a run makes on the side: gone with it, and swept up after one that was killed.

Who has the folder holds a lock on it, which the kernel takes away when the process ends, however
that comes. A folder that nobody holds is left from a dead run.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.files import require_writable

if sys.platform != "win32":
    import fcntl

    from autograder.sandbox.inside import room

PREFIX = "autograder-"
ROOM = 2**20  # bytes, what a few jails need


class Scratch:
    """A folder of its own in `place`, or in the system's place for temporary ones.

    It is removed by `close`, or in the end. Those of dead runs that lie beside it are removed
    first. Raises `OSError` where there is no room.
    """

    def __init__(self, place: Path | None = None, prefix: str = PREFIX) -> None:
        place = place or Path(tempfile.gettempdir())
        sweep(place, prefix)
        lock = None
        while lock is None:  # who sweeps just now may take a new folder for an old one
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
            lock = _hold(self.path)
        self._end = weakref.finalize(self, _give_up, self.path, lock)
        require_writable(self.path, ROOM)

    def close(self) -> None:
        """Remove the folder with all that is in it."""
        self._end()


@contextmanager
def aside() -> Iterator[None]:
    """Have all temporary files of this process in a folder that is gone in the end."""
    before, scratch = tempfile.tempdir, Scratch()
    tempfile.tempdir = str(scratch.path)
    try:
        yield
    finally:
        tempfile.tempdir = before
        scratch.close()


if sys.platform == "win32":  # there are no such locks, so what a killed run left stays

    def sweep(place: Path, prefix: str = PREFIX) -> None:
        """Remove nothing: nobody can tell who has a folder."""
        del place, prefix

    def _hold(path: Path) -> int:
        del path
        return -1

    def _give_up(path: Path, lock: int) -> None:
        del lock
        shutil.rmtree(path, ignore_errors=True)

else:

    def sweep(place: Path, prefix: str = PREFIX) -> None:
        """Remove the folders of this user's dead runs."""
        for path in place.glob(f"{prefix}*"):
            lock = _hold(path)
            if lock is not None:
                _give_up(path, lock)

    def _hold(path: Path) -> int | None:
        """Return a descriptor that holds the lock on a folder, None where that cannot be."""
        try:
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            return None
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            status = os.fstat(lock)
            if status.st_uid == os.geteuid() and os.path.samestat(status, path.stat()):
                return lock
        os.close(lock)
        return None

    def _give_up(path: Path, lock: int) -> None:
        """Remove a folder that we hold. Student code may have taken rights away in it."""
        with suppress(OSError):
            room.empty(str(path))
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)
