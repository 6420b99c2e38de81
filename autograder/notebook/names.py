"""The global names that a piece of Python reads, binds and changes, without running it."""

from __future__ import annotations

import ast
import builtins
import copy
import re
import symtable
from dataclasses import dataclass
from functools import cache

# IPython puts these into every notebook.
BUILTINS = frozenset(dir(builtins)) | {"display", "get_ipython", "__name__", "__doc__"}

_COMPOUND = (
    ast.For,
    ast.While,
    ast.If,
    ast.With,
    ast.Try,
    ast.Match,
    ast.FunctionDef,
    ast.ClassDef,
)


@dataclass(frozen=True)
class Scope:
    """Names that are needed from outside, names that exist afterwards, names changed in place."""

    reads: frozenset[str]
    binds: frozenset[str]
    changes: frozenset[str]


@cache
def parse(code: str) -> ast.Module | None:
    """Parse the code of a cell; None where it is not Python. IPython's magics count as `pass`."""
    try:
        return ast.parse(plain(code))
    except (SyntaxError, ValueError):
        return None


def plain(code: str) -> str:
    """Return the code of a cell with `pass` in the place of IPython's magics."""
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        return re.sub(r"(?m)^([ \t]*)[%!].*$", r"\1pass", code)
    return code


@cache
def scope(code: str) -> Scope:
    """Return the names of the code of a cell; empty where it is not Python.

    A name counts as read when it is used before the cell binds it. What a function reads is
    looked up when it is called, so there the whole cell's names count as bound.
    """
    tree = parse(code)
    reads, binds, late = set[str](), set[str](), set[str]()
    for statement in tree.body if tree else ():
        used, assigned, deferred = _names(statement)
        reads |= used - binds - (assigned if isinstance(statement, _COMPOUND) else set())
        binds |= assigned
        late |= deferred
    reads |= late - binds
    changes = set(_changed(tree)) - binds if tree else set()
    return Scope(frozenset(reads - BUILTINS), frozenset(binds), frozenset(changes))


def _names(statement: ast.stmt) -> tuple[set[str], set[str], set[str]]:
    """Return the names that a statement uses, binds, and uses inside functions."""
    code = ast.unparse(_SameNames().visit(copy.deepcopy(statement)))
    table = symtable.symtable(code, "cell", "exec")
    symbols = table.get_symbols()
    used = {symbol.get_name() for symbol in symbols if symbol.is_referenced()}
    assigned = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    deferred: set[str] = set()
    for child in table.get_children():
        inner_used, inner_assigned = _global_names(child)
        deferred |= inner_used
        assigned |= inner_assigned
    return used, assigned, deferred


class _SameNames(ast.NodeTransformer):
    """Rewrite a statement so that every Python finds the same names in it.

    Since 3.12 the scope of a comprehension is part of the one around it (PEP 709), so that its
    variable looks like a name of the notebook; that of a generator is its own. Since 3.14
    annotations have a scope of their own, and what keeps them a name that nobody wrote (PEP 649).
    """

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        """Make a list a generator."""
        return self._generator(node.elt, node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        """Make a set a generator."""
        return self._generator(node.elt, node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        """Make a dictionary a generator of pairs."""
        return self._generator(_pair(node.key, node.value), node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Make an annotation a part of what is assigned."""
        value = _pair(node.annotation, node.value) if node.value else node.annotation
        return self.generic_visit(ast.Assign([node.target], value, lineno=node.lineno))

    def _generator(
        self, element: ast.expr, node: ast.ListComp | ast.SetComp | ast.DictComp
    ) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(element, node.generators))


def _pair(first: ast.expr, second: ast.expr) -> ast.expr:
    return ast.Tuple([first, second], ast.Load())


def _global_names(table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """Return the global names that a function or class and its inner scopes use and assign."""
    used, assigned = set[str](), set[str]()
    for symbol in table.get_symbols():
        if symbol.is_global() and symbol.is_referenced():
            used.add(symbol.get_name())
        if symbol.is_declared_global() and symbol.is_assigned():
            assigned.add(symbol.get_name())
    for child in table.get_children():
        inner_used, inner_assigned = _global_names(child)
        used |= inner_used
        assigned |= inner_assigned
    return used, assigned


def _changed(tree: ast.Module) -> set[str]:
    """Return the names whose entries or attributes are assigned to."""
    changed = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            root: ast.expr = node
            while isinstance(root, (ast.Subscript, ast.Attribute)):
                root = root.value
            if isinstance(root, ast.Name):
                changed.add(root.id)
    return changed
