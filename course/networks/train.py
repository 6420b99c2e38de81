"""The training of a network by gradient descent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import arrays, draws
from course.arrays import Array, normal
from course.catalogue import Case, change, mistake, variant
from course.forward_pass.cross_entropy import cross_entropy
from course.networks import losses, passes
from course.networks.backward import backward, recursive
from course.networks.forward import forward, last_layer_apart
from course.networks.init_params import init_params, scale_in_normal
from course.networks.samples import Params, draw_sizes
from course.networks.sgd_step import deep_copy, sgd_step


def train(
    X: Array, Y: Array, sizes: list[int], lr: float, epochs: int, seed: int
) -> tuple[Params, list[float]]:
    """Return the parameters after `epochs` full-batch steps, and the loss before each step."""
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    for _ in range(epochs):
        A, cache = forward(params, X)
        history.append(cross_entropy(A, Y))
        params = sgd_step(params, backward(params, cache, Y), lr)
    return params, history


def cases() -> Iterator[Case]:
    """Yield trainings that are long enough for a wrong update to show, and one of no epochs."""
    for name, seed, n_objects, sizes, lr, epochs in (
        ("4-5-3, 60 epochs", 6800, 12, [4, 5, 3], 0.1, 60),
        ("3 layers, 25 epochs", 6810, 7, [3, 6, 5, 2], 0.05, 25),
        ("one epoch", 6820, 5, [2, 4, 3], 0.3, 1),
        ("no epochs", 6830, 5, [2, 3, 2], 0.3, 0),
    ):
        X, Y = normal(seed, n_objects, sizes[0]), arrays.one_hot(seed + 1, n_objects, sizes[-1])
        yield Case(name, (X, Y, sizes, lr, epochs, seed + 2))
    data = 9 * normal(6840, 5, 3), arrays.one_hot(6841, 5, 2)
    yield Case("large data", (*data, [3, 4, 2], 0.01, 2, 6842))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw data and a short training that starts away from every corner."""
    while True:
        sizes, n_objects, seed = draw_sizes(rng), draws.size(rng), int(rng.integers(100))
        X = draws.numbers(rng, n_objects, sizes[0])
        if passes.far_from_corners(init_params(sizes, np.random.default_rng(seed)), X):
            Y = draws.one_hot(rng, n_objects, sizes[-1])
            return X, Y, sizes, 0.01, int(rng.integers(4)), seed


def derivative(xp, slope, X, Y, sizes, lr, epochs, seed):
    """Descend with gradients that are differentiated."""

    def loss(p):
        return losses.with_relu(xp, p, X, Y)

    params, history = init_params(sizes, np.random.default_rng(seed)), []
    for _ in range(epochs):
        history.append(loss(params))
        grads = losses.gradients(slope, loss, params)
        params = {name: params[name] - lr * grads[name] for name in params}
    return params, history


@variant
def in_place(X, Y, sizes, lr, epochs, seed):
    """Step in place on one's own parameters, and record in an array."""
    params, history = init_params(sizes, np.random.default_rng(seed)), np.zeros(epochs)
    for epoch in range(epochs):
        A, cache = forward(params, X)
        history[epoch] = cross_entropy(A, Y)
        grads = backward(params, cache, Y)
        for name in params:
            params[name] -= lr * grads[name]
    return params, history


@variant
def other_functions(X, Y, sizes, lr, epochs, seed):
    """Use other correct functions throughout."""
    params, history = scale_in_normal(sizes, np.random.default_rng(seed)), []
    while len(history) < epochs:
        A, cache = last_layer_apart(params, X)
        history.append(-np.sum(Y * np.log(A)) / len(Y))
        params = deep_copy(params, recursive(params, cache, Y), lr)
    return params, history


train_forgets_update = change(
    {"params = sgd_step": "sgd_step"},
    why="The new parameters are thrown away.",
    hint="The loss never changes. A step returns new parameters and leaves the old ones alone: what do you do with them?",
)

train_reinit = change(
    {
        "params = init_params(sizes, np.random.default_rng(seed))\n": "",
        "A, cache =": "params = init_params(sizes, np.random.default_rng(seed))\n    A, cache =",
    },
    why="The network is drawn anew in every epoch.",
    hint="Every epoch starts from the same untrained network. What belongs before the loop?",
)

train_stale_cache = change(
    {
        "history = []": "history = []\nA, cache = forward(params, X)",
        "    A, cache = forward(params, X)\n": "",
    },
    why="The forward pass stands before the loop, so every step uses the first cache.",
    hint="The parameters move but the loss does not: the cache is that of the untrained network. What must be renewed?",
)

train_ascent = change(
    {", lr)": ", -lr)"},
    why="The minus of the step is put in twice.",
    hint="The loss grows. sgd_step already walks downhill; what happens to its sign in your call?",
)

train_ignores_seed = change(
    {"default_rng(seed)": "default_rng(0)"},
    why="The seed is not used.",
    hint="Your result does not depend on the seed. Make the generator from the number that the caller passes.",
)


@mistake(
    why="A layer is updated before its old weights have carried the gradient down.",
    hint="The layers below get gradients through weights that have moved already. When may the first parameter change?",
)
def train_updates_layerwise(X, Y, sizes, lr, epochs, seed):
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    for _ in range(epochs):
        A, cache = forward(params, X)
        history.append(cross_entropy(A, Y))
        dZ = (A - Y) / len(Y)
        for layer in range(len(sizes) - 1, 0, -1):
            W, b = f"W{layer}", f"b{layer}"
            params[W] = params[W] - lr * cache[f"A{layer - 1}"].T @ dZ
            params[b] = params[b] - lr * dZ.sum(axis=0)
            if layer > 1:
                dZ = (dZ @ params[W].T) * (cache[f"Z{layer - 1}"] > 0)
    return params, history


train_loss_after_step = change(
    {
        "    history.append(cross_entropy(A, Y))\n": "",
        "Y), lr)": "Y), lr)\n    history.append(cross_entropy(forward(params, X)[0], Y))",
    },
    why="The loss is recorded after the step.",
    hint="The loss of the untrained network is missing from your history. When in the epoch do you record?",
)

train_one_loss_too_many = change(
    {"return params": "history.append(cross_entropy(forward(params, X)[0], Y))\nreturn params"},
    why="The loss of the trained network is appended, so the history is one entry too long.",
    hint="The history has one entry too many. It holds the loss before each step, and there are as many as epochs.",
)

train_records_accuracy = change(
    {"cross_entropy(A, Y)": "float(np.mean(A.argmax(axis=1) == Y.argmax(axis=1)))"},
    why="The accuracy is recorded in the place of the loss.",
    hint="You record how many predictions are right. The history holds the loss, which says more.",
)


@mistake(
    why="Each observation makes a step of its own.",
    hint="You take one step per observation. Here an epoch is a single step with the gradient of the whole batch.",
)
def train_one_by_one(X, Y, sizes, lr, epochs, seed):
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    for _ in range(epochs):
        history.append(cross_entropy(forward(params, X)[0], Y))
        for n in range(len(X)):
            cache = forward(params, X[n : n + 1])[1]
            params = sgd_step(params, backward(params, cache, Y[n : n + 1]), lr)
    return params, history
