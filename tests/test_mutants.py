"""The proof of tests by mutation: what is made of a reference, and what is said of survivors."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.authoring import mutation
from autograder.authoring.mutants import Mutant, mutants
from autograder.authoring.mutation import holes
from autograder.authoring.trial import RightTrial, TrialCell, TrialPlan, perform
from course.exercises import ASSIGNMENTS, exercise, names

Function = Callable[..., Any]
EXERCISES = [name for assignment in ASSIGNMENTS for name in names(assignment)]


def scaled(values: Any, by: float = 2.0) -> Any:
    """Return the sums of the positive rows."""
    total = values.sum(axis=1)
    if by > 0:
        total = total * by
    return total


def made(function: Function) -> dict[str, Mutant]:
    """Return the mutants of a function by their names."""
    return {mutant.id: mutant for mutant in mutants(inspect.getsource(function))}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("values.sum -> values.mean", "total = values.mean(axis=1)"),
        ("values.sum(axis=1) -> values", "total = values"),
        ("values.sum(axis=1) -> values.sum()", "total = values.sum()"),
        ("1 -> 0", "total = values.sum(axis=0)"),
        ("by > 0 -> by >= 0", "if by >= 0:"),
        ("by > 0 -> by < 0", "if by < 0:"),
        ("total * by -> total / by", "total = total / by"),
        ("total * by -> total", "total = total"),
        ("if by > 0: -> if True:", "if True:"),
        ("by -> total", "if total > 0:"),
        ("total -> values", "return values"),
    ],
)
def test_one_thing_is_changed(name: str, line: str) -> None:
    """Operators, operands, axes, conditions, terms and variables are changed one at a time."""
    lines = made(scaled)[name].source.splitlines()
    original = ast.unparse(ast.parse(made(scaled)["the result has no sign"].source)).splitlines()
    (changed,) = [text.strip() for text in lines if text not in original]
    assert changed == line


def test_results_are_deformed_kept_and_shared() -> None:
    """What is done to a result works on all of its parts."""

    def result(mutant: str, *arguments: Any) -> Any:
        namespace: dict[str, Any] = {}
        exec(made(scaled)[mutant].source, namespace)
        return [namespace["scaled"](*arguments) for _ in range(2)]

    ones = np.array([[-1.0, -2.0], [3.0, 4.0]])
    assert result("the result is clipped at 5", ones)[0].tolist() == [-5.0, 5.0]
    assert result("the result has no sign", ones)[0].tolist() == [6.0, 14.0]
    first, second = result("the result is another one the second time", ones)
    assert (second - first).tolist() == [1.0, 1.0]
    first, second = result("the same arrays are returned by all calls", ones)
    assert first is second
    result("the arguments are overwritten", ones)
    assert ones.tolist() == [[7.0, 7.0], [7.0, 7.0]]


@pytest.mark.parametrize("name", EXERCISES)
def test_mutants_of_a_reference_are_many_and_different(name: str) -> None:
    """Each mutant has a name and a source of its own, and is Python."""
    some = mutants(inspect.getsource(exercise(name).reference))
    assert len({mutant.id for mutant in some}) == len({mutant.source for mutant in some})
    assert len(some) > 10
    for mutant in some:
        ast.parse(mutant.source)


def passes_where(equal: Callable[[Function, int | None], bool]) -> mutation.Passes:
    """Return hidden tests that pass where a function behaves as this says."""

    def passes(function: Function, seed: int | None) -> bool:
        try:
            return equal(function, seed)
        except Exception:
            return False

    return passes


def double(x: float) -> float:
    """Return twice a number."""
    return 2 * x


def test_survivors_have_to_be_listed() -> None:
    """A test that sees too little leaves survivors; a reason is asked for each."""
    at_2 = passes_where(lambda f, _: f(2.0) == f(2.0) == 4.0)
    listed = {"the result is clipped at 5": "4 is less than 5."}
    found = list(holes(double, listed, at_2))
    sign = (
        "the mutant 'the result has no sign' passes: add a case, or list it as equal with a reason."
    )
    assert sign in found
    assert not [reason for reason in found if "clipped" in reason or "2 -> 3" in reason]


def test_a_hole_that_only_drawn_cases_see_is_one() -> None:
    """What the fixed cases let pass and drawn ones do not is named as such."""
    drawn = passes_where(lambda f, seed: seed is None or f(seed + 0.5) == 2 * seed + 1)
    found = list(holes(double, {"2 -> 1": "wrong"}, drawn))
    assert "the mutant '2 -> 1' passes the fixed cases, and only drawn ones see it." in found


def test_a_list_is_not_longer_than_it_has_to_be() -> None:
    """What is listed and fails, or is no mutant, is named."""
    never = passes_where(lambda *_: False)
    assert list(holes(double, {"2 -> 1": "equal"}, never)) == [
        "the mutant '2 -> 1' is listed as equal, and is none that passes."
    ]


def count_down(n: int) -> int:
    """Return 0, the slow way."""
    while n > 0:
        n -= 1
    return n


def test_a_mutant_without_an_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that a mutation made endless fails the tests, and the next mutant gets its turn."""
    monkeypatch.setattr(mutation, "SECONDS", 0.05)
    found = list(holes(count_down, {}, passes_where(lambda f, _: f(3) == 0)))
    assert not any("n -= 1 -> pass" in reason for reason in found)
    assert any("the arguments are overwritten" in reason for reason in found)


def test_a_trial_tries_mutants_in_the_hidden_tests() -> None:
    """A hidden test that looks at one number alone leaves holes in the report."""
    text = "assert chain_rule(lambda u: u, lambda x: x, lambda x: 1.0, 2.0) == 2.0"
    plan = TrialPlan(
        rights=(RightTrial("chain_rule", "", TrialCell("test_chain_rule", "test", text)),),
        catalogue="course.exercises",
    )
    report = perform(plan)
    assert report.rights == []
    assert any(
        reason.startswith("'chain_rule': the mutant 'df(g(x)) * dg(x) -> df(g(x))' passes")
        for reason in report.holes
    )


# Of calls that a student chooses, many are right, and so are many mutants of the author's.
@pytest.mark.parametrize(
    "name", [name for name in EXERCISES if not exercise(name).answered_with_calls]
)
def test_every_survivor_of_the_course_has_its_reason(name: str) -> None:
    """The checks of the course have no hole but what is listed next to the exercise."""
    text = f'from course.checks import check\ncheck("{name}", {name})'
    trial = RightTrial(name, "", TrialCell(f"test_{name}", "test", text))
    report = perform(TrialPlan(rights=(trial,), catalogue="course.exercises"))
    assert report.holes == []
