"""Decide: run the notebook to grade, the student's cells there, the instructor's here.

A judge lives in a process of its own, forked for one submission from a warm one. What it
concludes is sent to the worker that forked it; outputs never decide.
"""

from __future__ import annotations

import linecache
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.assignment import Role, SourceCell
from autograder.intake import Step
from autograder.markers import HIDDEN_TESTS, inside
from autograder.outcomes import Outcome, Verdict
from autograder.outputs import utf8
from autograder.remote import Died, Hung, Refused, SandboxStop, Stopped, TimedOut
from autograder.sandbox.shell import Code, NotebookShell, Output
from autograder.scope import scope
from autograder.student import Student

TOO_SLOW = "It took too long and was stopped. Is there a loop that never ends?"
ENDED = "The code ended the whole notebook, or used more memory than there is."
STOPPED_NOTE = "This cell was stopped and left out: {}.\n"


class LockedCellFailed(Exception):
    """A locked cell that depends on no student fails: the author has to mend it."""


@dataclass(frozen=True)
class Ran:
    """What running one cell gave: outputs, execution count, and for a test the verdict.

    `late` says that it was left out because the time of the submission was over.
    """

    outputs: list[Output]
    number: int | None = None
    verdict: Verdict | None = None
    late: bool = False


class JudgeShell(NotebookShell):
    """The shell of the instructor's cells; tracebacks show the cell and the student's lines."""

    student_trace: Callable[[], list[str]] = staticmethod(list)

    def __init__(self, output_limit: int) -> None:
        super().__init__(output_limit)
        self.codes: dict[str, Code | None] = {}

    def _code(self, source: str, count: int) -> Code | None:
        """Compile each of the instructor's cells once; they are the same for everybody."""
        if source not in self.codes:
            self.codes[source] = super()._code(source, count)
        return self.codes[source]

    def showtraceback(self, exc_tuple: Any = None, **options: Any) -> None:
        """Show the line of the cell, the student's own lines, and the message."""
        del options
        kind, error, tb = self._get_exc_info(exc_tuple)
        lines = ["-" * 75, f"{kind.__name__:<42}Traceback (most recent call last)"]
        lines += _cell_lines(tb, self.execution_count)
        lines += [f"    {line}" for line in self.student_trace()]
        lines.append(f"{kind.__name__}: {first_line(error)}")
        self._showtraceback(kind, first_line(error), lines)

    def showsyntaxerror(self, filename: Any = None, running_compiled_code: bool = False) -> None:
        """Show a syntax error as any other error."""
        del filename, running_compiled_code
        self.showtraceback()


