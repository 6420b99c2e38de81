"""The checks of a source notebook's cells: type, metadata, names, points, markers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.authoring.check_markers import marker_problems
from autograder.authoring.source import Problem, Problems, Source
from autograder.notebook import markers
from autograder.notebook.canonical import CELL_METADATA, NBGRADER_KEYS
from autograder.notebook.cells import TAGS, Cell, Role
from autograder.notebook.markers import HIDDEN_TESTS, SOLUTION
from autograder.notebook.names import parse, scope

if TYPE_CHECKING:
    from autograder.settings import Course

SLUG = r"[a-z0-9]+(_[a-z0-9]+)*"
# Roles that nbgrader has, or that its flags leave open, and that no check here covers.
UNUSED = (Role.TASK, Role.UNKNOWN)
KNOWN = " and ".join(f"'{tag}'" for tag in TAGS)
FIX = "Run 'autograder check --fix'."


def _type(_: Course, __: Source, cell: Cell) -> Problems:
    if cell.type == "raw":
        yield Problem(
            "is a raw cell, which students would get as it is", "Make it markdown, or remove it."
        )


def _outputs(_: Course, __: Source, cell: Cell) -> Problems:
    if cell.raw.get("outputs"):
        yield Problem("has outputs", FIX)
    if cell.raw.get("execution_count") is not None:
        yield Problem("has an execution count", FIX)


def _metadata(_: Course, __: Source, cell: Cell) -> Problems:
    foreign = sorted(cell.raw["metadata"].keys() - set(CELL_METADATA))
    foreign += [f"nbgrader.{key}" for key in sorted(cell.nbgrader.keys() - set(NBGRADER_KEYS))]
    if foreign:
        yield Problem(f"has foreign metadata: {', '.join(foreign)}", FIX)


def _tags(course: Course, __: Source, cell: Cell) -> Problems:
    """Yield tags that neither the machinery nor the course knows."""
    for tag in cell.tags:
        known = isinstance(tag, str) and (
            tag in TAGS or any(re.fullmatch(pattern, tag) for pattern in course.tags)
        )
        if not known:
            yield Problem(
                f"has the unknown tag '{tag}'",
                f"Remove it; {KNOWN}, and what c.Autograder.tags allows are known.",
            )


def _attachments(_: Course, __: Source, cell: Cell) -> Problems:
    if cell.raw.get("attachments") and cell.type != "markdown":
        yield Problem("has attachments, which only markdown cells may have", FIX)


def _syntax(_: Course, __: Source, cell: Cell) -> Problems:
    if cell.is_code and parse(cell.text) is None:
        yield Problem(
            "has a syntax error", "Run the cell in JupyterLab to see the line, and correct it."
        )


def _markers(_: Course, __: Source, cell: Cell) -> Problems:
    yield from marker_problems(cell.text, code=cell.is_code)


def _role(_: Course, __: Source, cell: Cell) -> Problems:
    """Yield flags of nbgrader that do not make one of the roles that are used here."""
    block = cell.nbgrader
    if not block:
        return
    if cell.role in UNUSED:
        yield Problem(
            "has nbgrader metadata of a kind that is not used here",
            "Choose '-', 'Manually graded answer', 'Autograded answer', 'Autograder tests' or "
            "'Read-only' in JupyterLab's Create Assignment panel.",
        )
    if cell.role in (Role.SOLUTION, Role.TEST) and not cell.is_code:
        yield Problem(f"is a {cell.role.value} cell, but not code", "Change its type to code.")
    locked = cell.role in (Role.TEST, Role.GIVEN)
    if cell.role not in UNUSED and block.get("locked", False) is not locked:
        yield Problem(
            f"must {'' if locked else 'not '}be locked",
            "Choose its type again in JupyterLab's Create Assignment panel.",
        )
    if block.get("schema_version") != 3:
        yield Problem(
            "has nbgrader metadata that is not of version 3",
            "Choose its type again in JupyterLab's Create Assignment panel.",
        )


def _grade_id(_: Course, source: Source, cell: Cell) -> Problems:
    if not cell.nbgrader or cell.role in UNUSED:
        return
    if not cell.name:
        yield Problem("has no grade_id", f"Set it to {_expected_name(source, cell)}.")
        return
    if any(other.name == cell.name for other in source.before(cell)):
        yield Problem(
            f"has the grade_id '{cell.name}', which another cell has too",
            f"Set it to {_expected_name(source, cell)}.",
        )
    if not _well_named(source, cell):
        yield Problem(
            f"has the grade_id '{cell.name}', which is not how a {cell.role.value} cell is named",
            f"Set it to {_expected_name(source, cell)}.",
        )


def _well_named(source: Source, cell: Cell) -> bool:
    if cell.role is Role.SOLUTION:
        return cell.defines_its_name or parse(cell.text) is None
    if cell.role is Role.TEST:
        return cell.name.startswith("test_") and cell.function in source.functions
    return bool(re.fullmatch(f"{cell.role.value}_{SLUG}", cell.name))


def _expected_name(source: Source, cell: Cell) -> str:
    if cell.role is Role.SOLUTION:
        return f"'{_defined(cell)}'" if _defined(cell) else "the name of the function it defines"
    if cell.role is Role.TEST:
        above = [_defined(o) for o in source.before(cell) if o.role is Role.SOLUTION]
        return f"'test_{above[-1]}'" if above and above[-1] else "'test_' and the function's name"
    return f"'{cell.role.value}_' and a few words, such as '{cell.role.value}_data'"


def _defined(cell: Cell) -> str:
    """Return the one name that a cell binds; "" where there are none or several."""
    names = scope(cell.text).binds
    return next(iter(names)) if len(names) == 1 else ""


def _points(_: Course, __: Source, cell: Cell) -> Problems:
    points = cell.nbgrader.get("points")
    if cell.role in (Role.TEST, Role.WRITTEN):
        number = isinstance(points, (int, float)) and not isinstance(points, bool)
        if points is None or not number:
            yield Problem(
                "has no points", "Set its points in JupyterLab's Create Assignment panel."
            )
        elif not 0 < points < 1000:
            yield Problem(f"has {points} points", "Give it a positive number of points.")
    elif points is not None:
        yield Problem(
            f"has points, but a {cell.role.value} cell is not graded",
            "Take 'points' out of its nbgrader metadata; the points belong to the test cell.",
        )


def _regions(_: Course, __: Source, cell: Cell) -> Problems:
    """Yield regions that are missing, and regions in cells of the wrong kind."""
    if cell.role in (Role.SOLUTION, Role.WRITTEN):
        if not markers.inside(cell.text, SOLUTION).strip():
            yield Problem(
                "has no solution between markers",
                "Put it between '### BEGIN SOLUTION' and '### END SOLUTION'.",
            )
    elif markers.has(cell.text, SOLUTION):
        yield Problem(
            "has a solution region, but is not a solution cell",
            "Make it an autograded or manually graded answer, or remove the markers.",
        )
    if cell.role is Role.TEST:
        if not markers.inside(cell.text, HIDDEN_TESTS).strip():
            yield Problem(
                "has no hidden tests",
                "Put them between '### BEGIN HIDDEN TESTS' and '### END HIDDEN TESTS'.",
            )
        elif "".join(cell.text.split("\n")[markers.regions(cell.text)[-1].end + 1 :]).strip():
            yield Problem(
                "has something after its hidden tests", "Put visible examples above them."
            )
    elif markers.has(cell.text, HIDDEN_TESTS):
        yield Problem(
            "has hidden tests, but is not a test cell",
            "Move them into the test cell, or make this cell 'Autograder tests'.",
        )


def _pairs(_: Course, source: Source, cell: Cell) -> Problems:
    """Yield solutions without a test below them."""
    if cell.role is Role.SOLUTION and cell.defines_its_name:
        tests = [o for o in source.having(Role.TEST) if o.name == f"test_{cell.name}"]
        if not tests:
            yield Problem("has no test cell", f"Add the test cell 'test_{cell.name}' below it.")
        elif not any(other is tests[0] for other in source.after(cell)):
            yield Problem("comes after its test cell", f"Move it above 'test_{cell.name}'.")


CHECKS: list[Callable[[Course, Source, Cell], Problems]] = [
    _type,
    _outputs,
    _metadata,
    _tags,
    _attachments,
    _syntax,
    _markers,
    _role,
    _grade_id,
    _points,
    _regions,
    _pairs,
]
