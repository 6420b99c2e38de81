"""Calls that a student writes are judged by what right functions and known mistakes do."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from comparison import assert_same
from curriculum import MISTAKES, TELLING
from hypothesis import given, settings
from hypothesis import strategies as st

from course import telling
from course.checks import CheckFailed, check, observe
from course.exercises import Function, exercise

DENSE = "telling_dense_grad_W"
RNG = np.random.default_rng(0)
X, G, W, B = (RNG.normal(size=shape) for shape in ((5, 4), (5, 3), (4, 3), (3,)))


def message(name: str, returned: Any) -> str:
    """Return what is said of calls, "" where they tell enough."""
    try:
        check(name, lambda: returned)
    except CheckFailed as failure:
        return str(failure)
    return ""


def differs(function: Function, reference: Function, arguments: tuple[Any, ...]) -> bool:
    """Tell whether a function does something else than the reference: another way to judge."""
    mine, theirs = ([a.copy() if hasattr(a, "copy") else a for a in arguments] for _ in range(2))
    with np.errstate(all="raise"):
        try:
            assert_same(function(*mine), reference(*theirs), rtol=1e-6, atol=1e-9)
            assert_same(tuple(mine), tuple(theirs), rtol=0, atol=0)
        except (AssertionError, ArithmeticError, ValueError, IndexError, KeyError, TypeError):
            return True
    return False


@pytest.mark.parametrize("name", TELLING)
def test_the_authors_calls_tell_all_mistakes(name: str) -> None:
    """By another way to judge, the reference's calls tell every mistake, and no right function."""
    task = exercise(name)
    target = exercise(task.telling.exercise)
    calls = task.reference()
    assert 1 <= len(calls) <= task.telling.calls
    assert task.telling.wrong <= len(target.mistakes)
    for mistake in target.mistakes:
        assert any(differs(mistake.function, target.reference, call) for call in calls), mistake.id
    for call in calls:
        for variant in target.variants.values():
            assert not differs(variant, target.reference, call)


@pytest.mark.parametrize("name", TELLING)
def test_calls_of_the_hidden_cases_are_no_secret(name: str) -> None:
    """An answer is asked for without arguments, after the exercise that it is about."""
    task = exercise(name)
    assert [case.arguments for case in task.cases()] == [()]
    assert task.telling.exercise in task.given
    assert name == f"telling_{task.telling.exercise}"
    assert not inspect.signature(task.reference).parameters


@pytest.mark.parametrize(
    "mistake", [m for m in MISTAKES if m.exercise in TELLING], ids=lambda m: m.id
)
def test_a_weak_answer_is_valid_and_misses_something_of_its_own(mistake: Any) -> None:
    """The calls of a mistake can be made, and no other weak answer is blind to the same."""
    task = exercise(mistake.exercise)
    verdicts = {m.id: telling.judged(task, m.function(), observe) for m in task.mistakes}
    own = verdicts.pop(mistake.id)
    assert own.problem == ""
    assert own.missed
    assert own.missed not in [other.missed for other in verdicts.values()]


def test_count_is_told_and_no_mistake_is_named_that_is_missed() -> None:
    """A student reads how many are told and what the calls are blind to, and no formula."""
    told = message(DENSE, [(X[:1], G[:1], W, B)])
    assert "tell 3 of 5 wrong functions from the right ones; at least 5 are asked for" in told
    assert "single observation" in told
    for wrong in exercise("dense_grad_W").mistakes:
        assert wrong.id not in told
        assert wrong.why not in told
        assert wrong.hint not in told


def test_blindness_that_nobody_knows_is_told_without_a_guess() -> None:
    """Where no weak answer fits, the count is told with a general question."""
    told = message("telling_partials_product3", [(0.0, 0.0, 2.0)])
    assert "tell 3 of 5 wrong functions" in told
    assert told.endswith(telling.NOT_ENOUGH)


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (None, "Return a list of calls"),
        ("calls", "Return a list of calls"),
        ([], "You return 0 calls"),
        ([(X, G, W, B)] * 2, "You return 2 calls. Return at least 1 and at most 1."),
        ((X, G, W, B), "You return 4 calls"),
        ([(X, G, W)], "Call 1 has to be a tuple of 4: x_input, grad_output, W, b."),
        ([X], "Call 1 has to be a tuple of 4"),
        ([(X.tolist(), G, W, B)], "In call 1, x_input has to be an array."),
        ([(X > 0, G, W, B)], "x_input has to be an array of numbers"),
        ([(X * 1j, G, W, B)], "x_input has to be an array of numbers"),
        ([(X.astype(object), G, W, B)], "x_input has to be an array of numbers"),
        ([(X, G, W, B[:, None])], "b has the wrong number of axes: 2, not 1"),
        ([(X * np.nan, G, W, B)], "x_input holds nan, infinity or a number beyond 1e+06"),
        ([(X * 1e9, G, W, B)], "a number beyond 1e+06"),
        ([(X[:0], G[:0], W, B)], "x_input has 0 entries"),
        ([(np.ones((100, 100)), G, W, B)], "x_input has 10000 entries: 1 to 400"),
        ([(X.T, G, W, B)], "a right function raises ValueError. Check the sizes"),
    ],
)
def test_calls_that_cannot_be_made_are_explained(returned: Any, says: str) -> None:
    """Every call has plain arguments of moderate size that fit each other."""
    assert says in message(DENSE, returned)


def test_arguments_have_to_fit_in_their_values() -> None:
    """A cache of another network tells nothing, because right functions disagree on it."""
    ((params, cache, Y),) = exercise("telling_backward").reference()
    other = cache | {"Z1": -cache["Z1"]}
    assert "right functions do not agree" in message("telling_backward", [(params, other, Y)])
    assert "has to be a dictionary" in message("telling_backward", [(0.5, cache, Y)])
    assert "raises KeyError" in message("telling_backward", [(params, {"A0": Y}, Y)])
    many = {str(n): Y for n in range(100)}
    assert "has to be a dictionary" in message("telling_backward", [(many, cache, Y)])


def test_whole_numbers_are_welcome() -> None:
    """Arguments become the type that the exercise is asked with."""
    assert message("telling_jacobian_example", [(2, 3)]) == ""
    assert message("telling_jacobian_example", [(np.float32(2), np.array(3))]) == ""
    assert "x has to be a number" in message("telling_jacobian_example", [(True, 3)])
    assert "y has to be a number" in message("telling_jacobian_example", [(2, np.ones(1))])


def test_error_of_the_student_is_passed_on() -> None:
    """What the function raises is the student's to read, and a stub is not attempted."""

    def broken() -> Any:
        return {}["W1"]

    with pytest.raises(KeyError):
        check(DENSE, broken)

    def stub() -> Any:
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        check(DENSE, stub)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=True)
    | st.text(max_size=2)
    | st.sampled_from([X, G, W, B, X.T, np.zeros((5, 4)), np.array(None), np.array(["x"])]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner, inner, inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(derandomize=True, database=None, deadline=None, max_examples=200)
@given(name=st.sampled_from(TELLING), returned=VALUES)
def test_whatever_comes_back_is_judged(name: str, returned: Any) -> None:
    """No value makes the judge itself fail."""
    told = message(name, returned)
    assert told == "" or told.startswith(f"{name}: ")
