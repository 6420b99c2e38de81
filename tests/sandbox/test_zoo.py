"""Attacks and malformed submissions get what honest code would have got, and harm nobody."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Set
from pathlib import Path

import nbformat
import pytest
from attacks import (
    EXERCISES,
    FILE,
    LIMITS,
    NAME,
    PERFECT,
    Attack,
    dump,
    find,
    judged,
    points,
    with_cells,
    zoo,
)
from folders import FOLDERS, Folder
from malformed import MALFORMED, PERFECT_BYTES, Malformed

from autograder.grading.judge_process import GRACE_SECONDS
from autograder.grading.outcomes import Graded
from autograder.grading.submission import Submission, read_submission
from autograder.grading.worker import Worker
from autograder.notebook.cells import source

ATTACKS = zoo()
ACTIVE = re.compile(r"<script|<[^>]*\son\w+\s*=|application/javascript", re.IGNORECASE)


def require_score(graded: Graded, loses: frozenset[str], outcomes: Set[str]) -> None:
    """Fail unless exactly these exercises have no points, for this reason."""
    found = {grade.name: grade for grade in graded.grades if grade.verdict is not None}
    assert {name.removeprefix("test_") for name in found} == set(EXERCISES)
    reasons = {
        exercise: (grade.verdict.outcome.value, grade.verdict.hint)
        for exercise in EXERCISES
        if (grade := found[f"test_{exercise}"]).verdict
    }
    lost = {exercise for exercise in EXERCISES if not found[f"test_{exercise}"].score}
    assert lost == loses, reasons
    assert {reasons[exercise][0] for exercise in lost} <= outcomes, reasons
    kept = set(EXERCISES) - lost
    assert {reasons[exercise][0] for exercise in kept} <= {"passed"}
    assert graded.score == sum(map(points, kept))


def require_harmless(graded: Graded) -> None:
    """Fail unless the graded notebook can be written, read, validated and shown."""
    data = graded.notebook.encode("utf-8")
    notebook = json.loads(data)
    nbformat.validate(notebook)
    for cell in notebook["cells"]:
        assert len(json.dumps(cell.get("outputs", ()))) < 2 * LIMITS.output + 2**14, cell["id"]
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            shown = {k: v for k, v in output.get("data", {}).items() if k != "text/plain"}
            assert not ACTIVE.search(json.dumps(shown)), shown
    assert "check(\n" not in json.dumps([cell.get("outputs") for cell in notebook["cells"]])


def require_unharmed(worker: Worker, honest: Graded) -> None:
    """Fail unless the next submission gets what it gets from an untouched worker."""
    assert judged(worker, Submission.of("honest", dump(PERFECT), FILE)) == honest


def parameter(attack: Attack) -> object:
    return pytest.param(attack, id=attack.name, marks=[pytest.mark.slow] if attack.slow else [])


@pytest.mark.parametrize("attack", [parameter(attack) for attack in ATTACKS])
def test_attack_gets_its_verdict_and_harms_nobody(
    attack: Attack, worker: Worker, honest: Graded
) -> None:
    """An attack earns what its own code is worth; the next submission notices nothing."""
    begin = time.monotonic()
    graded = judged(worker, Submission.of(attack.name, attack.notebook, FILE))
    elapsed = time.monotonic() - begin
    require_score(graded, attack.loses, attack.outcomes)
    require_harmless(graded)
    require_unharmed(worker, honest)
    assert elapsed < LIMITS.submission_seconds + GRACE_SECONDS


@pytest.mark.parametrize("case", MALFORMED, ids=lambda case: case.name)
def test_malformed_notebook_gets_its_verdict_and_a_finding(
    case: Malformed, worker: Worker, honest: Graded
) -> None:
    """Whatever the bytes are, there are grades, and the findings say what was wrong."""
    graded = judged(worker, Submission.of(case.name, case.data, FILE))
    require_score(graded, case.loses, {case.outcome})
    for finding in case.findings:
        assert any(finding in found for found in graded.findings), graded.findings
    require_harmless(graded)
    require_unharmed(worker, honest)


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.fill.__name__)
def test_malformed_folder_gets_its_verdict_and_a_finding(
    case: Folder, worker: Worker, tmp_path: Path
) -> None:
    """Links, pipes and folders are not followed, and nothing beside the notebook is used."""
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(PERFECT_BYTES)
    folder = tmp_path / "submitted"
    folder.mkdir()
    case.fill(folder, secret)
    submission = read_submission([folder], "student", LIMITS)
    graded = judged(worker, submission)
    for finding in case.findings:
        assert any(finding in found for found in graded.findings), graded.findings
    require_score(graded, case.loses, {case.outcome})


def test_linked_folder_is_not_followed(tmp_path: Path) -> None:
    """A submission's folder that is a link to another's does not hand in the other's notebook."""
    other = tmp_path / "other"
    other.mkdir()
    (other / f"{NAME}.ipynb").write_bytes(PERFECT_BYTES)
    (tmp_path / "student").symlink_to(other)
    submission = read_submission([tmp_path / "student"], "student", LIMITS)
    assert submission.files == ()
    assert submission.findings


def test_same_attack_gets_the_same_bytes(worker: Worker) -> None:
    """Grading an attack twice gives the same notebook, whatever was graded in between."""
    attack = next(attack for attack in ATTACKS if attack.name == "reads_everything")
    first, second = (judged(worker, Submission.of("x", attack.notebook, FILE)) for _ in range(2))
    assert first == second


@pytest.mark.slow
def test_the_first_verdict_counts(worker: Worker) -> None:
    """Who is asked again because another cell had to be killed cannot know better by then."""
    solution = source(find(PERFECT, "relu_grad"))
    late = f"import time\nif time.time() < {time.time() + 4}:\n    del relu_grad\n"
    hang = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"
    place = "extra after test_dense_backward_out_in"
    cells = [("relu_grad", f"{solution}\n\n\n{late}"), *[(place, hang)] * 3]
    graded = judged(worker, Submission.of("late", dump(with_cells(cells)), FILE))
    require_score(graded, frozenset({"relu_grad"}), {"missing"})


def test_every_file_of_the_zoo_is_an_attack() -> None:
    """No file of the zoo is left out, and no two have the same name."""
    files = [p for p in (Path(__file__).parent / "zoo").iterdir() if p.suffix in (".py", ".ipy")]
    assert len(files) == len(ATTACKS) == len({attack.name for attack in ATTACKS})
