"""The facts of the specification that the tests hold the course against.

`curriculum.json` lists the exercises with their points, signatures and mistakes, the concepts
with the exercises that cover them, the errors of the documents, and a few results for the
arrays from StackOverflow.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from course.exercises import ASSIGNMENTS, Mistake, exercise, names

_FACTS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

POINTS_TOTAL = 100
WRITTEN_POINTS = 2


@dataclass(frozen=True)
class Fact:
    """What the specification says about one exercise."""

    assignment: str
    function: str
    signature: str
    points: int
    mistakes: tuple[str, ...]


FACTS = tuple(
    Fact(**entry | {"mistakes": tuple(entry["mistakes"])}) for entry in _FACTS["exercises"]
)
CONCEPTS: dict[str, list[str]] = _FACTS["concepts"]
ERRORS: dict[str, dict[str, str]] = _FACTS["errors"]
STACKOVERFLOW: dict[str, list[float]] = _FACTS["stackoverflow"]

EXERCISES = tuple(name for assignment in ASSIGNMENTS for name in names(assignment))
# Those that are answered with calls, of which many are right, and the others.
TELLING = tuple(name for name in EXERCISES if exercise(name).telling)
REFUTING = tuple(name for name in EXERCISES if exercise(name).claim)
COMPUTED = tuple(name for name in EXERCISES if not exercise(name).answered_with_calls)
MISTAKES: tuple[Mistake, ...] = tuple(
    mistake for name in EXERCISES for mistake in exercise(name).mistakes
)
