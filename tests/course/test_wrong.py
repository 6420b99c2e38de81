"""The diagnosis is tried with wrong functions that it does not know, each with what is wrong.

A message is right when it finds what the label asks for. One that says more than on which case a
result is wrong, and not what is wrong, misleads: it is counted as that, whatever it says.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

import pytest
from curriculum import FACTS, MISTAKES
from wrong import Wrong
from wrong.everything import LABELLED

from course.checks import CheckFailed, check

LEAST = 250
RIGHT_AT_LEAST, MISLEADING_AT_MOST = 0.80, 0.02
SEED = 11
LONGEST = 500  # characters: what is longer is cut on a page
# What a message says that claims nothing: the case, how its result differs, and the count.
OWN_WORDS = re.compile(
    r"^\w+: On the case '.*?\) (the result|your function)\b.*Right in \d+ of \d+ cases\."
)


class HandedIn:
    """A function for which cases are drawn, as for one that was handed in."""

    seed = SEED

    def __init__(self, function: Any) -> None:
        self.function = function

    def __call__(self, *arguments: Any) -> Any:
        """Call the function."""
        return self.function(*arguments)


@cache
def message(labelled: Wrong) -> str:
    """Return what is said of a wrong function: an error of Python with the notes on it."""
    try:
        check(labelled.exercise, HandedIn(labelled.function))
    except CheckFailed as failure:
        return str(failure)
    except Exception as error:
        return " ".join([f"{type(error).__name__}: {error}", *error.__notes__])
    return ""


def test_every_exercise_has_labelled_functions() -> None:
    """The set is large enough, covers all that is specified, and names no function twice."""
    assert len(LABELLED) >= LEAST
    assert Counter(w.exercise for w in LABELLED).keys() == {fact.function for fact in FACTS}
    assert len({w.id for w in LABELLED}) == len(LABELLED)


def test_no_function_is_from_the_catalogue() -> None:
    """No labelled function is one of the catalogue's."""
    known = {mistake.function.__code__.co_code for mistake in MISTAKES}
    assert not [w.id for w in LABELLED if w.function in [m.function for m in MISTAKES]]
    same = [w.id for w in LABELLED if w.function.__code__.co_code in known]
    assert len(same) < len(LABELLED) // 10, same


@pytest.mark.parametrize("labelled", LABELLED, ids=lambda w: w.id)
def test_wrong_function_fails_with_a_message(labelled: Wrong) -> None:
    """A wrong function loses its exercise, and its author reads more than its name."""
    told = message(labelled)
    assert len(told) > len(labelled.exercise) + 20
    assert "\n" not in told.partition(": ")[2].strip()
    assert len(told) < LONGEST


def test_most_are_named_or_localised_and_hardly_one_is_misled() -> None:
    """At least 80 % of the messages say what is wrong or where, and at most 2 % something else."""
    right = [w for w in LABELLED if w.told_by(message(w))]
    others = {w.id: message(w) for w in LABELLED if w not in right}
    misled = {name: told for name, told in others.items() if not OWN_WORDS.match(told)}
    share = f"{len(right)} right, {len(misled)} misleading of {len(LABELLED)}"
    print(share, others)  # noqa: T201 -- what to read after a change of the messages
    assert len(right) >= RIGHT_AT_LEAST * len(LABELLED), share
    assert len(misled) <= MISLEADING_AT_MOST * len(LABELLED), misled
