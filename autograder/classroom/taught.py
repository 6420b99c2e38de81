"""What the source of an assignment tells everybody: its title, its headings, its texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.notebook.cells import Notebook, cells_of

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.M)
FENCED = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)


@dataclass(frozen=True)
class Taught:
    """The title of an assignment, the heading above each named cell, and the texts of the others.

    `rubrics` are the lines by which the answer to a question is graded.
    """

    title: str
    places: dict[str, str] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    rubrics: dict[str, tuple[str, ...]] = field(default_factory=dict)


def taught_in(source: Notebook, name: str) -> Taught:
    """Return what a source notebook tells everybody; without a heading its name is the title."""
    title, above, places = "", "", {}
    plain = []
    for cell in cells_of(source):
        if cell.name:
            places[cell.name] = above
            continue
        plain.append(cell.text.strip())
        for heading in headings(cell.text) if cell.type == "markdown" else ():
            title, above = title or heading, heading
    return Taught(title or name, places, frozenset(plain))


def headings(text: str) -> Iterator[str]:
    """Yield the headings of a Markdown text, without those that stand in code."""
    for found in HEADING.finditer(FENCED.sub("", text)):
        yield found[1]
