"""What grading found out survives a file and a pipe, and becomes a notebook with grades."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.assemble import assemble
from autograder.grading.assignment import AssignmentCell
from autograder.grading.intake import Intake, Step
from autograder.grading.judge import Ran
from autograder.grading.judging import pack_ran, unpack_ran
from autograder.grading.outcomes import (
    METADATA,
    Grade,
    Graded,
    Notes,
    Outcome,
    Verdict,
    notes_of,
    verdict_of,
)
from autograder.grading.submission import Submission
from autograder.notebook.cells import Cell, Role
from autograder.sandbox.inside.codec import pack, unpack

TEXT = st.text(max_size=8)
VERDICTS = st.builds(
    Verdict,
    outcome=st.sampled_from(Outcome),
    score=st.floats(allow_nan=False),
    mistake=st.none() | TEXT,
    hint=TEXT,
    trace=st.lists(TEXT, max_size=3).map(tuple),
)
NOTES = st.builds(Notes, st.lists(TEXT, max_size=3).map(tuple), TEXT)
OUTPUTS = st.lists(st.dictionaries(TEXT, TEXT | st.lists(TEXT, max_size=2), max_size=2), max_size=2)
RAN = st.builds(
    Ran,
    outputs=OUTPUTS,
    number=st.none() | st.integers(0, 10**6),
    verdict=st.none() | VERDICTS,
    late=st.booleans(),
)


@given(VERDICTS)
def test_a_verdict_survives_a_notebook(verdict: Verdict) -> None:
    """What a cell's metadata holds after JSON is the same verdict."""
    plain = json.loads(json.dumps(verdict.as_plain()))
    assert Verdict.from_plain(plain) == verdict
    assert verdict_of({"metadata": {METADATA: plain, "tags": []}}) == verdict


@given(NOTES)
def test_notes_survive_a_notebook(notes: Notes) -> None:
    """What a notebook's metadata holds after JSON is the same."""
    plain = json.loads(json.dumps(notes.as_plain()))
    assert Notes.from_plain(plain) == notes
    assert notes_of({"metadata": {METADATA: plain}}) == notes


@given(RAN)
def test_what_ran_survives_the_pipe(ran: Ran) -> None:
    """The worker gets what the judge found out, field by field."""
    assert unpack_ran(unpack(*pack(pack_ran(ran)))) == ran


def test_notebooks_of_other_programs_hold_nothing_of_ours() -> None:
    """A cell without our block has no verdict, and such a notebook no notes."""
    assert verdict_of({"metadata": {}}) is None
    assert notes_of({"metadata": {"kernelspec": {}}}) == Notes((), "")


@pytest.mark.parametrize("plain", [{}, {"outcome": "won", "score": 1.0, "trace": []}])
def test_what_is_no_verdict_is_refused(plain: dict[str, Any]) -> None:
    """A block with other fields, or with an outcome that there is not, is an error."""
    with pytest.raises((KeyError, ValueError)):
        Verdict.from_plain(plain)


def test_outcomes_are_written_as_ever() -> None:
    """These words are in notebooks that were graded, so they stay."""
    assert Verdict(Outcome.PASSED, 1.0).as_plain() == {
        "outcome": "passed",
        "score": 1.0,
        "mistake": None,
        "hint": "",
        "trace": [],
    }
    assert Notes().as_plain() == {"findings": [], "isolation": ""}
    assert [outcome.value for outcome in Outcome] == [
        *("passed", "failed", "not attempted", "raised", "timed out", "killed", "missing"),
        "undecided",
    ]
    assert METADATA == "autograder"


MISSING = Grade("test_f", 2, 0.0, Verdict(Outcome.MISSING, 0.0))
FAILED = Grade("test_g", 2, 0.0, Verdict(Outcome.FAILED, 0.0))
WRITTEN = Grade("why", 1, None)


@pytest.mark.parametrize(
    ("grades", "findings", "empty"),
    [
        ((MISSING, WRITTEN), ("it is not JSON",), True),
        ((MISSING, MISSING), ("it is not JSON",), True),
        ((MISSING, WRITTEN), (), False),
        ((MISSING, FAILED), ("it is not JSON",), False),
        ((WRITTEN,), ("it is not JSON",), False),
        ((), ("it is not JSON",), False),
    ],
)
def test_a_submission_is_empty_where_nothing_is_there(
    grades: tuple[Grade, ...], findings: tuple[str, ...], empty: bool
) -> None:
    """All exercises are missing, there are some, and something was noticed."""
    assert Graded("ada", "{}", grades, frozenset(), findings).empty is empty


def test_the_score_is_what_needs_no_person() -> None:
    """What waits for a person counts nothing yet."""
    grades = (Grade("test_f", 2, 1.5), WRITTEN, Grade("test_g", 2, 0.25))
    assert Graded("ada", "{}", grades, frozenset(), ()).score == 1.75


