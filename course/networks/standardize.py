"""Data with the mean 0 and the deviation 1, after the training set."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

import numpy as np

from course import draws
from course.arrays import Array, normal
from course.catalogue import Case, change, mistake, variant


def standardize(X_train: Array, X_test: Array) -> tuple[Array, Array]:
    """Return both data sets shifted and scaled by the training set's mean and deviation."""
    mean = X_train.mean(axis=0)
    std = X_train.std(axis=0)
    return (X_train - mean) / std, (X_test - mean) / std


def cases() -> Iterator[Case]:
    """Yield features of different scales, and a test set of another size."""
    scale, shift = np.array([1.0, 20.0, 0.05]), np.array([5.0, -3.0, 100.0])
    yield Case("three features", (scale * normal(6700, 6, 3) + shift, scale * normal(6701, 4, 3)))
    yield Case("one feature", (normal(6702, 5, 1) + 4, normal(6703, 2, 1)))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw two data sets, the first without constant features."""
    n_train, (n_test, n_features) = int(rng.integers(2, 5)), draws.sizes(rng, 2)
    while True:
        X_train = draws.numbers(rng, n_train, n_features)
        if X_train.std(axis=0).min() > 0:
            return X_train, draws.numbers(rng, n_test, n_features)


def formulation(X_train, X_test):
    """Scale each column with the mean and the deviation of the training column."""
    scales = [(statistics.fmean(c), statistics.pstdev(c)) for c in X_train.T]
    return tuple(
        np.array([[(v - m) / s for v, (m, s) in zip(row, scales, strict=True)] for row in X])
        for X in (X_train, X_test)
    )


@variant
def column_by_column(X_train, X_test):
    """Scale column by column, on copies."""
    train, test = X_train.copy(), X_test.copy()
    for k in range(X_train.shape[1]):
        mean, std = np.mean(X_train[:, k]), np.std(X_train[:, k])
        train[:, k] = (train[:, k] - mean) / std
        test[:, k] = (test[:, k] - mean) / std
    return [train, test]


one_formula_for_both = variant(
    lambda X_train, X_test: tuple((X - X_train.mean(0)) / X_train.std(0) for X in (X_train, X_test))
)

root_of_the_variance = variant(
    lambda X_train, X_test: tuple(
        (X - np.mean(X_train, axis=0)) / np.sqrt(np.var(X_train, axis=0)) for X in (X_train, X_test)
    )
)


@mistake(
    why="The test set is scaled with its own mean and deviation.",
    hint="A new flower comes alone and has no mean. With which numbers will you scale it?",
)
def standardize_own_stats(X_train, X_test):
    with np.errstate(all="ignore"):
        train = (X_train - X_train.mean(axis=0)) / X_train.std(axis=0)
        return train, (X_test - X_test.mean(axis=0)) / X_test.std(axis=0)


standardize_global = change(
    {"mean(axis=0)": "mean()", "std(axis=0)": "std()"},
    why="One mean and one deviation serve for all features.",
    hint="You take one mean over the whole table. Each measurement has a scale of its own.",
)

standardize_epsilon = change(
    {"std(axis=0)": "std(axis=0) + 1e-8"},
    why="A small constant is added to the deviation.",
    hint="Close, but you divide by slightly more than the deviation. The formula has no extra constant.",
)


@mistake(
    why="The features are shifted and not scaled.",
    hint="The training means are 0 now, but the spreads are as different as before.",
)
def standardize_no_std(X_train, X_test):
    mean = X_train.mean(axis=0)
    return X_train - mean, X_test - mean


@mistake(
    why="The data is overwritten, so that running the cell twice scales twice.",
    hint="The values are right, but the data that you were given has changed. Return new arrays.",
)
def standardize_in_place(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    X_train -= mean
    X_train /= std
    X_test -= mean
    X_test /= std
    return X_train, X_test


standardize_variance = change(
    {"std(axis=0)": "var(axis=0)"},
    why="The variance is the divisor.",
    hint="Check the units: the variance of centimetres is in square centimetres. What is left after dividing by it?",
)

standardize_ddof = change(
    {"std(axis=0)": "std(axis=0, ddof=1)"},
    why="The deviation is computed with N - 1.",
    hint="Close, but the training features have a deviation slightly below 1. Do you divide by N or by N - 1?",
)

standardize_joint_stats = change(
    {
        "mean = X_train": "both = np.concatenate([X_train, X_test])\nmean = both",
        "std = X_train": "std = both",
    },
    why="The test set takes part in the mean and the deviation.",
    hint="The test set has had a say in your mean. What may you know about data that you have not seen?",
)
