"""Every reference passes its check and agrees with a second formulation on random arguments."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import autograd
import numpy as np
import pytest
from comparison import assert_same
from curriculum import EXERCISES
from formulations import FORMULATIONS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import DERIVATIVES
from oracles_networks import NETWORK_DERIVATIVES

from course.checks import check
from course.exercises import exercise

ALL_DERIVATIVES = DERIVATIVES | NETWORK_DERIVATIVES
STEP = 1e-6
EXAMPLES = 12

repeatable = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def automatic(f: Callable[..., Any], at: Any) -> Any:
    """Differentiate with HIPS autograd. The result has the output's shape, then the input's."""
    return np.asarray(autograd.jacobian(f)(np.asarray(at, dtype=float)))


def central(f: Callable[..., Any], at: Any) -> Any:
    """Differentiate by moving one entry at a time to either side."""
    at = np.asarray(at, dtype=float)
    slopes = []
    for position in range(at.size):
        step = np.zeros(at.size)
        step[position] = STEP
        step = step.reshape(at.shape)
        slopes.append((np.asarray(f(at + step)) - np.asarray(f(at - step))) / (2 * STEP))
    return np.stack(slopes, axis=-1).reshape((*np.shape(slopes[0]), *at.shape))


def test_every_exercise_has_one_formulation() -> None:
    """No exercise is left out, and none has entries in two tables."""
    assert sorted([*ALL_DERIVATIVES, *FORMULATIONS]) == sorted(EXERCISES)


@pytest.mark.parametrize("name", EXERCISES)
def test_reference_passes_its_check(name: str) -> None:
    """The reference solves its exercise, without changed arguments or warnings."""
    check(name, exercise(name).reference)


@pytest.mark.parametrize("name", ALL_DERIVATIVES)
@repeatable
@given(data=st.data())
def test_reference_agrees_with_automatic_differentiation(name: str, data: st.DataObject) -> None:
    """The reference equals what autograd makes of the forward formula."""
    arguments = data.draw(ALL_DERIVATIVES[name].arguments)
    expected = ALL_DERIVATIVES[name].formulation(automatic, *copy.deepcopy(arguments))
    measured = name.startswith("numerical_") or name in ("gradient_check",)
    tolerance = {"rtol": 1e-6, "atol": 1e-8} if measured else {"rtol": 1e-8, "atol": 1e-10}
    assert_same(exercise(name).reference(*arguments), expected, **tolerance)


@pytest.mark.parametrize("name", ALL_DERIVATIVES)
@repeatable
@given(data=st.data())
def test_reference_agrees_with_central_differences(name: str, data: st.DataObject) -> None:
    """The reference equals the slopes measured on the forward formula."""
    arguments = data.draw(ALL_DERIVATIVES[name].arguments)
    expected = ALL_DERIVATIVES[name].formulation(central, *copy.deepcopy(arguments))
    assert_same(exercise(name).reference(*arguments), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", FORMULATIONS)
@repeatable
@given(data=st.data())
def test_reference_agrees_with_loops(name: str, data: st.DataObject) -> None:
    """The reference equals a formulation in plain loops."""
    arguments = data.draw(FORMULATIONS[name].arguments)
    expected = FORMULATIONS[name].expected(*copy.deepcopy(arguments))
    assert_same(exercise(name).reference(*arguments), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("partials_max", (2.0, 2.0), (0.0, 0.0)),
        ("relu_derivative", (np.array([0.0, -0.0]),), np.zeros(2)),
        ("relu_grad", (np.zeros(2), np.array([3.0, -4.0])), np.zeros(2)),
        ("cross_entropy", (np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])), 12 * np.log(10)),
        (
            "cross_entropy_grad",
            (np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])),
            np.array([[-1e12, 0]]),
        ),
        ("sigmoid", (np.array([-1000.0, 1000.0]),), np.array([0.0, 1.0])),
        ("softmax", (np.array([[1000.0, 1000.0]]),), np.array([[0.5, 0.5]])),
    ],
)
def test_convention_of_the_course(name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    """At corners, floors and far out a reference returns what the course has agreed on."""
    assert_same(exercise(name).reference(*arguments), expected, rtol=1e-12, atol=0)
