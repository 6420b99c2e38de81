"""Sort the cells that were handed in by the cells of the assignment.

What is in none of its cells is recovered where it can be, and each oddity is a finding.
"""

from __future__ import annotations

from autograder.grading.assignment import Assignment, AssignmentCell
from autograder.grading.identity import Handed, Match, attempted, code_of, defines, is_original
from autograder.grading.recovery import recover_answer, recover_code
from autograder.notebook.cells import Cell
from autograder.notebook.clean import utf8

NAME_LENGTH = 100  # of a cell's name in a finding


def match(assignment: Assignment, cells: list[Cell]) -> Match:
    """Return the texts of the assignment's cells, the extra cells, and what was noticed."""
    found, handed = Match(), Handed.of(assignment, cells)
    _sort(found, handed)
    for own in assignment.cells:
        text = found.texts.get(own.name)
        if not own.role.by_student:
            continue
        if own.is_code and not (attempted(own, text) and defines(own.name, text or "")):
            recover_code(found, own, handed)
        elif not own.is_code and not attempted(own, text):
            recover_answer(found, own, handed)
    return found


def _sort(found: Match, handed: Handed) -> None:
    """Take the texts of the chosen cells, and note what is odd about the others."""
    order = {name: number for number, name in enumerate(handed.known)}
    anchor: str | None = None
    position = -1
    for cell in handed.cells:
        found.findings += [
            f"{name}: a picture that is too large, or none of a kind that is shown; left out"
            for name in cell.raw.get("dropped", ())
        ]
        name = handed.place(cell)
        if name is None:
            _sort_extra(found, cell, handed, anchor)
            continue
        if order[name] < position:
            found.findings.append(f"{name}: the cell was moved")
        position = max(position, order[name])
        _take(found, cell, handed.known[name], handed)
        anchor = name


def _take(found: Match, cell: Cell, own: AssignmentCell, handed: Handed) -> None:
    """Take the text of a chosen cell, and note what has become of it."""
    name = own.name
    if cell.name != name:
        by = "its id" if cell.id and cell.id == own.cell.id else "its text"
        found.findings.append(f"{name}: the cell had lost its name; it was found by {by}")
    if cell.type != own.cell.type:
        found.findings.append(f"{name}: the cell was turned into {cell.type}")
    if not own.role.by_student and not is_original(cell.text, own):
        found.findings.append(f"{name}: the cell was edited; the original is used")
        if any(o.role.by_student and defines(n, cell.text) for n, o in handed.known.items()):
            found.extras[None].append(cell)
    found.texts[name] = code_of(cell) if own.is_code else cell.text
    if cell.raw.get("attachments"):
        found.pictures[name] = cell.raw["attachments"]


def _sort_extra(found: Match, cell: Cell, handed: Handed, anchor: str | None) -> None:
    copy = handed.copies.get(id(cell))
    if copy is not None:
        own = handed.known[copy]
        untouched = own.role.by_student and not attempted(own, cell.text)
        what = "it is left out" if untouched else "it is treated as an extra cell"
        found.findings.append(f"{copy}: a copy of the cell; {what}")
        if untouched:
            return
    elif cell.name:
        told = utf8(cell.name, NAME_LENGTH)
        found.findings.append(f"{told}: a cell of another notebook; it is treated as an extra cell")
    found.extras.setdefault(anchor, []).append(cell)
