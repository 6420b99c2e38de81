"""No exercise pays for another one, whatever an earlier one does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.catalogue import mistakes
from autograder.grading.assignment import load_assignment
from autograder.grading.orders import Orders
from autograder.grading.submission import Submission
from autograder.grading.worker import Disturbed, Worker
from autograder.notebook.cells import cells_of, named
from autograder.notebook.markers import SOLUTION, replaced
from autograder.settings import load
from course.exercises import ASSIGNMENTS, names

COURSE = load(Path(__file__).parent.parent)
# What an earlier exercise may do, as the body of its function.
BODIES = {
    "missing": None,
    "a stub": "raise NotImplementedError()",
    "an error": "raise ValueError('not yet')",
    "None": "return None",
    "a number": "return 0.5",
}


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def desk(request: pytest.FixtureRequest) -> Iterator[tuple[str, Worker]]:
    """A worker for each assignment."""
    worker = Worker(Orders.of(COURSE, load_assignment(COURSE, request.param)))
    yield request.param, worker
    worker.close()


def lost(desk: tuple[str, Worker], exercise: str, body: str | None) -> dict[str, str]:
    """Return the exercises that lose points where one of them is as given, and why."""
    assignment, worker = desk
    notebook = json.loads(COURSE.source_notebook(assignment).read_bytes())
    cell = named(cells_of(notebook))[exercise]
    cell.raw["source"] = "" if body is None else replaced(cell.text, SOLUTION, body)
    file = {f"{assignment}.ipynb": json.dumps(notebook).encode()}
    submission = Submission.of("student", *file.values(), *file)
    try:
        graded = worker.grade(submission)
    except Disturbed as disturbed:
        graded = worker.grade(submission, disturbed)
    return {
        grade.name.removeprefix("test_"): f"{grade.verdict.outcome.value}: {grade.verdict.hint}"
        for grade in graded.grades
        if grade.verdict and grade.score != grade.points
    }


@pytest.mark.slow
@pytest.mark.parametrize("how", BODIES)
def test_no_exercise_pays_for_an_earlier_one(desk: tuple[str, Worker], how: str) -> None:
    """It may be missing, raise, or return anything: it alone loses its points."""
    for exercise in names(desk[0]):
        assert lost(desk, exercise, BODIES[how]).keys() == {exercise}


@pytest.mark.slow
def test_no_exercise_pays_for_a_known_mistake(desk: tuple[str, Worker]) -> None:
    """Each mistake of the catalogue loses its own exercise, and no other one."""
    for exercise in names(desk[0]):
        for known in mistakes(COURSE, exercise):
            assert lost(desk, exercise, known.body).keys() == {exercise}, known.id
