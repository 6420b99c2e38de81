"""What is told without nbgrader is what nbgrader would tell."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from classroom import NAME, School, Scripted, find, tables

from autograder.classroom.glance import glance
from autograder.classroom.grade import Options, grade
from autograder.classroom.gradebook import Gradebook
from autograder.errors import CourseError
from autograder.grading import blank
from autograder.grading.assignment import kept_assignment, load_assignment, read_source
from autograder.settings import Course, load


@pytest.fixture
def again(school: School, tmp_path: Path) -> Course:
    """A copy of a graded class, with a test that waits for a person."""
    executor = Scripted(_one_undecided(school))
    grade(school.course, NAME, Options(executor=executor))
    shutil.copytree(school.course.root, tmp_path / "course")
    return replace(load(tmp_path / "course"), limits=school.course.limits)


def _one_undecided(school: School) -> list:
    results = dict(school.results)
    first, *rest = results["perfect"].grades
    results["perfect"] = replace(results["perfect"], grades=(replace(first, score=None), *rest))
    return list(results.values())


def execute(course: Course, statement: str) -> None:
    with closing(sqlite3.connect(course.root / "gradebook.db")) as db, db:
        db.execute(statement)


def test_a_glance_tells_what_the_gradebook_tells(again: Course) -> None:
    """Students, due date and what waits are the same, whoever is asked."""
    execute(again, f"UPDATE assignment SET duedate = '2026-01-01 00:00:00' WHERE name = '{NAME}'")
    seen = glance(again, read_source(again, NAME))
    with Gradebook(again, load_assignment(again, NAME)) as gradebook:
        assert seen == gradebook.glance()
    assert seen is not None
    assert seen.due is not None
    assert list(seen.undecided) == ["perfect"]
    assert len(seen.students) == 8


FOREIGN: dict[str, str] = {
    "points": "UPDATE grade_cells SET max_score = 100",
    "text": "UPDATE source_cell SET source = 'assert True'",
    "lock": "UPDATE source_cell SET locked = NOT locked",
    "kernel": "UPDATE notebook SET kernelspec = '{}'",
}


@pytest.mark.parametrize("statement", FOREIGN.values(), ids=FOREIGN)
def test_what_others_changed_is_put_right(statement: str, again: Course) -> None:
    """Exercises that are not recorded as they were left are recorded anew; nobody is graded."""
    before = tables(again)
    execute(again, statement)
    changed = tables(again)
    assert changed != before
    assert glance(again, read_source(again, NAME)) is None
    report = grade(again, NAME, Options(executor=Scripted([])))
    assert report.graded == ()
    assert [case.student for case in report.undecided] == ["perfect"]
    if "kernel" not in statement:  # nbgrader sets that once
        assert tables(again) == before
    assert glance(again, read_source(again, NAME)) is not None


def _as_url(course: Course) -> Course:
    return replace(course, database=f"{course.database}?timeout=5")


def _forget(course: Course) -> None:
    (course.root / ".grading" / f"{NAME}.recorded").unlink()


UNSEEN: dict[str, Callable[[Course], Course | None]] = {
    "another form of address": _as_url,
    "nothing left": _forget,
}


@pytest.mark.parametrize("change", UNSEEN.values(), ids=UNSEEN)
def test_where_a_glance_does_not_tell_nbgrader_does(
    change: Callable[[Course], Course | None], again: Course
) -> None:
    """The run is the same, and writes nothing new."""
    before = tables(again)
    course = change(again) or again
    assert glance(course, read_source(course, NAME)) is None
    report = grade(course, NAME, Options(executor=Scripted([])))
    assert len(report.unchanged) == 8
    assert [case.student for case in report.undecided] == ["perfect"]
    assert tables(again) == before


def test_a_gradebook_that_is_written_to_is_not_glanced_at(again: Course) -> None:
    """Who holds the lock of a gradebook is waited for, as long as SQLite waits."""
    source = read_source(again, NAME)
    with closing(sqlite3.connect(again.root / "gradebook.db")) as db:
        db.execute("BEGIN EXCLUSIVE")
        assert glance(again, source) is None
        db.rollback()
    assert glance(again, source) is not None


def test_a_gradebook_that_is_none_is_named(again: Course) -> None:
    """What is no database ends in one line."""
    (again.root / "gradebook.db").write_text("no database at all")
    with pytest.raises(CourseError, match="cannot be used"):
        grade(again, NAME, Options(executor=Scripted([])))


# What is kept of an assignment


def place(course: Course) -> Path:
    return course.root / ".grading" / f"{NAME}.blank"


def test_what_is_kept_is_what_nbgrader_makes(
    again: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time it comes from the file, and is the same."""
    source, fresh = read_source(again, NAME), load_assignment(again, NAME)
    assert kept_assignment(again, source) == fresh
    monkeypatch.delattr(blank, "blank_notebook")
    assert kept_assignment(again, source) == fresh


def _poison(data: bytes) -> bytes:
    return data.replace(b"HIDDEN TESTS", b"hidden tests")


def _sign_with_nothing(data: bytes) -> bytes:
    return bytes(32) + _poison(data[32:])


POISONS: dict[str, Callable[[bytes], bytes]] = {
    "other content": _poison,
    "other signature": _sign_with_nothing,
    "half": lambda data: data[: len(data) // 2],
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS)
def test_what_nobody_signed_is_not_believed(
    poison: Callable[[bytes], bytes], again: Course
) -> None:
    """A file that was changed is made anew."""
    source, fresh = read_source(again, NAME), load_assignment(again, NAME)
    good = place(again).read_bytes()
    assert poison(good) != good
    place(again).write_bytes(poison(good))
    assert kept_assignment(again, source) == fresh
    assert place(again).read_bytes() == good


def test_what_was_kept_of_another_source_or_course_is_not_believed(again: Course) -> None:
    """It belongs to the bytes of one source and to the secret of one course."""
    path = again.source_notebook(NAME)
    notebook = json.loads(path.read_bytes())
    find(notebook, "test_relu_grad")["source"] = "relu_grad(1, 1)"
    path.write_text(json.dumps(notebook))
    changed = kept_assignment(again, read_source(again, NAME))
    assert changed == load_assignment(again, NAME)
    before = place(again).read_bytes()
    (again.root / "gradebook.secret").write_text("ab" * 32 + "\n")
    assert kept_assignment(again, read_source(again, NAME)) == changed
    assert place(again).read_bytes() != before
