"""Tell which cell of an assignment a handed-in cell is, and what is in it.

A cell is known by its `grade_id`, else by its id, else by having the very text of the release.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from autograder.grading.assignment import Assignment, AssignmentCell
from autograder.notebook.cells import Cell

FENCE = re.compile(r"(`{3,}|~{3,})[^`]*")


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


@dataclass(frozen=True)
class Handed:
    """The cells that were handed in, beside those that were asked for.

    `places` says of the chosen cells, by `id()`, which cell of the assignment they are, and
    `copies` the same of all that say so; `released` are the texts that students were given.
    """

    assignment: Assignment
    cells: list[Cell]
    known: dict[str, AssignmentCell]
    places: dict[int, str]
    copies: dict[int, str]
    released: frozenset[str]

    @classmethod
    def of(cls, assignment: Assignment, cells: list[Cell]) -> Handed:
        """Choose among the cells that were handed in."""
        known = assignment.by_name
        places, copies = dict[int, str](), dict[int, str]()
        for name, claim in claimed(assignment, cells).items():
            places[id(_choose(known[name], [cells[i] for i in claim]))] = name
            copies |= {id(cells[i]): name for i in claim}
        return cls(assignment, cells, known, places, copies, assignment.given_texts)

    def place(self, cell: Cell) -> str | None:
        """Return which cell of the assignment a handed-in cell stands for."""
        return self.places.get(id(cell))

    def is_own(self, cell: Cell) -> bool:
        """Tell whether a text is the student's: no cell of the assignment, and not given."""
        return self.place(cell) is None and cell.text.strip() not in self.released


def claimed(assignment: Assignment, cells: list[Cell]) -> dict[str, list[int]]:
    """Return which of the cells, by their numbers, say to be which cell of the assignment."""
    known, by_id = assignment.by_name, assignment.names_by_id
    by_text = assignment.names_by_text
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
    """Return how many of the cells that a student has to fill in are there, else how many at all.

    None are in a notebook most of whose named cells belong to another assignment.
    """
    known = assignment.by_name.keys()
    names = {cell.name for cell in cells if cell.name}
    if len(names - known) > len(names & known):
        return 0
    claims = claimed(assignment, cells)
    filled_in = sum(
        own.name in claims or (own.is_code and any(defines(own.name, c.text) for c in cells))
        for own in assignment.cells
        if own.role.by_student
    )
    return filled_in or len(claims)


def _choose(own: AssignmentCell, copies: list[Cell]) -> Cell:
    """Return the copy of a cell that counts: the last one that was attempted, else the last."""
    tried = [cell for cell in copies if attempted(own, cell.text)]
    return (tried or copies)[-1]


def attempted(own: AssignmentCell, text: str | None) -> bool:
    """Tell whether a text is more than the release gave."""
    return text is not None and text.strip() not in ("", own.released.strip())


def is_original(text: str, own: AssignmentCell) -> bool:
    """Tell whether a locked cell has the text of the release, whose hidden tests are cut out."""
    return text.strip() in (own.released.strip(), own.text.strip())


def code_of(cell: Cell) -> str:
    """Return the code in a cell; where it was turned into Markdown, that of its fenced blocks."""
    blocks = [] if cell.is_code else _fenced(cell.text)
    return "\n\n".join(blocks) if blocks else cell.text


def _fenced(text: str) -> list[str]:
    """Return the fenced blocks of a Markdown text; one that is not closed reaches to its end."""
    blocks, fence, first = list[str](), "", 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if fence and line.startswith(fence):
            blocks.append("\n".join(lines[first:number]).rstrip("\n"))
            fence = ""
        elif not fence and (opening := FENCE.fullmatch(line)):
            fence, first = opening[1], number + 1
    return [*blocks, "\n".join(lines[first:]).rstrip("\n")] if fence else blocks


def defines(name: str, text: str) -> bool:
    """Tell whether a text defines a name at the beginning of a line. It is never parsed here."""
    return name in text and definition(name).search(text) is not None


@cache
def definition(name: str) -> re.Pattern[str]:
    word = re.escape(name)
    return re.compile(rf"^(?:(?:async\s+)?def\s+{word}\s*\(|class\s+{word}\b|{word}\s*=[^=])", re.M)