@dataclass
class Judge:
    """Runs the steps of one submission in order."""

    shell: JudgeShell
    student: Student
    cell_seconds: float
    deadline: float
    started: Callable[[int], None]
    stopped: dict[int, str]
    done: dict[int, list[Output]]
    next_names: tuple[str, ...] = ()
    lost: dict[str, str] = field(default_factory=dict)

    def run(self, steps: tuple[Step, ...]) -> Iterator[Ran]:
        """Yield what each step gave. Raises `Hung` or `Died` when the child has to go."""
        self.shell.student_trace = lambda: self.student.trace
        number = 0
        for index, step in enumerate(steps):
            if step.kind != "code":
                yield Ran([])
                continue
            number += 1
            self.started(index)
            self.student.trace = []
            now = time.monotonic()
            self.student.deadline = min(now + self.cell_seconds, max(self.deadline, now + 0.01))
            following = steps[index + 1].own if index + 1 < len(steps) else None
            self.next_names = following.names if following else ()
            yield self._run(index, step, number)

    def _run(self, index: int, step: Step, number: int) -> Ran:
        test = step.own if step.role is Role.TEST else None
        if index in self.done:
            return Ran(self.done[index], number)
        if index in self.stopped or time.monotonic() > self.deadline:
            reason = self.stopped.get(index, "timed out")
            note = STOPPED_NOTE.format(reason)
            outputs = [{"output_type": "stream", "name": "stderr", "text": note}]
            if step.own and not test:
                self.lost |= dict.fromkeys(scope(step.own.text).binds, reason)
            verdict = stopped_verdict(reason) if test else None
            return Ran(outputs, number, verdict, late=index not in self.stopped)
        if test:
            ran = self._test(test, number)
            if step.echoed and ran.verdict and ran.verdict.outcome is not Outcome.TIMED_OUT:
                self._echo(test, number)
            return ran
        return Ran(self._student_cell(step, number), number)

    def _student_cell(self, step: Step, number: int) -> list[Output]:
        """Run a cell in the sandbox; a locked one here as well, and then ours is shown."""
        try:
            outputs = self.student.run(step.text, number, self.next_names)
        except (TimedOut, Refused) as stop:
            outputs = [{"output_type": "stream", "name": "stderr", "text": f"{stop}\n"}]
        if step.role is Role.LOCKED:
            self._bind(step.own)
            raised, _ = self.shell.run(step.text, number)
            if raised is not None and step.own and not step.own.names:
                raise LockedCellFailed(f"the locked cell {step.own.name} fails: {raised!r}")
            return self.shell.outputs.take()
        return outputs

    def _test(self, test: SourceCell, number: int) -> Ran:
        try:
            unbound = self._bind(test)
        except SandboxStop as stop:
            if isinstance(stop, (Hung, Died)):
                raise
            unbound = []
        raised, value = self.shell.run(test.text, number)
        if isinstance(raised, (Hung, Died)):
            raise raised
        outputs = self.shell.outputs.take()
        verdict = decide(test, raised, value)
        if verdict.outcome is not Outcome.PASSED and unbound:
            reasons = [self.lost[name] for name in unbound if name in self.lost]
            verdict = stopped_verdict(reasons[0]) if reasons else Verdict(Outcome.MISSING, 0.0)
            return Ran(outputs, number, verdict)
        if verdict.outcome is Outcome.RAISED:
            verdict = replace(verdict, trace=tuple(self.student.trace))
        if verdict.outcome in (Outcome.FAILED, Outcome.RAISED) and verdict.mistake is None:
            verdict = self._explain(test, number) or verdict
        return Ran(outputs, number, verdict)

    def _echo(self, test: SourceCell, number: int) -> None:
        """Run an example in the sandbox as well: later cells there need names that it binds."""
        with suppress(TimedOut, Refused):
            self.student.run(test.released, number, self.next_names)

    def _explain(self, test: SourceCell, number: int) -> Verdict | None:
        """Run the hidden tests of a cell whose visible example failed: they may know why."""
        raised, _ = self.shell.run(inside(test.text, HIDDEN_TESTS), number)
        self.shell.outputs.take()
        mistake = getattr(raised, "mistake", None)
        if not isinstance(raised, AssertionError) or mistake is None:
            return None
        return Verdict(Outcome.FAILED, 0.0, mistake, first_line(raised))

    def _bind(self, cell: SourceCell | None) -> list[str]:
        """Bind the student's names that a cell of ours needs; return those that do not exist."""
        if cell is None or not cell.names:
            return []
        for name in cell.names:
            self.shell.user_ns.pop(name, None)
        found = self.student.names(cell.names)
        self.shell.user_ns.update(found)
        return [name for name in cell.names if name not in found]


def stopped_verdict(reason: str) -> Verdict:
    """Return the verdict of a test whose cell, or whose solution's cell, had to be left out."""
    hint = TOO_SLOW if reason == Outcome.TIMED_OUT.value else ENDED
    return Verdict(Outcome(reason), 0.0, hint=hint)


def decide(test: SourceCell, raised: BaseException | None, value: Any) -> Verdict:
    """Return the verdict of a test cell from what it raised and its last value.

    A number as the last value is partial credit, as in nbgrader.
    """
    if raised is None:
        return Verdict(Outcome.PASSED, _points(test, value))
    if isinstance(raised, NotImplementedError):
        return Verdict(Outcome.NOT_ATTEMPTED, 0.0)
    if isinstance(raised, TimedOut):
        return Verdict(Outcome.TIMED_OUT, 0.0, hint=TOO_SLOW)
    if isinstance(raised, (AssertionError, Refused)):
        mistake = getattr(raised, "mistake", None)
        return Verdict(Outcome.FAILED, 0.0, mistake, first_line(raised))
    message = f"{type(raised).__name__}: {first_line(raised)}".removesuffix(": ")
    if isinstance(raised, Stopped):
        message = f"the code ends the notebook ({first_line(raised)})"
    return Verdict(Outcome.RAISED, 0.0, hint=message)


def _points(test: SourceCell, value: Any) -> float:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.number)):
        return test.points
    score = float(np.real(value))
    return min(max(score, 0.0), test.points) if np.isfinite(score) else 0.0


def first_line(error: BaseException) -> str:
    """Return the message of an error in one line, shortened."""
    try:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    except ValueError:  # a number with too many digits
        lines = []
    return utf8(lines[0], 500) if lines else ""


def _cell_lines(tb: Any, number: int) -> list[str]:
    """Return where in the cell an error was raised: the cell's line and its neighbours."""
    for frame, line in traceback.walk_tb(tb):
        if "ipython-input" in frame.f_code.co_filename:
            name = frame.f_code.co_filename
            shown = [f"Cell In[{number}], line {line}"]
            for near in range(max(1, line - 1), line + 2):
                text = linecache.getline(name, near).rstrip()
                arrow = "----> " if near == line else "      "
                shown += [f"{arrow}{near} {text}"] if text else []
            return shown
    return []
