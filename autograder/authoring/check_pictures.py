"""The checks of what people see, and of the words for those who cannot: diagrams and pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.authoring.announced import without_points
from autograder.authoring.source import Problem, Problems, Source
from autograder.errors import SourceError
from autograder.notebook.cells import Cell
from autograder.notebook.diagrams import diagrams, is_drawn, unsaid

if TYPE_CHECKING:
    from autograder.settings import Course

IN_THE_PICTURE = "*In the picture:* "
SHOWS = re.compile(r"^plt\.show\(", re.MULTILINE)
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


def _words(_: Course, source: Source, cell: Cell) -> Problems:
    """Yield a picture that no text beside it describes.

    What a cell draws has no text alternative: JupyterLab gives its pictures none.
    """
    if draws(cell) and not described(source, cell):
        yield Problem(
            "draws a picture that nobody describes",
            f"Begin the text below it with '{IN_THE_PICTURE}' and say what it shows, "
            "or end the text above it with that.",
        )


def draws(cell: Cell) -> bool:
    """Tell whether a cell shows a picture of Matplotlib."""
    return cell.is_code and SHOWS.search(cell.text) is not None


def described(source: Source, cell: Cell) -> bool:
    """Tell whether the last paragraph above a cell, or the first below, says what it draws."""
    above, below = source.before(cell)[-1:], source.after(cell)[:1]
    last = [_paragraphs(c)[-1] for c in above if c.type == "markdown"]
    first = [_paragraphs(c)[0] for c in below if c.type == "markdown"]
    return any(text.startswith(IN_THE_PICTURE) for text in (*last, *first))


def _paragraphs(cell: Cell) -> list[str]:
    return without_points(cell.text).split("\n\n")


CHECKS: list[Callable[[Course, Source, Cell], Problems]] = [_diagrams, _words]
