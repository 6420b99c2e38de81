"""The notebooks are complete and well formed, and run from top to bottom with their pictures."""

from __future__ import annotations

import ast
import base64
import io
import itertools
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.image
import nbclient
import nbformat
import numpy as np
import pytest
from notebooks import INLINE_CODE, SOURCE, Cell, cells, prose

from course.exercises import ASSIGNMENTS

SECONDS = 20
SHORTEST_DERIVATION = 150
HEADING = re.compile(r"^(#+) +(.+)$", re.MULTILINE)
# What only an instructor knows of.
INSIDE = re.compile(r"(?i:hidden test|reference solution|course\.checks|catalogue)|### (BEGIN|END)")
# jupyter_client and zmq clean up behind our back.
KERNEL = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

each_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)


def markdown(assignment: str) -> list[Cell]:
    """Return the Markdown cells that everyone reads."""
    return [c for c in cells(assignment) if c.kind == "markdown" and c.role == "plain"]


@each_assignment
def test_introduction(assignment: str) -> None:
    """A notebook begins with its number, its title and how it works."""
    first = cells(assignment)[0]
    assert first.kind == "markdown"
    assert first.text.startswith(f"# {assignment[0]} · ")
    assert "**How it works.** Replace `raise NotImplementedError()`" in first.text
    titles = [level for cell in cells(assignment) for level, _ in headings(cell)]
    assert titles.count("#") == 1


def headings(cell: Cell) -> list[tuple[str, str]]:
    """Return the level and the text of each heading of a Markdown cell."""
    return HEADING.findall(prose(cell.text)) if cell.kind == "markdown" else []


@each_assignment
def test_headings_do_not_skip_a_level(assignment: str) -> None:
    """A heading is at most one level below the one before it, and no section is named twice."""
    found = [heading for cell in cells(assignment) for heading in headings(cell)]
    depths = [len(level) for level, _ in found]
    assert all(after <= before + 1 for before, after in itertools.pairwise(depths))
    assert len(set(found)) == len(found)


@each_assignment
def test_each_stub_follows_its_derivation(assignment: str) -> None:
    """Between an exercise and the one before it there is text that leads to it."""
    text = 0
    for cell in cells(assignment):
        if cell.role == "solution":
            assert text >= SHORTEST_DERIVATION, cell.id
            text = 0
        elif cell.role == "plain" and cell.kind == "markdown":
            text += len(cell.text)


@each_assignment
def test_stub_has_a_docstring_with_its_arguments(assignment: str) -> None:
    """The docstring of a stub names every argument and says what is returned."""
    for cell in cells(assignment):
        if cell.role == "solution":
            (function,) = ast.parse(cell.text).body
            assert isinstance(function, ast.FunctionDef)
            said = ast.get_docstring(function) or ""
            assert all(f"\n{a.arg}: " in said or f"\n{a.arg}, " in said for a in function.args.args)
            assert "\nReturns " in said


@each_assignment
def test_visible_examples_come_first(assignment: str) -> None:
    """A test cell shows an example with a comment before its hidden part."""
    for cell in cells(assignment):
        if cell.role == "test":
            assert "assert" in cell.visible
            assert "# " in cell.visible
            assert cell.text.rstrip().endswith("### END HIDDEN TESTS")
            assert cell.text.count("### BEGIN HIDDEN TESTS") == 1
            assert cell.visible.rstrip() == cell.text.partition("### BEGIN HIDDEN")[0].rstrip()


@each_assignment
def test_one_written_question_at_the_end(assignment: str) -> None:
    """The only written answer comes last of all tasks, right below its question."""
    (written,) = [cell for cell in cells(assignment) if cell.role == "written"]
    question, last, *table = cells(assignment)[-4:]
    assert last is written
    assert [cell.id for cell in table] == ["how-far-you-are-1", "how-far-you-are-2"]
    assert written.id.startswith("written_")
    assert question.text.startswith("## Written question")
    assert "(2 points, graded by hand.)" in question.text
    assert written.visible.strip() == ""


@each_assignment
def test_section_about_the_texts_comes_last(assignment: str) -> None:
    """The errors of the documents have a section of their own, the last before the question."""
    sections = [
        title for cell in cells(assignment) for level, title in headings(cell) if level == "##"
    ]
    assert sections[-3:] == ["What the texts get wrong", "Written question", "How far you are"]


