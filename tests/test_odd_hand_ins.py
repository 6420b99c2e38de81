"""Every right answer counts, however odd the hand-in is; what cannot be judged has no score.

All hand-ins of `odd_hand_ins.py` are graded once, as one class: each from a right notebook, and
again from one with a wrong function and an untouched stub.
"""

from __future__ import annotations

import copy
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from classroom import NAME, Here, Notebook, find, make_course, perfect
from nbconvert import HTMLExporter
from nbformat import from_dict, validate
from odd_hand_ins import (
    ANSWER,
    FILE,
    HAND_INS,
    ONE,
    OTHER,
    STUB,
    WRITTEN,
    Desk,
    OddHandIn,
    opposite,
    write,
)

from autograder.classroom import worker_process
from autograder.classroom.grade import Options, Report, grade
from autograder.grading.outcomes import METADATA, notes_of
from autograder.notebook.cells import cells_of, grade_id, source
from autograder.settings import Course

pytestmark = pytest.mark.slow

RIGHT, WRONG = "right", "wrong"
NO_RESPONSE = "No response."
ELSEWHERE, LOOSE_ELSEWHERE = "elsewhere", "loose_elsewhere"

QUERY = """
    SELECT s.student_id, c.name, g.auto_score, g.needs_manual_grade, m.auto_comment
    FROM grade g
    JOIN base_cell c ON c.id = g.cell_id
    JOIN submitted_notebook n ON n.id = g.notebook_id
    JOIN submitted_assignment s ON s.id = n.assignment_id
    LEFT JOIN source_cell o ON o.name = c.name AND o.notebook_id = n.notebook_id
    LEFT JOIN comment m ON m.notebook_id = n.id AND m.cell_id IN (
        SELECT b.id FROM base_cell b WHERE b.name = c.name AND b.type = 'SolutionCell'
    )
"""


@dataclass(frozen=True)
class Row:
    """What the gradebook says of one graded cell."""

    score: float | None
    waits: bool
    comment: str | None


@dataclass(frozen=True)
class School:
    """The graded class: the course, the points of each exercise, the report, the gradebook."""

    course: Course
    points: dict[str, float]
    report: Report
    rows: dict[str, dict[str, Row]]

    def notebook(self, student: str) -> Notebook:
        """Return a graded notebook."""
        path = self.course.folder("autograded") / student / NAME / FILE
        return json.loads(path.read_text(encoding="utf-8"))


def released(course: Course) -> Notebook:
    """Return the notebook as students get it."""
    path = course.folder("release") / NAME / FILE
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = source(cell)
    return notebook


def completed(course: Course, kind: str) -> Notebook:
    """Return a notebook in which all is right, or one function wrong and one stub untouched."""
    notebook = perfect(course)
    find(notebook, WRITTEN)["source"] = ANSWER
    if kind == WRONG:
        right = find(notebook, ONE)["source"]
        find(notebook, ONE)["source"] = opposite(right)
        find(notebook, STUB)["source"] = find(released(course), STUB)["source"]
    return notebook


def student_of(kind: str, hand_in: OddHandIn) -> str:
    """Return the name of the student who hands in like this."""
    return f"{kind}_{hand_in.name}"


