"""The checks of what the cells of a source notebook say in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.authoring.derived import definition, function_in, same_program
from autograder.authoring.source import Problem, Problems, Source
from autograder.catalogue import exercise
from autograder.notebook import markers
from autograder.notebook.cells import Cell, Role
from autograder.notebook.markers import HIDDEN_TESTS, STUB
from autograder.notebook.names import parse, scope

if TYPE_CHECKING:
    from autograder.settings import Course

# Calls that end a test cell without a value, by convention.
NO_VALUE = re.compile(r"(.*\.)?(assert_\w+|check|print)")
# A docstring says of what kind and shape things are: with these words or in parentheses.
SHAPES = re.compile(
    r"\([^)]*\)|\b(array|float|int|number|scalar|shape|list|tuple|dict|dictionary|str|string|"
    r"bool|function|callable|matrix|vector)s?\b"
)


def _graded_elsewhere(_: Course, source: Source, cell: Cell) -> Problems:
    """Yield definitions of graded functions outside their solution cells."""
    if not cell.is_code:
        return
    own = {cell.name} if cell.role is Role.SOLUTION else set()
    for name in sorted((scope(cell.text).binds & source.functions) - own):
        yield Problem(
            f"defines '{name}', which is a graded function",
            f"Define it in the solution cell '{name}' alone, between the markers.",
        )


def _tests_outside(course: Course, _: Source, cell: Cell) -> Problems:
    """Yield what belongs into hidden tests: the course's own package, and `check`."""
    tree = parse(markers.visible(cell.text)) if cell.is_code else None
    package = course.package
    if tree is None or not package:
        return
    for node in ast.walk(tree):
        imported = _imported(node)
        if package in imported:
            yield Problem(
                f"imports '{package}' outside the hidden tests, and students do not have it",
                "Move the line between '### BEGIN HIDDEN TESTS' and '### END HIDDEN TESTS'.",
            )
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "check":
            yield Problem(
                "calls check() outside the hidden tests",
                "Move the call between '### BEGIN HIDDEN TESTS' and '### END HIDDEN TESTS'.",
            )


