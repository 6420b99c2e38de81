"""The page of one student: the sheet, in words and in the form that a browser shows."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from autograder.classroom.marks import Marks
from autograder.classroom.sheet import Answer, Exercise, Prose, Sheet, sheet_of
from autograder.classroom.taught import Taught
from autograder.grading.outcomes import Outcome
from autograder.notebook.clean import Output, shown, size
from autograder.pages.outputs import shown_by
from autograder.pages.page import page
from autograder.pages.text import LEFT_OUT, code, markdown, prose

ROOM = 200_000  # characters of the student's texts on a page
PICTURES = 4 * 2**20  # bytes of what the student has displayed
LONGEST_LINE = 300  # characters of a finding or a name

# What an outcome is called, its colour, and what a student reads where the grader says no more.
SAID = {
    Outcome.PASSED: ("right", "good", ""),
    Outcome.FAILED: ("not right yet", "bad", "The result is not right yet."),
    Outcome.NOT_ATTEMPTED: (
        "not attempted",
        "quiet",
        "The cell still holds `raise NotImplementedError()`.",
    ),
    Outcome.RAISED: ("error", "bad", "An error came up before there was a result."),
    Outcome.TIMED_OUT: ("too slow", "bad", "It took too long and was stopped."),
    Outcome.KILLED: ("ended", "bad", "The code ended the whole notebook."),
    Outcome.MISSING: ("missing", "bad", "When the test ran, there was no function of this name."),
    Outcome.UNDECIDED: (
        "to be decided",
        "wait",
        "This could not be judged by a program. A person will look at it.",
    ),
}
STOPPED = "The cell stopped before the function was there, so the test could not call it."
BY_HAND = ("graded by hand", "quiet", "")
IN_PART = ("right in part", "wait", "Part of the points are there.")


@dataclass
class Paper:
    """What is left of a page: a student's texts and displays stand on it as long as they fit."""

    room: int = ROOM
    pictures: int = PICTURES

    def code(self, text: str, marked: Collection[int] = ()) -> Markup:
        """Return code of the student's."""
        return code(text, marked) if self._takes(text) else LEFT_OUT

    def markdown(self, text: str, pictures: Mapping[str, Mapping[str, str]]) -> Markup:
        """Return a text of the student's."""
        return markdown(text, pictures) if self._takes(text) else LEFT_OUT

    def output(self, output: Output) -> Markup:
        """Return what a cell of the student's has displayed."""
        self.pictures -= size([output])
        return shown_by(output) if self.pictures >= 0 else LEFT_OUT

    def _takes(self, text: str) -> bool:
        fits = len(text) <= self.room
        self.room -= len(text) if fits else 0
        return fits


def feedback_page(notebook: bytes, marks: Marks, taught: Taught) -> str:
    """Return the page that a student reads. Raises `ValueError`, `KeyError` or `TypeError`.

    `notebook` are the bytes of the graded one. The same arguments give the same page.
    """
    return show(sheet_of(json.loads(notebook), marks, taught))


def show(sheet: Sheet) -> str:
    """Return a sheet as a page."""
    return page(
        "feedback.html.j2",
        extra_style="feedback.css",
        sheet=sheet,
        paper=Paper(),
        label=label,
        advice=advice,
        answer_label=answer_label,
        number=number,
        line=line,
        lines=lines,
        reasons=reasons,
        broken=broken,
        prose=prose,
        markdown=markdown,
        parts=parts(sheet),
        lead=lead(sheet),
        is_prose=lambda cell: isinstance(cell, Prose),
    )


def label(exercise: Exercise) -> tuple[str, str]:
    """Return what an exercise's outcome is called, and its colour."""
    if exercise.mark.by_hand or exercise.outcome is None:
        colour = "good" if exercise.settled else "quiet"
        return ("graded by hand" if exercise.mark.by_hand else "graded"), colour
    if exercise.outcome is Outcome.PASSED and not exercise.settled:
        return IN_PART[:2]
    return SAID[exercise.outcome][:2]


def advice(exercise: Exercise) -> str:
    """Return what there is to think about: the hint, or a sentence where there is none."""
    if exercise.outcome is None or exercise.hint:
        return exercise.hint
    if exercise.outcome is Outcome.MISSING and exercise.error:
        return STOPPED
    return SAID[exercise.outcome][2]


def answer_label(answer: Answer) -> tuple[str, str]:
    """Return how far the grading of an answer is, and its colour."""
    if answer.mark.score is None:
        return "to be graded", "wait"
    if not answer.answered:
        return "no answer", "quiet"
    full = answer.mark.score >= answer.mark.points
    return ("full points", "good") if full else ("graded", "quiet")


def lead(sheet: Sheet) -> str:
    """Return the sentence below the score."""
    right, lost, total = len(sheet.settled), len(sheet.lost), len(sheet.exercises)
    if not total:
        return ""
    if right == total:
        return "Every exercise is right." if total > 1 else "The exercise is right."
    if len(sheet.untried) == total:
        return "Nothing is attempted yet."
    if len(sheet.undecided) == total:
        return "No program could judge this hand-in."
    said = f"{right or 'None'} of {total} exercises {'is' if right < 2 else 'are'} right."
    look = "" if lost == 0 else " One deserves" if lost == 1 else f" {lost} deserve"
    return f"{said}{look} another look; what to think about stands below." if look else said


def reasons(exercises: Collection[Exercise]) -> dict[str, list[Exercise]]:
    """Return exercises by what there is to say of them, which may be the same for many."""
    found: dict[str, list[Exercise]] = {}
    for exercise in exercises:
        found.setdefault(advice(exercise), []).append(exercise)
    return found


def parts(sheet: Sheet) -> tuple[tuple[str, float, float], ...]:
    """Return the stretches of the bar from 0 to 100: colour, start and length."""
    whole = max(sheet.marks.points, sheet.marks.score, 1e-9)
    got, waits = sheet.marks.score, min(sheet.waiting, whole - sheet.marks.score)
    return (
        ("fill-good", 0.0, round(100 * got / whole, 2)),
        ("fill-wait", round(100 * got / whole, 2), round(100 * waits / whole, 2)),
    )


def number(value: float | None) -> str:
    """Return points as people write them."""
    return "–" if value is None else f"{round(value, 2):g}"


def line(text: Any) -> str:
    """Return a text of unknown origin in one line that nothing in it can turn round."""
    text = shown(" ".join(str(text)[: LONGEST_LINE + 1].split()))
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]} …"


def lines(numbers: Collection[int]) -> str:
    """Return numbers of lines as words."""
    *first, last = map(str, sorted(set(numbers)))
    return f"lines {', '.join(first)} and {last}" if first else f"line {last}"


def broken(name: str) -> Markup:
    """Return a function's name that a narrow screen may break where words end in it."""
    return Markup("_<wbr>").join(name.split("_"))
