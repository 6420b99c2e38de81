"""Only what changed is graded again, and what people decided stays."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from classroom import NAME, POINTS, School, Scripted, find, hand_in, scores, tables
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from traitlets.config import Config

from autograder import cli
from autograder.classroom import journal
from autograder.classroom.grade import Options, grade
from autograder.classroom.gradebook_rows import timestamp
from autograder.grading.outcomes import Graded
from autograder.settings import CONFIG_FILE, Course, Limits, load

DUE = "2026-01-01 00:00:00 UTC"
WHO = "perfect"


@pytest.fixture(scope="module")
def template(graded: School, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a graded class."""
    root = tmp_path_factory.mktemp("regrade") / "course"
    graded.clear()
    graded.hand_in()
    shutil.copytree(graded.course.root, root)
    course = replace(load(root), limits=graded.course.limits)
    grade(course, NAME, Options(executor=Scripted(graded.results.values())))
    return root


@pytest.fixture
def again(template: Path, graded: School, tmp_path: Path) -> Course:
    """A copy of a graded class."""
    shutil.copytree(template, tmp_path / "course")
    return replace(load(tmp_path / "course"), limits=graded.course.limits)


def regrade(course: Course, graded: School, **options: Any) -> list[str]:
    """Grade again and return who was graded."""
    new = replace(graded.results[WHO], student="new")
    executor = Scripted([*graded.results.values(), new])
    report = grade(course, NAME, Options(executor=executor, **options))
    assert list(report.graded) == executor.asked
    return executor.asked


def submission(course: Course, file: str = f"{NAME}.ipynb") -> Path:
    return course.folder("submitted") / WHO / NAME / file


def change_source(course: Course) -> None:
    path = course.source_notebook(NAME)
    notebook = json.loads(path.read_bytes())
    find(notebook, "test_relu_grad")["source"] = "relu_grad(1, 1)"
    path.write_text(json.dumps(notebook))


def give_a_file(course: Course) -> Course:
    (course.root / "source" / NAME / "data.csv").write_text("1,2")
    return replace(course, files={NAME: ("data.csv",)})


def tear(course: Course) -> None:
    """Cut the journal in the line of the last student."""
    path = course.root / ".grading" / f"{NAME}.jsonl"
    path.write_bytes(path.read_bytes()[:-20])


def scribble(course: Course) -> None:
    """Add to the journal what is no line of it, and no text."""
    with (course.root / ".grading" / f"{NAME}.jsonl").open("ab") as journal:
        journal.write(b'\xff\xfe\n[1]\n{"perfect": 1}\n{"perfect": ["a"]}\n3\n')


def cut(course: Course, share: int) -> None:
    """Leave a part of a graded notebook, as a power cut may."""
    path = course.folder("autograded") / WHO / NAME / f"{NAME}.ipynb"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * share // 100])


def forget(course: Course) -> None:
    with Gradebook(course.database, course.config.CourseDirectory.course_id) as book:
        book.remove_submission(NAME, WHO)


def set_due_date(course: Course, due: str | None = DUE) -> None:
    with Gradebook(course.database, course.config.CourseDirectory.course_id) as book:
        book.update_or_create_assignment(NAME, duedate=due)


CHANGES: dict[str, tuple[Callable[[Course], Any], str]] = {
    "nothing": (lambda _: None, "nobody"),
    "submission": (lambda c: submission(c).write_text("{}"), WHO),
    "time": (lambda c: submission(c, "timestamp.txt").write_text(DUE), WHO),
    "shadowing file": (lambda c: submission(c, "numpy.py").touch(), WHO),
    "other file": (lambda c: submission(c, "notes.txt").touch(), WHO),
    "source": (change_source, "all"),
    "given file": (give_a_file, "all"),
    "limits": (lambda c: replace(c, limits=Limits(cell_seconds=4)), "all"),
    "autograded notebook": (lambda c: shutil.rmtree(c.folder("autograded") / WHO), WHO),
    "gradebook": (lambda c: (c.root / "gradebook.db").unlink(), "all"),
    "submission in the gradebook": (forget, WHO),
    "journal": (lambda c: shutil.rmtree(c.root / ".grading"), "all"),
    "torn journal": (tear, "untouched"),
    "foreign lines in the journal": (scribble, "nobody"),
    "emptied notebook": (lambda c: cut(c, 0), WHO),
    "half a notebook": (lambda c: cut(c, 50), WHO),
    "new student": (lambda c: hand_in(c, "new", b"{}"), "new"),
}


