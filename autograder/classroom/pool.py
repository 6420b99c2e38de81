"""Where submissions are graded: worker processes of this machine, which may die."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context
from threading import current_thread, main_thread
from types import ModuleType
from typing import TYPE_CHECKING, Any

from autograder.classroom.worker_process import Packed, be_worker_process, grade_one, prepare
from autograder.errors import GraderFailed
from autograder.grading.orders import Orders
from autograder.grading.outcomes import Graded, NotGraded, Result
from autograder.grading.submission import Submission
from autograder.notebook.clean import Output
from autograder.sandbox.proof import tries
from autograder.scratch import Scratch

if TYPE_CHECKING:
    from autograder.grading.worker import Disturbed

Waiting = deque[tuple[Submission, "Future[Result | Disturbed]"]]
DIED_TWICE = "the grading process died twice; is there enough memory for --jobs of this number?"
DEAD_IN_A_ROW = 3  # submissions whose process died twice: then it is not their fault


class LocalPool(Executor):
    """Worker processes of this machine. After one has died they are all started anew."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.given: Packed | None = None
        self.scratch = Scratch()
        self.pool = self._start()

    def give(self, packed: Packed) -> Packed:
        """Return what is sent with each submission: of orders that all processes have, the digest.

        They are given the first ones when they are started, which is after this.
        """
        if self.given is None and not self.pool._processes:
            self.given = packed
            self.pool.shutdown()
            self.pool = self._start()
        known = self.given is not None and packed.digest == self.given.digest
        return replace(packed, content=None) if known else packed

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.jobs,
            mp_context=get_context("spawn"),
            initializer=be_worker_process,
            initargs=(os.getpid(), tries(), self._lay_out(), str(self.scratch.path)),
        )

    def _lay_out(self) -> str:
        """Write the orders that all processes have beside them; return the digest, "" for none.

        What is given to a process itself goes through a pipe that holds 64 kB. Who is killed before
        it has read more than that would leave us writing for ever.
        """
        if self.given is None or self.given.content is None:
            return ""
        (self.scratch.path / self.given.digest).write_bytes(self.given.content)
        return self.given.digest

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        """Have a function of a module called in a worker process."""
        with _without_interrupts(), _without_main():
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
            self.scratch.close()


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


@contextmanager
def _without_main() -> Iterator[None]:
    """Keep the program that we are called from out of the processes that start meanwhile.

    They would import it once more, to find functions that it defines: JupyterLab takes seconds.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def get_ready(pool: LocalPool, orders: Orders) -> Future[dict[str, list[Output]]]:
    """Have a process prepare itself for orders; it returns the source's pictures."""
    return pool.submit(prepare, pool.give(Packed.of(orders)))


def grade_in_order(
    pool: Executor, orders: Orders, submissions: Iterable[Submission], ahead: int
) -> Iterator[Result]:
    """Return the results in the order of the submissions, at most `ahead` of them at work.

    The first of them are at work when this returns. A worker process that dies takes nobody's
    grade with it: the first submission that it may have had is graded again with no other beside
    it, then the rest. Raises `GraderFailed` where the processes die again and again.
    """
    packed = Packed.of(orders)
    if isinstance(pool, LocalPool):
        packed = pool.give(packed)
    rest = iter(submissions)
    waiting = deque((s, pool.submit(grade_one, packed, s)) for s in islice(rest, ahead))
    return _results(pool, packed, waiting, rest, ahead)


def _results(
    pool: Executor, packed: Packed, waiting: Waiting, rest: Iterator[Submission], ahead: int
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
    pool: Executor, packed: Packed, submission: Submission, disturbed: Disturbed | None = None
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
