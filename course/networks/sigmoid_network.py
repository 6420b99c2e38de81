"""The loss and the gradients of a network of sigmoids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import arrays, draws, equal
from course.arrays import Array, normal
from course.catalogue import Case, change, variant
from course.forward_pass.sigmoid import sigmoid
from course.networks import losses
from course.networks.samples import NETWORKS, Params, draw_parameters, draw_sizes, parameters


def sigmoid_network(params: Params, X: Array, Y: Array) -> tuple[float, Params]:
    """Return the loss and the gradients of a sigmoid network with half the squared error."""
    n_layers = len(params) // 2
    A = [X]
    for layer in range(1, n_layers + 1):
        A.append(sigmoid(A[-1] @ params[f"W{layer}"] + params[f"b{layer}"]))
    loss = float(np.sum((A[-1] - Y) ** 2) / (2 * len(X)))
    grads = {}
    dA = (A[-1] - Y) / len(X)
    for layer in range(n_layers, 0, -1):
        dZ = dA * A[layer] * (1 - A[layer])
        grads[f"W{layer}"] = A[layer - 1].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        dA = dZ @ params[f"W{layer}"].T
    return loss, grads


def cases() -> Iterator[Case]:
    """Yield networks whose targets lie between 0 and 1, and saturated units."""
    for name, seed, n_objects, sizes in NETWORKS:
        targets = arrays.probabilities(seed + 1, n_objects, sizes[-1])
        yield Case(name, (parameters(seed, sizes), normal(seed, n_objects, sizes[0]), targets))
    inputs = 1000 * normal(6380, 4, 3)
    large = 300 * normal(6390, 5, 3)
    params = parameters(6390, [3, 4, 2])
    params["W1"] = params["W1"] / 300
    yield Case("large data", (params, large, arrays.one_hot(6391, 5, 2)))
    yield Case("saturated units", (parameters(6380, [3, 4, 2]), inputs, arrays.one_hot(6380, 4, 2)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a network, a batch, and targets between 0 and 1."""
    sizes, n_objects = draw_sizes(rng), draws.size(rng)
    X = draws.numbers(rng, n_objects, sizes[0])
    return draw_parameters(rng, sizes), X, draws.probabilities(rng, n_objects, sizes[-1])


def derivative(xp, slope, params, X, Y):
    """Return the loss, and differentiate it with respect to each parameter."""

    def loss(p):
        return losses.with_sigmoid(xp, p, X, Y)

    return loss(params), losses.gradients(slope, loss, params)


@variant
def divides_at_the_end(params, X, Y):
    """Derive the loss without 1/N, and divide everything at the end."""
    n, last, A = X.shape[0], len(params) // 2, {0: X}
    for i in range(1, last + 1):
        A[i] = sigmoid(np.dot(A[i - 1], params[f"W{i}"]) + params[f"b{i}"])
    grads, delta = {}, (A[last] - Y) * A[last] * (1 - A[last])
    for i in range(last, 0, -1):
        grads[f"W{i}"], grads[f"b{i}"] = A[i - 1].T.dot(delta) / n, delta.sum(0) / n
        delta = np.dot(delta, params[f"W{i}"].T) * A[i - 1] * (1 - A[i - 1])
    return 0.5 * np.mean(np.sum((Y - A[last]) ** 2, axis=1)), grads


@variant
def as_list(params, X, Y):
    """Return a list, and the loss as an array without axes."""
    loss, grads = divides_at_the_end(params, X, Y)
    return [np.array(loss), grads]


sigmoid_network_doc_sign = change(
    {"dA = (A[-1] - Y)": "dA = (Y - A[-1])"},
    why="The derivative of the squared error has the sign that the answer prints.",
    hint="The loss is right and every gradient has the wrong sign. Differentiate the square of (A - Y) with respect to A.",
)

sigmoid_network_wrong_layer_a = change(
    {
        "(1 - A[layer])": "(1 - A[layer]) if layer == n_layers else dA",
        "dA = dZ @": "dA = (dZ * A[layer] * (1 - A[layer])) @",
    },
    why="The slope of the upper layer is applied again where the lower layer's slope belongs.",
    hint="The last layer is right. Below it you use the slope of the layer above: each layer has a slope of its own.",
)

sigmoid_network_relu_mask = change(
    {
        "(1 - A[layer])": "(1 - A[layer]) if layer == n_layers else dA * (A[layer] > 0)",
    },
    why="The ReLU mask is used; for sigmoids it is 1 everywhere.",
    hint="The last layer is right. Below it you treat the sigmoid like a ReLU: how steep is a sigmoid whose output is a?",
)

sigmoid_network_no_N = change(
    {"dA = (A[-1] - Y) / len(X)": "dA = A[-1] - Y"},
    why="The loss divides by the batch and the gradient does not.",
    hint="The loss is right; the gradients are too large by the number of observations.",
)

sigmoid_network_output_slope = change(
    {
        "dZ = dA *": "dZ = dA if layer == n_layers else dA *",
    },
    why="The output layer is treated like softmax with cross-entropy.",
    hint="A - Y alone belongs to softmax with cross-entropy. Here the last layer is a sigmoid under a squared error.",
)

sigmoid_network_no_half = change(
    {"(2 * len(X))": "len(X)"},
    why="The loss lacks the half that its gradient assumes.",
    hint="The gradients are right, but the loss is twice as large as it should be. Read its definition again.",
)

sigmoid_network_mean_entries = change(
    {"np.sum((A[-1] - Y) ** 2) / (2 * len(X))": "np.mean((A[-1] - Y) ** 2) / 2"},
    why="The loss is averaged over the outputs as well.",
    hint="The gradients are right, but the loss is too small. Divide by the observations, not by all entries of Y.",
)

EQUAL_MUTANTS = {
    "float(np.sum((A[-1] - Y) ** 2) / (2 * len(X))) -> np.sum((A[-1] - Y) ** 2) / (2 * len(X))": equal.SAME_NUMBER,
    "n_layers -> layer": "The loop ends with the last layer.",
    "X -> Y, 2": "Both have as many rows.",
    "X -> Y, 3": "Both have as many rows.",
}
