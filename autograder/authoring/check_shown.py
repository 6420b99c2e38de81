"""The checks of cells that only show something: those tagged `picture` or `demonstration`.

Grading runs a picture once for everybody, and a demonstration for nobody who has not changed it.
So such a cell may not leave anything that another one reads, and a picture may not need a
student's work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from autograder.authoring.source import Problem, Problems, Source
from autograder.notebook.cells import TAGS, Cell, Role
from autograder.notebook.names import scope

if TYPE_CHECKING:
    from autograder.settings import Course


def _shown(_: Course, source: Source, cell: Cell) -> Problems:
    """Yield why a cell with one of the tags could not be left out for a single student."""
    tags = [tag for tag in TAGS if tag in cell.tags]
    if not tags:
        return
    tagged = f"has the tag '{tags[0]}', but"
    if cell.role.value != tags[0]:
        yield Problem(f"{tagged} is not a plain code cell", "Remove the tag.")
        return
    names = scope(cell.text)
    for name in sorted(names.reads & _dependent(source)) if cell.role is Role.PICTURE else ():
        yield Problem(
            f"{tagged} uses '{name}', which comes from a solution",
            "Remove the tag, or draw without it.",
        )
    for name in sorted(names.changes):
        yield Problem(f"{tagged} changes '{name}'", "Remove the tag, or work on a copy.")
    for name in sorted(names.binds & {n for o in _needing(source, cell) for n in scope(o).reads}):
        yield Problem(
            f"{tagged} a later cell reads '{name}'",
            f"Remove the tag, or bind '{name}' in a cell of its own.",
        )


def _needing(source: Source, cell: Cell) -> Iterator[str]:
    """Yield the texts of the cells below that would miss what a cell binds.

    Pictures are drawn together, and a demonstration comes after those that it needs, if it is run
    at all.
    """
    for other in source.after(cell):
        if other.is_code and other.role is not cell.role:
            yield other.text


def _dependent(source: Source) -> set[str]:
    """Return the names bound by solutions, or by cells that use such names."""
    tainted: set[str] = set(source.functions)
    for cell in source.cells:
        names = scope(cell.text) if cell.is_code else None
        if names and (cell.role is Role.SOLUTION or names.reads & tainted):
            tainted |= names.binds
    return tainted


CHECKS: list[Callable[[Course, Source, Cell], Problems]] = [_shown]
