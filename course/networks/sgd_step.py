"""One step of gradient descent."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws
from course.catalogue import Case, mistake, variant
from course.networks.samples import Params, draw_parameters, draw_sizes, parameters


def sgd_step(params: Params, grads: Params, lr: float) -> Params:
    """Return new parameters, one step of the length `lr` down the gradient."""
    return {name: params[name] - lr * grads[name] for name in params}


def cases() -> Iterator[Case]:
    """Yield weights and biases with different learning rates."""
    for name, seed, sizes, lr in (
        ("2 layers", 6500, [4, 5, 3], 0.1),
        ("3 layers", 6520, [2, 3, 4, 2], 0.7),
    ):
        yield Case(name, (parameters(seed, sizes), parameters(seed + 10, sizes), lr))
    large = {name: 30 * value for name, value in parameters(6540, [3, 2, 4]).items()}
    yield Case("large parameters", (large, parameters(6550, [3, 2, 4]), 0.2))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw the parameters of a network, their gradients and a learning rate."""
    sizes = draw_sizes(rng)
    params, grads = draw_parameters(rng, sizes), draw_parameters(rng, sizes)
    return params, grads, draws.number(rng)


def formulation(params, grads, lr):
    """Move every entry by itself."""
    moved = {}
    for name in params:
        pairs = zip(params[name].flat, grads[name].flat, strict=True)
        moved[name] = np.array([p - lr * g for p, g in pairs]).reshape(params[name].shape)
    return moved


@variant
def deep_copy(params, grads, lr):
    """Step in place on a deep copy."""
    new = copy.deepcopy(params)
    for name in new:
        new[name] -= lr * grads[name]
    return new


np_functions = variant(
    lambda params, grads, lr: {
        k: np.subtract(v, np.multiply(lr, grads[k])) for k, v in params.items()
    }
)


@mistake(
    why="The step goes uphill.",
    hint="The gradient points to where the loss grows. Which way do you want to walk?",
)
def sgd_step_ascent(params, grads, lr):
    return {k: params[k] + lr * grads[k] for k in params}


IN_PLACE = "The values are right, but the old parameters have changed too. Make new arrays, not only a new dictionary."


@mistake(
    why="The caller's arrays are overwritten.",
    hint=IN_PLACE,
)
def sgd_step_in_place(params, grads, lr):
    for k in params:
        params[k] -= lr * grads[k]
    return params


@mistake(
    why="The dictionary is new, and its arrays are the old ones.",
    hint=IN_PLACE,
)
def sgd_step_shallow_copy(params, grads, lr):
    new = dict(params)
    for k in new:
        new[k] -= lr * grads[k]
    return new


@mistake(
    why="The biases are not trained.",
    hint="Some parameters do not move at all. Does the loss depend on the biases?",
)
def sgd_step_only_weights(params, grads, lr):
    return {k: params[k] - lr * grads[k] if k.startswith("W") else params[k] for k in params}


@mistake(
    why="The learning rate is left out.",
    hint="Your step has the same length for every lr. Where does the learning rate enter?",
)
def sgd_step_no_lr(params, grads, lr):
    return {k: params[k] - grads[k] for k in params}


@mistake(
    why="The step is returned, not the new parameters.",
    hint="This is the step alone. Where do you stand after taking it?",
)
def sgd_step_step_only(params, grads, lr):
    return {k: -lr * grads[k] for k in params}


EQUAL_MUTANTS = {
    "params -> grads": "Both have the same names.",
}
