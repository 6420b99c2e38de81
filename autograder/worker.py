"""Grade one submission: the pure function from an assignment and bytes to a graded notebook.

A worker holds a jail and a warm judge. For each submission it forks a child in the jail and
a judge here; when one of them has to be killed, the notebook is run again without the cell
that was to blame.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import time
import traceback
import warnings
from contextlib import suppress
from dataclasses import dataclass
from mmap import mmap
from typing import Any

from autograder.assemble import assemble
from autograder.assignment import Role
from autograder.errors import CourseError, GraderFailed
from autograder.intake import Step, Submission, take_in
from autograder.judge import Judge, JudgeShell, LockedCellFailed, Ran
from autograder.orders import Orders
from autograder.outcomes import Graded, Outcome, Verdict
from autograder.remote import Died, Hung
from autograder.sandbox.channel import Broken, Channel, Silent
from autograder.sandbox.confine import address_space, die_with_parent, disable_huge_pages
from autograder.sandbox.jail import Jail, probe
from autograder.sandbox.shell import Output
from autograder.student import Student
from autograder.warmup import put_files, rehearse, run_prefix

JUDGE_MEMORY = 2 * 2**30
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


class Worker:
    """Grades submissions of one assignment, one after the other."""

    def __init__(self, orders: Orders) -> None:
        disable_huge_pages()
        self.orders = orders
        self.assignment = orders.assignment
        self.limits = orders.limits
        self.isolation = "none" if orders.unsafe else str(probe())
        self.jail: Jail | None = None
        self.judge: int | None = None
        self.interrupted = False
        self.shell = JudgeShell(self.limits.output)
        self.folder = put_files(self.assignment)
        self.baseline = address_space()
        self.prefix: dict[str, list[Output]] = {}
        self.pictures: dict[str, list[Output]] = {}
        try:
            self.prefix = run_prefix(self.shell, self.assignment, self.folder.name)
            rehearse(self.shell, self.assignment, self.folder.name)
            self.pictures = self._draw_pictures()
        except BaseException:
            self.close()
            raise
        self.baseline = address_space()
        gc.collect()
        gc.freeze()

    def grade(self, submission: Submission) -> Graded:
        """Grade a submission. Raises `GraderFailed` or `CourseError` for faults of ours alone."""
        self.interrupted = False
        intake = take_in(self.assignment, submission, self.limits)
        ran = self._run_all(intake.steps)
        return assemble(submission, intake, ran, self.isolation)

    def interrupt(self) -> None:
        """Give up the submission at work, which is then not graded.

        A signal handler calls this: an exception would be lost where Python ignores them, as it
        does while it forks.
        """
        self.interrupted = True
        if self.judge is not None:
            with suppress(ProcessLookupError):
                os.kill(self.judge, signal.SIGKILL)

    def close(self) -> None:
        """End the jail and remove the files."""
        self.folder.cleanup()
        self._close_jail()

    def _close_jail(self) -> None:
        if self.jail is not None:
            self.jail.close()
            self.jail = None

    def _draw_pictures(self) -> dict[str, list[Output]]:
        """Run the source's pictures once in the sandbox; they are the same for everybody."""
        texts = dict.fromkeys(self.assignment.pictures)
        steps = tuple(Step(Role.STUDENT, "code", text, "picture") for text in texts)
        return dict(zip(texts, (ran.outputs for ran in self._run_all(steps)), strict=True))

    def _run_all(self, steps: tuple[Step, ...]) -> list[Ran]:
        """Run all steps; begin anew without the step to blame as often as something hangs.

        What was found out before the submission's time was over counts.
        """
        stopped: dict[int, str] = {}
        known: dict[int, Ran] = {}
        deadline = time.monotonic() + self.limits.submission_seconds
        while True:
            ran, blamed = self._attempt(steps, stopped, deadline) if steps else ([], None)
            if self.interrupted:
                raise GraderFailed("interrupted")
            for index, result in enumerate(ran):
                if not (result.late and index in known):
                    known[index] = result
            if blamed is None:
                return [known[index] for index in range(len(steps))]
            if blamed.step in stopped:
                raise GraderFailed(f"step {blamed.step} was left out and still {blamed.reason}")
            stopped[blamed.step] = blamed.reason

    def _attempt(
        self, steps: tuple[Step, ...], stopped: dict[int, str], deadline: float
    ) -> tuple[list[Ran], Blamed | None]:
        """Run all steps but the stopped ones in a new child, judged by a new judge."""
        jail, connection = self._fork_child()
        ours, theirs = socket.socketpair()
        step = Counter()
        judge = os.fork()
        if judge == 0:
            try:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                ours.close()
                self._be_judge(jail, connection, theirs, steps, stopped, deadline, step)
            finally:
                os._exit(0)
        self.judge = judge
        if self.interrupted:
            self.interrupt()
        connection.close()
        theirs.close()
        try:
            return self._follow(Channel(ours), step)
        finally:
            self.judge = None
            ours.close()
            with suppress(ProcessLookupError):
                os.kill(judge, signal.SIGKILL)
            os.waitpid(judge, 0)
            self._end_child(jail)

    def _fork_child(self) -> tuple[Jail, socket.socket]:
        for attempt in (1, 2):
            try:
                if self.jail is None:
                    self.jail = Jail(self.orders.plan())
                return self.jail, self.jail.fork()
            except GraderFailed:
                self._close_jail()
                if attempt == 2:
                    raise
        raise GraderFailed("the sandbox cannot be started")

    def _end_child(self, jail: Jail) -> None:
        """End the child; a jail that does not answer, or that is not to be shared, goes too."""
        try:
            jail.kill()
        except GraderFailed:
            self._close_jail()
        if self.orders.fresh:
            self._close_jail()

    def _follow(self, channel: Channel, step: Counter) -> tuple[list[Ran], Blamed | None]:
        """Collect what the judge reports, and break off when a step takes too long or it dies."""
        ran: list[Ran] = []
        patience = JUDGE_GRACE_SECONDS + self.limits.cell_seconds
        while True:
            current = step.get()
            try:
                message = channel.receive(time.monotonic() + patience)
            except Silent:
                if step.get() == current:
                    return ran, Blamed(current, Outcome.TIMED_OUT.value)
                continue
            except Broken:
                return ran, Blamed(step.get(), Outcome.KILLED.value)
            if "ran" in message:
                ran.append(_unpack_ran(message["ran"]))
            elif "blame" in message:
                return ran, Blamed(step.get(), message["blame"])
            elif "locked" in message:
                raise CourseError(f"{self.assignment.name}: {message['locked']}")
            elif "finished" in message:
                return ran, None
            else:
                raise GraderFailed(message.get("fault", "the judge's report is too large"))

    def _be_judge(
        self,
        jail: Jail,
        connection: socket.socket,
        report: socket.socket,
        steps: tuple[Step, ...],
        stopped: dict[int, str],
        deadline: float,
        step: Counter,
    ) -> None:
        """Judge a submission and report; this is the life of a forked process."""
        die_with_parent()
        os.chdir(self.folder.name)
        _usual_warnings()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        memory = self.baseline + JUDGE_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        channel = Channel(report)
        student = Student(Channel(connection), jail.interrupt, self.shell.outputs)
        judge = Judge(
            shell=self.shell,
            student=student,
            cell_seconds=self.limits.cell_seconds,
            deadline=deadline,
            started=step.set,
            stopped=stopped,
            done=self._done(steps),
        )
        ran: list[Ran] = []
        try:
            reason = _judge_all(judge, steps, ran)
            for result in ran:
                channel.send({"ran": _pack_ran(result)})
            channel.send({"blame": reason} if reason else {"finished": True})
        except LockedCellFailed as error:
            channel.send({"locked": str(error)})
        except BaseException:
            channel.send({"fault": traceback.format_exc()[-4000:]})

    def _done(self, steps: tuple[Step, ...]) -> dict[int, list[Output]]:
        """Return the outputs of steps that were run once for everybody."""
        done = {}
        for index, step in enumerate(steps):
            if step.own is not None and step.own.name in self.prefix:
                done[index] = self.prefix[step.own.name]
            elif step.role is Role.PICTURE:
                done[index] = self.pictures[step.text]
        return done


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


def _usual_warnings() -> None:
    """Filter warnings as a notebook does, whatever the grader was started with."""
    warnings.resetwarnings()
    warnings.simplefilter("default")
    for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", kind)


def _pack_ran(ran: Ran) -> list[Any]:
    verdict = ran.verdict
    packed = verdict and [*vars(verdict).values()]
    return [ran.outputs, ran.number, ran.late, packed and [packed[0].value, *packed[1:]]]


def _unpack_ran(packed: list[Any]) -> Ran:
    outputs, number, late, verdict = packed
    known = Verdict(Outcome(verdict[0]), *verdict[1:]) if verdict else None
    return Ran(outputs, number, known, late=late)
