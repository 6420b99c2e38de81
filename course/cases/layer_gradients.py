"""The calls that the checks of `4_layer_gradients` make."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course.arrays import normal
from course.exercises import Case


def _dense(name: str, seed: int, n_objects: int, n_in: int, n_out: int) -> Case:
    return Case(
        name,
        (
            normal(seed, n_objects, n_in),
            normal(seed + 1, n_objects, n_out),
            normal(seed + 2, n_in, n_out),
            normal(seed + 3, n_out),
        ),
    )


def dense_grad_input() -> Iterator[Case]:
    """Yield dense layers whose sizes all differ, so that no wrong product conforms."""
    yield _dense("three different sizes", 4100, 4, 5, 3)
    yield _dense("one observation", 4110, 1, 4, 3)
    yield _dense("one output", 4120, 5, 3, 1)
    yield _dense("square weights", 4130, 4, 3, 3)


dense_grad_b = dense_grad_input


def dense_grad_W() -> Iterator[Case]:
    """Yield the same, and a layer in which a product with the wrong transpose conforms."""
    yield from dense_grad_input()
    yield _dense("as many observations as outputs", 4140, 3, 4, 3)


def relu_grad() -> Iterator[Case]:
    """Yield inputs of both signs, with exact zeros under non-zero gradients."""
    yield Case("positive and negative inputs", (normal(4200, 4, 3), normal(4201, 4, 3)))
    inputs = np.array([[0.0, -1.5, 2.0, -0.0], [0.5, 0.0, -3.0, 1.0]])
    yield Case("inputs that are exactly zero", (inputs, normal(4202, 2, 4)))
    yield Case("one-dimensional arrays", (normal(4203, 6), normal(4204, 6)))


def sigmoid_grad() -> Iterator[Case]:
    """Yield sigmoid outputs, also saturated ones."""
    a = 1 / (1 + np.exp(-normal(4300, 4, 3)))
    yield Case("outputs between 0 and 1", (a, normal(4301, 4, 3)))
    saturated = np.array([[0.0, 1.0, 1e-9], [1 - 1e-9, 0.5, 0.25]])
    yield Case("saturated outputs", (saturated, normal(4302, 2, 3)))


def outer_grad_W() -> Iterator[Case]:
    """Yield one observation, with different and with equal numbers of inputs and outputs."""
    yield Case("different numbers of inputs and outputs", (normal(4400, 4), normal(4401, 3)))
    yield Case("as many inputs as outputs", (normal(4402, 3), normal(4403, 3)))


def per_example_grad_W() -> Iterator[Case]:
    """Yield batches, with different and with equal numbers of inputs and outputs."""
    yield Case("three different sizes", (normal(4500, 4, 5), normal(4501, 4, 3)))
    yield Case("as many inputs as outputs", (normal(4502, 2, 3), normal(4503, 2, 3)))
    yield Case("one observation", (normal(4504, 1, 3), normal(4505, 1, 2)))


def dense_backward_out_in() -> Iterator[Case]:
    """Yield dense layers whose weights have one row per output."""
    for name, seed, n_objects, n_in, n_out in (
        ("three different sizes", 4600, 4, 5, 3),
        ("square weights", 4610, 3, 3, 3),
        ("one observation", 4620, 1, 4, 2),
    ):
        x_input, grad_output, W, b = _dense(name, seed, n_objects, n_in, n_out).arguments
        yield Case(name, (x_input, grad_output, W.T.copy(), b))
