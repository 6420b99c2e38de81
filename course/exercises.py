"""The exercises: one name for a module with a reference, its cases and its mistakes.

The modules lie in `course/<assignment without its number>/`, whose `EXERCISES` is the order of
teaching. What they are written with is in `course/catalogue.py`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from course.catalogue import (
    Case,
    Change,
    Claim,
    Function,
    Mistake,
    Telling,
    Variant,
    change,
    mistake,
    variant,
)

__all__ = [
    "ASSIGNMENTS",
    "Case",
    "Exercise",
    "Function",
    "Mistake",
    "Variant",
    "change",
    "exercise",
    "mistake",
    "names",
    "variant",
]

ASSIGNMENTS = (
    "1_partial_derivatives",
    "2_total_derivative",
    "3_forward_pass",
    "4_layer_gradients",
    "5_loss_gradients",
    "6_networks",
)


@dataclass(frozen=True, eq=False)
class Exercise:
    """Everything the grader's side knows about one function. It equals no other one.

    `arguments` draws arguments on which all right solutions agree. A second formulation that
    shares nothing with the reference is either `derivative(xp, slope, *arguments)`, which
    differentiates with `slope(f, at)` a forward formula that is written with the NumPy `xp`, or
    `formulation(*arguments)`. `equal_mutants` says why some changes of the reference are none.

    Where there is a `telling`, the answer is a list of calls of another exercise; where there is a
    `claim`, of calls on which it is right and wrong. Many are right, so nothing is drawn and
    nothing is formulated twice.
    """

    name: str
    assignment: str
    reference: Function
    cases: Callable[[], Iterator[Case]]
    mistakes: tuple[Mistake, ...]
    given: dict[str, Function]
    arguments: Callable[[np.random.Generator], tuple[Any, ...]] | None = None
    derivative: Function | None = None
    formulation: Function | None = None
    variants: dict[str, Function] = field(default_factory=dict)
    equal_mutants: dict[str, str] = field(default_factory=dict)
    telling: Telling | None = None
    claim: Claim | None = None

    @property
    def answered_with_calls(self) -> bool:
        """Whether the answer is a list of calls, of which many are right."""
        return self.telling is not None or self.claim is not None


def names(assignment: str) -> tuple[str, ...]:
    """Return the exercises of an assignment in the order in which they are taught."""
    taught: tuple[str, ...] = importlib.import_module(_package(assignment)).EXERCISES
    return taught


@cache
def exercise(name: str) -> Exercise:
    """Find an exercise by its name. Raises `KeyError` for an unknown name."""
    for assignment in ASSIGNMENTS:
        if name in names(assignment):
            return _assemble(assignment, name)
    raise KeyError(
        f"There is no exercise called {name!r}: write its module, course/NOTEBOOK/{name}.py, "
        "and name it in that package's EXERCISES"
    )


def _assemble(assignment: str, name: str) -> Exercise:
    module = _module(assignment, name)
    earlier = names(assignment)[: names(assignment).index(name)]
    return Exercise(
        name=name,
        assignment=assignment,
        reference=getattr(module, name),
        cases=module.cases,
        mistakes=tuple(_mistakes(module, name)),
        given={other: getattr(_module(assignment, other), other) for other in earlier},
        arguments=getattr(module, "arguments", None),
        derivative=getattr(module, "derivative", None),
        formulation=getattr(module, "formulation", None),
        variants={
            key: value.function
            for key, value in vars(module).items()
            if isinstance(value, Variant) and value.function.__module__ == module.__name__
        },
        equal_mutants=getattr(module, "EQUAL_MUTANTS", {}),
        telling=getattr(module, "TELLING", None),
        claim=getattr(module, "CLAIM", None),
    )


def _mistakes(module: ModuleType, name: str) -> Iterator[Mistake]:
    """Yield the mistakes of a module in their order, changes as what they make of the reference."""
    for key, value in vars(module).items():
        if isinstance(value, Change):
            yield value.applied_to(getattr(module, name), key)
        elif isinstance(value, Mistake):
            yield value


def _module(assignment: str, name: str) -> ModuleType:
    return importlib.import_module(f"{_package(assignment)}.{name}")


def _package(assignment: str) -> str:
    return f"course.{assignment.partition('_')[2]}"
