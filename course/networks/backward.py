"""The backward pass of a network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array
from course.catalogue import Case, change, variant
from course.networks import losses, passes
from course.networks.samples import Params


def backward(params: Params, cache: Params, Y: Array) -> Params:
    """Return the gradient of the mean cross-entropy with respect to every parameter."""
    n_layers = len(params) // 2
    grads = {}
    dZ = (cache[f"A{n_layers}"] - Y) / len(Y)
    for layer in range(n_layers, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return grads


def cases() -> Iterator[Case]:
    """Yield forward passes, also one in which hidden units are exactly at zero."""
    yield from passes.cases()


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a network, its forward pass away from every corner, and one-hot targets."""
    return passes.draw(rng)


def derivative(xp, slope, params, cache, Y):
    """Differentiate the loss of the network with respect to each parameter."""
    return losses.gradients(slope, lambda p: losses.with_relu(xp, p, cache["A0"], Y), params)


@variant
def mask_from_activations(params, cache, Y):
    """Take the mask from the activations, which are positive where Z is."""
    last, grads = len(params) // 2, {}
    delta = (cache[f"A{last}"] - Y) / Y.shape[0]
    for i in reversed(range(1, last + 1)):
        grads[f"b{i}"] = np.sum(delta, axis=0)
        grads[f"W{i}"] = (delta.T @ cache[f"A{i - 1}"]).T
        delta = delta @ params[f"W{i}"].T * (cache[f"A{i - 1}"] > 0)
    return grads


@variant
def recursive(params, cache, Y):
    """Walk down by recursion, and divide by N at the end of each formula alone."""

    def below(layer, dZ):
        grads = {
            f"W{layer}": np.einsum("ni,nj->ij", cache[f"A{layer - 1}"], dZ) / len(Y),
            f"b{layer}": np.ones(len(Y)) @ dZ / len(Y),
        }
        if layer == 1:
            return grads
        mask = np.where(cache[f"Z{layer - 1}"] > 0, 1.0, 0.0)
        return grads | below(layer - 1, np.dot(dZ, params[f"W{layer}"].T) * mask)

    last = len(params) // 2
    return below(last, cache[f"A{last}"] - Y)


@variant
def subtracts_1(params, cache, Y):
    """Subtract 1 at the true class, as is usual for one-hot targets."""
    layer = len(params) // 2
    dZ = cache[f"A{layer}"].copy()
    dZ[np.arange(len(Y)), Y.argmax(axis=1)] -= 1
    return backward(params, cache | {f"A{layer}": Y + dZ}, Y)


NO_MASK = "A hidden unit that was off still passes a gradient on. What does the ReLU do with it on the way back?"

backward_no_relu_mask = change(
    {' * (cache[f"Z{layer - 1}"] > 0)': ""},
    why="The derivative of the ReLU is missing.",
    hint=NO_MASK,
)

backward_mask_wrong_layer = change(
    {'cache[f"Z{layer - 1}"] > 0': 'cache[f"A{layer - 1}"] >= 0'},
    why="The mask asks whether an activation is at least 0, which is true for every ReLU.",
    hint=NO_MASK,
)

backward_mask_before_W = change(
    {
        "(dZ @ params": '(dZ * (cache[f"Z{layer}"] > 0)) @ params',
        '.T) * (cache[f"Z{layer - 1}"] > 0)': ".T",
    },
    why="The mask of the layer above is applied, before the weights.",
    hint="The mask acts one layer too high. Walk backwards from Z of this layer: what do you meet first, W or the ReLU?",
)

backward_no_N = change(
    {'(cache[f"A{n_layers}"] - Y) / len(Y)': 'cache[f"A{n_layers}"] - Y'},
    why="The mean of the loss is forgotten.",
    hint="Your gradients are too large by the number of observations. The loss is a mean: where does that enter?",
)

backward_double_N = change(
    {".T @ dZ": ".T @ dZ / len(Y)", "dZ.sum(axis=0)": "dZ.sum(axis=0) / len(Y)"},
    why="Each layer divides by the number of observations once more.",
    hint="Your gradients are the right ones divided by the number of observations. The loss has divided already; layers only sum.",
)

backward_extra_softmax = change(
    {
        'dZ = (cache[f"A{n_layers}"] - Y)': 'A = cache[f"A{n_layers}"]\ndZ = (A - Y) * A * (1 - A)',
    },
    why="The derivative of the softmax is applied to a gradient that contains it already.",
    hint="A - Y is the gradient at the logits, behind the softmax. You take the softmax's derivative a second time.",
)

backward_uses_Z_not_A = change(
    {
        'grads[f"W{layer}"] = cache[f"A{layer - 1}"].T': (
            'below = cache[f"Z{layer - 1}"] if layer > 1 else cache["A0"]\n'
            '    grads[f"W{layer}"] = below.T'
        ),
    },
    why="The pre-activation of the layer below is used as the input.",
    hint="A weight is multiplied by what its layer received. Was that the value before or after the ReLU?",
)

backward_no_recursion = change(
    {
        "dZ = (cache": "dZ = dZ_last = (cache",
        '(dZ @ params[f"W{layer}"]': '(dZ_last @ params[f"W{n_layers}"]',
        'cache[f"Z{layer - 1}"]': 'cache[f"Z{n_layers - 1}"]',
    },
    why="Every hidden layer starts again from the output, which is right for two layers only.",
    hint="Right for two layers, wrong for three: each layer continues from the gradient of the layer just above it.",
)

backward_sign = change(
    {'cache[f"A{n_layers}"] - Y': 'Y - cache[f"A{n_layers}"]'},
    why="The sign of the output error is turned over.",
    hint="Every gradient has the wrong sign. Does the loss fall or rise when the probability of a wrong class grows?",
)

backward_passes_at_zero = change(
    {'"] > 0': '"] >= 0'},
    why="The mask lets a gradient through at exactly zero.",
    hint="Look at hidden units that are exactly 0. The course sets the derivative of the ReLU to 0 there.",
)

backward_bias_mean = change(
    {"dZ.sum(axis=0)": "dZ.mean(axis=0)"},
    why="The biases get the mean of a gradient that is divided by the batch already.",
    hint="The weights are right, but the bias gradients are divided by the number of observations.",
)

backward_bias_keepdims = change(
    {"dZ.sum(axis=0)": "dZ.sum(axis=0, keepdims=True)"},
    why="The bias gradients are (1, n_out).",
    hint="The bias gradients have one axis too many. A gradient has the shape of its parameter.",
)

backward_first_layer_missing = change(
    {"range(n_layers, 0, -1)": "range(n_layers, 1, -1)"},
    why="The loop ends before the first layer.",
    hint="The first layer has no gradients in your result. Where must a loop that counts down stop?",
)

backward_spoils_cache = change(
    {
        'dZ = (cache[f"A{n_layers}"] - Y) / len(Y)': (
            'dZ = cache[f"A{n_layers}"]\ndZ -= Y\ndZ /= len(Y)'
        ),
    },
    why="The probabilities in the cache are overwritten.",
    hint="The gradients are right, but the probabilities in the cache have changed. Others still need them.",
)

EQUAL_MUTANTS = {
    "params -> cache": "The cache has one entry more, and half of both is the number of layers.",
}
