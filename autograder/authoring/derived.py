"""What a course says twice, and where one of the two can be derived from the other.

The solution in a notebook is the reference of the catalogue. The text above an exercise tells its
points. The introduction of a notebook and
the README's table count its functions and points. `autograder check` tells where these differ,
and `--fix` writes what is derived.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from autograder.authoring.announced import announced
from autograder.authoring.source import Source
from autograder.catalogue import exercise
from autograder.notebook.cells import Cell, Role, cells_of
from autograder.notebook.markers import with_solution
from autograder.notebook.names import parse
from autograder.settings import Course

README = "README.md"
WORDS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
# In an introduction: "eight functions, 21 points", with a few words after "functions".
COUNTS = re.compile(
    rf"\b(?P<functions>\d+|{'|'.join(WORDS)}) functions?\b(?P<between>[^.,\n]*), "
    r"(?P<points>\d+(?:\.\d+)?) points?\b",
    re.IGNORECASE,
)


def derived(course: Course, source: Source) -> Source:
    """Return a source in which everything that can be derived is up to date."""
    notebook = deepcopy(source.notebook)
    for cell in cells_of(notebook):
        if cell.role is Role.SOLUTION:
            cell.raw["source"] = _solution(course, cell)
    texts = announced(cells_of(notebook))
    for cell in cells_of(notebook):
        cell.raw["source"] = texts.get(cell.number, cell.text)
    for cell in cells_of(notebook)[:1]:
        cell.raw["source"] = counted(source, cell.text)
    return replace(source, notebook=notebook, cells=cells_of(notebook))


def counted(source: Source, introduction: str) -> str:
    """Return an introduction whose numbers of functions and points are those of its notebook."""
    functions, points = counts(source)

    def write(found: re.Match[str]) -> str:
        number = str(functions)
        if not found["functions"].isdigit() and functions < len(WORDS):
            number = WORDS[functions]
        number = number.capitalize() if found["functions"][0].isupper() else number
        plural = "function" if functions == 1 else "functions"
        return f"{number} {plural}{found['between']}, {points:g} points"

    return COUNTS.sub(write, introduction, count=1)


def counts(source: Source) -> tuple[int, float]:
    """Return the number of functions and of points that the tests of a notebook give."""
    return len(source.functions), sum(cell.points for cell in source.having(Role.TEST))


def readme(course: Course, source: Source) -> tuple[str, str]:
    """Return the README of a course as it is, and with the numbers of a notebook up to date.

    They stand in a table with the columns `functions` and `points`, in the row that begins with
    the notebook's name. Both are empty where the course has no README.
    """
    path = course.root / README
    if not path.is_file():
        return "", ""
    text = path.read_text(encoding="utf-8")
    functions, points = counts(source)
    values = {"functions": str(functions), "points": f"{points:g}"}
    lines, columns = text.split("\n"), list[str]()
    for number, line in enumerate(lines):
        row = [part.strip() for part in line.split("|")]
        if len(row) < 3:
            columns = []
        elif values.keys() <= set(row):
            columns = row
        elif columns and row[1] == f"`{source.assignment}`" and len(row) == len(columns):
            row = [values.get(column, part) for column, part in zip(columns, row, strict=True)]
            lines[number] = " | ".join(row).strip()
    return text, "\n".join(lines)


def same_program(one: ast.FunctionDef, other: ast.FunctionDef) -> bool:
    """Tell whether two functions do the same in the same words, but for types and docstrings."""
    return _essence(one) == _essence(other)


def function_in(cell: Cell, text: str) -> ast.FunctionDef | None:
    """Return the function that a cell with this text defines under the cell's name."""
    tree = parse(text)
    defined = (n for n in tree.body if isinstance(n, ast.FunctionDef)) if tree else ()
    return next((node for node in defined if node.name == cell.name), None)


def definition(function: Callable[..., Any]) -> ast.FunctionDef:
    """Return the syntax tree of a function."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _solution(course: Course, cell: Cell) -> str:
    """Return the text of a solution cell with the body of the reference where it has another."""
    try:
        reference = exercise(course, cell.name).reference
    except Exception:  # whatever the author's module raises, the checks say it
        return cell.text
    own = function_in(cell, cell.text)
    if own is not None and same_program(own, definition(reference)):
        return cell.text
    return with_solution(cell.text, _body(reference))


def _body(function: Callable[..., Any]) -> str:
    """Return the statements of a function as a student would write them: without types."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    node = definition(function)
    first = node.body[1 if ast.get_docstring(node) is not None else 0]
    for target, value in _annotated(node):
        line = lines[target.lineno - 1]
        if target.lineno == value.lineno:
            typed = line[target.end_col_offset : value.col_offset]
            lines[target.lineno - 1] = line.replace(typed, " = ", 1)
    return textwrap.dedent("\n".join(lines[first.lineno - 1 :]))


def _annotated(node: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    for part in ast.walk(node):
        if isinstance(part, ast.AnnAssign) and part.value is not None:
            yield part.target, part.value


def _essence(function: ast.FunctionDef) -> str:
    """Return arguments and body as text, without docstring, annotations and comments."""
    copied = ast.parse(ast.unparse(function)).body[0]
    assert isinstance(copied, ast.FunctionDef)  # noqa: S101 -- tells mypy what unparse keeps
    for node in ast.walk(copied):
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
    body = [
        ast.Assign([node.target], node.value)
        if isinstance(node, ast.AnnAssign) and node.value is not None
        else node
        for node in copied.body
    ]
    return "\n".join([ast.dump(copied.args), *map(ast.dump, body)])
