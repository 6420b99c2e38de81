"""Wrong solutions that were written from the released notebooks alone lose their exercise.

Whoever wrote them had seen neither the catalogue nor the cases of these exercises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course.checks import CheckFailed, check
from course.exercises import Function
from course.networks.forward import forward
from course.networks.init_params import init_params

BLIND: list[tuple[str, Function]] = []


def blind(exercise: str) -> Callable[[Function], Function]:
    """Register a wrong solution; its docstring says what the student thought."""

    def register(function: Function) -> Function:
        BLIND.append((exercise, function))
        return function

    return register


@blind("telling_partials_product3")
def zeros_and_equal_numbers() -> Any:
    """Take a zero for the fear of zero, and equal numbers for the rest."""
    return [(0.0, 0.0, 3.0), (2.0, 2.0, 2.0)]


@blind("telling_jacobian_example")
def height_one() -> Any:
    """Keep y simple: there all its powers are alike."""
    return [(2.0, 1.0)]


@blind("telling_jacobian_example")
def origin() -> Any:
    """Begin at the origin."""
    return [(0.0, 0.0)]


@blind("telling_softmax")
def equal_rows() -> Any:
    """Take large logits that lie close, and the same ones in every row."""
    return [(np.array([[1000.0, 1001.0, 1002.0]] * 2),)]


@blind("telling_softmax")
def small_logits() -> Any:
    """Take logits as they are in every example."""
    return [(np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 0.0]]),)]


@blind("telling_dense_grad_W")
def second_observation_is_empty() -> Any:
    """Take two observations of which one says nothing."""
    rng = np.random.default_rng(0)
    X = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
    return [(X, rng.normal(size=(2, 4)), rng.normal(size=(3, 4)), np.zeros(4))]


@blind("telling_softmax_cross_entropy_grad")
def as_many_observations_as_classes() -> Any:
    """Be sure and wrong once, in a square array."""
    return [(np.array([[0.0, 1.0], [0.7, 0.3]]), np.eye(2))]


@blind("telling_backward")
def all_is_drawn() -> Any:
    """Take three layers, and nothing that is exactly zero."""
    rng = np.random.default_rng(1)
    params = init_params([3, 5, 4, 2], rng)
    return [(params, forward(params, rng.normal(size=(4, 3)))[1], np.eye(2)[[0, 1, 1, 0]])]


@blind("telling_backward")
def all_is_zero() -> Any:
    """Make every hidden unit zero, with data that is zero."""
    params = init_params([3, 5, 4, 2], np.random.default_rng(1))
    return [(params, forward(params, np.zeros((4, 3)))[1], np.eye(2)[[0, 1, 1, 0]])]


@blind("layer_norm")
def one_pass(X: Any, gamma: Any, beta: Any) -> Any:
    """Get the variance as the mean of the squares minus the square of the mean."""
    mean = X.mean(axis=1, keepdims=True)
    variance = (X**2).mean(axis=1, keepdims=True) - mean**2
    return gamma * (X - mean) / np.sqrt(np.abs(variance) + 1e-5) + beta


@blind("layer_norm")
def deviation_of_a_sample(X: Any, gamma: Any, beta: Any) -> Any:
    """Divide by one observation less."""
    variance = X.var(axis=1, keepdims=True, ddof=1)
    return gamma * (X - X.mean(axis=1, keepdims=True)) / np.sqrt(variance + 1e-5) + beta


@blind("layer_norm")
def one_deviation_for_all(X: Any, gamma: Any, beta: Any) -> Any:
    """Shift each row by itself and divide all of them by the same number."""
    return gamma * (X - X.mean(axis=1, keepdims=True)) / np.sqrt(X.var() + 1e-5) + beta


def normalised(X: Any) -> tuple[Any, Any]:
    """Return the normalised rows and their deviations."""
    deviation = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    return (X - X.mean(axis=1, keepdims=True)) / deviation, deviation


def sent_back(scaled: Any, deviation: Any, G: Any) -> Any:
    """Return what a normalisation sends back."""
    through_deviation = scaled * (G * scaled).mean(axis=1, keepdims=True)
    return (G - G.mean(axis=1, keepdims=True) - through_deviation) / deviation


@blind("layer_norm_grad")
def scales_the_callers_array(X: Any, gamma: Any, _: Any, grad_output: Any) -> Any:
    """Walk back through gamma in the array that came in."""
    scaled, deviation = normalised(X)
    others = (grad_output * scaled).sum(axis=0), grad_output.sum(axis=0)
    grad_output *= gamma
    return sent_back(scaled, deviation, grad_output), *others


@blind("layer_norm_grad")
def flat_rows_are_dead(X: Any, gamma: Any, _: Any, grad_output: Any) -> Any:
    """Send nothing back where all numbers of a row are equal."""
    scaled, deviation = normalised(X)
    grad_X = sent_back(scaled, deviation, grad_output * gamma)
    grad_X[X.std(axis=1) == 0] = 0
    return grad_X, (grad_output * scaled).sum(axis=0), grad_output.sum(axis=0)


@blind("layer_norm_grad")
def gamma_at_the_end(X: Any, gamma: Any, _: Any, grad_output: Any) -> Any:
    """Walk back through gamma last."""
    scaled, deviation = normalised(X)
    grad_X = gamma * sent_back(scaled, deviation, grad_output)
    return grad_X, (grad_output * scaled).sum(axis=0), grad_output.sum(axis=0)


@blind("layer_norm_grad")
def exactly_at_a_right_angle(X: Any, gamma: Any, _: Any, grad_output: Any) -> Any:
    """Take the gradient to be exactly at a right angle to the normalised row."""
    scaled, deviation = normalised(X)
    G = grad_output * gamma
    centred = G - G.mean(axis=1, keepdims=True)
    length = np.maximum((scaled**2).sum(axis=1, keepdims=True), 1e-300)
    grad_X = (centred - scaled * (centred * scaled).sum(axis=1, keepdims=True) / length) / deviation
    return grad_X, (grad_output * scaled).sum(axis=0), grad_output.sum(axis=0)


RUN: dict[str, Function] = {
    "add": np.add,
    "multiply": np.multiply,
    "matmul": np.matmul,
    "relu": lambda a: np.maximum(a, 0),
    "exp": np.exp,
    "log": np.log,
    "total": np.sum,
}


def is_a_row(first: Any, second: Any) -> bool:
    """Tell whether the second one was added to every row of the first."""
    return np.shape(first) != np.shape(second)


def parts_of(operation: str, G: Any, taken: Any, made: Any, row: Function = is_a_row) -> Any:
    """Return what a step sends to each of the values that it took."""
    first, last = taken[0], taken[-1]
    return {
        "add": lambda: [G, G.sum(axis=0) if row(first, last) else G],
        "multiply": lambda: [G * last, G * first],
        "matmul": lambda: [G @ last.T, first.T @ G],
        "relu": lambda: [G * (first > 0)],
        "exp": lambda: [G * made],
        "log": lambda: [G / first],
        "total": lambda: [G * np.ones(np.shape(first))],
    }[operation]()


def walked(steps: Any, inputs: Any, values: Any, send: Function, **how: Any) -> Any:
    """Run a tape and walk it back; `send(grads, names, parts)` collects the parts."""
    names = list(inputs)
    for name, operation, takes in steps:
        values[name] = RUN[operation](*(values[take] for take in takes))
    grads = {name: np.zeros(np.shape(value)) for name, value in values.items()}
    grads[steps[-1][0]] = np.ones(())
    for name, operation, takes in reversed(steps):
        taken = [values[take] for take in takes]
        send(grads, takes, parts_of(operation, grads[name], taken, values[name], **how))
    return float(values[steps[-1][0]]), {name: grads[name] for name in names}


def added(grads: Any, names: Any, parts: Any) -> None:
    """Add each part to what is there already."""
    for name, part in zip(names, parts, strict=True):
        grads[name] = grads[name] + part


@blind("tape_gradients")
def every_vector_is_a_row(steps: Any, inputs: Any) -> Any:
    """Add up for each vector, also where two vectors were added."""
    return walked(steps, inputs, dict(inputs), added, row=lambda _, second: np.ndim(second) == 1)


@blind("tape_gradients")
def a_row_has_another_length(steps: Any, inputs: Any) -> Any:
    """Know a row by its length, which is that of a square matrix too."""
    return walked(
        steps,
        inputs,
        dict(inputs),
        added,
        row=lambda first, second: np.ndim(second) > 0 and len(first) != len(second),
    )


@blind("tape_gradients")
def last_step_wins(steps: Any, inputs: Any) -> Any:
    """Add up within a step, and forget what another step has sent."""

    def send(grads: Any, names: Any, parts: Any) -> None:
        here: dict[str, Any] = {}
        for name, part in zip(names, parts, strict=True):
            here[name] = here.get(name, 0) + part
        grads.update(here)

    return walked(steps, inputs, dict(inputs), send)


@blind("tape_gradients")
def two_names_for_one_array(steps: Any, inputs: Any) -> Any:
    """Keep the first part itself and add in place, though another name has the same array."""
    seen: set[str] = set()

    def send(grads: Any, names: Any, parts: Any) -> None:
        for name, part in zip(names, parts, strict=True):
            if name in seen:
                grads[name] += part
            else:
                grads[name] = part
                seen.add(name)

    return walked(steps, inputs, dict(inputs), send)


@blind("tape_gradients")
def values_in_the_callers_dictionary(steps: Any, inputs: Any) -> Any:
    """Keep all values where the inputs are."""
    return walked(steps, inputs, inputs, added)


@pytest.mark.parametrize(
    ("exercise", "function"),
    [pytest.param(name, function, id=function.__name__) for name, function in BLIND],
)
def test_blind_mistake_loses(exercise: str, function: Function) -> None:
    """A wrong solution by somebody who knows no case does not get the points."""
    with pytest.raises((CheckFailed, ValueError)) as caught:
        check(exercise, function)
    assert exercise in str(caught.value) + "".join(getattr(caught.value, "__notes__", ()))


def test_there_are_twenty() -> None:
    """Each exercise that is answered with calls has one, each capstone three."""
    assert len(BLIND) >= 20
    assert len({name for name, _ in BLIND}) == 9
