"""Decide: run the notebook to grade, the student's cells there, the instructor's here.

A judge lives in a process of its own. What it concludes is sent to the worker that forked it;
outputs never decide.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.grading.assignment import AssignmentCell
from autograder.grading.instructor import InstructorShell
from autograder.grading.intake import Intake, Step, mentioned
from autograder.grading.outcomes import Outcome, Verdict
from autograder.grading.verdicts import LONGEST_REASON, decide, diagnosis_in, stopped_verdict
from autograder.notebook.cells import Role
from autograder.notebook.markers import HIDDEN_TESTS, inside
from autograder.notebook.names import scope
from autograder.sandbox.ahead import Request
from autograder.sandbox.inside.shell import Output
from autograder.sandbox.stops import Died, Hung, Postponed, Refused, TimedOut, Unready
from autograder.sandbox.student import Student

# What a student's cell may need that its author had beside the notebook, or installed.
NOT_HERE = ("ModuleNotFoundError", "ImportError", "FileNotFoundError", "StdinNotImplementedError")
ENDS = (Hung, Died, Unready)
STOPPED_NOTE = "This cell was stopped and left out: {}.\n"


class LockedCellFailed(Exception):
    """A locked cell that depends on no student fails: the author has to mend it."""


@dataclass(frozen=True)
class Ran:
    """What running one cell gave: outputs, execution count, and for a test the verdict.

    `late` says that it was left out because the time of the submission was over, `leaned_on`
    which earlier functions a test may have used, and `settled` that it is not run once more.
    """

    outputs: list[Output]
    number: int | None = None
    verdict: Verdict | None = None
    late: bool = False
    leaned_on: tuple[str, ...] = ()
    settled: bool = False


@dataclass
class Judge:
    """Runs the steps of one submission in order.

    With `only`, that test alone is judged; what leads to it is run for its names.
    """

    shell: InstructorShell
    student: Student
    cell_seconds: float
    deadline: float
    started: Callable[[int], None]
    stopped: dict[int, str]
    done: frozenset[int] = frozenset()
    only: int | None = None
    segments: Mapping[int, Sequence[Request]] = field(default_factory=dict)
    solutions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    earlier: set[str] = field(default_factory=set)
    used: frozenset[str] = frozenset()
    lost: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)

    def run(self, steps: tuple[Step, ...]) -> Iterator[Ran]:
        """Yield what each step gave.

        Raises `Hung` or `Died` when the child has to go, and `Unready` where the steps from here
        on have to be run without `segments`, in which requests are made ahead.
        """
        self.shell.student_trace = lambda: self.student.trace
        self.used = mentioned(steps)
        number = 0
        for index, step in enumerate(steps):
            if step.type != "code":
                yield Ran([])
                continue
            number += 1
            self.started(index)
            self.student.trace, self.student.leaned_on, self.student.reach = [], set(), None
            now = time.monotonic()
            self.student.line.deadline = min(
                now + self.cell_seconds, max(self.deadline, now + 0.01)
            )
            if index in self.segments:
                self.student.ask_ahead(self.segments[index])
            ran = self._run(index, step, number)
            if step.role is Role.SOLUTION and step.own:
                self.earlier |= scope(step.own.text).binds
            if self.student.unready:  # also where a test has swallowed it
                raise Unready(self.student.unready)
            yield ran

    def _run(self, index: int, step: Step, number: int) -> Ran:
        test = step.own if step.role is Role.TEST else None
        if index in self.done:
            return Ran([], None if step.role is Role.DEMONSTRATION else number)
        if index in self.stopped or time.monotonic() > self.deadline:
            reason = self.stopped.get(index, "timed out")
            note = STOPPED_NOTE.format(reason)
            outputs = [{"output_type": "stream", "name": "stderr", "text": note}]
            if step.role is Role.GIVEN:
                self._run_without_the_student(step)
            elif step.own and not test:
                self.lost |= dict.fromkeys(scope(step.own.text).binds, reason)
            verdict = stopped_verdict(reason) if test else None
            self.student.unusable |= self.used.intersection(test.names if test else ())
            return Ran(outputs, number, verdict, late=index not in self.stopped)
        if test and self.only in (None, index):
            ran = self._test(test, number, step.doubt)
            if step.echoed and ran.verdict and ran.verdict.outcome is not Outcome.TIMED_OUT:
                self._echo(test, number)
            return replace(ran, leaned_on=self._leaned_on())
        if test:
            if step.echoed:
                self._echo(test, number)
            return Ran([], number)
        return Ran(self._student_cell(step, number), number)

    def _student_cell(self, step: Step, number: int) -> list[Output]:
        """Run a cell in the sandbox; a locked one here as well, and then ours is shown."""
        try:
            outputs = self.student.run(step.text, number)
        except (TimedOut, Refused) as stop:
            outputs = [{"output_type": "stream", "name": "stderr", "text": f"{stop}\n"}]
        if step.own is not None and step.role.by_student:
            self._note_what_is_not_here(step.own, outputs)
        if step.role is Role.GIVEN:
            with suppress(TimedOut, Refused):
                self._bind(step.own)
            raised, _ = self.shell.run(step.text, number)
            if isinstance(raised, ENDS):
                raise raised
            if raised is not None and step.own and not step.own.names:
                raise LockedCellFailed(f"the locked cell {step.own.name} fails: {raised!r}")
            return self.shell.outputs.take()
        return outputs

    def _run_without_the_student(self, step: Step) -> None:
        """Run a locked cell that hangs in the student's function as far as it gets without it."""
        for name in step.own.names if step.own else ():
            self.shell.user_ns.pop(name, None)
        self.shell.run(step.text, 0)
        self.shell.outputs.take()

    def _test(self, test: AssignmentCell, number: int, doubt: str) -> Ran:
        unbound, kept_away = list[str](), None
        try:
            unbound = self._bind(test)
        except (TimedOut, Refused) as stop:
            kept_away = stop
        self.student.lent = self._lent(test)
        raised, value = self.shell.run(test.text, number)
        self.student.lent = {}
        if isinstance(raised, ENDS):
            raise raised
        outputs = self.shell.outputs.take()
        verdict = decide(test, raised, value)
        if verdict.outcome is not Outcome.PASSED and kept_away is not None:
            return Ran(outputs, number, decide(test, kept_away, None))
        if verdict.outcome is not Outcome.PASSED and unbound:
            return Ran(outputs, number, self._not_there(unbound, doubt))
        if verdict.outcome is Outcome.TIMED_OUT and not isinstance(raised, Postponed):
            self.student.unusable |= self.used.intersection(test.names)
        if verdict.outcome is Outcome.RAISED:
            verdict = replace(verdict, trace=tuple(self.student.trace))
        if verdict.outcome in (Outcome.FAILED, Outcome.RAISED) and not diagnosis_in(raised):
            verdict = self._explain(test, number, verdict)
        return Ran(outputs, number, verdict)

    def _leaned_on(self) -> tuple[str, ...]:
        """Return the earlier functions that a test had references for, and that it can reach."""
        names, reach = self.student.leaned_on, self.student.reach
        return tuple(sorted(names if reach is None else names & reach))

    def _lent(self, test: AssignmentCell) -> dict[str, Callable[..., Any]]:
        """Return the author's solutions of the exercises before that of a test."""
        names = self.earlier - set(test.names)
        return {name: self.solutions[name] for name in names if name in self.solutions}

    def _note_what_is_not_here(self, own: AssignmentCell, outputs: list[Output]) -> None:
        """Note a cell that stopped because it needs a module or a file that is not here."""
        for output in outputs:
            if output.get("ename") in NOT_HERE:
                reason = f"{output['ename']}: {output['evalue'][:LONGEST_REASON]}"
                self.doubts |= dict.fromkeys(scope(own.text).binds, f"The cell stops: {reason}")

    def _not_there(self, unbound: list[str], doubt: str) -> Verdict:
        """Return the verdict of a test whose functions do not exist."""
        reasons = [self.lost[name] for name in unbound if name in self.lost]
        if reasons:
            return stopped_verdict(reasons[0])
        doubt = doubt or next((self.doubts[name] for name in unbound if name in self.doubts), "")
        return (
            Verdict(Outcome.UNDECIDED, None, hint=doubt) if doubt else Verdict(Outcome.MISSING, 0.0)
        )

    def _echo(self, test: AssignmentCell, number: int) -> None:
        """Run an example in the sandbox as well: later cells there need names that it binds."""
        with suppress(TimedOut, Refused):
            self.student.echo(test.released, number)

    def _explain(self, test: AssignmentCell, number: int, verdict: Verdict) -> Verdict:
        """Run the hidden tests of a cell whose visible example failed: they may know why."""
        raised, _ = self.shell.run(inside(test.text, HIDDEN_TESTS), number)
        self.shell.outputs.take()
        diagnosis = diagnosis_in(raised)
        mistake = getattr(raised, "mistake", None) if isinstance(raised, AssertionError) else None
        if mistake is not None:
            return Verdict(Outcome.FAILED, 0.0, mistake, diagnosis)
        if diagnosis and verdict.outcome is Outcome.RAISED:
            diagnosis = f"{verdict.hint} {diagnosis}"
        return replace(verdict, hint=diagnosis or verdict.hint)

    def _bind(self, cell: AssignmentCell | None) -> list[str]:
        """Bind the student's names that a cell of ours needs; return those that do not exist."""
        if cell is None or not cell.names:
            return []
        for name in cell.names:
            self.shell.user_ns.pop(name, None)
        found = self.student.names(cell.names)
        self.shell.user_ns.update(found)
        return [name for name in cell.names if name not in found]


def undecided(intake: Intake) -> list[Ran]:
    """Return what there is to say of a notebook of which nothing can be judged."""
    verdict = Verdict(Outcome.UNDECIDED, None, hint=intake.undecided)
    return [Ran([], verdict=verdict if s.role is Role.TEST else None) for s in intake.steps]
