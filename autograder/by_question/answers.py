"""What lies before the people who grade by hand: questions, answers in groups, decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.by_question.decisions import (
    LONGEST,
    Change,
    Decision,
    Standing,
    decide,
    standings,
    students,
)
from autograder.by_question.likeness import Group, grouped
from autograder.by_question.questions import Answer, Question, Sheets, questions
from autograder.by_question.view import Asked, answers_page, standing_as_plain, waiting_in
from autograder.errors import CourseError, NotAsked
from autograder.settings import Course


@dataclass(frozen=True)
class Stack:
    """All answers to one question, in groups, and what stands for each in the gradebook."""

    question: Question
    groups: tuple[Group, ...]
    standings: dict[str, Standing]

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers by student."""
        found = (wording.answers for group in self.groups for wording in group.wordings)
        return {answer.student: answer for answers in found for answer in answers}

    @property
    def waiting(self) -> int:
        """How many answers wait for a person."""
        return waiting_in(self.groups, self.standings)


class Desk:
    """The hand grading of one assignment. What is on the disk is looked at anew each time."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.course, self.assignment = course, assignment
        self._sheets = Sheets(course, assignment)
        self._grouped: dict[str, tuple[object, tuple[Group, ...]]] = {}

    def stacks(self) -> dict[str, Stack]:
        """Return all questions with their answers, by name.

        Raises `CourseError` where nobody is graded yet or there is nothing to grade by hand.
        """
        sheets = self._sheets.read(students(self.course, self.assignment))
        if not sheets:
            raise CourseError(f"{self.assignment}: nobody is graded; run `autograder grade` first")
        found = {
            question.name: self._stack(question, [sheet.answer(question) for sheet in sheets])
            for question in questions(self.course, self.assignment, sheets)
        }
        if not found:
            raise CourseError(f"{self.assignment}: there is nothing to grade by hand")
        return found

    def page(self, name: str, number: int) -> str:
        """Return a page of the answers to a question. Raises `NotAsked` for an unknown one."""
        stacks = self.stacks()
        if name not in stacks:
            raise NotAsked(f"there is no question {name}")
        stack = stacks[name]
        others = [Asked(one, stacks[one].waiting, one, one == name) for one in stacks]
        return answers_page(
            self.assignment, stack.question, stack.groups, stack.standings, others, number
        )

    def save(self, name: str, told: Any) -> dict[str, Any]:
        """Save what a page sent; return who is saved, and what stands for everybody it named.

        An answer that is another one than was seen is not graded. Raises `NotAsked` for what no
        page sends, and `CourseError` where the gradebook cannot be used.
        """
        before = self.stacks().get(name)
        if before is None:
            raise NotAsked(f"there is no question {name}")
        answers = before.answers
        asked = dict(_changes(told, before.question, answers))
        fresh = [change for who, (digest, change) in asked.items() if answers[who].digest == digest]
        done = decide(self.course, self.assignment, before.question, fresh)
        after = standings(self.course, self.assignment, before.question)
        return {
            "saved": sorted(done),
            "now": {who: standing_as_plain(after[who], answers[who]) for who in asked},
            "waiting": waiting_in(before.groups, after),
        }

    def _stack(self, question: Question, found: Iterable[Answer | None]) -> Stack:
        stand = standings(self.course, self.assignment, question)
        answers = [answer for answer in found if answer is not None and answer.student in stand]
        silent = frozenset(who for who, one in stand.items() if one.auto is not None)
        state = [(answer.student, answer.digest) for answer in answers], silent
        if self._grouped.get(question.name, (None,))[0] != state:
            groups = grouped(answers, silent, is_code=question.is_code)
            self._grouped[question.name] = state, groups
        return Stack(question, self._grouped[question.name][1], stand)


def _changes(
    told: Any, question: Question, answers: Mapping[str, Answer]
) -> Iterator[tuple[str, tuple[str, Change]]]:
    """Yield what a page asks for by student, with the digest of the answer that was seen."""
    if not isinstance(told, list):
        raise NotAsked("this is no list of changes")
    for entry in told:
        try:
            who, digest = str(entry["student"]), str(entry["digest"])
            seen, new = (_decision(entry[key]) for key in ("seen", "new"))
        except (TypeError, KeyError, ValueError, OverflowError) as error:
            raise NotAsked(f"this is no change: {error}") from error
        if who not in answers:
            raise NotAsked("a student without an answer")
        if new.points is not None and not 0 <= new.points <= question.points:
            raise NotAsked(f"points are from 0 to {question.points:g}")
        yield who, (digest, Change(who, seen, new))


def _decision(plain: Any) -> Decision:
    points, comment, waits = plain["points"], plain["comment"], plain["waits"]
    number = points is None or (isinstance(points, (int, float)) and not isinstance(points, bool))
    if not number or not isinstance(comment, str) or not isinstance(waits, bool):
        raise ValueError("points, comment or waits")
    if len(comment) > LONGEST:
        raise ValueError(f"a comment has at most {LONGEST} characters")
    return Decision(None if points is None else float(points), comment, waits)
