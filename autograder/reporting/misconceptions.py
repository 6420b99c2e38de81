"""What a class misunderstood: its mistakes by how many made them, with examples of nobody's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograder.classroom.results import ExerciseResult, Row
from autograder.grading.outcomes import Outcome
from autograder.notebook.clean import shown
from autograder.notebook.own_code import own_code

EXAMPLES = 3
LONGEST_EXAMPLE, LONGEST_HINT = 1_500, 500  # characters
TOLD = (Outcome.FAILED, Outcome.RAISED)  # other outcomes are counted with the exercises
SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)

Naming = Callable[[str, str], bool]


@dataclass(frozen=True)
class Example:
    """What some students wrote, in one form of writing, and how many of them did."""

    code: str
    students: int


@dataclass(frozen=True)
class Misconception:
    """A mistake that students made in an exercise.

    `mistake` is its name in the catalogue, "" for one that is not in it; then those belong
    together of whom the same was said. `section` are the headings under which the notebook
    teaches it. `students` are sorted.
    """

    exercise: str
    mistake: str
    hint: str
    section: tuple[str, ...]
    students: tuple[str, ...]
    points: float
    examples: tuple[Example, ...]


def misconceptions(
    rows: Sequence[Row],
    sections: Mapping[str, tuple[str, ...]],
    names_somebody: Naming = lambda student, text: student in text,
) -> tuple[Misconception, ...]:
    """Return the mistakes of a class, those first that most students made.

    `names_somebody` tells whether a student could be told from a text: such a one is no example.
    """
    groups: dict[tuple[str, str, str], list[tuple[Row, ExerciseResult]]] = {}
    for row in rows:
        for one in row.exercises:
            if one.verdict.outcome in TOLD:
                groups.setdefault(_kind(one), []).append((row, one))
    found = [
        _misconception(key, group, sections.get(key[0], ()), names_somebody)
        for key, group in groups.items()
    ]
    return tuple(
        sorted(found, key=lambda m: (-len(m.students), -m.points, m.exercise, m.mistake, m.hint))
    )


def said(exercise: str, hint: str) -> str:
    """Return a hint in one line, without the name of its exercise in front.

    It may hold an error's message, which is a student's: what is long is cut, and characters that
    turn what stands beside them are replaced.
    """
    text = " ".join(hint[: 2 * LONGEST_HINT].split()).removeprefix(f"{exercise}: ")
    return shown(text if len(text) <= LONGEST_HINT else f"{text[:LONGEST_HINT]} …")


def _kind(one: ExerciseResult) -> tuple[str, str, str]:
    """Return what those share who made the same mistake: its name, or the gist of the message."""
    verdict = one.verdict
    if verdict.mistake:
        return one.name, verdict.mistake, ""
    text = said(one.name, verdict.hint)
    error = re.match(r"\w+(?=:)", text) if verdict.outcome is Outcome.RAISED else None
    sentence = SENTENCE.match(text)
    gist = error[0] if error else sentence[0] if sentence else text
    return one.name, "", re.sub(r"[-+]?\d[\d.e+-]*", "…", gist)


def _misconception(
    key: tuple[str, str, str],
    group: Sequence[tuple[Row, ExerciseResult]],
    section: tuple[str, ...],
    names_somebody: Naming,
) -> Misconception:
    exercise, mistake, gist = key
    told = [(row.student, said(exercise, one.verdict.hint)) for row, one in group]
    hints = Counter(hint for who, hint in told if not names_somebody(who, hint)) or {gist: 1}
    return Misconception(
        exercise=exercise,
        mistake=mistake,
        hint=min(hints, key=lambda hint: (-hints[hint], len(hint), hint)),
        section=section,
        students=tuple(sorted(row.student for row, _ in group)),
        points=sum(one.points - (one.verdict.score or 0.0) for _, one in group),
        examples=_examples(exercise, [row for row, _ in group], names_somebody),
    )


def _examples(exercise: str, rows: Sequence[Row], names_somebody: Naming) -> tuple[Example, ...]:
    """Return what was written most often. Nothing in it says who wrote it."""
    counts: Counter[str] = Counter()
    for row in rows:
        code = own_code(row.answers.get(exercise, ""))
        if code and len(code) <= LONGEST_EXAMPLE and not names_somebody(row.student, code):
            counts[code] += 1
    ranked = sorted(counts, key=lambda code: (-counts[code], len(code), code))
    return tuple(Example(code, counts[code]) for code in ranked[:EXAMPLES])
