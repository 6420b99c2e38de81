"""A class is graded as planned, by any number of workers, and nobody's fault is another's."""

from __future__ import annotations

import gc
import json
import random
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from classroom import (
    NAME,
    STUDENTS,
    Here,
    Notebook,
    OutOfOrder,
    School,
    Scripted,
    add_cell,
    files,
    find,
    hand_in,
    perfect,
    scores,
    tables,
)

from autograder import cli
from autograder.classroom import pool
from autograder.classroom.grade import ODD_NAME, Options, Report, grade
from autograder.classroom.pool import LocalPool
from autograder.classroom.results import read_results, table
from autograder.classroom.worker_process import grade_one
from autograder.demo import differences
from autograder.errors import CourseError, GraderFailed
from autograder.grading import worker
from autograder.grading.outcomes import Graded, NotGraded, Outcome
from autograder.notebook.cells import grade_id
from autograder.settings import Course, Limits, load


def own(school: School, **notebooks: Notebook | bytes) -> Course:
    """Let only these hand in, and return the course."""
    school.clear()
    for student, notebook in notebooks.items():
        hand_in(school.course, student, notebook)
    return school.course


def outcomes(course: Course, student: str) -> dict[str, Outcome]:
    row = next(row for row in read_results(course, NAME) if row.student == student)
    return {exercise.name: exercise.verdict.outcome for exercise in row.exercises}


def test_everybody_gets_what_was_planned(school: School) -> None:
    """Each member of a sample class loses exactly what it was made to lose."""
    grade(school.course, NAME, Options(executor=Here()))
    assert list(differences(school.samples, read_results(school.course, NAME))) == []
    assert school.report.graded == tuple(sorted(sample.student for sample in school.samples))
    assert school.report.failed == school.report.unchanged == ()


def test_gradebook_and_notebooks_have_the_same_scores(graded: School) -> None:
    """What the gradebook has is what grading returned, and what the metadata of a cell says."""
    grades = {row[:1]: row for row in graded.tables["grade"]}
    assert len(grades) == STUDENTS * len(graded.results["perfect"].grades)
    for result in graded.results.values():
        notebook = json.loads(graded.files[f"{result.student}/{NAME}/{NAME}.ipynb"])
        shown = {
            grade_id(cell): cell["metadata"]["autograder"]["score"]
            for cell in notebook["cells"]
            if "autograder" in cell["metadata"]
        }
        assert shown == {g.name: g.score for g in result.grades if g.verdict is not None}
        assert notebook["metadata"]["autograder"]["isolation"] == result.isolation


def test_same_scores_in_the_gradebook_as_returned(school: School) -> None:
    """Every score is in the gradebook; a written answer waits for a person, a stub gets 0."""
    grade(school.course, NAME, Options(executor=Scripted(school.results.values())))
    expected = {r.student: {g.name: g.score for g in r.grades} for r in school.results.values()}
    assert scores(school.course) == expected
    assert expected["untouched"]["written_input_gradient_needed"] == 0
    assert expected["perfect"]["written_input_gradient_needed"] is None


def by_two_processes(school: School) -> None:
    grade(school.course, NAME, Options(jobs=2))


def out_of_order(school: School) -> None:
    draw = random.Random(1)
    executor = OutOfOrder(draw.randrange)
    grade(school.course, NAME, Options(executor=executor))
    assert executor.ran != sorted(executor.ran)


def one_by_one(school: School) -> None:
    students = [sample.student for sample in school.samples]
    random.Random(2).shuffle(students)
    for student in students:
        report = grade(school.course, NAME, Options(executor=Here(), students=(student,)))
        assert report == Report((student,), (), ())


def twice(school: School) -> None:
    grade(school.course, NAME, Options(executor=Here()))
    assert grade(school.course, NAME, Options(executor=Here(), force=True)) == school.report


@pytest.mark.parametrize("way", [by_two_processes, out_of_order, one_by_one, twice])
def test_result_does_not_depend_on_the_way(way: Callable[[School], None], school: School) -> None:
    """Workers, order and repetition change no byte of a file and no row of the gradebook."""
    way(school)
    assert files(school.course.folder("autograded")) == school.files
    assert tables(school.course) == school.tables


