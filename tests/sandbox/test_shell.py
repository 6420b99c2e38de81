"""A cell is compiled once or twice, and means what it means in JupyterLab."""

from __future__ import annotations
import __future__

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox.inside.compiled import python_code

PIECES = (
    "def f(x):\n    return x\n",
    "def f(x): return x\n",
    "def f(\n    x,\n):\n    return x\n",
    'def f(x):\n    """Say.\n\ndef f(\n"""\n    return x\n',
    "@print\ndef f(x):\n    return x\n",
    "async def f(x):\n    return x\n",
    "class A:\n    def f(self):\n        return 1\n",
    'text = """\ndef f(x):\n    return x\n"""\n',
    '"""\ndef f(x):\n    return x\n"""\n',
    '"""\ndef f("""; f = lambda: 0\n',
    "x = (1 +\n     2)\n",
    "(1 +\n     2)\n",
    "f\n",
    "f;\n",
    "\f1\n",
    "# def f(x):\n",
    "    # indented\n",
    "\n",
    "if True:\n    1\n",
    "def f(x",
    "f(\n    1)\n",
)


@given(st.lists(st.sampled_from(PIECES), max_size=4))
def test_a_last_value_is_there_where_the_last_statement_is_one(pieces: list[str]) -> None:
    """Whatever comes before it, and whatever looks like a function."""
    source = "".join(pieces)
    code = python_code(source, "cell")
    try:
        tree = ast.parse(source)
    except SyntaxError:
        assert code is None
        return
    last = tree.body[-1] if tree.body else None
    hidden = source.rstrip().endswith(";")
    assert code is not None
    assert (code[1] is not None) == (isinstance(last, ast.Expr) and not hidden)
    if code[1] is None:
        assert code[0] == compile(tree, "cell", "exec", dont_inherit=True)


@pytest.mark.parametrize("end", ["", "\nf(1)", "\nf = f"])
def test_a_cell_inherits_nothing_of_ours(end: str) -> None:
    """What this package takes from the future, a notebook has to ask for itself."""
    code = python_code("def f(x: int):\n    return x" + end, "cell")
    assert code is not None
    assert not code[0].co_flags & __future__.annotations.compiler_flag
