"""What a judge tells the worker that forked it: each step's result, or the step to blame.

The two are processes, and the judge may be killed at any moment: the number of the step at
work is in memory that both see, everything else comes in frames.
"""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from mmap import mmap
from typing import Any

from autograder.errors import GraderFailed
from autograder.intake import Step
from autograder.judge import Judge, LockedCellFailed, Ran
from autograder.outcomes import Outcome, Verdict
from autograder.remote import Died, Hung
from autograder.sandbox.channel import Broken, Channel, Silent

JUDGE_GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class Blamed:
    """A run that had to be broken off, and the step that was to blame."""

    step: int
    reason: str


class Counter:
    """A number that a forked process sets and its parent reads."""

    def __init__(self) -> None:
        self.memory = mmap(-1, 8)

    def set(self, number: int) -> None:
        """Set the number."""
        self.memory[:8] = number.to_bytes(8, "little")

    def get(self) -> int:
        """Return the number that was set last, 0 in the beginning."""
        return int.from_bytes(self.memory[:8], "little")


def tell(channel: Channel, judge: Judge, steps: tuple[Step, ...]) -> None:
    """Judge all steps and send what came out."""
    ran: list[Ran] = []
    try:
        reason = _judge_all(judge, steps, ran)
        for result in ran:
            channel.send({"ran": _pack(result)})
        channel.send({"blame": reason} if reason else {"finished": True})
    except LockedCellFailed as error:
        channel.send({"locked": str(error)})
    except BaseException:
        channel.send({"fault": traceback.format_exc()[-4000:]})


def listen(channel: Channel, step: Counter, cell_seconds: float) -> tuple[list[Ran], Blamed | None]:
    """Collect what the judge tells, and break off when a step takes too long or it dies.

    Raises `LockedCellFailed`, and `GraderFailed` where the judge itself failed.
    """
    ran: list[Ran] = []
    while True:
        current = step.get()
        try:
            message = channel.receive(time.monotonic() + JUDGE_GRACE_SECONDS + cell_seconds)
        except Silent:
            if step.get() == current:
                return ran, Blamed(current, Outcome.TIMED_OUT.value)
            continue
        except Broken:
            return ran, Blamed(step.get(), Outcome.KILLED.value)
        if "ran" in message:
            ran.append(_unpack(message["ran"]))
        elif "blame" in message:
            return ran, Blamed(step.get(), message["blame"])
        elif "locked" in message:
            raise LockedCellFailed(message["locked"])
        elif "finished" in message:
            return ran, None
        else:
            raise GraderFailed(message.get("fault", "the judge's report is too large"))


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


def _pack(ran: Ran) -> list[Any]:
    verdict = ran.verdict
    packed = verdict and [*vars(verdict).values()]
    return [ran.outputs, ran.number, ran.late, packed and [packed[0].value, *packed[1:]]]


def _unpack(packed: list[Any]) -> Ran:
    outputs, number, late, verdict = packed
    known = Verdict(Outcome(verdict[0]), *verdict[1:]) if verdict else None
    return Ran(outputs, number, known, late=late)
