"""What the end of a test cell says of the function that it tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.grading.assignment import AssignmentCell
from autograder.grading.instructor import first_line
from autograder.grading.outcomes import Outcome, Verdict
from autograder.notebook.clean import utf8
from autograder.sandbox.stops import Exited, Postponed, Refused, TimedOut

TOO_SLOW = "It took too long and was stopped. Is there a loop that never ends?"
ENDED = "The code ended the whole notebook, or used more memory than there is."
LONGEST_REASON = 500  # characters of what a student's error says


def diagnosis_in(raised: BaseException | None) -> str:
    """Return what a check says of a failure: its own message, or its note on an error; "" if none.

    Other assertions may show what is hidden.
    """
    if isinstance(raised, AssertionError) and hasattr(raised, "mistake"):
        return first_line(raised)
    return utf8(" ".join(getattr(raised, "__notes__", ())), LONGEST_REASON)


def stopped_verdict(reason: str) -> Verdict:
    """Return the verdict of a test whose cell, or whose solution's cell, had to be left out."""
    hint = TOO_SLOW if reason == Outcome.TIMED_OUT.value else ENDED
    return Verdict(Outcome(reason), 0.0, hint=hint)


def decide(test: AssignmentCell, raised: BaseException | None, value: Any) -> Verdict:
    """Return the verdict of a test cell from what it raised and its last value.

    A number as the last value is partial credit, as in nbgrader.
    """
    if raised is None:
        return Verdict(Outcome.PASSED, _points(test.cell.points, value))
    if isinstance(raised, NotImplementedError):
        return Verdict(Outcome.NOT_ATTEMPTED, 0.0)
    if isinstance(raised, (TimedOut, Postponed)):
        return Verdict(Outcome.TIMED_OUT, 0.0, hint=TOO_SLOW)
    if isinstance(raised, Refused):
        return Verdict(Outcome.UNDECIDED, None, hint=first_line(raised))
    if isinstance(raised, AssertionError):
        mistake = getattr(raised, "mistake", None)
        return Verdict(Outcome.FAILED, 0.0, mistake, first_line(raised))
    if isinstance(raised, ModuleNotFoundError):
        needs = f"The code needs what is not here: {first_line(raised)}"
        return Verdict(Outcome.UNDECIDED, None, hint=needs)
    message = f"{type(raised).__name__}: {first_line(raised)}".removesuffix(": ")
    if isinstance(raised, Exited):
        message = f"the code ends the notebook ({first_line(raised)})"
    return Verdict(Outcome.RAISED, 0.0, hint=f"{message} {diagnosis_in(raised)}".rstrip())


def _points(points: float, value: Any) -> float:
    other = (bool, np.bool_, np.timedelta64)  # among the numbers, and none
    if isinstance(value, other) or not isinstance(value, (int, float, np.number)):
        return points
    try:
        score = float(np.real(value))
    except OverflowError:  # an integer with more digits than a float can hold
        return 0.0
    return min(max(score, 0.0), points) if np.isfinite(score) else 0.0
