"""An assignment as the grader sees it: the source notebook's cells, and what each is for."""

from __future__ import annotations

import ast
import json
import logging
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder.canonical import Cell, grade_id, source
from autograder.errors import CourseError
from autograder.markers import HIDDEN_TESTS, replaced
from autograder.scope import BUILTINS, parse, scope
from autograder.settings import Course


class Role(Enum):
    """Where a cell runs and where its text comes from."""

    STUDENT = "student"  # text from the submission, runs in the sandbox
    LOCKED = "locked"  # text from the source, runs on both sides
    TEST = "test"  # text from the source, runs on the grader's side
    ANSWER = "answer"  # text from the submission, does not run, graded by hand
    TEXT = "text"  # text from the source, does not run
    PICTURE = "picture"  # runs once for everybody while its text is the source's


@dataclass(frozen=True)
class SourceCell:
    """A cell of the source notebook that a submission must have.

    `released` is its text in the release, `names` the functions of the student that it needs.
    """

    name: str
    role: Role
    cell: Cell
    text: str
    released: str
    points: float = 0.0
    names: tuple[str, ...] = ()

    @property
    def code(self) -> bool:
        """Tell whether this is a code cell."""
        return bool(self.cell["cell_type"] == "code")

    @property
    def example_binds(self) -> frozenset[str]:
        """The names that a test cell makes where students see it."""
        return scope(self.released).binds if self.role is Role.TEST else frozenset()

    @property
    def graded(self) -> bool:
        """Tell whether the cell has points."""
        return bool(self.cell["metadata"]["nbgrader"].get("grade"))

    @property
    def by_hand(self) -> bool:
        """Tell whether a person has to grade this cell."""
        block = self.cell["metadata"]["nbgrader"]
        return bool(block.get("task") or (block.get("grade") and block.get("solution")))


@dataclass(frozen=True)
class Assignment:
    """The cells by name, in order, and everything else that grading needs."""

    name: str
    cells: tuple[SourceCell, ...]
    pictures: tuple[str, ...]
    files: tuple[tuple[str, Path], ...]
    notebook: dict[str, Any]
    digest: str

    def prefix(self) -> list[SourceCell]:
        """Return the leading locked code cells: the same for everybody, so run only once."""
        leading = []
        for cell in self.cells:
            if cell.role is Role.LOCKED and cell.code and not cell.names:
                leading.append(cell)
            elif cell.code:
                break
        return leading


def load_assignment(course: Course, name: str) -> Assignment:
    """Read the source of an assignment. Raises `CourseError` where it cannot be graded."""
    path = course.source_notebook(name)
    raw = path.read_bytes()
    blank = blank_notebook(json.loads(raw), name)
    original = {grade_id(cell): source(cell) for cell in json.loads(raw)["cells"]}
    solution_names = {
        bound
        for cell in blank["cells"]
        if _flag(cell, "solution") and cell["cell_type"] == "code"
        for bound in scope(original[grade_id(cell)]).binds
    }
    cells = [
        _source_cell(cell, original, solution_names)
        for cell in blank["cells"]
        if grade_id(cell) is not None
    ]
    _require_bound(name, cells, solution_names)
    folder = path.parent
    files = tuple((file, folder / file) for file in course.files.get(name, ()))
    digest = sha256(raw)
    for file, place in files:
        if not place.is_file():
            raise CourseError(f"{name}: c.Autograder.files names {file}, and there is no {place}")
        digest.update(file.encode() + place.read_bytes())
    return Assignment(
        name=name,
        cells=tuple(cells),
        pictures=tuple(source(c) for c in blank["cells"] if _is_picture(c)),
        files=files,
        notebook=blank,
        digest=digest.hexdigest(),
    )


def blank_notebook(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the notebook with cleared solutions, hidden tests kept, and nbgrader's checksums.

    This is what nbgrader records in the gradebook when it generates an assignment.
    """
    from nbformat import from_dict
    from nbgrader import preprocessors as steps

    node, resources = from_dict(notebook), {"nbgrader": {"notebook": name, "assignment": name}}
    for cell in node.cells:
        cell.source = source(cell)
    for step in (
        steps.LockCells,
        steps.ClearSolutions,
        steps.ClearOutput,
        steps.CheckCellMetadata,
        steps.ComputeChecksums,
    ):
        preprocessor = step(log=logging.Logger("blank", level=logging.ERROR))
        try:
            node, resources = preprocessor.preprocess(node, resources)
        except Exception as error:
            raise CourseError(f"{name}: nbgrader refuses the source notebook: {error}") from error
    plain: dict[str, Any] = json.loads(json.dumps(node))
    return plain


def imported_modules(assignment: Assignment) -> set[str]:
    """Return the modules that the locked and test cells import, to load them ahead."""
    modules = set()
    for cell in assignment.cells:
        for node in ast.walk(parse(cell.text) or ast.Module([], [])) if cell.code else ():
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module)
    return modules


def _source_cell(
    cell: Cell, original: dict[str | None, str], solution_names: set[str]
) -> SourceCell:
    name = grade_id(cell) or ""
    role = _role(cell)
    grader_side = role in (Role.TEST, Role.LOCKED) and cell["cell_type"] == "code"
    reads = scope(source(cell)).reads if grader_side else frozenset()
    return SourceCell(
        name=name,
        role=role,
        cell=cell,
        text=original[name] if role in (Role.STUDENT, Role.ANSWER) else source(cell),
        released=replaced(source(cell), HIDDEN_TESTS, None),
        points=float(cell["metadata"]["nbgrader"].get("points", 0)),
        names=tuple(sorted(reads & solution_names)),
    )


def _role(cell: Cell) -> Role:
    code = cell["cell_type"] == "code"
    if _flag(cell, "solution"):
        return Role.STUDENT if code else Role.ANSWER
    if _flag(cell, "task"):
        return Role.TEXT
    if _flag(cell, "grade"):
        return Role.TEST
    return Role.LOCKED if code else Role.TEXT


def _flag(cell: Cell, name: str) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get(name))


def _is_picture(cell: Cell) -> bool:
    return cell["cell_type"] == "code" and "picture" in cell["metadata"].get("tags", ())


def _require_bound(name: str, cells: list[SourceCell], solution_names: set[str]) -> None:
    """Raise `CourseError` for a test that needs what only a student's extra cell could bind."""
    known = set(BUILTINS) | solution_names
    for cell in cells:
        if cell.role in (Role.TEST, Role.LOCKED) and cell.code:
            unknown = scope(cell.text).reads - known
            if unknown:
                raise CourseError(
                    f"{name}: the cell {cell.name} uses {', '.join(sorted(unknown))}, which no "
                    "locked or solution cell before it defines. Lock the cell that does."
                )
            known |= scope(cell.text).binds
