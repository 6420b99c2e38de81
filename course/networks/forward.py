"""The forward pass of a network, with all that the backward pass needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws
from course.arrays import Array, normal
from course.catalogue import Case, change, variant
from course.forward_pass.dense_forward import formulation as dense_in_loops
from course.forward_pass.relu_forward import formulation as relu_in_loops
from course.forward_pass.relu_forward import relu_forward
from course.forward_pass.softmax import formulation as softmax_in_loops
from course.forward_pass.softmax import softmax
from course.networks.samples import NETWORKS, Params, draw_parameters, draw_sizes, parameters


def forward(params: Params, X: Array) -> tuple[Array, Params]:
    """Return the probabilities `(n_objects, n_classes)` and every `A` and `Z` on the way."""
    n_layers = len(params) // 2
    A = X
    cache = {"A0": X}
    for layer in range(1, n_layers + 1):
        Z = A @ params[f"W{layer}"] + params[f"b{layer}"]
        A = softmax(Z) if layer == n_layers else relu_forward(Z)
        cache[f"Z{layer}"] = Z
        cache[f"A{layer}"] = A
    return A, cache


def cases() -> Iterator[Case]:
    """Yield networks with biases, and logits whose exponentials overflow."""
    for name, seed, n_objects, sizes in NETWORKS:
        yield Case(name, (parameters(seed, sizes), normal(seed, n_objects, sizes[0])))
    yield Case("large logits", (parameters(6320, [3, 4, 2]), 1000 * normal(6320, 5, 3)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a network and a batch."""
    sizes = draw_sizes(rng)
    return draw_parameters(rng, sizes), draws.numbers(rng, draws.size(rng), sizes[0])


def formulation(params, X):
    """Go layer by layer, with the loops of the single layers."""
    n_layers = max(int(name[1:]) for name in params)
    cache = {"A0": X}
    for layer in range(1, n_layers + 1):
        Z = dense_in_loops(cache[f"A{layer - 1}"], params[f"W{layer}"], params[f"b{layer}"])
        A = relu_in_loops(Z) if layer < n_layers else softmax_in_loops(Z)
        cache |= {f"Z{layer}": Z, f"A{layer}": A}
    return cache[f"A{n_layers}"], cache


@variant
def last_layer_apart(params, X):
    """Treat the last layer after the loop."""
    last = len(params) // 2
    cache = {"A0": X}
    for i in range(1, last):
        cache[f"Z{i}"] = np.dot(cache[f"A{i - 1}"], params[f"W{i}"]) + params[f"b{i}"]
        cache[f"A{i}"] = np.where(cache[f"Z{i}"] > 0, cache[f"Z{i}"], 0)
    cache[f"Z{last}"] = np.dot(cache[f"A{last - 1}"], params[f"W{last}"]) + params[f"b{last}"]
    cache[f"A{last}"] = softmax(cache[f"Z{last}"])
    return [cache[f"A{last}"], cache]


@variant
def copies_of_the_results(params, X):
    """Copy what the reference returns."""
    A, cache = forward(params, X)
    return A.copy(), {**cache, "A0": X.copy()}


forward_softmax_everywhere = change(
    {" if layer == n_layers else relu_forward(Z)": ""},
    why="Hidden layers end in a softmax.",
    hint="Only the last layer gives probabilities. Which activation do the hidden layers have?",
)

forward_caches_A_as_Z = change(
    {"A = softmax(Z)": "A = Z = softmax(Z)"},
    why="The pre-activation is overwritten before it is stored.",
    hint="Z and A of a layer are equal in your cache. Z is the value before the activation: keep both.",
)

forward_no_bias = change(
    {' + params[f"b{layer}"]': ""},
    why="The biases are left out.",
    hint="Your outputs do not depend on the biases. Read the formula for Z again.",
)

forward_always_X = change(
    {"A = X": "Z = X", "Z = A @": "Z = Z @"},
    why="The next layer gets the pre-activation, so the network is linear up to the softmax.",
    hint="Your hidden activations are stored but never used. What does a layer get from the layer below it?",
)

forward_linear_output = change(
    {"softmax(Z)": "Z"},
    why="The last layer has no softmax.",
    hint="The rows of your output do not add up to 1. What turns logits into probabilities?",
)

forward_relu_before_softmax = change(
    {"softmax(Z)": "softmax(relu_forward(Z))"},
    why="The logits pass through a ReLU before the softmax.",
    hint="Negative logits are lost before the softmax. The last layer has one activation, not two.",
)

forward_unstable_softmax = change(
    {"softmax(Z)": "np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)"},
    why="The softmax is written anew, without subtracting the largest logit.",
    hint="Large logits overflow in the exponential. The notebook gives you a softmax that is safe.",
)

forward_no_input_cached = change(
    {'{"A0": X}': "{}"},
    why="The cache lacks the input, which the first layer's gradient needs.",
    hint="The cache has no entry A0. What does the gradient of the first weights need from the forward pass?",
)

EQUAL_MUTANTS = {
    "X -> A, 2": "A is X there.",
}
