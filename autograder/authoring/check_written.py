"""The checks of written questions: the rubric beside the model answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.authoring.source import Problem, Problems, Source
from autograder.notebook.cells import Cell, Role
from autograder.notebook.markers import SOLUTION, inside, replaced
from autograder.notebook.rubric import CRITERION, HEADING, model_answer

if TYPE_CHECKING:
    from autograder.settings import Course

LIKE_THE_HEADING = re.compile(r"\W*rubric\W*", re.IGNORECASE)
CORRECT = "Write each criterion as '- 1 point: what earns it'."


def _shown(_: Course, __: Source, cell: Cell) -> Problems:
    """Yield a rubric that students would read."""
    outside = replaced(cell.text, SOLUTION, None)
    if cell.type == "markdown" and HEADING in outside.split("\n"):
        yield Problem(
            "has a rubric that would be released",
            "Move it below the answer, between the markers of the solution.",
        )


def _rubric(_: Course, __: Source, cell: Cell) -> Problems:
    """Yield what is wrong with a rubric. A written question may have none."""
    if cell.role is not Role.WRITTEN:
        return
    lines = inside(cell.text, SOLUTION).split("\n")
    headings = [line for line in lines if LIKE_THE_HEADING.fullmatch(line)]
    if not headings:
        return
    if headings != [HEADING]:
        yield Problem(
            f"has a heading of a rubric that is not known: '{headings[-1].strip()}'",
            f"Write '{HEADING}' once, alone on its line.",
        )
        return
    for line in lines[lines.index(HEADING) + 1 :]:
        if line.strip() and not CRITERION.fullmatch(line):
            yield Problem(f"has a line in its rubric that is no criterion: '{line}'", CORRECT)
    model = model_answer(cell.text)
    if not model.text:
        yield Problem("has a rubric but no answer", "Write the answer above the rubric.")
    total = sum(criterion.points for criterion in model.rubric)
    if total != cell.points:
        yield Problem(f"has a rubric of {total:g} points, but {cell.points:g} points", CORRECT)


CHECKS: list[Callable[[Course, Source, Cell], Problems]] = [_shown, _rubric]
