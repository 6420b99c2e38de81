"""Every exercise is one complete module, and the order of teaching is in its package."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from curriculum import EXERCISES

import course
from course.exercises import ASSIGNMENTS, exercise, names

FOLDER = Path(course.__file__).parent
LEAST_VARIANTS = 2


def missing(name: str) -> Iterator[str]:
    """Yield what an exercise still needs."""
    task = exercise(name)
    if not task.reference.__doc__:
        yield "a docstring of its reference"
    for role in ("reference", "cases", *(() if task.answered_with_calls else ("arguments",))):
        function = getattr(task, role)
        if function is None:
            yield f"{role}()"
        elif not typed(function):
            yield f"types of its {role}"
    if next(task.cases(), None) is None:
        yield "a case"
    if sum(map(bool, (task.derivative, task.formulation, task.telling, task.claim))) != 1:
        yield "either derivative() or formulation(), or TELLING, or CLAIM"
    if len(task.variants) < LEAST_VARIANTS:
        yield f"{LEAST_VARIANTS} variants"
    if not task.mistakes:
        yield "a mistake"


def typed(function: object) -> bool:
    """Tell whether all arguments of a function and its result have types."""
    assert inspect.isfunction(function)
    expected = {*inspect.signature(function).parameters, "return"}
    return set(function.__annotations__) == expected


@pytest.mark.parametrize("name", EXERCISES)
def test_exercise_is_complete(name: str) -> None:
    """An exercise has all that its module is to hold, and an empty list is missing."""
    assert list(missing(name)) == []


@pytest.mark.parametrize("name", EXERCISES)
def test_exercise_is_one_module(name: str) -> None:
    """What belongs to an exercise is found under its name, in the order of the guide."""
    task = exercise(name)
    module = sys.modules[task.reference.__module__]
    assert module.__file__ == str(FOLDER / task.assignment.partition("_")[2] / f"{name}.py")
    assert module.__doc__
    assert "\n" not in module.__doc__
    second = ["arguments", "derivative" if task.derivative else "formulation"]
    kinds = [name, "cases", *second]
    if task.answered_with_calls:
        kinds = ["TELLING" if task.telling else "CLAIM", name, "cases"]
    kinds += [*task.variants, *(mistake.id for mistake in task.mistakes)]
    assert [key for key in vars(module) if key in kinds] == kinds


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_order_of_teaching_lists_the_modules(assignment: str) -> None:
    """Each module with a function of its name is in `EXERCISES`, once."""
    package = FOLDER / assignment.partition("_")[2]
    modules = [
        path.stem for path in package.glob("*.py") if f"\ndef {path.stem}(" in path.read_text()
    ]
    assert sorted(modules) == sorted(names(assignment))


def test_the_course_needs_nothing_but_numpy() -> None:
    """What differentiates and what draws in the tests is no part of the course."""
    program = """
import sys
from course.exercises import ASSIGNMENTS, exercise, names
for assignment in ASSIGNMENTS:
    for name in names(assignment):
        exercise(name)
print(sorted({"autograd", "hypothesis", "autograder"} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=FOLDER.parent, capture_output=True, text=True
    )
    assert done.stdout == "[]\n", done.stderr
