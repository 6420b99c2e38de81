"""A check sees shape, type, finiteness, values and side effects, and tells no expected value."""

from __future__ import annotations

import copy
import inspect
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from curriculum import COMPUTED, EXERCISES
from hypothesis import given, settings
from hypothesis import strategies as st

from course import checks
from course.checks import CheckFailed, check, observe
from course.comparison import difference, sizes
from course.exercises import Case, Exercise, Function, exercise

Arguments = tuple[Any, ...]


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Check a solution of an exercise made up for one test; return the message, "" if it passes."""

    def run(reference: Function, solution: Function, *arguments: Any, **tolerance: float) -> str:
        def cases() -> Iterator[Case]:
            yield Case("the case", arguments, **tolerance)

        task = Exercise("made_up", "0_test", reference, cases, (), {})
        monkeypatch.setattr(checks, "exercise", lambda _: task)
        failure = None
        try:
            check("made_up", solution)
        except CheckFailed as caught:
            failure = caught
        assert failure is None or failure.mistake is None
        return str(failure or "")

    return run


ONES = np.ones((2, 3))


def failing(value: Any) -> Function:
    """Return a solution that always returns `value`."""
    return lambda *_: copy.deepcopy(value)


@pytest.mark.parametrize(
    ("expected", "actual", "says"),
    [
        (ONES, np.ones((3, 2)), "has the shape (3, 2), not (2, 3)"),
        (ONES, np.ones(3), "has the shape (3,), not (2, 3)"),
        (ONES, 1.0, "has the shape (), not (2, 3)"),
        (1.0, np.ones(1), "has the shape (1,), not ()"),
        (ONES, ONES.astype(int), "has the type int64, not float64"),
        (ONES, ONES > 0, "has the type bool, not float64"),
        (ONES, ONES * 1j, "has the type complex128, not float64"),
        (1.0, 1j, "has the type complex128, not float64"),
        (ONES, ONES.astype(object), "has the type object, not float64"),
        (ONES, ONES * np.nan, "has entries that are not finite"),
        (ONES, ONES * np.inf, "has entries that are not finite"),
        (ONES, ONES * 1.001, "has the right shape (2, 3) but wrong values"),
        (ONES, None, "the result is None: a return may be missing"),
        (ONES, [[1.0, 1.0, 1.0]] * 2, "the result is a list, not an array"),
        (1.0, (1.0,), "the result is a tuple, not a number"),
        (1.0, "1.0", "the result is a str, not a number"),
        ((1.0, 2.0), 1.0, "the result is a float, not a tuple"),
        ((1.0, 2.0), (1.0, 2.0, 3.0), "the result has 3 parts, not 2"),
        ((1.0, ONES), (1.0, None), "the result[1] is None"),
        ((1.0, ONES), (1.0, 2 * ONES), "the result[1] has the right shape"),
        ({"W1": ONES}, None, "the result is None: a return may be missing"),
        ({"W1": ONES}, 1.0, "the result is a float, not a dictionary"),
        ((1.0, 2.0), None, "the result is None: a return may be missing"),
        (1.0, 1.001, "the result is a number, but not the right one"),
        ({"W1": ONES}, {"W2": ONES}, "has missing or unknown keys: W1, W2"),
        ({"W1": ONES}, {"W1": ONES.T}, "the result['W1'] has the shape (3, 2)"),
        ((1.0, {"W1": ONES}), (1.0, {"W1": -ONES}), "the result[1]['W1'] has the right shape"),
        (["W1", "b1"], ["b1", "W1"], "the result[0] is wrong"),
        (True, False, "the result is wrong"),
    ],
)
def test_difference_is_described(judge: Any, expected: Any, actual: Any, says: str) -> None:
    """A wrong result is described by its structure, shape, type or finiteness, and fails."""
    assert says in difference(expected, actual, 1e-7, 1e-10)
    assert judge(failing(expected), failing(actual), ONES, 0.5).endswith("Right in 0 of 1 cases.")


def test_message_names_the_case_and_the_arguments(judge: Any) -> None:
    """A result of which nothing else is to be said is told with the case and its sizes."""

    def reference(x_input: Any, b: float) -> Any:
        return x_input + b

    message = judge(reference, failing(np.array([[1.0, 0.5, 5.0], [3.0, 2.0, 2.2]])), ONES, 0.5)
    assert message.startswith("made_up: On the case 'the case' (x_input (2, 3), b 0.5) the result")


def test_arguments_that_are_no_arrays_are_no_trouble(judge: Any) -> None:
    """A list of unlike things, as the steps of a tape, has no rows that could be left out."""

    def reference(steps: Any, x: Any) -> Any:
        return len(steps) * x

    steps = [("y", "multiply", ("x", "x")), ("loss", "total", ("y",))]
    for wrong in (lambda s, x: len(s) * x * 1.37 + 0.11, lambda s, x: len(s) * x * [[1, 1, 0]]):
        assert judge(reference, wrong, steps, np.ones((2, 3))).startswith("made_up: ")


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ((1.0, 2.0), [1, 2]),
        ((1.0, 2.0), np.array([1.0, 2.0])),
        (1.0, True),
        (1.0, np.array(1)),
        (2, np.float64(2)),
        (ONES, ONES.astype(np.float32)),
        (np.array([np.inf, np.nan]), np.array([np.inf, np.nan])),
        (None, "anything"),
        (np.random.default_rng(0), 7),
        ({"a": (1.0, ["x"])}, {"a": [1.0, ("x",)]}),
    ],
)
def test_equal_results_pass(judge: Any, expected: Any, actual: Any) -> None:
    """Other types for the same numbers are accepted; None, functions and generators are free."""
    assert judge(failing(expected), failing(actual)) == ""


@pytest.mark.parametrize(("factor", "passes"), [(0.9, True), (1.1, False)])
def test_tolerance_is_that_of_the_case(judge: Any, factor: float, passes: bool) -> None:
    """Values pass up to `atol + rtol * |expected|`, and no further."""
    rtol, atol, value = 1e-3, 1e-2, 5.0
    near = value + factor * (atol + rtol * value)
    assert (judge(failing(value), failing(near), rtol=rtol, atol=atol) == "") is passes


def changes(argument: Any) -> None:
    """Change the first entry that can be changed."""
    if isinstance(argument, dict):
        argument["W1"][0, 0] += 1
    else:
        argument[0] += 1


@pytest.mark.parametrize("argument", [np.ones(3), [1.0, 2.0], {"W1": np.ones((2, 2))}])
def test_changed_arguments_are_seen(judge: Any, argument: Any) -> None:
    """A right value does not excuse a changed array, list or dictionary; the case stays whole."""
    assert "changes its argument `argument 1`: work on a copy." in judge(
        failing(1.0), lambda a: changes(a) or 1.0, argument
    )
    assert judge(failing(1.0), failing(1.0), argument) == ""


@pytest.mark.parametrize(
    ("provoke", "says"),
    [
        (lambda x: np.exp(1e4 * x), "overflow encountered in exp"),
        (lambda x: np.log(-x), "invalid value encountered in log"),
        (lambda x: x / 0.0, "divide by zero encountered in divide"),
    ],
)
def test_numeric_warnings_are_seen(judge: Any, provoke: Function, says: str) -> None:
    """A right value does not excuse an overflow, an invalid value or a division by zero."""
    message = judge(failing(ONES), lambda x: [provoke(x), 1 * ONES][1], np.ones(2))
    assert f"NumPy warns on the case 'the case': {says}" in message


@pytest.mark.parametrize("category", [UserWarning, DeprecationWarning, RuntimeWarning])
def test_other_warnings_do_not_count(judge: Any, category: type[Warning]) -> None:
    """A warning that is not about numbers costs nothing."""

    def solution(_: Any) -> float:
        warnings.warn("underflow, or something else", category, stacklevel=1)
        return 1.0

    assert judge(failing(1.0), solution, ONES) == ""


def test_not_implemented_passes_through() -> None:
    """An untouched stub is no wrong solution, and one call is enough to see it."""
    calls = []

    def stub(*_: Any) -> None:
        calls.append(None)
        raise NotImplementedError

    for name in EXERCISES:
        with pytest.raises(NotImplementedError):
            check(name, stub)
    assert len(calls) == len(EXERCISES)


def test_unexplained_exception_passes_through() -> None:
    """An exception that no known mistake raises is the student's to read."""

    def solution(*_: Any) -> None:
        raise UnicodeError("my own")

    with pytest.raises(UnicodeError, match="my own"):
        check("softmax", solution)


