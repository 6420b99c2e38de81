"""Where submissions are graded: worker processes of this machine, or of a cluster.

What grades is imported in those processes alone, and there while the jail warms up.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from multiprocessing.util import Finalize
from threading import Lock, current_thread, main_thread
from typing import TYPE_CHECKING, Any

from autograder.errors import CourseError, GraderFailed
from autograder.grading.orders import Orders
from autograder.grading.outcomes import Graded, NotGraded, Result
from autograder.grading.submission import Submission
from autograder.sandbox.inside.confine import die_with_parent
from autograder.sandbox.jail import Jail
from autograder.sandbox.proof import Tried, remember, tries

if TYPE_CHECKING:
    from autograder.grading.worker import Disturbed, Worker

Waiting = deque[tuple[Submission, "Future[Result | Disturbed]"]]
DIED_TWICE = "the grading process died twice; is there enough memory for --jobs of this number?"
DEAD_IN_A_ROW = 3  # submissions whose process died twice: then it is not their fault


class LocalPool(Executor):
    """Worker processes of this machine. After one has died they are all started anew."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.jobs,
            mp_context=get_context("spawn"),
            initializer=_be_worker_process,
            initargs=(os.getpid(), tries()),
        )

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        """Have a function called in a worker process."""
        with _without_interrupts():
            try:
                return self.pool.submit(function, *arguments, **named)
            except BrokenProcessPool:
                self.shutdown()
                self.pool = self._start()
                return self.pool.submit(function, *arguments, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes."""
        if self.pool._broken:
            # A process that was started in the moment in which another one died is missed by the
            # executor, which would wait for it for ever.
            for process in list((self.pool._processes or {}).values()):
                process.kill()
        self.pool.shutdown(wait, cancel_futures=cancel_futures)

    def __exit__(self, *exception: object) -> None:
        """End the processes; what still waits is given up."""
        with _without_interrupts():
            self.shutdown(cancel_futures=True)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back, also from the processes that start meanwhile.

    They inherit the mask. It is not enough for this process, where another thread may take the
    signal and the main one then raises.
    """
    held: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    deferred = callable(before) and current_thread() is main_thread()
    if deferred:
        signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if deferred:
            signal.signal(signal.SIGINT, before)
        if held:
            signal.raise_signal(signal.SIGINT)


def _be_worker_process(parent: int, tried: tuple[Tried, ...]) -> None:
    """Prepare a process that has just been started by `parent`, which has tried the walls.

    Ctrl-C reaches all processes of a terminal. Here it gives up the submission at work; the
    command that started us ends the process. One that was told to ignore Ctrl-C goes on.
    """
    die_with_parent(parent)
    remember(tried)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _give_up)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _give_up(*_: object) -> None:
    for worker in _workers.values():
        worker.interrupt()


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """Yield the executor of a Dask scheduler and how many tasks its workers take at once.

    Raises `CourseError` where there is no such scheduler, or where it has no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise CourseError("--scheduler needs the extra: pip install -e '.[cluster]'") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise CourseError(f"there is no scheduler at {address}: {error}") from error
    with client:
        jobs = sum(client.nthreads().values())
        if not jobs:
            raise CourseError(f"the scheduler at {address} has no workers")
        yield client.get_executor(), jobs


def grade_in_order(
    pool: Executor, orders: Orders, submissions: Iterable[Submission], ahead: int
) -> Iterator[Result]:
    """Return the results in the order of the submissions, at most `ahead` of them at work.

    The first of them are at work when this returns. A worker process that dies takes nobody's
    grade with it: the first submission that it may have had is graded again with no other beside
    it, then the rest. Raises `GraderFailed` where the processes die again and again.
    """
    packed = pickle.dumps(orders)
    rest = iter(submissions)
    waiting = deque((s, pool.submit(grade_one, packed, s)) for s in islice(rest, ahead))
    return _results(pool, packed, waiting, rest, ahead)


def _results(
    pool: Executor, packed: bytes, waiting: Waiting, rest: Iterator[Submission], ahead: int
) -> Iterator[Result]:
    """Yield the results of those who wait, and of the rest, which take their places."""
    dead = 0
    while waiting:
        submission, future = waiting.popleft()
        try:
            result = future.result()
            if not isinstance(result, Graded | NotGraded):
                wait([later for _, later in waiting])
                result = _grade_alone(pool, packed, submission, result)
            yield result
            dead = 0
        except BrokenProcessPool:
            result = _grade_alone(pool, packed, submission)
            dead = dead + 1 if result == NotGraded(submission.student, DIED_TWICE) else 0
            if dead == DEAD_IN_A_ROW:
                raise GraderFailed(f"{dead} times in a row {DIED_TWICE}") from None
            yield result
            waiting = deque(
                (lost, pool.submit(grade_one, packed, lost) if future.exception() else future)
                for lost, future in waiting
            )
        for submission in islice(rest, ahead - len(waiting)):
            waiting.append((submission, pool.submit(grade_one, packed, submission)))


def _grade_alone(
    pool: Executor, packed: bytes, submission: Submission, disturbed: Disturbed | None = None
) -> Result:
    """Grade a submission that lost its processes once more, with no other beside it."""
    try:
        result = pool.submit(grade_one, packed, submission, disturbed).result()
    except BrokenProcessPool:
        return NotGraded(submission.student, DIED_TWICE)
    if not isinstance(result, Graded | NotGraded):
        again = "" if disturbed is None else " again"
        return NotGraded(submission.student, f"{result.reason}{again}")
    return result


def grade_one(
    packed: bytes, submission: Submission, disturbed: Disturbed | None = None
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


_busy = Lock()
_workers: dict[str, Worker] = {}


def _worker(packed: bytes) -> Worker:
    """Return this process's worker. It is kept, because starting one takes a second."""
    key = sha256(packed).hexdigest()
    if key not in _workers:
        for old in _workers.values():
            old.close()
        _workers.clear()
        orders = pickle.loads(packed)  # noqa: S301 -- from our own parent
        jail = Jail(orders.jail())
        from autograder.grading.worker import Worker

        _workers[key] = worker = Worker(orders, jail)
        Finalize(worker, worker.close, exitpriority=10)
    return _workers[key]
