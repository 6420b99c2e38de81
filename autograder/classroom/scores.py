"""The scores of a class from the gradebook: a number only where somebody or something decided it.

The sums are nbgrader's: a manual score goes before an automatic one, extra credit is added to
either, and what is late loses its penalty, but not more than there is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from autograder.classroom.marks import Marks, marks_of, points_of
from autograder.classroom.reading import Ask, read_book
from autograder.notebook.cells import Role, cells_of
from autograder.platforms.people import Roster, Student
from autograder.platforms.safe_names import same
from autograder.settings import Course

STUDENTS = "SELECT id, first_name, last_name, email, lms_user_id FROM student"
HANDED_IN = (
    "SELECT s.student_id FROM submitted_assignment s "
    "JOIN assignment a ON s.assignment_id = a.id WHERE a.name = :name"
)


class State(Enum):
    """How far the work of one student is."""

    DECIDED = "graded"
    WAITS = "waits for a person"
    NOT_GRADED = "not graded yet"
    NOTHING = "not handed in"


@dataclass(frozen=True)
class Exercise:
    """One graded cell. `score` is None where nobody has decided."""

    name: str
    points: float
    score: float | None = None


@dataclass(frozen=True)
class Score:
    """The work of one student for one assignment."""

    student: str
    state: State
    exercises: tuple[Exercise, ...]
    penalty: float = 0.0
    timestamp: str = ""

    @property
    def waiting(self) -> tuple[str, ...]:
        """The exercises that nobody has decided."""
        return tuple(one.name for one in self.exercises if one.score is None)

    @property
    def points(self) -> float:
        """The points that there are."""
        return sum(one.points for one in self.exercises)

    @property
    def raw(self) -> float | None:
        """The sum of what is decided; None where nothing is."""
        decided = [one.score for one in self.exercises if one.score is not None]
        return sum(decided) if decided else None

    def total(self, *, partial: bool = False) -> float | None:
        """Return what goes into a list of grades, None where it waits for somebody."""
        may = self.state is State.DECIDED or (partial and self.state is State.WAITS)
        raw = self.raw
        return max(0.0, raw - self.penalty) if may and raw is not None else None


def people(course: Course, roster: Roster, assignments: Iterable[str]) -> list[Student]:
    """Return everybody to be listed, sorted: the roster, and who else has handed something in.

    Without a roster these are all students of the gradebook.
    """
    names = list(assignments)
    known = {student.id: student for student in roster.students}
    in_book, handed_in = read_book(course, lambda ask: _in_book(ask, names))
    others = handed_in if known else set(in_book)
    for name in names:
        others |= {path.parent.name for path in course.folder("submitted").glob(f"*/{name}")}
    for student in others - known.keys():
        known[student] = in_book.get(student, Student(student))
    return sorted(known.values(), key=lambda student: (same(student.id), student.id))


def read_scores(course: Course, assignment: str, students: Iterable[str]) -> list[Score]:
    """Return the work of these students, in their order."""
    points, marks = read_book(
        course, lambda ask: (points_of(ask, assignment), marks_of(ask, assignment))
    )
    blank = _exercises(course, assignment, points)
    return [
        _graded(marks[student], blank)
        if student in marks
        else Score(student, _without_grades(course, assignment, student), blank)
        for student in students
    ]


def _graded(marks: Marks, blank: Iterable[Exercise]) -> Score:
    given = {name: mark.score for name, mark in marks.cells.items()}
    exercises = tuple(Exercise(one.name, one.points, given.get(one.name)) for one in blank)
    waits = any(one.score is None for one in exercises)
    state = State.WAITS if waits else State.DECIDED
    time = f"{marks.timestamp} UTC" if marks.timestamp else ""
    return Score(marks.student, state, exercises, marks.penalty, time)


def _without_grades(course: Course, assignment: str, student: str) -> State:
    there = (course.folder("submitted") / student / assignment).is_dir()
    return State.NOT_GRADED if there else State.NOTHING


def _in_book(ask: Ask, assignments: Iterable[str]) -> tuple[dict[str, Student], set[str]]:
    """Return the students of the gradebook by id, and who has handed in one of the assignments."""
    found = {
        id_: Student(
            id=id_,
            first_name=first or "",
            last_name=last or "",
            email=email or "",
            number=number or "",
        )
        for id_, first, last, email, number in ask(STUDENTS)
    }
    return found, {who for name in assignments for (who,) in ask(HANDED_IN, name=name)}


def _exercises(course: Course, assignment: str, points: dict[str, float]) -> tuple[Exercise, ...]:
    """Return the graded cells in the order of the source notebook; the gradebook's points count."""
    notebook = json.loads(course.source_notebook(assignment).read_text(encoding="utf-8"))
    graded = [cell for cell in cells_of(notebook) if cell.graded or cell.role is Role.TASK]
    most = {cell.name: cell.points for cell in graded} | points
    return tuple(Exercise(name, float(one or 0.0)) for name, one in most.items())
