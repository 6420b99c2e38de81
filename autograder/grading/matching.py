"""Find the cells of an assignment in the cells that were handed in.

A cell is known by its `grade_id`, else by its id, else by having the very text of the release.
A student's function that is in none of these is found by its definition, wherever that stands,
and a written answer by standing below its question. Each recovery is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from autograder.grading.assignment import Assignment, AssignmentCell
from autograder.notebook.cells import Cell, cells_of
from autograder.notebook.clean import utf8

NAME_LENGTH = 100  # of a cell's name in a finding
FENCE = re.compile(r"^(`{3,}|~{3,})[^\n`]*\n(.*?)^\1", re.MULTILINE | re.DOTALL)


@dataclass
class Match:
    """What was handed in, sorted: own texts by name, extra cells by the known cell above them.

    `doubts` says of functions that do not exist why that may not be the student's doing.
    """

    texts: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    extras: dict[str | None, list[Cell]] = field(default_factory=lambda: {None: []})
    answered: set[str] = field(default_factory=set)
    doubts: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


def match(assignment: Assignment, cells: list[Cell]) -> Match:
    """Sort the cells that were handed in by the cells of the assignment."""
    found = Match()
    known = {cell.name: cell for cell in assignment.cells}
    claims = claimed(assignment, cells)
    chosen = {
        name: _choose(known[name], [cells[i] for i in claim]) for name, claim in claims.items()
    }
    places = {id(cell): name for name, cell in chosen.items()}
    copies = {id(cells[i]): name for name, claim in claims.items() for i in claim}
    _sort(found, cells, known, places, copies)
    released = {cell.text.strip() for cell in cells_of(assignment.notebook)}
    for own in assignment.cells:
        text = found.texts.get(own.name)
        if not own.role.by_student:
            continue
        if own.is_code and not (_attempted(own, text) and _defines(own.name, text or "")):
            _recover_code(found, own, known, released, cells, places)
        elif not own.is_code and not _attempted(own, text):
            _recover_answer(found, own, assignment, released, cells, places)
    return found


def claimed(assignment: Assignment, cells: list[Cell]) -> dict[str, list[int]]:
    """Return which of the cells, by their numbers, say to be which cell of the assignment."""
    known = {cell.name for cell in assignment.cells}
    by_id = {cell.cell.id: cell.name for cell in assignment.cells}
    by_text = {c.released.strip(): c.name for c in assignment.cells if c.released.strip()}
    claims: dict[str, list[int]] = {}
    for index, cell in enumerate(cells):
        name = (
            cell.name
            if cell.name in known
            else by_id.get(cell.id) or by_text.get(cell.text.strip())
        )
        if name:
            claims.setdefault(name, []).append(index)
    return claims


def recognised(assignment: Assignment, cells: list[Cell]) -> int:
    """Return how many of the cells that a student has to fill in are there.

    None are in a notebook most of whose named cells belong to another assignment.
    """
    known = {cell.name for cell in assignment.cells}
    names = {cell.name for cell in cells if cell.name}
    if len(names - known) > len(names & known):
        return 0
    claims = claimed(assignment, cells)
    return sum(
        own.name in claims or (own.is_code and any(_defines(own.name, c.text) for c in cells))
        for own in assignment.cells
        if own.role.by_student
    )


def _choose(own: AssignmentCell, copies: list[Cell]) -> Cell:
    """Return the copy of a cell that counts: the last one that was attempted, else the last."""
    attempted = [cell for cell in copies if _attempted(own, cell.text)]
    return (attempted or copies)[-1]


def _attempted(own: AssignmentCell, text: str | None) -> bool:
    """Tell whether a text is more than the release gave."""
    return text is not None and text.strip() not in ("", own.released.strip())


def _sort(
    found: Match,
    cells: list[Cell],
    known: dict[str, AssignmentCell],
    places: dict[int, str],
    copies: dict[int, str],
) -> None:
    """Take the texts of the chosen cells, and note what is odd about the others."""
    order = {name: number for number, name in enumerate(known)}
    anchor: str | None = None
    position = -1
    for cell in cells:
        found.findings += [
            f"{name}: a picture that is too large, or none of a kind that is shown; left out"
            for name in cell.raw.get("dropped", ())
        ]
        name = places.get(id(cell))
        if name is None:
            _sort_extra(found, cell, known, copies.get(id(cell)), anchor)
            continue
        own = known[name]
        if cell.name != name:
            by = "its id" if cell.id and cell.id == own.cell.id else "its text"
            found.findings.append(f"{name}: the cell had lost its name; it was found by {by}")
        if order[name] < position:
            found.findings.append(f"{name}: the cell was moved")
        position = max(position, order[name])
        if cell.type != own.cell.type:
            found.findings.append(f"{name}: the cell was turned into {cell.type}")
        if not own.role.by_student and not _same(cell.text, own):
            found.findings.append(f"{name}: the cell was edited; the original is used")
            if any(o.role.by_student and _defines(n, cell.text) for n, o in known.items()):
                found.extras[None].append(cell)
        found.texts[name] = _code_of(cell) if own.is_code else cell.text
        if cell.raw.get("attachments"):
            found.pictures[name] = cell.raw["attachments"]
        anchor = name


def _sort_extra(
    found: Match,
    cell: Cell,
    known: dict[str, AssignmentCell],
    copy: str | None,
    anchor: str | None,
) -> None:
    if copy is not None:
        untouched = known[copy].role.by_student and not _attempted(known[copy], cell.text)
        what = "it is left out" if untouched else "it is treated as an extra cell"
        found.findings.append(f"{copy}: a copy of the cell; {what}")
        if untouched:
            return
    elif cell.name:
        told = utf8(cell.name, NAME_LENGTH)
        found.findings.append(f"{told}: a cell of another notebook; it is treated as an extra cell")
    found.extras.setdefault(anchor, []).append(cell)


def _recover_code(
    found: Match,
    own: AssignmentCell,
    known: dict[str, AssignmentCell],
    released: set[str],
    cells: list[Cell],
    places: dict[int, str],
) -> None:
    """Find a function in another cell than its own, or say why it may be there all the same."""
    others = [cell for cell in cells if _is_students(cell, own, known, places, released)]
    defining = [cell for cell in others if _defines(own.name, cell.text)]
    if defining:
        cell = defining[-1]
        found.texts[own.name] = _definition_in(cell, own, known)
        found.findings.append(f"{own.name}: the function was found in another cell")
        found.doubts[own.name] = (
            f"{own.name} was found in another cell than its own, which stops before it."
        )
        if id(cell) not in places and not cell.is_code:
            _take_out(found, cell)
    elif own.name not in found.texts and any(
        not cell.is_code and re.search(rf"\b{re.escape(own.name)}\b", cell.text) for cell in others
    ):
        found.doubts[own.name] = (
            f"The cell of {own.name} is missing, and a text of the student's speaks of it."
        )


def _definition_in(cell: Cell, own: AssignmentCell, known: dict[str, AssignmentCell]) -> str:
    """Return what a cell has to say of a function: all of it, or that alone where it has several.

    Where cells were merged, what stops one function would stop all that come after it.
    """
    text = _code_of(cell)
    several = sum(other.role.by_student and _defines(name, text) for name, other in known.items())
    found = _definition(own.name).search(text)
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


def _recover_answer(
    found: Match,
    own: AssignmentCell,
    assignment: Assignment,
    released: set[str],
    cells: list[Cell],
    places: dict[int, str],
) -> None:
    """Find a written answer in the texts around the place where it belongs."""
    near = list(_around(own, assignment, cells, places))
    own_text = [c for c in near if c.text.strip() and c.text.strip() not in released]
    if own_text:
        found.texts[own.name] = "\n\n".join(cell.text for cell in own_text)
        for cell in own_text:
            found.pictures.setdefault(own.name, {}).update(cell.raw.get("attachments", {}))
            _take_out(found, cell)
        found.findings.append(f"{own.name}: the answer was found in another cell")
    elif own.name not in found.texts and any(
        id(cell) not in places
        and cell.text.strip() not in released
        and (not cell.is_code or any(_defines(name, cell.text) for name in found.texts))
        for cell in cells
    ):
        found.answered.add(own.name)
        found.findings.append(
            f"{own.name}: the cell of the answer is missing, and there are texts of the student's"
        )


def _around(
    own: AssignmentCell, assignment: Assignment, cells: list[Cell], places: dict[int, str]
) -> Iterator[Cell]:
    """Yield the cells that nobody claims between a question and the next known cell."""
    start, question = _question(own, assignment, cells, places)
    if question is not None:
        yield question
    for cell in cells[start:] if start is not None else ():
        name = places.get(id(cell))
        if name is None and not (cell.is_code and _is_program(cell.text)):
            yield cell
        elif name is not None and name != own.name:
            return


def _question(
    own: AssignmentCell, assignment: Assignment, cells: list[Cell], places: dict[int, str]
) -> tuple[int | None, Cell | None]:
    """Return the number of the first cell below a question, and the question itself.

    It is found by its id or its text; else the cell above in the assignment stands for it.
    """
    source = cells_of(assignment.notebook)
    place = next(i for i, cell in enumerate(source) if cell.name == own.name)
    asked = source[place - 1] if place and not source[place - 1].name else None
    for index, cell in enumerate(cells):
        text = cell.text.strip()
        same = asked and text.startswith(asked.text.strip())
        if asked and id(cell) not in places and ((cell.id and cell.id == asked.id) or same):
            return index + 1, cell
    before = {cell.name for cell in source[:place] if cell.name}
    known = [i for i, c in enumerate(cells) if places.get(id(c)) in {*before, own.name}]
    return (known[-1] + 1 if known else None), None


def _is_students(
    cell: Cell,
    own: AssignmentCell,
    known: dict[str, AssignmentCell],
    places: dict[int, str],
    released: set[str],
) -> bool:
    """Tell whether a cell other than `own` may hold code of the student's."""
    name = places.get(id(cell))
    if name is not None:
        theirs = known[name].role.by_student or not _same(cell.text, known[name])
        return name != own.name and theirs
    return cell.text.strip() not in released


def _take_out(found: Match, cell: Cell) -> None:
    for extras in found.extras.values():
        extras[:] = [other for other in extras if other is not cell]


def _is_program(text: str) -> bool:
    """Tell whether a code cell holds more than comments."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n"))


def _code_of(cell: Cell) -> str:
    """Return the code in a cell; where it was turned into Markdown, that of its fenced blocks."""
    blocks = [found[2].rstrip("\n") for found in FENCE.finditer(cell.text)]
    return "\n\n".join(blocks) if blocks and not cell.is_code else cell.text


def _same(text: str, own: AssignmentCell) -> bool:
    """Tell whether a locked cell has the text of the release, whose hidden tests are cut out."""
    return text.strip() in (own.released.strip(), own.text.strip())


def _defines(name: str, text: str) -> bool:
    """Tell whether a text defines a name at the beginning of a line. It is never parsed here."""
    return name in text and _definition(name).search(text) is not None


@cache
def _definition(name: str) -> re.Pattern[str]:
    word = re.escape(name)
    return re.compile(rf"^(?:(?:async\s+)?def\s+{word}\s*\(|class\s+{word}\b|{word}\s*=[^=])", re.M)
