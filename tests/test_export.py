"""Grades out: a number only where it is decided, and everybody once, for each platform."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from classroom import BY_HAND, EXERCISES, NAME, POINTS, ROOT, Here, School
from handed_over import (
    CANVAS_ROSTER,
    DAY_LATER,
    GRADESCOPE_ROSTER,
    MOODLE_ROSTER,
    NOON,
    PLAIN_ROSTER,
    call,
    metadata,
    write,
    zip_of,
)
from nbgrader.api import Gradebook

from autograder.classroom import worker_process
from autograder.classroom.export import Options, export, guarded, number
from autograder.classroom.grade import Options as GradeOptions
from autograder.classroom.grade import grade
from autograder.classroom.handback import hand_back
from autograder.classroom.results import read_results
from autograder.classroom.roster import store_roster
from autograder.classroom.sample import Fault, Sample, write_sample
from autograder.platforms.people import Roster, Student
from autograder.settings import Course

WRITTEN = "written_input_gradient_needed"
WORK = {
    "turing": Sample("turing"),
    "lovelace": Sample("lovelace", {"relu_grad": Fault("raises", "raise ValueError('no')")}),
}


@pytest.fixture(scope="module", autouse=True)
def _workers_end() -> Iterator[None]:
    yield
    for started in worker_process._workers.values():
        started.close()
    worker_process._workers.clear()


def work(course: Course, student: str) -> bytes:
    """Return the notebook of a sample student."""
    write_sample(course, NAME, WORK[student])
    path = course.folder("submitted") / student / NAME / f"{NAME}.ipynb"
    data = path.read_bytes()
    path.unlink()
    path.parent.rmdir()
    path.parent.parent.rmdir()
    return data


def rows_of(course: Course, form: str) -> list[dict[str, str]]:
    """Return the lines of a written file."""
    text = (course.folder("export") / f"{form}.csv").read_bytes().decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def decide(course: Course, student: str, cell: str, **values: float | bool | None) -> None:
    """Set a score as the formgrader does."""
    with Gradebook(course.database, course.config.CourseDirectory.course_id) as book:
        row = book.find_grade(cell, NAME, NAME, student)
        for name, value in values.items():
            setattr(row, name, value)
        book.db.commit()


def canvas(files: dict[str, bytes]) -> bytes:
    """Return Canvas's zip."""
    names = {
        "turing": "turingalan_12345_11_hw.ipynb",
        "lovelace": "lovelaceada_LATE_12346_12_a.ipynb",
    }
    return zip_of({names[who]: data for who, data in files.items()}, NOON, DAY_LATER)


def moodle(files: dict[str, bytes]) -> bytes:
    """Return Moodle's zip."""
    names = {"turing": "Alan Turing_51", "lovelace": "Ada Lovelace_52"}
    return zip_of({f"{names[w]}_assignsubmission_file/x.ipynb": data for w, data in files.items()})


def gradescope(files: dict[str, bytes]) -> bytes:
    """Return Gradescope's zip."""
    told = {
        f"submission_{who}": (who.title(), "", f"{who}@example.org", "2026-11-20 12:00:00 Z")
        for who in files
    }
    inside = {f"assignment_9_export/submission_{who}/x.ipynb": data for who, data in files.items()}
    return zip_of({"assignment_9_export/submission_metadata.yml": metadata(told), **inside})


def folders(files: dict[str, bytes]) -> bytes:
    """Return a zip with a folder for each student."""
    return zip_of({f"{who}/x.ipynb": data for who, data in files.items()})


ROUNDS = {
    "canvas": (CANVAS_ROSTER, canvas, "SIS Login ID", f"{NAME} (98765)", "{}"),
    "moodle": (MOODLE_ROSTER, moodle, "Email address", NAME, "{}@example.org"),
    "gradescope": (GRADESCOPE_ROSTER, gradescope, "student_id", "score", "{}"),
    "folder": (PLAIN_ROSTER, folders, "student_id", "score", "{}"),
}


