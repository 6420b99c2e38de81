"""Mutants of a reference: the same function with one thing wrong, made from its syntax tree.

A mutant is called by what was replaced by what, as `x + y -> x - y`; a number follows where that
can be found more than once.
"""

from __future__ import annotations

import ast
import copy
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

MOST_NAMES = 2  # that are tried in the place of one
OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
# Names of functions and methods that are taken for each other.
ALIKE = (
    {"sum", "mean"},
    {"max", "min"},
    {"maximum", "minimum"},
    {"sin", "cos"},
    {"exp", "log"},
    {"mean", "median"},
    {"max", "mean"},
    {"std", "var"},
    {"zeros", "ones"},
    {"zeros_like", "ones_like"},
    {"append", "remove"},
    {"argmax", "argmin"},
)
# What is done to the result of a function: the clause of a name, and statements that return.
RESULTS = {
    "the result is clipped at 1": "return _deep(_result, lambda v: np.clip(v, -1, 1))",
    "the result is clipped at 5": "return _deep(_result, lambda v: np.clip(v, -5, 5))",
    "the result has no sign": "return _deep(_result, np.abs)",
    "the result has only its positive part": "return _deep(_result, lambda v: np.maximum(v, 0))",
    "the result has the other sign": "return _deep(_result, lambda v: -v)",
    "the first result is returned again": "_kept.append(_result)\nreturn _kept[0]",
    "the result is another one the second time": (
        "_kept.append(_result)\n"
        "return _result if len(_kept) == 1 else _deep(_result, lambda v: v + 1)"
    ),
    "the arguments are overwritten": "_overwrite(_arguments)\nreturn _result",
    "the same arrays are returned by all calls": "return _deep(_result, _reused(_result))",
}
WRAPPED = """
import numpy as np

{function}

_kept = []
_inner = {name}

def _deep(value, change):
    if isinstance(value, dict):
        return {{key: _deep(part, change) for key, part in value.items()}}
    if isinstance(value, (list, tuple)):
        return type(value)(_deep(part, change) for part in value)
    return value if isinstance(value, str) else change(np.asarray(value))

def _overwrite(values):
    for value in values:
        if isinstance(value, np.ndarray):
            value[...] = 7
        elif isinstance(value, list):
            value.clear()
        elif isinstance(value, dict):
            _overwrite(value.values())

_buffers = {{}}

def _reused(result):
    places = iter(range(10**6))
    def reuse(value):
        buffer = _buffers.setdefault((next(places), value.shape, value.dtype), value)
        if not value.ndim:
            return value
        buffer[...] = value
        return buffer
    return reuse

def {name}(*_arguments):
    _result = _inner(*_arguments)
{statements}
"""


@dataclass(frozen=True)
class Mutant:
    """A wrong function: what is wrong with it, and the source that defines it."""

    id: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Return the mutants of the one function that a source defines, each source once."""
    function = _plain(source)
    seen = {ast.unparse(function)}
    made: list[Mutant] = []
    times: Counter[str] = Counter()
    for old, new, changed in _changes(function):
        text = ast.unparse(ast.fix_missing_locations(changed))
        if text in seen:
            continue
        seen.add(text)
        name = f"{old} -> {new}"
        times[name] += 1
        made.append(Mutant(name if times[name] == 1 else f"{name}, {times[name]}", text))
    return made + [
        Mutant(what, _wrapped(function, statements)) for what, statements in RESULTS.items()
    ]


def _plain(source: str) -> ast.FunctionDef:
    """Return the definition without docstring, decorators and annotations."""
    tree = ast.parse(textwrap.dedent(source))
    function = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    function.decorator_list, function.returns = [], None
    for argument in ast.walk(function.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    if ast.get_docstring(function) is not None:
        del function.body[0]
    return function


def _wrapped(function: ast.FunctionDef, statements: str) -> str:
    return WRAPPED.format(
        function=ast.unparse(function),
        name=function.name,
        statements=textwrap.indent(statements, "    "),
    )


def _changes(function: ast.FunctionDef) -> Iterator[tuple[str, str, ast.FunctionDef]]:
    """Yield what is replaced by what, and the changed function."""
    names = _names(function)
    for place, node in enumerate(ast.walk(function)):
        for new in _replacements(node, names):
            changed = copy.deepcopy(function)
            old = next(n for i, n in enumerate(ast.walk(changed)) if i == place)
            _Replace(old, new).visit(changed)
            yield _text(node), _text(new), changed


def _text(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text.splitlines()[0]


class _Replace(ast.NodeTransformer):
    """Puts one node into the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Replace the node, or go on below it."""
        return self.new if node is self.old else self.generic_visit(node)


def _names(function: ast.FunctionDef) -> list[str]:
    """Return the arguments and variables of a function, which may be taken for each other."""
    arguments = [argument.arg for argument in function.args.args]
    assigned = [
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return list(dict.fromkeys([*arguments, *assigned]))


def _replacements(node: ast.AST, names: list[str]) -> Iterator[ast.AST]:
    """Yield what may wrongly stand in the place of a node."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        yield from _other_names(node, names)
    elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return
    else:
        yield from KINDS.get(type(node), _nothing)(node)


def _nothing(_: Any) -> Iterator[ast.AST]:
    yield from ()


def _other_names(node: ast.Name, names: list[str]) -> Iterator[ast.AST]:
    """Yield the next names of the function, in a circle: more would be much of the same."""
    place = names.index(node.id)
    following = [*names[place + 1 :], *names[:place]]
    yield from (_with(node, id=other) for other in following[:MOST_NAMES])


def _operations(node: ast.BinOp) -> Iterator[ast.AST]:
    yield from (_with(node, op=new()) for new in OPERATORS.get(type(node.op), ()))
    yield node.left
    yield node.right


def _unary(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, (ast.USub, ast.Not)):
        yield node.operand


def _comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    if len(node.ops) == 1:
        yield from (_with(node, ops=[new()]) for new in COMPARISONS.get(type(node.ops[0]), ()))


def _clauses(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield from node.values


def _branches(node: ast.IfExp) -> Iterator[ast.AST]:
    yield from (node.body, node.orelse)


def _conditions(node: ast.If) -> Iterator[ast.AST]:
    yield from (_with(node, test=ast.Constant(value)) for value in (True, False))


def _left_out(_: ast.stmt) -> Iterator[ast.AST]:
    yield ast.Pass()


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield _with(node, value=not node.value)
    elif isinstance(node.value, (int, float)):
        yield from (_with(node, value=node.value + by) for by in (1, -1))


def _attributes(node: ast.Attribute) -> Iterator[ast.AST]:
    if node.attr == "T":
        yield node.value
    for names in ALIKE:
        if node.attr in names:
            yield from (_with(node, attr=other) for other in sorted(names - {node.attr}))


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    """Yield what is left of a call without its function, or without one named argument."""
    if node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
    elif isinstance(node.func, ast.Attribute):
        yield node.func.value
    for keyword in node.keywords:
        yield _with(node, keywords=[other for other in node.keywords if other is not keyword])


KINDS: dict[type[ast.AST], Callable[[Any], Iterator[ast.AST]]] = {
    ast.BinOp: _operations,
    ast.UnaryOp: _unary,
    ast.Compare: _comparisons,
    ast.BoolOp: _clauses,
    ast.IfExp: _branches,
    ast.If: _conditions,
    ast.Constant: _constants,
    ast.Attribute: _attributes,
    ast.Call: _calls,
    ast.AugAssign: _left_out,
    ast.Expr: _left_out,
}


def _with(node: ast.AST, **fields: object) -> ast.AST:
    """Return a copy of a node with other fields."""
    made = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made
