"""The points of each exercise, in a line of the text above it, as its test gives them.

`autograder check --fix` writes the line, so that it cannot say anything else than the notebook.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.notebook.cells import Cell, Role

LINE = re.compile(r"\n*^\*\*Exercise `\w+`, [\d.]+ points?\.\*\*$", re.MULTILINE)


def announced(cells: Sequence[Cell]) -> dict[int, str]:
    """Return the texts that a notebook's plain Markdown cells should have, by their numbers.

    The line of an exercise is the last one of the nearest such cell between its solution and the
    one before. Where there is none, nothing is said.
    """
    points = {cell.function: cell.points for cell in cells if cell.role is Role.TEST}
    texts, above = dict[int, str](), 0
    for cell in cells:
        if cell.type == "markdown" and cell.role is Role.PLAIN:
            texts[cell.number] = without_points(cell.text)
            above = cell.number
        elif cell.role is Role.SOLUTION:
            if above and cell.name in points:
                texts[above] += _line(cell.name, points[cell.name])
            above = 0
    return texts


def without_points(text: str) -> str:
    """Return a text without the lines that tell points."""
    return LINE.sub("", text)


def _line(name: str, points: float) -> str:
    return f"\n\n**Exercise `{name}`, {points:g} {'point' if points == 1 else 'points'}.**"
