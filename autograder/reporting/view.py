"""What the page about a class shows of a report: charts, signs, words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from autograder.classroom.scores import State
from autograder.grading.outcomes import Outcome
from autograder.pages.charts import Part, histogram, parts_bar
from autograder.pages.page import page
from autograder.pages.text import code
from autograder.reporting.attention import Kind
from autograder.reporting.overview import ClassReport, Member
from autograder.reporting.similar import LONG_ENOUGH, Usual
from autograder.reporting.statistics import Exercise, Item, hardest

TOP, SHOWN, MOST = 3, 12, 100  # mistakes: at a glance, with examples, in a line
FEW = 4  # students of a kind, at a glance
TALL = 40  # rows; a table of more scrolls by itself
TELLS = 10  # students, for a correlation to say something


@dataclass(frozen=True)
class Sign:
    """How an outcome is shown in a narrow cell: a mark, the class of its colour, its name."""

    mark: str
    kind: str
    text: str


@dataclass(frozen=True)
class Group:
    """The students who need attention for the same most pressing reason."""

    text: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A student in the table of everybody."""

    member: Member
    total: str
    signs: tuple[Sign, ...]


SIGNS = {
    Outcome.PASSED: Sign("✓", "p", "passed"),
    Outcome.FAILED: Sign("✗", "f", "failed"),
    Outcome.RAISED: Sign("!", "r", "raised an error"),
    Outcome.NOT_ATTEMPTED: Sign("·", "n", "not attempted"),
    Outcome.MISSING: Sign("–", "m", "missing"),
    Outcome.TIMED_OUT: Sign("∞", "t", "timed out"),
    Outcome.KILLED: Sign("†", "k", "killed"),
    Outcome.UNDECIDED: Sign("?", "u", "waits for a person"),
}
NO_SIGN = Sign("", "n", "")
# The colours of a bar; outcomes that mean the same to a teacher share one.
COLOURS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.RAISED: "raised",
    Outcome.TIMED_OUT: "stopped",
    Outcome.KILLED: "stopped",
    Outcome.NOT_ATTEMPTED: "omitted",
    Outcome.MISSING: "omitted",
    Outcome.UNDECIDED: "undecided",
}
LEGEND = {
    "passed": "passed",
    "failed": "failed",
    "raised": "raised an error",
    "stopped": "timed out or killed",
    "omitted": "not attempted or missing",
    "undecided": "undecided",
}
KINDS = {
    Kind.UNDECIDED: "Wait for your decision",
    Kind.NOT_GRADED: "Not graded yet",
    Kind.STUCK: "Behind, and were before",
    Kind.NOTHING: "Handed in nothing",
    Kind.NOT_BEGUN: "Began no exercise",
    Kind.LOW: "Less than half of the points",
    Kind.KILLED: "Code that ended the process",
    Kind.TIMED_OUT: "Code that took too long",
    Kind.NOTICED: "Something was noticed about the file",
}


def report_page(report: ClassReport, *, anonymous: bool = False) -> str:
    """Return the page about a class. With `anonymous` no name is in it."""
    seen = [one for one in COLOURS if any(item.outcomes.get(one) for item in report.items)]
    colours = {COLOURS[one] for one in seen}
    return page(
        "report.html.j2",
        extra_style="report.css",
        script="tables.js",
        r=report,
        anonymous=anonymous,
        missing=list(_missing(report)),
        histogram=_histogram(report),
        top=report.misconceptions[:TOP],
        hardest=hardest(report.items, report.graded),
        outcomes=seen,
        passed=Outcome.PASSED,
        legend=[(kind, text) for kind, text in LEGEND.items() if kind in colours],
        signs={one: SIGNS[one] for one in SIGNS if one in seen or one is Outcome.UNDECIDED},
        lines=_lines(report, anonymous=anonymous),
        usual={one.exercise: one for one in report.likeness.usual},
        groups=_groups(report),
        few=FEW,
        tells=TELLS,
        tall=TALL,
        shown=SHOWN,
        most=MOST,
        bar=_bar,
        code=code,
        compared=_compared,
        kinds=KINDS,
    )


def _missing(report: ClassReport) -> Iterator[str]:
    for state, text in ((State.NOT_GRADED, "not graded yet"), (State.NOTHING, "not handed in")):
        if report.count(state):
            yield f"{report.count(state)} {text}"


def _histogram(report: ClassReport) -> Markup:
    found = report.distribution
    title = f"Shares of the points of {found.students} students"
    return histogram("shares", title, found.bins, found.median)


def _bar(item: Item, number: int) -> Markup:
    parts = [Part(one.value, item.outcomes.get(one, 0), COLOURS[one]) for one in COLOURS]
    return parts_bar(f"bar-{number}", f"Outcomes of {item.exercise.name}", parts)


def _lines(report: ClassReport, *, anonymous: bool) -> list[Line]:
    """Return everybody; where no names are shown, in the order of the aliases."""
    members = list(report.members.values())
    if anonymous:
        members.sort(key=lambda member: member.person.number)
    exercises = [item.exercise for item in report.items]
    return [_line(member, exercises) for member in members]


def _line(member: Member, exercises: list[Exercise]) -> Line:
    total = "" if member.total is None else f"{member.total:g}"
    outcomes = {one.name: one.verdict.outcome for one in member.row.exercises} if member.row else {}
    return Line(member, total, tuple(_sign(one, member, outcomes) for one in exercises))


def _sign(exercise: Exercise, member: Member, outcomes: dict[str, Outcome]) -> Sign:
    """Return the sign of a test, and of what a person grades the points."""
    if not member.scores:
        return NO_SIGN
    score = member.scores.get(exercise.name)
    if score is None:
        return SIGNS[Outcome.UNDECIDED]
    outcome = outcomes.get(exercise.name)
    if outcome is None or outcome is Outcome.UNDECIDED:
        return Sign(f"{score:g}", "n", "")
    return SIGNS[outcome]


def _compared(usual: Usual) -> str:
    """Return whether an exercise was compared, and why not."""
    if usual.tells:
        return "yes"
    if usual.high is None:
        return "no: too few right answers"
    return "no: too short" if usual.tokens < LONG_ENOUGH else "no: right answers are the same"


def _groups(report: ClassReport) -> list[Group]:
    found: dict[Kind, list[str]] = {}
    for one in report.concerns:
        found.setdefault(one.reasons[0].kind, []).append(one.student)
    return [Group(KINDS[kind], tuple(students)) for kind, students in found.items()]
