"""A second formulation of every exercise that is not about derivatives, in plain loops."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from oracles import NUMBER, SIZE, array, rows, sizes, truth
from oracles_networks import LAYERS, parameters

FLOOR = 1e-12


@dataclass(frozen=True)
class Formulation:
    """How to draw the arguments of an exercise, and its result in other words."""

    arguments: st.SearchStrategy[tuple[Any, ...]]
    expected: Callable[..., Any]


def neuron(x: Any, w: Any, b: float) -> float:
    """Return the weighted sum, term by term."""
    return math.fsum([*(x[i] * w[i] for i in range(len(x))), b])


def dense(X: Any, W: Any, b: Any) -> np.ndarray:
    """Return the outputs of a layer, neuron by neuron and observation by observation."""
    return np.array([[neuron(x, W[:, j], b[j]) for j in range(len(b))] for x in X])


def entrywise(f: Callable[[float], float]) -> Callable[[Any], np.ndarray]:
    """Apply a function of one number to each entry of an array."""
    return lambda x: np.array([f(value) for value in np.ravel(x)]).reshape(np.shape(x))


relu = entrywise(lambda value: value if value > 0 else 0.0)
sigmoid = entrywise(lambda z: (1 + math.tanh(z / 2)) / 2)


def softmax(Z: Any) -> np.ndarray:
    """Return each probability as one over a sum of ratios."""
    return np.array(
        [[1 / math.fsum(math.exp(other - z) for other in row) for z in row] for row in Z]
    )


def mse(P: Any, T: Any) -> float:
    """Return the mean over the observations of half the squared distance."""
    return statistics.fmean(math.dist(p, t) ** 2 / 2 for p, t in zip(P, T, strict=True))


def cross_entropy(A: Any, Y: Any) -> float:
    """Return the mean of the cost of the true classes, picked by their index."""
    return statistics.fmean(
        -math.log(max(a[list(y).index(1.0)], FLOOR)) for a, y in zip(A, Y, strict=True)
    )


def init_params(layer_sizes: list[int], seed: np.random.Generator) -> dict[str, np.ndarray]:
    """Return normal draws of the deviation sqrt(2 / n_in), from a generator of the same state."""
    params: dict[str, np.ndarray] = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(layer_sizes), 1):
        params[f"W{layer}"] = seed.normal(0, (2 / n_in) ** 0.5, size=n_in * n_out).reshape(
            n_in, n_out
        )
        params[f"b{layer}"] = np.array([0.0] * n_out)
    return params


def forward(params: Any, X: Any) -> tuple[Any, Any]:
    """Return the probabilities and the cache, layer by layer with the loops above."""
    n_layers = max(int(name[1:]) for name in params)
    cache = {"A0": X}
    for layer in range(1, n_layers + 1):
        Z = dense(cache[f"A{layer - 1}"], params[f"W{layer}"], params[f"b{layer}"])
        cache |= {f"Z{layer}": Z, f"A{layer}": relu(Z) if layer < n_layers else softmax(Z)}
    return cache[f"A{n_layers}"], cache


def count_input_grads(n_layers: int, need_input_gradient: bool) -> int:
    """Walk down the layers and count those whose input someone waits for."""
    return sum(1 for layer in range(n_layers) if layer > 0 or need_input_gradient)


def sgd_step(params: Any, grads: Any, lr: float) -> dict[str, Any]:
    """Move every entry by itself."""
    return {
        name: np.array(
            [p - lr * g for p, g in zip(params[name].flat, grads[name].flat, strict=True)]
        ).reshape(params[name].shape)
        for name in params
    }


def standardize(X_train: Any, X_test: Any) -> tuple[Any, Any]:
    """Scale each column with the mean and the deviation of the training column."""
    scales = [(statistics.fmean(c), statistics.pstdev(c)) for c in X_train.T]
    return tuple(
        np.array([[(v - m) / s for v, (m, s) in zip(row, scales, strict=True)] for row in X])
        for X in (X_train, X_test)
    )


LARGE = st.tuples(NUMBER, st.sampled_from([1, 5, 300])).map(lambda drawn: drawn[0] * drawn[1])
TWO_NETWORKS = LAYERS.flatmap(
    lambda layers: st.tuples(parameters(layers), parameters(layers), NUMBER)
)
SPREAD = (
    st.tuples(st.integers(2, 4), SIZE, SIZE)
    .flatmap(lambda drawn: st.tuples(array(drawn[0], drawn[1]), array(drawn[2], drawn[1])))
    .filter(lambda drawn: drawn[0].std(axis=0).min() > 0)
)
LABELS = st.lists(st.integers(0, 3), min_size=1, max_size=5).map(lambda drawn: (np.array(drawn), 4))
GENERATORS = st.integers(0, 999).map(np.random.default_rng)

FORMULATIONS: dict[str, Formulation] = {
    "neuron_forward": Formulation(sizes(1, lambda n: (array(n), array(n), NUMBER)), neuron),
    "dense_forward": Formulation(
        sizes(3, lambda n, n_in, n_out: (array(n, n_in), array(n_in, n_out), array(n_out))), dense
    ),
    "relu_forward": Formulation(sizes(2, lambda m, n: (array(m, n).map(np.trunc),)), relu),
    "sigmoid": Formulation(
        st.tuples(LARGE) | sizes(2, lambda m, n: (array(m, n).map(lambda z: 5 * z),)), sigmoid
    ),
    "softmax": Formulation(sizes(2, lambda n, k: (array(n, k).map(lambda Z: 100 * Z),)), softmax),
    "mse_loss": Formulation(sizes(2, lambda n, k: (array(n, k), array(n, k))), mse),
    "cross_entropy": Formulation(
        sizes(2, lambda n, k: (rows(n, k).map(lambda A: np.where(A < 0.1, 0, A)), truth(n, k))),
        cross_entropy,
    ),
    "init_params": Formulation(st.tuples(LAYERS, GENERATORS), init_params),
    "forward": Formulation(
        st.tuples(LAYERS, SIZE).flatmap(
            lambda drawn: st.tuples(parameters(drawn[0]), array(drawn[1], drawn[0][0]))
        ),
        forward,
    ),
    "count_input_grads": Formulation(
        st.tuples(st.integers(1, 9), st.booleans()), count_input_grads
    ),
    "sgd_step": Formulation(TWO_NETWORKS, sgd_step),
    "one_hot": Formulation(
        LABELS, lambda labels, K: np.array([[float(k == y) for k in range(K)] for y in labels])
    ),
    "standardize": Formulation(SPREAD, standardize),
}
