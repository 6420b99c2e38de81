"""A cluster of Dask as a place where submissions are graded, as right as this machine alone.

Every worker says what it grades with, and has to agree with what the run is sealed with. The
assignment is sent once to each, also to those that come later.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from distributed import Client
from distributed.security import Security

from autograder.classroom.cluster_worker import (
    Bench,
    Introduction,
    Shipment,
    Unlike,
    grade_there,
    introduce,
)
from autograder.classroom.report import Elsewhere
from autograder.classroom.turns import TELL_SECONDS
from autograder.errors import CourseError, GraderFailed, IsolationUnavailable
from autograder.grading.orders import Orders
from autograder.grading.outcomes import NotGraded
from autograder.grading.submission import Submission

CONNECT_SECONDS = 10
LEAST_JOBS = 4
LOST = "the worker that had it was lost, again and again"
SETTINGS = "Dask's settings distributed.comm.tls name it (docs/cluster.md)"
NO_TLS = (
    "is not encrypted: hand-ins, tests and the course's secret can be read on the way "
    "(docs/cluster.md)"
)

log = logging.getLogger(__name__)


class Cluster(Elsewhere):
    """The workers of a scheduler. Of each function only `grade_one` can be called there."""

    def __init__(self, client: Any, address: str, packages: tuple[str, ...], unsafe: bool) -> None:
        self.client, self.address = client, address
        self.packages, self.unsafe = packages, unsafe
        self.executor = client.get_executor(pure=False)
        self.name = f"autograder-{uuid4().hex}"
        self.equipped = False

    @cached_property
    def wanted(self) -> Introduction:
        """What all workers are: as this machine, and with the same isolation.

        Where there is no worker yet, one is waited for. Raises `CourseError` for a worker that is
        another, and `IsolationUnavailable` for one that cannot isolate student code.
        """
        self._wait_for_workers()
        ours = introduce(self.packages, unsafe=self.unsafe, tried=False)
        met = self.client.run(introduce, self.packages, unsafe=self.unsafe, on_error="return")
        for worker, theirs in sorted(met.items()):
            if not isinstance(theirs, Introduction):
                raise CourseError(f"{worker} does not have this project as it is here: {theirs!r}")
            if not theirs.sufficient:
                raise IsolationUnavailable(
                    f"{worker} cannot isolate student code ({theirs.isolation}); "
                    "run `autograder doctor` there"
                )
            ours = replace(ours, isolation=ours.isolation or theirs.isolation)
            if differences := tuple(theirs.differences(ours)):
                raise _refusal(worker, differences)
        return ours

    @property
    def is_there(self) -> bool:
        """Tell whether there is a worker."""
        return bool(self.client.nthreads())

    @property
    def isolation(self) -> str:
        """What stands around student code on all workers."""
        return str(self.wanted.isolation)

    @property
    def jobs(self) -> int:
        """How many submissions may be graded at once: enough for a cluster to grow by."""
        threads: dict[str, int] = self.client.nthreads()
        return max(LEAST_JOBS, sum(threads.values()))

    def equip(self, orders: Orders) -> None:
        """Send the assignment to all workers, once to each, also to those who will come."""
        shipment = Shipment.of(orders, self.wanted)
        self.held = self.client.submit(bool, key=self.name)  # a worker sees by it that we live
        self.client.register_plugin(Bench(self.name, shipment), name=self.name)
        self.equipped = True

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        """Have a submission graded on one of the workers; the orders are there already."""
        del function, named
        _, submission, *rest = arguments
        ours = _Watched(self)
        theirs = self.executor.submit(grade_there, self.name, submission, *rest)
        theirs.add_done_callback(lambda done: self._settle(done, ours, submission))
        return ours

    def _settle(self, done: Future[Any], ours: Future[Any], submission: Submission) -> None:
        """Hand on what came of a submission, or what has become of who had it."""
        if done.cancelled():
            gone = f"the scheduler at {self.address} is gone; what is done is saved"
            ours.set_exception(GraderFailed(gone))
            return
        error = done.exception()
        if isinstance(error, CourseError):
            ours.set_exception(error)
        elif error is not None:
            lost = type(error).__name__ == "KilledWorker"
            reason = LOST if lost else f"{type(error).__name__}: {error}"
            ours.set_result(NotGraded(submission.student, reason))
        elif isinstance(done.result(), Unlike):
            ours.set_exception(_refusal(done.result().worker, done.result().differences))
        else:
            ours.set_result(done.result())

    def _wait_for_workers(self) -> None:
        """Wait until there is a worker. A task that waits is what has a cluster start one."""
        if self.is_there:
            return
        first = self.client.submit(bool, pure=False)
        while not self.is_there:
            self.tell()
            with suppress(TimeoutError):
                first.result(timeout=TELL_SECONDS)

    def tell(self) -> None:
        """Say what is waited for, where there is nobody who grades."""
        if self.client.status == "running" and not self.is_there:
            log.warning("autograder: waiting: for a worker of %s", self.address)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Have the workers end their processes."""
        del wait, cancel_futures
        if self.equipped and self.client.status == "running":
            with suppress(OSError, ValueError, TimeoutError):
                self.client.unregister_worker_plugin(self.name)


def _refusal(worker: str, differences: tuple[str, ...]) -> CourseError:
    """Return the refusal of a worker that would not give the results that the others give."""
    return CourseError(f"{worker} would grade in another way: {'; '.join(differences)}")


class _Watched(Future[Any]):
    """A future that says what is waited for while there is no worker."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__()
        self.cluster = cluster

    def result(self, timeout: float | None = None) -> Any:
        while timeout is None and not self.done():
            with suppress(TimeoutError):
                return super().result(TELL_SECONDS)
            self.cluster.tell()
        return super().result(timeout)


@contextmanager
def cluster(address: str, packages: tuple[str, ...], *, unsafe: bool = False) -> Iterator[Cluster]:
    """Yield the workers of a Dask scheduler. Raises `CourseError` where there is none."""
    if address.startswith("tls:") and not Security().get_connection_args("client")["ssl_context"]:
        raise CourseError(f"{address}: there is no certificate: {SETTINGS}")
    if not _is_safe(address):
        log.warning("autograder: warning: %s %s", address, NO_TLS)
    with _one_line():
        try:
            client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise CourseError(f"there is no scheduler at {address}: {error}") from error
        with client, Cluster(client, address, packages, unsafe) as workers:
            yield workers


def _is_safe(address: str) -> bool:
    """Tell whether nobody else can listen: it is encrypted, or does not leave this machine."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    host = parts.hostname or ""
    if parts.scheme in ("tls", "inproc") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _one_line() -> Iterator[None]:
    """Keep Dask from printing tracebacks beside what we say of a connection that is lost."""
    spoken = [logging.getLogger(name) for name in ("distributed", "tornado.application", "asyncio")]
    before = [logger.level for logger in spoken]
    for logger in spoken:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(spoken, before, strict=True):
            logger.setLevel(level)
