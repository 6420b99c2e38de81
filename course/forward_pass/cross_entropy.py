"""The cross-entropy of predicted probabilities."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws, equal
from course.arrays import Array, one_hot, probabilities
from course.catalogue import Case, mistake, variant


def cross_entropy(A: Array, Y: Array) -> float:
    """Return the mean of `-ln` of the probability `(n_objects, n_classes)` of the true class."""
    return float(-np.sum(Y * np.log(np.maximum(A, 1e-12))) / len(A))


def cases() -> Iterator[Case]:
    """Yield probabilities, also exact zeros at wrong classes and at the true class."""
    yield Case("four observations, three classes", (probabilities(3700, 4, 3), one_hot(3701, 4, 3)))
    yield Case("as many observations as classes", (probabilities(3710, 3, 3), one_hot(3711, 3, 3)))
    yield Case("one observation", (probabilities(3720, 1, 4), one_hot(3721, 1, 4)))
    zeros = np.array([[0.0, 0.75, 0.25], [1.0, 0.0, 0.0]])
    truth = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    yield Case("probabilities that are exactly 0", (zeros, truth))
    yield Case("a perfect prediction", (truth.copy(), truth))
    wrong = np.array([[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]])
    truth = np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    yield Case("a true class whose probability is 0", (wrong, truth))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw probabilities, small ones exactly 0, and one-hot targets."""
    n_objects, n_classes = draws.sizes(rng, 2)
    A = draws.probabilities(rng, n_objects, n_classes)
    return np.where(A < 0.1, 0, A), draws.one_hot(rng, n_objects, n_classes)


def formulation(A, Y):
    """Return the mean of the cost of the true classes, picked by their index."""
    return statistics.fmean(
        -math.log(max(a[list(y).index(1.0)], 1e-12)) for a, y in zip(A, Y, strict=True)
    )


@variant
def loop(A, Y):
    """Add the cost of each true class in a loop."""
    total = 0.0
    for a, y in zip(A, Y, strict=True):
        total -= math.log(max(a[np.argmax(y)], 1e-12))
    return total / A.shape[0]


clip = variant(lambda A, Y: -np.mean(np.sum(Y * np.log(np.clip(A, 1e-12, None)), axis=1)))

true_classes_picked = variant(lambda A, Y: -np.mean(np.log(np.maximum(A[Y == 1], 1e-12))))

true_probability_first = variant(
    lambda A, Y: -np.log(np.maximum((A * Y).sum(axis=1), 1e-12)).mean()
)


@mistake(
    why="The mean runs over all entries.",
    hint="Your loss is the right one divided by the number of classes. How many observations are there?",
)
def cross_entropy_mean_all(A, Y):
    return float(-np.mean(Y * np.log(np.maximum(A, 1e-12))))


@mistake(
    why="The sum over the batch is not divided by the number of observations.",
    hint="With one observation you are right. What has to happen when there are more?",
)
def cross_entropy_no_mean(A, Y):
    return float(-np.sum(Y * np.log(np.maximum(A, 1e-12))))


@mistake(
    why="The logarithm has the base 2.",
    hint="A probability of 1/2 should cost 0.693. In yours it costs 1: which logarithm is that?",
)
def cross_entropy_log2(A, Y):
    return float(-np.sum(Y * np.log2(np.maximum(A, 1e-12))) / len(A))


@mistake(
    why="The logarithm has the base 10.",
    hint="A probability of 1/10 should cost 2.303. In yours it costs 1: which logarithm is that?",
)
def cross_entropy_log10(A, Y):
    return float(-np.sum(Y * np.log10(np.maximum(A, 1e-12))) / len(A))


@mistake(
    why="Every class is charged as a yes-or-no question of its own.",
    hint="You also charge the classes that are not true. Here they count only through the probability they take away.",
)
def cross_entropy_binary(A, Y):
    no = (1 - Y) * np.log(np.maximum(1 - A, 1e-12))
    return float(-np.sum(Y * np.log(np.maximum(A, 1e-12)) + no) / len(A))


