"""The author's walk-through is performed as it is written, in a copy of the course."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.notebook.canonical import dumps
from autograder.notebook.cells import source

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "adding_an_exercise.md"
NAME = "4_layer_gradients"
NEW = "leaky_relu_grad"

COMMAND = "import sys; from autograder.cli import main; sys.exit(main(sys.argv[1:]))"

BLOCK = re.compile(r"^```(?P<language>\w+) ?(?P<info>.*)\n(?P<text>(?s:.*?))^```$", re.MULTILINE)
ROW = re.compile(r"^\| `(?P<old>cell-\w+)` \| `(?P<new>\w+)` \| (?P<points>\d*) ?\|$", re.MULTILINE)
STEP = re.compile(f"{BLOCK.pattern}|{ROW.pattern}", re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the course, its package and the machinery."""
    for name in ("course", "autograder"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "source" / NAME, tmp_path / "source" / NAME)
    shutil.copyfile(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    return tmp_path


def notebook_path(folder: Path) -> Path:
    return folder / "source" / NAME / f"{NAME}.ipynb"


def run(folder: Path, command: str) -> list[str]:
    """Run a command of the page in the copy and return the lines that it prints."""
    program, *arguments = command.split()
    assert program == "autograder"
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout.replace(str(folder), "…").strip().splitlines()


def add_cell(folder: Path, info: str, text: str) -> None:
    """Add a cell as JupyterLab saves it: with an output and the ID that it proposes."""
    kind, *pairs = info.split()
    options = dict(pair.split("=") for pair in pairs)
    tests = kind == "tests"
    block: dict[str, Any] = {
        "grade": tests,
        "grade_id": options["id"],
        "locked": tests,
        "schema_version": 3,
        "solution": not tests,
        "task": False,
    }
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "id": options["id"],
        "metadata": {"nbgrader": block | ({"points": 1} if tests else {}), "collapsed": False},
        "outputs": [{"name": "stdout", "output_type": "stream", "text": ["1\n"]}],
        "source": text.rstrip("\n"),
    }
    notebook = json.loads(notebook_path(folder).read_text(encoding="utf-8"))
    names = [other["id"] for other in notebook["cells"]]
    notebook["cells"].insert(names.index(options["after"]) + 1, cell)
    notebook_path(folder).write_text(dumps(notebook), encoding="utf-8")


def rename(folder: Path, old: str, new: str, points: str) -> None:
    """Fill in the panel of a cell."""
    notebook = json.loads(notebook_path(folder).read_text(encoding="utf-8"))
    cell = next(c for c in notebook["cells"] if c["id"] == old)
    cell["metadata"]["nbgrader"]["grade_id"] = new
    if points:
        cell["metadata"]["nbgrader"]["points"] = int(points)
    notebook_path(folder).write_text(dumps(notebook), encoding="utf-8")


def change(path: Path, diff: str) -> None:
    """Apply a small diff without line numbers."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    path.write_text(text.replace(before, after), encoding="utf-8")


def perform(folder: Path, step: re.Match[str]) -> None:
    """Perform one step of the page: a block of code, a command with its output, a row."""
    if step["old"]:
        rename(folder, step["old"], step["new"], step["points"])
    elif step["language"] == "console":
        commands = re.findall(r"(?m)^\$ (.*)\n((?:(?!\$ ).*\n)*)", step["text"])
        for command, output in commands:
            assert run(folder, command) == output.splitlines(), command
    elif step["language"] == "diff":
        change(folder / step["info"], step["text"])
    elif step["info"].startswith("course/"):
        module = folder / step["info"]
        before = module.read_text(encoding="utf-8") + "\n\n" if module.exists() else ""
        module.write_text(before + step["text"], encoding="utf-8")
    else:
        add_cell(folder, step["info"], step["text"])


def test_the_walkthrough_works(folder: Path) -> None:
    """Following the page leads to a proven release with the new exercise."""
    steps = list(STEP.finditer(GUIDE.read_text(encoding="utf-8")))
    assert len(steps) == 12
    for step in steps:
        perform(folder, step)
    released = folder / "release" / NAME / f"{NAME}.ipynb"
    cells = {c["id"]: c for c in json.loads(released.read_text(encoding="utf-8"))["cells"]}
    assert "raise NotImplementedError()" in source(cells[NEW])
    assert "np.where" not in source(cells[NEW])
    assert cells[f"test_{NEW}"]["metadata"]["nbgrader"]["points"] == 2


def test_the_proof_of_the_walkthrough_can_fail(folder: Path) -> None:
    """A mistake that the cases do not catch is named, and nothing is released."""
    for step in STEP.finditer(GUIDE.read_text(encoding="utf-8")):
        if step["language"] != "console":
            perform(folder, step)
    kept = """

@mistake(why="It is none.", hint="It is none, so every case lets it pass, always.")
def leaky_relu_grad_right(x_input, grad_output, slope):
    return np.where(x_input > 0, grad_output, grad_output * slope)
"""
    with (folder / "course" / "layer_gradients" / f"{NEW}.py").open("a") as module:
        module.write(kept)
    run(folder, f"autograder check {NAME} --fix")
    (reason,) = run(folder, f"autograder release {NAME}")
    assert f"the mistake 'leaky_relu_grad_right' keeps the points of '{NEW}'" in reason
    assert not (folder / "release").exists()
