"""A feedback page is written when what it shows has changed, the same by whoever is asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from classroom import NAME, STUDENTS, School, Scripted, files
from nbgrader.api import Gradebook

from autograder.classroom import feedback
from autograder.classroom.feedback import Options, write_feedback
from autograder.classroom.grade import Options as Grading
from autograder.classroom.grade import grade
from autograder.errors import CourseError
from autograder.settings import Course


@pytest.fixture
def course(school: School) -> Iterator[Course]:
    """A class that is graded and has no feedback yet."""
    shutil.rmtree(school.course.folder("feedback"), ignore_errors=True)
    grade(school.course, NAME, Grading(executor=Scripted(school.results.values())))
    yield school.course
    shutil.rmtree(school.course.folder("feedback"), ignore_errors=True)


def page(course: Course, student: str) -> Path:
    return course.folder("feedback") / student / NAME / f"{NAME}.html"


def comment(course: Course, student: str, text: str) -> None:
    with Gradebook(course.database) as book:
        found = book.find_comment("written_input_gradient_needed", NAME, NAME, student)
        found.manual_comment = text
        book.db.commit()


def test_what_has_not_changed_is_left_alone(course: Course) -> None:
    """A second run writes nothing, not even the same once more."""
    first = write_feedback(course, NAME)
    assert (len(first.written), first.unchanged) == (STUDENTS, ())
    times = {path: path.stat().st_mtime_ns for path in course.folder("feedback").rglob("*")}
    second = write_feedback(course, NAME)
    assert (second.written, len(second.unchanged)) == ((), STUDENTS)
    assert times == {path: path.stat().st_mtime_ns for path in course.folder("feedback").rglob("*")}


def test_a_comment_changes_one_page(course: Course) -> None:
    """What a person says of one student is on that page after the next run, and no other is new."""
    write_feedback(course, NAME)
    before = files(course.folder("feedback"))
    comment(course, "perfect", "Read the last sentence again.")
    assert write_feedback(course, NAME).written == ("perfect",)
    after = files(course.folder("feedback"))
    changed = {name for name in after if before[name] != after[name]}
    assert changed == {f"perfect/{NAME}/{NAME}.html"}
    assert "Read the last sentence again." in page(course, "perfect").read_text()


def test_a_page_that_is_gone_or_changed_is_written_again(course: Course) -> None:
    """Neither a lost page nor one that somebody edited stays so."""
    write_feedback(course, NAME)
    before = files(course.folder("feedback"))
    page(course, "perfect").unlink()
    page(course, "raises").write_text("everything is right")
    assert write_feedback(course, NAME).written == ("perfect", "raises")
    assert files(course.folder("feedback")) == before


def test_a_graded_notebook_that_changed_has_a_new_page(course: Course) -> None:
    """What was graded again is shown again."""
    write_feedback(course, NAME)
    path = course.folder("autograded") / "raises" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    notebook["metadata"]["autograder"]["findings"] = ["a cell was moved"]
    path.write_text(json.dumps(notebook))
    assert write_feedback(course, NAME).written == ("raises",)
    assert "a cell was moved" in page(course, "raises").read_text()


def test_a_source_that_changed_has_new_pages(course: Course) -> None:
    """A new heading is on every page."""
    write_feedback(course, NAME)
    path = course.source_notebook(NAME)
    before = path.read_text()
    path.write_text(before.replace("4 · Layer gradients", "4 · Gradients of layers"))
    try:
        assert len(write_feedback(course, NAME).written) == STUDENTS
        assert "4 · Gradients of layers" in page(course, "perfect").read_text()
    finally:
        path.write_text(before)


def test_force_writes_and_students_choose(course: Course) -> None:
    """With `force` a page is written again; with `students` these alone are; others stay known."""
    assert write_feedback(course, NAME, Options(("perfect",))).written == ("perfect",)
    assert not page(course, "raises").exists()
    assert len(write_feedback(course, NAME).written) == STUDENTS - 1
    done = write_feedback(course, NAME, Options(("perfect",), force=True))
    assert (done.written, done.unchanged) == (("perfect",), ())
    assert write_feedback(course, NAME).written == ()
    with pytest.raises(CourseError, match="nobody_of_this_name is not graded yet"):
        write_feedback(course, NAME, Options(("nobody_of_this_name",)))


def test_a_damaged_record_costs_time_alone(course: Course) -> None:
    """Whatever stands in the record, the pages come out the same."""
    write_feedback(course, NAME)
    before = files(course.folder("feedback"))
    for damage in ("", "[]", '{"perfect": 1}', '{"perfect": ["a"]}', "\0"):
        (course.root / ".grading" / f"{NAME}.pages").write_text(damage)
        assert len(write_feedback(course, NAME).written) == STUDENTS
        assert files(course.folder("feedback")) == before


def test_pages_of_who_is_not_graded_any_more_stay(course: Course) -> None:
    """Nobody's page is taken away because a folder is not there today."""
    write_feedback(course, NAME)
    shutil.rmtree(course.folder("autograded") / "raises")
    assert write_feedback(course, NAME).pages == STUDENTS - 1
    assert page(course, "raises").exists()


