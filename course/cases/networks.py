"""The calls that the checks of `6_networks` make."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course import arrays
from course.arrays import Array, normal
from course.exercises import Case
from course.reference import networks
from course.reference.forward_pass import cross_entropy
from course.reference.networks import Loss, Params


def _params(seed: int, sizes: list[int]) -> Params:
    """Draw weights, and biases that are not zero."""
    params = {}
    for layer in range(1, len(sizes)):
        params[f"W{layer}"] = normal(seed + 2 * layer, sizes[layer - 1], sizes[layer])
        params[f"b{layer}"] = normal(seed + 2 * layer + 1, sizes[layer]) / 2
    return params


NETWORKS = (
    ("2 layers", 6200, 6, [4, 5, 3]),
    ("3 layers", 6220, 5, [2, 3, 4, 6]),
    ("4 layers", 6240, 4, [3, 5, 2, 6, 7]),
    ("one layer", 6260, 5, [4, 3]),
    ("one observation", 6280, 1, [3, 4, 2]),
    ("hidden layers of one size", 6300, 4, [3, 5, 5, 2]),
)


def init_params() -> Iterator[Case]:
    """Yield networks of several depths with layers of different sizes."""
    yield Case("4-5-3", ([4, 5, 3], np.random.default_rng(6101)))
    yield Case("2-3-4-2", ([2, 3, 4, 2], np.random.default_rng(6102)))
    yield Case("one layer", ([3, 2], np.random.default_rng(6103)))


def forward() -> Iterator[Case]:
    """Yield networks with biases, and logits whose exponentials overflow."""
    for name, seed, n_objects, sizes in NETWORKS:
        yield Case(name, (_params(seed, sizes), normal(seed, n_objects, sizes[0])))
    yield Case("large logits", (_params(6320, [3, 4, 2]), 1000 * normal(6320, 5, 3)))


def backward() -> Iterator[Case]:
    """Yield forward passes, also one in which hidden units are exactly at zero."""
    for name, seed, n_objects, sizes in NETWORKS:
        yield _backward(name, _params(seed, sizes), normal(seed, n_objects, sizes[0]))
    params = _params(6340, [2, 3, 2]) | {
        "W1": np.array([[1.0, -2.0, 0.5], [2.0, 1.0, -1.0]]),
        "b1": np.array([-3.0, 0.0, 1.0]),
    }
    yield _backward("hidden units at exactly zero", params, np.array([[1.0, 1.0], [1.0, 2.0]]))


input_gradient = backward


def _backward(name: str, params: Params, X: Array) -> Case:
    A, cache = networks.forward(params, X)
    return Case(name, (params, cache, arrays.one_hot(6360, *A.shape)))


def sigmoid_network() -> Iterator[Case]:
    """Yield networks whose targets lie between 0 and 1, and saturated units."""
    for name, seed, n_objects, sizes in NETWORKS:
        targets = arrays.probabilities(seed + 1, n_objects, sizes[-1])
        yield Case(name, (_params(seed, sizes), normal(seed, n_objects, sizes[0]), targets))
    inputs = 1000 * normal(6380, 4, 3)
    yield Case("saturated units", (_params(6380, [3, 4, 2]), inputs, arrays.one_hot(6380, 4, 2)))


def count_input_grads() -> Iterator[Case]:
    """Yield depths, with and without the gradient of the data."""
    for n_layers in (3, 1, 5, 2):
        yield Case(f"{n_layers} layers", (n_layers,))
        yield Case(f"{n_layers} layers and the data", (n_layers, True))
    yield Case("the data not wanted", (4, False))


def _small_network() -> tuple[Loss, Params, Params]:
    """Return the loss, parameters and gradients of a 2-3-2 network away from every kink."""
    params, X, Y = _params(6400, [2, 3, 2]), normal(6400, 4, 2), arrays.one_hot(6401, 4, 2)

    def loss(p: Params) -> float:
        return cross_entropy(networks.forward(p, X)[0], Y)

    return loss, params, networks.backward(params, networks.forward(params, X)[1], Y)


def _cubes(p: Params) -> float:
    """Return a loss whose central difference is off by exactly `h**2` for each entry."""
    return sum(float(np.sum(values**3)) for values in p.values())


def gradient_check() -> Iterator[Case]:
    """Yield right gradients, planted bugs, a tiny loss, unused parameters, a large step."""
    numeric = {"rtol": 0.01, "atol": 5e-7}
    loss, params, grads = _small_network()
    yield Case("correct gradients", (loss, params, grads), **numeric)
    for name, bug in _bugs(grads):
        yield Case(name, (loss, params, grads | bug), **numeric)
    half = {name: 5e-9 * values for name, values in grads.items()}
    yield Case("a tiny loss", (lambda p: 1e-8 * loss(p), params, half), **numeric)
    unused = {"W1": np.array([[1.0, -2.0]]), "b1": np.array([0.5, 3.0])}
    yield Case(
        "a parameter that does nothing",
        (
            lambda p: float(np.sum(p["b1"] ** 2)),
            unused,
            {"W1": np.zeros((1, 2)), "b1": unused["b1"]},
        ),
        **numeric,
    )
    cubes = {"W1": np.array([[0.5, 1.0], [-0.75, 0.25]]), "b1": np.array([0.5])}
    slopes = {name: 3 * values**2 for name, values in cubes.items()}
    yield Case("a step that is given", (_cubes, cubes, slopes, 0.25), **numeric)


def _bugs(grads: Params) -> tuple[tuple[str, Params], ...]:
    one_entry = grads["W1"].copy()
    one_entry[1, 2] += 0.1
    return (
        ("W2 doubled", {"W2": 2 * grads["W2"]}),
        ("b1 permuted", {"b1": grads["b1"][::-1].copy()}),
        ("one entry of W1 wrong", {"W1": one_entry}),
    )


def diagnose() -> Iterator[Case]:
    """Yield right gradients, one and two planted bugs, and a tolerance."""
    loss, params, grads = _small_network()
    yield Case("correct gradients", (loss, params, grads))
    for name, bug in _bugs(grads):
        yield Case(name, (loss, params, grads | bug))
    two = {"b1": -grads["b1"], "W2": 1.01 * grads["W2"]}
    yield Case("b1 and W2 wrong", (loss, params, grads | two))
    yield Case("a tolerance that is given", (loss, params, grads | two, 0.1))


def sgd_step() -> Iterator[Case]:
    """Yield weights and biases with different learning rates."""
    for name, seed, sizes, lr in (
        ("2 layers", 6500, [4, 5, 3], 0.1),
        ("3 layers", 6520, [2, 3, 4, 2], 0.7),
    ):
        yield Case(name, (_params(seed, sizes), _params(seed + 10, sizes), lr))


def one_hot() -> Iterator[Case]:
    """Yield labels, also with an absent last class."""
    yield Case("every class", (np.array([2, 0, 1, 1, 3]), 4))
    yield Case("an absent class", (np.array([0, 2, 2]), 5))
    yield Case("one observation", (np.array([1]), 3))


def standardize() -> Iterator[Case]:
    """Yield features of different scales, and a test set of another size."""
    scale, shift = np.array([1.0, 20.0, 0.05]), np.array([5.0, -3.0, 100.0])
    yield Case("three features", (scale * normal(6700, 6, 3) + shift, scale * normal(6701, 4, 3)))
    yield Case("one feature", (normal(6702, 5, 1) + 4, normal(6703, 2, 1)))


def train() -> Iterator[Case]:
    """Yield trainings that are long enough for a wrong update to show, and one of no epochs."""
    for name, seed, n_objects, sizes, lr, epochs in (
        ("4-5-3, 60 epochs", 6800, 12, [4, 5, 3], 0.1, 60),
        ("3 layers, 25 epochs", 6810, 7, [3, 6, 5, 2], 0.05, 25),
        ("one epoch", 6820, 5, [2, 4, 3], 0.3, 1),
        ("no epochs", 6830, 5, [2, 3, 2], 0.3, 0),
    ):
        X, Y = normal(seed, n_objects, sizes[0]), arrays.one_hot(seed + 1, n_objects, sizes[-1])
        yield Case(name, (X, Y, sizes, lr, epochs, seed + 2))
