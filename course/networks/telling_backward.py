"""Calls of `backward` that tell right functions from wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.catalogue import Case, Telling, mistake, variant
from course.networks.forward import forward
from course.networks.init_params import init_params

TELLING = Telling("backward", calls=1, wrong=14)


def telling_backward() -> list[tuple[Any, ...]]:
    """Return calls of `backward` on which right functions and wrong ones differ."""
    rng = np.random.default_rng(8)
    params = init_params([3, 4, 5, 2], rng)
    X = rng.normal(size=(6, 3))
    X[0] = 0.0
    cache = forward(params, X)[1]
    Y = np.eye(2)[[0, 1, 1, 0, 1, 0]]
    return [(params, cache, Y)]


def cases() -> Iterator[Case]:
    """Yield the one call, which asks for calls."""
    yield Case("your calls", ())


@variant
def four_layers():
    """Take a deeper network, and a unit without any weight."""
    rng = np.random.default_rng(5)
    params = init_params([2, 5, 4, 6, 3], rng)
    params["W1"][:, 0] = 0.0
    cache = forward(params, rng.normal(size=(7, 2)))[1]
    return [(params, cache, np.eye(3)[[0, 1, 2, 2, 1, 0, 1]])]


@variant
def biases_too(shift=0.5):
    """Give biases to all layers but the first."""
    rng = np.random.default_rng(9)
    params = init_params([3, 6, 4, 3], rng)
    params |= {name: params[name] + shift for name in ("b2", "b3")}
    X = rng.normal(size=(5, 3))
    X[2] = 0.0
    return ((params, forward(params, X)[1], np.eye(3)[[2, 0, 1, 1, 0]]),)


@mistake(
    why="The network has two layers only.",
    hint="With two layers there is one hidden layer, and whoever starts anew in each of them is right. How many does it take to tell?",
)
def telling_backward_two_layers():
    rng = np.random.default_rng(8)
    params = init_params([3, 4, 2], rng)
    X = rng.normal(size=(6, 3))
    X[0] = 0.0
    return [(params, forward(params, X)[1], np.eye(2)[[0, 1, 1, 0, 1, 0]])]


@mistake(
    why="No hidden unit is exactly at zero.",
    hint="Numbers that are drawn are never exactly 0. There one more function can be told: what has to go in so that Z is 0?",
)
def telling_backward_no_zero():
    rng = np.random.default_rng(3)
    params = init_params([3, 4, 5, 2], rng)
    X = rng.normal(size=(6, 3))
    return [(params, forward(params, X)[1], np.eye(2)[[0, 1, 1, 0, 1, 0]])]


@mistake(
    why="With one observation all that divides by N goes unnoticed.",
    hint="With a single observation it does not matter how often somebody divides by their number.",
)
def telling_backward_one_observation():
    rng = np.random.default_rng(8)
    params = init_params([3, 4, 5, 2], rng)
    return [(params, forward(params, np.array([[0.5, -1.0, 2.0]]))[1], np.eye(2)[[0]])]


@mistake(
    why="There is no hidden layer, so there is no mask and nothing to walk through.",
    hint="Without a hidden layer there is no ReLU and nothing to walk through. Most of backward is not used at all.",
)
def telling_backward_one_layer():
    rng = np.random.default_rng(8)
    params = init_params([3, 2], rng)
    X = rng.normal(size=(6, 3))
    return [(params, forward(params, X)[1], np.eye(2)[[0, 1, 1, 0, 1, 0]])]
