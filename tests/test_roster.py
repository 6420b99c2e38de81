"""Reading the list of a class, keeping it, due dates, and who is who."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from classroom import NAME
from handed_over import (
    CANVAS_ROSTER,
    GRADESCOPE_ROSTER,
    MOODLE_ROSTER,
    PLAIN_ROSTER,
    call,
    write,
)

from autograder.classroom.roster import read_roster, stored_roster
from autograder.errors import CourseError
from autograder.platforms.people import Roster, Student, Who, choose_id, match
from autograder.settings import Course

NBGRADER_ROSTER = """\
id,first_name,last_name,email,lms_user_id
turing,Alan,Turing,at@example.org,51
lovelace,Ada,Lovelace,al@example.org,52
obrien,Pat,O'Brien,pb@example.org,53
"""
WORKSHEET = """\
ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung
Teilnehmer/in51,Alan Turing,turing@example.org,,
Teilnehmer/in52,Ada Lovelace,lovelace@example.org,,
Teilnehmer/in53,Pat O'Brien,obrien@example.org,,
"""


@pytest.mark.parametrize(
    "text",
    [CANVAS_ROSTER, MOODLE_ROSTER, GRADESCOPE_ROSTER, PLAIN_ROSTER, NBGRADER_ROSTER, WORKSHEET],
    ids=["canvas", "moodle", "gradescope", "plain", "nbgrader", "worksheet"],
)
def test_each_platforms_list_is_read(text: str, tmp_path: Path) -> None:
    """Test students, staff and the line of points are no students."""
    read = read_roster(write(tmp_path / "roster.csv", text)).roster
    assert [student.id for student in read.students] == ["lovelace", "obrien", "turing"]
    assert [student.first_name for student in read.students] == ["Ada", "Pat", "Alan"]
    assert [student.last_name for student in read.students] == ["Lovelace", "O'Brien", "Turing"]


@pytest.mark.parametrize("text", [NBGRADER_ROSTER, WORKSHEET], ids=["nbgrader", "worksheet"])
def test_the_platforms_number_is_kept(text: str, tmp_path: Path) -> None:
    """It is a column of its own, or stands behind a word in the site's language."""
    read = read_roster(write(tmp_path / "roster.csv", text)).roster
    assert [student.number for student in read.students] == ["52", "53", "51"]
    assert [s.id for s in match(read, Who("moodle", "Somebody", number="51"))] == ["turing"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_of_any_program_are_read(encoding: str, delimiter: str, tmp_path: Path) -> None:
    """Excel writes a mark at the beginning, UTF-16 with tabs, or semicolons in Windows-1252."""
    lines = [
        ("login", "Nachname", "Vorname"),
        ("goedel", "Gödel", "Kurt"),
        ("jr", '"Turing, Jr."', "A"),
    ]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    roster = read_roster(write(tmp_path / "roster.csv", text.encode(encoding))).roster
    assert [s.name for s in roster.students] == ["Kurt Gödel", "A Turing, Jr."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no line of headings"),
        ("name\nAlan Turing\n", "no column says who a student is"),
        ("email\n@\n", "there is no student"),
        ("login,name\na1,Alan\nA1,Ada\n", "line 3: A1 is there twice"),
        ("\0\x01\x02", "no line of headings"),
    ],
)
def test_what_is_no_roster_is_refused(text: str, said: str, tmp_path: Path) -> None:
    """The message has the file, and the line where there is one."""
    path = write(tmp_path / "roster.csv", text)
    with pytest.raises(CourseError, match=said) as caught:
        read_roster(path)
    assert str(path) in str(caught.value)


def test_a_line_without_an_id_is_left_out_and_told(tmp_path: Path) -> None:
    """The others are read."""
    read = read_roster(write(tmp_path / "r.csv", "login,name\n../x,Mallory\nada,Ada\n"))
    assert [student.id for student in read.roster.students] == ["ada"]
    assert read.skipped == ("line 2: no id, login or e-mail that can name a folder",)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("turing", "a@example.org", "S1", "12"), "turing"),
        (("", "a.turing@example.org", "S1", "12"), "a.turing"),
        (("CON", "=1+1@example.org", "S1", "12"), "S1"),
        (("a/b", "", "..", "12"), "12"),
        (("-x", "*@example.org", "[a]", ""), ""),
        (("李", "", "", ""), "李"),
    ],
)
def test_an_id_is_the_first_that_can_name_a_folder(keys: tuple[str, ...], expected: str) -> None:
    """Login, e-mail before the @, SIS id, number."""
    assert choose_id(*keys) == expected


