"""A source notebook as its checks see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from autograder.errors import SourceError
from autograder.notebook.cells import Cell, Role, cells_of
from autograder.settings import Course


class Problem(NamedTuple):
    """What is wrong, as the end of a sentence about a cell, and what to do about it."""

    problem: str
    remedy: str


Problems = Iterator[Problem]


@dataclass(frozen=True)
class Source:
    """A source notebook, as text and as cells."""

    assignment: str
    path: Path
    content: str
    notebook: dict[str, Any]
    cells: tuple[Cell, ...]

    def having(self, *roles: Role) -> list[Cell]:
        """Return the cells of some roles, in the order of the notebook."""
        return [cell for cell in self.cells if cell.role in roles]

    def before(self, cell: Cell) -> tuple[Cell, ...]:
        """Return the cells above a cell."""
        return self.cells[: self._position(cell)]

    def after(self, cell: Cell) -> tuple[Cell, ...]:
        """Return the cells below a cell."""
        return self.cells[self._position(cell) + 1 :]

    def _position(self, cell: Cell) -> int:
        return next(i for i, other in enumerate(self.cells) if other is cell)

    @cached_property
    def functions(self) -> frozenset[str]:
        """The graded functions: the names of the solution cells."""
        return frozenset(cell.name for cell in self.having(Role.SOLUTION) if cell.name)


def read(course: Course, assignment: str) -> Source:
    """Read a source notebook. Raises `SourceError` where it is not a notebook of format 4."""
    path = course.source_notebook(assignment)
    try:
        content = path.read_text(encoding="utf-8")
        notebook = json.loads(content)
    except ValueError as error:
        raise SourceError(f"{assignment}: the file is not a notebook: {error}") from error
    problem = _malformed(notebook)
    if problem:
        raise SourceError(f"{assignment}: the file is not a notebook of format 4: {problem}")
    return Source(assignment, path, content, notebook, cells_of(notebook))


def _malformed(notebook: Any) -> str:
    """Say what keeps a value from being a notebook; "" if nothing does."""
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        return "nbformat is not 4"
    if not isinstance(notebook.get("cells"), list):
        return "there is no list of cells"
    for number, cell in enumerate(notebook["cells"], start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
            return f"cell number {number} has no known type"
        metadata, text = cell.get("metadata"), cell.get("source")
        if not isinstance(metadata, dict) or not isinstance(metadata.get("nbgrader", {}), dict):
            return f"cell number {number} has no metadata"
        if not isinstance(metadata.get("tags", []), list):
            return f"cell number {number} has tags that are not a list"
        if not isinstance(text, (str, list)) or any(not isinstance(line, str) for line in text):
            return f"cell number {number} has no text"
    return ""
