"""An assignment as the grader sees it: the source notebook's cells, and what each is for."""

from __future__ import annotations

import ast
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder.errors import CourseError, SourceError
from autograder.grading.blank import blank_notebook, kept_blank
from autograder.grading.seeds import course_secret
from autograder.notebook.cells import Cell, Role, cells_of, named
from autograder.notebook.diagrams import drawn, is_drawn
from autograder.notebook.markers import HIDDEN_TESTS, replaced
from autograder.notebook.names import BUILTINS, parse, scope
from autograder.settings import Course

WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class AssignmentCell:
    """A cell that a submission must have, as nbgrader records it: without the solution.

    `text` is its text in the source, `released` that in the release, and `names` are the
    functions of the student that it needs.
    """

    cell: Cell
    text: str
    released: str
    names: tuple[str, ...] = ()

    @cached_property
    def name(self) -> str:
        """The `grade_id`."""
        return self.cell.name

    @cached_property
    def is_code(self) -> bool:
        """Tell whether this is a code cell."""
        return self.cell.is_code

    @cached_property
    def role(self) -> Role:
        """What the cell is for. What nbgrader's flags leave open is given."""
        return Role.GIVEN if self.cell.role is Role.UNKNOWN else self.cell.role

    @cached_property
    def is_prose(self) -> bool:
        """Tell whether the cell only says something, so that nobody misses it."""
        return self.role is Role.TASK or (self.role is Role.GIVEN and not self.is_code)

    @cached_property
    def example_binds(self) -> frozenset[str]:
        """The names that a test cell makes where students see it."""
        return scope(self.released).binds if self.role is Role.TEST else frozenset()


