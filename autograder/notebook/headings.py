"""The headings of a notebook: its title, and under which headings a cell stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.notebook.cells import Cell

HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t#]*")
FENCE = re.compile(r"[ ]{0,3}(```|~~~)")


def title(cells: Iterable[Cell]) -> str:
    """Return the first heading of a notebook; "" where there is none."""
    return next((text for cell in cells for _, text in _headings(cell)), "")


def sections(cells: Iterable[Cell]) -> dict[str, tuple[str, ...]]:
    """Return the headings above each cell that has a name, the widest first, without the title."""
    above: dict[int, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    titled = False
    for cell in cells:
        if cell.name:  # in an answer, what looks like a heading may be a marker
            found[cell.name] = tuple(text for _, text in sorted(above.items()))
            continue
        for level, text in _headings(cell):
            above = {depth: kept for depth, kept in above.items() if depth < level}
            if titled:
                above[level] = text
            titled = True
    return found


def headings(text: str) -> list[tuple[int, str]]:
    """Return level and text of the headings in a Markdown text, without those in its code."""
    found, fenced = [], False
    for line in text.splitlines():
        fenced ^= FENCE.match(line) is not None
        heading = None if fenced else HEADING.fullmatch(line)
        if heading:
            found.append((len(heading[1]), heading[2]))
    return found


def _headings(cell: Cell) -> list[tuple[int, str]]:
    return headings(cell.text) if cell.type == "markdown" else []