def own(kind: str, name: str, points: float = 0, **flags: bool) -> AssignmentCell:
    block = {"grade_id": name, "points": points, **flags}
    raw = {"cell_type": kind, "id": f"id-{name}", "metadata": {"nbgrader": block}, "source": ""}
    return AssignmentCell(Cell(raw), "", "")


F = own("code", "f", solution=True)
TEST = own("code", "test_f", 2, grade=True, locked=True)
WHY = own("markdown", "why", 3, grade=True, solution=True)
GIVEN = own("code", "given", locked=True)
TASK = own("markdown", "task", 1, task=True)
OUTPUT = {"output_type": "stream", "name": "stdout", "text": "1"}
PASSED = Verdict(Outcome.PASSED, 1.5, None, "", ("line",))


def assembled(*parts: tuple[Step, Ran], **fields: Any) -> Graded:
    steps = tuple(step for step, _ in parts)
    submission = Submission("ada", (), (), "2026-01-02 03:04:05 UTC")
    intake = Intake(steps, fields.get("findings", ()), frozenset())
    return assemble(submission, intake, [ran for _, ran in parts], fields.get("isolation", ""))


def step(cell: AssignmentCell, text: str, attempted: bool) -> Step:
    return Step(cell.role, cell.cell.type, text, cell.cell.id, cell, attempted)


def test_a_graded_submission_is_put_together() -> None:
    """The texts and outputs of all steps, the metadata of the source, and the verdicts."""
    graded = assembled(
        (Step(Role.PLAIN, "code", "1\u00e9", "extra-1"), Ran([OUTPUT], 1)),
        (step(F, "def f(): ...", True), Ran([], 2)),
        (step(TEST, "f()", False), Ran([OUTPUT], 3, PASSED)),
        (step(WHY, "because", True), Ran([])),
        findings=("f: the cell was moved",),
        isolation="user namespaces",
    )
    assert (graded.student, graded.timestamp) == ("ada", "2026-01-02 03:04:05 UTC")
    assert graded.findings == ("f: the cell was moved",)
    assert graded.isolation == "user namespaces"
    assert graded.grades == (Grade("test_f", 2, 1.5, PASSED), Grade("why", 3, None))
    assert graded.unanswered == frozenset()
    assert graded.notebook.endswith("}\n")
    assert "1\u00e9" in graded.notebook
    notebook = json.loads(graded.notebook)
    assert graded.notebook == json.dumps(notebook, sort_keys=True, ensure_ascii=False) + "\n"
    assert notebook == {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": 1,
                "id": "extra-1",
                "metadata": {},
                "outputs": [OUTPUT],
                "source": "1\u00e9",
            },
            {
                "cell_type": "code",
                "execution_count": 2,
                "id": "id-f",
                "metadata": F.cell.raw["metadata"],
                "outputs": [],
                "source": "def f(): ...",
            },
            {
                "cell_type": "code",
                "execution_count": 3,
                "id": "id-test_f",
                "metadata": TEST.cell.raw["metadata"] | {METADATA: PASSED.as_plain()},
                "outputs": [OUTPUT],
                "source": "f()",
            },
            {
                "cell_type": "markdown",
                "id": "id-why",
                "metadata": WHY.cell.raw["metadata"],
                "source": "because",
            },
        ],
        "metadata": {
            METADATA: {"findings": ["f: the cell was moved"], "isolation": "user namespaces"},
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def test_putting_together_leaves_the_source_alone() -> None:
    """The verdict of one student does not get into the cell that all have in common."""
    assembled((step(TEST, "f()", False), Ran([], 1, PASSED)))
    assert METADATA not in TEST.cell.raw["metadata"]


@pytest.mark.parametrize(("attempted", "score"), [(True, None), (False, 0.0)])
def test_a_written_answer_waits_for_a_person(attempted: bool, score: float | None) -> None:
    """One that was not attempted is worth nothing, and nobody has to read it."""
    graded = assembled((step(WHY, "", attempted), Ran([])))
    assert graded.grades == (Grade("why", 3, score),)
    assert graded.unanswered == (frozenset() if attempted else {"why"})


def test_only_what_is_the_students_can_be_unanswered() -> None:
    """Tests, locked cells, tasks and extra cells are no answers; a stub is none either."""
    graded = assembled(
        (step(F, "", False), Ran([], 1)),
        (step(GIVEN, "", False), Ran([], 2)),
        (step(TASK, "", False), Ran([])),
        (step(TEST, "", False), Ran([], 3, PASSED)),
        (Step(Role.PLAIN, "code", "", "extra-1", None, False), Ran([], 4)),
    )
    assert graded.unanswered == {"f"}
    assert [grade.name for grade in graded.grades] == ["test_f"]


def test_every_step_has_a_result() -> None:
    """A result too few or too many is an error, not a grade for another cell."""
    with pytest.raises(ValueError, match="shorter"):
        assemble(Submission("ada"), Intake((step(F, "", True),), (), frozenset()), [], "")
