"""Two calls about a claim are judged by running the claim and what is right."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from comparison import assert_same
from curriculum import MISTAKES, REFUTING
from hypothesis import given, settings
from hypothesis import strategies as st

from course import refuting
from course.catalogue import Claim
from course.checks import CheckFailed, check, observe
from course.exercises import exercise

SLOPES = "refute_product_of_slopes"
WEIGHTS = "refute_weights_first"
RIGHT = (np.array([2.0, 2.0]), np.ones(2))
WRONG = (np.array([2.0, 3.0]), np.array([1.0, 4.0]))


def message(name: str, returned: Any) -> str:
    """Return what is said of two calls, "" where they refute the claim."""
    try:
        check(name, lambda: returned)
    except CheckFailed as failure:
        return str(failure)
    return ""


def claim_of(name: str) -> Claim:
    """Return the claim of an exercise."""
    claim = exercise(name).claim
    assert claim is not None
    return claim


def agree(claim: Claim, call: Any) -> bool:
    """Tell whether the claim is right on a call: another way to judge."""
    try:
        assert_same(claim.said(*call), claim.right(*call), rtol=1e-6, atol=1e-9)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize("name", REFUTING)
def test_the_authors_calls_refute_the_claim(name: str) -> None:
    """By another way to judge, the claim is right on the first call, and wrong on the second."""
    task = exercise(name)
    for answer in (task.reference, *task.variants.values()):
        first, second = answer()
        assert agree(claim_of(name), first)
        assert not agree(claim_of(name), second)
    assert [case.arguments for case in task.cases()] == [()]
    assert not inspect.signature(task.reference).parameters


@pytest.mark.parametrize(
    "mistake", [m for m in MISTAKES if m.exercise in REFUTING], ids=lambda m: m.id
)
def test_a_weak_answer_has_a_problem_of_its_own(mistake: Any) -> None:
    """The hint of a weak answer is given to those alone whose answers have the same problem."""
    task = exercise(mistake.exercise)
    problems = {m.id: refuting.judged(task, m.function(), observe) for m in task.mistakes}
    own = problems.pop(mistake.id)
    assert own
    assert own not in problems.values()
    with pytest.raises(CheckFailed) as caught:
        check(mistake.exercise, mistake.function)
    assert caught.value.mistake == mistake.id
    assert mistake.hint in str(caught.value)


@pytest.mark.parametrize(
    ("name", "returned", "says"),
    [
        (SLOPES, None, "Return a list of calls"),
        (SLOPES, [RIGHT], "You return 1 calls. Return at least 2 and at most 2."),
        (SLOPES, [RIGHT, (WRONG[0],)], "Call 2 has to be a tuple of 2: df_du, du_dt."),
        (SLOPES, [RIGHT, (WRONG[0], [1.0, 4.0])], "In call 2, du_dt has to be an array."),
        (SLOPES, [RIGHT, (np.ones(3), np.ones(2))], "arguments of call 2. Do they fit"),
        (SLOPES, [RIGHT, (np.array([2.0]), np.array([3.0]))], "In call 2, there is a single path"),
        (SLOPES, [RIGHT, (WRONG[0] * np.nan, WRONG[1])], "holds nan"),
        (SLOPES, [WRONG, RIGHT], "Exchange them."),
        (SLOPES, [WRONG, WRONG], "is wrong on both"),
        (SLOPES, [RIGHT, RIGHT], "is right on both"),
        (SLOPES, (RIGHT, WRONG), ""),
        (WEIGHTS, [(np.ones((2, 3)), np.ones((3, 2)), np.ones(2))] * 2, "On call 1 what the text"),
        (WEIGHTS, [(np.ones((2, 2)), np.ones((2, 2)), np.ones(1))] * 2, "b needs one entry"),
        ("refute_flat_is_minimum", [(1, 1), (0, 0)], ""),
        ("refute_no_input_gradient", [({}, np.ones((2, 2)), np.eye(2))] * 2, "call 1"),
    ],
)
def test_answers_are_explained(name: str, returned: Any, says: str) -> None:
    """What cannot be made is said, then what shows nothing, then which call is which."""
    told = message(name, returned)
    assert says in told
    assert bool(says) == bool(told)


def test_error_of_the_student_is_passed_on() -> None:
    """What the function raises is the student's to read, and a stub is not attempted."""

    def broken() -> Any:
        return {}["W1"]

    def stub() -> Any:
        raise NotImplementedError

    with pytest.raises(KeyError):
        check(SLOPES, broken)
    with pytest.raises(NotImplementedError):
        check(SLOPES, stub)


NUMBERS = st.sampled_from(
    [0, 1.0, np.ones(2), np.zeros(2), np.eye(2), np.ones((2, 3)), np.array(None), {"W1": np.eye(2)}]
)
CALLS = st.lists(
    st.lists(NUMBERS | st.dictionaries(st.text(max_size=2), NUMBERS, max_size=3), max_size=3)
    | st.none(),
    max_size=3,
)


@settings(derandomize=True, database=None, deadline=None, max_examples=200)
@given(name=st.sampled_from(REFUTING), returned=CALLS)
def test_whatever_comes_back_is_judged(name: str, returned: Any) -> None:
    """No value makes the judge itself fail."""
    told = message(name, returned)
    assert told == "" or told.startswith(f"{name}: ")
