"""What grading found out, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

METADATA = "autograder"  # the key of our own block in the metadata of notebooks and cells


class Outcome(Enum):
    """What happened to one exercise. Only a pass earns all points.

    An exercise that is undecided has no score: something kept us from judging it, and a person
    has to.
    """

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not attempted"
    RAISED = "raised"
    TIMED_OUT = "timed out"
    KILLED = "killed"
    MISSING = "missing"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Verdict:
    """Outcome and score of one test; the known mistake and the message, where there are any.

    The score is None where a person has to decide. `trace` holds the lines of the student's own
    code where an error was raised.
    """

    outcome: Outcome
    score: float | None
    mistake: str | None = None
    hint: str = ""
    trace: tuple[str, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """Return the verdict in the form in which notebooks hold it and processes send it."""
        return {**vars(self), "outcome": self.outcome.value, "trace": list(self.trace)}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Verdict:
        """Return the verdict that `as_plain` wrote. Raises `ValueError` or `KeyError`."""
        told = {"outcome": Outcome(plain["outcome"]), "trace": tuple(plain["trace"])}
        return cls(**{**plain, **told})


@dataclass(frozen=True)
class Notes:
    """What a graded notebook says of itself: what was noticed, and what it was graded behind."""

    findings: tuple[str, ...] = ()
    isolation: str = ""

    def as_plain(self) -> dict[str, Any]:
        """Return the notes in the form in which notebooks hold them."""
        return {"findings": list(self.findings), "isolation": self.isolation}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Notes:
        """Return the notes that `as_plain` wrote. Raises `TypeError` or `KeyError`."""
        return cls(tuple(plain["findings"]), plain["isolation"])


def verdict_of(cell: dict[str, Any]) -> Verdict | None:
    """Return the verdict that a cell of a graded notebook holds."""
    plain = cell["metadata"].get(METADATA)
    return None if plain is None else Verdict.from_plain(plain)


def notes_of(notebook: dict[str, Any]) -> Notes:
    """Return the notes of a graded notebook; none where another program wrote it."""
    plain = notebook["metadata"].get(METADATA)
    return Notes() if plain is None else Notes.from_plain(plain)


@dataclass(frozen=True)
class Grade:
    """The score of one graded cell. `score` is None where a person has to grade it."""

    name: str
    points: float
    score: float | None
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Graded:
    """A graded submission: its notebook as it goes to `autograded/`, its grades, its findings.

    `unanswered` names the solution cells that still hold the stub.
    """

    student: str
    notebook: str
    grades: tuple[Grade, ...]
    unanswered: frozenset[str]
    findings: tuple[str, ...]
    timestamp: str | None = None
    isolation: str = ""

    @property
    def score(self) -> float:
        """The points that need no person to decide."""
        return sum(grade.score or 0.0 for grade in self.grades)

    @property
    def empty(self) -> bool:
        """Tell whether not one exercise was there, and something was noticed about it."""
        verdicts = [grade.verdict for grade in self.grades if grade.verdict is not None]
        missing = all(verdict.outcome is Outcome.MISSING for verdict in verdicts)
        return bool(verdicts and missing and self.findings)


@dataclass(frozen=True)
class NotGraded:
    """A submission that could not be graded because of a fault of ours. Not a zero."""

    student: str
    reason: str


Result = Graded | NotGraded
