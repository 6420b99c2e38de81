"""What a layer that normalises each observation sends back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.arrays import Array
from course.catalogue import Case, change, variant
from course.networks import normalised


def layer_norm_grad(
    X: Array, gamma: Array, beta: Array, grad_output: Array
) -> tuple[Array, Array, Array]:
    """Return the gradients of `X (N, n)`, `gamma (n,)` and `beta (n,)`."""
    deviation = np.sqrt(X.var(axis=1, keepdims=True) + 1e-5)
    scaled = (X - X.mean(axis=1, keepdims=True)) / deviation
    G = grad_output * gamma
    through_mean = G.mean(axis=1, keepdims=True)
    through_deviation = scaled * (G * scaled).mean(axis=1, keepdims=True)
    grad_X = (G - through_mean - through_deviation) / deviation
    return grad_X, (grad_output * scaled).sum(axis=0), grad_output.sum(axis=0)


def cases() -> Iterator[Case]:
    """Yield batches of other sizes, a square one, and rows that hardly vary."""
    yield from normalised.cases()


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a batch, scales, shifts, and the gradient with respect to the output."""
    return normalised.draw(rng)


def derivative(xp, slope, X, gamma, beta, grad_output):
    """Differentiate a loss that sends `grad_output` down, in each argument."""

    def loss(X, gamma, beta):
        centred = X - xp.mean(X, axis=1, keepdims=True)
        variance = xp.mean(centred**2, axis=1, keepdims=True)
        return xp.sum(grad_output * (gamma * centred / (variance + 1e-5) ** 0.5 + beta))

    return (
        slope(lambda at: loss(at, gamma, beta), X),
        slope(lambda at: loss(X, at, beta), gamma),
        slope(lambda at: loss(X, gamma, at), beta),
    )


@variant
def by_jacobians(X, gamma, beta, grad_output):
    """Build the Jacobian of each row."""
    n = X.shape[1]
    grad_X, scaled = np.zeros(X.shape), np.zeros(X.shape)
    for i, row in enumerate(X):
        deviation = np.sqrt(np.var(row) + 1e-5)
        scaled[i] = (row - np.mean(row)) / deviation
        J = (np.eye(n) - 1 / n - np.outer(scaled[i], scaled[i]) / n) / deviation
        grad_X[i] = (grad_output[i] * gamma) @ J
    return grad_X, np.einsum("ij,ij->j", grad_output, scaled), np.ones(len(X)) @ grad_output


@variant
def step_by_step(X, gamma, beta, grad_output):
    """Walk back through the variance, then through the mean."""
    n = X.shape[1]
    centred = X - X.mean(axis=1, keepdims=True)
    variance = (centred**2).mean(axis=1, keepdims=True)
    inverse = (variance + 1e-5) ** -0.5
    grad_scaled = grad_output * gamma
    grad_inverse = (grad_scaled * centred).sum(axis=1, keepdims=True)
    grad_variance = -grad_inverse * inverse**3 / 2
    grad_centred = grad_scaled * inverse + 2 * centred * grad_variance / n
    grad_X = grad_centred - grad_centred.mean(axis=1, keepdims=True)
    return [grad_X, (grad_output * centred * inverse).sum(0), grad_output.sum(0)]


layer_norm_grad_statistics_frozen = change(
    {"(G - through_mean - through_deviation)": "G"},
    why="Mean and deviation are taken for constants.",
    hint="You follow one path only. An entry also moves the mean and the deviation of its row, and through them every output of the row.",
)

layer_norm_grad_no_mean_path = change(
    {"(G - through_mean - through_deviation)": "(G - through_deviation)"},
    why="The path through the mean is forgotten.",
    hint="Add the same number to all entries of a row: the output stays. So each row of your first gradient has to add up to 0, and it does not.",
)

layer_norm_grad_no_deviation_path = change(
    {"(G - through_mean - through_deviation)": "(G - through_mean)"},
    why="The path through the deviation is forgotten.",
    hint="Twice as large a row gives almost the same output. Which path of an entry to the output have you left out?",
)

layer_norm_grad_no_gamma = change(
    {"G = grad_output * gamma": "G = grad_output"},
    why="The scale is not multiplied in on the way down.",
    hint="The last thing that the forward pass does to a normalised entry is to scale it. That is the first thing to walk back through.",
)

layer_norm_grad_axis0 = change(
    {
        "X.var(axis=1": "X.var(axis=0",
        "X.mean(axis=1": "X.mean(axis=0",
        " G.mean(axis=1": " G.mean(axis=0",
        "(G * scaled).mean(axis=1": "(G * scaled).mean(axis=0",
    },
    why="The statistics are taken over the batch.",
    hint="This is the gradient of a layer that normalises columns. Here every row has a mean and a deviation of its own.",
)

layer_norm_grad_not_divided = change(
    {"through_deviation) / deviation": "through_deviation)"},
    why="The division by the deviation is forgotten on the way back.",
    hint="The first gradient is too large or too small by a factor that differs from row to row. Which one does the forward pass divide by?",
)

layer_norm_grad_gamma_from_input = change(
    {"(grad_output * scaled).sum(axis=0)": "(grad_output * X).sum(axis=0)"},
    why="The scale's gradient is made with the input of the layer.",
    hint="The scale is multiplied by what comes out of the normalisation, not by what goes in.",
)

layer_norm_grad_gamma_mean = change(
    {
        "(grad_output * scaled).sum(axis=0)": "(grad_output * scaled).mean(axis=0)",
        "grad_output.sum(axis=0)": "grad_output.mean(axis=0)",
    },
    why="The gradients of scale and shift are averaged over the batch.",
    hint="The gradients of scale and shift are too small by the number of observations. A layer sums over the batch.",
)

layer_norm_grad_beta_scaled = change(
    {", grad_output.sum(axis=0)": ", G.sum(axis=0)"},
    why="The shift's gradient contains the scale.",
    hint="The shift comes last in the forward pass, behind the scale. Does the scale stand between the shift and the output?",
)

layer_norm_grad_no_small_number = change(
    {" + 1e-5": ""},
    why="The small number is missing.",
    hint="Look at rows that hardly vary. The forward pass adds a small number to the variance, and so must you.",
)

layer_norm_grad_sums_for_means = change(
    {" G.mean(": " G.sum(", "(G * scaled).mean(": "(G * scaled).sum("},
    why="Sums over the features are taken where the layer takes means.",
    hint="Mean and variance divide by the number of features. Somewhere on their paths you forgot that.",
)