def test_a_report_holds_names_alone(graded: School) -> None:
    """The report of a run keeps no notebook, whatever the size of the class."""
    assert {field.name for field in fields(Report)} == {
        "graded",
        "unchanged",
        "failed",
        "empty",
        "undecided",
    }
    assert all(isinstance(student, str) for student in graded.report.graded)
    assert {field.name for field in fields(NotGraded)} == {"student", "reason"}
    assert len(repr(graded.report)) < 1000


def test_findings_are_recorded_and_shown(school: School) -> None:
    """What was odd about a submission is in its notebook and in the table of results."""
    notebook = perfect(school.course)
    find(notebook, "test_relu_grad")["source"] = "pass"
    course = own(school, odd=notebook, none=b"")
    (course.folder("submitted") / "odd" / NAME / "numpy.py").touch()
    grade(course, NAME, Options(executor=Here()))
    rows = {row.student: row for row in read_results(course, NAME)}
    assert [finding.partition(":")[0] for finding in rows["odd"].findings] == [
        "numpy.py",
        "test_relu_grad",
    ]
    assert rows["odd"].score == rows["odd"].points
    assert rows["none"].findings == (
        f"{NAME}.ipynb: the notebook cannot be read: it is not JSON (JSONDecodeError)",
    )
    assert set(outcomes(course, "none").values()) == {Outcome.UNDECIDED}


@pytest.mark.parametrize(
    ("students", "message"),
    [((), "there are no submissions in"), (("nobody",), "nobody has handed in nothing")],
)
def test_nothing_to_grade_is_an_error(
    students: tuple[str, ...], message: str, school: School
) -> None:
    """Without submissions, or without the named one, a clear error comes and nothing is written."""
    course = own(school, **({"somebody": b""} if students else {}))
    with pytest.raises(CourseError, match=message) as error:
        grade(course, NAME, Options(students=students, executor=Scripted([])))
    assert str(error.value).startswith(f"{NAME}: ")
    assert "\n" not in str(error.value)
    assert not course.folder("autograded").exists()
    assert scores(course) == {}


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[]", b'{"cells": 1}', b'{"cells": [1]}'])
def test_a_source_that_is_no_notebook_is_an_error(text: bytes, course: Course) -> None:
    """Where the source is damaged, one line names it, and nobody is graded."""
    hand_in(course, "student", perfect(course))
    course.source_notebook(NAME).write_bytes(text)
    with pytest.raises(CourseError, match=f"{NAME}.ipynb is not a notebook"):
        grade(course, NAME, Options(executor=Scripted([])))


@pytest.mark.parametrize("cell", ["given_imports", "given_stackoverflow"])
def test_a_faulty_locked_cell_is_the_authors_fault(cell: str, course: Course) -> None:
    """A locked cell that fails stops grading with its name; nobody gets a zero for it."""
    hand_in(course, "student", perfect(course))
    path = course.source_notebook(NAME)
    notebook = json.loads(path.read_bytes())
    source = find(notebook, cell)["source"]
    find(notebook, cell)["source"] = "".join([*source, "\nraise KeyError('gone')"])
    path.write_text(json.dumps(notebook))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # of the worker that did not start
        with pytest.raises(CourseError, match=f"{NAME}: the locked cell {cell} fails: KeyError"):
            grade(course, NAME, Options(executor=Here()))
        gc.collect()
    assert not course.folder("autograded").exists()
    assert scores(course) == {}


def fail(*_: Any, **__: Any) -> Any:
    raise GraderFailed("the disk is full")


def break_down(*_: Any, **__: Any) -> Any:
    raise OSError("no space left on device")


