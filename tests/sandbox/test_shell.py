"""A cell is compiled once or twice, and means and shows what it does in JupyterLab."""

from __future__ import annotations
import __future__

import ast
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.compilerop import CachingCompiler

from autograder.sandbox.inside.compiled import python_code
from autograder.sandbox.inside.shell import NotebookShell

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


CELLS = (
    "import inspect\ndef f(x):\n    return [g(y) for y in x]\ndef g(y):\n    return 1 / y\n",
    "import numpy as np\nfor x in range(3):\n    f([x, np.linalg.inv(np.zeros((2, 2)))])",
    "try:\n    f([0])\nexcept ZeroDivisionError as error:\n    raise ValueError(0) from error",
    "%pinfo f\nf([0])",
    "class Odd(Exception):\n    pass\nraise Odd(inspect.getsource(f))",
    "raise KeyError(inspect.getsource(f), inspect.getmodule(f).__name__)",
    "inspect.getsource(inspect.currentframe())",
)


class Plain(NotebookShell):
    """A shell whose cells are not known to be of no module."""

    compiler_class = CachingCompiler


def shown(kind: type[NotebookShell]) -> list[Any]:
    """Run the cells and return all that is shown."""
    shell = kind(2**20)
    for number, cell in enumerate(CELLS):
        shell.run(cell, number)
    return shell.outputs.take()


def test_an_error_is_shown_as_ipython_shows_it() -> None:
    """With the lines of all cells that led to it, and of libraries."""
    plain = shown(Plain)  # first: what a cell is, is kept for the process
    ours = shown(NotebookShell)
    names = [output["ename"] for output in ours if "ename" in output]
    assert names == ["LinAlgError", "ValueError", "ZeroDivisionError", "Odd", "KeyError"]
    assert ours == plain


def test_an_error_is_shown_without_a_look_at_all_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are two thousand, and each line of a traceback would have them looked at."""
    looked = []

    class Trap(ModuleType):
        def __getattr__(self, name: str) -> Any:
            looked.append(name)
            raise AttributeError(name)

    shell = NotebookShell(2**20)
    shell.run(CELLS[0], 1)
    monkeypatch.setitem(sys.modules, "trap", Trap("trap"))
    shell.run("f([0])", 2)
    assert shell.outputs.take()[-1]["ename"] == "ZeroDivisionError"
    assert "__file__" not in looked


def test_a_cell_may_remove_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next ones run, and their errors are shown."""
    folder = tmp_path / "notebook"
    folder.mkdir()
    monkeypatch.chdir(folder)
    shell = NotebookShell(2**20)
    shell.run("import os\nos.rmdir(os.getcwd())", 1)
    raised, _ = shell.run("1 / 0", 2)
    assert isinstance(raised, ZeroDivisionError)
    assert shell.outputs.take()[-1]["ename"] == "ZeroDivisionError"
