"""The output of a dense layer for a batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws
from course.arrays import Array, matrix_product, normal
from course.catalogue import Case, mistake, variant
from course.forward_pass.neuron_forward import formulation as neuron


def dense_forward(x_input: Array, W: Array, b: Array) -> Array:
    """Return the output `(n_objects, n_out)` of a dense layer with `W (n_in, n_out)`."""
    return x_input @ W + b


def cases() -> Iterator[Case]:
    """Yield dense layers whose sizes differ, and square ones in which wrong products run."""
    for name, seed, n_objects, n_in, n_out in (
        ("three different sizes", 3200, 4, 5, 3),
        ("one observation", 3210, 1, 4, 3),
        ("one output", 3220, 5, 3, 1),
        ("square weights", 3230, 4, 3, 3),
        ("three equal sizes", 3240, 3, 3, 3),
    ):
        arrays = normal(seed, n_objects, n_in), normal(seed + 1, n_in, n_out)
        yield Case(name, (*arrays, normal(seed + 2, n_out)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a batch and the parameters of a layer."""
    n_objects, n_in, n_out = draws.sizes(rng, 3)
    return (
        draws.numbers(rng, n_objects, n_in),
        draws.numbers(rng, n_in, n_out),
        draws.numbers(rng, n_out),
    )


def formulation(x_input, W, b):
    """Return the outputs neuron by neuron and observation by observation."""
    return np.array([[neuron(x, W[:, j], b[j]) for j in range(len(b))] for x in x_input])


np_dot = variant(lambda x_input, W, b: np.dot(x_input, W) + b)

einsum = variant(lambda x_input, W, b: np.einsum("nk,kj->nj", x_input, W) + b[None, :])

loops = variant(lambda x_input, W, b: matrix_product(x_input, W) + np.tile(b, (len(x_input), 1)))


@mistake(
    why="The bias is left out.",
    hint="Every row is off by the same amounts. Which argument have you not used?",
)
def dense_forward_no_bias(x_input, W, b):
    return x_input @ W


@mistake(
    why="The factors are in the order that belongs to observations in columns.",
    hint="Write the sizes under your product. The inner ones have to be n_in, and rows are observations.",
)
def dense_forward_wrong_order(x_input, W, b):
    return W @ x_input + b


@mistake(
    why="The weights are taken to be stored as (n_out, n_in).",
    hint="This fits weights with one row for each output. Here W has one column for each output.",
)
def dense_forward_doc2_orientation(x_input, W, b):
    return x_input @ W.T + b


@mistake(
    why="The bias is made a column, so it changes from row to row.",
    hint="Your bias differs between observations. It has one entry per output: along which axis does that run?",
)
def dense_forward_bias_column(x_input, W, b):
    return x_input @ W + b[:, None]


@mistake(
    why="The bias is added to each product, before the sum over the inputs.",
    hint="The bias has entered once for each input. How often does it appear in the formula of one output?",
)
def dense_forward_bias_inside(x_input, W, b):
    return (x_input[:, :, None] * W + b).sum(axis=1)


@mistake(
    why="The bias is added to the input.",
    hint="Your bias runs through the weights. It belongs to the outputs, so it is added after the product.",
)
def dense_forward_bias_to_input(x_input, W, b):
    return (x_input + b) @ W


@mistake(
    why="The bias is summed to one number.",
    hint="You shift all outputs by the same number. Each output has a bias of its own.",
)
def dense_forward_bias_summed(x_input, W, b):
    return x_input @ W + b.sum()


@mistake(
    why="Only the first observation is used.",
    hint="Only the first observation comes through. The result has one row for each row of x_input.",
)
def dense_forward_first_only(x_input, W, b):
    return x_input[0] @ W + b


@mistake(
    why="A ReLU is applied as well.",
    hint="Your negative outputs have become 0. The dense layer is the part before the activation.",
)
def dense_forward_activated(x_input, W, b):
    return np.maximum(0, x_input @ W + b)
