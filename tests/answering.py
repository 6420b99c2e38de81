"""What the tests of grading by question share: a graded class whose answers are known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from classroom import NAME, School, Scripted, find, hand_in
from nbgrader.api import Gradebook

from autograder.by_question.answers import Desk
from autograder.classroom.grade import Options, grade
from autograder.grading.outcomes import Graded
from autograder.settings import Course

WRITTEN = "written_input_gradient_needed"
UNTOUCHED = "YOUR ANSWER HERE"


def answered(course: Course, graded: School, answers: Mapping[str, str]) -> Course:
    """Grade a class whose members wrote these answers and have all else right.

    What the sandbox found for one of them stands for all: only the answers differ.
    """
    for student, text in answers.items():
        hand_in(course, student, text.encode())
    results = [_result(graded.results["perfect"], who, text) for who, text in answers.items()]
    grade(course, NAME, Options(executor=Scripted(results)))
    return course


def _result(right: Graded, student: str, text: str) -> Graded:
    notebook = json.loads(right.notebook)
    find(notebook, WRITTEN)["source"] = text
    untouched = text == UNTOUCHED
    grades = tuple(
        replace(one, score=0.0 if untouched else None) if one.name == WRITTEN else one
        for one in right.grades
    )
    silent = frozenset({WRITTEN} if untouched else ())
    told = json.dumps(notebook)
    return replace(right, student=student, notebook=told, grades=grades, unanswered=silent)


def given(course: Course, name: str = WRITTEN) -> dict[str, tuple[float | None, bool, str | None]]:
    """Return what nbgrader's own API says: manual score, whether it waits, manual comment."""
    found = {}
    with Gradebook(course.database, course.config.CourseDirectory.course_id) as book:
        for submission in book.assignment_submissions(NAME):
            student = submission.student.id
            row = book.find_grade(name, NAME, NAME, student)
            comment = book.find_comment(name.removeprefix("test_"), NAME, NAME, student)
            manual = comment.manual_comment
            found[student] = (row.manual_score, row.needs_manual_grade, manual)
    return found


def change(desk: Desk, student: str, points: float | None, comment: str = "") -> dict[str, object]:
    """Return what a page would send that shows what is on the desk now."""
    stack = desk.stacks()[WRITTEN]
    seen = vars(stack.standings[student].decision)
    new = {"points": points, "comment": comment, "waits": False}
    return {
        "student": student,
        "digest": stack.answers[student].digest,
        "seen": dict(seen),
        "new": new,
    }
