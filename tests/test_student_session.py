"""A student's session in JupyterLab: wrong is named, right is one line, and a table at the end.

With `SCREENSHOTS=folder` the notebook is written there as pictures.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import chromium, jupyter
from classroom import NAME, ROOT
from lab import Session

from autograder.settings import load
from course.exercises import exercise

pytestmark = pytest.mark.slow

COURSE = load(ROOT)
WRONG = exercise("dense_grad_b").mistakes
HEAD = "def dense_grad_b(x_input, grad_output, W, b):\n    "
RIGHT = "return grad_output.sum(axis=0)"
MEAN = "return grad_output.mean(axis=0)"
HINT = next(mistake.hint for mistake in WRONG if mistake.id == "dense_grad_b_mean")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a student gets of one assignment."""
    shutil.copytree(COURSE.folder("release") / NAME, tmp_path / "mine")
    return tmp_path / "mine"


@pytest.fixture
def session(folder: Path, tmp_path: Path) -> Iterator[Session]:
    """That folder, open in JupyterLab."""
    with jupyter("lab", folder, tmp_path / "own") as address, chromium(1600) as page:
        yield Session(page, address, folder)


def test_a_session_with_the_voice(session: Session) -> None:
    """Not begun, wrong, right: a line, a message with the hint, a line; and the table."""
    session.run("given_imports")
    session.run("dense_grad_b")
    assert session.run("test_dense_grad_b") == "– dense_grad_b is not written yet."
    session.picture("not_begun", "test_dense_grad_b")
    session.write("dense_grad_b", HEAD + MEAN)
    said = session.run("test_dense_grad_b")
    assert said.startswith("✗ dense_grad_b: the example in line 9 does not hold.")
    assert "got     bias_gradient = [2, 20]   shape (2,)" in said
    assert "wanted  [6, 60]   shape (2,)" in said
    assert " ".join(said.split()).endswith(f"hint {HINT}")
    session.picture("wrong", "test_dense_grad_b")
    session.write("dense_grad_b", HEAD + RIGHT)
    assert session.run("test_dense_grad_b") == "✓ dense_grad_b: all examples hold."
    session.picture("right", "test_dense_grad_b")
    table = session.run("how-far-you-are-2")
    assert "dense_grad_b                3  ✓ done" in table
    assert "dense_grad_W                3  – not begun" in table
    session.picture("table", "how-far-you-are-2")


def test_a_session_without_it(session: Session, folder: Path) -> None:
    """The same cells assert, and NumPy says what it has to say."""
    for name in ("notebook_voice.py", f"{NAME}.voice.json"):
        (folder / name).unlink()
    assert session.run("given_imports") == ""
    session.write("dense_grad_b", HEAD + MEAN)
    said = session.run("test_dense_grad_b")
    assert "Not equal to tolerance" in said
    assert HINT not in said
    session.write("dense_grad_b", HEAD + RIGHT)
    assert session.run("test_dense_grad_b") == ""
    assert session.run("how-far-you-are-2") == ""
    session.picture("without", "test_dense_grad_b")
