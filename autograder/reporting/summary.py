"""The results of a class for a terminal, for programs and for spreadsheets."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.classroom.results import WIDTH, Row, table
from autograder.classroom.spreadsheet import csv_of, number
from autograder.notebook.clean import shown
from autograder.reporting.misconceptions import Misconception, misconceptions
from autograder.reporting.statistics import (
    Distribution,
    Exercise,
    Item,
    distribution,
    hardest,
    item_as_plain,
    items,
    share,
)

TOP = 3
HEADS = ("student", "exercise", "points", "score", "outcome", "mistake", "hint")


@dataclass(frozen=True)
class Summary:
    """What the tests of an assignment found in a class; written answers are not in it."""

    distribution: Distribution
    items: tuple[Item, ...]
    misconceptions: tuple[Misconception, ...]
    undecided: int


def summarise(rows: Sequence[Row]) -> Summary:
    """Return the summary of the graded submissions of an assignment."""
    points = {one.name: one.points for row in rows for one in row.exercises}
    exercises = [Exercise(name, most) for name, most in points.items()]
    scores = [{one.name: one.verdict.score for one in row.exercises} for row in rows]
    outcomes = [{one.name: one.verdict.outcome for one in row.exercises} for row in rows]
    undecided = sum(score is None for one in scores for score in one.values())
    return Summary(
        distribution=distribution([share(exercises, one) for one in scores]),
        items=items(exercises, scores, outcomes),
        misconceptions=misconceptions(rows, {}),
        undecided=undecided,
    )


def lines(assignment: str, rows: Sequence[Row], *, details: bool = False) -> Iterator[str]:
    """Yield what is printed: the summary, and a line for each student, or all there is to say."""
    yield from map(shown, _summary(assignment, len(rows), summarise(rows)))
    yield ""
    yield from table(rows, details=details)


def _summary(assignment: str, graded: int, summary: Summary) -> Iterator[str]:
    waits = f", {summary.undecided} exercises undecided" if summary.undecided else ""
    yield f"{assignment}: {graded} graded{waits}"
    found = summary.distribution
    if found.mean is not None and found.median is not None:
        yield f"  points    mean {found.mean:.0%}, median {found.median:.0%}"
    hard = [
        f"{item.exercise.name} {item.difficulty:.0%}" for item in hardest(summary.items, graded)
    ]
    if hard:
        yield f"  hardest   {', '.join(hard)}"
    for place, one in enumerate(summary.misconceptions[:TOP]):
        head = "  mistakes  " if place == 0 else " " * 12
        text = f"{len(one.students)} in {one.exercise}: {one.hint}"
        yield from textwrap.wrap(
            text, WIDTH, initial_indent=head, subsequent_indent=" " * 14, max_lines=2
        )


def as_json(assignment: str, rows: Sequence[Row]) -> str:
    """Return the results as JSON."""
    summary = summarise(rows)
    plain = {
        "assignment": assignment,
        "graded": len(rows),
        "mean": summary.distribution.mean,
        "median": summary.distribution.median,
        "undecided": summary.undecided,
        "exercises": [item_as_plain(item) for item in summary.items],
        "misconceptions": [_misconception(one) for one in summary.misconceptions],
        "students": [_row(row) for row in rows],
    }
    return json.dumps(plain, indent=1, ensure_ascii=False)


def as_csv(rows: Sequence[Row]) -> str:
    """Return the results as CSV, a line for each student and exercise."""
    return csv_of([HEADS, *(line for row in rows for line in _csv_lines(row))])


def _csv_lines(row: Row) -> Iterator[tuple[str, ...]]:
    for one in row.exercises:
        verdict = one.verdict
        points = number(one.points), number(verdict.score)
        told = verdict.outcome.value, verdict.mistake or "", verdict.hint
        yield (row.student, one.name, *points, *told)


def _misconception(one: Misconception) -> dict[str, Any]:
    told = {"exercise": one.exercise, "mistake": one.mistake, "hint": one.hint}
    return told | {"students": list(one.students), "points": one.points}


def _row(row: Row) -> dict[str, Any]:
    exercises = [
        {"name": one.name, "points": one.points, **one.verdict.as_plain()} for one in row.exercises
    ]
    return {
        "student": row.student,
        "score": row.score,
        "points": row.points,
        "by_hand": row.by_hand,
        "exercises": exercises,
        "findings": list(row.findings),
    }
