"""The exercises: one name for a reference, its cases and its mistakes."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

Function = Callable[..., Any]

ASSIGNMENTS = (
    "1_partial_derivatives",
    "2_total_derivative",
    "3_forward_pass",
    "4_layer_gradients",
    "5_loss_gradients",
    "6_networks",
)


@dataclass(frozen=True)
class Case:
    """One call that a check makes.

    `name` says what is special about the arguments, for the student to read.
    """

    name: str
    arguments: tuple[Any, ...]
    rtol: float = 1e-7
    atol: float = 1e-10


@dataclass(frozen=True)
class Mistake:
    """A wrong solution that students hand in, and what they should read when they do.

    `also_fails` names the other exercises that cannot be right when this one is wrong.
    """

    id: str
    exercise: str
    why: str
    hint: str
    function: Function
    also_fails: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """The statements of the function, dedented, as a student would have typed them."""
        source = textwrap.dedent(inspect.getsource(self.function))
        first = next(
            node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)
        )
        return textwrap.dedent("\n".join(source.splitlines()[first.body[0].lineno - 1 :]))


@dataclass(frozen=True)
class Exercise:
    """Everything the grader's side knows about one function."""

    name: str
    assignment: str
    reference: Function
    cases: Callable[[], Iterator[Case]]
    mistakes: tuple[Mistake, ...]
    given: dict[str, Function]


def mistake(
    exercise: Function, *, why: str, hint: str, also_fails: tuple[str, ...] = ()
) -> Callable[[Function], Mistake]:
    """Register a wrong solution under the exercise whose reference is `exercise`."""

    def register(function: Function) -> Mistake:
        return Mistake(function.__name__, exercise.__name__, why, hint, function, also_fails)

    return register


def names(assignment: str) -> tuple[str, ...]:
    """Return the exercises of an assignment in the order in which they are taught."""
    return tuple(_module("reference", assignment).__all__)


@cache
def exercise(name: str) -> Exercise:
    """Find an exercise by its name. Raises `KeyError` for an unknown name."""
    for assignment in ASSIGNMENTS:
        if name in names(assignment):
            return _assemble(assignment, name)
    raise KeyError(f"there is no exercise called {name!r} in the course")


def _assemble(assignment: str, name: str) -> Exercise:
    reference, wrong = (_module(part, assignment) for part in ("reference", "mistakes"))
    earlier = names(assignment)[: names(assignment).index(name)]
    return Exercise(
        name=name,
        assignment=assignment,
        reference=getattr(reference, name),
        cases=getattr(_module("cases", assignment), name),
        mistakes=tuple(
            value
            for value in vars(wrong).values()
            if isinstance(value, Mistake) and value.exercise == name
        ),
        given={other: getattr(reference, other) for other in earlier},
    )


def _module(part: str, assignment: str) -> ModuleType:
    return importlib.import_module(f"course.{part}.{assignment.partition('_')[2]}")
