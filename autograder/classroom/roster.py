"""Read the list of a class from a CSV file, and keep it in the gradebook.

Canvas's gradebook export has `Student, ID, SIS User ID, SIS Login ID, Section`, a second row
with the points possible, and a "Student, Test" (https://github.com/instructure/canvas-lms/blob/
master/lib/gradebook_importer.rb). Moodle's exports have the fields of a person in the site's
language (https://docs.moodle.org/en/Grade_export), and its grading worksheet a number of the
person, "Participant 123". Gradescope's roster has names, e-mail, SID and a role
(https://guides.gradescope.com, "Adding Students and Staff").
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.platforms.people import Roster, Student, choose_id
from autograder.platforms.safe_names import is_student_id, same
from autograder.settings import Course

LARGEST = 20 * 2**20
STORED = ".grading/roster.json"
FIELDS = {
    "id": ("student id", "studentid", "nbgrader id"),
    "login": (
        *("sis login id", "login", "login id", "username", "user name", "user"),
        *("anmeldename", "benutzername", "kennung"),
    ),
    "email": (
        *("email", "e mail", "email address", "e mail address", "mail"),
        *("e mail adresse", "emailadresse", "e mail adressen"),
    ),
    "sis_id": (
        *("sis user id", "sid", "id number", "idnumber", "matriculation number"),
        *("id nummer", "identifikationsnummer", "matrikelnummer"),
    ),
    "first_name": ("first name", "firstname", "given name", "vorname"),
    "last_name": (
        *("last name", "lastname", "surname", "family name"),
        *("nachname", "familienname"),
    ),
    "full_name": (
        *("student", "name", "full name", "student name"),
        *("vollständiger name", "vollstaendiger name"),
    ),
    "number": ("id", "identifier", "canvas user id", "moodle id", "user id", "lms user id"),
    "role": ("role", "rolle"),
}
TEST_STUDENTS = ("student, test", "test student")
PARTICIPANT = re.compile(r"^\D{4,}?(\d+)$")  # Participant 123, Teilnehmer/in123
DUE = re.compile(r"^(?:due|due date|extension|abgabe|verlängerung)(?:\s+(?P<assignment>\S+))?$")


@dataclass(frozen=True)
class ReadRoster:
    """A roster, the lines that are no student of it, and due dates by assignment and student.

    The due dates of a column that names no assignment are under an empty name.
    """

    roster: Roster
    skipped: tuple[str, ...] = ()
    due: tuple[tuple[str, str, str], ...] = ()


def read_roster(path: Path) -> ReadRoster:
    """Read a roster file. Raises `CourseError` where it is none, or two students are one."""
    if not path.is_file():
        raise CourseError(f"{path}: there is no such file")
    data = path.read_bytes()
    if len(data) > LARGEST:
        raise CourseError(f"{path}: it is larger than {LARGEST} bytes, so it is no roster")
    rows = _rows(_text(data))
    try:
        return parse_roster(rows)
    except CourseError as error:
        raise CourseError(f"{path}: {error}") from None


def parse_roster(rows: list[list[str]]) -> ReadRoster:
    """Return the students in the rows of a CSV file. Raises `CourseError`, without a path."""
    if len(rows) < 2:
        raise CourseError("there is no line of headings with students below it")
    headings = [heading.strip() for heading in rows[0]]
    fields = _fields(headings, dict(zip(headings, rows[1], strict=False)))
    if not fields.keys() & {"id", "login", "email", "sis_id", "number"}:
        known = "student_id, SIS Login ID, Email address, ID number"
        raise CourseError(f"no column says who a student is; it may be one of {known}")
    platform = _platform(headings) if "number" in fields or "sis_id" in fields else ""
    students: dict[str, Student] = {}
    skipped: list[str] = []
    due: list[tuple[str, str, str]] = []
    for number, cells in enumerate(rows[1:], start=2):
        line = dict(zip(headings, [cell.strip() for cell in cells], strict=False))
        if not any(line.values()) or _is_no_student(line, fields):
            continue
        student = _student(line, fields, platform)
        if not student.id:
            skipped.append(f"line {number}: no id, login or e-mail that can name a folder")
        elif students.setdefault(same(student.id), student) != student:
            raise CourseError(f"line {number}: {student.id} is there twice, as different people")
        else:
            due += [(name, student.id, date) for name, date in _due(line)]
    found = tuple(sorted(students.values(), key=lambda student: student.id))
    if not found:
        raise CourseError("there is no student in it")
    return ReadRoster(Roster(found, tuple(headings), platform), tuple(skipped), tuple(due))


def _fields(headings: list[str], first: Mapping[str, str]) -> dict[str, str]:
    """Return which heading has which field; the first line below them tells what an id is.

    In Canvas's and Moodle's files `ID` is a number of theirs, in nbgrader's the student's id.
    """
    plain = {_plain(heading): heading for heading in reversed(headings)}
    found = {}
    for field, spellings in FIELDS.items():
        heading = next((plain[text] for text in spellings if text in plain), None)
        if heading is not None:
            found[field] = heading
    is_canvas = _platform(headings) == "canvas"
    if not is_canvas and "id" in plain and not PARTICIPANT.match(first.get(plain["id"], "")):
        found.setdefault("id", plain["id"])
        others = [plain[text] for text in FIELDS["number"][1:] if text in plain]
        found |= {"number": others[0]} if others else {}
        if found.get("number") == plain["id"]:
            del found["number"]
    return found


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())


def _platform(headings: list[str]) -> str:
    plain = {_plain(heading) for heading in headings}
    if "sis login id" in plain or "sis user id" in plain or {"student", "id"} <= plain:
        return "canvas"
    if "sid" in plain:
        return "gradescope"
    return "moodle" if plain & {"id", "identifier", "id number", "id nummer"} else ""


def _is_no_student(line: Mapping[str, str], fields: Mapping[str, str]) -> bool:
    """Tell whether a line is Canvas's points, a test student, or staff."""
    name = line.get(fields.get("full_name", ""), "").casefold()
    role = line.get(fields.get("role", ""), "").casefold()
    staff = bool(role) and "student" not in role and "teilnehm" not in role
    return "points possible" in name or name in TEST_STUDENTS or staff


