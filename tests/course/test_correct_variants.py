"""A correct solution passes, however it is written, and float32 and lists are welcome."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from comparison import assert_same
from curriculum import EXERCISES

from course.checks import check
from course.exercises import Case, Function, exercise

EACH = [
    pytest.param(name, function, id=f"{name}-{variant}")
    for name in EXERCISES
    for variant, function in exercise(name).variants.items()
]
# They draw, they measure with small steps, or their arguments are no floats.
DOUBLE_ONLY = {
    "init_params",
    "count_input_grads",
    "gradient_check",
    "diagnose",
    "one_hot",
    "train",
    "numerical_derivative",
    "numerical_gradient",
    "numerical_jacobian",
}
# Their docstrings allow lists, or NumPy takes them without a method call.
TAKES_LISTS = (
    "total_derivative",
    "neuron_forward",
    "outer_grad_W",
    "per_example_grad_W",
    "relu_forward",
    "numerical_gradient",
    "numerical_jacobian",
)


@pytest.mark.parametrize(("name", "function"), EACH)
def test_variant_passes(name: str, function: Function) -> None:
    """A correct solution is never told that it is wrong."""
    check(name, function)


@pytest.mark.parametrize("function", [np.dot, np.matmul])
def test_functions_of_numpy_pass(function: Function) -> None:
    """A solution need not be written in Python."""
    check("vector_chain_rule", function)


@pytest.mark.parametrize("name", sorted(set(EXERCISES) - DOUBLE_ONLY))
def test_float32_input_gives_the_same_to_its_precision(name: str) -> None:
    """Arguments in single precision are taken, and change nothing but the last digits."""
    for case in exercise(name).cases():
        if _extreme(case):
            continue
        single = exercise(name).reference(*map(_single, case.arguments))
        double = exercise(name).reference(*case.arguments)
        assert_same(single, double, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", TAKES_LISTS)
def test_lists_are_taken(name: str) -> None:
    """Nested lists in the place of arrays give the same result."""
    for case in exercise(name).cases():
        result = exercise(name).reference(*map(_listed, case.arguments))
        assert_same(result, exercise(name).reference(*case.arguments), rtol=1e-12, atol=0)


def _extreme(case: Case) -> bool:
    """Tell whether a case is about numbers that single precision cannot hold apart."""
    return any(
        word in case.name for word in ("large", "saturated", "different size", "exactly", "is 0")
    )


def _single(argument: Any) -> Any:
    if isinstance(argument, dict):
        return {name: _single(value) for name, value in argument.items()}
    return argument.astype(np.float32) if isinstance(argument, np.ndarray) else argument


def _listed(argument: Any) -> Any:
    return argument.tolist() if isinstance(argument, np.ndarray) else argument
