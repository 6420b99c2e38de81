"""Wrong solutions of the newest exercises lose, though nobody has catalogued them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course.checks import CheckFailed, check
from course.exercises import Function, exercise

WRONG: list[tuple[str, str, Function]] = []


def norm(x: Any, axis: int = 1) -> tuple[Any, Any]:
    """Return the normalised rows and their deviations."""
    deviation = np.sqrt(x.var(axis=axis, keepdims=True) + 1e-5)
    return (x - x.mean(axis=axis, keepdims=True)) / deviation, deviation


def wrong(name: str, what: str) -> Any:
    """Register a wrong solution."""

    def register(function: Function) -> Function:
        WRONG.append((name, what, function))
        return function

    return register


def lambdas(name: str, **functions: Function) -> None:
    """Register several."""
    WRONG.extend((name, what, function) for what, function in functions.items())


lambdas(
    "layer_norm",
    scale_by_range=lambda X, g, b: (
        g * (X - X.mean(1, keepdims=True)) / np.ptp(X, 1, keepdims=True) + b
    ),
    whole_batch=lambda X, g, b: g * (X - X.mean()) / np.sqrt(X.var() + 1e-5) + b,
    adds_gamma=lambda X, g, b: g + norm(X)[0] + b,
    shifts_first=lambda X, g, b: g * norm(X + b)[0],
    first_feature_only=lambda X, g, b: g[0] * norm(X)[0] + b[0],
    absolute=lambda X, g, b: np.abs(g * norm(X)[0]) + b,
)


def sent_back(X: Any, g: Any, G: Any, mean: float = 1, deviation: float = 1) -> Any:
    """Return the gradient of the input with its paths weighted."""
    scaled, size = norm(X)
    down = G * g
    back = deviation * scaled * (down * scaled).mean(1, keepdims=True)
    return (down - mean * down.mean(1, keepdims=True) - back) / size


def others(X: Any, G: Any) -> tuple[Any, Any]:
    """Return the gradients of scale and shift."""
    return (G * norm(X)[0]).sum(0), G.sum(0)


lambdas(
    "layer_norm_grad",
    deviation_path_sign=lambda X, g, _, G: (sent_back(X, g, G, 1, -1), *others(X, G)),
    mean_path_sign=lambda X, g, _, G: (sent_back(X, g, G, -1, 1), *others(X, G)),
    half_of_the_deviation_path=lambda X, g, _, G: (sent_back(X, g, G, 1, 0.5), *others(X, G)),
    gamma_per_row=lambda X, g, _, G: (sent_back(X, g, G), G * norm(X)[0], G.sum(0)),
    exchanged=lambda X, g, _, G: (sent_back(X, g, G), *others(X, G)[::-1]),
    divided_by_n=lambda X, g, _, G: (sent_back(X, g, G) / X.shape[1], *others(X, G)),
    column_sums=lambda X, g, _, G: (
        sent_back(X, g, G),
        *(v.sum() * np.ones_like(g) for v in others(X, G)),
    ),
)

right = exercise("tape_gradients").reference


@wrong("tape_gradients", "starts with zero")
def _starts_with_zero(steps: Any, inputs: Any) -> Any:
    value, grads = right(steps, inputs)
    return value, {name: 0 * gradient for name, gradient in grads.items()}


@wrong("tape_gradients", "forgets all steps but the last")
def _forgets_all_steps(steps: Any, inputs: Any) -> Any:
    made = right(steps, inputs)[0]
    return made, {name: np.zeros(np.shape(array)) for name, array in inputs.items()}


@wrong("tape_gradients", "numerical, with a step that is too large")
def _coarse(steps: Any, inputs: Any) -> Any:
    grads = {}
    for name, array in inputs.items():
        grads[name] = np.zeros(np.shape(array))
        for place in np.ndindex(np.shape(array)):
            step = np.zeros(np.shape(array))
            step[place] = 0.05
            up, down = (right(steps, inputs | {name: array + s})[0] for s in (step, -step))
            grads[name][place] = (up - down) / 0.1
    return right(steps, inputs)[0], grads


@wrong("tape_gradients", "gives the bias the mean")
def _mean_for_the_bias(steps: Any, inputs: Any) -> Any:
    value, grads = right(steps, inputs)
    return value, {n: g / len(inputs.get("X", [1])) if n == "b" else g for n, g in grads.items()}


@wrong("tape_gradients", "value is an array of one entry")
def _value_in_an_array(steps: Any, inputs: Any) -> Any:
    value, grads = right(steps, inputs)
    return np.array([value]), grads


lambdas(
    "telling_partials_product3",
    two_zeros=lambda: [(0.0, 0.0, 5.0)],
    two_ones=lambda: [(1.0, 1.0, 5.0), (1.0, 5.0, 1.0)],
)
lambdas("telling_jacobian_example", pi=lambda: [(0.0, np.pi)], one_one=lambda: [(1.0, 1.0)])
lambdas("telling_softmax", same_in_each_row=lambda: [(np.ones((3, 3)) * [[1], [800], [-800]],)])
lambdas(
    "telling_dense_grad_W",
    one_of_each=lambda: [tuple(np.ones(s) for s in ((1, 1), (1, 1), (1, 1), 1))],
    zero_gradient=lambda: [(np.ones((3, 2)), np.zeros((3, 4)), np.ones((2, 4)), np.ones(4))],
)
lambdas("telling_softmax_cross_entropy_grad", half=lambda: [(np.full((2, 2), 0.5), np.eye(2))])
lambdas(
    "telling_backward",
    nothing_learns=lambda: [
        (
            {"W1": np.zeros((2, 2)), "b1": np.zeros(2)},
            {"A0": np.ones((2, 2)), "Z1": np.zeros((2, 2)), "A1": np.full((2, 2), 0.5)},
            np.eye(2),
        )
    ],
)


@pytest.mark.parametrize(
    ("name", "function"), [pytest.param(n, f, id=f"{n}: {what}") for n, what, f in WRONG]
)
def test_further_mistake_loses(name: str, function: Function) -> None:
    """A wrong solution that nobody has catalogued does not get the points."""
    with pytest.raises(CheckFailed) as caught:
        check(name, function)
    assert str(caught.value).startswith(f"{name}: ")


def test_there_are_enough() -> None:
    """Twenty and more, for every exercise of the two kinds."""
    assert len(WRONG) >= 20
    kinds = {"layer_norm", "layer_norm_grad", "tape_gradients"}
    assert kinds <= {name for name, _, _ in WRONG}