@pytest.mark.parametrize("platform", ROUNDS)
def test_there_and_back(platform: str, course: Course, tmp_path: Path) -> None:
    """What a platform hands over comes back to it: everybody once, with the right score."""
    roster, pack, key, column, form = ROUNDS[platform]
    source = write(tmp_path / "class.zip", pack({who: work(course, who) for who in WORK}))
    words = ("--roster", write(tmp_path / "roster.csv", roster))
    assert call(course, "collect", source, *words) == 0
    report = grade(course, NAME, GradeOptions(executor=Here()))
    assert report.graded == ("lovelace", "turing")
    right = {row.student: row.score for row in read_results(course, NAME)}
    assert right["turing"] == POINTS
    assert 0 < right["lovelace"] < POINTS

    kind = platform if platform in ("canvas", "moodle") else "plain"
    assert call(course, "export", NAME, "--format", kind) == 1  # the written answers wait
    first = rows_of(course, kind)
    assert [row[column] for row in first if row[key]] == ["", "", ""]

    for student, score in (("turing", 2.0), ("lovelace", 0.5)):
        decide(course, student, WRITTEN, manual_score=score, needs_manual_grade=False)
    assert call(course, "export", NAME, "--format", kind) == 0
    rows = {row[key]: row[column] for row in rows_of(course, kind) if row[key]}
    assert rows == {
        form.format("turing"): number(POINTS + BY_HAND),
        form.format("lovelace"): number(right["lovelace"] + 0.5),
        form.format("obrien"): "",
    }
    assert call(course, "feedback", NAME, "--zip", kind) == 0
    path = course.folder("export") / f"{NAME}_feedback_{kind}.zip"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert names == PAGES[kind]
    assert hand_back(course, NAME, kind).content == path.read_bytes()


PAGES = {
    "canvas": ["lovelaceada_LATE_12346_12_a.html", "turingalan_12345_11_hw.html"],
    "moodle": [
        f"Ada Lovelace_52_assignsubmission_file_/{NAME}.html",
        f"Alan Turing_51_assignsubmission_file_/{NAME}.html",
    ],
    "plain": [f"lovelace/{NAME}.html", f"turing/{NAME}.html"],
}


ODD_ROSTER = """\
First name,Last name,ID number,Email address
Alan,"Turing, Jr.",1,jr@example.org
Pat,O'Brien,2,obrien@example.org
李,明,3,li@example.org
שלום,عليكم,4,rtl@example.org
😀,Ångström,5,emoji@example.org
"""


def test_odd_names_go_there_and_back(course: Course, tmp_path: Path) -> None:
    """Commas, quotes, other scripts and signs in names keep nobody from the grades."""
    people = ("Alan Turing, Jr.", "Pat O'Brien", "李 明", "שלום عليكم", "😀 A\u030angstro\u0308m")
    names = ("jr", "obrien", "li", "rtl", "emoji")
    notebook = work(course, "turing")
    packed = {
        f"{person}_{number}_assignsubmission_file/x.ipynb": notebook
        for number, person in enumerate(people, 51)
    }
    source = write(tmp_path / "class.zip", zip_of(packed))
    roster = write(tmp_path / "roster.csv", ODD_ROSTER)
    assert call(course, "collect", source, "--roster", roster) == 0
    assert set(grade(course, NAME, GradeOptions(executor=Here())).graded) == set(names)
    for student in names:
        decide(course, student, WRITTEN, manual_score=2.0, needs_manual_grade=False)
    assert call(course, "export", NAME, "--format", "moodle") == 0
    rows = rows_of(course, "moodle")
    assert {row["Email address"]: row[NAME] for row in rows} == {
        f"{student}@example.org": number(POINTS + BY_HAND) for student in names
    }
    assert {row["Last name"] for row in rows} >= {"Turing, Jr.", "O'Brien", "明", "عليكم"}


def test_a_late_hand_in_and_an_extension(course: Course, tmp_path: Path) -> None:
    """The platform's time is judged by the due date, and one student's by his own."""
    write(
        course.root / "nbgrader_config.py",
        (course.root / "nbgrader_config.py").read_text() + PLUGIN,
    )
    write(course.root / "hourly.py", HOURLY)
    source = write(tmp_path / "c.zip", canvas({who: work(course, who) for who in WORK}))
    roster = write(tmp_path / "roster.csv", CANVAS_ROSTER)
    assert call(course, "collect", source, "--roster", roster) == 0
    assert call(course, "extend", NAME, "2026-11-20 11:00") == 0
    assert graded_penalties(course) == {"turing": 1.0, "lovelace": 25.0}
    assert call(course, "extend", NAME, "lovelace", "2026-11-21 10:00") == 0
    assert graded_penalties(course) == {"turing": 1.0, "lovelace": 2.0}
    with Gradebook(course.database, course.config.CourseDirectory.course_id) as book:
        submission = book.find_submission(NAME, "lovelace")
        assert submission.total_seconds_late == 7200  # nbgrader and the formgrader see it
        assert submission.extension.total_seconds() == 23 * 3600
    assert call(course, "export", NAME, "--format", "plain", "--partial") == 0
    turing = next(row for row in rows_of(course, "plain") if row["student_id"] == "turing")
    assert (turing["raw_score"], turing["late_penalty"], turing["score"]) == (
        number(POINTS),
        "1",
        number(POINTS - 1),
    )
    assert call(course, "extend", NAME, "lovelace", "none") == 0
    assert graded_penalties(course)["lovelace"] == 25.0
    assert call(course, "extend", NAME, "none") == 0
    assert graded_penalties(course) == {"turing": 0.0, "lovelace": 0.0}