def _imported(node: ast.AST) -> set[str]:
    """Return the top-level packages that a statement imports."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        return {node.module.partition(".")[0]}
    return set()


def _outside_solution(_: Course, __: Source, cell: Cell) -> Problems:
    """Yield code of a solution cell that students would see."""
    named = cell.role is Role.SOLUTION and cell.defines_its_name
    tree = parse(markers.visible(cell.text)) if named else None
    if tree is None or not markers.inside(cell.text, markers.SOLUTION).strip():
        return
    statements = [*tree.body]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == cell.name:
            statements.remove(node)
            statements += node.body[1:] if ast.get_docstring(node) is not None else node.body
    for node in statements:
        if not isinstance(node, (ast.Import, ast.ImportFrom)) and ast.unparse(node) != STUB:
            first = ast.unparse(node).split("\n")[0]
            yield Problem(
                f"has code outside the solution markers: '{first}'",
                "Move it between the markers, or into a read-only cell if it is given.",
            )


def _test_names(_: Course, source: Source, cell: Cell) -> Problems:
    """Yield names of a test cell that nothing reliable binds."""
    if cell.function not in source.functions or cell.role is not Role.TEST:
        return
    used = scope(cell.text).reads
    given = {n for o in source.before(cell) if o.role is Role.GIVEN for n in scope(o.text).binds}
    for name in sorted(used - given - {cell.function}):
        yield Problem(
            f"uses the name '{name}', which no read-only cell above gives",
            f"Test '{cell.function}' alone; bind what that needs here or in a read-only cell.",
        )
    if cell.function not in used and parse(cell.text) is not None:
        yield Problem(
            f"does not use '{cell.function}'", "Test the function that the cell is named after."
        )


def _given_names(_: Course, source: Source, cell: Cell) -> Problems:
    """Yield names of a read-only cell that the student could change, or that do not exist."""
    if cell.role is not Role.GIVEN or not cell.is_code:
        return
    locked = {n for o in source.before(cell) if o.role is Role.GIVEN for n in scope(o.text).binds}
    for name in sorted(scope(cell.text).reads - locked - source.functions):
        yield Problem(
            f"is read-only, but uses the name '{name}', which no read-only cell above gives",
            "Bind it in a read-only cell: grading runs these without the others.",
        )


def _visible_example(_: Course, source: Source, cell: Cell) -> Problems:
    if cell.role is not Role.TEST or cell.function not in source.functions:
        return
    tree = parse(markers.replaced(cell.text, HIDDEN_TESTS, None))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call)) if tree else ()
    if not any(
        isinstance(part, ast.Name) and part.id == cell.function
        for call in calls
        for part in (call.func, *call.args, *(keyword.value for keyword in call.keywords))
    ):
        yield Problem(
            "has no visible example",
            f"Call '{cell.function}' above the hidden tests, with a result to check by hand.",
        )


def _ending(_: Course, __: Source, cell: Cell) -> Problems:
    """Yield test cells whose last value nbgrader would take for a score."""
    if cell.role is not Role.TEST:
        return
    for text in (cell.text, markers.visible(cell.text)):
        tree = parse(text)
        last = tree.body[-1] if tree and tree.body else None
        if not isinstance(last, ast.Expr):
            continue
        call = last.value
        if not isinstance(call, ast.Call) or not NO_VALUE.fullmatch(ast.unparse(call.func)):
            yield Problem(
                f"ends in an expression, '{ast.unparse(last)}'",
                "nbgrader takes its value for a score: write 'assert' before it.",
            )
            return


def _docstring(_: Course, __: Source, cell: Cell) -> Problems:
    function = function_in(cell, markers.visible(cell.text)) if cell.role is Role.SOLUTION else None
    if function is None:
        return
    text = ast.get_docstring(function)
    if not text:
        yield Problem("has a stub without a docstring", "Say what it returns, with the shapes.")
        return
    arguments = function.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    extra = (arguments.vararg, arguments.kwarg)
    for name in [a.arg for a in (*every, *extra) if a]:
        if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            yield Problem(
                f"has a docstring that does not mention the argument '{name}'",
                f"Add a line such as '{name}: what it is, shape (n_objects, n_in)'.",
            )
    if not SHAPES.search(text):
        yield Problem(
            "has a docstring without shapes", "Say the shape or type of arguments and result."
        )


def _catalogue(course: Course, _: Source, cell: Cell) -> Problems:
    """Yield functions that the catalogue does not know, or knows differently."""
    named = cell.role is Role.SOLUTION and cell.defines_its_name
    if not named or course.catalogue is None:
        return
    try:
        known = exercise(course, cell.name)
        first = next(iter(known.cases()), None)
    except KeyError as error:
        told = str(error.args[0])
        remedy = f"{told}." if " " in told else f"Add '{cell.name}' to {course.catalogue}."
        yield Problem(f"is not in the catalogue: '{cell.name}'", remedy)
        return
    except Exception as error:  # whatever the author's modules raise
        yield Problem(
            f"cannot be judged: {type(error).__name__}: {error}",
            f"Complete the reference, the cases and the mistakes of '{cell.name}'.",
        )
        return
    if first is None:
        yield Problem("has no cases", f"Let the cases of '{cell.name}' yield at least one.")
    if not known.mistakes:
        yield Problem(
            "has no mistakes in the catalogue",
            f"Add a wrong solution of '{cell.name}' with the reason and a hint.",
        )
    own = function_in(cell, cell.text)
    if own is not None and not same_program(own, definition(known.reference)):
        yield Problem(
            "has a solution that differs from the reference in the catalogue",
            "Run 'autograder check --fix', which writes the reference's, or correct that.",
        )


CHECKS: list[Callable[[Course, Source, Cell], Problems]] = [
    _graded_elsewhere,
    _tests_outside,
    _outside_solution,
    _test_names,
    _given_names,
    _visible_example,
    _ending,
    _docstring,
    _catalogue,
]
