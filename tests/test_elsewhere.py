"""All but grading runs on macOS and Windows, as far as Linux can show it.

The commands run in processes in which our modules find what those machines have
(tests/elsewhere/sitecustomize.py). What was tried on real ones is in docs/machines.md.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from classroom import NAME, ROOT, School, Scripted, files

from autograder.classroom.grade import Options, grade
from autograder.settings import Course

PERFECT = f"{NAME}/{NAME}.ipynb"
SHIM = Path(__file__).parent / "elsewhere"

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(params=["darwin", "win32"])
def system(request: pytest.FixtureRequest) -> str:
    """The name of a system, as Python has it."""
    return str(request.param)


@pytest.fixture
def there(system: str) -> Command:
    """A function that runs a module as a program on such a machine, and returns what it did."""
    environment = {
        **os.environ,
        "AUTOGRADER_TEST_SYSTEM": system,
        "PYTHONPATH": os.pathsep.join([str(SHIM), str(ROOT)]),
        "PYTHONIOENCODING": "cp1252" if system == "win32" else "utf-8",
        "PYTHONWARNDEFAULTENCODING": "1" if system == "win32" else "",
    }

    def run(module: str, *words: str | Path, course: Course) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, words)],
            cwd=course.root,
            env=environment,
            capture_output=True,
            text=True,
            encoding=environment["PYTHONIOENCODING"],
            check=False,
        )

    return run


def test_what_grades_does_not_load_there(there: Command, system: str, course: Course) -> None:
    """What only Linux has is missing, so that these tests can fail."""
    done = there("autograder.sandbox.inside.room", course=course)
    loads = {"darwin": "", "win32": "No module named 'resource'"}
    assert loads[system] in done.stderr
    done = there("autograder.grading.worker", course=course)
    assert bool(done.returncode) == (system == "win32")


@pytest.mark.slow
def test_a_course_is_checked_and_released(there: Command, course: Course) -> None:
    """`check` and `release` do the same as here: the student version has the same bytes."""
    before = files(course.folder("release"))
    done = there("autograder.cli", "check", course=course)
    assert (done.returncode, done.stderr) == (0, "")
    done = there("autograder.cli", "release", "--zip", course=course)
    assert (done.returncode, done.stderr) == (0, "")
    assert "built and proven" in done.stdout
    assert files(course.folder("release")) == before


@pytest.mark.slow
def test_a_class_is_made_and_collected(there: Command, course: Course) -> None:
    """`sample`, `roster`, `collect` and `extend` bring people and their work in."""
    assert there("autograder.cli", "sample", NAME, course=course).returncode == 0
    handed_over = course.root.parent / "handed over"
    for folder in course.folder("submitted").iterdir():
        shutil.copytree(folder / NAME, handed_over / folder.name)
    shutil.rmtree(course.folder("submitted"))
    (course.root / "class.csv").write_text("id,name\nperfect,Ada Łukasz\n", encoding="utf-8")
    done = there("autograder.cli", "roster", "class.csv", course=course)
    assert done.returncode == 0, done.stderr
    done = there("autograder.cli", "collect", handed_over, course=course)
    assert "Traceback" not in done.stderr
    assert (course.folder("submitted") / "perfect" / PERFECT).exists(), done.stdout + done.stderr
    done = there("autograder.cli", "extend", NAME, "2030-01-01", course=course)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_what_was_graded_is_told(there: Command, school: School) -> None:
    """`results`, `feedback` and `export` work on what a machine with Linux has graded."""
    students = Scripted(school.results.values())
    grade(school.course, NAME, Options(executor=students))
    autograded = school.course.folder("autograded")
    shutil.copytree(autograded / "perfect", autograded / "Łukasz")
    done = there("autograder.cli", "results", NAME, course=school.course)
    shutil.rmtree(autograded / "Łukasz")
    assert (done.returncode, done.stderr) == (0, "")
    assert "perfect" in done.stdout
    assert "ukasz" in done.stdout
    done = there("autograder.cli", "feedback", NAME, course=school.course)
    assert (done.returncode, done.stderr) == (0, "")
    pages = list(school.course.folder("feedback").glob(f"perfect/{NAME}/*.html"))
    shutil.rmtree(school.course.folder("feedback"))
    assert len(pages) == 1
    done = there("autograder.cli", "export", NAME, "--format", "plain", course=school.course)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words", [["grade", NAME], ["grade", NAME, "--unsafe-no-isolation"], ["demo"]]
)
def test_grading_says_where_it_can_be_done(
    there: Command, course: Course, words: list[str]
) -> None:
    """It ends at once, writes nothing, and names the container and WSL."""
    before = files(course.root)
    done = there("autograder.cli", *words, course=course)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("autograder: grading needs Linux")
    assert "docs/machines.md" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(course.root) == before


@pytest.mark.slow
def test_the_buttons_do_what_the_commands_do(there: Command, course: Course) -> None:
    """`nbgrader generate_assignment` releases, `nbgrader autograde` says what to do."""
    done = there("nbgrader", "generate_assignment", NAME, course=course)
    assert done.returncode == 0, done.stderr
    done = there("nbgrader", "autograde", NAME, course=course)
    assert done.returncode != 0
    assert "grading needs Linux" in done.stderr
    assert "Traceback" not in done.stderr