def test_unknown_exercise_is_refused() -> None:
    """A misspelt exercise is an error of the course, with its name."""
    with pytest.raises(KeyError, match="no exercise called 'sofmax'"):
        check("sofmax", np.exp)


def calls_earlier(_: Any) -> Any:
    """Return what the name of an earlier function stands for."""
    return earlier()  # noqa: F821 - bound by the tests


@pytest.mark.parametrize("fails", [False, True])
def test_given_functions_are_bound_for_the_call_only(
    monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    """The student's own functions are back afterwards, also when the call raises."""

    def right() -> int:
        if fails:
            raise ValueError("inside")
        return 1

    monkeypatch.setitem(globals(), "earlier", own := lambda: 2)
    seen = observe(calls_earlier, Case("any", (0,)), {"earlier": right, "absent": right})
    assert isinstance(seen.error, ValueError) if fails else seen.result == 1
    assert globals()["earlier"] is own
    assert "absent" not in globals()


def test_functions_without_globals_are_called() -> None:
    """NumPy's own functions and callable objects have no namespace to bind names in."""
    assert observe(np.add, Case("any", (1, 2)), {"earlier": np.exp}).result == 3


def test_a_remote_function_reports_its_arguments() -> None:
    """A function in another process brings its arguments back with the result."""

    class Remote:
        def call_observed(self, arguments: Arguments, given: Any) -> tuple[Any, list[Any]]:
            return given["earlier"](), [arguments[0] + 1]

    seen = observe(Remote(), Case("any", (np.zeros(2),)), {"earlier": lambda: 5})
    assert (seen.result, seen.changed) == (5, (0,))


def test_generators_are_fresh_for_every_call() -> None:
    """A generator among the arguments starts anew, so drawing from it is no side effect."""
    init_params = exercise("init_params").reference
    case = next(iter(exercise("init_params").cases()))
    first = observe(init_params, case, {})
    second = observe(init_params, case, {})
    assert not first.changed
    np.testing.assert_array_equal(first.result["W1"], second.result["W1"])


def floats(value: Any) -> Iterator[float]:
    """Yield every number of a result."""
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, (dict, tuple, list)):
        for part in parts:
            yield from floats(part)
    elif not isinstance(value, (str, bool)):
        yield from map(float, np.ravel(value))


