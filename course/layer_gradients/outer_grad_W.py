"""The weight gradient of one observation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws
from course.arrays import Array, normal
from course.catalogue import Case, mistake, variant


def outer_grad_W(x: Array, delta: Array) -> Array:
    """Return the weight gradient `(n_in, n_out)` of one observation `x (n_in,)`."""
    return np.outer(x, delta)


def cases() -> Iterator[Case]:
    """Yield one observation, with different and with equal numbers of inputs and outputs."""
    yield Case("different numbers of inputs and outputs", (normal(4400, 4), normal(4401, 3)))
    yield Case("as many inputs as outputs", (normal(4402, 3), normal(4403, 3)))
    yield Case("large gradients", (5 * normal(4404, 2), 9 * normal(4405, 5)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw an observation and its error signal."""
    n_in, n_out = draws.sizes(rng, 2)
    return draws.numbers(rng, n_in), draws.numbers(rng, n_out)


def derivative(xp, slope, x, delta):
    """Differentiate a loss that sends `delta` down."""
    return slope(lambda W: xp.dot(xp.dot(x, W), delta), np.ones((len(x), len(delta))))


broadcast = variant(lambda x, delta: x[:, None] * delta)

einsum = variant(lambda x, delta: np.einsum("k,j->kj", x, delta))

column_times_row = variant(lambda x, delta: x.reshape(-1, 1) @ delta.reshape(1, -1))

nested_loops = variant(lambda x, delta: np.array([[a * d for d in delta] for a in x]))


@mistake(
    why="The outer product has its factors in the other order.",
    hint="Your matrix is the transpose of the answer. W has a row for each input and a column for each output.",
)
def outer_grad_W_transposed(x, delta):
    return np.outer(delta, x)


@mistake(
    why="The inner product is taken.",
    hint="An inner product gives one number. Each weight needs a value of its own: which product makes a table?",
)
def outer_grad_W_inner(x, delta):
    return np.dot(x, delta)


@mistake(
    why="Broadcasting runs x along the columns.",
    hint="Your matrix is the transpose of the answer. W has a row for each input and a column for each output.",
)
def outer_grad_W_broadcast_wrong(x, delta):
    return x[None, :] * delta[:, None]


@mistake(
    why="The derivative of z is returned, not the derivative of the loss.",
    hint="Every column is the same, so this is the derivative of z. Where does the error signal enter?",
)
def outer_grad_W_ignores_delta(x, delta):
    return np.outer(x, np.ones_like(delta))
