"""Build the notebook to grade: the source's cells, and the text of the submission's cells.

Of a submission only the text of cells is taken. What was missing, duplicated, moved, retyped
or edited is recorded as a finding; nothing that a student hands in stops the class.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from autograder.grading.assignment import Assignment, AssignmentCell
from autograder.grading.submission import Submission
from autograder.notebook.cells import Cell, Role
from autograder.notebook.clean import utf8
from autograder.settings import Limits

WORD = re.compile(r"\w+")
NAME_LENGTH, FINDINGS = 100, 50  # what is told about a submission, at most


@dataclass(frozen=True)
class Step:
    """One cell of the notebook to grade. `own` is the assignment's cell, None for an extra one.

    `echoed` says of a test cell that its example runs in the sandbox as well.
    """

    role: Role
    type: str
    text: str
    id: str
    own: AssignmentCell | None = None
    attempted: bool = True
    echoed: bool = False


@dataclass(frozen=True)
class Intake:
    """The notebook to grade, and what was noticed about the submission."""

    steps: tuple[Step, ...]
    findings: tuple[str, ...]
    missing: frozenset[str]


def take_in(assignment: Assignment, submission: Submission, limits: Limits) -> Intake:
    """Return the notebook to grade for a submission, whatever it is."""
    findings = list(submission.findings)
    cells: list[Cell] = []
    if submission.notebook is not None:
        try:
            cells = _cells(submission.notebook, limits)
        except ValueError as error:
            findings.append(f"the notebook cannot be read: {error}")
    known = {cell.name: cell for cell in assignment.cells}
    texts, extras = _sort_out(cells, known, findings)
    steps = _echoed(list(_steps(assignment, texts, extras)))
    missing = frozenset(
        cell.name for cell in assignment.cells if cell.name not in texts and not cell.is_prose
    )
    if cells:
        findings += [f"{name}: the cell is missing" for name in sorted(missing)]
    if len(findings) > FINDINGS:
        findings[FINDINGS:] = [f"and {len(findings) - FINDINGS} more findings of this kind"]
    return Intake(steps, tuple(findings), missing)


def _sort_out(
    cells: list[Cell], known: dict[str, AssignmentCell], findings: list[str]
) -> tuple[dict[str, str], dict[str | None, list[Cell]]]:
    """Return the texts of the known cells, and the extra cells by the known cell before them."""
    texts: dict[str, str] = {}
    extras: dict[str | None, list[Cell]] = {None: []}
    last_copy = {cell.name: index for index, cell in enumerate(cells)}
    anchor: str | None = None
    order = list(known)
    position = -1
    for index, cell in enumerate(cells):
        name = cell.name
        if name not in known or last_copy[name] != index:
            if name:
                reason = "a copy of the cell" if name in known else "a cell of another notebook"
                told = utf8(name, NAME_LENGTH)
                findings.append(f"{told}: {reason}; it is treated as an extra cell")
            extras.setdefault(anchor, []).append(cell)
            continue
        own = known[name]
        if order.index(name) < position:
            findings.append(f"{name}: the cell was moved")
        position = max(position, order.index(name))
        if cell.type != own.cell.type:
            findings.append(f"{name}: the cell was turned into {cell.type}")
        if not own.role.by_student and not _same(cell.text, own):
            findings.append(f"{name}: the cell was edited; the original is used")
        texts[name] = cell.text
        anchor = name
    return texts, extras


def _steps(
    assignment: Assignment, texts: dict[str, str], extras: dict[str | None, list[Cell]]
) -> Iterator[Step]:
    number = count(1)
    yield from _extra_steps(extras[None], number, assignment.pictures)
    for own in assignment.cells:
        theirs = own.role.by_student
        text = texts.get(own.name, "") if theirs else own.text
        attempted = theirs and own.name in texts and text.strip() != own.released.strip()
        yield Step(own.role, own.cell.type, text, own.cell.id, own, attempted)
        yield from _extra_steps(extras.get(own.name, []), number, assignment.pictures)


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


def _extra_steps(
    cells: list[Cell], number: Iterator[int], pictures: tuple[str, ...]
) -> Iterator[Step]:
    for cell in cells:
        picture = cell.is_code and cell.text in pictures
        role = Role.PICTURE if picture else Role.PLAIN
        yield Step(role, cell.type, cell.text, f"extra-{next(number)}")


def _cells(data: bytes, limits: Limits) -> list[Cell]:
    """Return the cells of a notebook's bytes, their metadata reduced to `grade_id`.

    Raises `ValueError` with the reason where it is not a notebook within the limits.
    """
    try:
        notebook: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not JSON ({type(error).__name__})") from None
    if not isinstance(notebook, dict):
        raise ValueError("it is not a notebook")
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):
        raise ValueError("it has an old format; save it again with JupyterLab")
    if not isinstance(cells, list):
        raise ValueError("it has no cells")
    if len(cells) > limits.cells:
        raise ValueError(f"it has {len(cells)} cells; the limit is {limits.cells}")
    return [_cell(cell) for cell in cells]


def _cell(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        raise ValueError("a cell is not an object")
    kind = cell.get("cell_type")
    text = cell.get("source", "")
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        text = "".join(text)
    if not isinstance(text, str):
        raise ValueError("the text of a cell is not text")
    text = utf8(text)
    metadata = cell.get("metadata")
    block = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = block.get("grade_id") if isinstance(block, dict) else None
    return Cell(
        {
            "cell_type": kind if kind in ("code", "markdown", "raw") else "raw",
            "metadata": {"nbgrader": {"grade_id": utf8(name)}} if isinstance(name, str) else {},
            "source": text,
        }
    )


def _same(text: str, own: AssignmentCell) -> bool:
    """Tell whether a locked cell has the text of the release, whose hidden tests are cut out."""
    return text.strip() in (own.released.strip(), own.text.strip())