def spoil(value: Any, how: Callable[[Any], Any]) -> Any:
    """Spoil each part of a result."""
    if isinstance(value, dict):
        return {name: spoil(part, how) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [spoil(part, how) for part in value]
    return value + "x" if isinstance(value, str) else how(np.asarray(value))


def names(task: Exercise) -> tuple[str, ...]:
    """Return the names of the arguments."""
    return tuple(inspect.signature(task.reference).parameters)


SPOILERS = st.sampled_from(
    [
        lambda v: v * 1.37 + 0.11,
        lambda v: -v - 0.01,
        lambda v: np.append(np.ravel(v), 0.5),
        lambda v: v * np.nan,
        lambda v: np.asarray(v, dtype=str),
        failing(None),
    ]
)


@settings(derandomize=True, database=None, deadline=None, max_examples=150)
@given(name=st.sampled_from(COMPUTED), how=SPOILERS)
def test_message_names_the_case_and_no_expected_value(name: str, how: Callable[[Any], Any]) -> None:
    """A message says on which case of which sizes; no number of the expected result is in it."""
    task = exercise(name)
    with pytest.raises(CheckFailed) as caught:
        check(name, lambda *arguments: spoil(task.reference(*arguments), how))
    message = str(caught.value)
    if caught.value.mistake:
        return
    assert re.search(r"Right in \d+ of \d+ cases\.", message)
    cases = list(task.cases())
    told = message
    for case in cases:
        told = told.replace(case.name, "").replace(sizes(case.arguments, names(task)), "")
    for value in (v for case in cases for v in floats(task.reference(*case.arguments))):
        for text in {repr(value), f"{value:.4f}", f"{value:.3g}"}:
            if re.search(r"\.\d", text):
                assert not re.search(rf"(?<![\d.]){re.escape(text)}(?!\d)", told)


# Results that never show a deformation: what they hold, by exercise.
ONLY_0_AND_1 = {"partials_sum", "partials_max", "relu_derivative", "one_hot", "diagnose"}
BETWEEN_0_AND_1 = {*ONLY_0_AND_1, "sigmoid", "softmax", "gradient_check"}
BETWEEN_MINUS_1_AND_1 = {*BETWEEN_0_AND_1, "softmax_jacobian", "softmax_cross_entropy_grad"}
# The slope 3 t^2 + 2 t sin t + t^2 cos t is a square at least, the losses and counts are sums.
NEVER_NEGATIVE = BETWEEN_0_AND_1 | {
    *("total_derivative_example", "relu_forward", "mse_loss", "cross_entropy", "count_input_grads")
}


def deformed(value: Any, how: Callable[[Any], Any]) -> Any:
    """Deform the numbers of a result, and leave its structure."""
    if isinstance(value, dict):
        return {name: deformed(part, how) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(deformed(part, how) for part in value)
    return value if isinstance(value, str) else how(np.asarray(value))


@pytest.mark.parametrize(
    ("how", "unseen"),
    [
        (lambda e: np.clip(e, -1, 1), BETWEEN_MINUS_1_AND_1),
        # Weights that are drawn hardly ever reach 5.
        (lambda e: np.clip(e, -5, 5), BETWEEN_MINUS_1_AND_1 | {"init_params"}),
        (np.abs, NEVER_NEGATIVE),
        (lambda e: np.maximum(e, 0), NEVER_NEGATIVE),
        (lambda e: np.minimum(e, 0), {"cross_entropy_grad", "diagnose"}),
    ],
    ids=["clipped at 1", "clipped at 5", "absolute", "positive part", "negative part"],
)
def test_a_deformed_result_fails(how: Callable[[Any], Any], unseen: set[str]) -> None:
    """The fixed cases see clipped results and lost signs wherever there are any to be lost."""

    def passes(name: str) -> bool:
        try:
            check(name, lambda *a: deformed(exercise(name).reference(*a), how))
        except CheckFailed:
            return False
        return True

    assert {name for name in COMPUTED if passes(name)} == unseen


def test_a_result_that_changes_between_calls_fails(judge: Any) -> None:
    """What is kept between two calls is seen, and so is one array that is returned twice."""
    calls: list[Any] = []
    kept = judge(failing(1.0), lambda x: [calls.append(x), float(len(calls))][1], ONES)
    assert "The same call gives something else the second time" in kept

    buffer = np.empty(2)

    def into_a_buffer(x: Any) -> Any:
        buffer[:] = 2 * x
        return buffer

    told = judge(lambda x: 2 * x, into_a_buffer, np.array([1.0, 2.0]))
    assert "Two calls return the same array" in told
