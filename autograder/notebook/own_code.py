"""The student's own part of a code cell: without docstring, comments and what was given."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache


@lru_cache(maxsize=100_000)  # a class writes much the same
def own_code(text: str) -> str | None:
    """Return the statements of a cell in one form of writing; None where it is no Python.

    Of a cell that holds one function, these are the statements of its body. Comments, docstrings
    and blank lines are gone, so that two cells that do the same in the same words are equal.
    """
    try:
        tree = parsed(text)
        for node in ast.walk(tree):
            _without_docstring(node)
        body = tree.body
        if len(body) == 1 and isinstance(body[0], ast.FunctionDef):
            body = body[0].body
        return "\n".join(map(ast.unparse, body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parsed(text: str) -> ast.Module:
    """Return the syntax tree of a cell. Raises what `ast.parse` raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in a text is not our affair
        return ast.parse(text)


def _without_docstring(node: ast.AST) -> None:
    kinds = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    if isinstance(node, kinds) and ast.get_docstring(node, clean=False) is not None:
        node.body = node.body[1:] or [ast.Pass()]
