"""The gradient of the loss of a network with respect to the data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array
from course.catalogue import Case, change, variant
from course.networks import losses, passes
from course.networks.backward import NO_MASK
from course.networks.samples import Params


def input_gradient(params: Params, cache: Params, Y: Array) -> Array:
    """Return the gradient `(n_objects, n_features)` of the loss with respect to the data."""
    n_layers = len(params) // 2
    grad = (cache[f"A{n_layers}"] - Y) / len(Y)
    for layer in range(n_layers, 0, -1):
        grad = grad @ params[f"W{layer}"].T
        if layer > 1:
            grad = grad * (cache[f"Z{layer - 1}"] > 0)
    return grad


def cases() -> Iterator[Case]:
    """Yield forward passes, also one in which hidden units are exactly at zero."""
    yield from passes.cases()


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a network, its forward pass away from every corner, and one-hot targets."""
    return passes.draw(rng)


def derivative(xp, slope, params, cache, Y):
    """Differentiate the loss of the network with respect to its data."""
    return slope(lambda X: losses.with_relu(xp, params, X, Y), cache["A0"])


@variant
def row_by_row(params, cache, Y):
    """Go back observation by observation."""
    last, rows = len(params) // 2, []
    for n in range(len(Y)):
        row = (cache[f"A{last}"][n] - Y[n]) / len(Y)
        for i in range(last, 1, -1):
            row = params[f"W{i}"] @ row * (cache[f"Z{i - 1}"][n] > 0)
        rows.append(params["W1"] @ row)
    return np.array(rows)


@variant
def einsum(params, cache, Y):
    """Read it off a network with one more layer: the bias gradients of single observations."""
    last, dZ = len(params) // 2, (cache[f"A{len(params) // 2}"] - Y) / len(Y)
    for i in range(last, 1, -1):
        dZ = np.einsum("nj,ij->ni", dZ, params[f"W{i}"]) * (cache[f"Z{i - 1}"] > 0)
    return np.einsum("nj,ij->ni", dZ, params["W1"])


input_gradient_masked_input = change(
    {
        "    if layer > 1:\n        grad = grad": "    grad = grad",
        'cache[f"Z{layer - 1}"]': 'cache[f"A{layer - 1}"]',
    },
    why="A ReLU mask is put on the data.",
    hint="The data does not come out of a ReLU. Negative inputs have a gradient too.",
)

input_gradient_stops_early = change(
    {"range(n_layers, 0, -1)": "range(n_layers, 1, -1)"},
    why="The gradient with respect to Z1 is returned.",
    hint="You stop at Z1. The result must have the shape of the data: which layer lies between Z1 and the data?",
)

input_gradient_no_mask = change(
    {'    if layer > 1:\n        grad = grad * (cache[f"Z{layer - 1}"] > 0)\n': ""},
    why="The derivative of the ReLU is missing.",
    hint=NO_MASK,
)

input_gradient_no_N = change(
    {'(cache[f"A{n_layers}"] - Y) / len(Y)': 'cache[f"A{n_layers}"] - Y'},
    why="The mean of the loss is forgotten.",
    hint="Your values are too large by the number of observations. The loss is a mean: where does that enter?",
)

input_gradient_passes_at_zero = change(
    {'"] > 0': '"] >= 0'},
    why="The mask lets a gradient through at exactly zero.",
    hint="Look at hidden units that are exactly 0. The course sets the derivative of the ReLU to 0 there.",
)

input_gradient_summed_batch = change(
    {"return grad": "return grad.sum(axis=0)"},
    why="The rows are added up, so one gradient is left for the whole batch.",
    hint="Each observation has an input of its own, so each needs a row of its own in the gradient.",
)

EQUAL_MUTANTS = {
    "params -> cache": "The cache has one entry more, and half of both is the number of layers.",
}
