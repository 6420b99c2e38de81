"""How many layers must send a gradient to their input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import equal
from course.catalogue import Case, mistake, variant


def count_input_grads(n_layers: int, need_input_gradient: bool = False) -> int:
    """Return how many layers of a network must send a gradient to their input."""
    return n_layers if need_input_gradient else n_layers - 1


def cases() -> Iterator[Case]:
    """Yield depths, with and without the gradient of the data."""
    for n_layers in (3, 1, 5, 2, 12):
        yield Case(f"{n_layers} layers", (n_layers,))
        yield Case(f"{n_layers} layers and the data", (n_layers, True))
    yield Case("the data not wanted", (4, False))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a depth, and whether the gradient of the data is wanted."""
    return int(rng.integers(1, 10)), bool(rng.integers(2))


def formulation(n_layers, need_input_gradient):
    """Walk down the layers and count those whose input someone waits for."""
    return sum(1 for layer in range(n_layers) if layer > 0 or need_input_gradient)


@variant
def loop(n_layers, need_input_gradient=False):
    """Count in a loop."""
    calls = 0
    for layer in range(n_layers, 0, -1):
        if layer > 1 or need_input_gradient:
            calls += 1
    return calls


minus_not = variant(
    lambda n_layers, need_input_gradient=False: n_layers - (not need_input_gradient)
)

numpy_integer = variant(
    lambda n_layers, need_input_gradient=False: np.int64(n_layers - 1 + need_input_gradient)
)


@mistake(
    why="The answer is taken to mean that no input gradient is needed at all.",
    hint="Draw three layers and mark what the first weights need. Through which inputs does the loss reach them?",
)
def count_input_grads_zero(n_layers, need_input_gradient=False):
    return 0


@mistake(
    why="One call is counted whatever the depth.",
    hint="Two layers are a special case. Which layers of a deep network have another layer below them?",
)
def count_input_grads_one(n_layers, need_input_gradient=False):
    return 1


@mistake(
    why="The flag is not used.",
    hint="Your count is the same whether the gradient of the data is wanted or not. Which layer receives the data?",
)
def count_input_grads_ignores_flag(n_layers, need_input_gradient=False):
    return n_layers - 1


@mistake(
    why="The first layer is always counted.",
    hint="The first layer's input is the data. Does training change the data?",
)
def count_input_grads_every_layer(n_layers, need_input_gradient=False):
    return n_layers


@mistake(
    why="The data is counted on top of all layers.",
    hint="Without the flag you count one layer too many, and with it as well. What happens with a single layer?",
)
def count_input_grads_one_too_many(n_layers, need_input_gradient=False):
    return n_layers + int(need_input_gradient)


EQUAL_MUTANTS = {
    **equal.GIVEN_NUMBERS,
    **equal.RETURNS_NUMBERS,
    **equal.NEVER_NEGATIVE,
}
