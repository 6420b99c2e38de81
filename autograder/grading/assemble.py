"""Put a graded submission together: the notebook for `autograded/`, and the grades."""

from __future__ import annotations

import json
from typing import Any

from autograder.grading.intake import Intake, Step
from autograder.grading.judge import Ran
from autograder.grading.outcomes import METADATA, Grade, Graded, Notes
from autograder.grading.submission import Submission
from autograder.notebook.canonical import KERNELSPEC


def assemble(submission: Submission, intake: Intake, ran: list[Ran], isolation: str) -> Graded:
    """Return the graded submission: the notebook for `autograded/` and the grades."""
    grades, cells = [], []
    for step, result in zip(intake.steps, ran, strict=True):
        cells.append(_cell(step, result))
        own = step.own
        if own is not None and own.cell.graded:
            score = None if intake.undecided else _score(step, result)
            grades.append(Grade(own.name, own.cell.points, score, result.verdict))
    notebook = {
        "cells": cells,
        "metadata": {
            METADATA: Notes(intake.findings, isolation).as_plain(),
            "kernelspec": KERNELSPEC,
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    unanswered = frozenset(
        step.own.name
        for step in intake.steps
        if step.own and step.role.by_student and not step.attempted and not intake.undecided
    )
    return Graded(
        student=submission.student,
        notebook=json.dumps(notebook, sort_keys=True, ensure_ascii=False) + "\n",
        grades=tuple(grades),
        unanswered=unanswered,
        findings=intake.findings,
        timestamp=submission.timestamp,
        isolation=isolation,
    )


def _score(step: Step, result: Ran) -> float | None:
    if result.verdict is not None:
        return result.verdict.score
    return None if step.attempted else 0.0


def _cell(step: Step, result: Ran) -> dict[str, Any]:
    metadata = dict(step.own.cell.raw["metadata"]) if step.own else {}
    if result.verdict is not None:
        metadata[METADATA] = result.verdict.as_plain()
    cell: dict[str, Any] = {
        "cell_type": step.type,
        "id": step.id,
        "metadata": metadata,
        "source": step.text,
    }
    if step.attachments and step.type == "markdown":
        cell["attachments"] = step.attachments
    if step.type == "code":
        cell |= {"execution_count": result.number, "outputs": result.outputs}
    return cell
