"""What runs in a worker process: it is set up, and grades one submission after the other.

What judges is imported here and in no other process, while the jail warms up.
"""

from __future__ import annotations

import pickle
import signal
import tempfile
from dataclasses import dataclass, replace
from hashlib import sha256
from multiprocessing.util import Finalize
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from autograder.errors import CourseError
from autograder.grading.orders import Orders
from autograder.grading.outcomes import NotGraded, Result
from autograder.grading.submission import Submission
from autograder.notebook.clean import Output
from autograder.sandbox.inside.confine import die_with_parent
from autograder.sandbox.jail import Jail
from autograder.sandbox.proof import Tried, remember

if TYPE_CHECKING:
    from autograder.grading.worker import Disturbed, Worker


@dataclass(frozen=True)
class Packed:
    """Orders, packed. Where a process was given them when it was started, the digest is enough.

    The digest is that of the orders without the pictures: a worker is the same, whoever drew them.
    """

    digest: str
    content: bytes | None = None

    @classmethod
    def of(cls, orders: Orders) -> Packed:
        """Return packed orders that take their bytes along."""
        digest = sha256(pickle.dumps(replace(orders, drawn=None))).hexdigest()
        return cls(digest, pickle.dumps(orders))

    def unpacked(self) -> Orders:
        """Return the orders."""
        content = _given[self.digest] if self.content is None else self.content
        orders: Orders = pickle.loads(content)  # noqa: S301 -- from our own parent
        return orders


_given: dict[str, bytes] = {}


def be_worker_process(parent: int, tried: tuple[Tried, ...], given: str, scratch: str) -> None:
    """Prepare a process that has just been started by `parent`, which has tried the walls.

    It keeps the orders with the digest `given`, so that they need not come with each submission.
    They lie in the folder `scratch`, where it makes all that it needs on the side, too; the parent
    removes it.
    Ctrl-C reaches all processes of a terminal. Here it gives up the submission at work; the
    command that started us ends the process. One that was told to ignore Ctrl-C goes on.
    """
    die_with_parent(parent)
    remember(tried)
    tempfile.tempdir = scratch
    if given:
        _given[given] = Path(scratch, given).read_bytes()
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _give_up)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _give_up(*_: object) -> None:
    for worker in _workers.values():
        worker.interrupt()


def grade_one(
    packed: Packed, submission: Submission, disturbed: Disturbed | None = None
) -> Result | Disturbed:
    """Grade one submission in a worker process; a fault of ours becomes `NotGraded`.

    Where it was disturbed, that is returned, to be given back when nothing else is graded. A
    process grades one after the other, also where a cluster gives it several threads.
    """
    try:
        with _busy:
            return _worker(packed).grade(submission, disturbed)
    except CourseError:
        raise
    except Exception as error:  # whatever it is, it is ours, and the class goes on
        from autograder.grading.worker import Disturbed

        if isinstance(error, Disturbed):
            return error
        return NotGraded(submission.student, f"{type(error).__name__}: {error}")


def prepare(packed: Packed) -> dict[str, list[Output]]:
    """Get ready to grade by these orders, and return the source's pictures."""
    with _busy:
        return _worker(packed).pictures


_busy = Lock()
_workers: dict[str, Worker] = {}


def _worker(packed: Packed) -> Worker:
    """Return this process's worker. It is kept, because starting one takes a second."""
    key = packed.digest
    if key not in _workers:
        for old in _workers.values():
            old.close()
        _workers.clear()
        orders = packed.unpacked()
        jail = Jail(orders.jail())
        from autograder.grading.worker import Worker

        _workers[key] = worker = Worker(orders, jail)
        Finalize(worker, worker.close, exitpriority=10)
    return _workers[key]
