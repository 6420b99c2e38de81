"""The gradient of the loss with respect to the logits of a softmax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, formulas
from course.arrays import Array, normal, probabilities
from course.catalogue import Case, mistake, variant
from course.loss_gradients.softmax_jacobian import softmax_jacobian


def softmax_grad_input(a: Array, grad_output: Array) -> Array:
    """Return the gradient `(N, K)` with respect to the logits of a softmax with output `a`."""
    average = np.sum(grad_output * a, axis=1, keepdims=True)
    return a * (grad_output - average)


def cases() -> Iterator[Case]:
    """Yield upstream gradients of both signs, for as many observations as classes and not."""
    for name, seed, n_objects, n_classes in (
        ("four observations, three classes", 5200, 4, 3),
        ("as many observations as classes", 5210, 3, 3),
        ("one observation", 5220, 1, 4),
    ):
        arguments = (
            probabilities(seed, n_objects, n_classes),
            normal(seed + 1, n_objects, n_classes),
        )
        yield Case(name, arguments)
    saturated = np.array([[1e-9, 1.0 - 1e-9, 0.0], [0.2, 0.3, 0.5]])
    yield Case("a saturated output", (saturated, normal(5230, 2, 3)))
    yield Case("large gradients", (probabilities(5240, 3, 4), 90 * normal(5241, 3, 4)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw probabilities, and the gradient with respect to them."""
    n_objects, n_classes = draws.sizes(rng, 2)
    a = draws.probabilities(rng, n_objects, n_classes)
    return a, draws.numbers(rng, n_objects, n_classes)


def derivative(xp, slope, a, grad_output):
    """Differentiate at the logits a loss that sends `grad_output` down."""
    return slope(lambda Z: xp.sum(grad_output * formulas.softmax(xp, Z)), np.log(a))


row_by_jacobian = variant(
    lambda a, grad_output: np.array(
        [g @ softmax_jacobian(p) for p, g in zip(a, grad_output, strict=True)]
    )
)

multiplied_out = variant(
    lambda a, grad_output: a * grad_output - a * np.sum(a * grad_output, axis=1)[:, None]
)

einsum = variant(
    lambda a, grad_output: a * (grad_output - np.einsum("nk,nk->n", a, grad_output)[:, None])
)


@mistake(
    why="The axis of the sums is lost, so they line up with the classes.",
    hint="A row of sums does not line up with rows of observations: for square arrays it even runs. Which shape must the sums keep?",
)
def softmax_grad_input_no_keepdims(a, grad_output):
    return a * (grad_output - np.sum(grad_output * a, axis=1))


@mistake(
    why="The sum runs over the observations.",
    hint="You add over the observations. The paths run from one logit through all classes of the same row.",
)
def softmax_grad_input_axis0(a, grad_output):
    return a * (grad_output - np.sum(grad_output * a, axis=0, keepdims=True))


@mistake(
    why="The sum runs over the whole array.",
    hint="With one observation you are right. With more, your rows get mixed: each needs a sum of its own.",
)
def softmax_grad_input_global_sum(a, grad_output):
    return a * (grad_output - np.sum(grad_output * a))


@mistake(
    why="The upstream gradients are added without their weights.",
    hint="The number you subtract in each row is a plain sum. In the derivation each term carries a probability.",
)
def softmax_grad_input_unweighted(a, grad_output):
    return a * (grad_output - np.sum(grad_output, axis=1, keepdims=True))


@mistake(
    why="The plain mean is subtracted, not the weighted one.",
    hint="The number you subtract in each row counts every class alike. In the derivation each term carries its probability.",
)
def softmax_grad_input_plain_mean(a, grad_output):
    return a * (grad_output - np.mean(grad_output, axis=1, keepdims=True))


@mistake(
    why="Only the diagonal of the Jacobian is used.",
    hint="This uses the diagonal of the Jacobian alone. Each logit reaches the loss through all classes: add the other paths.",
)
def softmax_grad_input_diagonal_only(a, grad_output):
    return grad_output * a * (1 - a)


@mistake(
    why="The second term is missing.",
    hint="Your rows do not add up to 0. One term of the Jacobian is missing: what do the other classes lose?",
)
def softmax_grad_input_first_term(a, grad_output):
    return grad_output * a


@mistake(
    why="The factor in front of the bracket is missing.",
    hint="You subtract the right number, but every class weighs the same in the end. Which factor stands in front of the bracket?",
)
def softmax_grad_input_no_factor(a, grad_output):
    return grad_output - np.sum(grad_output * a, axis=1, keepdims=True)


@mistake(
    why="The two terms have the wrong signs.",
    hint="Your result points the other way. Compare the signs of the two terms with the Jacobian.",
)
def softmax_grad_input_sign(a, grad_output):
    return a * (np.sum(grad_output * a, axis=1, keepdims=True) - grad_output)


@mistake(
    why="The result is divided by the number of observations.",
    hint="Your values are the right ones divided by the number of observations. The 1/N of the loss is already inside grad_output.",
)
def softmax_grad_input_mean(a, grad_output):
    return a * (grad_output - np.sum(grad_output * a, axis=1, keepdims=True)) / len(a)


@mistake(
    why="The caller's gradient is overwritten.",
    hint="The values are right, but grad_output has changed. Others still need it: work on a new array.",
)
def softmax_grad_input_in_place(a, grad_output):
    grad_output -= np.sum(grad_output * a, axis=1, keepdims=True)
    return a * grad_output


@mistake(
    why="The slope of a sigmoid is returned, without the upstream gradient.",
    hint="Your result does not depend on grad_output. What does the chain rule do with it?",
)
def softmax_grad_input_no_upstream(a, grad_output):
    return a * (1 - a)
