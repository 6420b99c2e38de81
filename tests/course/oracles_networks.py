"""A second formulation of the gradients of a whole network, and of what is built on them.

The forward passes here are written for automatic differentiation; nothing is taken from the
reference but the cache that an exercise gets as an argument.
"""

from __future__ import annotations

import itertools
from typing import Any

import autograd.numpy as anp
import numpy as np
from hypothesis import strategies as st
from oracles import SIZE, Derivative, Slope, array, entropy, rows, sigmoid, softmax, truth

from course.reference import networks

Params = dict[str, Any]

AWAY_FROM_CORNERS = 1e-3


def parameters(sizes: list[int]) -> st.SearchStrategy[Params]:
    """Draw weights, and biases that are not zero."""
    draws = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes), 1):
        draws[f"W{layer}"], draws[f"b{layer}"] = array(n_in, n_out), array(n_out)
    return st.fixed_dictionaries(draws)


LAYERS = st.lists(SIZE, min_size=2, max_size=4)


def batch(sizes: list[int], n_objects: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw the parameters of a network, its data and its one-hot targets."""
    return st.tuples(parameters(sizes), array(n_objects, sizes[0]), truth(n_objects, sizes[-1]))


BATCH = st.tuples(LAYERS, SIZE).flatmap(lambda drawn: batch(*drawn))


def _far_from_corners(drawn: tuple[Any, ...]) -> bool:
    params, X, _ = drawn
    _, cache = networks.forward(params, X)
    likely = cache[f"A{len(params) // 2}"].min() > AWAY_FROM_CORNERS**2
    hidden = [cache[f"Z{layer}"] for layer in range(1, len(params) // 2)]
    return likely and all(np.abs(Z).min() > AWAY_FROM_CORNERS for Z in hidden)


CACHED = BATCH.filter(_far_from_corners).map(
    lambda drawn: (drawn[0], networks.forward(*drawn[:2])[1], drawn[2])
)
TARGETS = st.tuples(LAYERS, SIZE).flatmap(
    lambda drawn: st.tuples(
        parameters(drawn[0]), array(drawn[1], drawn[0][0]), rows(drawn[1], drawn[0][-1])
    )
)


def relu_loss(params: Params, X: Any, Y: Any) -> Any:
    """Return the cross-entropy of a network with ReLUs and a softmax."""
    n_layers = len(params) // 2
    for layer in range(1, n_layers + 1):
        Z = anp.dot(X, params[f"W{layer}"]) + params[f"b{layer}"]
        X = anp.maximum(Z, 0)
    return entropy(softmax(Z), Y)


def sigmoid_loss(params: Params, X: Any, Y: Any) -> Any:
    """Return half the squared error of a network of sigmoids, a mean over the batch."""
    for layer in range(1, len(params) // 2 + 1):
        X = sigmoid(anp.dot(X, params[f"W{layer}"]) + params[f"b{layer}"])
    return anp.sum((X - Y) ** 2) / (2 * len(Y))


def gradients(slope: Slope, loss: Any, params: Params, X: Any, Y: Any) -> Params:
    """Differentiate a loss with respect to each parameter in turn."""

    def alone(name: str) -> Any:
        return slope(lambda value: loss(params | {name: value}, X, Y), params[name])

    return {name: alone(name) for name in params}


def sigmoid_network(slope: Slope, params: Params, X: Any, Y: Any) -> tuple[float, Params]:
    """Formulate the loss and the gradients of a network of sigmoids."""
    return sigmoid_loss(params, X, Y), gradients(slope, sigmoid_loss, params, X, Y)


def train(
    slope: Slope, X: Any, Y: Any, sizes: list[int], lr: float, epochs: int, seed: int
) -> tuple[Params, list[float]]:
    """Formulate gradient descent, with gradients from `slope`."""
    params, history = networks.init_params(sizes, np.random.default_rng(seed)), []
    for _ in range(epochs):
        history.append(relu_loss(params, X, Y))
        grads = gradients(slope, relu_loss, params, X, Y)
        params = {name: params[name] - lr * grads[name] for name in params}
    return params, history


def _training(sizes: list[int], n_objects: int, seed: int) -> st.SearchStrategy[tuple[Any, ...]]:
    data = array(n_objects, sizes[0]), truth(n_objects, sizes[-1])
    rest = st.just(sizes), st.just(0.01), st.integers(0, 3), st.just(seed)
    return st.tuples(*data, *rest)


def _starts_far_from_corners(drawn: tuple[Any, ...]) -> bool:
    X, Y, sizes, _, _, seed = drawn
    return _far_from_corners((networks.init_params(sizes, np.random.default_rng(seed)), X, Y))


TRAINING = (
    st.tuples(LAYERS, SIZE, st.integers(0, 99))
    .flatmap(lambda drawn: _training(*drawn))
    .filter(_starts_far_from_corners)
)


def _smooth_loss(params: Params) -> Any:
    return sum(anp.sum(anp.sin(value) + value**2) for value in params.values())


SMALL = parameters([2, 3, 2])
FLAGS = st.fixed_dictionaries({name: st.booleans() for name in ("W1", "b1", "W2", "b2")})


def _perhaps_wrong(params: Params, noise: Params, wrong: dict[str, bool]) -> Params:
    return {
        name: (np.cos(value) + 2 * value) * (1 + 0.05 * wrong[name] * noise[name])
        for name, value in params.items()
    }


CHECKED = st.tuples(SMALL, SMALL, FLAGS).map(
    lambda drawn: (_smooth_loss, drawn[0], _perhaps_wrong(*drawn))
)


def relative_errors(slope: Slope, loss: Any, params: Params, grads: Params) -> dict[str, float]:
    """Formulate the relative error of each gradient, with a right one from `slope`."""
    right = gradients(slope, lambda p, *_: loss(p), params, None, None)

    def length(v: Any) -> float:
        return float(sum(entry**2 for entry in np.ravel(v))) ** 0.5

    return {k: length(right[k] - grads[k]) / (length(right[k]) + length(grads[k])) for k in params}


def diagnose(slope: Slope, loss: Any, params: Params, grads: Params) -> list[str]:
    """Formulate the sorted names of the gradients that are off by more than 1e-4."""
    errors = relative_errors(slope, loss, params, grads)
    return [name for name in sorted(errors) if errors[name] > 1e-4]


NETWORK_DERIVATIVES: dict[str, Derivative] = {
    "backward": Derivative(
        CACHED, lambda slope, params, cache, Y: gradients(slope, relu_loss, params, cache["A0"], Y)
    ),
    "sigmoid_network": Derivative(TARGETS, sigmoid_network),
    "input_gradient": Derivative(
        CACHED,
        lambda slope, params, cache, Y: slope(lambda X: relu_loss(params, X, Y), cache["A0"]),
    ),
    "gradient_check": Derivative(CHECKED, relative_errors),
    "diagnose": Derivative(CHECKED, diagnose),
    "train": Derivative(TRAINING, train),
}
