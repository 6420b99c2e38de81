"""Which assignment a hand-in is of, told by what the engine recognises in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from autograder.grading.assignment import Assignment, load_assignment
from autograder.grading.attribution import cells_recognised
from autograder.grading.submission import HandedFile
from autograder.settings import Course, load

LEAST = 2  # cells of an assignment that have to be there


def assignments_of(course: Course, files: Mapping[str, bytes]) -> list[str]:
    """Return the assignments that are recognised in these files, the best first.

    Where two are recognised as well, none is best.
    """
    handed = tuple(HandedFile(name, data) for name, data in files.items())
    counts = {
        name: cells_recognised(_assignment(course.root, name), handed, course.limits)
        for name in course.assignments()
    }
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    ranked = [name for name in ranked if counts[name] >= LEAST]
    if len(ranked) > 1 and counts[ranked[0]] == counts[ranked[1]]:
        return []
    return ranked


@lru_cache(maxsize=64)
def _assignment(root: Path, name: str) -> Assignment:
    return load_assignment(load(root), name)
