"""The model answer of a written question, and what its points are given for."""

from __future__ import annotations

import json

import pytest
from classroom import ROOT, make_course, perfect

from autograder.notebook.cells import Role, cells_of
from autograder.notebook.rubric import Criterion, ModelAnswer, model_answer
from autograder.settings import load

COURSE = load(ROOT)
CELL = """Above.
### BEGIN SOLUTION
Because $a = b$.

It is so.

**Rubric**

- 1 point: says *why*
- 0.5 points: and how
### END SOLUTION
Below."""


def test_a_model_answer_with_a_rubric() -> None:
    """The text goes to the heading, and each line below it is a criterion with its points."""
    rubric = (Criterion(1, "says *why*"), Criterion(0.5, "and how"))
    assert model_answer(CELL) == ModelAnswer("Because $a = b$.\n\nIt is so.", rubric)


def test_a_model_answer_without_a_rubric() -> None:
    """A rubric may be left out, and a cell without a solution has no answer."""
    assert model_answer("### BEGIN SOLUTION\nSo.\n### END SOLUTION") == ModelAnswer("So.")
    assert model_answer("What do you think?") == ModelAnswer("")


@pytest.mark.parametrize("assignment", COURSE.assignments())
def test_the_written_questions_of_the_course(assignment: str) -> None:
    """Each has an answer and a rubric of at least two criteria that add up to its points."""
    notebook = json.loads(COURSE.source_notebook(assignment).read_text(encoding="utf-8"))
    (cell,) = [cell for cell in cells_of(notebook) if cell.role is Role.WRITTEN]
    model = model_answer(cell.text)
    assert len(model.rubric) >= 2
    assert sum(criterion.points for criterion in model.rubric) == cell.points
    assert len(model.text) > 300


def test_a_sample_answers_without_the_rubric(tmp_path) -> None:
    """Who has all points in a sample class wrote the model answer, and no more."""
    course = make_course(tmp_path)
    (answer,) = [cell for cell in cells_of(perfect(course)) if cell.role is Role.WRITTEN]
    assert answer.text.startswith("Training needs the gradient")
    assert "Rubric" not in answer.text