@mistake(
    why="The prediction and the truth have changed places.",
    hint="You take the logarithm of zeros and ones. Which of the two arrays holds the probabilities?",
)
def cross_entropy_swapped(A, Y):
    return float(-np.sum(A * np.log(np.maximum(Y, 1e-12))) / len(A))


@mistake(
    why="The floor is missing, so 0 times minus infinity is nan.",
    hint="The logarithm of 0 is minus infinity, even where Y multiplies it by 0. The definition has a floor against that.",
)
def cross_entropy_no_floor(A, Y):
    return float(-np.sum(Y * np.log(A)) / len(A))


@mistake(
    why="The true classes are picked out, but a true class with the probability 0 costs infinity.",
    hint="The logarithm of 0 is minus infinity, and a true class can have the probability 0. The definition has a floor against that.",
)
def cross_entropy_no_floor_picked(A, Y):
    return float(-np.mean(np.log(A[Y == 1])))


@mistake(
    why="The floor is 1e-15.",
    hint="You have a floor, but another one than the definition. A true class with the probability 0 shows it.",
)
def cross_entropy_floor_1e15(A, Y):
    return float(-np.sum(Y * np.log(np.maximum(A, 1e-15))) / len(A))


@mistake(
    why="The floor is 1e-7, as in some libraries and books.",
    hint="You have a floor, but another one than the definition. A true class with the probability 0 shows it.",
)
def cross_entropy_floor_1e7(A, Y):
    return float(-np.sum(Y * np.log(np.maximum(A, 1e-7))) / len(A))


@mistake(
    why="The probabilities are clipped to [1e-7, 1 - 1e-7], as in some libraries and books.",
    hint="You have a floor, but another one than the definition. A true class with the probability 0 shows it.",
)
def cross_entropy_clip_both(A, Y):
    return float(-np.sum(Y * np.log(np.clip(A, 1e-7, 1 - 1e-7))) / len(A))


@mistake(
    why="The minus sign is missing.",
    hint="Your loss is negative. What is the sign of the logarithm of a probability?",
)
def cross_entropy_sign(A, Y):
    return float(np.sum(Y * np.log(np.maximum(A, 1e-12))) / len(A))


@mistake(
    why="The logarithm is missing.",
    hint="A perfect prediction should cost 0. In yours it costs -1: where is the logarithm?",
)
def cross_entropy_no_log(A, Y):
    return float(-np.sum(Y * A) / len(A))


@mistake(
    why="The true class is not picked out.",
    hint="All classes are charged alike in yours. Which array says which one is true?",
)
def cross_entropy_all_classes(A, Y):
    return float(-np.sum(np.log(np.maximum(A, 1e-12))) / len(A))


@mistake(
    why="The largest probability is charged, whether or not its class is true.",
    hint="You charge the class with the largest probability. A confident prediction can be wrong: which class is true?",
)
def cross_entropy_predicted_class(A, Y):
    return float(-np.mean(np.log(np.maximum(A.max(axis=1), 1e-12))))


@mistake(
    why="One loss per observation is returned.",
    hint="You return one loss for each observation. The loss of a batch is a single number.",
)
def cross_entropy_per_observation(A, Y):
    return -np.sum(Y * np.log(np.maximum(A, 1e-12)), axis=1)


@mistake(
    why="The floor is written into the caller's probabilities.",
    hint="The value is right, but A has changed. The probabilities belong to the caller: make a new array.",
)
def cross_entropy_in_place(A, Y):
    A[A < 1e-12] = 1e-12
    return float(-np.sum(Y * np.log(A)) / len(A))


EQUAL_MUTANTS = {
    **equal.RETURNS_NUMBERS,
    **equal.NEVER_NEGATIVE,
    "float(-np.sum(Y * np.log(np.maximum(A, 1e-12))) / len(A)) -> -np.sum(Y * np.log(np.maximum(A, 1e-12))) / len(A)": equal.SAME_NUMBER,
    "A -> Y": "Both have as many rows.",
}
