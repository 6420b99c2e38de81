"""How hard the exercises of a class were, how well they tell students apart, how the points lie.

Pure functions of scores. A score is None where nobody has decided; it counts nowhere then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import fsum, sqrt
from statistics import fmean, median
from typing import Any

from autograder.grading.outcomes import Outcome

BINS = 10
FEWEST = 3  # students, for a correlation to be more than an accident of two
SMALL = 1e-12
HARD = 0.9  # of the points; what nearly everybody has is not hard

Scores = Mapping[str, float | None]


@dataclass(frozen=True)
class Exercise:
    """An exercise of an assignment: its name, its points, and whether a person grades it."""

    name: str
    points: float
    written: bool = False


@dataclass(frozen=True)
class Item:
    """How a class did in one exercise.

    `difficulty` is the share of the points that was earned: 1 where everybody has all of them.
    `discrimination` is the correlation with the points of the other tests, from -1 to 1. Both
    are None where too little is decided, and the second also where all did equally well.
    """

    exercise: Exercise
    decided: int
    difficulty: float | None
    discrimination: float | None
    outcomes: Mapping[Outcome, int]


@dataclass(frozen=True)
class Distribution:
    """Where a class is. Shares go from 0 to 1; `bins` count them in tenths, 1 in the last one."""

    students: int
    mean: float | None
    median: float | None
    bins: tuple[int, ...]


def items(
    exercises: Sequence[Exercise],
    scores: Sequence[Scores],
    outcomes: Sequence[Mapping[str, Outcome]],
) -> tuple[Item, ...]:
    """Return the statistics of each exercise; `scores` and `outcomes` have one entry a student."""
    tests = [one.name for one in exercises if not one.written]
    return tuple(_item(one, tests, scores, outcomes) for one in exercises)


def item_as_plain(item: Item) -> dict[str, Any]:
    """Return the statistics of an exercise for programs."""
    return {
        **asdict(item.exercise),
        "decided": item.decided,
        "difficulty": item.difficulty,
        "discrimination": item.discrimination,
        "outcomes": {outcome.value: number for outcome, number in item.outcomes.items()},
    }


def _item(
    exercise: Exercise,
    tests: Sequence[str],
    scores: Sequence[Scores],
    outcomes: Sequence[Mapping[str, Outcome]],
) -> Item:
    name = exercise.name
    own = [score for one in scores if (score := one.get(name)) is not None]
    most = exercise.points * len(own)
    others = [test for test in tests if test != name]
    return Item(
        exercise=exercise,
        decided=len(own),
        difficulty=fsum(own) / most if most else None,
        discrimination=correlation(*_item_and_rest(name, others, scores)),
        outcomes=Counter(one[name] for one in outcomes if name in one),
    )


def _item_and_rest(
    name: str, others: Sequence[str], scores: Sequence[Scores]
) -> tuple[list[float], list[float]]:
    """Return the scores of an exercise and the sums of the others, of whom all are decided."""
    own, rest = [], []
    for one in scores:
        mine, theirs = one.get(name), [one.get(other) for other in others]
        known = [score for score in theirs if score is not None]
        if mine is not None and known and len(known) == len(theirs):
            own.append(mine)
            rest.append(fsum(known))
    return own, rest


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return Pearson's correlation, None for fewer than three pairs or where one is constant."""
    if len(one) < FEWEST:
        return None
    means = fmean(one), fmean(other)
    first, second = [x - means[0] for x in one], [y - means[1] for y in other]
    spread = sqrt(fsum(x * x for x in first)) * sqrt(fsum(y * y for y in second))
    if spread < SMALL:
        return None
    return max(-1.0, min(1.0, fsum(x * y for x, y in zip(first, second, strict=True)) / spread))


def share(exercises: Sequence[Exercise], scores: Scores) -> float | None:
    """Return which part of the points a student has of those that are decided; None without any."""
    decided = [(one.points, s) for one in exercises if (s := scores.get(one.name)) is not None]
    most = fsum(points for points, _ in decided)
    return fsum(score for _, score in decided) / most if most else None


def distribution(shares: Sequence[float | None]) -> Distribution:
    """Return mean, median and a histogram of the shares that are known."""
    known = [one for one in shares if one is not None]
    bins = Counter(min(BINS - 1, int(max(0.0, one) * BINS + SMALL)) for one in known)
    return Distribution(
        students=len(known),
        mean=fmean(known) if known else None,
        median=median(known) if known else None,
        bins=tuple(bins[number] for number in range(BINS)),
    )


def hardest(found: Sequence[Item], graded: int, most: int = 3) -> list[Item]:
    """Return the exercises of which the class has the least.

    What nearly everybody has is left out, and what is decided for less than half of the class.
    """
    hard = [
        (item.difficulty, item)
        for item in found
        if item.difficulty is not None and item.difficulty < HARD and 2 * item.decided >= graded
    ]
    return [item for _, item in sorted(hard, key=lambda pair: pair[0])[:most]]
