"""Which assignment a hand-in is of, told from what its notebooks hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from autograder.notebook.cells import cells_of
from autograder.settings import Course

LEAST = 2  # traces of an assignment that a file must have


def assignments_of(course: Course, files: Mapping[str, bytes]) -> list[str]:
    """Return the assignments that left traces in these files, the best first.

    A trace is the name or the definition of a solution cell. Names and metadata of a notebook may
    be lost, so its text is searched, not its structure. Where two have as many, none is best.
    """
    texts = [data for name, data in files.items() if name.lower().endswith((".ipynb", ".py"))]
    counts: dict[str, int] = {}
    for name in course.assignments():
        traces = _traces(course, name)
        counts[name] = sum(any(trace in text for text in texts) for trace in traces)
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    ranked = [name for name in ranked if counts[name] >= LEAST]
    if len(ranked) > 1 and counts[ranked[0]] == counts[ranked[1]]:
        return []
    return ranked


def _traces(course: Course, assignment: str) -> tuple[bytes, ...]:
    path = course.folder("release") / assignment / f"{assignment}.ipynb"
    path = path if path.is_file() else course.source_notebook(assignment)
    return _traces_in(path.read_bytes())


@lru_cache(maxsize=64)
def _traces_in(notebook: bytes) -> tuple[bytes, ...]:
    """Return the texts that only a notebook of this assignment has."""
    traces: list[str] = []
    for cell in cells_of(json.loads(notebook)):
        if cell.role.by_student and cell.name:
            traces.append(f'"{cell.name}"')
            if cell.is_code:
                traces.append(f"def {cell.name}(")
    return tuple(trace.encode() for trace in traces)
