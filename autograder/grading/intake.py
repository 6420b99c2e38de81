"""Build the notebook to grade: the source's cells, and the text of the submission's cells.

Of a submission only the text of cells is taken, and pictures that were pasted into it. What was
missing, duplicated, moved, retyped, edited or recovered is recorded as a finding; nothing that
a student hands in stops the class.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.grading.assignment import Assignment, AssignmentCell
from autograder.grading.attachments import resolved
from autograder.grading.attribution import attribute
from autograder.grading.identity import Match
from autograder.grading.matching import match
from autograder.grading.submission import Submission
from autograder.notebook.cells import Cell, Role
from autograder.notebook.names import scope
from autograder.settings import Limits

WORD = re.compile(r"\w+")
FINDINGS = 50  # what is told about a submission, at most


@dataclass(frozen=True)
class Step:
    """One cell of the notebook to grade. `own` is the assignment's cell, None for an extra one.

    `echoed` says of a test cell that its example runs in the sandbox as well, and `doubt` why
    a function that does not exist may have been handed in all the same.
    """

    role: Role
    type: str
    text: str
    id: str
    own: AssignmentCell | None = None
    attempted: bool = True
    echoed: bool = False
    doubt: str = ""
    attachments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Intake:
    """The notebook to grade, and what was noticed about the submission.

    `undecided` says why nothing of it can be judged, where that is so.
    """

    steps: tuple[Step, ...]
    findings: tuple[str, ...]
    missing: frozenset[str]
    undecided: str = ""


def take_in(assignment: Assignment, submission: Submission, limits: Limits) -> Intake:
    """Return the notebook to grade for a submission, whatever it is."""
    chosen = attribute(assignment, submission, limits)
    found = match(assignment, list(chosen.cells))
    steps = _echoed(list(_steps(assignment, found)))
    missing = frozenset(
        cell.name for cell in assignment.cells if cell.name not in found.texts and not cell.is_prose
    )
    findings = [*submission.findings, *chosen.findings, *found.findings]
    if chosen.cells:
        findings += [f"{name}: the cell is missing" for name in sorted(missing)]
    if len(findings) > FINDINGS:
        findings[FINDINGS:] = [f"and {len(findings) - FINDINGS} more findings of this kind"]
    return Intake(steps, tuple(dict.fromkeys(findings)), missing, chosen.undecided)


def _steps(assignment: Assignment, found: Match) -> Iterator[Step]:
    number = iter(range(1, 10**9))
    yield from _extra_steps(found.extras[None], number, assignment.pictures)
    for own in assignment.cells:
        theirs = own.role.by_student
        text = found.texts.get(own.name, "") if theirs else own.text
        text, pictures = _shown(own, text, found)
        answered = own.name in found.texts and text.strip() != own.released.strip()
        yield Step(
            role=own.role,
            type=own.cell.type,
            text=text,
            id=own.cell.id,
            own=own,
            attempted=theirs and (answered or own.name in found.answered),
            doubt=found.doubts.get(own.cell.function, ""),
            attachments=pictures,
        )
        yield from _extra_steps(found.extras.get(own.name, []), number, assignment.pictures)


def _shown(own: AssignmentCell, text: str, found: Match) -> tuple[str, dict[str, Any]]:
    """Return the text of a cell and the pictures in it: those that were pasted into an answer."""
    if own.is_code or not own.role.by_student:
        return text, {}
    return resolved(text, found.pictures.get(own.name, {}))


def _echoed(steps: list[Step]) -> tuple[Step, ...]:
    """Have an example run in the sandbox as well where a later cell may need its names.

    In JupyterLab they are there. The words of a cell decide, because nobody's code is parsed
    outside the sandbox.
    """
    words = set[str]()
    found = []
    for step in reversed(steps):
        if step.role is Role.TEST and step.own is not None:
            found.append(replace(step, echoed=not words.isdisjoint(step.own.example_binds)))
            continue
        found.append(step)
        if step.type == "code":
            words.update(WORD.findall(step.text))
    return tuple(reversed(found))


def mentioned(steps: Iterable[Step]) -> frozenset[str]:
    """Return the words of the student's cells, but for a function's name where it is defined.

    A function that is not among them is used by no other one.
    """
    words = set[str]()
    for step in steps:
        if step.type == "code" and step.role in (Role.SOLUTION, Role.PLAIN):
            defined = scope(step.own.text).binds if step.own else frozenset()
            words |= set(WORD.findall(step.text)) - defined
    return frozenset(words)


def _extra_steps(
    cells: list[Cell], number: Iterator[int], drawn: tuple[str, ...]
) -> Iterator[Step]:
    for cell in cells:
        picture = cell.is_code and cell.text in drawn
        role = Role.PICTURE if picture else Role.PLAIN
        text, pictures = resolved(cell.text, cell.raw.get("attachments", {}))
        text = cell.text if cell.is_code else text
        yield Step(role, cell.type, text, f"extra-{next(number)}", attachments=pictures)
