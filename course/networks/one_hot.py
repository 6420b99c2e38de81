"""One-hot rows from labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course import equal
from course.arrays import Array
from course.catalogue import Case, change, mistake, variant


def one_hot(labels: NDArray[np.int64], K: int) -> Array:
    """Return `(n_objects, K)` with a 1.0 in the column of each label."""
    Y = np.zeros((len(labels), K))
    Y[np.arange(len(labels)), labels] = 1.0
    return Y


def cases() -> Iterator[Case]:
    """Yield labels, also with an absent last class."""
    yield Case("every class", (np.array([2, 0, 1, 1, 3]), 4))
    yield Case("an absent class", (np.array([0, 2, 2]), 5))
    yield Case("one observation", (np.array([1]), 3))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw labels of four classes."""
    return rng.integers(4, size=rng.integers(1, 6)), 4


def formulation(labels, K):
    """Compare each label with each class."""
    return np.array([[float(k == y) for k in range(K)] for y in labels])


@variant
def loop(labels, K):
    """Set one entry after the other."""
    Y = np.zeros((len(labels), K))
    for n, label in enumerate(labels):
        Y[n, label] = 1
    return Y


rows_of_the_identity = variant(lambda labels, K: np.eye(K)[labels])

comparison = variant(lambda labels, K: (labels[:, None] == np.arange(K)).astype(float))

where = variant(lambda labels, K: np.where(np.arange(K) == labels.reshape(-1, 1), 1.0, 0.0))

one_hot_infer_K = change(
    {"(len(labels), K)": "(len(labels), labels.max() + 1)"},
    why="The number of classes is taken from the labels.",
    hint="A column is missing when the last class does not occur. How many classes are there, according to the caller?",
)

one_hot_transposed = change(
    {
        "(len(labels), K)": "(K, len(labels))",
        "np.arange(len(labels)), labels": "labels, np.arange(len(labels))",
    },
    why="The observations are in the columns.",
    hint="Your matrix lies on its side. In this course each observation is a row.",
)

one_hot_off_by_one = change(
    {", labels]": ", labels - 1]"},
    why="The labels are taken to start at 1; label 0 wraps around to the last column.",
    hint="Every 1 is one column too far to the left, and label 0 ends up in the last one. Where do labels start?",
)

one_hot_fills_columns = change(
    {"np.arange(len(labels))": ":"},
    why="Whole columns are filled.",
    hint="Your rows have several ones: whole columns are filled. Pair each row with the label of this row.",
)

one_hot_integers = change(
    {"K))": "K), dtype=int)", "1.0": "1"},
    why="The entries are integers.",
    hint="The places are right, but the entries are integers. The docstring asks for 0.0 and 1.0.",
)


@mistake(
    why="The entries are truth values.",
    hint="The places are right, but the entries are True and False. The docstring asks for 0.0 and 1.0.",
)
def one_hot_booleans(labels, K):
    return labels[:, None] == np.arange(K)


EQUAL_MUTANTS = {
    **equal.NEVER_NEGATIVE,
    **equal.AT_MOST_1,
    "labels -> Y, 3": "Both have as many rows.",
}
