"""What people decided by hand, in nbgrader's gradebook, and safe when two of them grade.

A decision is three columns of nbgrader's: `manual_score`, `manual_comment` and
`needs_manual_grade`. It is set only where they still are what the person had seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select, update

from autograder.by_question.questions import Question
from autograder.classroom.book import open_book
from autograder.settings import Course

if TYPE_CHECKING:
    from nbgrader import api

LONGEST = 10_000  # characters of a comment


@dataclass(frozen=True)
class Decision:
    """What a person decided: `points` are None where nobody did.

    `waits` says that somebody has to look: for the first time, or again after a new grading.
    """

    points: float | None = None
    comment: str = ""
    waits: bool = True


@dataclass(frozen=True)
class Standing:
    """What stands in the gradebook for one answer. `auto` is the score of the machine, or None."""

    decision: Decision
    auto: float | None = None

    @property
    def waits(self) -> bool:
        """Tell whether a person has to look."""
        return self.decision.waits or (self.decision.points is None and self.auto is None)


@dataclass(frozen=True)
class Change:
    """What somebody wants to stand for a student, and what this person had seen there."""

    student: str
    seen: Decision
    new: Decision


def standings(course: Course, assignment: str, question: Question) -> dict[str, Standing]:
    """Return what stands in the gradebook for a question, by student, sorted.

    Raises `CourseError` where the gradebook cannot be used.
    """
    with open_book(course) as book:
        rows = _rows(book, assignment, question)
    return {
        row.student_id: Standing(
            Decision(row.manual_score, row.manual_comment or "", row.needs_manual_grade),
            row.auto_score,
        )
        for row in rows
    }


def students(course: Course, assignment: str) -> list[str]:
    """Return who has a graded notebook in the gradebook, sorted."""
    from nbgrader import api

    query = (
        select(api.SubmittedAssignment.student_id)
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .join(
            api.SubmittedNotebook,
            api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
        )
        .where(api.Assignment.name == assignment)
    )
    with open_book(course) as book:
        return sorted(set(map(str, book.db.scalars(query))))


def decide(
    course: Course, assignment: str, question: Question, changes: Sequence[Change]
) -> frozenset[str]:
    """Save changes in one transaction; return whose: not where the decision is another one by now.

    Raises `CourseError` where the gradebook cannot be used; then nothing is saved.
    """
    with open_book(course) as book:
        rows = {row.student_id: row for row in _rows(book, assignment, question)}
        book.db.rollback()  # what was read holds no lock; the statement that writes compares again
        saved = frozenset(
            change.student
            for change in changes
            if change.student in rows and _set(book, rows[change.student], change)
        )
        book.db.commit()
    return saved


def _set(book: api.Gradebook, row: Any, change: Change) -> bool:
    """Set one decision if it is what was seen; say whether it was."""
    from nbgrader import api

    seen, new = change.seen, change.new
    comment = select(api.Comment.manual_comment).where(api.Comment.id == row.comment_id)
    done = book.db.execute(
        update(api.Grade)
        .where(
            api.Grade.id == row.grade_id,
            api.Grade.manual_score.is_not_distinct_from(seen.points),
            api.Grade.needs_manual_grade == seen.waits,
            func.coalesce(comment.scalar_subquery(), "") == seen.comment,
        )
        .values(manual_score=new.points, needs_manual_grade=_needs(new, row.auto_score))
        .execution_options(synchronize_session=False)
    )
    if done.rowcount and new.comment != seen.comment:
        book.db.execute(
            update(api.Comment)
            .where(api.Comment.id == row.comment_id)
            .values(manual_comment=new.comment or None)
            .execution_options(synchronize_session=False)
        )
    return bool(done.rowcount)


def _needs(new: Decision, auto: float | None) -> bool:
    """Tell whether somebody has to look afterwards, as the formgrader reckons."""
    return new.waits if new.points is not None else auto is None


def _rows(book: api.Gradebook, assignment: str, question: Question) -> list[Any]:
    """Return the grades of a question with the comments on the answers, sorted by student."""
    from nbgrader import api

    grade, answer = (
        book.db.scalars(
            select(kind.id)
            .join(api.Notebook)
            .join(api.Assignment)
            .where(api.Assignment.name == assignment, kind.name == name)
        ).first()
        for kind, name in (
            (api.GradeCell, question.name),
            (api.SolutionCell, question.answered_in),
        )
    )
    on_it = and_(api.Comment.notebook_id == api.Grade.notebook_id, api.Comment.cell_id == answer)
    query = (
        select(
            *(api.SubmittedAssignment.student_id, api.Grade.id.label("grade_id")),
            *(api.Grade.auto_score, api.Grade.manual_score, api.Grade.needs_manual_grade),
            *(api.Comment.id.label("comment_id"), api.Comment.manual_comment),
        )
        .join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .join(
            api.SubmittedAssignment,
            api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id,
        )
        .join(api.Comment, on_it)
        .where(api.Grade.cell_id == grade)
        .order_by(api.SubmittedAssignment.student_id)
    )
    return list(book.db.execute(query))
