"""Try the notebooks of a course in one fresh process, without a kernel: the proof's other half.

`python -m autograder.authoring.trial PLAN REPORT` reads a plan and writes what happened, both as
JSON. It runs the author's own cells only, so nothing is isolated. A test cell fails by an
error. In the completed notebook anything on stderr is a failure too, because nbgrader takes
it for one; our grading does not, so it neither kills a mistake nor keeps a stub from points.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

from autograder.authoring.mutation import SEEDS, TooSlow, holes
from autograder.catalogue import drawn


@dataclass(frozen=True)
class TrialCell:
    """One code cell to run."""

    label: str
    role: str
    text: str


@dataclass(frozen=True)
class MistakeTrial:
    """A wrong solution: the cells that lead to it, with it in its place, and the tests to run."""

    mistake: str
    cell: TrialCell
    tests: tuple[str, ...]


@dataclass(frozen=True)
class RightTrial:
    """A right solution that the catalogue knows, and the hidden tests that it has to pass."""

    exercise: str
    variant: str
    test: TrialCell


@dataclass(frozen=True)
class TrialPlan:
    """What to run: two notebooks in full, each mistake and each right solution in the second."""

    student: tuple[TrialCell, ...] = ()
    completed: tuple[TrialCell, ...] = ()
    mistakes: tuple[MistakeTrial, ...] = ()
    rights: tuple[RightTrial, ...] = ()
    catalogue: str = ""


@dataclass(frozen=True)
class TrialReport:
    """The failure of each cell by its label, "" where it ran; for mistakes by their ids.

    `rights` holds what went wrong with right solutions, a line for each, and `holes` the mutants
    of references that should not have passed.
    """

    student: dict[str, str] = field(default_factory=dict)
    completed: dict[str, str] = field(default_factory=dict)
    mistakes: dict[str, dict[str, str]] = field(default_factory=dict)
    rights: list[str] = field(default_factory=list)
    holes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Drawing:
    """A function for which a check draws cases, as it does for one that was handed in."""

    function: Callable[..., Any]
    seed: int

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call the function."""
        return self.function(*arguments, **named)


def perform(plan: TrialPlan) -> TrialReport:
    """Run everything that a plan asks for."""
    return TrialReport(
        student=_run_all(plan.student),
        completed=_run_all(plan.completed, stderr_fails=True),
        mistakes={trial.mistake: _try(plan.completed, trial) for trial in plan.mistakes},
        rights=_try_rights(plan),
        holes=_try_mutants(plan),
    )


def _try_rights(plan: TrialPlan) -> list[str]:
    """Run the hidden tests on each right solution, for many hand-ins; return what fails."""
    namespace = fresh_namespace()
    for cell in plan.completed if plan.rights else ():
        if cell.role in ("given", "solution"):
            run_cell(cell, namespace)
    reasons = []
    for trial in plan.rights:
        known = importlib.import_module(plan.catalogue).exercise(trial.exercise)
        function = known.variants[trial.variant] if trial.variant else known.reference
        for seed in range(SEEDS):
            failure, _ = run_cell(
                trial.test, {**namespace, trial.exercise: Drawing(function, seed)}
            )
            if failure:
                which = f"the variant '{trial.variant}'" if trial.variant else "the reference"
                reasons.append(
                    f"{which} of '{trial.exercise}' fails for the seed {seed}: {failure}"
                )
                break
    return reasons


def _try_mutants(plan: TrialPlan) -> list[str]:
    """Run the hidden tests on the mutants of each reference; return those that should not pass."""
    found = []
    for trial in (trial for trial in plan.rights if not trial.variant):
        known = importlib.import_module(plan.catalogue).exercise(trial.exercise)
        if not drawn(known):  # many answers are right, so mutants prove nothing
            continue

        def passes(
            function: Callable[..., Any], seed: int | None, trial: RightTrial = trial
        ) -> bool:
            tried = function if seed is None else Drawing(function, seed)
            return not run_cell(trial.test, {**fresh_namespace(), trial.exercise: tried})[0]

        listed = getattr(known, "equal_mutants", {})
        reasons = holes(known.reference, listed, passes)
        found += [f"'{trial.exercise}': {reason}" for reason in reasons]
    return found


def _run_all(cells: Iterable[TrialCell], stderr_fails: bool = False) -> dict[str, str]:
    namespace = fresh_namespace()
    failures = {}
    for cell in cells:
        failure, stderr = run_cell(cell, namespace)
        failures[cell.label] = failure or (stderr if stderr_fails and cell.role == "test" else "")
    return failures


def _try(cells: Iterable[TrialCell], trial: MistakeTrial) -> dict[str, str]:
    """Run the given and solution cells with the mistake in place, then the tests, each afresh."""
    failures = {}
    for test in (cell for cell in cells if cell.label in trial.tests):
        namespace = fresh_namespace()
        for cell in cells:
            if cell.role in ("given", "solution"):
                run_cell(trial.cell if cell.label == trial.cell.label else cell, namespace)
        failures[test.label], _ = run_cell(test, namespace)
    return failures


def fresh_namespace() -> dict[str, Any]:
    """Return the names that a notebook begins with."""
    return {"__name__": "__main__", "display": print}


_compiled: dict[str, CodeType] = {}


def run_cell(cell: TrialCell, namespace: dict[str, Any]) -> tuple[str, str]:
    """Run a cell and return how it failed, "" if it did not, and what it wrote to stderr."""
    stderr = io.StringIO()
    try:
        if cell.text not in _compiled:
            _compiled[cell.text] = compile(cell.text, f"<{cell.label}>", "exec")
        with contextlib.redirect_stderr(stderr), contextlib.redirect_stdout(io.StringIO()):
            exec(_compiled[cell.text], namespace)  # noqa: S102 -- the author's own cell
    except TooSlow:
        raise
    except BaseException as error:  # a cell may raise anything, and the others still run
        return f"{type(error).__name__}: {error}", stderr.getvalue().strip()
    finally:
        _close_figures()
    return "", stderr.getvalue().strip()


def _close_figures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")


def as_json(plan: TrialPlan) -> str:
    """Write a plan as text."""
    return json.dumps(asdict(plan))


def _from_json(text: str) -> TrialPlan:
    data = json.loads(text)
    return TrialPlan(
        student=tuple(TrialCell(**cell) for cell in data["student"]),
        completed=tuple(TrialCell(**cell) for cell in data["completed"]),
        rights=tuple(
            RightTrial(trial["exercise"], trial["variant"], TrialCell(**trial["test"]))
            for trial in data["rights"]
        ),
        catalogue=data["catalogue"],
        mistakes=tuple(
            MistakeTrial(trial["mistake"], TrialCell(**trial["cell"]), tuple(trial["tests"]))
            for trial in data["mistakes"]
        ),
    )


def main(plan: str, report: str) -> None:
    """Perform the plan in one file and write the report to another."""
    done = perform(_from_json(Path(plan).read_text(encoding="utf-8")))
    Path(report).write_text(json.dumps(asdict(done)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
