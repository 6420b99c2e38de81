"""What the source of an assignment tells everybody: its title, its headings, its texts."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.notebook.cells import Notebook, Role, cells_of
from autograder.notebook.headings import sections, title
from autograder.notebook.rubric import Criterion, model_answer

BELOW = " › "  # between a heading and the one below it


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
    cells = cells_of(source)
    return Taught(
        title=title(cells) or name,
        places={cell: BELOW.join(above) for cell, above in sections(cells).items()},
        texts=frozenset(cell.text.strip() for cell in cells if not cell.name),
        rubrics={
            cell.name: model_answer(cell.text).rubric
            for cell in cells
            if cell.name and cell.role is Role.WRITTEN
        },
    )
