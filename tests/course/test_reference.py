"""Every reference passes its check and agrees with a second formulation on random arguments."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from typing import Any

import autograd
import autograd.numpy
import numpy as np
import pytest
from comparison import assert_same
from curriculum import COMPUTED, EXERCISES, MISTAKES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.checks import check, observe
from course.diagnosis.catalogued import same_values
from course.exercises import Case, Function, Mistake, exercise

DERIVATIVES = [name for name in EXERCISES if exercise(name).derivative]
FORMULATIONS = [name for name in EXERCISES if exercise(name).formulation]
STEP = 1e-6
EXAMPLES = 25
DRAWS = 200

repeatable = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
GENERATORS = st.integers(0, 2**32 - 1).map(np.random.default_rng)


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


@pytest.mark.parametrize("name", EXERCISES)
def test_reference_passes_its_check(name: str) -> None:
    """The reference solves its exercise, without changed arguments or warnings."""
    check(name, exercise(name).reference)


@pytest.mark.parametrize("name", DERIVATIVES)
@repeatable
@given(rng=GENERATORS)
def test_reference_agrees_with_automatic_differentiation(
    name: str, rng: np.random.Generator
) -> None:
    """The reference equals what autograd makes of the forward formula."""
    arguments = exercise(name).arguments(rng)
    expected = exercise(name).derivative(autograd.numpy, automatic, *copy.deepcopy(arguments))
    measured = name.startswith("numerical_") or name in ("gradient_check",)
    tolerance = {"rtol": 1e-6, "atol": 1e-8} if measured else {"rtol": 1e-8, "atol": 1e-10}
    assert_same(exercise(name).reference(*arguments), expected, **tolerance)


@pytest.mark.parametrize("name", DERIVATIVES)
@repeatable
@given(rng=GENERATORS)
def test_reference_agrees_with_central_differences(name: str, rng: np.random.Generator) -> None:
    """The reference equals the slopes measured on the forward formula."""
    arguments = exercise(name).arguments(rng)
    expected = exercise(name).derivative(np, central, *copy.deepcopy(arguments))
    assert_same(exercise(name).reference(*arguments), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", FORMULATIONS)
@repeatable
@given(rng=GENERATORS)
def test_reference_agrees_with_loops(name: str, rng: np.random.Generator) -> None:
    """The reference equals a formulation in plain loops."""
    arguments = exercise(name).arguments(rng)
    expected = exercise(name).formulation(*copy.deepcopy(arguments))
    assert_same(exercise(name).reference(*arguments), expected, rtol=1e-9, atol=1e-12)


def drawn(name: str, rng: np.random.Generator) -> Case:
    """Draw arguments as a case, with the tolerance of the exercise."""
    strictest = min(exercise(name).cases(), key=lambda case: (case.rtol, case.atol))
    arguments = exercise(name).arguments(rng)
    return Case("random arguments", arguments, strictest.rtol, strictest.atol)


def behaves_like_the_reference(name: str, function: Function, case: Case) -> bool:
    """Tell whether results, errors, warnings and changes of arguments are the same."""
    seen, expected = observe(function, case, {}), observe(exercise(name).reference, case, {})
    assert expected.error is None
    alike = (seen.changed, seen.warning is None) == (expected.changed, expected.warning is None)
    return alike and same_values(case, seen, expected)


@pytest.mark.parametrize("name", COMPUTED)
@repeatable
@given(rng=GENERATORS)
def test_variants_agree_with_the_reference(name: str, rng: np.random.Generator) -> None:
    """On the arguments that an exercise draws, all right solutions do the same."""
    case = drawn(name, rng)
    for variant, function in exercise(name).variants.items():
        assert behaves_like_the_reference(name, function, case), (variant, case.arguments)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.id)
def test_mistake_differs_from_the_reference(mistake: Mistake) -> None:
    """A mistake does something else on random arguments, or at least on a case."""
    name, rng = mistake.exercise, np.random.default_rng(0)
    random = (drawn(name, rng) for _ in range(DRAWS if exercise(name).arguments else 0))
    tried = itertools.chain(random, exercise(name).cases())
    assert not all(behaves_like_the_reference(name, mistake.function, case) for case in tried)


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
