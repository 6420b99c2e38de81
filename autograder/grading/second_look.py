"""Which tests are repeated with references in place of earlier functions, and what that changes.

A test may fail only because an earlier function of the student is wrong. Then it is repeated in
a child that is thrown away, where references stand for the earlier functions. That child can
ask them anything, so nothing of what it says is shown: only the outcome counts, and the name of
a known mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from autograder.grading.assignment import AssignmentCell
from autograder.grading.intake import Step, mentioned
from autograder.grading.judge import Ran
from autograder.grading.outcomes import Outcome, Verdict
from autograder.grading.verdicts import ENDED, TOO_SLOW
from autograder.notebook.cells import Role
from autograder.notebook.names import scope
from autograder.sandbox.inside.shell import Output

PASSED_NOTE = "This passes with right solutions of the exercises that it builds on.\n"
HINTS = {
    Outcome.FAILED: "Right solutions of the earlier exercises do not help: the result stays wrong.",
    Outcome.RAISED: "Right solutions of the earlier exercises do not help: it stops by an error.",
    Outcome.UNDECIDED: "Right solutions of the earlier exercises do not help: it cannot be judged.",
    Outcome.TIMED_OUT: TOO_SLOW,
    Outcome.KILLED: ENDED,
}
CUT_SHORT = (Outcome.TIMED_OUT, Outcome.KILLED)
FAILS = (*CUT_SHORT, Outcome.FAILED, Outcome.RAISED, Outcome.NOT_ATTEMPTED, Outcome.UNDECIDED)


def due(steps: Sequence[Step], known: dict[int, Ran]) -> list[int]:
    """Return the tests that failed, perhaps for the sake of an earlier function."""
    tests = {n: step.own for n, step in enumerate(steps) if step.role is Role.TEST and step.own}
    passed = (own for n, own in tests.items() if _outcome(known[n]) is Outcome.PASSED)
    right = {name for own in passed for name in own.names}
    attempted, used = set(_attempted(steps)), mentioned(steps)
    return [
        n
        for n, own in tests.items()
        if (outcome := _outcome(known[n])) in FAILS
        and not known[n].settled
        and (outcome is not Outcome.NOT_ATTEMPTED or attempted & set(own.names))
        and (_earlier(n, tests, known[n]) & used) - right - set(own.names)
    ]


def _earlier(number: int, tests: dict[int, AssignmentCell], ran: Ran) -> set[str]:
    """Return the functions that a test may have leaned on; of one cut short that is not known."""
    if _outcome(ran) not in CUT_SHORT:
        return set(ran.leaned_on)
    return {name for n, own in tests.items() if n < number for name in own.names}


def _outcome(ran: Ran) -> Outcome | None:
    return ran.verdict.outcome if ran.verdict else None


def _attempted(steps: Sequence[Step]) -> Iterator[str]:
    """Yield the names of the solutions that were worked on, by what the source defines there."""
    for step in steps:
        if step.role is Role.SOLUTION and step.attempted and step.own:
            yield from scope(step.own.text).binds


def settled(first: Ran, second: Verdict | None) -> Ran:
    """Return what a test came to, after a second look where there was one.

    What the first run says stays, unless the second one ends in another way.
    """
    if second is None or first.verdict is None:
        return replace(first, settled=True)
    same = second.outcome is first.verdict.outcome
    if same and second.mistake in (None, first.verdict.mistake):
        return replace(first, settled=True)
    hint = second.hint if second.mistake else HINTS.get(second.outcome, "")
    verdict = Verdict(second.outcome, second.score, second.mistake, hint)
    outputs = [o for o in first.outputs if o["output_type"] != "error"] + [_shown(verdict)]
    return replace(first, verdict=verdict, outputs=outputs, settled=True)


def _shown(verdict: Verdict) -> Output:
    """Return what the notebook shows below the test."""
    if verdict.outcome is Outcome.PASSED:
        return {"output_type": "stream", "name": "stdout", "text": PASSED_NOTE}
    kind = "NotImplementedError" if verdict.outcome is Outcome.NOT_ATTEMPTED else "AssertionError"
    told = f"{kind}: {verdict.hint}".removesuffix(": ")
    return {"output_type": "error", "ename": kind, "evalue": verdict.hint, "traceback": [told]}
