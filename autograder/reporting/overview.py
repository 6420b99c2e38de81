"""All that is told of a class and one assignment, put together from its notebooks and gradebook."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.catalogue import mistakes
from autograder.classroom.results import Row, read_results
from autograder.classroom.roster import stored_roster
from autograder.classroom.scores import Score, State, people, read_scores
from autograder.errors import CourseError
from autograder.grading.seeds import course_secret
from autograder.notebook.cells import Cell, Role, cells_of
from autograder.notebook.headings import sections, title
from autograder.notebook.markers import visible, with_body
from autograder.platforms.people import Student
from autograder.reporting.attention import Concern, Standing, concerns
from autograder.reporting.misconceptions import Misconception, misconceptions
from autograder.reporting.similar import Likeness, likeness
from autograder.reporting.statistics import (
    Distribution,
    Exercise,
    Item,
    Scores,
    distribution,
    items,
    share,
)
from autograder.settings import Course

SHORTEST_NAME = 3  # letters, to be looked for in what is shown without names


@dataclass(frozen=True)
class Person:
    """A student, and the number that the student has where no names are shown."""

    student: Student
    number: int

    @property
    def alias(self) -> str:
        """What the student is called where no names are shown."""
        return f"Student {self.number}"


@dataclass(frozen=True)
class Member:
    """A student in one assignment: the standing, the scores by exercise, the graded notebook."""

    person: Person
    standing: Standing
    scores: Scores
    total: float | None
    row: Row | None


@dataclass(frozen=True)
class ClassReport:
    """A class and one assignment.

    `waiting` counts by exercise what a person has to grade. `members` are sorted as in a list of
    the class, and have everybody that is named elsewhere by the id.
    """

    assignment: str
    title: str
    members: Mapping[str, Member]
    items: tuple[Item, ...]
    distribution: Distribution
    misconceptions: tuple[Misconception, ...]
    concerns: tuple[Concern, ...]
    waiting: Mapping[str, int]
    likeness: Likeness

    @property
    def graded(self) -> int:
        """How many are graded, with or without something that waits."""
        return sum(member.standing.graded for member in self.members.values())

    @property
    def points(self) -> float:
        """The points that there are."""
        return sum(item.exercise.points for item in self.items)

    def count(self, state: State) -> int:
        """Return how many students are in a state."""
        return sum(member.standing.state is state for member in self.members.values())


@dataclass(frozen=True)
class Gradebook:
    """The people of a course, and their work in each assignment that somebody has handed in."""

    people: tuple[Person, ...]
    titles: Mapping[str, str]
    exercises: Mapping[str, tuple[Exercise, ...]]
    scores: Mapping[str, Mapping[str, Score]]

    def standings(self, assignment: str) -> dict[str, Standing]:
        """Return everybody's standing in an assignment."""
        exercises = self.exercises[assignment]
        return {
            student: Standing(
                state=score.state,
                share=share(exercises, by_exercise(score)),
                waiting=frozenset(map(_exercise_name, score.waiting)),
            )
            for student, score in self.scores[assignment].items()
        }


def read_gradebook(course: Course, assignments: Iterable[str]) -> Gradebook:
    """Return what the gradebook says; of assignments that nobody handed in, nothing."""
    names = list(assignments)
    everybody = people(course, stored_roster(course), names)
    ids = [student.id for student in everybody]
    titles, exercises, scores = {}, {}, {}
    for name in names:
        read = read_scores(course, name, ids)
        if any(score.state is not State.NOTHING for score in read):
            cells = _source(course, name)
            titles[name] = title(cells) or name
            exercises[name] = _exercises(cells, read[0])
            scores[name] = dict(zip(ids, read, strict=True))
    return Gradebook(_numbered(course, everybody), titles, exercises, scores)


