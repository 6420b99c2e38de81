"""A cell of a notebook of format 4: what it is for, what it is called, what it says.

nbgrader keeps what it knows of a cell in a block of the cell's metadata. Here, and nowhere
else, that block is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from autograder.notebook.names import scope

RawCell = dict[str, Any]
Notebook = dict[str, Any]

PICTURE_TAG, DEMONSTRATION_TAG = "picture", "demonstration"
TAGS = (PICTURE_TAG, DEMONSTRATION_TAG)
FOLDED = {"source_hidden": True}  # under `jupyter`: an editor folds the code of the cell away
VOICE = "notebook_voice"  # the module that ships beside a notebook and speaks to students
VOICE_DATA = ".voice.json"


class Role(Enum):
    """What a cell is for, told from nbgrader's flags, or from its tag where it has none."""

    PLAIN = "plain"
    PICTURE = "picture"  # a plain code cell that only draws
    DEMONSTRATION = "demonstration"  # a plain code cell that only shows what solutions do
    GIVEN = "given"
    SOLUTION = "solution"
    TEST = "test"
    WRITTEN = "written"
    TASK = "task"
    UNKNOWN = "unknown"

    @property
    def by_student(self) -> bool:
        """Tell whether the text of such a cell is the student's."""
        return self in (Role.SOLUTION, Role.WRITTEN)


@dataclass(frozen=True)
class Cell:
    """One cell. `number` is its place in the notebook, counted from 1."""

    raw: RawCell
    number: int = 0

    @property
    def type(self) -> str:
        """The type of the cell: code, markdown or raw."""
        return str(self.raw["cell_type"])

    @property
    def is_code(self) -> bool:
        """Tell whether this is a code cell."""
        return self.type == "code"

    @property
    def text(self) -> str:
        """The text of the cell."""
        return source(self.raw)

    @property
    def id(self) -> str:
        """The id of the cell, or an empty string."""
        return str(self.raw.get("id") or "")

    @cached_property
    def name(self) -> str:
        """The `grade_id`, or an empty string."""
        return grade_id(self.raw) or ""

    @property
    def label(self) -> str:
        """How messages call the cell."""
        return self.name or self.id or f"number {self.number}"

    @property
    def nbgrader(self) -> dict[str, Any]:
        """The block of metadata that nbgrader reads; empty where it does not know the cell."""
        block: dict[str, Any] = self.raw["metadata"].get("nbgrader", {})
        return block

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the cell."""
        return tuple(self.raw["metadata"].get("tags", ()))

    @property
    def points(self) -> float:
        """The points of the cell, 0 where it has none."""
        return float(self.nbgrader.get("points") or 0)

    @property
    def graded(self) -> bool:
        """Tell whether the cell has a score: a test, or an answer that a person grades."""
        return self.role in (Role.TEST, Role.WRITTEN)

    @property
    def locked(self) -> bool:
        """Tell whether students cannot change the cell in JupyterLab."""
        return bool(self.nbgrader.get("locked"))

    @cached_property
    def role(self) -> Role:
        """What the cell is for."""
        block = self.nbgrader
        if not block:
            tags = self.tags if self.is_code else ()
            return Role(next((tag for tag in TAGS if tag in tags), Role.PLAIN.value))
        if block.get("task"):
            return Role.TASK
        if block.get("grade"):
            return Role.WRITTEN if block.get("solution") else Role.TEST
        if block.get("solution"):
            return Role.SOLUTION
        return Role.GIVEN if block.get("locked") else Role.UNKNOWN

    @property
    def function(self) -> str:
        """The function that a solution or test cell belongs to; "" for other cells."""
        if self.role is Role.SOLUTION:
            return self.name
        return self.name.removeprefix("test_") if self.role is Role.TEST else ""

    @property
    def defines_its_name(self) -> bool:
        """Tell whether the cell binds the name that it has, as every solution cell should."""
        return self.is_code and self.name in scope(self.text).binds


def cells_of(notebook: Notebook) -> tuple[Cell, ...]:
    """Return the cells of a notebook, numbered."""
    return tuple(Cell(raw, number) for number, raw in enumerate(notebook["cells"], start=1))


def named(cells: Iterable[Cell]) -> dict[str, Cell]:
    """Return the cells that have a `grade_id`, by it."""
    return {cell.name: cell for cell in cells if cell.name}


def source(raw: RawCell) -> str:
    """Return the text of a cell; notebooks store it as a string or as a list of lines."""
    text = raw.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def grade_id(raw: RawCell) -> str | None:
    """Return the `grade_id` that nbgrader's metadata gives a cell, or None."""
    name = raw.get("metadata", {}).get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) and name else None
