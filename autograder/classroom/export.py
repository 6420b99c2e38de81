"""Write the grades of a class as a CSV file for a platform or for people.

Canvas reads back the columns of its own export and one column for each assignment, and knows an
assignment again by the number in its heading (https://github.com/instructure/canvas-lms/blob/
master/lib/gradebook_importer.rb). Moodle lets one map the columns, and finds people by e-mail or
ID number (https://docs.moodle.org/en/Grade_import).

In these two nothing is changed, because ids and names come back from them. The plain form is for
spreadsheets: there a text that would be a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from autograder.classroom.scores import Score, State, people, read_scores
from autograder.classroom.spreadsheet import guarded, number
from autograder.platforms.people import Roster, Student
from autograder.settings import Course

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")

Row = list[str]


@dataclass(frozen=True)
class Options:
    """What is written: which form, zeros for nothing, the decided part, each exercise."""

    form: str = "plain"
    missing_as_zero: bool = False
    partial: bool = False
    by_exercise: bool = False


@dataclass(frozen=True)
class Export:
    """The text of the file, and what has to be said about it.

    `waiting` are the scores that somebody has yet to decide, `nothing` those who have handed in
    nothing, and `strangers` those whom the roster does not know.
    """

    text: str
    rows: tuple[Row, ...]
    waiting: tuple[tuple[str, Student, Score], ...]
    empty: int
    nothing: tuple[tuple[str, Student], ...]
    strangers: tuple[Student, ...]


@dataclass(frozen=True)
class Sheet:
    """Everybody's work for some assignments. `scores` are by assignment, in the order of people."""

    roster: Roster
    people: Sequence[Student]
    scores: dict[str, list[Score]]
    options: Options

    def cell(self, score: Score) -> str:
        """Return the total of a student, empty where it waits."""
        if score.state is State.NOTHING:
            return "0" if self.options.missing_as_zero else ""
        return number(score.total(partial=self.options.partial))

    def each(self) -> Iterator[tuple[str, Student, Score]]:
        """Yield assignment, student and score."""
        for name, scores in self.scores.items():
            for student, score in zip(self.people, scores, strict=True):
                yield name, student, score


def export(
    course: Course, assignments: Sequence[str], roster: Roster, options: Options | None = None
) -> Export:
    """Return the grades of everybody. Raises `CourseError` for an unknown assignment."""
    options = options or Options()
    for name in assignments:
        course.source_notebook(name)
    everybody = people(course, roster, assignments)
    ids = [student.id for student in everybody]
    scores = {name: read_scores(course, name, ids) for name in assignments}
    sheet = Sheet(roster, everybody, scores, options)
    form = "by exercise" if options.by_exercise else options.form
    rows = tuple(FORMS[form](sheet))
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    waits = (State.WAITS, State.NOT_GRADED)
    waiting = tuple(one for one in sheet.each() if one[2].state in waits)
    return Export(
        text=text.getvalue(),
        rows=rows,
        waiting=waiting,
        empty=sum(not sheet.cell(score) for _, _, score in waiting),
        nothing=tuple((n, who) for n, who, one in sheet.each() if one.state is State.NOTHING),
        strangers=tuple(s for s in everybody if roster.students and not roster.find(s.id)),
    )


def lines(exported: Export) -> Iterator[str]:
    """Yield what has to be said about a file: who waits, who has handed in nothing."""
    for name, student, score in exported.waiting:
        if score.state is State.NOT_GRADED:
            yield f"{name}: {student.label}: {score.state.value}; run `autograder grade {name}`"
        else:
            yield f"{name}: {student.label}: {score.state.value}: {', '.join(score.waiting)}"
    for name, student in exported.nothing:
        yield f"{name}: {student.label}: {State.NOTHING.value}"
    for student in exported.strangers:
        yield f"{student.label}: not in the roster, so a platform may not know this student"
    if exported.empty:
        yield f"{exported.empty} scores are empty because they wait for somebody"


def _canvas(sheet: Sheet) -> Iterator[Row]:
    headings = [_canvas_heading(sheet.roster, name) for name in sheet.scores]
    yield [*CANVAS, *headings]
    yield ["    Points Possible", "", "", "", "", *(_points(s) for s in sheet.scores.values())]
    for index, student in enumerate(sheet.people):
        known = student.columns if sheet.roster.platform == "canvas" else {}
        name = f"{student.last_name}, {student.first_name}" if student.first_name else student.name
        number_ = student.number if student.platform in ("canvas", "") else ""
        own = (name, number_, student.sis_id, student.login or student.id, "")
        cells = [known.get(key, text) for key, text in zip(CANVAS, own, strict=True)]
        yield [*cells, *(sheet.cell(scores[index]) for scores in sheet.scores.values())]


def _canvas_heading(roster: Roster, assignment: str) -> str:
    """Return the heading that Canvas gave the assignment, with its number, where it is known."""
    wanted = re.compile(rf"{re.escape(assignment)}(?: \(\d+\))?", re.IGNORECASE)
    return next((text for text in roster.headings if wanted.fullmatch(text)), assignment)


def _points(scores: Sequence[Score]) -> str:
    return number(scores[0].points) if scores else ""


def _moodle(sheet: Sheet) -> Iterator[Row]:
    yield ["First name", "Last name", "ID number", "Email address", *sheet.scores]
    for index, student in enumerate(sheet.people):
        names = [student.first_name, student.last_name or student.full_name]
        cells = (sheet.cell(scores[index]) for scores in sheet.scores.values())
        yield [*names, student.sis_id, student.email, *cells]


PERSON = ("student_id", "last_name", "first_name", "email")


def _person(student: Student) -> Row:
    texts = (student.last_name or student.full_name, student.first_name, student.email)
    return [student.id, *map(guarded, texts)]


def _plain(sheet: Sheet) -> Iterator[Row]:
    headings = ("timestamp", "raw_score", "late_penalty", "score", "max_score", "state", "waiting")
    yield ["assignment", *PERSON, *headings]
    for name, student, score in sheet.each():
        nothing = score.state is State.NOTHING
        yield [
            name,
            *_person(student),
            score.timestamp,
            "" if nothing else number(score.raw),
            "" if nothing else number(score.penalty),
            sheet.cell(score),
            number(score.points),
            score.state.value,
            " ".join(score.waiting) if score.state is State.WAITS else "",
        ]


def _by_exercise(sheet: Sheet) -> Iterator[Row]:
    yield ["assignment", *PERSON, "exercise", "score", "max_score", "state"]
    for name, student, score in sheet.each():
        for one in score.exercises:
            decided = one.score is not None
            state = State.DECIDED if decided else score.state
            zero = "0" if sheet.options.missing_as_zero and state is State.NOTHING else ""
            cells = [one.name, number(one.score) if decided else zero, number(one.points)]
            yield [name, *_person(student), *cells, state.value]


FORMS: dict[str, Callable[[Sheet], Iterator[Row]]] = {
    "canvas": _canvas,
    "moodle": _moodle,
    "plain": _plain,
    "by exercise": _by_exercise,
}