def class_report(course: Course, assignment: str, book: Gradebook) -> ClassReport:
    """Return what there is to tell of a class. Raises `CourseError` where nobody is graded."""
    rows = {row.student: row for row in read_results(course, assignment)}
    if not rows or assignment not in book.scores:
        raise CourseError(f"{assignment}: nobody is graded; run `autograder grade` first")
    cells = _source(course, assignment)
    exercises, standings = book.exercises[assignment], book.standings(assignment)
    members = {
        person.student.id: _member(person, assignment, book, standings, rows)
        for person in book.people
    }
    scores = [member.scores for member in members.values() if member.scores]
    outcomes = [{one.name: one.verdict.outcome for one in r.exercises} for r in rows.values()]
    earlier = {name: book.standings(name) for name in book.scores if name < assignment}
    waiting = [name for one in members.values() if one.scores for name in one.standing.waiting]
    headings = {cell.function or cell.name: cell.name for cell in cells if cell.name}
    found = sections(cells)
    return ClassReport(
        assignment=assignment,
        title=book.titles[assignment],
        members=members,
        items=items(exercises, scores, outcomes),
        distribution=distribution([m.standing.share for m in members.values() if m.scores]),
        misconceptions=misconceptions(
            list(rows.values()),
            {name: found[cell] for name, cell in headings.items()},
            Naming(book.people),
        ),
        concerns=concerns(rows, standings, earlier),
        waiting={one.name: waiting.count(one.name) for one in exercises if one.name in waiting},
        likeness=likeness(list(rows.values()), _known(course, cells)),
    )


class Naming:
    """Tells whether a student could be told from a text."""

    def __init__(self, everybody: Sequence[Person]) -> None:
        self.words = {
            one.student.id: [
                word.casefold()
                for word in (one.student.id, *one.student.name.split(), one.student.login)
                if len(word) >= SHORTEST_NAME
            ]
            for one in everybody
        }

    def __call__(self, student: str, text: str) -> bool:
        """Tell whether the id or a name of the student is in the text."""
        folded = text.casefold()
        return any(word in folded for word in self.words.get(student, (student.casefold(),)))


def _member(
    person: Person,
    assignment: str,
    book: Gradebook,
    standings: Mapping[str, Standing],
    rows: Mapping[str, Row],
) -> Member:
    student = person.student.id
    score, standing = book.scores[assignment][student], standings[student]
    return Member(
        person=person,
        standing=standing,
        scores=by_exercise(score) if standing.graded else {},
        total=score.total(partial=True),
        row=rows.get(student),
    )


def by_exercise(score: Score) -> dict[str, float | None]:
    """Return the scores of a student by the names of the exercises."""
    return {_exercise_name(one.name): one.score for one in score.exercises}


def _exercise_name(cell: str) -> str:
    return cell.removeprefix("test_")


def _exercises(cells: Iterable[Cell], score: Score) -> tuple[Exercise, ...]:
    tests = {cell.name for cell in cells if cell.role is Role.TEST}
    return tuple(
        Exercise(_exercise_name(one.name), one.points, one.name not in tests)
        for one in score.exercises
    )


def _source(course: Course, assignment: str) -> tuple[Cell, ...]:
    path = course.source_notebook(assignment)
    return cells_of(json.loads(path.read_text(encoding="utf-8")))


def _known(course: Course, cells: Iterable[Cell]) -> dict[str, list[str]]:
    """Return for each function what many write without having seen it elsewhere."""
    return {
        cell.name: [
            cell.text,
            visible(cell.text),
            *(with_body(cell.text, one.body) for one in mistakes(course, cell.name)),
        ]
        for cell in cells
        if cell.role is Role.SOLUTION
    }


def _numbered(course: Course, everybody: Sequence[Student]) -> tuple[Person, ...]:
    """Number the students in an order that tells nothing of their names, the same each time."""
    key = course_secret(course.root)
    digests = {s.id: hmac.digest(key, f"alias\0{s.id}".encode(), "sha256") for s in everybody}
    order = sorted(digests, key=digests.__getitem__)
    numbers = {student: number for number, student in enumerate(order, start=1)}
    return tuple(Person(s, numbers[s.id]) for s in everybody)
