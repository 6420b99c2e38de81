"""One at a time: who waits for another run of ours says so, and goes on when that is done.

Turns are kept by a file that is locked; the kernel unlocks it when its process ends.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import CourseError

if sys.platform != "win32":
    import fcntl

PATIENCE_SECONDS = 3600.0
LOOK_SECONDS, TELL_SECONDS = 0.2, 10.0
NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP)  # of file systems that have none

log = logging.getLogger(__name__)


@dataclass
class Patience:
    """How long somebody waits, and that it is said every few seconds for what."""

    seconds: float = PATIENCE_SECONDS
    since: float | None = field(default=None, init=False)
    told: float = field(default=0.0, init=False)

    def wait(self, reason: str) -> bool:
        """Wait a moment; return False where it has been long enough."""
        now = time.monotonic()
        if self.since is None:
            self.since = now
        if now - self.since >= self.seconds:
            return False
        if not self.told or now - self.told >= TELL_SECONDS:
            self.told = now
            log.warning("autograder: waiting: %s", reason)
        time.sleep(min(LOOK_SECONDS, self.seconds))
        return True


@contextmanager
def file_turn(path: Path, reason: str, seconds: float = PATIENCE_SECONDS) -> Iterator[bool]:
    """Hold the lock on a file, made where there is none; yield whether it had to be waited for.

    Raises `CourseError` where others hold it for longer than `seconds`.
    """
    with lock_file(path) as lock:
        yield wait_for(lambda: take(lock), reason, seconds)


@contextmanager
def lock_file(path: Path) -> Iterator[int]:
    """Yield a descriptor of a file, made where there is none; a lock on it is given back."""
    path.parent.mkdir(exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        yield lock
    finally:
        # A process that was forked meanwhile has the file open as well, and would keep the lock.
        _unlock(lock)
        os.close(lock)


def wait_for(got: Callable[[], bool], reason: str, seconds: float) -> bool:
    """Wait until something is got; return whether it had to be waited for. Raises `CourseError`."""
    patience, waited = Patience(seconds), False
    while not got():
        waited = True
        if not patience.wait(reason):
            raise CourseError(f"{reason}; that takes longer than {seconds:.0f} seconds")
    return waited


if sys.platform == "win32":  # where nobody grades, and a gradebook is opened by one person

    def take(descriptor: int) -> bool:
        """Take the lock on an open file; tell whether nobody else has it."""
        del descriptor
        return True

    def _unlock(descriptor: int) -> None:
        del descriptor

else:

    def take(descriptor: int) -> bool:
        """Take the lock on an open file; tell whether nobody else has it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise
        return True

    def _unlock(descriptor: int) -> None:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
