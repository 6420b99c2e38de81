"""The interrupt of a call that took too long does not hit what comes after it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from math import inf
from pathlib import Path

import pytest

from autograder.sandbox.inside.channel import Channel
from autograder.sandbox.inside.confine import Quota
from autograder.sandbox.inside.shell import Outputs
from autograder.sandbox.jail import Jail
from autograder.sandbox.stops import TimedOut
from autograder.sandbox.student import Student
from autograder.sandbox.walls import JailSpec

FUNCTION = """
import time


def work(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
    return "done"
"""


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    """A jail for these tests alone."""
    with Jail(JailSpec((), (), Quota(512 * 2**20, 2**20, 60), 2**16)) as jail:
        yield jail


@pytest.fixture
def student(jail: Jail) -> Iterator[Student]:
    """A notebook with a function that takes as long as it is asked to."""
    connection = jail.fork()
    try:
        student = Student(Channel(connection), jail.interrupt, Outputs(2**16))
        assert student.run(FUNCTION, 1) == []
        yield student
    finally:
        connection.close()
        jail.kill()


def test_late_interrupt_leaves_the_next_call_alone(jail: Jail, student: Student) -> None:
    """A call that ends while its interrupt is still to be sent is late; the next one is whole."""
    work = student.names(["work"])["work"]
    warm = [jail.process.pid, *descendants(jail.process.pid)][-2]
    student.line.deadline = time.monotonic() + 0.1
    os.kill(warm, signal.SIGSTOP)
    threading.Timer(0.4, os.kill, (warm, signal.SIGCONT)).start()
    with pytest.raises(TimedOut):
        work(0.2)
    student.line.deadline = inf
    assert work(0.5) == "done"


def descendants(process: int) -> list[int]:
    """Return a process, its youngest child, the youngest child of that, and so on."""
    found = [process]
    while children := Path(f"/proc/{process}/task/{process}/children").read_text().split():
        process = int(children[-1])
        found.append(process)
    return found
