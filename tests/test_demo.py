"""The demonstration, and the released notebook in JupyterLab, as a person sees them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from browser import BIN, chromium, jupyter, open_in_lab
from classroom import POINTS

from autograder.classroom.sample import Sample, write_sample
from autograder.settings import load

ROOT = Path(__file__).parents[1]
NAME = "4_layer_gradients"


def copy_of_the_course(folder):
    """Copy what the commands need of the course."""
    for part in ("source", "release"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    return folder


@pytest.mark.slow
def test_the_demo_ends_well(tmp_path):
    """It ends in 0, the perfect sample has all points, the untouched none, as planned."""
    copy_of_the_course(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "demo", "--course", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert any(line.startswith("perfect") and f"{POINTS} / {POINTS}" in line for line in lines)
    assert any(line.startswith("untouched") and f" 0 / {POINTS}" in line for line in lines)
    assert "Each of the 12 lost exactly what it was made to lose." in lines
    for place in ("autograded", "gradebook.db", "feedback", "report/index.html"):
        assert (tmp_path / "demo" / place).exists()
    pages = list((tmp_path / "demo" / "feedback").glob("*/*/*.html"))
    assert len(pages) == 12
    assert not any("check(&quot;" in page.read_text() for page in pages)


@pytest.mark.slow
@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_the_demo(tmp_path):
    """Interrupted while it grades, it says so and does nothing more."""
    copy_of_the_course(tmp_path)
    with (tmp_path / "printed").open("w") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", "autograder.cli", "demo", "--course", str(tmp_path)],
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    while not (tmp_path / "demo" / "gradebook.db").exists():
        assert process.poll() is None
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 1
    lines = (tmp_path / "printed").read_text().strip().splitlines()
    assert lines[-1] == "autograder: interrupted; what is done is saved, run it again to go on"


@pytest.mark.slow
def test_nbgrader_validates_the_completed_release(tmp_path):
    """The release, completed with the solutions, runs to the end; `nbgrader validate` agrees."""
    course = load(copy_of_the_course(tmp_path))
    write_sample(course, NAME, Sample("perfect"))
    notebook = tmp_path / "submitted" / "perfect" / NAME / f"{NAME}.ipynb"
    done = subprocess.run(
        [BIN / "nbgrader", "validate", notebook],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "Success! Your notebook passes all the tests." in done.stdout


@pytest.fixture
def lab(tmp_path):
    """Serve a copy of the release in JupyterLab and yield its address."""
    shutil.copytree(ROOT / "release" / NAME, tmp_path / "course" / NAME)
    with jupyter("lab", tmp_path / "course", tmp_path) as address:
        yield address


@pytest.mark.slow
def test_the_release_runs_in_jupyterlab_up_to_the_first_stub(lab):
    """ "Run All" stops at the first test cell, whose function is not written; pictures show."""
    with chromium() as page:
        open_in_lab(page, lab, f"{NAME}/{NAME}.ipynb")
        assert page.locator("text=Select Kernel").count() == 0
        page.wait_for_selector(".jp-Notebook mjx-container")
        page.click("text=Run >> nth=0")
        page.click("text=Run All Cells")
        page.wait_for_selector(".jp-OutputArea-output >> text=is not written yet")


def test_the_release_holds_what_the_source_teaches():
    """Student and source notebook have the same cells in the same order."""
    names = []
    for folder in ("source", "release"):
        notebook = json.loads((ROOT / folder / NAME / f"{NAME}.ipynb").read_text())
        names.append([cell["id"] for cell in notebook["cells"]])
    assert names[0] == names[1]
