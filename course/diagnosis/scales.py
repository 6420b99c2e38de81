"""By what a result is too large or too small: a plain number, a size of an argument, an offset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.diagnosis.evidence import LOOSEST, Evidence, Pair, fits, near

# Factors that say something; any other is only called constant.
PLAIN = {
    2: "twice as large as",
    0.5: "half as large as",
    3: "three times as large as",
    1 / 3: "a third of",
    4: "four times as large as",
    0.25: "a quarter of",
    -2: "minus twice",
    -0.5: "minus half of",
    10: "ten times as large as",
    0.1: "a tenth of",
    1 / np.log(2): "1 / ln 2 times, as with logarithms to the base 2, of",
    1 / np.log(10): "1 / ln 10 times, as with logarithms to the base 10, of",
}
ROUGHLY = 1e-3  # relative: what is called about the same
ALSO = {
    1: "",
    -1: ", and has the wrong sign",
    2: ", and then twice as large",
    0.5: ", and then half as large",
}
Sizes = dict[str, float]


def found(evidence: Evidence) -> Iterator[str]:
    """Yield plain numbers and sizes by which all of the wrong parts are too large or too small."""
    factors = [pair.factor for pair in evidence.pairs]
    yield from _by_number(evidence, factors)
    yield from _by_size(evidence, factors)


def vague(evidence: Evidence) -> Iterator[str]:
    """Yield that a factor or an offset is constant, where no number or size is to be told."""
    factors = [pair.factor for pair in evidence.pairs]
    if _constant(evidence, factors) is not None:
        yield "{It} is off by the same factor in every case."
    elif _constant(evidence, factors, ROUGHLY) is not None:
        yield "{It} is off by about the same factor in every case."
    yield from _by_lines(evidence)
    yield from _by_offset(evidence)


def _constant(
    evidence: Evidence, factors: list[float | None], rtol: float = LOOSEST
) -> float | None:
    """Return the one factor by which all parts are off, None where there is no such factor."""
    known = [factor for factor in factors if factor is not None]
    if len(known) < 2 or not np.allclose(known, known[0], rtol=10 * rtol, atol=0):
        return None
    same = all(
        pair.comparable and near(pair, known[0] * pair.should, rtol) for pair in evidence.pairs
    )
    return known[0] if same else None


def _by_number(evidence: Evidence, factors: list[float | None]) -> Iterator[str]:
    constant = _constant(evidence, factors)
    if constant == 0:
        yield "{It} is always 0."
    for number, words in PLAIN.items():
        if constant and np.isclose(constant, number, rtol=1e-6):
            what = "" if words.endswith("as") else "what "
            yield f"{{It}} is {words} {what}it should be."


def _by_size(evidence: Evidence, factors: list[float | None]) -> Iterator[str]:
    """Yield sizes by which the parts are too large or too small, alone or with a plain number."""
    if any(pair.found is None for pair in evidence.pairs):
        return
    all_sizes = [sizes_of(pair, evidence.names) for pair in evidence.pairs]
    for name in all_sizes[0]:
        sizes = [some.get(name, 0) for some in all_sizes]
        if not all(sizes):
            continue
        yield from _fitting(evidence, factors, sizes, f"too large by the factor {name}")
        inverse = [1 / size for size in sizes]
        yield from _fitting(evidence, factors, inverse, f"too small by the factor {name}")


def _fitting(
    evidence: Evidence, factors: list[float | None], sizes: list[float], words: str
) -> Iterator[str]:
    known = [(f, s) for f, s in zip(factors, sizes, strict=True) if f is not None]
    if len({size for _, size in known}) < 2:
        return
    rest = known[0][0] / known[0][1]
    by = {id(pair): size for pair, size in zip(evidence.pairs, sizes, strict=True)}
    number = min(ALSO, key=lambda some: abs(some - rest))
    if np.isclose(rest, number, rtol=1e-5) and fits(
        evidence.pairs, lambda pair: number * by[id(pair)] * pair.should
    ):
        yield f"{{It}} is {words}{ALSO[number]}."


def sizes_of(pair: Pair, names: tuple[str, ...]) -> Sizes:
    """Return the sizes that a case has, by how they are said; rows first."""
    arguments = list(zip(names, pair.case.arguments, strict=False))
    arrays = {name: np.asarray(a) for name, a in arguments if _is_array(a)}
    sizes: Sizes = {}
    for name, values in arrays.items():
        if values.ndim == 1:
            sizes[f"len({name})"] = len(values)
        for axis in range(values.ndim if values.ndim > 1 else 0):
            words = {0: f", the number of rows of {name}", 1: f", the number of columns of {name}"}
            sizes[f"{name}.shape[{axis}]{words.get(axis, '')}"] = values.shape[axis]
    for name, values in arrays.items():
        if values.ndim > 1:
            sizes[f"{name}.size, the number of all entries of {name}"] = values.size
    for name, value in arguments:
        if isinstance(value, dict):
            sizes[f"len({name})"] = len(value)
            sizes[f"len({name}) // 2, the number of layers"] = len(value) // 2
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            sizes[name] = float(value)
        elif isinstance(value, list):
            sizes[f"len({name})"] = len(value)
    sizes["result.size, the number of entries of the result"] = pair.should.size
    return sizes


def _is_array(argument: Any) -> bool:
    return isinstance(argument, np.ndarray) and argument.ndim > 0


def _by_lines(evidence: Evidence) -> Iterator[str]:
    """Yield that each row, or each column, is off by a factor or an offset of its own."""
    for axis, line in ((-1, "row"), (0, "column")):
        for words, how in (("factor", np.divide), ("amount", np.subtract)):
            even = [_even(pair, axis, how) for pair in evidence.pairs]
            if False not in even and True in even:
                yield f"Each {line} of {{it}} is off by {'a' if how is np.divide else 'an'} {words} of its own."


def _even(pair: Pair, axis: int, how: Any) -> bool | None:
    """Tell whether a matrix is off by the same along an axis; None where that cannot be seen."""
    if not pair.comparable or pair.found.ndim != 2:
        return False
    if pair.found.shape[axis] < 2:
        return None
    with np.errstate(all="ignore"):
        off = how(pair.found, pair.should)
    first = off.take([0], axis=axis)
    return bool(np.isfinite(off).all() and np.allclose(off, first, rtol=1e-5, atol=1e-9))


def _by_offset(evidence: Evidence) -> Iterator[str]:
    if not all(pair.comparable for pair in evidence.pairs):
        return
    with np.errstate(all="ignore"):
        offsets = [pair.found - pair.should for pair in evidence.pairs]
    entries = np.concatenate([np.ravel(offset) for offset in offsets])
    if len(entries) < 2 or not np.isfinite(entries).all():
        return
    if np.allclose(entries, entries[0], rtol=1e-6, atol=1e-9):
        yield "{It} is off by the same amount in every case: a constant is missing or too many."
    elif all(o.size > 1 and np.allclose(o, o.flat[0], rtol=1e-6, atol=1e-9) for o in offsets):
        yield "All entries of {it} are off by the same amount, another one in each case."
