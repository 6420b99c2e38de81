"""Read the source notebooks for the tests, whole or as a student sees them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "source"

HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS\n?", re.DOTALL)
SOLUTION = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION\n?", re.DOTALL)
FENCE = re.compile(r"^(```+|~~~+)(.*)$", re.MULTILINE)
INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)


@dataclass(frozen=True)
class Cell:
    """One cell of a source notebook; `role` is solution, test, given, written or plain."""

    id: str
    kind: str
    text: str
    role: str
    points: int
    tags: tuple[str, ...]
    raw: dict[str, Any]

    @property
    def grade_id(self) -> str | None:
        """The name that nbgrader knows the cell by."""
        name: str | None = self.raw["metadata"].get("nbgrader", {}).get("grade_id")
        return name

    @property
    def visible(self) -> str:
        """The text as a student sees it."""
        return SOLUTION.sub("", HIDDEN.sub("", self.text))


@cache
def cells(assignment: str) -> tuple[Cell, ...]:
    """Return the cells of the source notebook of an assignment."""
    path = SOURCE / assignment / f"{assignment}.ipynb"
    return tuple(map(_cell, json.loads(path.read_text(encoding="utf-8"))["cells"]))


def _cell(raw: dict[str, Any]) -> Cell:
    grading = raw["metadata"].get("nbgrader", {})
    return Cell(
        id=raw["id"],
        kind=raw["cell_type"],
        text="".join(raw["source"]),
        role=_role(raw, grading),
        points=grading.get("points", 0),
        tags=tuple(raw["metadata"].get("tags", ())),
        raw=raw,
    )


def _role(raw: dict[str, Any], grading: dict[str, Any]) -> str:
    if not grading:
        return "plain"
    if grading["solution"]:
        return "solution" if raw["cell_type"] == "code" else "written"
    return "test" if grading["grade"] else "given"


def prose(text: str) -> str:
    """Return Markdown without its fenced blocks and inline code. Raises on an open fence."""
    kept, fence = [], None
    for line in text.splitlines():
        mark = FENCE.match(line)
        if mark and fence is None:
            fence = mark[1]
        elif mark and mark[1] == fence and not mark[2].strip():
            fence = None
        elif fence is None:
            kept.append(line)
    if fence is not None:
        raise ValueError(f"a fence {fence} is not closed")
    return INLINE_CODE.sub("", "\n".join(kept))
