"""A known mistake is still named when something else is wrong beside it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from curriculum import MISTAKES

from course.checks import CheckFailed, check
from course.exercises import Function, Mistake

STILL_NAMED = 0.95


def failure(mistake: Mistake, function: Function) -> CheckFailed | None:
    """Return how the check of a mistake with a second slip ends; None where an error is raised."""
    try:
        check(mistake.exercise, function)
    except CheckFailed as caught:
        return caught
    except Exception:
        return None
    raise AssertionError(f"{mistake.id} passes")


def each(value: Any, change: Callable[[Any], Any]) -> Any:
    """Change the numbers of a result."""
    if isinstance(value, dict):
        return {name: each(part, change) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(each(part, change) for part in value)
    return value if value is None or isinstance(value, str) else change(np.asarray(value))


def overwrites_its_last_array(function: Function) -> Function:
    """Overwrite an argument after the call, as a later line of a student might."""

    def slipped(*arguments: Any) -> Any:
        result = function(*arguments)
        arrays = [a for a in arguments if isinstance(a, np.ndarray) and a.size]
        for array in arrays[-1:]:
            result = each(result, np.copy)
            array.flat[0] += 1
        return result

    return slipped


def warns(function: Function) -> Function:
    """Cause a warning of NumPy."""

    def slipped(*arguments: Any) -> Any:
        warnings.warn("divide by zero encountered in log", RuntimeWarning, stacklevel=1)
        return function(*arguments)

    return slipped


def named(slip: Callable[[Function], Function]) -> dict[str, bool]:
    """Tell for each mistake that no error hides whether its hint is read in spite of a slip."""
    found = {}
    for mistake in MISTAKES:
        alone = failure(mistake, mistake.function)
        told = failure(mistake, slip(mistake.function))
        if alone is not None:
            found[mistake.id] = told is not None and mistake.hint in str(told)
    return found


def only_side_effects(mistake: Mistake) -> bool:
    """Tell whether nothing is wrong with a mistake but what is overwritten."""
    return "values are right" in mistake.hint or "has changed" in mistake.hint


@pytest.mark.parametrize("slip", [overwrites_its_last_array, warns])
def test_side_effects_do_not_hide_a_mistake(slip: Callable[[Function], Function]) -> None:
    """An argument that is changed as well, or a warning, is told beside the hint."""
    kept = {m.id for m in MISTAKES if not only_side_effects(m)}
    found = {name: told for name, told in named(slip).items() if name in kept}
    lost = [name for name, told in found.items() if not told]
    assert len(lost) <= (1 - STILL_NAMED) * len(found), lost


def test_a_changed_argument_is_called_by_its_name() -> None:
    """What is changed beside a mistake is named, and no other argument is blamed."""
    (mistake,) = (m for m in MISTAKES if m.id == "relu_grad_no_upstream")
    told = str(failure(mistake, overwrites_its_last_array(mistake.function)))
    assert mistake.hint in told
    assert "changes its argument `grad_output`" in told
    in_place = next(m for m in MISTAKES if m.id == "relu_grad_in_place_grad")

    def other_argument(x_input: Any, grad_output: Any) -> Any:
        gradient = grad_output * (x_input > 0)
        x_input[x_input < 0] = 0
        return gradient

    told = str(failure(in_place, other_argument))
    assert "grad_output" not in told
    assert "changes its argument `x_input`" in told


@pytest.mark.parametrize(
    ("slip", "says"),
    [
        (lambda v: -v, "wrong sign"),
        (lambda v: 2 * v, "twice as large"),
        (lambda v: v.T if v.ndim == 2 else v, "transposed"),
    ],
    ids=["sign", "factor", "transpose"],
)
@pytest.mark.parametrize(
    "id", ["dense_grad_W_mean", "cross_entropy_grad_binary", "softmax_no_exp", "mse_grad_square"]
)
def test_a_second_slip_is_told_beside_the_first(
    id: str,  # noqa: A002 -- as in the catalogue
    slip: Callable[[Any], Any],
    says: str,
) -> None:
    """A sign, a factor or a transpose on top of a known mistake leaves both to be read."""
    mistake = next(m for m in MISTAKES if m.id == id)
    told = failure(mistake, lambda *arguments: slip(mistake.function(*arguments)))
    assert told is not None
    # Where the factor of the mistake is a property itself, both are told in one sentence.
    named = mistake.hint in str(told) and told.mistake == mistake.id
    assert named or "too small by the factor" in str(told), str(told)
    assert says in str(told) or "half as large" in str(told), str(told)
