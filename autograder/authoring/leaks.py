"""Search a built release for what students must not see.

A secret is looked for in two ways. As text: its words and signs in order, whatever stands
between them, in every string of every file, so also in comments, prose and metadata. As a
syntax tree in which names are replaced by their order of appearance, in everything that
parses as Python, so a renamed or reformatted copy is found. Small common statements are no
secrets: `return x` is everywhere.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.authoring.source import Source
from autograder.catalogue import exercise
from autograder.notebook import markers
from autograder.notebook.cells import Cell, Role, cells_of
from autograder.notebook.diagrams import drawings, words_of
from autograder.notebook.markers import HIDDEN_TESTS, SOLUTION
from autograder.notebook.names import parse
from autograder.notebook.rubric import model_answer

if TYPE_CHECKING:
    from autograder.settings import Course

# Below these sizes a piece of code says nothing about where it comes from. They were set on
# the course's own notebooks: `return G @ W.T` has 6 nodes, and `a * (1 - a)`, which a plot
# may well draw, 7. A whole function with the arguments of the solution says more.
SMALLEST_FUNCTION = 4
SMALLEST_BODY = 6
SMALLEST_EXPRESSION = 12
SMALLEST_TEXT = 6
SMALLEST_PROSE = 8

_IGNORED_FIELDS = {"ctx", "annotation", "returns", "decorator_list", "type_comment", "type_params"}
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Secret:
    """What must not be in a release: how messages call it, patterns of text, trees."""

    what: str
    patterns: tuple[re.Pattern[str], ...]
    trees: frozenset[str]


@dataclass(frozen=True)
class Piece:
    """One string of a release and where it stands."""

    where: str
    text: str


def leaks(course: Course, source: Source, folder: Path) -> list[str]:
    """Return one line for every secret in every place of the release in `folder`."""
    known = list(secrets(course, source))
    found = []
    for piece in pieces(folder):
        trees = _trees_in(piece.text)
        for secret in known:
            if secret.trees & trees or any(p.search(piece.text) for p in secret.patterns):
                found.append(f"{piece.where} contains {secret.what}.")
    return list(dict.fromkeys(found))


def secrets(course: Course, source: Source) -> Iterator[Secret]:
    """Yield the solutions, written answers and hidden tests of a source, and its catalogue."""
    for cell in source.cells:
        answer = markers.inside(cell.text, SOLUTION)
        if cell.role is Role.SOLUTION:
            whole = _functions(parse(cell.text))
            yield _code_secret(f"the solution of '{cell.name}'", answer, whole)
        elif cell.role is Role.WRITTEN:
            yield _written(cell)
        elif cell.role is Role.TEST:
            yield _hidden_tests(course, cell.name, cell.text)
    for name in sorted(source.functions if course.catalogue else ()):
        known = exercise(course, name)
        reference = ast.parse(textwrap.dedent(inspect.getsource(known.reference)))
        body = "\n".join(map(ast.unparse, _body(reference)))
        yield _code_secret(f"the reference of '{name}'", body, _functions(reference))
        for mistake in known.mistakes:
            secret = _code_secret(f"the mistake '{mistake.id}'", mistake.body)
            hint = tuple(_prose(mistake.hint, whole=True))
            yield Secret(secret.what, secret.patterns + hint, secret.trees)


def _written(cell: Cell) -> Secret:
    """Return what is secret of a written question: each sentence, and each line of its rubric."""
    model = model_answer(cell.text)
    rubric = (pattern for one in model.rubric for pattern in _prose(one.text, whole=True))
    return Secret(f"the answer of '{cell.name}'", (*_prose(model.text), *rubric), frozenset())


def pieces(folder: Path) -> Iterator[Piece]:
    """Yield every string in every file of a release; file names count as text too."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        text = path.read_bytes().decode("utf-8", errors="replace")
        if path.suffix != ".ipynb":
            strings = list(_strings(_json(path, text))) or [text]
            yield from (Piece(f"the file {name}", string) for string in strings)
            continue
        notebook = json.loads(text)
        for cell in cells_of(notebook):
            where = f"the cell {cell.id} of {name}"
            yield Piece(where, cell.text)
            yield from (Piece(where, text) for svg in drawings(cell.text) for text in words_of(svg))
            rest = {key: value for key, value in cell.raw.items() if key != "source"}
            yield from (Piece(where, string) for string in _strings(rest))
        rest = {key: value for key, value in notebook.items() if key != "cells"}
        yield from (Piece(f"the metadata of {name}", string) for string in _strings(rest))


def _json(path: Path, text: str) -> Any:
    """Return what a JSON file holds; nothing where it is none."""
    try:
        return json.loads(text) if path.suffix == ".json" else None
    except ValueError:
        return None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (found for item in value.items() for part in item for found in _strings(part))
    elif isinstance(value, list):
        if value and all(isinstance(part, str) for part in value):
            yield "".join(value)
        yield from (found for part in value for found in _strings(part))


def _code_secret(what: str, code: str, functions: Iterable[ast.FunctionDef] = ()) -> Secret:
    tree = parse(textwrap.dedent(code))
    body = _body(tree) if tree else []
    whole = frozenset(_tree([f]) for f in functions if _size(f.body) >= SMALLEST_FUNCTION)
    if _size(body) < SMALLEST_BODY:
        return Secret(what, (), whole)
    texts = sorted({textwrap.dedent(code), "\n".join(map(ast.unparse, body))})
    patterns = tuple(_pattern(text) for text in texts if len(_tokens(text)) >= SMALLEST_TEXT)
    return Secret(what, patterns, whole | {_tree(body)})


