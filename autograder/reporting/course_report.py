"""The report of a course: how each assignment went, what was misunderstood, and who is behind."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from markupsafe import Markup

from autograder.classroom.scores import State
from autograder.pages.charts import small_histogram
from autograder.pages.page import page
from autograder.reporting.across import Common
from autograder.reporting.attention import Standing, is_behind
from autograder.reporting.overview import Gradebook, Person, by_exercise
from autograder.reporting.statistics import Distribution, Item, distribution, hardest, items
from autograder.reporting.view import TALL

TWICE = 2
SHOWN = 12  # mistakes


@dataclass(frozen=True)
class Part:
    """How an assignment went. `waiting` students have something that a person has to grade."""

    assignment: str
    title: str
    graded: int
    nothing: int
    waiting: int
    distribution: Distribution
    hardest: tuple[Item, ...]


@dataclass(frozen=True)
class Behind:
    """A student who is behind in more than one assignment; `standings` are those in all."""

    person: Person
    times: int
    standings: tuple[Standing, ...]


@dataclass(frozen=True)
class CourseReport:
    """The assignments that somebody has handed in, and who is behind, the furthest first.

    `common` are the mistakes of the assignments that have a report, the most common one first.
    """

    people: tuple[Person, ...]
    parts: tuple[Part, ...]
    behind: tuple[Behind, ...]
    common: tuple[Common, ...]


def course_report(book: Gradebook, common: tuple[Common, ...]) -> CourseReport:
    """Return what the gradebook tells of a course, and with it its common mistakes."""
    standings = {name: book.standings(name) for name in book.scores}
    found = []
    for person in book.people:
        own = tuple(one[person.student.id] for one in standings.values())
        times = sum(map(is_behind, own))
        if times >= TWICE:
            found.append(Behind(person, times, own))
    found.sort(key=lambda one: (-one.times, sum(standing.least for standing in one.standings)))
    parts = tuple(_part(book, name, list(one.values())) for name, one in standings.items())
    return CourseReport(book.people, parts, tuple(found), common)


def _part(book: Gradebook, name: str, standings: list[Standing]) -> Part:
    graded = [one for one in standings if one.graded]
    scores = [
        by_exercise(score)
        for score in book.scores[name].values()
        if score.state in (State.DECIDED, State.WAITS)
    ]
    return Part(
        assignment=name,
        title=book.titles[name],
        graded=len(graded),
        nothing=sum(one.state is State.NOTHING for one in standings),
        waiting=sum(one.state is State.WAITS for one in standings),
        distribution=distribution([one.share for one in graded]),
        hardest=tuple(hardest(items(book.exercises[name], scores, ()), len(graded))),
    )


def course_page(report: CourseReport, linked: Collection[str], *, anonymous: bool = False) -> str:
    """Return the page about a course; `linked` are the assignments that have a page beside it."""
    return page(
        "course.html.j2",
        extra_style="report.css",
        script="tables.js",
        c=report,
        linked=linked,
        anonymous=anonymous,
        chart=_chart,
        tall=TALL,
        shown=SHOWN,
    )


def course_as_plain(report: CourseReport, *, anonymous: bool = False) -> dict[str, Any]:
    """Return all that the page shows. With `anonymous` students have numbers alone."""
    return {
        "students": len(report.people),
        "assignments": [
            {
                "assignment": one.assignment,
                "title": one.title,
                "graded": one.graded,
                "nothing": one.nothing,
                "waiting": one.waiting,
                "distribution": asdict(one.distribution),
                "hardest": {item.exercise.name: item.difficulty for item in one.hardest},
            }
            for one in report.parts
        ],
        "common": [asdict(one) for one in report.common],
        "behind": [
            {
                "student": one.person.alias if anonymous else one.person.student.id,
                "name": "" if anonymous else one.person.student.name,
                "times": one.times,
                "shares": {
                    part.assignment: standing.share
                    for part, standing in zip(report.parts, one.standings, strict=True)
                },
            }
            for one in report.behind
        ],
    }


def _chart(part: Part, number: int) -> Markup:
    title = f"Shares of the points in {part.title}"
    return small_histogram(f"part-{number}", title, part.distribution.bins)
