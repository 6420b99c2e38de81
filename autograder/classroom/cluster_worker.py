"""What a worker of a cluster does: say what it is, and have its own processes grade.

However `dask worker` was started, each of its threads has one process of ours, which takes one
submission at a time. A submission that ends its process ends no worker, and costs only itself.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from distributed import WorkerPlugin, get_worker

from autograder.classroom.journal import code_digest
from autograder.classroom.pool import DIED_TWICE, LocalPool
from autograder.classroom.worker_process import Packed, grade_one
from autograder.files import write_whole
from autograder.grading.orders import Orders
from autograder.grading.outcomes import NotGraded, Result
from autograder.grading.submission import Submission
from autograder.sandbox.proof import probe
from autograder.scratch import Scratch

if TYPE_CHECKING:
    from autograder.grading.worker import Disturbed

# What student code and tests may import, or what decides the bytes that come out.
LIBRARIES = ("ipython", "matplotlib", "msgpack", "nbformat", "numpy", "pandas", "scipy")
NONE = "none"
LOOK_SECONDS = 10.0


@dataclass(frozen=True)
class Introduction:
    """What decides the results of a machine. `isolation` is None where nothing was tried."""

    code: str
    python: str
    libraries: tuple[str, ...]
    isolation: str | None = None
    sufficient: bool = False

    def differences(self, other: Introduction) -> Iterator[str]:
        """Yield what is not as on the other machine."""
        if self.code != other.code:
            yield "another version of the project or the course"
        if self.python != other.python:
            yield f"Python {self.python}, not {other.python}"
        for mine, theirs in zip(self.libraries, other.libraries, strict=True):
            if mine != theirs:
                yield f"{mine}, not {theirs}"
        if other.isolation is not None and self.isolation != other.isolation:
            yield f"isolation is {self.isolation}, not {other.isolation}"


def introduce(packages: tuple[str, ...], *, unsafe: bool, tried: bool = True) -> Introduction:
    """Say what this machine grades with. Where it is to be `tried`, its walls are."""
    libraries = tuple(f"{name} {_version(name)}" for name in LIBRARIES)
    python = ".".join(map(str, sys.version_info[:3]))
    plain = Introduction(code_digest(packages), python, libraries)
    if not tried:
        return plain
    found = probe()
    isolation = NONE if unsafe else str(found)
    return replace(plain, isolation=isolation, sufficient=unsafe or found.sufficient)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return NONE


@dataclass(frozen=True)
class Shipment:
    """Everything of the course that a worker needs, with the contents of its files."""

    orders: Orders
    files: tuple[tuple[str, bytes], ...]
    wanted: Introduction

    @classmethod
    def of(cls, orders: Orders, wanted: Introduction) -> Shipment:
        """Return what is sent to each worker once. No path of this machine means anything there."""
        files = tuple((name, path.read_bytes()) for name, path in orders.assignment.files)
        assignment = replace(orders.assignment, files=())
        return cls(replace(orders, assignment=assignment, private=()), files, wanted)

    def unpacked(self, scratch: Scratch) -> Packed:
        """Write the files of the assignment, and return the orders for the processes here."""
        folder = scratch.path / "files"
        for name, content in self.files:
            write_whole(folder / name, content)
        given = tuple((name, folder / name) for name, _ in self.files)
        assignment = replace(self.orders.assignment, files=given)
        return Packed.of(replace(self.orders, assignment=assignment))


@dataclass(frozen=True)
class Unlike:
    """The answer of a worker that would grade in another way than the others."""

    worker: str
    differences: tuple[str, ...]


class Bench(WorkerPlugin):
    """The processes of a worker for one run: a plugin of Dask's, which every worker is given.

    They end when the run does, however that ends: as long as it lives its client holds a task of
    this name, which a scheduler forgets with the client.
    """

    def __init__(self, name: str, shipment: Shipment) -> None:
        self.name, self.shipment = name, shipment

    def setup(self, worker: Any) -> None:
        """Get ready; a process is started when it is needed."""
        _allow_processes()
        self.worker = worker
        # A process ends with the thread that has started it, so that one has to stay.
        self.starter = ThreadPoolExecutor(1)
        self.free: SimpleQueue[LocalPool | None] = SimpleQueue()
        for _ in range(worker.state.nthreads):
            self.free.put(None)
        self.scratch = Scratch()
        self.packed = self.shipment.unpacked(self.scratch)
        self.unlike: tuple[str, ...] | None = None
        self.over = Event()
        Thread(target=self._watch_the_client, daemon=True).start()

    def teardown(self, worker: Any) -> None:
        """End the processes."""
        del worker
        if not hasattr(self, "over"):
            return  # it was not set up
        self.over.set()
        self._empty()
        self.starter.shutdown(wait=False)
        self.scratch.close()

    def grade(
        self, submission: Submission, disturbed: Disturbed | None
    ) -> Result | Disturbed | Unlike:
        """Grade a submission in a process that has nothing else to do, and once more if it dies."""
        if self.unlike is None:
            orders = self.shipment.orders
            met = introduce(tuple(orders.hidden), unsafe=orders.unsafe)
            self.unlike = tuple(met.differences(self.shipment.wanted))
        if self.unlike:
            return Unlike(self.worker.address, self.unlike)
        pool = self.free.get() or self.starter.submit(LocalPool, 1).result()
        try:
            for _ in range(2):
                with suppress(BrokenProcessPool):
                    return self._ask(pool, submission, disturbed)
            return NotGraded(submission.student, DIED_TWICE)
        finally:
            self.free.put(pool)
            if self.over.is_set():  # nobody waits for this any more
                self._empty()

    def _ask(
        self, pool: LocalPool, submission: Submission, disturbed: Disturbed | None
    ) -> Result | Disturbed:
        begun = self.starter.submit(
            lambda: pool.submit(grade_one, self.packed, submission, disturbed)
        )
        answer: Result | Disturbed = begun.result().result()
        return answer

    def _watch_the_client(self) -> None:
        """Leave all workers, also those who would come, when the client has gone."""
        while not self.over.wait(LOOK_SECONDS):
            with suppress(OSError, ValueError):  # others were faster, or the scheduler has gone
                if self._ask_scheduler("get_task_status", keys=[self.name])[self.name] is None:
                    self._ask_scheduler("unregister_worker_plugin", name=self.name)

    def _ask_scheduler(self, what: str, **named: Any) -> Any:
        question = getattr(self.worker.scheduler, what)(**named)
        return asyncio.run_coroutine_threadsafe(question, self.worker.loop.asyncio_loop).result()

    def _empty(self) -> None:
        """End the processes that grade nothing."""
        with suppress(Empty):
            while True:
                pool = self.free.get_nowait()
                if pool is not None:
                    pool.__exit__()


def grade_there(name: str, submission: Submission, disturbed: Disturbed | None = None) -> Any:
    """Grade a submission on the worker that this runs on, at the bench of this name."""
    return get_worker().plugins[name].grade(submission, disturbed)


def _allow_processes() -> None:
    """Let this process start others: Dask marks its workers as such that have none.

    Ours end with it all the same, because the kernel sees to that.
    """
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