PLUGIN = "\nc.AssignLatePenalties.plugin_class = 'hourly.Hourly'\n"
HOURLY = """
from nbgrader.plugins import LateSubmissionPlugin


class Hourly(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600
"""


def graded_penalties(course: Course) -> dict[str, float]:
    """Grade, and return the penalties before nbgrader caps them at the score."""
    from autograder.settings import load

    grade(load(course.root), NAME, GradeOptions(executor=Here()))
    with Gradebook(course.database, course.config.CourseDirectory.course_id) as book:
        rows = book.assignment_submissions(NAME)
        return {
            row.student.id: row.late_submission_penalty
            if row.late_submission_penalty < row.score
            else row.total_seconds_late / 3600
            for row in rows
        }


@pytest.fixture
def marked(school: School) -> Course:
    """A graded class in which all written answers have one point, and a roster of it and two."""
    course = school.course
    grade(course, NAME, GradeOptions(executor=Here()))
    for sample in school.samples:
        decide(course, sample.student, WRITTEN, manual_score=1.0, needs_manual_grade=False)
    students = [Student(sample.student) for sample in school.samples]
    students += [Student("absent", "Ann", "Absent"), Student("late_comer", "Li", "Late")]
    roster = Roster(tuple(sorted(students, key=lambda student: student.id)))
    store_roster(course, roster)
    return course


def plain(course: Course, **options: bool) -> dict[str, dict[str, str]]:
    """Return the plain form by student."""
    from autograder.classroom.roster import stored_roster

    found = export(course, [NAME], stored_roster(course), Options(**options))
    headings, *rows = found.rows
    return {row[1]: dict(zip(headings, row, strict=True)) for row in rows}


def exercises(course: Course) -> list[dict[str, str]]:
    """Return the lines by exercise of the perfect hand-in."""
    headings, *rows = export(course, [NAME], Roster(), Options(by_exercise=True)).rows
    lines = [dict(zip(headings, row, strict=True)) for row in rows]
    return [line for line in lines if line["student_id"] == "perfect"]


