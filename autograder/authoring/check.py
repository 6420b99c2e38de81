"""Check a source notebook, and write its canonical form and what can be derived.

Every problem comes with the assignment, the cell and what to do about it. The checks are
ordered lists of named functions; a check sees the whole notebook and yields what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from autograder.authoring import (
    check_cells,
    check_code,
    check_pictures,
    check_shown,
    check_written,
    source,
)
from autograder.authoring.announced import announced
from autograder.authoring.derived import README, counted, counts, derived, readme
from autograder.authoring.source import Problem, Problems, Source
from autograder.errors import SourceError
from autograder.files import write_whole
from autograder.notebook.canonical import NOTEBOOK_METADATA, canonical, dumps
from autograder.notebook.cells import Role

if TYPE_CHECKING:
    from autograder.settings import Course

# JupyterLab keeps its checkpoints there; nothing of it is ever copied.
IGNORED_FOLDERS = {".ipynb_checkpoints"}


@dataclass(frozen=True)
class Finding:
    """One problem of a source notebook. `cell` is empty where it concerns the whole file."""

    assignment: str
    cell: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.assignment}, cell {self.cell}" if self.cell else self.assignment
        return f"{where}: {self.problem}. {self.remedy}"


def check(course: Course, assignment: str) -> list[Finding]:
    """Return what is wrong with the source of an assignment; nothing is written.

    Raises `CourseError` where there is no such assignment.
    """
    try:
        notebook = source.read(course, assignment)
    except SourceError as error:
        problem = str(error).removeprefix(f"{assignment}: ")
        return [Finding(assignment, "", problem, "Restore it from the version control.")]
    return [
        *_findings_of_file(course, notebook),
        *_findings_of_cells(course, notebook),
    ]


def fix(course: Course, assignment: str) -> list[str]:
    """Write the canonical form of a source notebook, and what can be derived in the course.

    Returns what was done, one line each. Raises `SourceError` where the file is no notebook.
    """
    notebook = source.read(course, assignment)
    done = []
    text = dumps(canonical(derived(course, notebook).notebook))
    if text != notebook.content:
        write_whole(notebook.path, text)
        done.append("rewritten in the canonical form")
    before, after = readme(course, source.read(course, assignment))
    if after != before:
        write_whole(course.root / README, after)
        done.append(f"counted anew in {README}")
    return done


def _findings_of_file(course: Course, notebook: Source) -> Iterator[Finding]:
    for check_file in FILE_CHECKS:
        for problem, remedy in check_file(course, notebook):
            yield Finding(notebook.assignment, "", problem, remedy)


def _findings_of_cells(course: Course, notebook: Source) -> Iterator[Finding]:
    for cell in notebook.cells:
        for check_cell in CELL_CHECKS:
            for problem, remedy in check_cell(course, notebook, cell):
                yield Finding(notebook.assignment, cell.label, problem, remedy)


def _metadata(_: Course, notebook: Source) -> Problems:
    metadata = notebook.notebook.get("metadata", {})
    foreign = sorted(metadata.keys() - NOTEBOOK_METADATA.keys())
    if foreign:
        yield Problem(
            f"the notebook has foreign metadata: {', '.join(foreign)}", _run_fix(notebook)
        )
    kernel = metadata.get("kernelspec")
    if kernel != NOTEBOOK_METADATA["kernelspec"]:
        yield Problem(f"the notebook asks for the kernel {json.dumps(kernel)}", _run_fix(notebook))


def _form(_: Course, notebook: Source) -> Problems:
    if dumps(canonical(notebook.notebook)) != notebook.content:
        yield Problem("the file is not in the canonical form", _run_fix(notebook))


def _counts(course: Course, notebook: Source) -> Problems:
    """Yield numbers of functions and points that are not those of the notebook."""
    introduction = notebook.cells[0].text if notebook.cells else ""
    before, after = readme(course, notebook)
    for where, differs in (
        ("the introduction", counted(notebook, introduction) != introduction),
        (f"the table in {README}", before != after),
    ):
        if differs:
            functions, points = counts(notebook)
            yield Problem(
                f"{where} has other numbers than the notebook: there are {functions} functions "
                f"for {points:g} points",
                _run_fix(notebook),
            )


def _announced(_: Course, notebook: Source) -> Problems:
    """Yield texts above exercises that do not tell their points."""
    texts = announced(notebook.cells)
    for cell in notebook.cells:
        if texts.get(cell.number, cell.text) != cell.text:
            yield Problem(
                f"the text in cell {cell.label} does not tell the points of the exercise below it",
                _run_fix(notebook),
            )


def _points(_: Course, notebook: Source) -> Problems:
    if not notebook.having(Role.TEST, Role.WRITTEN):
        yield Problem("the notebook has no points", "Add a test cell or a written question.")


def _files(course: Course, notebook: Source) -> Problems:
    """Yield the files that would be left out, and those that are promised and missing."""
    folder = notebook.path.parent
    listed = set(course.files.get(notebook.assignment, ()))
    for name in sorted(listed):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or (folder / name).is_symlink():
            yield Problem(
                f"the listed file '{name}' is not inside the folder",
                "List files of the assignment's own folder in c.Autograder.files.",
            )
        elif not (folder / name).is_file():
            yield Problem(
                f"the listed file '{name}' is missing",
                "Add it, or take it out of c.Autograder.files in nbgrader_config.py.",
            )
    for name in sorted(_present(folder) - listed - {notebook.path.name}):
        yield Problem(
            f"the file '{name}' is not on the list of files",
            "Remove it, or list it in c.Autograder.files if students need it.",
        )


def _present(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if (path.is_symlink() or not path.is_dir())
        and IGNORED_FOLDERS.isdisjoint(path.relative_to(folder).parts)
    }


def _run_fix(notebook: Source) -> str:
    return f"Run 'autograder check {notebook.assignment} --fix'."


FILE_CHECKS: list[Callable[[Course, Source], Problems]] = [
    _form,
    _metadata,
    _points,
    _counts,
    _announced,
    _files,
]
CELL_CHECKS = [
    *check_cells.CHECKS,
    *check_code.CHECKS,
    *check_shown.CHECKS,
    *check_written.CHECKS,
    *check_pictures.CHECKS,
]
