"""The function that compares a student's gradients with differences, on right and wrong ones."""

from __future__ import annotations

import contextlib
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course.exercises import exercise

ROOT = Path(__file__).parents[2]
# What central differences cannot see: corners, floors, saturated outputs, changed arguments.
UNSEEN = {
    "4_layer_gradients": {"relu_grad_in_place_grad", "relu_grad_passes_at_zero"},
    "5_loss_gradients": {
        "softmax_grad_input_in_place",
        "cross_entropy_grad_div_zero",
        "cross_entropy_grad_where_divides",
        "cross_entropy_grad_flat_floor",
        "cross_entropy_grad_floor_1e15",
        "cross_entropy_grad_floor_1e7",
        "softmax_cross_entropy_grad_two_steps",
        "softmax_cross_entropy_grad_in_place",
        "mse_grad_in_place",
    },
    "6_networks": {
        "backward_passes_at_zero",
        "backward_spoils_cache",
        "input_gradient_passes_at_zero",
    },
}


@cache
def cells(assignment: str) -> dict[str, str]:
    """The text of the cells of a source notebook, by their ids."""
    path = ROOT / "source" / assignment / f"{assignment}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


def compared(assignment: str, **functions: Any) -> dict[str, str]:
    """What the cell of a notebook says of each function, where some are not the references."""
    known = cells(assignment)
    names: dict[str, Any] = {"np": np}
    if "given_functions" in known:
        exec(known["given_functions"], names)
    for name in (name for name in known if f"test_{name}" in known):
        names[name] = exercise(name).reference
    exec(known["given_compare_gradient"], names)
    said = io.StringIO()
    with contextlib.redirect_stdout(said), np.errstate(all="ignore"):
        exec(known["compare-with-differences-2"], names | functions)
    lines = (line.partition("  ") for line in said.getvalue().splitlines())
    return {what: found.strip() for what, _, found in lines}


@pytest.mark.parametrize("assignment", UNSEEN)
def test_the_references_agree(assignment: str) -> None:
    """Every line of the notebook says so."""
    found = compared(assignment)
    assert len(found) >= 5
    assert set(found.values()) == {"agrees"}


@pytest.mark.parametrize("assignment", UNSEEN)
def test_mistakes_are_found(assignment: str) -> None:
    """Every known mistake of a gradient, but those that differences cannot see."""
    functions = {what.partition(",")[0] for what in compared(assignment)}
    unseen = set()
    for mistake in (m for name in functions for m in exercise(name).mistakes):
        found = compared(assignment, **{mistake.exercise: mistake.function})
        own = {said for what, said in found.items() if what.partition(",")[0] == mistake.exercise}
        if own == {"agrees"}:
            unseen.add(mistake.id)
    assert unseen == UNSEEN[assignment]


def test_what_differs_is_said() -> None:
    """A factor, a sign, a transpose, a shape, an entry, an error, and nothing written."""
    right = exercise("dense_grad_W").reference

    def one_entry(*arguments: Any) -> Any:
        result = right(*arguments)
        result[2, 1] += 1
        return result

    def stub(*_: Any) -> Any:
        raise NotImplementedError

    for wrong, said in (
        (lambda *a: right(*a) / 5, "is 0.2 times as large as it should be"),
        (lambda *a: -right(*a), "has the wrong sign"),
        (lambda *a: right(*a).T, "is transposed"),
        (lambda *a: right(*a)[None], "has the shape (1, 4, 3), not (4, 3)"),
        (lambda *a: 0 * right(*a), "is wrong in 12 of 12 entries: at (0, 0) "),
        (one_entry, "is wrong in 1 of 12 entries: at (2, 1) "),
        (lambda *_: None, "has the shape (), not (4, 3)"),
        (lambda *_: 1 / 0, "stops with ZeroDivisionError: division by zero"),
        (stub, "is not written yet"),
    ):
        found = compared("4_layer_gradients", dense_grad_W=wrong)
        assert found.pop("dense_grad_W").startswith(said)
        assert set(found.values()) == {"agrees"}


def test_it_is_one_function() -> None:
    """The notebooks have the same words of it."""
    assert len({cells(assignment)["given_compare_gradient"] for assignment in UNSEEN}) == 1
