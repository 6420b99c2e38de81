"""What the source of an assignment tells everybody: its title, its headings, its texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.notebook.cells import Notebook, Role, cells_of
from autograder.notebook.rubric import Criterion, model_answer

HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$", re.M)
BELOW = " › "  # between a heading and the one below it
FENCED = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)


@dataclass(frozen=True)
class Taught:
    """The title of an assignment, the headings above each named cell, and the texts of the others.

    `rubrics` say of a question what its points are given for.
    """

    title: str
    places: dict[str, str] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    rubrics: dict[str, tuple[Criterion, ...]] = field(default_factory=dict)


def taught_in(source: Notebook, name: str) -> Taught:
    """Return what a source notebook tells everybody; without a heading its name is the title."""
    title, above = "", dict[int, str]()
    places, rubrics, plain = {}, {}, []
    for cell in cells_of(source):
        if cell.name:
            places[cell.name] = BELOW.join(above[level] for level in sorted(above))
            if cell.role is Role.WRITTEN:
                rubrics[cell.name] = model_answer(cell.text).rubric
            continue
        plain.append(cell.text.strip())
        for level, heading in headings(cell.text) if cell.type == "markdown" else ():
            above = {other: text for other, text in above.items() if other < level}
            if title:
                above[level] = heading
            title = title or heading
    return Taught(title or name, places, frozenset(plain), rubrics)


def headings(text: str) -> Iterator[tuple[int, str]]:
    """Yield the headings of a Markdown text with their levels, without those that stand in code."""
    for found in HEADING.finditer(FENCED.sub("", text)):
        yield len(found[1]), found[2]
