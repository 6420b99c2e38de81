"""What a result is of the right one: its negative, its transpose, a multiple, a sum of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from course.diagnosis import scales
from course.diagnosis.evidence import Evidence, Pair, fits, near, weight

Values = Any
LEAST = 2  # the weight of wrong entries that have to agree on a property
NEARLY = 1e-3  # relative: what is close to right

SIMPLE: tuple[tuple[str, Callable[[Values], Values]], ...] = (
    ("{It} has the wrong sign everywhere.", lambda e: -e),
    ("{It} is transposed: rows and columns have changed places.", lambda e: _matrix(e).T),
)
# What is done to the right values, and how it is said of {it}.
FIXED: tuple[tuple[str, Callable[[Values], Values]], ...] = (
    ("{It} has lost its signs: what should be negative is positive.", np.abs),
    ("{It} is 0 where it should be negative.", lambda e: np.maximum(e, 0)),
    ("{It} is 0 where it should be positive.", lambda e: np.minimum(e, 0)),
    ("{It} is never positive: what should be positive is negative.", lambda e: -np.abs(e)),
    ("The last two axes of {it} have changed places.", lambda e: _deep(e).swapaxes(-1, -2)),
    ("The first two axes of {it} have changed places.", lambda e: _deep(e).swapaxes(0, 1)),
    ("{It} is in reverse order along its first axis.", lambda e: e[::-1]),
    ("{It} is in reverse order along its last axis.", lambda e: e[..., ::-1]),
    ("{It} is rolled on by one place along its first axis.", lambda e: np.roll(e, 1, axis=0)),
    ("{It} is rolled back by one place along its first axis.", lambda e: np.roll(e, -1, axis=0)),
    ("{It} is the square of what it should be.", np.square),
    ("{It} is the square root of what it should be.", np.sqrt),
    ("{It} is the exponential of what it should be.", np.exp),
    ("{It} is the logarithm of what it should be.", np.log),
    ("{It} is 1 divided by what it should be.", lambda e: 1 / e),
    ("{It} is 1 minus what it should be.", lambda e: 1 - e),
    ("{It} says only the sign of what it should be.", np.sign),
    ("{It} is 1 or 0: only whether the right value is positive.", lambda e: e > 0),
    ("{It} is 1 at the largest entry of a row and 0 elsewhere.", lambda e: _largest(e)),
    (
        "{It} is a step from 0 to 1 where it should be a curve.",
        lambda e: np.heaviside(e - 0.5, 0.5),
    ),
    ("{It} is rounded to whole numbers.", np.round),
    ("{It} is cut to whole numbers: is it stored as integers?", np.trunc),
    ("{It} is rounded to 1 decimal.", lambda e: np.round(e, 1)),
    ("{It} is rounded to 2 decimals.", lambda e: np.round(e, 2)),
    (
        "{It} is a running sum along the first axis of what it should be.",
        lambda e: _row(e).cumsum(0),
    ),
    (
        "{It} is a running sum along the last axis of what it should be.",
        lambda e: _row(e).cumsum(-1),
    ),
    ("{It} is shifted so that its mean is 0.", lambda e: e - e.mean()),
    ("{It} is divided by its own sum.", lambda e: e / e.sum()),
    ("Each row of {it} is divided by its own sum.", lambda e: e / e.sum(-1, keepdims=True)),
    ("Each column of {it} is divided by its own sum.", lambda e: e / e.sum(0, keepdims=True)),
    ("{It} is divided by its own length, as a unit vector.", lambda e: e / np.linalg.norm(e)),
    ("{It} is divided by its own largest entry.", lambda e: e / np.abs(e).max()),
    ("{It} is right but for a sum over the first axis too many.", lambda e: _row(e).sum(0)),
    ("{It} is right but for a sum over the last axis too many.", lambda e: _row(e).sum(-1)),
    ("{It} is right but for a mean over the first axis too many.", lambda e: _row(e).mean(0)),
    ("{It} is right but for a mean over the last axis too many.", lambda e: _row(e).mean(-1)),
    ("All entries of {it} have been added up to one number.", lambda e: _row(e).sum()),
    ("All entries of {it} have been averaged to one number.", lambda e: _row(e).mean()),
    ("All entries of {it} but the largest are lost.", lambda e: _row(e).max()),
    ("Only the first entry along the first axis of {it} is left.", lambda e: e[0]),
    ("Only the last entry along the first axis of {it} is left.", lambda e: e[-1]),
    ("Only the first entry along the last axis of {it} is left.", lambda e: e[..., 0]),
    ("The first entry along the first axis of {it} is missing.", lambda e: e[1:]),
    ("The last entry along the first axis of {it} is missing.", lambda e: e[:-1]),
    ("Only the diagonal of {it} is left.", lambda e: np.diag(_matrix(e))),
    ("Only the diagonal of {it} is left; all other entries are 0.", lambda e: _diagonal(e)),
    ("The diagonal of {it} is 0.", lambda e: e - _diagonal(e)),
    ("{It} stands on the diagonal of a matrix.", lambda e: np.diag(_line(e))),
    ("{It} is symmetric: it has been added to its transpose.", lambda e: e + _matrix(e).T),
)


def found(evidence: Evidence) -> Iterator[str]:
    """Yield what the wrong parts are of the right ones, as sentences about `{it}`."""
    if weight(evidence.wrong) < LEAST:
        return
    yield from _nearly(evidence)
    yield from _other_shape(evidence)
    yield from simple(evidence)
    if _varied(evidence):
        yield from (text for text, change in FIXED if fits(evidence.pairs, _of_expected(change)))
        yield from _clipped(evidence)


def simple(evidence: Evidence) -> Iterator[str]:
    """Yield a sign, a transpose, a factor: what is told of a known mistake with a second slip."""
    for text, change in SIMPLE:
        if fits(evidence.pairs, _of_expected(change)):
            yield text
    yield from scales.found(evidence)


def _of_expected(change: Callable[[Values], Values]) -> Callable[[Pair], Values]:
    return lambda pair: change(pair.should)


def _varied(evidence: Evidence) -> bool:
    """Tell whether the right values are several: of a constant too much can be said."""
    values = [pair.should.ravel() for pair in evidence.pairs if pair.should is not None]
    return bool(values) and len(np.unique(np.concatenate(values))) > 1


def _nearly(evidence: Evidence) -> Iterator[str]:
    """Yield that only the last digits are wrong."""
    if not all(pair.comparable and near(pair, pair.should, NEARLY) for pair in evidence.pairs):
        return
    if all(np.array_equal(pair.found, pair.found.astype(np.float32)) for pair in evidence.pairs):
        yield "{It} has half of the digits: it is computed in single precision."
        return
    for decimals in (2, 3, 4):
        if fits(evidence.pairs, _of_expected(partial(np.round, decimals=decimals))):
            yield f"{{It}} is rounded to {decimals} decimals."
    yield "{It} is close, but not exact: the first digits are right and the last ones are not."


def _other_shape(evidence: Evidence) -> Iterator[str]:
    """Yield that values are right where only the shape is not, read in either order."""
    orders = (
        ("{It} has the right values in the wrong shape: {was}, not {should}.", "C"),
        ("{It} has the right values with its axes in another order: {was}, not {should}.", "F"),
    )
    first = evidence.wrong[0]
    if first.found is None or first.comparable or first.should.T.shape == first.found.shape:
        return
    for text, order in orders:
        if fits(evidence.pairs, partial(_reshaped, order=order)):
            yield text.format(It="{It}", was=first.found.shape, should=first.should.shape)


def _clipped(evidence: Evidence) -> Iterator[str]:
    """Yield that values never pass a bound that others reach, where all others are right."""
    if not all(pair.comparable for pair in evidence.pairs):
        return
    everything = np.concatenate([pair.found.ravel() for pair in evidence.pairs])
    wrong = [p.found[~np.isclose(p.found, p.should)] for p in evidence.wrong]
    bounds, low, high = np.concatenate(wrong), everything.min(), everything.max()
    if not np.isin(bounds, (low, high)).all() or len(np.unique(everything)) < LEAST + 1:
        return
    if fits(evidence.pairs, lambda pair: np.clip(pair.should, low, high)):
        ends = [f"above {high:g}"] if high in bounds else []
        ends += [f"below {low:g}"] if low in bounds else []
        yield f"{{It}} never gets {' or '.join(ends)}: is it clipped?"


def _reshaped(pair: Pair, order: Any) -> Values:
    return pair.should.reshape(pair.found.shape, order=order)


def _row(e: Values) -> Values:
    if e.ndim == 0:
        raise ValueError(e)
    return e


def _line(e: Values) -> Values:
    if e.ndim != 1:
        raise ValueError(e)
    return e


def _matrix(e: Values) -> Values:
    if e.ndim != 2:
        raise ValueError(e)
    return e


def _deep(e: Values) -> Values:
    if e.ndim != 3:
        raise ValueError(e)
    return e


def _diagonal(e: Values) -> Values:
    if e.shape[-1] != e.shape[-2]:
        raise ValueError(e)
    return e * np.eye(e.shape[-1])


def _largest(e: Values) -> Values:
    return np.eye(e.shape[-1])[e.argmax(-1)]
