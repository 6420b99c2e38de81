"""The model answer to a written question: the text, and what its points are given for.

Both stand in the solution region of the source's cell, so neither is released:

    ### BEGIN SOLUTION
    Two errors compete. ...

    **Rubric**

    - 1 point: names both errors
    - 1 point: says where they are equal
    ### END SOLUTION
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.notebook.markers import SOLUTION, inside

HEADING = "**Rubric**"
CRITERION = re.compile(r"- (\d+(?:\.\d+)?) points?: (\S.*)")


@dataclass(frozen=True)
class Criterion:
    """What some of the points are given for. `text` is Markdown."""

    points: float
    text: str


@dataclass(frozen=True)
class ModelAnswer:
    """The answer that the author has in mind, as Markdown, and its rubric, which may be empty."""

    text: str
    rubric: tuple[Criterion, ...] = ()


def model_answer(cell: str) -> ModelAnswer:
    """Return the model answer in the text of a source's cell; empty where there is none."""
    lines = inside(cell, SOLUTION).split("\n")
    end = lines.index(HEADING) if HEADING in lines else len(lines)
    found = (CRITERION.fullmatch(line) for line in lines[end:])
    rubric = tuple(Criterion(float(line[1]), line[2]) for line in found if line)
    return ModelAnswer("\n".join(lines[:end]).strip(), rubric)
