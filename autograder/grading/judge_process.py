"""The forked half of a worker: a judge in a process of its own, and the pipe it reports through.

A judge may be killed at any moment, so the number of the step at work is in memory that both
processes see; everything else comes in frames.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from mmap import mmap
from typing import Any

from autograder.errors import GraderFailed
from autograder.grading.intake import Step
from autograder.grading.judge import Judge, LockedCellFailed, Ran
from autograder.grading.outcomes import Outcome, Verdict
from autograder.sandbox.inside.channel import Broken, Channel, Silent
from autograder.sandbox.inside.codec import CannotCross
from autograder.sandbox.inside.confine import die_with_parent
from autograder.sandbox.stops import Died, Hung

GRACE_SECONDS = 5.0
MEMORY = 2 * 2**30


@dataclass(frozen=True)
class Blamed:
    """A run that had to be broken off, and the step that was at work.

    `by_judge` says that the judge told so; else it was the judge that died or fell silent.
    """

    step: int
    reason: str
    by_judge: bool = False


class JudgeProcess:
    """A judge forked from this process, for one run of a notebook. Close it in the end.

    `make_judge` is called there with the function that tells which step is at work; `baseline`
    is the address space that this process has already, in bytes.
    """

    def __init__(
        self,
        make_judge: Callable[[Callable[[int], None]], Judge],
        steps: tuple[Step, ...],
        folder: str,
        baseline: int,
    ) -> None:
        self.current = _CurrentStep()
        self.pipe, theirs = socket.socketpair()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.pipe.close()
                _settle(parent, folder, baseline)
                _report(Channel(theirs), make_judge(self.current.set), steps)
            finally:
                os._exit(0)
        theirs.close()

    def listen(self, cell_seconds: float) -> tuple[list[Ran], Blamed | None]:
        """Collect what the judge reports; break off when a step takes too long or it dies.

        Raises `LockedCellFailed`, and `GraderFailed` where the judge itself failed.
        """
        channel, ran = Channel(self.pipe), list[Ran]()
        while True:
            step = self.current.get()
            try:
                message = channel.receive(time.monotonic() + GRACE_SECONDS + cell_seconds)
            except Silent:
                if self.current.get() == step:
                    return ran, Blamed(step, Outcome.TIMED_OUT.value)
                continue
            except Broken:
                return ran, Blamed(self.current.get(), Outcome.KILLED.value)
            if "ran" in message:
                ran.append(_unpack(message["ran"]))
            elif "blame" in message:
                return ran, Blamed(self.current.get(), message["blame"], by_judge=True)
            elif "locked" in message:
                raise LockedCellFailed(message["locked"])
            elif "finished" in message:
                return ran, None
            else:
                raise GraderFailed(message["fault"])

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


def _settle(parent: int, folder: str, baseline: int) -> None:
    """Give a process that `parent` just forked its folder, its limits and the usual warnings.

    Warnings are filtered as in a notebook, whatever the grader was started with.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent)
    os.chdir(folder)
    warnings.resetwarnings()
    warnings.simplefilter("default")
    for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", kind)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (baseline + MEMORY, baseline + MEMORY))


def _report(channel: Channel, judge: Judge, steps: tuple[Step, ...]) -> None:
    """Judge all steps and send what came out."""
    ran: list[Ran] = []
    try:
        reason = _judge_all(judge, steps, ran)
        for result in ran:
            channel.send({"ran": _pack(result)})
        channel.send({"blame": reason} if reason else {"finished": True})
    except LockedCellFailed as error:
        channel.send({"locked": str(error)})
    except CannotCross:
        channel.send({"fault": "the judge's report is too large"})
    except BaseException:
        channel.send({"fault": traceback.format_exc()[-4000:]})


def _judge_all(judge: Judge, steps: tuple[Step, ...], ran: list[Ran]) -> str | None:
    """Append what each step gives to `ran`; return why it was broken off, or None."""
    try:
        for result in judge.run(steps):
            ran.append(result)
    except Hung:
        return Outcome.TIMED_OUT.value
    except Died:
        return Outcome.KILLED.value
    return None


def _pack(ran: Ran) -> dict[str, Any]:
    return {**vars(ran), "verdict": ran.verdict and ran.verdict.as_plain()}


def _unpack(packed: dict[str, Any]) -> Ran:
    verdict = packed["verdict"] and Verdict.from_plain(packed["verdict"])
    return Ran(**{**packed, "verdict": verdict, "leaned_on": tuple(packed["leaned_on"])})