def test_the_roster_goes_into_the_gradebook(course: Course, tmp_path: Path) -> None:
    """Names, e-mail and the platform's number are nbgrader's; the rest is beside it."""
    path = write(tmp_path / "roster.csv", CANVAS_ROSTER)
    assert call(course, "roster", path) == 0
    with sqlite3.connect(course.database.removeprefix("sqlite:///")) as db:
        query = "SELECT id, first_name, last_name, lms_user_id FROM student ORDER BY id"
        rows = db.execute(query).fetchall()
    db.close()
    assert rows[2] == ("turing", "Alan", "Turing", "12345")
    assert len(rows) == 3
    assert stored_roster(course) == read_roster(path).roster


STUDENTS = (
    Student("turing", "Alan", "Turing", email="Turing@Example.org", number="1", platform="canvas"),
    Student("muller", "Eva", "Muller"),
    Student("mueller", "Eva", "Müller"),
    Student("renee", "Renée", "Descartes"),
    Student("sam1", "Sam", "Smith", number="7", platform="canvas"),
    Student("sam2", "Sam", "Smith", number="8", platform="canvas"),
    Student("li", "", "李"),
    Student("obrien", "Pat", "O'Brien"),
)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (Who("canvas", "somebody", number="1"), ["turing"]),
        (Who("gradescope", "A. T.", email="turing@example.org"), ["turing"]),
        (Who("plain", "Turing, Alan"), ["turing"]),
        (Who("plain", "alan turing"), ["turing"]),
        (Who("plain", "TURING"), ["turing"]),
        (Who("plain", "turing_alan"), ["turing"]),
        (Who("canvas", "turingalan", number="99"), []),  # another person of that name
        (Who("moodle", "Alan Turing", number="99"), ["turing"]),  # the number is Moodle's
        (Who("plain", "Eva Mu\u0308ller"), ["mueller"]),  # the other form of Unicode
        (Who("plain", "Eva Muller"), ["muller"]),
        (Who("plain", "renee descartes"), ["renee"]),
        (Who("plain", "Sam Smith"), ["sam1", "sam2"]),
        (Who("canvas", "smithsam", number="8"), ["sam2"]),
        (Who("plain", "李"), ["li"]),
        (Who("canvas", "obrienpat"), ["obrien"]),
        (Who("plain", "Alan"), []),
        (Who("plain", ""), []),
        (Who("canvas", "", number="anon_x1"), []),
    ],
)
def test_who_is_who(who: Who, expected: list[str]) -> None:
    """One student is a match; none and several are not."""
    assert [student.id for student in match(Roster(STUDENTS), who)] == expected


def test_accents_do_not_decide_between_two(course: Course) -> None:
    """Without accents both Evas are meant."""
    del course
    two = Roster((STUDENTS[1], Student("m3", "Eva", "Mûller")))
    assert [s.id for s in match(two, Who("plain", "Eva Müller"))] == ["muller", "m3"]


def extension(course: Course, student: str) -> str | None:
    """Return the extension in the gradebook."""
    query = "SELECT extension FROM submitted_assignment WHERE student_id = ?"
    with sqlite3.connect(course.database.removeprefix("sqlite:///")) as db:
        found: str | None = db.execute(query, (student,)).fetchone()[0]
    db.close()
    return found


def test_due_dates_in_a_roster_are_kept(course: Course, tmp_path: Path) -> None:
    """A column names its assignment, or --assignment does."""
    text = f"login,due {NAME},name\nada,2026-11-30,Ada\nalan,,Alan\n"
    assert call(course, "roster", write(tmp_path / "r.csv", text)) == 0
    kept = (course.root / "extensions.csv").read_text()
    assert kept == f"assignment,student,due\n{NAME},ada,2026-11-30 23:59:59 UTC\n"
    text = "login,extension\nada,2026-12-01 10:00+01:00\n"
    path = write(tmp_path / "r.csv", text)
    assert call(course, "roster", path) == 2
    assert call(course, "roster", path, "--assignment", NAME) == 0
    assert "2026-12-01 09:00:00 UTC" in (course.root / "extensions.csv").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((NAME, "soon"), "'soon' is no date"),
        ((NAME, "2026-13-45"), "is no date"),
        ((NAME, "ada", "2026-11-30"), "no due date to extend"),
        ((NAME, "nobody", "2026-11-30"), "no such student"),
        ((NAME, "a", "b", "2026-11-30"), "write: autograder extend"),
        (("7_transformers", "2026-11-30"), "there is no notebook"),
    ],
)
def test_a_wrong_date_is_explained(
    words: tuple[str, ...],
    said: str,
    course: Course,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The call ends with 2 and writes nothing."""
    assert call(course, "roster", write(tmp_path / "r.csv", "login\nada\n")) == 0
    capsys.readouterr()
    assert call(course, "extend", *words) == 2
    assert said in capsys.readouterr().err
    assert not (course.root / "extensions.csv").exists()


def test_a_broken_extensions_file_is_named(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message has its line."""
    write(course.root / "extensions.csv", "assignment,student,due\n4_layer_gradients,ada,later\n")
    assert call(course, "extend", NAME, "2026-11-30") == 2
    assert "extensions.csv: line 2: 'later' is no date" in capsys.readouterr().err