def test_undecided_is_empty_and_told(marked: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """No score where the engine and no person gave one; a truly lost exercise is 0."""
    decide(marked, "perfect", "test_relu_grad", auto_score=None, needs_manual_grade=True)
    decide(marked, "untouched", WRITTEN, manual_score=0.0)
    rows = plain(marked)
    assert (rows["perfect"]["score"], rows["perfect"]["state"]) == ("", "waits for a person")
    assert rows["perfect"]["waiting"] == "test_relu_grad"
    assert (rows["untouched"]["score"], rows["untouched"]["state"]) == ("0", "graded")
    assert (rows["absent"]["score"], rows["absent"]["state"]) == ("", "not handed in")
    part = plain(marked, partial=True, missing_as_zero=True)
    lost = next(
        float(r["max_score"]) for r in exercises(marked) if r["exercise"] == "test_relu_grad"
    )
    assert part["perfect"]["score"] == number(POINTS + 1 - lost)
    assert part["absent"]["score"] == "0"
    call(marked, "export", NAME, "--format", "plain")
    err = capsys.readouterr().err
    assert f"{NAME}: perfect: waits for a person: test_relu_grad" in err
    assert f"{NAME}: absent (Ann Absent): not handed in" in err
    assert "1 scores are empty because they wait for somebody" in err


def test_handed_in_and_not_graded_is_not_nothing(
    marked: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told, and its score is empty."""
    write(marked.folder("submitted") / "late_comer" / NAME / f"{NAME}.ipynb", "{}")
    assert plain(marked, missing_as_zero=True)["late_comer"]["state"] == "not graded yet"
    assert call(marked, "export", NAME, "--format", "plain", "--missing-as-zero") == 1
    assert "late_comer (Li Late): not graded yet; run `autograder grade" in capsys.readouterr().err
    assert plain(marked, partial=True)["late_comer"]["score"] == ""


def test_scores_are_those_of_nbgrader(marked: Course) -> None:
    """Manual before automatic, extra credit added, less the penalty, and not below 0."""
    decide(marked, "perfect", "test_relu_grad", manual_score=0.25, extra_credit=1.5)
    with Gradebook(marked.database, marked.config.CourseDirectory.course_id) as book:
        row = book.find_submission_notebook(NAME, NAME, "untouched")
        row.late_submission_penalty = 99.0
        book.db.commit()
        stock = {
            one.student.id: max(0.0, one.score - one.late_submission_penalty)
            for one in book.assignment_submissions(NAME)
        }
    rows = plain(marked)
    assert {student: rows[student]["score"] for student in stock} == {
        student: number(score) for student, score in stock.items()
    }
    assert rows["untouched"]["score"] == "0"


def test_by_exercise(marked: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each graded cell, with its own state; platforms take totals only."""
    decide(marked, "perfect", "test_relu_grad", auto_score=None, needs_manual_grade=True)
    rows = exercises(marked)
    states = {row["exercise"]: (row["score"], row["state"]) for row in rows}
    assert states["test_relu_grad"] == ("", "waits for a person")
    assert states[WRITTEN] == ("1", "graded")
    assert len(rows) == EXERCISES + 1
    assert call(marked, "export", NAME, "--format", "plain", "--by-exercise") == 1
    assert len(rows_of(marked, "plain_by_exercise")) == (EXERCISES + 1) * 10
    assert call(marked, "export", NAME, "--format", "canvas", "--by-exercise") == 2
    assert "--by-exercise needs --format plain" in capsys.readouterr().err


def test_lines_for_programs(marked: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """--json prints the lines with their headings."""
    capsys.readouterr()
    assert call(marked, "export", NAME, "--format", "moodle", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 10
    assert list(rows[0]) == ["First name", "Last name", "ID number", "Email address", NAME]


ODD = (
    Student("jr", "Alan", "Turing, Jr."),
    Student("quote", 'Ada "Countess"', "O'Brien"),
    Student("li", "", "李"),
    Student("rtl", "שלום", "عليكم"),
    Student("emoji", "😀", "👩\u200d💻"),
    Student("formula", "=HYPERLINK(1)", "+1", email="@SUM(1)"),
    Student("lines", "two\nlines", "\ttab"),
)


@pytest.mark.parametrize("form", ["canvas", "moodle", "plain"])
def test_odd_names_come_through(form: str, course: Course) -> None:
    """What a CSV reader reads is what was written; in the plain form no formula is left."""
    found = export(course, [NAME], Roster(ODD), Options(form))
    read = list(csv.reader(io.StringIO(found.text, newline="")))
    assert read == [list(row) for row in found.rows]
    assert len({len(row) for row in read}) == 1
    texts = {text for row in read for text in row}
    if form == "plain":
        assert not [text for text in texts if text.startswith(("=", "+", "@", "\t"))]
        assert {"'=HYPERLINK(1)", "'+1", "'@SUM(1)", "'\ttab", "Turing, Jr."} <= texts
    else:
        assert any("=HYPERLINK(1)" in text for text in texts)
        assert not any(text.startswith("'") for text in texts)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (3.0, "3"), (2.5, "2.5"), (1 / 3, "0.3333"), (1234567.5, "1234567.5"), (None, "")],
)
def test_numbers(value: float | None, text: str) -> None:
    """No exponent, no needless zeros; 0 is not empty."""
    assert number(value) == text


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra"])
def test_a_formula_is_guarded(text: str) -> None:
    """An apostrophe makes it a text; other names stay."""
    assert guarded(text) == f"'{text}"
    assert guarded(f"a{text}") == f"a{text}"


def test_who_is_not_in_the_roster_is_told(
    marked: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such a student has a line all the same: nobody is lost."""
    store_roster(marked, Roster((Student("perfect"),)))
    assert call(marked, "export", NAME, "--format", "canvas") == 0
    assert len(rows_of(marked, "canvas")) == 9
    assert "untouched: not in the roster" in capsys.readouterr().err


def test_several_assignments_are_columns(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each has its own, also where nobody has handed in; an unknown one is a wrong call."""
    other = "3_forward_pass"
    shutil.copytree(ROOT / "source" / other, course.folder("source") / other)
    store_roster(course, Roster((Student("turing", "Alan", "Turing", platform="canvas"),)))
    assert call(course, "export", NAME, other, "--format", "canvas") == 0
    points, turing = rows_of(course, "canvas")
    assert (points["Student"], points[other]) == ("    Points Possible", "17")
    assert points[NAME] == number(POINTS + BY_HAND)
    assert (turing["Student"], turing[NAME], turing[other]) == ("Turing, Alan", "", "")
    assert call(course, "export", NAME, "7_transformers", "--format", "canvas") == 2
    assert "7_transformers" in capsys.readouterr().err
