"""What the process of a judge does: settle, take orders one after the other, report."""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import socket
import struct
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from autograder.grading.assignment import AssignmentCell
from autograder.grading.instructor import InstructorShell
from autograder.grading.intake import Step
from autograder.grading.judge import Judge, LockedCellFailed, Ran
from autograder.grading.outcomes import Outcome, Verdict
from autograder.grading.plan import Plan
from autograder.grading.slate import Slate
from autograder.sandbox.inside.arrays import CannotCross
from autograder.sandbox.inside.channel import Channel
from autograder.sandbox.inside.confine import die_with_parent
from autograder.sandbox.stops import Died, Hung, Unready
from autograder.sandbox.student import Student

MEMORY = 2 * 2**30
SIZE = struct.Struct(">Q")
UNREADY = "unready"
COLLECTED = 100  # runs between two looks for what refers to itself
Cells = dict[str, AssignmentCell]


@dataclass(frozen=True)
class Order:
    """One run over the steps of a notebook.

    The steps in `stopped` are left out, those in `done` were run before, once for everybody.
    With `only`, that test alone is judged, with references for the earlier functions. With
    `ahead`, the requests that a test will make are sent before it makes them.
    """

    steps: tuple[Step, ...]
    cell_seconds: float
    deadline: float
    stopped: dict[int, str]
    done: frozenset[int] = frozenset()
    only: int | None = None
    seed: int | None = None
    ahead: bool = False


class Desk:
    """What a judge works with: the shell of the instructor's cells, and how it takes its place.

    `interrupt` stops what the student's code does, `started` tells which step is at work.
    """

    def __init__(
        self,
        shell: InstructorShell,
        slate: Slate,
        plan: Plan | None,
        cells: Cells,
        interrupt: Callable[[], None],
        started: Callable[[int], None],
    ) -> None:
        self.shell, self.slate, self.plan, self.cells = shell, slate, plan, cells
        self.interrupt, self.started = interrupt, started

    def serve(self, pipe: socket.socket) -> None:
        """Carry out orders and report, until there is no more, or the state cannot be restored."""
        self.slate.start()
        gc.disable()
        reports = Channel(pipe)
        for number in count(1):
            if number % COLLECTED == 0:
                gc.collect()
            received = receive_order(pipe, self.cells)
            if received is None:
                return
            order, connection = received
            with connection:
                messages = self._carry_out(order, connection)
            again = "finished" in messages[-1] and self.slate.wipe()
            messages[-1]["again"] = again
            _report(reports, messages)
            if not again:
                return

    def _carry_out(self, order: Order, connection: socket.socket) -> list[dict[str, Any]]:
        """Judge the steps; return what is reported: each result, and how it ended."""
        ran: list[Ran] = []
        try:
            end = self._judge_all(order, connection, ran)
        except LockedCellFailed as error:
            return [{"locked": str(error)}]
        except BaseException:
            return [{"fault": traceback.format_exc()[-4000:]}]
        return [{"ran": [pack_ran(result) for result in ran]}, end]

    def _judge_all(self, order: Order, connection: socket.socket, ran: list[Ran]) -> dict[str, Any]:
        """Append what each step gives to `ran`; return how it ended."""
        student = Student(
            Channel(connection),
            self.interrupt,
            self.shell.outputs,
            references=order.only is not None,
            ahead=order.ahead,
            seed=order.seed,
        )
        plan = self.plan if order.ahead else None
        judge = Judge(
            shell=self.shell,
            student=student,
            cell_seconds=order.cell_seconds,
            deadline=order.deadline,
            started=self.started,
            stopped=order.stopped,
            done=order.done,
            only=order.only,
            segments=plan.segments(order.steps, order.done, order.seed) if plan else {},
            solutions=self.plan.functions if self.plan else {},
        )
        try:
            for result in judge.run(order.steps):
                ran.append(result)
        except Hung:
            return {"blame": Outcome.TIMED_OUT.value}
        except Died:
            return {"blame": Outcome.KILLED.value}
        except Unready:
            return {"blame": UNREADY}
        return {"finished": True}


def _report(reports: Channel, messages: list[dict[str, Any]]) -> None:
    """Send what came out; what is too large for one message in many."""
    with suppress(CannotCross):
        reports.send_all(messages)
        return
    pieces = ({"ran": [result]} for message in messages for result in message.get("ran", ()))
    try:
        reports.send_all([*pieces, messages[-1]])
    except CannotCross:
        reports.send({"fault": "the judge's report is too large", "again": False})


def send_order(pipe: socket.socket, order: Order, connection: socket.socket, cells: Cells) -> None:
    """Send an order, and the connection to the student's side. Raises `OSError`.

    A cell of the assignment, which the other side has, goes by its name.
    """
    steps = []
    for step in order.steps:
        own = step.own
        sent = own.name if own is not None and cells.get(own.name) is own else own
        fields = (step.role, step.type, step.text, step.id, sent)
        steps.append((*fields, step.attempted, step.echoed, step.doubt))
    data = pickle.dumps((steps, replace(order, steps=())), protocol=5)
    pipe.settimeout(None)
    socket.send_fds(pipe, [SIZE.pack(len(data))], [connection.fileno()])
    pipe.sendall(data)


def receive_order(pipe: socket.socket, cells: Cells) -> tuple[Order, socket.socket] | None:
    """Wait for an order; None where no more will come.

    It comes from the process that forked this one and nobody else.
    """
    pipe.settimeout(None)
    size, descriptors, _, _ = socket.recv_fds(pipe, SIZE.size, 1)
    if not size:
        return None
    connection = socket.socket(fileno=descriptors[0])
    left, pieces = SIZE.unpack(size)[0], []
    while left:
        pieces.append(pipe.recv(min(left, 2**20)))
        left -= len(pieces[-1])
    steps, order = pickle.loads(b"".join(pieces))  # noqa: S301 -- from our own parent
    found = (
        Step(role, kind, text, key, cells[own] if isinstance(own, str) else own, *rest)
        for role, kind, text, key, own, *rest in steps
    )
    return replace(order, steps=tuple(found)), connection


def settle(parent: int, folder: str, baseline: int) -> None:
    """Give a process that `parent` just forked its folder and its limits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent)
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (baseline + MEMORY, baseline + MEMORY))


def pack_ran(ran: Ran) -> dict[str, Any]:
    """Return what a step gave in the form in which it is reported."""
    return {**vars(ran), "verdict": ran.verdict and ran.verdict.as_plain()}


def unpack_ran(packed: dict[str, Any]) -> Ran:
    """Return what `pack_ran` made a report of."""
    verdict = packed["verdict"] and Verdict.from_plain(packed["verdict"])
    return Ran(**{**packed, "verdict": verdict, "leaned_on": tuple(packed["leaned_on"])})
