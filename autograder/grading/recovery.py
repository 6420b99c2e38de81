"""Recover what was handed in outside its own cell.

A function is found by its definition, wherever that stands, and a written answer by standing
around its question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.grading.assignment import AssignmentCell
from autograder.grading.identity import (
    Handed,
    Match,
    code_of,
    defines,
    definition,
    is_original,
)
from autograder.notebook.cells import Cell, cells_of


def recover_code(found: Match, own: AssignmentCell, handed: Handed) -> None:
    """Find a function in another cell than its own, or say why it may be there all the same."""
    others = [cell for cell in handed.cells if _may_hold_code(cell, own, handed)]
    defining = [cell for cell in others if defines(own.name, cell.text)]
    if defining:
        cell = defining[-1]
        found.texts[own.name] = _definition_in(cell, own, handed)
        found.findings.append(f"{own.name}: the function was found in another cell")
        found.doubts[own.name] = (
            f"{own.name} was found in another cell than its own, which stops before it."
        )
        if handed.place(cell) is None and not cell.is_code:
            _take_out(found, cell)
    elif own.name not in found.texts and any(
        not cell.is_code and re.search(rf"\b{re.escape(own.name)}\b", cell.text) for cell in others
    ):
        found.doubts[own.name] = (
            f"The cell of {own.name} is missing, and a text of the student's speaks of it."
        )


def _definition_in(cell: Cell, own: AssignmentCell, handed: Handed) -> str:
    """Return what a cell has to say of a function: all of it, or that alone where it has several.

    Where cells were merged, what stops one function would stop all that come after it.
    """
    text = code_of(cell)
    several = sum(
        other.role.by_student and defines(name, text) for name, other in handed.known.items()
    )
    found = definition(own.name).search(text)
    if several < 2 or found is None:
        return text
    lines = text.split("\n")
    first = text.count("\n", 0, found.start())
    last = first + 1
    while last < len(lines) and lines[last][:1] in ("", " ", "\t", ")", "]", "}", "#"):
        last += 1
    while first and lines[first - 1].startswith("@"):
        first -= 1
    return "\n".join(lines[first:last]).rstrip()


def recover_answer(found: Match, own: AssignmentCell, handed: Handed) -> None:
    """Find a written answer in the texts around the place where it belongs."""
    near = list(_around(own, handed))
    own_text = [c for c in near if c.text.strip() and c.text.strip() not in handed.released]
    if own_text:
        found.texts[own.name] = "\n\n".join(cell.text for cell in own_text)
        for cell in own_text:
            found.pictures.setdefault(own.name, {}).update(cell.raw.get("attachments", {}))
            _take_out(found, cell)
        found.findings.append(f"{own.name}: the answer was found in another cell")
    elif own.name not in found.texts and any(
        handed.is_own(cell)
        and (not cell.is_code or any(defines(name, cell.text) for name in found.texts))
        for cell in handed.cells
    ):
        found.answered.add(own.name)
        found.findings.append(
            f"{own.name}: the cell of the answer is missing, and there are texts of the student's"
        )


def _around(own: AssignmentCell, handed: Handed) -> Iterator[Cell]:
    """Yield the cells that nobody claims between a question and the next known cell."""
    start, question = _question(own, handed)
    if question is not None:
        yield question
    for cell in handed.cells[start:] if start is not None else ():
        name = handed.place(cell)
        if name is None and not (cell.is_code and _is_program(cell.text)):
            yield cell
        elif name is not None and name != own.name:
            return


def _question(own: AssignmentCell, handed: Handed) -> tuple[int | None, Cell | None]:
    """Return the number of the first cell below a question, and the question itself.

    It is found by its id or its text; else the cell above in the assignment stands for it.
    """
    source = cells_of(handed.assignment.notebook)
    place = next(i for i, cell in enumerate(source) if cell.name == own.name)
    asked = source[place - 1] if place and not source[place - 1].name else None
    for index, cell in enumerate(handed.cells):
        text = cell.text.strip()
        same = asked and text.startswith(asked.text.strip())
        if asked and handed.place(cell) is None and ((cell.id and cell.id == asked.id) or same):
            return index + 1, cell
    before = {cell.name for cell in source[:place] if cell.name}
    known = [i for i, c in enumerate(handed.cells) if handed.place(c) in {*before, own.name}]
    return (known[-1] + 1 if known else None), None


def _may_hold_code(cell: Cell, own: AssignmentCell, handed: Handed) -> bool:
    """Tell whether a cell other than `own` may hold code of the student's."""
    name = handed.place(cell)
    if name is not None:
        theirs = handed.known[name].role.by_student or not is_original(
            cell.text, handed.known[name]
        )
        return name != own.name and theirs
    return cell.text.strip() not in handed.released


def _take_out(found: Match, cell: Cell) -> None:
    for extras in found.extras.values():
        extras[:] = [other for other in extras if other is not cell]


def _is_program(text: str) -> bool:
    """Tell whether a code cell holds more than comments."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n"))
