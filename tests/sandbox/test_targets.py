"""What the attacks aim at exists: one on a name that is gone would attack nothing."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from attacks import ROOT
from probes import PROBES

ZOO = sorted((Path(__file__).parent / "zoo").glob("*.*py"))
ATTACKS = {path.name: path.read_text(encoding="utf-8") for path in ZOO} | PROBES
MODULE = re.compile(r"\b(?:autograder|course)(?:\.(?!py\b)\w+)+")  # a file is none
FILE = re.compile(r"@ROOT@/([\w./]+)")
UNKNOWN = "UNKNOWN"  # stands for what is not found out: a module of that name does not exist

Loops = dict[str, list[str]]


def modules(code: str) -> set[str]:
    """Return the dotted names of ours in the imports and the texts of an attack."""
    try:
        tree = ast.parse(re.sub(r"@\w+@", "0", code))
    except SyntaxError:  # magics
        return set(MODULE.findall(code))
    nodes = list(ast.walk(tree))
    loops: Loops = {}
    for node in nodes:
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            items = node.iter.elts if isinstance(node.iter, ast.Tuple) else [node.iter]
            loops[node.target.id] = [text for item in items for text in values(item, {})]
    said = [text for node in nodes for text in [*imports(node), *values(node, loops)]]
    return {name for text in said for name in MODULE.findall(text)}


def imports(node: ast.AST) -> Iterator[str]:
    """Yield what an import names."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def values(node: ast.AST, loops: Loops) -> list[str]:
    """Return the texts that an expression may be, with the values of simple loops filled in."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Name(id=name) if name in loops:
            return loops[name]
        case ast.FormattedValue(value=inner):
            return values(inner, loops)
        case ast.JoinedStr(values=parts):
            return ["".join(texts) for texts in product(*(values(part, loops) for part in parts))]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return ["".join(texts) for texts in product(values(left, loops), values(right, loops))]
        case _:
            return [UNKNOWN]


def exists(name: str) -> bool:
    """Tell whether the grader has this module, or a module with this attribute."""
    try:
        if importlib.util.find_spec(name):
            return True
    except ModuleNotFoundError:
        return False
    module, _, attribute = name.rpartition(".")
    return hasattr(importlib.import_module(module), attribute)


def test_names_are_found_in_every_way_to_write_them() -> None:
    """Imports, texts, sums of texts and f-strings in loops are read; nothing is passed over."""
    assert modules("import course.a, os\nfrom autograder.b import c") == {
        "course.a",
        "autograder.b.c",
    }
    assert modules("x['course.a']\n'course' + '.b'") == {"course.a", "course.b"}
    loop = "for name in ('b', 'c'):\n    f'autograder.a.{name}'"
    assert modules(loop) == {"autograder.a", "autograder.a.b", "autograder.a.c"}
    assert f"autograder.a.{UNKNOWN}" in modules("f'autograder.a.{input()}'")
    assert modules("%run course.a") == {"course.a"}


@pytest.mark.parametrize("name", [name for name, code in ATTACKS.items() if modules(code)])
def test_modules_that_an_attack_names_exist(name: str) -> None:
    """Whoever renames a module renames it in the attacks on it."""
    assert [module for module in sorted(modules(ATTACKS[name])) if not exists(module)] == []


@pytest.mark.parametrize("name", [name for name, code in ATTACKS.items() if FILE.search(code)])
def test_files_that_an_attack_names_exist(name: str) -> None:
    """The same holds for the files of the course that an attack wants to read."""
    assert [path for path in FILE.findall(ATTACKS[name]) if not (ROOT / path).exists()] == []


def test_attacks_name_what_they_are_known_to_attack() -> None:
    """The search finds the attacks on the checks, the judge and the codec."""
    found = set[str]().union(*map(modules, ATTACKS.values()))
    assert {"course.checks", "autograder.grading.judge"} < found
    assert {"autograder.sandbox.inside.codec", "autograder.sandbox.inside.channel"} < found
    assert not any(map(exists, ("course.gone", "course.gone.relu_grad", "autograder.gone")))
