"""Read the results of a class back from `autograded/` and show them as a table."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import CourseError
from autograder.grading.outcomes import Outcome, Verdict, notes_of, verdict_of
from autograder.notebook.cells import cells_of
from autograder.notebook.clean import shown
from autograder.settings import Course

WIDTH = 100


@dataclass(frozen=True)
class ExerciseResult:
    """One exercise of a graded submission."""

    name: str
    points: float
    verdict: Verdict


@dataclass(frozen=True)
class Row:
    """One graded submission.

    `by_hand` are the points that wait for a person, and `answers` what the student wrote, by the
    names of the cells.
    """

    student: str
    exercises: tuple[ExerciseResult, ...]
    by_hand: float
    findings: tuple[str, ...]
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The points that the tests gave."""
        return sum(exercise.verdict.score or 0.0 for exercise in self.exercises)

    @property
    def points(self) -> float:
        """The points that the tests could give."""
        return sum(exercise.points for exercise in self.exercises)


def read_results(course: Course, assignment: str) -> list[Row]:
    """Return the graded submissions of an assignment, sorted by student."""
    return [_row(path) for path in sorted(_paths(course, assignment))]


def graded(course: Course, assignment: str) -> bool:
    """Tell whether anybody is graded."""
    return any(True for _ in _paths(course, assignment))


def _paths(course: Course, assignment: str) -> Iterator[Path]:
    return course.folder("autograded").glob(f"*/{assignment}/{assignment}.ipynb")


def table(rows: Iterable[Row], *, details: bool = True) -> Iterator[str]:
    """Return the lines of a table: student, score, and each exercise that was not passed.

    Without `details` a student has one line, and what waits for a person is below it.
    """
    return map(shown, _table(list(rows), details=details))


def _table(rows: list[Row], *, details: bool) -> Iterator[str]:
    width = max((len(row.student) for row in rows), default=0)
    for row in rows:
        noticed = "" if details or not row.findings else f", {len(row.findings)} noticed"
        yield f"{row.student:<{width}}  {row.score:5g} / {row.points:g}  {_summary(row)}{noticed}"
        for exercise in row.exercises:
            if details or exercise.verdict.outcome is Outcome.UNDECIDED:
                yield from _lines(exercise)
        for finding in row.findings if details else ():
            yield from textwrap.wrap(
                finding, WIDTH, initial_indent="    ! ", subsequent_indent=" " * 6, max_lines=3
            )


def _summary(row: Row) -> str:
    lost = [exercise.verdict.outcome for exercise in row.exercises]
    counts = {outcome: lost.count(outcome) for outcome in Outcome}
    if counts[Outcome.PASSED] == len(lost):
        return "all passed"
    return ", ".join(f"{number} {outcome.value}" for outcome, number in counts.items() if number)


def _lines(exercise: ExerciseResult) -> Iterator[str]:
    verdict = exercise.verdict
    if verdict.outcome in (Outcome.PASSED, Outcome.NOT_ATTEMPTED):
        return
    known = f", {verdict.mistake}" if verdict.mistake else ""
    yield f"    {exercise.name}: {verdict.outcome.value}{known}"
    yield from textwrap.wrap(
        verdict.hint.removeprefix(f"{exercise.name}: "),
        WIDTH,
        initial_indent=" " * 8,
        subsequent_indent=" " * 8,
        max_lines=3,
    )


def _row(path: Path) -> Row:
    student, assignment = path.parent.parent.name, path.stem
    try:
        return _read_row(student, json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CourseError(
            f"{path} is not what `autograder grade` wrote. Grade it again: "
            f"autograder grade {assignment} --student {student} --force"
        ) from None


def _read_row(student: str, notebook: dict[str, Any]) -> Row:
    exercises = []
    by_hand = 0.0
    answers = {}
    for cell in cells_of(notebook):
        if cell.role.by_student:
            answers[cell.name] = cell.text
        verdict = verdict_of(cell.raw)
        if verdict is not None:
            exercises.append(ExerciseResult(cell.function, cell.points, verdict))
        elif cell.graded:
            by_hand += cell.points
    return Row(student, tuple(exercises), by_hand, notes_of(notebook).findings, answers)
