"""Networks that need no derivative of an input, and that need one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array
from course.catalogue import Case, Claim, mistake, variant
from course.networks.backward import backward
from course.networks.forward import forward
from course.networks.init_params import init_params

Params = dict[str, Array]


def said(params: Params, X: Array, Y: Array) -> Params:
    """Send nothing down through an input, so that the last layer alone gets a gradient."""
    last = str(len(params) // 2)
    grads = right(params, X, Y)
    return {name: grads[name] * (name[1:] == last) for name in grads}


def right(params: Params, X: Array, Y: Array) -> Params:
    """Return the gradient of the mean cross-entropy with respect to every parameter."""
    return backward(params, forward(params, X)[1], Y)


def unfit(params: Params, X: Array, Y: Array) -> str:
    """Say where the data of a classifier are none."""
    if not params:
        return "the network has no layer."
    if len(X) != len(Y):
        return "X and Y need one row for each observation."
    if not (((Y == 0) | (Y == 1)).all() and (Y.sum(axis=1) == 1).all()):
        return "each row of Y needs a single 1, for the true class, and zeros."
    return ""


SAMPLE = {"W1": np.ones((2, 2)), "b1": np.ones(2)}, np.ones((1, 2)), np.ones((1, 2))
CLAIM = Claim(said, right, SAMPLE, unfit)


def refute_no_input_gradient() -> list[tuple[Any, ...]]:
    """Return a call on which the text is right, and one on which it is wrong."""
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    return [(init_params([3, 2], rng), X, Y), (init_params([3, 4, 2], rng), X, Y)]


def cases() -> Iterator[Case]:
    """Yield the one call, which asks for calls."""
    yield Case("your calls", ())


@variant
def by_hand():
    """Write small networks down."""
    one = {"W1": np.array([[1.0, -1.0]]), "b1": np.zeros(2)}
    two = {"W1": np.array([[1]]), "b1": np.array([0]), "W2": np.array([[2, 1]]), "b2": np.zeros(2)}
    X, Y = np.array([[1.0], [2.0]]), np.eye(2)
    return ((one, X, Y), (two, X, Y))


@variant
def dead_units():
    """Let no unit of a deeper network be on, and then all of them."""
    rng = np.random.default_rng(5)
    X, Y = rng.uniform(size=(4, 3)), np.eye(2)[[0, 1, 1, 0]]
    params = init_params([3, 5, 4, 2], rng)
    below, above = params | {"b2": np.full(4, -9.0)}, params | {"b2": np.ones(4)}
    return [(below, X, Y), (above, X, Y)]


@mistake(
    why="The targets are no one-hot rows.",
    hint="The gradient that starts the way back is made for a true class. Build the rows with np.eye.",
)
def refute_no_input_gradient_no_classes():
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(5, 3)), np.full((5, 2), 0.5)
    return [(init_params([3, 2], rng), X, Y), (init_params([3, 4, 2], rng), X, Y)]


@mistake(
    why="The data do not fit the first layer.",
    hint="X needs one column for each row of W1, and Y one for each unit of the last layer.",
)
def refute_no_input_gradient_sizes():
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    return [(init_params([4, 2], rng), X, Y), (init_params([3, 4, 2], rng), X, Y)]


@mistake(
    why="The two calls stand in the wrong order.",
    hint="The networks are good.",
)
def refute_no_input_gradient_exchanged():
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    return [(init_params([3, 4, 2], rng), X, Y), (init_params([3, 2], rng), X, Y)]


@mistake(
    why="Both networks have a hidden layer that learns.",
    hint="In both of your networks parameters of a lower layer get a gradient. For which network is X the only input there is?",
)
def refute_no_input_gradient_wrong_twice():
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    return [(init_params([3, 4, 2], rng), X, Y), (init_params([3, 5, 4, 2], rng), X, Y)]


@mistake(
    why="Neither network has a hidden layer that learns.",
    hint="In neither network a lower layer gets a gradient. Build one in which a weight below the last layer moves the loss.",
)
def refute_no_input_gradient_right_twice():
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    return [(init_params([3, 2], rng), X, Y), (init_params([3, 2], rng), X, Y)]
