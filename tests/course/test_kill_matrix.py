"""Every mistake of the catalogue loses its exercise, no other one, and gets its own hint."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from types import FunctionType
from typing import Any

import pytest
from curriculum import EXERCISES, MISTAKES

from course.checks import CheckFailed, check, observe
from course.exercises import Function, Mistake, exercise, names

NAMED_AT_LEAST = 0.95
SHORTEST_HINT = 20
NUMBERS = re.compile(r"[\[(]\s*-?\d+(\.\d+)?(\s*[,;]\s*-?\d+(\.\d+)?)+")


def verdict(name: str, function: Function) -> CheckFailed | None:
    """Return how a check ends. Any other exception is passed on."""
    try:
        check(name, function)
    except CheckFailed as failure:
        return failure
    return None


def matrix(name: str) -> str:
    """Draw which cases of an exercise a mistake fails on: one row for each mistake."""
    task = exercise(name)
    cases = list(task.cases())
    rows = [f"{number}: {case.name}" for number, case in enumerate(cases)]
    for mistake in task.mistakes:
        marks = "".join("X" if _killed(task, mistake, case) else "." for case in cases)
        rows.append(f"{marks} {mistake.id}")
    return "\n".join(["", *rows])


def _killed(task: Any, mistake: Mistake, case: Any) -> bool:
    only = type(task)(**{**vars(task), "cases": lambda: iter([case]), "mistakes": ()})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("course.checks.exercise", lambda _: only)
        try:
            return verdict(task.name, mistake.function) is not None
        except Exception:
            return True


def notebook_with(mistake: Mistake) -> dict[str, Any]:
    """Return the names of a notebook in which all solutions are right but one.

    The solutions call each other there, as in a notebook's own namespace.
    """
    namespace: dict[str, Any] = {}
    solutions = [exercise(name).reference for name in names(exercise(mistake.exercise).assignment)]
    for right in solutions:
        namespace |= right.__globals__
    for right in solutions:
        name = right.__name__
        namespace[name] = FunctionType(
            right.__code__, namespace, name, right.__defaults__, right.__closure__
        )
    namespace[mistake.exercise] = mistake.function
    return namespace


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.id)
def test_mistake_fails_its_exercise_with_its_hint(mistake: Mistake) -> None:
    """A mistake fails the check of its exercise, and its author reads the hint for it."""
    failure = verdict(mistake.exercise, mistake.function)
    assert failure is not None, matrix(mistake.exercise)
    assert mistake.hint in str(failure), f"named {failure.mistake}{matrix(mistake.exercise)}"


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.id)
def test_mistake_fails_no_other_exercise(mistake: Mistake) -> None:
    """A notebook with one mistake loses that exercise alone, and those in `also_fails`."""
    namespace = notebook_with(mistake)
    others = set(names(exercise(mistake.exercise).assignment)) - {mistake.exercise}
    failing = {name for name in others if verdict(name, namespace[name])}
    assert failing == set(mistake.also_fails)


def test_a_wrong_backward_would_spoil_train_without_the_given_references() -> None:
    """The notebook of the test above really calls the wrong function from later ones."""
    wrong = next(m for m in MISTAKES if m.id == "backward_sign")
    train = notebook_with(wrong)["train"]
    case = next(iter(exercise("train").cases()))
    alone, helped = observe(train, case, {}), observe(train, case, exercise("train").given)
    assert alone.result[1][-1] > 2 * helped.result[1][-1]


def test_mistakes_are_named_by_their_id() -> None:
    """At least 95 % of the mistakes are named by their own id; the others share a hint."""
    named = {m.id: getattr(verdict(m.exercise, m.function), "mistake", None) for m in MISTAKES}
    shared = {name: other for name, other in named.items() if name != other}
    right = len(named) - len(shared)
    print(f"{right} of {len(named)} mistakes named by their id; the others: {shared}")  # noqa: T201
    assert right >= NAMED_AT_LEAST * len(named), shared


def test_ids_are_unique() -> None:
    """No two mistakes have the same id, and each begins with the name of its exercise."""
    ids = [mistake.id for mistake in MISTAKES]
    assert len(set(ids)) == len(ids)
    assert all(mistake.id.startswith(f"{mistake.exercise}_") for mistake in MISTAKES)


@pytest.mark.parametrize("name", EXERCISES)
def test_hints_do_not_contain_the_solution(name: str) -> None:
    """No hint of an exercise holds an expression that its reference returns or assigns."""
    reference = ast.parse(textwrap.dedent(inspect.getsource(exercise(name).reference)))
    answers = [
        ast.unparse(node.value)
        for node in ast.walk(reference)
        if isinstance(node, (ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign))
        and not isinstance(node.value, (ast.Name, ast.Constant, ast.Dict, ast.List))
    ]
    longer = {_squeezed(answer) for answer in answers}
    assert longer
    for mistake in exercise(name).mistakes:
        assert not [a for a in longer if a in _squeezed(mistake.hint)], mistake.id


def _squeezed(text: str) -> str:
    return re.sub(r"[\s()`]", "", text)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.id)
def test_hint_is_a_sentence_without_arrays(mistake: Mistake) -> None:
    """A hint says something, ends like a sentence, and holds no row of numbers."""
    assert len(mistake.hint) >= SHORTEST_HINT
    assert mistake.hint[-1] in ".?!"
    assert not NUMBERS.search(mistake.hint)
    assert "\n" not in mistake.hint
    assert mistake.why[-1] == "."
