"""Build the notebook to grade: the source's cells, and the text of the submission's cells.

Of a submission only the text of cells is taken, and pictures that were pasted into it. What was
missing, duplicated, moved, retyped, edited or recovered is recorded as a finding; nothing that
a student hands in stops the class.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from autograder.grading.assignment import Assignment, AssignmentCell
from autograder.grading.attachments import resolved
from autograder.grading.attribution import attribute
from autograder.grading.identity import Match
from autograder.grading.submission import Submission
from autograder.notebook.cells import Cell, Role
from autograder.notebook.names import scope
from autograder.settings import Limits

WORD = re.compile(r"\w+")
# A word that may read a name: no attribute, no keyword, and not only assigned to.
NAME = re.compile(r"(?<![\w.])[^\W\d]\w*\b(?!\s*=(?!=))")
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
    found = chosen.found
    steps = _echoed(_demonstrated(list(_steps(assignment, found))))
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
    yield from _extra_steps(found.extras[None], number, assignment)
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
        yield from _extra_steps(found.extras.get(own.name, []), number, assignment)


def _shown(own: AssignmentCell, text: str, found: Match) -> tuple[str, dict[str, Any]]:
    """Return the text of a cell and the pictures in it: those that were pasted into an answer."""
    if own.is_code or not own.role.by_student:
        return text, {}
    return resolved(text, found.pictures.get(own.name, {}))


def _demonstrated(steps: list[Step]) -> list[Step]:
    """Have a demonstration run where something of the student's may need its names."""
    words = {word for step in steps for word in _needed(step)}
    found = list(steps)
    more = True
    while more:
        more = False
        for index, step in enumerate(found):
            if step.role is Role.DEMONSTRATION and not words.isdisjoint(scope(step.text).binds):
                found[index] = replace(step, role=Role.PLAIN)
                words |= scope(step.text).reads
                more = True
    return found


def _needed(step: Step) -> set[str]:
    """Return what may be names from elsewhere in a cell that is run on the student's side.

    Of a student's cell that are words, because nobody's code is parsed outside the sandbox.
    In a solution those do not count that are the author's own variables there.
    """
    if step.type != "code" or step.role in (Role.TEST, Role.PICTURE, Role.DEMONSTRATION):
        return set()
    if step.role is Role.GIVEN:
        return set(scope(step.text).reads)
    words = set(NAME.findall(step.text))
    if step.role is Role.SOLUTION and step.own is not None:
        words -= _words(step.own.text) - scope(step.own.text).reads
    return words


@cache
def _words(text: str) -> frozenset[str]:
    """Return the words of a text of the author's, which comes again with each submission."""
    return frozenset(WORD.findall(text))


def _echoed(steps: list[Step]) -> tuple[Step, ...]:
    """Have an example run in the sandbox as well where a later cell may need its names.

    In JupyterLab they are there.
    """
    words = set[str]()
    found = []
    for step in reversed(steps):
        if step.role is Role.TEST and step.own is not None:
            found.append(replace(step, echoed=not words.isdisjoint(step.own.example_binds)))
            continue
        found.append(step)
        words |= _needed(step)
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
    cells: list[Cell], number: Iterator[int], assignment: Assignment
) -> Iterator[Step]:
    for cell in cells:
        role = assignment.role_of(cell)
        given = assignment.undrawn.get(cell.text.strip(), cell.text)
        text, pictures = resolved(given, cell.raw.get("attachments", {}))
        text = cell.text if cell.is_code else text
        yield Step(role, cell.type, text, f"extra-{next(number)}", attachments=pictures)
