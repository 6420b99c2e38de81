"""Diagrams in a notebook's text: written as Mermaid in a source, drawn as SVG in a release.

Mermaid is drawn by JupyterLab, and shown as code by most other programs. A picture with its bytes
in the text of the cell is shown by all of them, and needs no file beside the notebook.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import escape, unescape

from autograder.errors import SourceError
from autograder.notebook.cells import Cell, Role
from autograder.notebook.diagram_drawing import svg
from autograder.notebook.diagram_graph import Diagram, parsed

FENCED = re.compile(r"^```mermaid[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
# Of these, Markdown or a formula would take a part out of the text alternative.
NOT_IN_WORDS = re.compile(r"""[$`<>"*\\]""")
BEFORE = '<img src="data:image/svg+xml;base64,'
PICTURE = re.compile(rf'{re.escape(BEFORE)}([A-Za-z0-9+/=]+)"')


def diagrams(text: str) -> Iterator[Diagram]:
    """Yield the diagrams of a Markdown text. Raises `SourceError` for one that is not drawn."""
    for found in FENCED.finditer(text):
        yield parsed(found[1])


def drawn(text: str) -> str:
    """Return a Markdown text in which each diagram is a picture with a text alternative.

    Raises `SourceError` where one cannot be drawn.
    """
    return FENCED.sub(lambda found: _picture(parsed(found[1])), text)


def is_drawn(cell: Cell) -> bool:
    """Tell whether diagrams in a cell are drawn: it is Markdown that nbgrader does not know."""
    return cell.type == "markdown" and cell.role is Role.PLAIN and "```mermaid" in cell.text


def drawings(text: str) -> Iterator[str]:
    """Yield the SVG of each diagram that was drawn into a text."""
    for found in PICTURE.finditer(text):
        yield base64.b64decode(found[1]).decode()


def words_of(drawing: str) -> Iterator[str]:
    """Yield the texts in the SVG of a diagram, and all of them as one: a box has many lines."""
    texts = [unescape(text) for text in re.findall(r">([^<]+)<", drawing)]
    yield from (*texts, "\n".join(texts))


def unsaid(diagram: Diagram) -> str:
    """Say what is wrong with the words for those who cannot see a diagram; "" if nothing is."""
    for what, words in (("accTitle", diagram.title), ("accDescr", diagram.description)):
        if not words:
            return f"has no line '{what}: ...'"
        wrong = NOT_IN_WORDS.search(words)
        if wrong:
            return f"has '{wrong[0]}' in its {what}"
    return ""


def _picture(diagram: Diagram) -> str:
    wrong = unsaid(diagram)
    if wrong:
        raise SourceError(f"a diagram {wrong}")
    data = base64.b64encode(svg(diagram).encode()).decode()
    return f'{BEFORE}{data}" alt="{escape(diagram.title)}. {escape(diagram.description)}">'
