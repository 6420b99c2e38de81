"""What the source of an assignment tells everybody: its title, its headings, its texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.notebook.cells import Notebook, Role, cells_of
from autograder.notebook.rubric import Criterion, model_answer

HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.M)
FENCED = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)


@dataclass(frozen=True)
class Taught:
    """The title of an assignment, the heading above each named cell, and the texts of the others.

    `rubrics` say of a question what its points are given for.
    """

    title: str
    places: dict[str, str] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    rubrics: dict[str, tuple[Criterion, ...]] = field(default_factory=dict)


def taught_in(source: Notebook, name: str) -> Taught:
    """Return what a source notebook tells everybody; without a heading its name is the title."""
    title, above = "", ""
    places, rubrics, plain = {}, {}, []
    for cell in cells_of(source):
        if cell.name:
            places[cell.name] = above
            if cell.role is Role.WRITTEN:
                rubrics[cell.name] = model_answer(cell.text).rubric
            continue
        plain.append(cell.text.strip())
        for heading in headings(cell.text) if cell.type == "markdown" else ():
            title, above = title or heading, heading
    return Taught(title or name, places, frozenset(plain), rubrics)


def headings(text: str) -> Iterator[str]:
    """Yield the headings of a Markdown text, without those that stand in code."""
    for found in HEADING.finditer(FENCED.sub("", text)):
        yield found[1]
