"""A correct solution, however it is written, passes whole cells and shows what the text says."""

from __future__ import annotations

import re
from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from curriculum import EXERCISES
from notebooks import ROOT, SOURCE, cells
from test_correct_variants import EACH
from test_notebooks import KERNEL, each_assignment, executed

from course.exercises import Function, exercise

ROUNDING = re.compile(r"\b\d(\.\d+)?e-(09|1\d)\b|\b0e\+00\b")
# Gradients of a wrong shape stop some right solutions; the text says so.
MAY_DIFFER = {"what-the-texts-get-wrong-2"}
# Its variants call no function of the notebook, so none can be replaced; the text says so.
STAYS = "train"


@cache
def completed(assignment: str) -> dict[str, Any]:
    """Return the names of a completed notebook: what is given, and the solutions."""
    names: dict[str, Any] = {}
    with chdir(SOURCE / assignment):
        for cell in cells(assignment):
            if cell.kind == "code" and cell.role in ("given", "solution"):
                exec(cell.text, names)
    return names


@pytest.mark.parametrize(("name", "function"), EACH)
def test_variant_passes_the_whole_cell(name: str, function: Function) -> None:
    """What the hidden tests accept, the visible examples accept."""
    assignment = exercise(name).assignment
    names = completed(assignment) | {name: function}
    (cell,) = (c for c in cells(assignment) if c.grade_id == f"test_{name}")
    exec(cell.text, names)


def solved_with(number: int) -> Any:
    """Return a function that puts a variant of each solution below it."""

    def change(cell: Any) -> None:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in EXERCISES and name != STAYS:
            variants = list(exercise(name).variants)
            chosen = variants[number % len(variants)]
            cell.source += f"\nimport course.exercises\n{name} = "
            cell.source += f"course.exercises.exercise({name!r}).variants[{chosen!r}]"

    return change


def printed(notebook: list[Any]) -> dict[str, str]:
    """Return what the cells print, errors in the size of rounding as such."""
    return {
        cell.id: "".join(
            ROUNDING.sub("rounding", o.text) for o in cell.outputs if o.get("name") == "stdout"
        )
        for cell in notebook
        if cell.cell_type == "code" and cell.id not in MAY_DIFFER
    }


@KERNEL
@pytest.mark.slow
@each_assignment
def test_right_solutions_print_the_same(
    assignment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers that the text talks about come out of every right solution."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    expected = printed(executed(assignment, tmp_path / "reference", monkeypatch))
    assert any(expected.values())
    for number in (0, 1):
        folder = tmp_path / str(number)
        notebook = executed(assignment, folder, monkeypatch, solved_with(number))
        assert printed(notebook) == expected
