"""The grader's end of a judge: a forked process that judges one submission after the other.

A judge may be killed at any moment, so the number of the step at work is in memory that both
processes see; everything else comes in frames.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from mmap import mmap

from autograder.errors import GraderFailed
from autograder.grading.assignment import AssignmentCell
from autograder.grading.instructor import InstructorShell
from autograder.grading.judge import LockedCellFailed, Ran
from autograder.grading.judging import Desk, Order, send_order, settle, unpack_ran
from autograder.grading.outcomes import Outcome
from autograder.grading.plan import Plan
from autograder.grading.slate import Slate
from autograder.sandbox.inside.channel import Broken, Channel, Silent

GRACE_SECONDS = 5.0
WAIT = os.WEXITED | os.WNOHANG | os.WNOWAIT
RUNS = 200  # of one process, before a new one takes its place


@dataclass(frozen=True)
class Blamed:
    """A run that had to be broken off, and the step that was at work.

    `by_judge` says that the judge told so; else it was the judge that died or fell silent.
    """

    step: int
    reason: str
    by_judge: bool = False


class JudgeProcess:
    """A judge forked from this process. Close it in the end.

    `interrupt` is called there to stop what the student's code does; `baseline` is the address
    space that this process has already, in bytes.
    """

    def __init__(
        self,
        shell: InstructorShell,
        slate: Slate,
        plan: Plan | None,
        cells: tuple[AssignmentCell, ...],
        interrupt: Callable[[], None],
        baseline: int,
    ) -> None:
        self.cells = {cell.name: cell for cell in cells}
        self.current = _CurrentStep()
        self.runs, self.spent = 0, False
        self.pipe, theirs = socket.socketpair()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.pipe.close()
                settle(parent, slate.folder, baseline)
                desk = Desk(shell, slate, plan, self.cells, interrupt, self.current.set)
                desk.serve(theirs)
            finally:
                os._exit(0)
        theirs.close()
        self.reports = Channel(self.pipe)

    def start(self, order: Order, connection: socket.socket) -> None:
        """Have the steps of an order judged; what comes out is told to who listens."""
        self.current.set(0)
        self.runs += 1
        with suppress(OSError):  # one who is gone says nothing, which is noticed
            send_order(self.pipe, order, connection, self.cells)

    def listen(self, cell_seconds: float) -> tuple[list[Ran], Blamed | None]:
        """Collect what the judge reports; break off when a step takes too long or it dies.

        Raises `LockedCellFailed`, and `GraderFailed` where the judge itself failed.
        """
        ran = list[Ran]()
        self.spent = True
        while True:
            step = self.current.get()
            try:
                message = self.reports.receive(time.monotonic() + GRACE_SECONDS + cell_seconds)
            except Silent:
                if self.current.get() == step:
                    return ran, Blamed(step, Outcome.TIMED_OUT.value)
                continue
            except Broken:
                return ran, Blamed(self.current.get(), Outcome.KILLED.value)
            if "ran" in message:
                ran += map(unpack_ran, message["ran"])
                continue
            self.spent = not message["again"] or self.runs >= RUNS
            if "blame" in message:
                return ran, Blamed(self.current.get(), message["blame"], by_judge=True)
            if "locked" in message:
                raise LockedCellFailed(message["locked"])
            if "finished" in message:
                return ran, None
            raise GraderFailed(message["fault"])

    @property
    def usable(self) -> bool:
        """Tell whether the process is there and can judge once more."""
        return not self.spent and os.waitid(os.P_PID, self.pid, WAIT) is None

    def kill(self) -> None:
        """End the process. What it has reported stays in the pipe."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process and forget it."""
        self.pipe.close()
        self.kill()
        os.waitpid(self.pid, 0)


class _CurrentStep:
    """The number of the step at work: the judge sets it, the worker reads it."""

    def __init__(self) -> None:
        self.memory = mmap(-1, 8)

    def set(self, number: int) -> None:
        """Set the number."""
        self.memory[:8] = number.to_bytes(8, "little")

    def get(self) -> int:
        """Return the number that was set last, 0 in the beginning."""
        return int.from_bytes(self.memory[:8], "little")
