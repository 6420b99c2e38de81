"""What the gradebook says of a class: points, scores, comments and penalties, for each cell.

The sums are nbgrader's, as on its own pages: a manual score goes before an automatic one, extra
credit is added to either, and a manual comment goes before an automatic one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.classroom.reading import Ask, read_book
from autograder.settings import Course

MINUTE, SECOND = len("2026-01-02 03:04"), len("2026-01-02 03:04:05")
NO_RESPONSE = "No response."  # the comment on what nobody has answered
JOINED = (
    "FROM assignment a JOIN submitted_assignment s ON s.assignment_id = a.id "
    "JOIN submitted_notebook n ON n.assignment_id = s.id "
    "JOIN notebook m ON m.id = n.notebook_id AND m.name = a.name "
)
PEOPLE = (
    "SELECT s.student_id, p.first_name, p.last_name, n.late_submission_penalty, s.timestamp "
    f"{JOINED} JOIN student p ON p.id = s.student_id WHERE a.name = :name"
)
POINTS = (
    "SELECT c.name, k.max_score FROM {kind} k JOIN base_cell c ON c.id = k.id "
    "JOIN notebook m ON m.id = c.notebook_id JOIN assignment a ON a.id = m.assignment_id "
    "WHERE a.name = :name AND m.name = a.name"
)
SCORES = (
    "SELECT s.student_id, c.name, g.auto_score, g.manual_score, g.extra_credit, "
    f"g.needs_manual_grade {JOINED} JOIN grade g ON g.notebook_id = n.id "
    "JOIN base_cell c ON c.id = g.cell_id WHERE a.name = :name"
)
COMMENTS = (
    "SELECT s.student_id, c.name, o.auto_comment, o.manual_comment "
    f"{JOINED} JOIN comment o ON o.notebook_id = n.id "
    "JOIN base_cell c ON c.id = o.cell_id WHERE a.name = :name"
)


@dataclass(frozen=True)
class Mark:
    """What one graded cell was given. `score` is None where nobody has decided.

    `by_hand` says that a person has given the score, and `waits` that one has to look at it.
    """

    points: float
    score: float | None = None
    by_hand: bool = False
    waits: bool = True


@dataclass(frozen=True)
class Marks:
    """What the gradebook says of one student: marks and comments by the names of cells.

    `timestamp` is the time of the hand-in in UTC, to the second. `unanswered` are the cells that
    still hold what everybody was given.
    """

    student: str
    name: str = ""
    cells: dict[str, Mark] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    penalty: float = 0.0
    timestamp: str = ""
    unanswered: frozenset[str] = frozenset()

    @property
    def handed_in(self) -> str:
        """The time of the hand-in in UTC, to the minute."""
        return self.timestamp[:MINUTE]

    @property
    def points(self) -> float:
        """The points that there are."""
        return sum(mark.points for mark in self.cells.values())

    @property
    def score(self) -> float:
        """What is decided so far, less the penalty, but not less than nothing."""
        return max(0.0, sum(mark.score or 0.0 for mark in self.cells.values()) - self.penalty)


def read_marks(course: Course, assignment: str) -> dict[str, Marks]:
    """Return what the gradebook says, by student. Raises `CourseError` if it cannot be used."""
    return read_book(course, lambda ask: marks_of(ask, assignment))


def marks_of(ask: Ask, assignment: str) -> dict[str, Marks]:
    """Return what the gradebook says of an assignment, by student."""
    points, found = points_of(ask, assignment), {}
    for student, first, last, penalty, time in ask(PEOPLE, name=assignment):
        name = " ".join(part for part in (first, last) if part)
        blank = {cell: Mark(most) for cell, most in sorted(points.items())}
        second = str(time or "")[:SECOND]
        found[student] = Marks(student, name, blank, {}, float(penalty or 0.0), second)
    for student, cell, auto, manual, extra, waits in ask(SCORES, name=assignment):
        if cell in points:
            found[student].cells[cell] = _mark(points[cell], auto, manual, extra, waits=bool(waits))
    return _with_comments(found, ask(COMMENTS, name=assignment))


def points_of(ask: Ask, assignment: str) -> dict[str, float]:
    """Return the points that each graded cell of an assignment has in the gradebook."""
    return {
        name: float(most or 0.0)
        for kind in ("grade_cells", "task_cells")
        for name, most in ask(POINTS.format(kind=kind), name=assignment)
    }


def _with_comments(found: dict[str, Marks], rows: Iterable[Any]) -> dict[str, Marks]:
    """Add the comments. What nbgrader says of a cell without an answer is none."""
    silent: dict[str, set[str]] = {student: set() for student in found}
    for student, cell, auto, manual in sorted(rows, key=lambda row: (row[0], row[1])):
        if auto == NO_RESPONSE:
            silent[student].add(cell)
        comment = manual if manual is not None or auto == NO_RESPONSE else auto
        if comment:
            found[student].comments[cell] = comment
    return {s: replace(marks, unanswered=frozenset(silent[s])) for s, marks in found.items()}


def _mark(
    points: float, auto: float | None, manual: float | None, extra: float | None, *, waits: bool
) -> Mark:
    score = auto if manual is None else manual
    if score is None:
        return Mark(points)
    return Mark(points, float(score) + float(extra or 0.0), manual is not None, waits)
