"""The checks of cells tagged `picture`, which grading runs once for everybody.

Such a cell only draws. It may neither need a student's work nor leave anything that another
cell reads, so that leaving it out changes no result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.authoring.source import Problem, Problems, Source
from autograder.notebook.cells import PICTURE_TAG, Cell, Role
from autograder.notebook.names import scope

if TYPE_CHECKING:
    from autograder.settings import Course
TAGGED = f"has the tag '{PICTURE_TAG}', but"


def _picture(_: Course, source: Source, cell: Cell) -> Problems:
    """Yield why a cell tagged `picture` could not be left out for a single student."""
    if PICTURE_TAG not in cell.tags:
        return
    if cell.role is not Role.PICTURE:
        yield Problem(f"{TAGGED} is not a plain code cell", "Remove the tag.")
        return
    names = scope(cell.text)
    for name in sorted(names.reads & _dependent(source)):
        yield Problem(
            f"{TAGGED} uses '{name}', which comes from a solution",
            "Remove the tag, or draw without it.",
        )
    for name in sorted(names.changes):
        yield Problem(f"{TAGGED} changes '{name}'", "Remove the tag, or work on a copy.")
    later = [o for o in source.after(cell) if o.is_code and PICTURE_TAG not in o.tags]
    for name in sorted(names.binds & {n for o in later for n in scope(o.text).reads}):
        yield Problem(
            f"{TAGGED} a later cell reads '{name}'",
            f"Remove the tag, or bind '{name}' in a cell of its own.",
        )


def _dependent(source: Source) -> set[str]:
    """Return the names bound by solutions, or by cells that use such names."""
    tainted: set[str] = set(source.functions)
    for cell in source.cells:
        names = scope(cell.text) if cell.is_code else None
        if names and (cell.role is Role.SOLUTION or names.reads & tainted):
            tainted |= names.binds
    return tainted


CHECKS: list[Callable[[Course, Source, Cell], Problems]] = [_picture]
