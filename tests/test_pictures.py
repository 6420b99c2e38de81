"""The pictures in the README: of a real class, small, with words for who cannot see them.

With `SCREENSHOTS=folder` they are written to `folder/readme`, where `make pictures` takes them.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
from answering import WRITTEN, change
from browser import Reading, chromium, jupyter, pictures, reading
from classroom import NAME, ROOT, Here, find
from lab import Session
from PIL import Image
from serving import answers

from autograder.by_question.answers import Desk
from autograder.classroom.grade import Options, grade
from autograder.classroom.sample import sample_class, write_sample
from autograder.settings import Course

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 60_000  # bytes
WIDTH = 1000  # pixels across
SHOWN = re.compile(r"!\[(?P<words>[^\]]+)\]\(docs/pictures/(?P<file>[\w.]+)\)")
STUDENTS = 24
MEAN = """def dense_grad_b(x_input, grad_output, W, b):
    bias_gradient = grad_output.mean(axis=0)
    return bias_gradient"""
ANSWERS = (
    "It is needed for every layer but the first: there it is the upstream gradient of the layer "
    "below. The data do not change, so nobody needs the first one.",
    "It is needed for each layer but the first: there it is the upstream gradient of the layer "
    "below. The data do not change, so nobody needs the first one.",
    "For all layers, because backpropagation goes through all of them.",
    "Not for the first layer. For the others it is $\\delta W^T$, which the layer below receives.",
)
TERMINAL = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Terminal</title><style>
body {{ margin: 0; background: #15181d; color: #e7e9ec; }}
pre {{ margin: 0; padding: 1.2rem 1.4rem; font: 15px/1.45 "DejaVu Sans Mono", monospace; }}
b {{ color: #8ab6ff; }}
</style><pre><b>$</b> autograder {command}\n{text}</pre></html>"""


def test_the_readme_shows_each_picture_in_words_too() -> None:
    """Each picture is small, and says in words what is on it."""
    shown = list(SHOWN.finditer((ROOT / "README.md").read_text(encoding="utf-8")))
    files = {path.name: path for path in FOLDER.glob("*.webp")}
    assert sorted(found["file"] for found in shown) == sorted(files)
    for found in shown:
        assert len(found["words"]) > 60, found["words"]
        assert files[found["file"]].stat().st_size < LARGEST
        with Image.open(files[found["file"]]) as picture:
            assert picture.size[0] <= WIDTH


def test_every_other_picture_is_shown_by_a_page() -> None:
    """Those that are not in the README are drawings, in a page of the documents, with words."""
    pages = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.glob("*.md"))
    others = {path.name for path in FOLDER.iterdir() if path.suffix != ".webp"}
    assert others == set(re.findall(r"!\[[^\]]{60,}\]\(pictures/([\w.]+)\)", pages))


def keep(name: str, screenshot: bytes) -> None:
    """Compress a picture, and write it where pictures are wanted."""
    small = io.BytesIO()
    with Image.open(io.BytesIO(screenshot)) as picture:
        picture.convert("RGB").quantize(64, dither=Image.Dither.NONE).convert("RGB").save(
            small, "WEBP", lossless=True, quality=100, method=6
        )
    assert len(small.getvalue()) < LARGEST, f"{name}: {len(small.getvalue())} bytes"
    folder = pictures()
    if folder:
        (folder / "readme").mkdir(exist_ok=True)
        (folder / "readme" / f"{name}.webp").write_bytes(small.getvalue())


def size(read: Reading, height: int) -> None:
    """Look at a page through a window of this height."""
    read.page.set_viewport_size({"width": WIDTH, "height": height})


def command(course: Course, *words: str) -> str:
    """Run the command on a course and return what it prints."""
    call = [sys.executable, "-m", "autograder.cli", *words, "--course", str(course.root)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.fixture
def taught(course: Course) -> Course:
    """A sample class that was really graded, with several answers to the written question."""
    for number, sample in enumerate(sample_class(course, NAME, STUDENTS, 0)):
        if sample.student == "endless":
            continue
        write_sample(course, NAME, sample)
        path = course.folder("submitted") / sample.student / NAME / f"{NAME}.ipynb"
        notebook: dict[str, Any] = json.loads(path.read_bytes())
        if not sample.untouched:
            find(notebook, WRITTEN)["source"] = ANSWERS[number % len(ANSWERS)]
        path.write_text(json.dumps(notebook))
    grade(course, NAME, Options(executor=Here()))
    return course


@pytest.fixture
def lab(course: Course, tmp_path: Path) -> Iterator[Session]:
    """A release, open in JupyterLab."""
    folder = course.folder("release") / NAME
    with jupyter("lab", folder, tmp_path / "own") as address, chromium(1600) as page:
        yield Session(page, address, folder)


@pytest.mark.slow
def test_the_picture_of_a_notebook(lab: Session) -> None:
    """A wrong function, and what its examples say of it."""
    lab.run("given_imports")
    lab.write("dense_grad_b", MEAN)
    assert "add, do not average" in " ".join(lab.run("test_dense_grad_b").split())
    above, below = (lab.cell(n).bounding_box() for n in ("dense_grad_b", "test_dense_grad_b"))
    edge = {"x": above["x"], "y": above["y"], "width": min(above["width"], WIDTH)}
    clip = edge | {"height": below["y"] + below["height"] - above["y"]}
    keep("notebook", lab.page.screenshot(clip=clip))


@pytest.mark.slow
def test_the_pictures_of_a_graded_class(taught: Course) -> None:
    """The answers on one page, the page of a student, the report, and a terminal."""
    with answers(taught) as served, reading(served.address) as read:
        keys = read.page.keyboard
        size(read, 780)
        keys.type("2")
        keys.press("Enter")
        read.page.locator("[role=status]", has_text="Saved").wait_for()
        keep("answers", read.page.screenshot())
    desk = Desk(taught, NAME)
    told = [change(desk, who, 1, "And the first layer?") for who in desk.stacks()[WRITTEN].answers]
    desk.save(WRITTEN, told)
    command(taught, "feedback", NAME)
    page = taught.folder("feedback") / "mistakes_01" / NAME / f"{NAME}.html"
    with reading(page) as read:
        size(read, 860)
        keep("feedback", read.page.screenshot())
    command(taught, "report")
    with reading(taught.root / "report" / f"{NAME}.html") as read:
        size(read, 780)
        keep("report", read.page.screenshot())
    text = "\n".join(command(taught, "results", NAME).split("\n")[:20])
    with chromium() as page:
        page.set_viewport_size({"width": WIDTH, "height": 400})
        page.set_content(TERMINAL.format(command=f"results {NAME}", text=escape(text)))
        keep("terminal", page.locator("pre").screenshot())
