"""The path of a class through the formgrader, in a browser, and what stays of a person's decisions.

With `SCREENSHOTS=folder` the pages are written there as pictures.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import chromium, jupyter
from classroom import NAME, scores
from formgrader import Formgrader
from nbgrader.api import Gradebook

from autograder.classroom.sample import sample_class, write_sample
from autograder.settings import CONFIG_FILE, Course

pytestmark = pytest.mark.slow

STUDENTS = 40
WRITTEN = "written_"
EXERCISE = "test_relu_grad"


@pytest.fixture
def graded_class(course: Course) -> Course:
    """A course whose sample class has been graded by the command."""
    with (course.root / CONFIG_FILE).open("a") as config:
        config.write('c.Autograder.limits = {"cell_seconds": 2}\n')
    for sample in sample_class(course, NAME, STUDENTS, 0):
        write_sample(course, NAME, sample)
    command = [sys.executable, "-m", "autograder.cli", "grade", NAME, "--jobs", "2"]
    done = subprocess.run(
        [*command, "--course", str(course.root)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return course


@pytest.fixture
def formgrader(graded_class: Course, tmp_path: Path) -> Iterator[Formgrader]:
    """The formgrader of that course in a browser."""
    with jupyter("server", graded_class.root, tmp_path) as address, chromium(1200) as page:
        pictures = os.environ.get("SCREENSHOTS")
        yield Formgrader(page, address, Path(pictures) if pictures else None)


def written_answer(book: Gradebook) -> str:
    """Return the name of the cell with the written answer."""
    cells = book.find_notebook(NAME, NAME).solution_cells
    return next(str(cell.name) for cell in cells if cell.name.startswith(WRITTEN))


def test_what_a_person_decides_in_the_formgrader_stays(
    graded_class: Course, formgrader: Formgrader
) -> None:
    """Points, a comment and two scores given by hand survive Autograde; nothing warns or fails."""
    before = scores(graded_class)
    with Gradebook(graded_class.database) as book:
        written = written_answer(book)

    formgrader.open("manage_assignments")
    formgrader.picture("assignments")
    assert formgrader.page.locator(".alert").count() == 0
    assert NAME in formgrader.rows()[0]
    for button in (".release", ".release-feedback"):
        said = formgrader.press(formgrader.page.locator(f"td{button} a"))
        assert "this course has no exchange" in said
        assert "Traceback" not in said
    assert formgrader.page.locator("td.collect a").count() == 0

    formgrader.open("manage_submissions", NAME)
    formgrader.picture("submissions")
    rows = formgrader.rows()
    assert len(rows) == STUDENTS
    assert not [row for row in rows if "None, None" in row]

    first, second = "mistakes_01", "mistakes_02"
    formgrader.open_submission(NAME, first)
    formgrader.give(written, 1.5)
    formgrader.comment(written, "What is the shape?")
    formgrader.give(EXERCISE, 1)
    formgrader.open_submission(NAME, second)
    formgrader.give(EXERCISE, 0)

    said = formgrader.autograde(NAME, first)
    assert f"Successfully autograded '{NAME}' for student '{first}'." in said
    assert f"[INFO] {first}: graded" in said

    assert scores(graded_class) == before
    with Gradebook(graded_class.database) as book:
        answer = book.find_grade(written, NAME, NAME, first)
        assert (answer.auto_score, answer.manual_score, answer.score) == (None, 1.5, 1.5)
        assert book.find_comment(written, NAME, NAME, first).comment == "What is the shape?"
        assert book.find_grade(EXERCISE, NAME, NAME, first).score == 1
        assert book.find_grade(EXERCISE, NAME, NAME, second).score == 0
        by_hand = [
            s.id
            for s in book.students
            for g in s.submissions[0].notebooks[0].grades
            if g.manual_score is not None
        ]
        assert sorted(by_hand) == [first, first, second]