def _student(line: Mapping[str, str], fields: Mapping[str, str], platform: str) -> Student:
    told = {field: line.get(heading, "") for field, heading in fields.items() if field != "role"}
    participant = PARTICIPANT.match(told.get("number", ""))
    if participant:
        told["number"] = participant[1]
    if not told.get("first_name") and not told.get("last_name"):
        last, comma, first = told.get("full_name", "").partition(",")
        names = (first, last) if comma else _split(last)
        told["first_name"], told["last_name"] = (name.strip() for name in names)
        told["full_name"] = f"{told['first_name']} {told['last_name']}".strip()
    given = told.pop("id", "")
    keys = (told.get(key, "") for key in ("login", "email", "sis_id", "number"))
    student_id = given if is_student_id(given) else choose_id(*keys)
    return Student(id=student_id, platform=platform, columns=dict(line), **told)


def _split(name: str) -> tuple[str, str]:
    """Return first names and the last name of one that is written in one piece."""
    first, _, last = name.strip().rpartition(" ")
    return first, last


def _due(line: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for heading, value in line.items():
        found = DUE.match(heading.strip().casefold())
        if found and value:
            yield found["assignment"] or "", value


def _text(data: bytes) -> str:
    """Return the text of a file that Excel, a platform or an editor wrote."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _rows(text: str) -> list[list[str]]:
    """Return the rows, divided by the sign that the line of headings has most of."""
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return []
    return [row for row in rows if any(cell.strip() for cell in row)]


def store_roster(course: Course, roster: Roster) -> None:
    """Write the students into the gradebook, and the rest of what is known of them beside it."""
    from nbgrader import api

    from autograder.classroom.book import open_book

    with open_book(course) as book:
        for student in roster.students:
            known = book.db.get(api.Student, student.id)
            if known is None:
                known = api.Student(id=student.id)
                book.db.add(known)
            known.first_name, known.last_name = _names(student)
            known.email = student.email or None
            known.lms_user_id = student.number or None
        book.db.commit()
    plain = {
        "platform": roster.platform,
        "headings": list(roster.headings),
        "students": [vars(student) for student in roster.students],
    }
    write_whole(course.root / STORED, json.dumps(plain, ensure_ascii=False, indent=1) + "\n")


def _names(student: Student) -> tuple[str | None, str | None]:
    first, last = student.first_name, student.last_name
    if not first and not last:
        first, last = _split(student.full_name)
    return first or None, last or None


def stored_roster(course: Course) -> Roster:
    """Return the roster that was stored; an empty one where there is none.

    Raises `CourseError` where its file cannot be read.
    """
    path = course.root / STORED
    if not path.is_file():
        return Roster()
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        students = tuple(Student(**one) for one in plain["students"])
        return Roster(students, tuple(plain["headings"]), plain["platform"])
    except (ValueError, KeyError, TypeError):
        raise CourseError(f"{path} cannot be read; run `autograder roster FILE` again") from None


def for_assignment(read: ReadRoster, assignment: str | None) -> ReadRoster:
    """Return the roster with the due dates of columns that name no assignment given to this one.

    Raises `CourseError` where there are such dates and no assignment.
    """
    if assignment is None and any(not name for name, _, _ in read.due):
        raise CourseError("the roster's due dates need --assignment, or it in their heading")
    given = tuple((name or assignment or "", student, date) for name, student, date in read.due)
    return replace(read, due=given)