@each_assignment
def test_fences_are_closed_and_mermaid_draws(assignment: str) -> None:
    """Every fence is closed; a Mermaid diagram has a direction and arrows."""
    for cell in markdown(assignment):
        prose(cell.text)
        for diagram in re.findall(r"^```mermaid\n(.*?)^```$", cell.text, re.MULTILINE | re.DOTALL):
            assert re.search(r"^flowchart (LR|TD|TB|RL|BT)$", diagram, re.MULTILINE), cell.id
            assert re.search(r"--|-\.", diagram), cell.id
            for opening, closing in ("[]", "()", "{}"):
                assert diagram.count(opening) == diagram.count(closing), cell.id
            assert diagram.count('"') % 2 == 0, cell.id


@each_assignment
def test_formulas_are_closed(assignment: str) -> None:
    """Dollars and braces are balanced, and every environment and bracket ends."""
    for cell in markdown(assignment):
        displays = prose(cell.text).split("$$")
        assert len(displays) % 2 == 1, cell.id
        inline = [p for text in displays[::2] for p in re.split(r"\n\s*\n|\|", text)]
        assert all(part.count("$") % 2 == 0 for part in inline), cell.id
        formulas = displays[1::2] + [f for p in inline for f in p.split("$")[1::2]]
        for formula in formulas:
            assert formula.strip(), cell.id
            bare = re.sub(r"\\[{}]", "", formula)
            assert bare.count("{") == bare.count("}"), (cell.id, formula)
            for opening, closing in ((r"\\begin\{", r"\\end\{"), (r"\\left\b", r"\\right\b")):
                found = [len(re.findall(mark, formula)) for mark in (opening, closing)]
                assert found[0] == found[1], (cell.id, formula)


@each_assignment
def test_tables_have_as_many_cells_in_each_row(assignment: str) -> None:
    """No row of a table is longer or shorter than its head."""
    for cell in markdown(assignment):
        text = INLINE_CODE.sub("code", cell.text)
        for table in re.findall(r"(?:^\|.*\|$\n?)+", text, re.MULTILINE):
            bars = {re.sub(r"\$[^$]*\$|\\\|", "", row).count("|") for row in table.splitlines()}
            assert len(bars) == 1, (cell.id, table)


@each_assignment
def test_no_outputs_in_the_source(assignment: str) -> None:
    """Outputs are made by those who run the notebook."""
    for cell in cells(assignment):
        if cell.kind == "code":
            assert cell.raw["outputs"] == []
            assert cell.raw["execution_count"] is None


@each_assignment
def test_visible_text_needs_no_hidden_part(assignment: str) -> None:
    """What students see speaks of nothing that has been removed from their version."""
    for cell in cells(assignment):
        found = INSIDE.search(cell.visible)
        assert not found, (cell.id, found)


def executed(
    assignment: str,
    folder: Path,
    patch: pytest.MonkeyPatch,
    change: Callable[[Any], object] = lambda _: None,
) -> list[Any]:
    """Run the completed notebook, changed cell by cell, in a copy of its folder."""
    for variable in ("IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        patch.setenv(variable, str(folder / variable))
    work = shutil.copytree(SOURCE / assignment, folder / assignment)
    notebook = nbformat.read(work / f"{assignment}.ipynb", as_version=4)
    for cell in notebook.cells:
        change(cell)
    patch.delenv("MPLBACKEND", raising=False)  # so that the kernel draws into the notebook
    client = nbclient.NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(work)}},
    )
    client.execute()
    return list(notebook.cells)


@KERNEL
@pytest.mark.slow
@each_assignment
def test_completed_notebook_runs(
    assignment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every cell runs without an error or a warning, and every plot is a picture of something."""
    before = json.loads((SOURCE / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    for cell in executed(assignment, tmp_path, monkeypatch):
        outputs = cell.get("outputs", [])
        assert not [o for o in outputs if o.get("name") == "stderr"], cell.id
        pictures = [o.data["image/png"] for o in outputs if "image/png" in o.get("data", {})]
        assert len(pictures) == cell.source.count("plt.show()"), cell.id
        for picture in pictures:
            assert_drawn(base64.b64decode(picture), cell.id)
    after = json.loads((SOURCE / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    assert before == after


def assert_drawn(png: bytes, where: str) -> None:
    """Fail unless a picture is large enough, has ink in it, and is not covered with it."""
    pixels = matplotlib.image.imread(io.BytesIO(png))[..., :3]
    height, width, _ = pixels.shape
    ink = np.mean(np.any(np.abs(pixels - pixels[0, 0]) > 0.1, axis=-1))
    assert min(height, width) >= 150, where
    assert 0.005 < ink < 0.95, where
    assert len(np.unique((pixels * 255).astype(int).reshape(-1, 3), axis=0)) > 20, where
