"""The report of a class as plain data, for programs and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from autograder.classroom.spreadsheet import csv_of
from autograder.reporting.attention import Kind
from autograder.reporting.overview import ClassReport, Member
from autograder.reporting.statistics import item_as_plain

Plain = dict[str, Any]
SHEETS = ("students", "exercises", "misconceptions", "attention", "alike")


def as_plain(report: ClassReport, *, anonymous: bool = False) -> Plain:
    """Return all that the page shows. With `anonymous` students have numbers alone."""
    called = {
        student: member.person.alias if anonymous else student
        for student, member in report.members.items()
    }
    members = list(report.members.values())
    if anonymous:
        members.sort(key=lambda member: member.person.number)
    return {
        "assignment": report.assignment,
        "title": report.title,
        "points": report.points,
        "graded": report.graded,
        "students": [
            _student(member, called[member.person.student.id], anonymous=anonymous)
            for member in members
        ],
        "distribution": asdict(report.distribution),
        "waiting": dict(report.waiting),
        "exercises": [item_as_plain(item) for item in report.items],
        "misconceptions": [
            asdict(one) | {"students": sorted(called[student] for student in one.students)}
            for one in report.misconceptions
        ],
        "attention": [
            {
                "student": called[one.student],
                "reasons": [
                    {
                        "kind": reason.kind.value,
                        "text": "" if anonymous and reason.kind is Kind.NOTICED else reason.text,
                    }
                    for reason in one.reasons
                ],
            }
            for one in report.concerns
        ],
        "usual": [asdict(one) for one in report.likeness.usual],
        "alike": [
            asdict(one) | {"students": [called[student] for student in one.students]}
            for one in report.likeness.pairs
        ],
        "alike_found": report.likeness.found,
    }


def _student(member: Member, called: str, *, anonymous: bool) -> Plain:
    row = member.row
    return {
        "student": called,
        "name": "" if anonymous else member.person.student.name,
        "state": member.standing.state.value,
        "points": member.total,
        "share": member.standing.share,
        "scores": dict(member.scores),
        "outcomes": {e.name: e.verdict.outcome.value for e in row.exercises} if row else {},
        "mistakes": {e.name: e.verdict.mistake or "" for e in row.exercises} if row else {},
    }


def sheets(plain: Plain) -> dict[str, str]:
    """Return the same data as CSV files, by what is in them."""
    rows = {
        "students": _students(plain),
        "exercises": _exercises(plain),
        "misconceptions": _misconceptions(plain),
        "attention": _attention(plain),
        "alike": _alike(plain),
    }
    return {name: csv_of(rows[name]) for name in SHEETS}


def _students(plain: Plain) -> Iterable[list[Any]]:
    names = [one["name"] for one in plain["exercises"]]
    parts = ("score", "outcome", "mistake")
    heads = [f"{name} {part}" for name in names for part in parts]
    yield ["student", "name", "state", "points", "share", *heads]
    for one in plain["students"]:
        told = [
            one[kind].get(name) for name in names for kind in ("scores", "outcomes", "mistakes")
        ]
        yield [one["student"], one["name"], one["state"], one["points"], one["share"], *told]


def _exercises(plain: Plain) -> Iterable[list[Any]]:
    outcomes = list(dict.fromkeys(key for one in plain["exercises"] for key in one["outcomes"]))
    keys = ("name", "points", "written", "decided", "difficulty", "discrimination")
    yield [*keys, *outcomes]
    for one in plain["exercises"]:
        yield [*(one[key] for key in keys), *(one["outcomes"].get(o, 0) for o in outcomes)]


def _misconceptions(plain: Plain) -> Iterable[list[Any]]:
    yield ["exercise", "mistake", "students", "points_lost", "hint", "taught_in", "who"]
    for one in plain["misconceptions"]:
        who, section = one["students"], " > ".join(one["section"])
        told = [one["exercise"], one["mistake"], len(who), one["points"], one["hint"]]
        yield [*told, section, "; ".join(who)]


def _attention(plain: Plain) -> Iterable[list[Any]]:
    yield ["student", "kind", "text"]
    for one in plain["attention"]:
        for reason in one["reasons"]:
            yield [one["student"], reason["kind"], reason["text"]]


def _alike(plain: Plain) -> Iterable[list[Any]]:
    yield ["student", "other", "tokens", "part", "exercises"]
    for one in plain["alike"]:
        names = "; ".join(e["exercise"] for e in one["exercises"])
        yield [*one["students"], one["tokens"], one["part"], names]
