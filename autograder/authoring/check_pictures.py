"""The checks of what people see, and of the words for those who cannot: diagrams and pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.authoring.source import Problem, Problems, Source
from autograder.errors import SourceError
from autograder.notebook.cells import Cell
from autograder.notebook.diagrams import diagrams, is_drawn, unsaid

if TYPE_CHECKING:
    from autograder.settings import Course

IN_WORDS = (
    "Say below 'flowchart LR' what it shows, in 'accTitle: ...' and 'accDescr: ...', "
    "in words without formulas, markup or quotation marks."
)
LANGUAGE = (
    'Draw it with boxes A["text"], round ones A(["text"]), and the arrows -->, -- text -->, '
    "-.-> and -. text .->."
)


def _diagrams(_: Course, __: Source, cell: Cell) -> Problems:
    """Yield what keeps a diagram from being drawn in the release, and from being heard."""
    if "```mermaid" not in cell.text or cell.is_code:
        return
    if not is_drawn(cell):
        yield Problem("has a diagram, but is no plain cell", "Put it into a cell of its own.")
        return
    try:
        found = list(diagrams(cell.text))
    except SourceError as error:
        yield Problem(f"cannot be drawn: {error}", LANGUAGE)
        return
    if len(found) < cell.text.count("```mermaid"):
        yield Problem("has a diagram that is not closed, or not at the margin", "Fence it anew.")
    for diagram in found:
        wrong = unsaid(diagram)
        if wrong:
            yield Problem(f"has a diagram that {wrong}", IN_WORDS)


CHECKS: list[Callable[[Course, Source, Cell], Problems]] = [_diagrams]