@pytest.mark.parametrize(("change", "who"), CHANGES.values(), ids=CHANGES)
def test_what_changed_is_graded_again(
    change: Callable[[Course], Any], who: str, again: Course, graded: School
) -> None:
    """A change of a submission concerns one, a change of the assignment everybody, once."""
    changed = change(again)
    course = changed if isinstance(changed, Course) else again
    expected = {"all": sorted(graded.results), "nobody": []}.get(who, [who])
    assert regrade(course, graded) == expected
    assert regrade(course, graded) == []
    assert regrade(course, graded, force=True) == sorted({*graded.results, *expected})


@pytest.mark.parametrize("package", ["autograder", "course"])
def test_a_change_of_our_code_is_a_change(
    package: str, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code of the engine and of the catalogue is part of what a result depends on."""
    found = journal.importlib.util.find_spec(package)
    copy = tmp_path / "copy" / package
    shutil.copytree(found.submodule_search_locations[0], copy)
    real = journal.importlib.util.find_spec
    moved = SimpleNamespace(submodule_search_locations=[str(copy)])
    monkeypatch.setattr(
        journal.importlib.util, "find_spec", lambda name: moved if name == package else real(name)
    )

    def fingerprint() -> str:
        return journal.fingerprint(course, "source", None, "walls", unsafe=False)

    before = fingerprint()
    assert fingerprint() == before
    changed = next(copy.glob("c*.py"))
    changed.write_text(changed.read_text() + "\n")
    assert fingerprint() != before


def test_what_a_person_decided_stays(again: Course, graded: School) -> None:
    """Manual scores, extra credit and comments survive; the grade waits for another look."""
    place = ("relu_grad", NAME, NAME, WHO)
    with Gradebook(again.database, again.config.CourseDirectory.course_id) as book:
        grade_row = book.find_grade("test_relu_grad", *place[1:])
        assert not grade_row.needs_manual_grade
        grade_row.manual_score, grade_row.extra_credit = 1.5, 0.25
        grade_row.needs_manual_grade = False
        book.find_comment(*place).manual_comment = "Well done."
        book.db.commit()
    before = tables(again)
    lower = tuple(replace(g, score=g.score and g.score / 2) for g in graded.results[WHO].grades)
    results = graded.results | {WHO: replace(graded.results[WHO], grades=lower)}
    grade(again, NAME, Options(executor=Scripted(results.values()), force=True))
    with Gradebook(again.database, again.config.CourseDirectory.course_id) as book:
        row = book.find_grade("test_relu_grad", *place[1:])
        assert (row.auto_score, row.manual_score, row.extra_credit) == (1.5, 1.5, 0.25)
        assert row.needs_manual_grade
        assert row.score == 1.75
        assert book.find_comment(*place).comment == "Well done."
        other = book.find_grade("test_sigmoid_grad", *place[1:])
        assert (other.auto_score, other.needs_manual_grade) == (1.0, False)
    assert {name: len(rows) for name, rows in tables(again).items()} == {
        name: len(rows) for name, rows in before.items()
    }


@pytest.mark.filterwarnings("ignore:Object of type <Submitted")
def test_a_submission_that_nbgrader_recorded_is_found(course: Course, graded: School) -> None:
    """Rows that nbgrader made, with ids of its own, are filled and not doubled."""
    hand_in(course, "raises", b"{}")
    grade(course, NAME, Options(executor=Scripted(graded.results.values())))
    before = tables(course)
    hand_in(course, WHO, b"{}")
    with Gradebook(course.database, course.config.CourseDirectory.course_id) as book:
        book.add_student(WHO)
        book.add_submission(NAME, WHO)
    grade(course, NAME, Options(executor=Scripted(graded.results.values())))
    rows = tables(course)
    for table in ("submitted_assignment", "submitted_notebook", "grade", "comment"):
        assert len(rows[table]) == 2 * len(before[table])
    assert scores(course)[WHO] == {g.name: g.score for g in graded.results[WHO].grades}


class PerHour(LateSubmissionPlugin):  # type: ignore[misc] -- nbgrader has no types
    """Takes one point for each hour."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float:
        """Return the hours."""
        assert student_id == WHO
        assert score > 0
        return total_seconds_late / 3600


def late(course: Course) -> Course:
    config = Config(deepcopy(course.config))
    config.AssignLatePenalties.plugin_class = PerHour
    return replace(course, config=config)


def penalty(course: Course) -> float | None:
    with Gradebook(course.database, course.config.CourseDirectory.course_id) as book:
        found: float | None = book.find_submission_notebook(NAME, NAME, WHO).late_submission_penalty
    return found


TIMES = {
    "2026-01-01 03:00:00 UTC": 3.0,
    "2026-01-01 03:00:00+02:00": 1.0,
    "2026-01-01 03:00:00": 3.0,
    "2025-12-31 23:00:00 UTC": None,
    "2036-01-01 03:00:00 UTC": float(POINTS),  # not more than the score
    "yesterday, at about noon": None,
    "": None,
}


@pytest.mark.parametrize(("time", "expected"), TIMES.items(), ids=TIMES)
def test_the_plugin_for_late_submissions_decides(
    time: str, expected: float | None, again: Course, graded: School
) -> None:
    """The due date in the gradebook and `timestamp.txt` give the penalty; odd times give none."""
    set_due_date(again)
    submission(again, "timestamp.txt").write_text(f"{time}\n")
    assert WHO in regrade(late(again), graded)
    assert penalty(again) == expected
    kept = again.folder("autograded") / WHO / NAME / "timestamp.txt"
    assert kept.exists() is bool(time)


PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin


class TwoPoints(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 2.0
"""


@pytest.mark.parametrize("text", [PLUGIN, "import nothing_of_this_name", None])
def test_a_plugin_may_lie_in_the_course_folder(
    text: str | None, again: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """As with nbgrader. One that cannot be loaded ends the command with 2 and changes nothing."""
    set_due_date(again)
    submission(again, "timestamp.txt").write_text("2026-01-01 03:00:00 UTC")
    with (again.root / CONFIG_FILE).open("a") as config:
        config.write("\nc.AssignLatePenalties.plugin_class = 'own_penalties.TwoPoints'\n")
    if text is not None:
        (again.root / "own_penalties.py").write_text(text)
    before = tables(again)
    sys.modules.pop("own_penalties", None)
    importlib.invalidate_caches()
    code = cli.main(["grade", NAME, "--course", str(again.root), "--student", WHO])
    if text == PLUGIN:
        assert (code, penalty(again)) == (0, 2.0)
    else:
        assert (code, tables(again)) == (2, before)
        assert "AssignLatePenalties.plugin_class cannot be loaded" in capsys.readouterr().err


def test_a_due_date_that_comes_later_counts(again: Course, graded: School) -> None:
    """A due date that is set after grading gives penalties at the next run."""
    submission(again, "timestamp.txt").write_text("2026-01-01 03:00:00 UTC")
    regrade(late(again), graded)
    set_due_date(again)
    regrade(late(again), graded)
    assert penalty(again) == 3.0


def test_a_due_date_that_is_taken_back_takes_the_penalty_back(
    again: Course, graded: School
) -> None:
    """As in nbgrader, grading without a due date resets penalties."""
    set_due_date(again)
    submission(again, "timestamp.txt").write_text("2026-01-01 03:00:00 UTC")
    regrade(late(again), graded)
    set_due_date(again, None)
    regrade(late(again), graded, force=True)
    assert penalty(again) is None


def test_a_time_that_is_gone_is_removed(again: Course, graded: School) -> None:
    """Without a time in the submission there is none in `autograded/`."""
    submission(again, "timestamp.txt").write_text("2026-01-01 03:00:00 UTC")
    regrade(again, graded)
    submission(again, "timestamp.txt").unlink()
    assert regrade(again, graded) == [WHO]
    assert not (again.folder("autograded") / WHO / NAME / "timestamp.txt").exists()


@pytest.mark.parametrize("text", ["10:00", "friday", "10:00 UTC", "May 5"])
def test_a_time_without_a_date_is_none(text: str) -> None:
    """It would mean another moment on the next day, and a regrade another penalty."""
    assert timestamp(text) is None


@given(st.text(max_size=30) | st.from_regex(r"[-+:. T0-9A-Za-z]{0,30}", fullmatch=True))
def test_any_time_is_a_time_or_none(text: str) -> None:
    """Whatever `timestamp.txt` says, the gradebook gets a time without a zone, or nothing."""
    found = timestamp(text)
    assert found is None or (isinstance(found, datetime) and found.tzinfo is None)


def test_results_of_the_class_have_what_these_tests_need(graded: School) -> None:
    """The perfect submission of the class has all points of the tests."""
    assert isinstance(graded.results[WHO], Graded)
    assert graded.results[WHO].score == POINTS
