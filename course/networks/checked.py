"""Losses with gradients to check, some of them wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from course import arrays
from course.arrays import normal
from course.forward_pass.cross_entropy import cross_entropy
from course.networks.backward import backward
from course.networks.forward import forward
from course.networks.samples import Loss, Params, draw_parameters, parameters


def small_network() -> tuple[Loss, Params, Params]:
    """Return the loss, parameters and gradients of a 2-2-2 network away from every kink.

    It is as small as a network can be: each entry of it is moved twice, and each time the loss is
    asked for over the wall of a sandbox.
    """
    params, X, Y = parameters(6400, [2, 2, 2]), normal(6400, 4, 2), arrays.one_hot(6401, 4, 2)

    def loss(p: Params) -> float:
        return cross_entropy(forward(p, X)[0], Y)

    return loss, params, backward(params, forward(params, X)[1], Y)


def bugs(grads: Params) -> tuple[tuple[str, Params], ...]:
    """Return what can be wrong with the gradients of the small network, one by one."""
    one_entry = grads["W1"].copy()
    one_entry[1, 1] += 0.1
    return (
        ("W2 doubled", {"W2": 2 * grads["W2"]}),
        ("b1 permuted", {"b1": grads["b1"][::-1].copy()}),
        ("one entry of W1 wrong", {"W1": one_entry}),
    )


def smooth_loss(params: dict[str, Any], xp: Any = np) -> Any:
    """Return a loss without corners, in which each entry stands alone."""
    return sum(xp.sum(xp.sin(value) + value**2) for value in params.values())


def draw(rng: np.random.Generator) -> tuple[Loss, Params, Params]:
    """Draw the smooth loss of a layer of two units, parameters, and gradients, some of them off."""
    params, noise = draw_parameters(rng, [1, 2]), draw_parameters(rng, [1, 2])
    grads = {
        name: (np.cos(value) + 2 * value) * (1 + 0.05 * rng.integers(2) * noise[name])
        for name, value in params.items()
    }
    return smooth_loss, params, grads
