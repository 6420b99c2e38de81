"""The path of a class through the formgrader, in a browser, and what stays of a person's decisions.

With `SCREENSHOTS=folder` the pages are written there as pictures.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import chromium, jupyter
from classroom import NAME, find, scores
from formgrader import Formgrader
from handed_over import submitted, write, zip_of
from nbgrader.api import Gradebook

from autograder.classroom.sample import sample_class, write_sample
from autograder.settings import CONFIG_FILE, Course

pytestmark = pytest.mark.slow

STUDENTS = 40
WRITTEN = "written_"
EXERCISE = "test_relu_grad"
BROKEN, ODD = "mistakes_03", "mistakes_04"


@pytest.fixture
def graded_class(course: Course) -> Course:
    """A course whose sample class was collected from an archive and graded by the command.

    One notebook is only half there, and one function returns what cannot be judged.
    """
    with (course.root / CONFIG_FILE).open("a") as config:
        config.write('c.Autograder.limits = {"cell_seconds": 2}\n')
    for sample in sample_class(course, NAME, STUDENTS, 0):
        write_sample(course, NAME, sample)
    files = {f"{path.split('/')[0]}/hw4.ipynb": data for path, data in submitted(course).items()}
    files[f"{BROKEN}/hw4.ipynb"] = files[f"{BROKEN}/hw4.ipynb"][:5000]
    odd = json.loads(files[f"{ODD}/hw4.ipynb"])
    find(odd, EXERCISE.removeprefix("test_"))["source"] = "def relu_grad(*_):\n    return object()"
    files[f"{ODD}/hw4.ipynb"] = json.dumps(odd).encode()
    shutil.rmtree(course.folder("submitted"))
    archive = write(course.root / "class.zip", zip_of(files))
    assert command(course, "collect", str(archive), "--assignment", NAME).returncode == 0
    done = command(course, "grade", NAME, "--jobs", "2")
    assert done.returncode == 1, done.stderr
    assert f"{NAME}: {BROKEN}: undecided: dense_grad_input, " in done.stdout
    assert f"{NAME}: {ODD}: undecided: relu_grad: the code gives a object" in done.stdout
    return course


def command(course: Course, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a course."""
    call = [sys.executable, "-m", "autograder.cli", *words, "--course", str(course.root)]
    return subprocess.run(call, capture_output=True, text=True, check=False)


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


def test_what_is_undecided_is_settled_by_hand(graded_class: Course, formgrader: Formgrader) -> None:
    """Points given for what could not be judged stay when it is graded again, and are exported."""
    tests = [name for name in scores(graded_class)[ODD] if name.startswith("test_")]
    formgrader.open_submission(NAME, BROKEN)
    for number, name in enumerate(tests):
        formgrader.give(name, number % 2)
    formgrader.open_submission(NAME, ODD)
    formgrader.give(EXERCISE, 1)

    done = command(graded_class, "grade", NAME, "--force", "--student", BROKEN, "--student", ODD)
    assert done.returncode == 0, done.stdout
    assert "2 graded, 0 unchanged, 0 undecided, 0 not graded" in done.stdout
    with Gradebook(graded_class.database) as book:
        for number, name in enumerate(tests):
            row = book.find_grade(name, NAME, NAME, BROKEN)
            assert (row.auto_score, row.manual_score, row.score) == (None, number % 2, number % 2)
        assert book.find_grade(EXERCISE, NAME, NAME, ODD).score == 1

    done = command(graded_class, "export", NAME, "--format", "plain", "--by-exercise")
    assert done.returncode == 1
    with (graded_class.folder("export") / "plain_by_exercise.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["student_id"] for row in rows}) == STUDENTS
    exported = {
        (row["student_id"], row["exercise"].removeprefix("test_")): row["score"] for row in rows
    }
    names = [name.removeprefix("test_") for name in tests]
    assert exported[ODD, "relu_grad"] == "1"
    assert [exported[BROKEN, name] for name in names] == [str(n % 2) for n in range(len(names))]