def _functions(tree: ast.AST | None) -> Iterator[ast.FunctionDef]:
    """Yield the functions and lambdas of a piece of code, each without name and docstring."""
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.FunctionDef):
            yield ast.FunctionDef("_", node.args, _without_docstring(node.body), [])
        elif isinstance(node, ast.Lambda):
            yield ast.FunctionDef("_", node.args, [ast.Return(node.body)], [])


def _body(tree: ast.Module) -> list[ast.stmt]:
    """Return the statements of a piece of code, or of its function where it is only one."""
    only = tree.body[0] if len(tree.body) == 1 else None
    return _without_docstring(only.body if isinstance(only, ast.FunctionDef) else tree.body)


def _hidden_tests(course: Course, name: str, text: str) -> Secret:
    """Return what is secret of a test cell: what judges, not what prepares the arguments."""
    tree = parse(textwrap.dedent(markers.inside(text, HIDDEN_TESTS)))
    seen = markers.visible(text)
    patterns = []
    for node in tree.body if tree else []:
        code = ast.unparse(node)
        judges = isinstance(node, (ast.Assert, ast.Expr)) or (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").partition(".")[0] == course.package
        )
        if judges and len(_tokens(code)) >= 4 and not _pattern(code).search(seen):
            patterns.append(_pattern(code))
    return Secret(f"hidden tests of '{name}'", tuple(patterns), frozenset())


def _prose(text: str, whole: bool = False) -> Iterator[re.Pattern[str]]:
    """Yield a pattern for every sentence, or for the whole, if it is long enough to be known.

    One sentence of a hint may well be a fact that the notebook teaches; all of them are not.
    """
    for sentence in [text] if whole else re.split(r"(?<=[.!?])\s+", text):
        words = re.findall(r"\w+", sentence)
        if len(words) >= SMALLEST_PROSE:
            yield re.compile(r"\W+".join(map(re.escape, words)), re.IGNORECASE)


def _tokens(code: str) -> list[str]:
    uncommented = re.sub(r"(?m)(^|\s)#.*$", "", code)
    return re.findall(r"\w+|[^\w\s]", uncommented)


def _pattern(code: str) -> re.Pattern[str]:
    """Return a pattern for a piece of code, however it is spaced, quoted or commented out."""
    parts = [r"['\"]" if part in "'\"" else re.escape(part) for part in _tokens(code)]
    end = r"(?!\w|[^\S\n]*(\.\w|[(\[*+/@-]))"
    return re.compile(r"(?<![\w.])" + r"[\s#\\]*".join(parts) + end)


def _codes(text: str) -> Iterator[ast.Module]:
    """Yield all that parses as Python: the text, its fenced blocks, its commented-out lines."""
    fenced = re.findall(r"(?ms)^```\w*[^\n]*\n(.*?)^```", text)
    comments = "\n".join(re.findall(r"(?m)^[ \t]*# ?(.*)$", text))
    for candidate in (text, *fenced, comments):
        tree = parse(textwrap.dedent(candidate)) if candidate.strip() else None
        if tree is not None:
            yield tree


@cache
def _trees_in(text: str) -> frozenset[str]:
    """Return all trees of a text; what ships beside every notebook is searched once."""
    return frozenset(tree for code in _codes(text) for tree in _trees(code))


def _trees(module: ast.Module) -> Iterator[str]:
    """Yield the trees of all functions, runs of statements, lambdas and larger expressions."""
    yield from (_tree([function]) for function in _functions(module))
    for node in ast.walk(module):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield from _runs(_without_docstring(block))
        if isinstance(node, ast.Lambda):
            yield _tree([ast.Return(node.body)])
        elif isinstance(node, (ast.BinOp, ast.Call, ast.Tuple, ast.Compare, ast.IfExp)):
            statement = ast.Return(node)
            if _size([statement]) > SMALLEST_EXPRESSION:
                yield _tree([statement])


def _runs(block: list[ast.stmt], longest: int = 40) -> Iterator[str]:
    for start in range(len(block)):
        for stop in range(start + 1, min(len(block), start + longest) + 1):
            yield _tree(block[start:stop])


def _without_docstring(block: list[ast.stmt]) -> list[ast.stmt]:
    return [
        node
        for node in block
        if not (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        )
    ]


def _size(block: Iterable[ast.stmt]) -> int:
    return sum(
        not isinstance(node, ast.expr_context)
        for statement in block
        for node in ast.walk(statement)
    )


def _tree(block: list[ast.stmt]) -> str:
    """Write statements as a text in which names are numbered in the order of appearance."""
    names: dict[str, str] = {}

    def renamed(name: str) -> str:
        return name if name in _BUILTINS else names.setdefault(name, f"_{len(names)}")

    def write(value: Any) -> str:
        if isinstance(value, ast.Name):
            return renamed(value.id)
        if isinstance(value, ast.arg):
            return renamed(value.arg)
        if isinstance(value, ast.AnnAssign) and value.value is not None:
            return write(ast.Assign([value.target], value.value))
        if isinstance(value, ast.AST):
            fields = [
                renamed(part) if name == "name" and isinstance(part, str) else write(part)
                for name, part in ast.iter_fields(value)
                if name not in _IGNORED_FIELDS
            ]
            return f"{type(value).__name__}({','.join(fields)})"
        if isinstance(value, list):
            return f"[{','.join(map(write, value))}]"
        return repr(value)

    return write(block)