def test_one_page_that_cannot_be_made_stops_no_other(course: Course) -> None:
    """The others are written; the error names who has none, and no old page stands there."""
    write_feedback(course, NAME)
    (course.folder("autograded") / "endless" / NAME / f"{NAME}.ipynb").write_text("[]")
    comment(course, "perfect", "Good.")
    with pytest.raises(CourseError, match="not complete: endless: "):
        write_feedback(course, NAME)
    assert not page(course, "endless").exists()
    assert "Good." in page(course, "perfect").read_text()
    with pytest.raises(CourseError, match="not complete: endless: "):
        write_feedback(course, NAME)


def test_who_is_not_in_the_gradebook_has_no_page(course: Course) -> None:
    """A graded notebook without grades is a fault that is told, with the way out of it."""
    autograded = course.folder("autograded")
    shutil.copytree(autograded / "perfect", autograded / "stranger")
    try:
        with pytest.raises(CourseError, match="stranger: the gradebook has no grades"):
            write_feedback(course, NAME)
    finally:
        shutil.rmtree(autograded / "stranger")


def test_workers_make_the_same_pages(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """In processes of their own or in one: the same bytes, in the same order."""
    here = write_feedback(course, NAME)
    before = files(course.folder("feedback"))
    for name, value in (("FEW", 0), ("BATCH", 1), ("AHEAD", 1)):
        monkeypatch.setattr(feedback, name, value)
    there = write_feedback(course, NAME, Options(jobs=2, force=True))
    assert there.written == here.written
    assert files(course.folder("feedback")) == before


def test_what_is_done_is_remembered_when_a_run_breaks_off(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a break in the middle the next run writes what is missing."""
    writes = feedback.Pages.write

    def break_off(pages: feedback.Pages, student: str, made: bytes) -> None:
        if student == "perfect":
            raise KeyboardInterrupt
        writes(pages, student, made)

    with monkeypatch.context() as broken:
        broken.setattr(feedback.Pages, "write", break_off)
        with pytest.raises(KeyboardInterrupt):
            write_feedback(course, NAME)
    done = write_feedback(course, NAME)
    assert "perfect" in done.written
    assert done.unchanged
    assert done.pages == STUDENTS


def test_a_page_has_beside_it_what_the_exchange_asks_for(course: Course) -> None:
    """The secret of the newest hand-in is there, also where its page is the same as before."""
    handed_in = course.folder("submitted") / "perfect" / NAME
    secret = page(course, "perfect").with_name("submission_secret.txt")
    for told in ("one", "another"):
        (handed_in / secret.name).write_text(told)
        write_feedback(course, NAME)
        assert secret.read_text() == told
    (handed_in / secret.name).unlink()


def test_what_goes_with_a_page_is_small_and_no_link(course: Course, tmp_path: Path) -> None:
    """A student's file beside the notebook is no way to have another file given out."""
    handed_in = course.folder("submitted") / "perfect" / NAME
    (tmp_path / "private").write_text("of the grader")
    (handed_in / "submission_secret.txt").symlink_to(tmp_path / "private")
    (handed_in / "timestamp.txt").write_text("x" * (feedback.LONGEST + 1))
    write_feedback(course, NAME)
    beside = {path.name for path in page(course, "perfect").parent.iterdir()}
    assert beside == {f"{NAME}.html"}
    for name in feedback.CARRIED:
        (handed_in / name).unlink()