@dataclass(frozen=True)
class Assignment:
    """The cells by name, in order, and everything else that grading needs."""

    name: str
    cells: tuple[AssignmentCell, ...]
    pictures: tuple[str, ...]
    files: tuple[tuple[str, Path], ...]
    notebook: dict[str, Any]
    digest: str
    demonstrations: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, AssignmentCell]:
        """The cells by their names."""
        return {cell.name: cell for cell in self.cells}

    @cached_property
    def names_by_id(self) -> dict[str, str]:
        """The names of the cells by their ids."""
        return {cell.cell.id: cell.name for cell in self.cells}

    @cached_property
    def names_by_text(self) -> dict[str, str]:
        """The names of the cells by what stands in them when they are released."""
        texts = ((cell.released.strip(), cell.name) for cell in self.cells)
        return {text: name for text, name in texts if text}

    @cached_property
    def given_texts(self) -> frozenset[str]:
        """What stands in any cell of the notebook, also in those without a name."""
        own = (cell.text.strip() for cell in cells_of(self.notebook))
        return frozenset(own) | self.undrawn.keys()

    @cached_property
    def undrawn(self) -> dict[str, str]:
        """The texts of the source's cells with diagrams, by what stands there in the release.

        An earlier release has the source's text. What cannot be drawn was never released.
        """
        found: dict[str, str] = {}
        for cell in filter(is_drawn, cells_of(self.notebook)):
            with suppress(SourceError):
                found[drawn(cell.text).strip()] = cell.text
        return found

    def role_of(self, cell: Cell) -> Role:
        """Return what a cell that was handed in beside ours is for: one of ours keeps its role."""
        if cell.is_code and cell.text in self.pictures:
            return Role.PICTURE
        return (
            Role.DEMONSTRATION if cell.is_code and cell.text in self.demonstrations else Role.PLAIN
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """The words in the cells of code that run on the grader's side."""
        ours = (cell.text for cell in self.cells if cell.is_code and not cell.role.by_student)
        return frozenset(word for text in ours for word in WORD.findall(text))

    @property
    def tests(self) -> tuple[str, ...]:
        """The names of the tests, in order."""
        return tuple(cell.name for cell in self.cells if cell.role is Role.TEST)

    def prefix(self) -> list[AssignmentCell]:
        """Return the leading locked code cells: the same for everybody, so run only once."""
        leading = []
        for cell in self.cells:
            if cell.role is Role.GIVEN and cell.is_code and not cell.names:
                leading.append(cell)
            elif cell.is_code:
                break
        return leading


@dataclass(frozen=True)
class AssignmentSource:
    """What an assignment is made of, read and not yet understood.

    `raw` are the bytes of the notebook, `files` what students get beside it, and `digest` changes
    with either.
    """

    name: str
    raw: bytes
    files: tuple[tuple[str, Path], ...]
    digest: str

    @cached_property
    def tests(self) -> tuple[str, ...]:
        """The names of the tests, in order."""
        cells = cells_of(json.loads(self.raw))
        return tuple(cell.name for cell in cells if cell.role is Role.TEST)


def read_source(course: Course, name: str) -> AssignmentSource:
    """Read what an assignment is made of.

    Raises `CourseError` where something is missing, or the source is no notebook.
    """
    path = course.source_notebook(name)
    raw, folder = path.read_bytes(), path.parent
    try:
        named(cells_of(json.loads(raw)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(f"{path} is not a notebook: {error!r}") from None
    files = tuple((file, folder / file) for file in course.files.get(name, ()))
    digest = sha256(raw)
    for file, place in files:
        if not place.is_file():
            raise CourseError(f"{name}: c.Autograder.files names {file}, and there is no {place}")
        digest.update(file.encode() + place.read_bytes())
    return AssignmentSource(name, raw, files, digest.hexdigest())


def load_assignment(course: Course, name: str) -> Assignment:
    """Read the source of an assignment. Raises `CourseError` where it cannot be graded."""
    read = read_source(course, name)
    return understood(read, blank_notebook(json.loads(read.raw), name))


def kept_assignment(course: Course, read: AssignmentSource) -> Assignment:
    """Return the assignment, with the help of what an earlier run has kept in the course."""
    path = course.root / ".grading" / f"{read.name}.blank"
    return understood(read, kept_blank(path, course_secret(course.root), read.raw, read.name))


def understood(read: AssignmentSource, blank: dict[str, Any]) -> Assignment:
    """Return the assignment of a source and its blank notebook. Raises `CourseError`."""
    original = named(cells_of(json.loads(read.raw)))
    blank_cells = cells_of(blank)
    solution_names = {
        bound
        for cell in blank_cells
        if cell.role.by_student and cell.is_code
        for bound in scope(original[cell.name].text).binds
    }
    cells = [_assignment_cell(c, original, solution_names) for c in blank_cells if c.name]
    _require_bound(read.name, cells, solution_names)
    return Assignment(
        name=read.name,
        cells=tuple(cells),
        pictures=tuple(cell.text for cell in blank_cells if cell.role is Role.PICTURE),
        demonstrations=tuple(c.text for c in blank_cells if c.role is Role.DEMONSTRATION),
        files=read.files,
        notebook=blank,
        digest=read.digest,
    )


def imported_modules(assignment: Assignment) -> set[str]:
    """Return the modules that the locked and test cells import, to load them ahead."""
    modules = set()
    for cell in assignment.cells:
        for node in ast.walk(parse(cell.text) or ast.Module([], [])) if cell.is_code else ():
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module)
    return modules


def _assignment_cell(
    cell: Cell, original: dict[str, Cell], solution_names: set[str]
) -> AssignmentCell:
    return AssignmentCell(
        cell=cell,
        text=original[cell.name].text if cell.role.by_student else cell.text,
        released=replaced(cell.text, HIDDEN_TESTS, None),
        names=tuple(sorted(scope(cell.text).reads & solution_names)) if _is_ours(cell) else (),
    )


def _is_ours(cell: Cell) -> bool:
    """Tell whether a cell runs on the grader's side."""
    return cell.is_code and cell.role in (Role.TEST, Role.GIVEN, Role.UNKNOWN)


def _require_bound(name: str, cells: list[AssignmentCell], solution_names: set[str]) -> None:
    """Raise `CourseError` for a test that needs what only a student's extra cell could bind."""
    known = set(BUILTINS) | solution_names
    for cell in cells:
        if _is_ours(cell.cell):
            unknown = scope(cell.text).reads - known
            if unknown:
                raise CourseError(
                    f"{name}: the cell {cell.name} uses {', '.join(sorted(unknown))}, which no "
                    "locked or solution cell before it defines. Lock the cell that does."
                )
            known |= scope(cell.text).binds
