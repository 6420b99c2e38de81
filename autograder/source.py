"""A source notebook as its checks see it: cells, each with a kind and a name."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from autograder import canonical
from autograder.errors import SourceError
from autograder.scope import scope

if TYPE_CHECKING:
    from autograder.settings import Course, KnownMistake


class Problem(NamedTuple):
    """What is wrong, as the end of a sentence about a cell, and what to do about it."""

    problem: str
    remedy: str


Problems = Iterator[Problem]


class Kind(Enum):
    """What a cell is for, told from nbgrader's three flags."""

    PLAIN = "plain"
    GIVEN = "given"
    SOLUTION = "solution"
    TEST = "test"
    WRITTEN = "written"
    UNKNOWN = "unknown"


class Exercise(Protocol):
    """What the catalogue of a course knows about one function."""

    @property
    def reference(self) -> Callable[..., Any]:
        """The reference solution."""

    @property
    def cases(self) -> Callable[[], Iterable[Any]]:
        """Yields the calls that a check makes."""

    @property
    def mistakes(self) -> Sequence[KnownMistake]:
        """The common wrong solutions."""


@dataclass(frozen=True)
class SourceCell:
    """One cell of a source notebook. `label` is how messages call it."""

    raw: dict[str, Any]
    label: str

    @cached_property
    def text(self) -> str:
        """The text of the cell."""
        return canonical.source(self.raw)

    @property
    def is_code(self) -> bool:
        """Tell whether this is a code cell."""
        return bool(self.raw["cell_type"] == "code")

    @property
    def name(self) -> str:
        """The `grade_id`, or an empty string."""
        return canonical.grade_id(self.raw) or ""

    @property
    def nbgrader(self) -> dict[str, Any]:
        """The metadata that nbgrader reads."""
        block: dict[str, Any] = self.raw["metadata"].get("nbgrader", {})
        return block

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the cell."""
        return tuple(self.raw["metadata"].get("tags", ()))

    @cached_property
    def kind(self) -> Kind:
        """What the cell is for."""
        block = self.nbgrader
        grade, solution, locked, task = (
            block.get(flag) is True for flag in ("grade", "solution", "locked", "task")
        )
        if not block:
            return Kind.PLAIN
        if task or not (grade or solution or locked):
            return Kind.UNKNOWN
        if grade:
            return Kind.WRITTEN if solution else Kind.TEST
        return Kind.SOLUTION if solution else Kind.GIVEN

    @property
    def function(self) -> str:
        """The function that a solution or test cell belongs to; "" for other cells."""
        if self.kind is Kind.SOLUTION:
            return self.name
        return self.name.removeprefix("test_") if self.kind is Kind.TEST else ""

    @property
    def defines_its_name(self) -> bool:
        """Tell whether the cell binds the name that it has, as every solution cell should."""
        return self.is_code and self.name in scope(self.text).binds


@dataclass(frozen=True)
class Source:
    """A source notebook, as text and as cells."""

    assignment: str
    path: Path
    content: str
    notebook: dict[str, Any]
    cells: tuple[SourceCell, ...]

    def of_kind(self, *kinds: Kind) -> list[SourceCell]:
        """Return the cells of some kinds, in the order of the notebook."""
        return [cell for cell in self.cells if cell.kind in kinds]

    def before(self, cell: SourceCell) -> tuple[SourceCell, ...]:
        """Return the cells above a cell."""
        return self.cells[: self._position(cell)]

    def after(self, cell: SourceCell) -> tuple[SourceCell, ...]:
        """Return the cells below a cell."""
        return self.cells[self._position(cell) + 1 :]

    def _position(self, cell: SourceCell) -> int:
        return next(i for i, other in enumerate(self.cells) if other is cell)

    @cached_property
    def functions(self) -> frozenset[str]:
        """The graded functions: the names of the solution cells."""
        return frozenset(cell.name for cell in self.of_kind(Kind.SOLUTION) if cell.name)


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
    cells = tuple(
        SourceCell(raw, canonical.grade_id(raw) or str(raw.get("id") or f"number {number}"))
        for number, raw in enumerate(notebook["cells"], start=1)
    )
    return Source(assignment, path, content, notebook, cells)


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


def exercise(course: Course, function: str) -> Exercise:
    """Return what the catalogue knows. Raises `KeyError` where it does not know the function."""
    if course.catalogue is None:
        raise KeyError(f"the course has no catalogue, so {function!r} is not in it")
    found: Exercise = importlib.import_module(course.catalogue).exercise(function)
    return found
