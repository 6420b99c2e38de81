"""The code of a cell that is plain Python, with its last expression apart."""

from __future__ import annotations

import ast
import re
from types import CodeType

Code = tuple[CodeType, CodeType | None]
# Lines without an indent, but comments; what defines a function; after what a line may begin, too.
BEGUN = re.compile(r"(?m)^[^ \t#\n].*$")
DEFINED = re.compile(r"def (?P<name>\w+)\(")
ODD = re.compile(r"[\f\r]")


def python_code(source: str, name: str) -> Code | None:
    """Compile a cell: all statements, and the last one apart where it is an expression.

    Returns None for what is not plain Python. A semicolon at the end hides the last value.
    """
    try:
        code = _function(source, name)
        if code is not None:
            return code, None
        tree = ast.parse(source)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, ast.Expr) or source.rstrip().endswith(";"):
            return compile(tree, name, "exec", dont_inherit=True), None
        tree.body.pop()
        value = compile(ast.Expression(last.value), name, "eval", dont_inherit=True)
        return compile(tree, name, "exec", dont_inherit=True), value
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _function(source: str, name: str) -> CodeType | None:
    """Compile a cell that ends with a function, as most do; None for any other.

    It has no last value, so its syntax tree is not needed, which takes as long as the rest.
    The last line without an indent may be in a string: the compiler knows where functions begin.
    """
    begun = list(BEGUN.finditer(source))
    defined = DEFINED.match(begun[-1].group()) if begun and not ODD.search(source) else None
    if defined is None:
        return None
    code = compile(source, name, "exec", dont_inherit=True)
    line = source.count("\n", 0, begun[-1].start()) + 1
    functions = (c for c in code.co_consts if isinstance(c, CodeType))
    found = any((f.co_firstlineno, f.co_name) == (line, defined["name"]) for f in functions)
    return code if found else None
