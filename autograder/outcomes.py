"""What grading found out, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """What happened to one exercise. Only a pass earns all points."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not attempted"
    RAISED = "raised"
    TIMED_OUT = "timed out"
    KILLED = "killed"
    MISSING = "missing"


@dataclass(frozen=True)
class Verdict:
    """Outcome and score of one test; the known mistake and the message, where there are any.

    `trace` holds the lines of the student's own code where an error was raised.
    """

    outcome: Outcome
    score: float
    mistake: str | None = None
    hint: str = ""
    trace: tuple[str, ...] = ()


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
