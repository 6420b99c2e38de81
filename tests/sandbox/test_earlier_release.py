"""Who began with an earlier release hands in a notebook without the cells that came later."""

from __future__ import annotations

import json
from pathlib import Path

from attacks import EXERCISES, FILE, ROOT, judged, points

from autograder.grading.outcomes import Outcome
from autograder.grading.submission import Submission
from autograder.grading.worker import Worker

EARLIER: Path = ROOT / "tests" / "earlier" / FILE


def test_an_earlier_release_is_graded_and_new_cells_are_missing(worker: Worker) -> None:
    """Each exercise that was handed out keeps its points; the others count as missing, not ours."""
    handed_out = {
        cell["metadata"].get("nbgrader", {}).get("grade_id")
        for cell in json.loads(EARLIER.read_text(encoding="utf-8"))["cells"]
    }
    known = [name for name in EXERCISES if name in handed_out]
    assert len(known) == 8
    graded = judged(worker, Submission.of("student", EARLIER.read_bytes(), FILE))
    found = {g.name.removeprefix("test_"): g.verdict for g in graded.grades if g.verdict}
    outcomes = {name: verdict.outcome for name, verdict in found.items() if name in EXERCISES}
    assert {name for name in EXERCISES if outcomes[name] is Outcome.PASSED} == set(known)
    new = set(EXERCISES) - set(known)
    assert new
    assert {outcomes[name] for name in new} == {Outcome.MISSING}
    assert graded.score == sum(map(points, known))
    notebook = json.loads(graded.notebook)
    said = json.dumps(notebook["metadata"])
    assert all(name in said for name in new)
