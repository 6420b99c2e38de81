"""Which submissions are alike beyond what is usual, said with care.

Right answers to a short exercise are all alike, so likeness alone says nothing. It is measured how
alike right answers to each exercise are. An exercise counts for a pair only where the two are more
alike than that, and of it only code that hardly anybody else has and that is in no known solution.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from autograder.classroom.results import Row
from autograder.grading.outcomes import Outcome
from autograder.reporting.fingerprints import RUN, Prints, prints_of

FEWEST_RIGHT = 10  # right answers, to know what is usual
LONG_ENOUGH = 30  # tokens of a usual right answer
RARE_SHARE, RARE_LEAST, RARE_MOST = 0.05, 2, 30  # of the class, students, students
SHARED_TOKENS, SHARED_PART = 40, 0.6
TRIED_PAIRS, HIGH = 300, 0.95
MOST_SHOWN = 50

Code = Mapping[str, Prints]


@dataclass(frozen=True)
class Usual:
    """How alike right answers to an exercise are, each two of them, from 0 to 1.

    `median` is that of pairs, `high` what one pair in twenty exceeds; both are None where there
    are too few right answers. `tokens` is the length of a usual right answer.
    """

    exercise: str
    answers: int
    tokens: int
    median: float | None
    high: float | None

    @property
    def tells(self) -> bool:
        """Tell whether two answers can be alike beyond what is usual."""
        return self.high is not None and self.high < 1 and self.tokens >= LONG_ENOUGH


@dataclass(frozen=True)
class Side:
    """An exercise of one student in a pair; `lines` are those found in the other, from one."""

    code: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Alike:
    """One exercise in which two students are alike: how much, from 0 to 1, and both sides."""

    exercise: str
    likeness: float
    sides: tuple[Side, Side]


@dataclass(frozen=True)
class Pair:
    """Two students whose code is alike beyond what is usual.

    `tokens` is how much rare code they share, and `part` which part that is of the rare code of
    the one who has less.
    """

    students: tuple[str, str]
    tokens: int
    part: float
    exercises: tuple[Alike, ...]


@dataclass(frozen=True)
class Likeness:
    """What is usual in each exercise, the pairs that are beyond it, and how many there are."""

    usual: tuple[Usual, ...]
    pairs: tuple[Pair, ...]
    found: int


def likeness(rows: Sequence[Row], known: Mapping[str, Sequence[str]]) -> Likeness:
    """Compare the submissions of a class.

    `known` has for each exercise the code that does not count: what was given, the reference,
    catalogued mistakes.
    """
    usual = {name: _usual(name, rows) for name in known}
    telling = [name for name in known if usual[name].tells]
    codes = {r.student: {n: prints_of(r.answers.get(n, "")) for n in telling} for r in rows}
    rare = {name: _rare(name, codes, known[name]) for name in telling}
    pairs = []
    for one, other in _candidates(codes, rare):
        pair = _pair((one, other), (codes[one], codes[other]), rare, usual)
        if pair is not None:
            pairs.append(pair)
    pairs.sort(key=lambda pair: (-pair.tokens * pair.part, pair.students))
    return Likeness(tuple(usual.values()), tuple(pairs[:MOST_SHOWN]), len(pairs))


def _usual(name: str, rows: Sequence[Row]) -> Usual:
    right = [
        prints_of(row.answers.get(name, ""))
        for row in rows
        for one in row.exercises
        if one.name == name and one.verdict.outcome is Outcome.PASSED
    ]
    lengths = sorted(prints.length for prints in right)
    tokens = lengths[len(lengths) // 2] if lengths else 0
    if len(right) < FEWEST_RIGHT:
        return Usual(name, len(right), tokens, None, None)
    draw = random.Random(len(right))  # noqa: S311 -- the same pairs for the same class
    drawn = (draw.sample(right, 2) for _ in range(TRIED_PAIRS))
    found = sorted(_alike(one, other) for one, other in drawn)
    return Usual(name, len(right), tokens, found[len(found) // 2], found[int(HIGH * len(found))])


def _alike(one: Prints, other: Prints) -> float:
    """Return which part of the shorter code is in the longer one, from 0 to 1."""
    if not one.runs or not other.runs:
        return float(one.code == other.code)
    first, second = set(one.runs), set(other.runs)
    return len(first & second) / min(len(first), len(second))


def _rare(name: str, codes: Mapping[str, Code], known: Sequence[str]) -> Mapping[int, list[str]]:
    """Return the runs of an exercise that hardly anybody has and no known code: by run, who."""
    having: dict[int, list[str]] = {}
    for student, code in codes.items():
        for run in set(code[name].runs):
            having.setdefault(run, []).append(student)
    most = min(RARE_MOST, max(RARE_LEAST, int(RARE_SHARE * len(codes))))
    usual = {run for text in known for run in prints_of(text).runs}
    return {run: who for run, who in having.items() if len(who) <= most and run not in usual}


def _candidates(
    codes: Mapping[str, Code], rare: Mapping[str, Mapping[int, list[str]]]
) -> list[tuple[str, str]]:
    """Return the pairs that share enough rare runs to be looked at, sorted."""
    order = {student: number for number, student in enumerate(codes)}
    shared: Counter[tuple[str, str]] = Counter()
    for runs in rare.values():
        for who in runs.values():
            if len(who) > 1:
                shared.update(combinations(sorted(who, key=order.__getitem__), 2))
    return sorted(pair for pair, number in shared.items() if number * RUN >= SHARED_TOKENS)


def _pair(
    students: tuple[str, str],
    codes: tuple[Code, Code],
    rare: Mapping[str, Mapping[int, list[str]]],
    usual: Mapping[str, Usual],
) -> Pair | None:
    """Return how two students are alike, None where that is not beyond what is usual."""
    tokens, own, exercises = 0, [0, 0], []
    for name, runs in rare.items():
        one, other = codes[0][name], codes[1][name]
        for side, prints in enumerate((one, other)):
            own[side] += len(prints.covered({run for run in prints.runs if run in runs}))
        shared = {run for run in set(one.runs) & set(other.runs) if run in runs}
        alike = _alike(one, other)
        if shared and alike > (usual[name].high or 0.0):
            tokens += min(len(one.covered(shared)), len(other.covered(shared)))
            exercises.append(Alike(name, alike, (_side(one, shared), _side(other, shared))))
    part = tokens / max(1, min(own))
    if tokens < SHARED_TOKENS or part < SHARED_PART:
        return None
    return Pair(students, tokens, min(1.0, part), tuple(exercises))


def _side(prints: Prints, shared: set[int]) -> Side:
    lines = {prints.lines[token] for token in prints.covered(shared)}
    return Side(prints.code, tuple(sorted(lines)))
