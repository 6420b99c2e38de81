"""Prove a built release: complete, clean, solvable, and every known mistake loses its points."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.authoring import trial, voice
from autograder.authoring.apart import run_apart
from autograder.authoring.leaks import leaks
from autograder.authoring.source import Source
from autograder.authoring.trial import (
    MistakeTrial,
    RightTrial,
    TrialCell,
    TrialPlan,
    TrialReport,
)
from autograder.authoring.voice_trial import VoiceReport
from autograder.catalogue import drawn, exercise
from autograder.notebook import canonical
from autograder.notebook.cells import FOLDED, Cell, Role, cells_of
from autograder.notebook.markers import HIDDEN_TESTS, inside, with_body
from autograder.notebook.names import plain, scope

if TYPE_CHECKING:
    from autograder.catalogue import KnownMistake
    from autograder.settings import Course

PROOFS_AT_ONCE = 2
SHOWN = 5  # mutants that pass, of an assignment

CELL_KEYS = {"deletable", "editable", "nbgrader", "jupyter"}


def prove(course: Course, built: Iterable[tuple[Source, Path]]) -> list[str]:
    """Return every reason against these releases, one line each; none if all are good.

    `built` holds sources and the folders of their releases. Only the trials run beside
    each other, each in a process of its own: Python 3.11 may fail to parse in two threads.
    """
    proofs = []
    with ThreadPoolExecutor(PROOFS_AT_ONCE) as pool:
        for source, folder in built:
            plan = plan_of(course, source, folder)
            heard = voice.proof_of(course, source, folder)
            given = [path for path in folder.rglob("*") if path.suffix != ".ipynb"]
            tried = pool.submit(run_trials, plan, given)
            listened = pool.submit(voice.run, heard, given) if heard else None
            proofs.append(Proof(source, folder, plan, tried, listened))
        return [
            f"{proof.source.assignment}: {reason}"
            for proof in proofs
            for reason in _reasons(course, proof)
        ]


@dataclass(frozen=True)
class Proof:
    """A release that is being proven: its source and folder, and what its trials will report."""

    source: Source
    folder: Path
    plan: TrialPlan
    tried: Future[TrialReport]
    listened: Future[VoiceReport] | None


def _reasons(course: Course, proof: Proof) -> Iterator[str]:
    yield from _contents(course, proof.source, proof.folder)
    yield from leaks(course, proof.source, proof.folder)
    try:
        report = proof.tried.result()
        heard = proof.listened.result() if proof.listened else None
    except RuntimeError as error:
        yield str(error)
        return
    yield from report.rights
    yield from _student(proof.plan, report)
    yield from _completed(proof.plan, report)
    if not any(report.completed.values()):
        yield from _kill_matrix(course, proof.source, report)
    yield from report.holes[:SHOWN]
    if len(report.holes) > SHOWN:
        yield f"and {len(report.holes) - SHOWN} more mutants pass."
    if heard is not None:
        yield from voice.reasons(course, proof.source, proof.folder, heard)


def plan_of(course: Course, source: Source, folder: Path) -> TrialPlan:
    """Return what has to be run for a release: both notebooks and every mistake."""
    built = json.loads((folder / source.path.name).read_text(encoding="utf-8"))
    return TrialPlan(
        student=_trial_cells(cells_of(built)),
        completed=_trial_cells(source.cells),
        mistakes=tuple(_mistake_trials(course, source)),
        rights=tuple(_right_trials(course, source)),
        catalogue=course.catalogue or "",
    )


def _trial_cells(cells: Iterable[Cell]) -> tuple[TrialCell, ...]:
    return tuple(TrialCell(c.id, c.role.value, plain(c.text)) for c in cells if c.is_code)


def run_trials(plan: TrialPlan, files: list[Path]) -> TrialReport:
    """Perform a plan in a process of its own, in a folder with the given files.

    Raises `RuntimeError` where the process dies or takes too long.
    """
    report = run_apart("autograder.authoring.trial", trial.as_json(plan), files)
    return TrialReport(**json.loads(report))


def _contents(course: Course, source: Source, folder: Path) -> Iterator[str]:
    """Yield files and metadata that are not on the lists."""
    given = course.files.get(source.assignment, ())
    expected = {source.path.name, *given, *voice.files(source)}
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
    for name in sorted(found ^ expected):
        yield f"the release {'has no' if name in expected else 'has the foreign'} file {name}."
    notebook = json.loads((folder / source.path.name).read_text(encoding="utf-8"))
    if notebook["metadata"] != canonical.NOTEBOOK_METADATA:
        yield "the metadata of the released notebook are not the course's."
    for cell in notebook["cells"]:
        foreign = cell["metadata"].keys() - CELL_KEYS
        foreign |= cell["metadata"].get("jupyter", FOLDED).items() ^ FOLDED.items()
        if foreign or cell["cell_type"] == "raw" or cell.get("outputs"):
            yield f"the cell {cell['id']} of the released notebook is not clean."


def _student(plan: TrialPlan, report: TrialReport) -> Iterator[str]:
    """Yield what is wrong with the student version as it is handed out."""
    begun = False
    for cell in plan.student:
        failure = report.student[cell.label]
        if cell.role == "test" and not failure:
            yield f"the student version gets points without any work: {cell.label} passes."
        elif cell.role != "test" and not begun and failure:
            yield f"the student version fails before its first task: cell {cell.label}: {failure}"
        begun = begun or cell.role == "solution"


def _completed(plan: TrialPlan, report: TrialReport) -> Iterator[str]:
    for cell in plan.completed:
        failure = report.completed[cell.label]
        if failure:
            yield f"the completed version fails: cell {cell.label}: {_first_line(failure)}"


def _kill_matrix(course: Course, source: Source, report: TrialReport) -> Iterator[str]:
    """Yield the mistakes that keep their points, and those that cost the points of others."""
    for mistake in _mistakes(course, source):
        row = report.mistakes[mistake.id]
        own = f"test_{mistake.exercise}"
        allowed = {own, *(f"test_{name}" for name in mistake.also_fails)}
        failed = {label for label, failure in row.items() if failure}
        if own not in failed:
            kept = f"keeps the points of '{mistake.exercise}'"
            yield f"the mistake '{mistake.id}' {kept}. {_row(row)}"
        if failed - allowed:
            yield (
                f"the mistake '{mistake.id}' also fails {', '.join(sorted(failed - allowed))}, "
                f"which its also_fails does not name. {_row(row)}"
            )
        if row.get(own, "").startswith("NameError"):
            yield f"the mistake '{mistake.id}' does not run in the notebook: {row[own]}"


def _row(row: dict[str, str]) -> str:
    cells = (f"{label} {'fails' if failure else 'passes'}" for label, failure in row.items())
    return f"Its row of the kill matrix: {', '.join(cells)}."


def _first_line(failure: str) -> str:
    return failure.strip().split("\n")[0]


def _mistakes(course: Course, source: Source) -> Iterator[KnownMistake]:
    for cell in source.having(Role.SOLUTION) if course.catalogue else ():
        yield from exercise(course, cell.name).mistakes


def _mistake_trials(course: Course, source: Source) -> Iterator[MistakeTrial]:
    solutions = {cell.name: cell for cell in source.having(Role.SOLUTION)}
    for mistake in _mistakes(course, source):
        cell = solutions[mistake.exercise]
        affected = _users(source, mistake.exercise)
        tests = tuple(f"test_{name}" for name in solutions if name in affected)
        wrong = TrialCell(cell.id, cell.role.value, with_body(cell.text, mistake.body))
        yield MistakeTrial(mistake.id, wrong, tests)


def _right_trials(course: Course, source: Source) -> Iterator[RightTrial]:
    """Yield right solutions: of exercises for which cases are drawn, or that have several."""
    tests = {cell.name: cell for cell in source.having(Role.TEST)}
    for cell in source.having(Role.SOLUTION) if course.catalogue else ():
        known, test = exercise(course, cell.name), tests.get(f"test_{cell.name}")
        variants = getattr(known, "variants", {})
        if test is None or not (drawn(known) or variants):
            continue
        hidden = TrialCell(test.id, test.role.value, plain(inside(test.text, HIDDEN_TESTS)))
        for variant in ("", *variants):
            yield RightTrial(cell.name, variant, hidden)


def _users(source: Source, function: str) -> set[str]:
    """Return the graded functions that may call `function`, itself included."""
    scopes = [scope(c.text) for c in source.having(Role.SOLUTION, Role.GIVEN) if c.is_code]
    affected: set[str] = set()
    reached = {function}
    while reached != affected:
        affected = reached
        reached = affected.union(*(s.binds for s in scopes if s.reads & affected))
    return affected
