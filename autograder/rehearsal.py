"""Run notebooks of a course in one fresh process, without a kernel: the proof's other half.

`python -m autograder.rehearsal PLAN RESULT` reads a plan and writes what happened, both as
JSON. It runs the author's own cells only, so nothing is isolated. A test cell fails by an
error. In the completed notebook anything on stderr is a failure too, because nbgrader takes
it for one; our grading does not, so it neither kills a mistake nor keeps a stub from points.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any


@dataclass(frozen=True)
class Step:
    """One code cell to run."""

    label: str
    kind: str
    text: str


@dataclass(frozen=True)
class Trial:
    """A wrong solution: the cells that lead to it, with it in its place, and the tests to run."""

    mistake: str
    cell: Step
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What to run: two notebooks in full, and each mistake in the completed one."""

    student: tuple[Step, ...] = ()
    completed: tuple[Step, ...] = ()
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The failure of each cell by its label, "" where it ran; for mistakes by their ids."""

    student: dict[str, str] = field(default_factory=dict)
    completed: dict[str, str] = field(default_factory=dict)
    trials: dict[str, dict[str, str]] = field(default_factory=dict)


def perform(plan: Plan) -> Outcome:
    """Run everything that a plan asks for."""
    return Outcome(
        student=_run_all(plan.student),
        completed=_run_all(plan.completed, stderr_fails=True),
        trials={trial.mistake: _try(plan.completed, trial) for trial in plan.trials},
    )


def _run_all(steps: Iterable[Step], stderr_fails: bool = False) -> dict[str, str]:
    namespace = _namespace()
    outcomes = {}
    for step in steps:
        failure, stderr = _run(step, namespace)
        outcomes[step.label] = failure or (stderr if stderr_fails and step.kind == "test" else "")
    return outcomes


def _try(steps: Iterable[Step], trial: Trial) -> dict[str, str]:
    """Run the given and solution cells with the mistake in place, then the tests, each afresh."""
    outcomes = {}
    for test in (step for step in steps if step.label in trial.tests):
        namespace = _namespace()
        for step in steps:
            if step.kind in ("given", "solution"):
                _run(trial.cell if step.label == trial.cell.label else step, namespace)
        outcomes[test.label], _ = _run(test, namespace)
    return outcomes


def _namespace() -> dict[str, Any]:
    return {"__name__": "__main__", "display": print}


_compiled: dict[str, CodeType] = {}


def _run(step: Step, namespace: dict[str, Any]) -> tuple[str, str]:
    """Run a cell and return how it failed, "" if it did not, and what it wrote to stderr."""
    stderr = io.StringIO()
    try:
        if step.text not in _compiled:
            _compiled[step.text] = compile(step.text, f"<{step.label}>", "exec")
        with contextlib.redirect_stderr(stderr), contextlib.redirect_stdout(io.StringIO()):
            exec(_compiled[step.text], namespace)  # noqa: S102 -- the author's own cell
    except BaseException as error:  # a cell may raise anything, and the others still run
        return f"{type(error).__name__}: {error}", stderr.getvalue().strip()
    finally:
        _close_figures()
    return "", stderr.getvalue().strip()


def _close_figures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")


def as_json(plan: Plan) -> str:
    """Write a plan as text."""
    return json.dumps(asdict(plan))


def _from_json(text: str) -> Plan:
    data = json.loads(text)
    return Plan(
        student=tuple(Step(**step) for step in data["student"]),
        completed=tuple(Step(**step) for step in data["completed"]),
        trials=tuple(
            Trial(trial["mistake"], Step(**trial["cell"]), tuple(trial["tests"]))
            for trial in data["trials"]
        ),
    )


def main(plan: str, result: str) -> None:
    """Perform the plan in one file and write the outcome to another."""
    outcome = perform(_from_json(Path(plan).read_text(encoding="utf-8")))
    Path(result).write_text(json.dumps(asdict(outcome)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