def hand_in_everything(course: Course) -> None:
    """Write all hand-ins, and what is not one beside them."""
    given, other = released(course), perfect(course, OTHER)
    submitted = course.folder("submitted")
    for kind in (RIGHT, WRONG):
        notebook = completed(course, kind)
        for hand_in in HAND_INS:
            home = submitted / student_of(kind, hand_in)
            home.mkdir(parents=True)
            hand_in.fill(Desk(home, *copy.deepcopy((notebook, given, other))))
    write(submitted / ELSEWHERE / OTHER / f"{OTHER}.ipynb", other)
    write(submitted / LOOSE_ELSEWHERE / f"{OTHER}.ipynb", other)
    (submitted / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (submitted / "__MACOSX" / NAME).mkdir(parents=True)
    (submitted / "__MACOSX" / f"._{NAME}").write_bytes(b"\0\5\26\7")


def rows_of(course: Course) -> dict[str, dict[str, Row]]:
    """Return what the gradebook says, by student and cell."""
    rows: dict[str, dict[str, Row]] = {}
    with sqlite3.connect(course.database.removeprefix("sqlite:///")) as db:
        for student, cell, score, waits, comment in db.execute(QUERY):
            rows.setdefault(student, {})[cell] = Row(score, bool(waits), comment)
    db.close()
    return rows


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """The class of all odd hand-ins, graded once in this process."""
    root = tmp_path_factory.mktemp("odd")
    make_course(root, OTHER)
    course = make_course(root)
    hand_in_everything(course)
    report = grade(course, NAME, Options(executor=Here()))
    cells = cells_of(released(course))
    points = {cell.name: cell.points for cell in cells if cell.graded}
    yield School(course, points, report, rows_of(course))
    for started in worker_process._workers.values():
        started.close()
    worker_process._workers.clear()


def told(school: School, student: str) -> dict[str, Any]:
    """Return score, outcome and hint of every graded cell, for the message of a failed test."""
    if student not in school.rows:
        return {"": "there is no such submission"}
    plain = {grade_id(cell): cell["metadata"] for cell in school.notebook(student)["cells"]}
    return {
        name: (row.score, plain[name].get(METADATA, {}).get("outcome"), row.waits)
        for name, row in school.rows[student].items()
        if row.score != school.points[name]
    } | {"findings": notes_of(school.notebook(student)).findings}


def is_full(school: School, student: str, kind: str, hand_in: OddHandIn) -> bool:
    """Tell whether a hand-in has the points of its right functions, and its answer waits."""
    rows = school.rows.get(student, {})
    lost = {f"test_{ONE}", f"test_{STUB}"} if kind == WRONG else set()
    for name, points in school.points.items():
        row = rows.get(name)
        if row is None:
            return False
        fine = {(None, True)} if name == WRITTEN else {(points, False)}
        if name in lost:
            fine = {(0.0, False), (None, True)}
        elif kind == WRONG and hand_in.runs_tests:
            fine |= {(None, True)}
        if (row.score, row.waits) not in fine:
            return False
    return rows[WRITTEN].comment != NO_RESPONSE and has_answer(school.notebook(student))


def has_answer(notebook: Notebook) -> bool:
    """Tell whether the sentences of the answer are in the notebook."""
    text = " ".join(" ".join(source(cell).split()) for cell in notebook["cells"])
    return all(sentence in text for sentence in ANSWER.split(". "))


def is_undecided(school: School, student: str) -> bool:
    """Tell whether a hand-in has no score at all, and every graded cell waits for a person."""
    rows = school.rows.get(student, {})
    if rows.keys() != school.points.keys():
        return False
    cells = {grade_id(cell): cell for cell in school.notebook(student)["cells"]}
    tests = (cells[name]["metadata"][METADATA] for name in rows if name != WRITTEN)
    return (
        all((row.score, row.waits) == (None, True) for row in rows.values())
        and rows[WRITTEN].comment != NO_RESPONSE
        and {(plain["outcome"], plain["score"]) for plain in tests} == {("undecided", None)}
    )


def is_nothing(school: School, student: str) -> bool:
    """Tell whether a hand-in is 0, and shown apart as nothing handed in."""
    rows = school.rows.get(student, {})
    return (
        rows.keys() == school.points.keys()
        and {row.score for row in rows.values()} == {0.0}
        and student in {name for name, _ in school.report.empty}
        and student not in {entry.student for entry in school.report.undecided}
    )


def outcome(school: School, student: str, kind: str, hand_in: OddHandIn) -> str:
    """Return what came out, in the words of the table; an empty text for anything else."""
    if is_full(school, student, kind, hand_in):
        return "full"
    if is_undecided(school, student):
        return "undecided"
    return "nothing" if is_nothing(school, student) else ""


every_hand_in = pytest.mark.parametrize("hand_in", HAND_INS, ids=lambda hand_in: hand_in.name)


@every_hand_in
def test_a_right_notebook_gets_its_points(hand_in: OddHandIn, school: School) -> None:
    """All points of the exercises, or no score at all where nobody could know."""
    student = student_of(RIGHT, hand_in)
    assert outcome(school, student, RIGHT, hand_in) in hand_in.outcomes, told(school, student)


@every_hand_in
def test_a_wrong_function_gains_nothing(hand_in: OddHandIn, school: School) -> None:
    """Being odd never helps: a wrong function and a stub have no points, the others have theirs."""
    student = student_of(WRONG, hand_in)
    rows = school.rows.get(student, {})
    gained = [name for name in (f"test_{ONE}", f"test_{STUB}") if name in rows and rows[name].score]
    assert not gained
    assert outcome(school, student, WRONG, hand_in) in hand_in.outcomes, told(school, student)


@every_hand_in
def test_findings_say_what_was_odd(hand_in: OddHandIn, school: School) -> None:
    """What was recovered is named, and so is what a person has to look at."""
    findings = "\n".join(notes_of(school.notebook(student_of(RIGHT, hand_in))).findings)
    assert [word for word in hand_in.words if word not in findings] == [], findings


@every_hand_in
def test_the_report_lists_what_is_undecided(hand_in: OddHandIn, school: School) -> None:
    """Every undecided cell is listed with a reason, and every cell that is listed has no score."""
    entries = {entry.student: entry for entry in school.report.undecided}
    for kind in (RIGHT, WRONG):
        student = student_of(kind, hand_in)
        cells = {grade_id(cell): cell["metadata"] for cell in school.notebook(student)["cells"]}
        undecided = {
            name
            for name in school.points
            if cells[name].get(METADATA, {}).get("outcome") == "undecided"
        }
        listed = set(entries[student].cells) if student in entries else set()
        assert undecided <= listed <= {n for n, r in school.rows[student].items() if r.waits}
        assert student not in entries or entries[student].reason


def test_the_report_lists_nobody_without_need(school: School) -> None:
    """An ordinary hand-in, whose written answer waits as every one does, is not listed."""
    ordinary = {f"{RIGHT}_as_it_came", f"{WRONG}_as_it_came"}
    assert ordinary.isdisjoint(entry.student for entry in school.report.undecided)


@every_hand_in
def test_the_graded_notebook_can_be_shown(hand_in: OddHandIn, school: School) -> None:
    """It is valid, of the usual size, and has the pictures of the answer and what was printed."""
    notebook = school.notebook(student_of(RIGHT, hand_in))
    validate(notebook)
    assert len(json.dumps(notebook)) < 2**21
    kept = {name for cell in notebook["cells"] for name in cell.get("attachments", ())}
    assert kept == set(hand_in.pictures)
    assert hand_in.prints in json.dumps([cell.get("outputs") for cell in notebook["cells"]])


@pytest.mark.parametrize(
    "hand_in", [h for h in HAND_INS if "picture" in h.name], ids=lambda hand_in: hand_in.name
)
def test_nbconvert_shows_an_answer_with_pictures(hand_in: OddHandIn, school: School) -> None:
    """The formgrader shows the answer; nbconvert refuses a cell whose attachment is missing."""
    notebook = school.notebook(student_of(RIGHT, hand_in))
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(from_dict(notebook))
    assert "adversarial" in page


def test_who_handed_in_something_else_is_not_graded(school: School) -> None:
    """The notebook of another assignment, or junk beside the students, is no hand-in of this."""
    strangers = {ELSEWHERE, LOOSE_ELSEWHERE, "__MACOSX", ".DS_Store"}
    told_of = {entry.student for entry in school.report.undecided}
    told_of |= {failed.student for failed in school.report.failed}
    assert strangers.isdisjoint(school.rows)
    assert strangers.isdisjoint(told_of)


def test_nobody_is_left_out(school: School) -> None:
    """Everybody is graded, and the run has no fault of its own."""
    wanted = {student_of(kind, hand_in) for kind in (RIGHT, WRONG) for hand_in in HAND_INS}
    assert school.report.failed == ()
    assert set(school.report.graded) == wanted


def test_hand_ins_are_many_and_described() -> None:
    """There are enough of them, each has its own name and one line that says what it is."""
    names = [hand_in.name for hand_in in HAND_INS]
    assert len(set(names)) == len(names) >= 60
    for hand_in in HAND_INS:
        assert (hand_in.fill.__doc__ or "").split("\n")[0].endswith(".")


def test_the_table_is_made_from_a_right_notebook(course: Course) -> None:
    """The wrong notebook differs from the right one in one function and one stub alone."""
    right, wrong = (completed(course, kind)["cells"] for kind in (RIGHT, WRONG))
    differ = {grade_id(a) for a, b in zip(right, wrong, strict=True) if a != b}
    assert differ == {ONE, STUB}
