"""What the tests of `autograder answers` share: the command, running, and its address."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from classroom import NAME

from autograder.settings import Course


@dataclass
class Served:
    """The running command: its address, and what it printed and how it ended when it is over."""

    address: str
    printed: str = ""
    code: int | None = None


@contextmanager
def answers(course: Course, name: str = NAME) -> Iterator[Served]:
    """Run the command on a course until the block is left, then end it as Ctrl-C does."""
    call = [sys.executable, "-m", "autograder.cli", "answers", name, "--no-browser"]
    program = subprocess.Popen(
        [*call, "--course", str(course.root)],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_interruptible,
    )
    assert program.stdout is not None
    first = program.stdout.readline()
    assert first.startswith(f"{name}: http://127.0.0.1:"), first
    served = Served(first.split()[1])
    try:
        yield served
    finally:
        program.send_signal(signal.SIGINT)
        served.printed, _ = program.communicate(timeout=60)
        served.code = program.returncode


def _interruptible() -> None:
    """Have Ctrl-C work as in a terminal, also where these tests run in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
