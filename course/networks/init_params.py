"""The first parameters of a network."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from course.catalogue import Case, change, variant
from course.networks.samples import Params, draw_sizes


def init_params(sizes: list[int], rng: np.random.Generator) -> Params:
    """Draw the weights `(sizes[l-1], sizes[l])` after He, layer by layer, with zero biases."""
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        params[f"W{layer}"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)
        params[f"b{layer}"] = np.zeros(n_out)
    return params


def cases() -> Iterator[Case]:
    """Yield networks of several depths with layers of different sizes."""
    yield Case("4-5-3", ([4, 5, 3], np.random.default_rng(6101)))
    yield Case("2-3-4-2", ([2, 3, 4, 2], np.random.default_rng(6102)))
    yield Case("one layer", ([3, 2], np.random.default_rng(6103)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw the sizes of the layers, and a generator."""
    return draw_sizes(rng), np.random.default_rng(rng.integers(1000))


def formulation(sizes, rng):
    """Draw with the deviation `sqrt(2 / n_in)` in one row, and fold it."""
    params = {}
    for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes), 1):
        weights = rng.normal(0, (2 / n_in) ** 0.5, size=n_in * n_out)
        params[f"W{layer}"] = weights.reshape(n_in, n_out)
        params[f"b{layer}"] = np.array([0.0] * n_out)
    return params


@variant
def scale_in_normal(sizes, rng):
    """Let the generator scale the draws, and add the biases at the end."""
    params = {
        f"W{i + 1}": rng.normal(0, np.sqrt(2.0 / m), (m, n))
        for i, (m, n) in enumerate(itertools.pairwise(sizes))
    }
    return params | {f"b{i}": np.zeros((n,)) for i, n in enumerate(sizes) if i}


keys_reversed = variant(
    lambda sizes, rng: {k: v * 1.0 for k, v in reversed(list(scale_in_normal(sizes, rng).items()))}
)

init_params_zeros = change(
    {"rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)": "np.zeros((n_in, n_out))"},
    why="All weights are zero, so the hidden units never become different.",
    hint="Units that start equal get equal gradients and stay equal. What makes them different at the start?",
)

init_params_transposed = change(
    {"size=(n_in, n_out)": "size=(n_out, n_in)"},
    why="The weights are (n_out, n_in).",
    hint="A layer computes A W + b with observations in the rows of A. Which of its two sizes must W's rows have?",
)

init_params_bias_shape = change(
    {"np.zeros(n_out)": "np.zeros((1, n_out))"},
    why="The biases are (1, n_out), so an update with an (n_out,) gradient only works by luck.",
    hint="The biases have one axis too many. A bias is a plain row of numbers, one for each unit.",
)

init_params_off_by_one = change(
    {"range(1, len(sizes))": "range(1, len(sizes) - 1)"},
    why="The loop ends one layer too early.",
    hint="The last layer is missing. Between len(sizes) sizes there are len(sizes) - 1 layers, counted from 1.",
)

init_params_no_scale = change(
    {" * np.sqrt(2 / n_in)": ""},
    why="The draws are not scaled.",
    hint="The draws have the deviation 1 whatever the size of the layer. Where does n_in come in?",
)

init_params_variance = change(
    {"np.sqrt(2 / n_in)": "2 / n_in"},
    why="The variance is used in the place of the standard deviation.",
    hint="2 / n_in is meant to be the variance of a weight. What do you multiply a draw by to give it that variance?",
)

init_params_fan_out = change(
    {"np.sqrt(2 / n_in)": "np.sqrt(2 / n_out)"},
    why="The scale has the number of outputs in it.",
    hint="How many terms does a unit add up: as many as the layer has inputs, or as many as it has outputs?",
)

init_params_no_factor_2 = change(
    {"* np.sqrt(2 / n_in)": "/ np.sqrt(n_in)"},
    why="The factor 2 for the half that a ReLU removes is missing.",
    hint="Your weights have the variance 1 / n_in. Which factor makes up for the half that a ReLU turns into 0?",
)

init_params_random_biases = change(
    {"np.zeros(n_out)": "rng.normal(size=n_out)"},
    why="The biases are drawn too, which also changes every later draw.",
    hint="Only the weights are drawn. The biases start at a fixed value, and a draw for them shifts all later ones.",
)

init_params_own_generator = change(
    {"params = {}": "rng = np.random.default_rng(0)\nparams = {}"},
    why="The generator that is passed is not used.",
    hint="Your weights do not depend on rng. Draw from the generator that you are given.",
)

EQUAL_MUTANTS = {
    "the result is clipped at 5": "Weights that are drawn hardly ever reach 5.",
}
