"""Who needs a person's attention, and why: the reasons that the results of a class give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from autograder.classroom.results import Row
from autograder.classroom.scores import State
from autograder.grading.outcomes import Outcome
from autograder.notebook.clean import shown

LOW = 0.5  # of the points


class Kind(Enum):
    """A reason to look at somebody, the most pressing first."""

    UNDECIDED = "undecided"
    NOT_GRADED = "not graded"
    STUCK = "stuck"
    NOTHING = "not handed in"
    NOT_BEGUN = "not begun"
    LOW = "low"
    KILLED = "killed"
    TIMED_OUT = "timed out"
    NOTICED = "noticed"

    @property
    def rank(self) -> int:
        """The place among the reasons, 0 for the most pressing one."""
        return list(Kind).index(self)


@dataclass(frozen=True)
class Reason:
    """One reason, and in words what it is about."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Concern:
    """A student who needs attention. `reasons` begin with the most pressing one."""

    student: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Standing:
    """How a student stands in one assignment.

    `share` is that of the points, from 0 to 1, and `waiting` what nobody has decided.
    """

    state: State
    share: float | None
    waiting: frozenset[str] = frozenset()

    @property
    def graded(self) -> bool:
        """Tell whether a notebook was graded, with or without something that waits."""
        return self.state in (State.DECIDED, State.WAITS)

    @property
    def least(self) -> float:
        """The share, 0 where there is none."""
        return self.share or 0.0


def concerns(
    rows: Mapping[str, Row],
    now: Mapping[str, Standing],
    earlier: Mapping[str, Mapping[str, Standing]],
) -> tuple[Concern, ...]:
    """Return who needs attention, the most pressing first.

    `now` has everybody's standing, `earlier` that in earlier assignments, by assignment.
    """
    found = []
    for student, standing in now.items():
        before = {name: one[student] for name, one in earlier.items() if student in one}
        reasons = [*_over_time(standing, before), *_in(rows.get(student), standing)]
        if reasons:
            reasons.sort(key=lambda reason: reason.kind.rank)
            found.append(Concern(student, tuple(reasons)))
    return tuple(sorted(found, key=lambda one: (one.reasons[0].kind.rank, now[one.student].least)))


def is_behind(standing: Standing) -> bool:
    """Tell whether a student has handed in nothing, or earned less than half."""
    low = standing.share is not None and standing.share < LOW
    return standing.state is State.NOTHING or low


def _over_time(standing: Standing, before: Mapping[str, Standing]) -> Sequence[Reason]:
    """Return whether somebody is behind now, and was before."""
    names = [name for name, earlier in before.items() if is_behind(earlier)]
    if not names or not is_behind(standing):
        return ()
    return (Reason(Kind.STUCK, f"behind here and in {', '.join(names)}"),)


def _in(row: Row | None, standing: Standing) -> list[Reason]:
    """Return what is to be said of one assignment."""
    if standing.state is State.NOTHING:
        return [Reason(Kind.NOTHING, "has handed in nothing")]
    if row is None:
        graded = standing.state is not State.NOT_GRADED
        text = "graded, but not in autograded/" if graded else "handed in, and not graded yet"
        return [Reason(Kind.NOT_GRADED, text)]
    by_outcome = {outcome: _names(row, outcome) for outcome in Outcome}
    undecided = [name for name in by_outcome[Outcome.UNDECIDED] if name in standing.waiting]
    by_outcome[Outcome.UNDECIDED] = undecided
    reasons = [
        Reason(kind, f"{kind.value}: {', '.join(by_outcome[outcome])}")
        for kind, outcome in (
            (Kind.UNDECIDED, Outcome.UNDECIDED),
            (Kind.KILLED, Outcome.KILLED),
            (Kind.TIMED_OUT, Outcome.TIMED_OUT),
        )
        if by_outcome[outcome]
    ]
    omitted = len(by_outcome[Outcome.NOT_ATTEMPTED]) + len(by_outcome[Outcome.MISSING])
    if row.exercises and omitted == len(row.exercises):
        reasons.append(Reason(Kind.NOT_BEGUN, "no exercise was begun"))
    elif standing.share is not None and standing.share < LOW:
        reasons.append(Reason(Kind.LOW, "less than half of the points"))
    reasons += [Reason(Kind.NOTICED, shown(finding)) for finding in row.findings]
    return reasons


def _names(row: Row, outcome: Outcome) -> list[str]:
    return [one.name for one in row.exercises if one.verdict.outcome is outcome]