@pytest.mark.parametrize(
    "fault",
    [
        fail,
        break_down,
    ],
)
def test_a_fault_of_the_grader_is_not_a_zero(
    fault: Callable[..., Any], school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who could not be graded is reported with the reason and keeps the earlier result."""
    grade(school.course, NAME, Options(executor=Scripted(school.results.values())))
    whole = worker.Worker.grade
    monkeypatch.setattr(
        worker.Worker,
        "grade",
        lambda self, sub, again: fault() if sub.student == "perfect" else whole(self, sub, again),
    )
    report = grade(school.course, NAME, Options(executor=Here(), force=True))
    assert [failure.student for failure in report.failed] == ["perfect"]
    assert len(report.graded) == STUDENTS - 1
    assert "the disk is full" in report.failed[0].reason or "no space" in report.failed[0].reason
    assert files(school.course.folder("autograded")) == school.files
    assert tables(school.course) == school.tables


def test_a_fault_of_the_grader_ends_the_command_with_1(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command lists who could not be graded, and such a student has no score at all."""
    hand_in(course, "student", b"{}")
    monkeypatch.setattr(pool, "LocalPool", Failing)
    code = cli.main(["grade", NAME, "--course", str(course.root)])
    out = capsys.readouterr().out.splitlines()
    assert code == 1
    assert out == [
        f"{NAME}: 0 graded, 0 unchanged, 0 undecided, 1 not graded",
        f"{NAME}: student: not graded: the disk is full",
    ]
    assert scores(course) == {}


class Failing(LocalPool):
    """A pool whose processes never start, because the disk is full."""

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        """Answer at once."""
        del named
        future: Future[Any] = Future()
        full = "the disk is full"
        if function is grade_one:
            future.set_result(NotGraded(arguments[1].student, full))
        else:
            future.set_exception(OSError(full))
        return future


@pytest.mark.parametrize("name", ["a\nb", "\udcff", "a\x1b[2Jb"], ids=ascii)
def test_a_folder_that_cannot_be_shown_stops_nobody(
    name: str, school: School, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is not graded, with a reason; the others are, and a terminal obeys nothing of it."""
    course = own(school, ada=perfect(school.course))
    hand_in(course, name, b"{}")
    assert cli.main(["grade", NAME, "--course", str(course.root), "--jobs", "1"]) == 1
    *_, last = capsys.readouterr().out.splitlines()
    assert last.startswith(f"{NAME}: ")
    assert last.endswith(f"not graded: {ODD_NAME}")
    assert last.isprintable()
    assert set(scores(course)) == {"ada"}


def test_a_table_shows_what_a_terminal_would_obey(school: School) -> None:
    """Names and messages of a submission cannot clear the screen or stand for another's line."""
    notebook = perfect(school.course)
    find(notebook, "relu_grad")["source"] = 'raise OSError("\x1b[2J\x9b31m\u202e")'
    add_cell(notebook, "1", "relu_grad", name="\x1b]52;c;x\x07 all passed" + "x" * 10_000)
    course = own(school, odd=notebook)
    grade(course, NAME, Options(executor=Here()))
    lines = list(table(read_results(course, NAME)))
    assert all(line.isprintable() for line in lines)
    assert len(lines) < 10


@pytest.mark.parametrize("after", [1, 4, STUDENTS])
def test_an_interrupted_run_goes_on(after: int, school: School) -> None:
    """A run that is interrupted after some results ends up like one that was not."""
    seen = 0

    def interrupt(result: Graded | NotGraded | None, _: int) -> None:
        nonlocal seen
        seen += result is not None
        if seen == after:
            raise KeyboardInterrupt

    executor = Scripted(school.results.values())
    with pytest.raises(KeyboardInterrupt):
        grade(school.course, NAME, Options(executor=executor), progress=interrupt)
    report = grade(school.course, NAME, Options(executor=executor))
    assert set(report.graded) | set(report.unchanged) == set(school.results)
    assert files(school.course.folder("autograded")) == school.files
    assert tables(school.course) == school.tables


ODD_TEXTS = {
    "printed": 'print("\\ud800")',
    "raised": 'raise ValueError("\\ud800")',
    "drawn": 'from IPython.display import display, HTML\ndisplay(HTML("\\ud800"))',
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_half_a_character_stops_nobody(text: str, school: School) -> None:
    """Output that is no Unicode text is written somehow, and the class goes on."""
    notebook = perfect(school.course)
    find(notebook, "relu_grad")["source"] += f"\n{text}"
    solution = find(notebook, "sigmoid_grad")
    solution["source"] = solution["source"].replace("return", f"{text.splitlines()[-1]}; return")
    course = own(school, odd=notebook, zoe=perfect(school.course))
    report = grade(course, NAME, Options(executor=Here()))
    assert report.graded == ("odd", "zoe")
    assert outcomes(course, "zoe") == dict.fromkeys(outcomes(course, "zoe"), Outcome.PASSED)


def test_settings_of_the_course_are_used(course: Course) -> None:
    """Limits in the configuration are the limits of the course."""
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write('\nc.Autograder.limits = {"cell_seconds": 7}\n')
    assert load(course.root).limits == Limits(cell_seconds=7)
    assert isinstance(load(Path(course.root)).limits.memory, int)
