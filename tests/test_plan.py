"""What is asked ahead is found out by running cells, and nobody who is judged notices."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.grading.assignment import Assignment, AssignmentCell
from autograder.grading.instructor import InstructorShell
from autograder.grading.intake import Step
from autograder.grading.plan import Plan
from autograder.notebook.cells import Cell, Role
from autograder.notebook.markers import HIDDEN_TESTS, replaced

GIVEN = """\
import random
import numpy as np

rng = np.random.default_rng(0)
table = np.zeros(2)
"""
SOLUTION = "def f(x):\n    return 2 * x"
# It changes what it finds, and draws, before its calls are known; the check is of a made-up kind.
TEST = """\
table += 1
values = [rng.normal(), np.random.rand(), random.random()]
np.seterr(all="ignore")
f(table)
### BEGIN HIDDEN TESTS
table += 1
values = [rng.normal(), np.random.rand(), random.random()]
np.seterr(all="ignore")
f.expect([(1.0,), (2.0,)])
### END HIDDEN TESTS
"""
FLAGS: dict[Role, dict[str, Any]] = {
    Role.GIVEN: {"locked": True},
    Role.SOLUTION: {"solution": True},
    Role.TEST: {"grade": True, "locked": True, "points": 1},
}


def own(role: Role, name: str, text: str, *names: str) -> AssignmentCell:
    block = {"grade_id": name, **FLAGS[role]}
    cell = Cell({"cell_type": "code", "metadata": {"nbgrader": block}, "source": text, "id": name})
    return AssignmentCell(cell, text, replaced(text, HIDDEN_TESTS, None), names)


CELLS = (
    own(Role.GIVEN, "given", GIVEN),
    own(Role.SOLUTION, "f", SOLUTION),
    own(Role.TEST, "test_f", TEST, "f"),
)
ASSIGNMENT = Assignment("made_up", CELLS, (), (), {"cells": []}, "")
STEPS = tuple(Step(cell.role, "code", cell.text, cell.name, cell) for cell in CELLS)


@pytest.fixture
def shell() -> InstructorShell:
    """A shell in which the leading locked cell has run."""
    shell = InstructorShell(2**16)
    shell.run(GIVEN, 1)
    return shell


def state(shell: InstructorShell) -> str:
    """What a test could notice."""
    names = shell.user_ns["table"], shell.user_ns["rng"].bit_generator.state
    drawn = random.getstate(), np.random.get_state()  # noqa: NPY002 -- what a cell may use
    return repr((names, drawn, np.geterr(), Path.cwd(), "values" in shell.user_ns))


def test_a_plan_changes_nothing(shell: InstructorShell) -> None:
    """Neither names and what they stand for, nor random states, nor settings."""
    before = state(shell)
    plan = Plan(ASSIGNMENT, shell)
    assert state(shell) == before
    for seed in (1, 2):
        plan.segments(STEPS, frozenset({0}), seed)
        assert state(shell) == before


def test_a_plan_knows_what_is_asked(shell: InstructorShell) -> None:
    """The cell, the names, the call of the example, and the calls that are announced."""
    segments = Plan(ASSIGNMENT, shell).segments(STEPS, frozenset({0}), 1)
    assert list(segments) == [1]
    assert [request.arguments for request in segments[1]] == [None, None, None, (1.0,), (2.0,)]
    assert [request.runs for request in segments[1]] == [True, False, False, False, False]
