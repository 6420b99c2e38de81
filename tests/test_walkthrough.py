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

STEP = re.compile(r"^```(?P<language>\w+) ?(?P<info>.*)\n(?P<text>(?s:.*?))^```$", re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the course, its package and its tests, and of the machinery."""
    for name in ("course", "autograder", "source", "tests/course"):
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("nbgrader_config.py", "pyproject.toml", "README.md", "docs/notebooks.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def notebook_path(folder: Path) -> Path:
    return folder / "source" / NAME / f"{NAME}.ipynb"


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the page in the copy."""
    program, *arguments = re.findall(r'"[^"]*"|\S+', command)
    programs = {"autograder": ["-c", COMMAND], "pytest": ["-m", "pytest", "-q"], "python": []}
    return subprocess.run(
        [sys.executable, *programs[program], *(a.strip('"') for a in arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def add_cell(folder: Path, kind: str, info: str, text: str) -> None:
    """Add a cell as JupyterLab saves it: with an output, and with what the panel says."""
    options = dict(pair.split("=") for pair in info.split())
    tests = kind == "tests"
    cell: dict[str, Any] = {"id": options["id"], "metadata": {}, "source": text.rstrip("\n")}
    if kind == "cell":
        cell |= {"cell_type": "markdown"}
    else:
        block = {
            "grade": tests,
            "grade_id": options["id"],
            "locked": tests,
            "schema_version": 3,
            "solution": not tests,
            "task": False,
        }
        points = {"points": int(options["points"])} if tests else {}
        outputs = [{"name": "stdout", "output_type": "stream", "text": ["1\n"]}]
        cell |= {"cell_type": "code", "execution_count": 1, "outputs": outputs}
        cell["metadata"] = {"nbgrader": block | points, "collapsed": False}
    notebook = json.loads(notebook_path(folder).read_text(encoding="utf-8"))
    names = [other["id"] for other in notebook["cells"]]
    notebook["cells"].insert(names.index(options["after"]) + 1, cell)
    notebook_path(folder).write_text(dumps(notebook), encoding="utf-8")


def change(path: Path, diff: str) -> None:
    """Apply a small diff without line numbers."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    path.write_text(text.replace(before, after), encoding="utf-8")


def write(folder: Path, step: re.Match[str]) -> None:
    """Perform a step of the page that writes: a cell, a part of a module, a line of one."""
    kind, _, rest = step["info"].partition(" ")
    if step["language"] == "diff":
        change(folder / step["info"], step["text"])
    elif step["info"].startswith("course/"):
        module = folder / step["info"]
        before = module.read_text(encoding="utf-8") + "\n\n" if module.exists() else ""
        module.write_text(before + step["text"], encoding="utf-8")
    else:
        add_cell(folder, kind, rest, step["text"])


def perform(folder: Path, step: re.Match[str]) -> None:
    """Perform one step of the page: write something, or run commands that print what it says."""
    if step["language"] != "console":
        write(folder, step)
        return
    commands = re.findall(r"(?m)^\$ (.*)\n((?:(?!\$ ).*\n)*)", step["text"])
    for command, output in commands:
        done = run(folder, command)
        assert done.returncode == 0, done.stdout[-3000:]
        if output:
            assert done.stdout.replace(str(folder), "…") == output, command


def steps() -> list[re.Match[str]]:
    found = list(STEP.finditer(GUIDE.read_text(encoding="utf-8")))
    assert len(found) == 12
    return found


@pytest.mark.slow
def test_the_walkthrough_works(folder: Path) -> None:
    """Following the page leads to a proven release with the new exercise, and to a sound course."""
    for step in steps():
        perform(folder, step)
    released = folder / "release" / NAME / f"{NAME}.ipynb"
    cells = {c["id"]: c for c in json.loads(released.read_text(encoding="utf-8"))["cells"]}
    assert "raise NotImplementedError()" in source(cells[NEW])
    assert "np.where" not in source(cells[NEW])
    assert cells[f"test_{NEW}"]["metadata"]["nbgrader"]["points"] == 2


def test_what_the_walkthrough_writes_is_sound(folder: Path) -> None:
    """Solution, introduction and README are derived; a second time there is nothing to do."""
    for step in steps():
        if step["language"] != "console":
            write(folder, step)
    assert run(folder, f"autograder check {NAME}").returncode == 2
    fixed = run(folder, f"autograder check {NAME} --fix").stdout.splitlines()
    assert fixed[-1] == f"1 sound: {NAME}"
    assert run(folder, f"autograder check {NAME} --fix").stdout.splitlines() == fixed[-1:]
    notebook = json.loads(notebook_path(folder).read_text(encoding="utf-8"))
    cells = {cell["id"]: source(cell) for cell in notebook["cells"]}
    assert "    return grad_output * np.where(x_input > 0, 1.0, slope)\n    ### END" in cells[NEW]
    assert "eleven functions, 27 points" in source(notebook["cells"][0])
    assert f"| `{NAME}` | 11 | 27 | what a layer" in (folder / "README.md").read_text()


def test_the_proof_of_the_walkthrough_can_fail(folder: Path) -> None:
    """A mistake that the cases do not catch is named, and nothing is released."""
    for step in steps():
        if step["language"] != "console":
            write(folder, step)
    kept = """

@mistake(why="It is none.", hint="It is none, so every case lets it pass, always.")
def leaky_relu_grad_right(x_input, grad_output, slope):
    return np.where(x_input > 0, grad_output, grad_output * slope)
"""
    with (folder / "course" / "layer_gradients" / f"{NEW}.py").open("a") as module:
        module.write(kept)
    run(folder, f"autograder check {NAME} --fix")
    (kept_points,) = run(folder, f"autograder release {NAME}").stdout.splitlines()
    assert f"the mistake 'leaky_relu_grad_right' keeps the points of '{NEW}'" in kept_points
    assert not (folder / "release").exists()
