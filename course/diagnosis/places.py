"""Where a result is wrong: in which cases, and in which entries."""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.catalogue import Case
from course.diagnosis import parts
from course.diagnosis.evidence import Evidence, Pair

LARGE = 50
MOST_NAMED = 3  # entries of an array
BY_CHANCE = 0.2  # the share of entries that may be right where a rule says wrong
LEAST_CASES = 2  # that have to agree
ORDINARY = re.compile(r"\b(no|not|more than|positive|negative)\b")
Test = Callable[[Any], bool]

# What may be special about an argument, as it is said of `{name}`.
OF_ARRAYS: tuple[tuple[str, Test], ...] = (
    ("`{name}` has one axis", lambda a: a.ndim == 1),
    ("`{name}` has three axes", lambda a: a.ndim == 3),
    ("`{name}` has one row", lambda a: a.ndim == 2 and len(a) == 1),
    ("`{name}` has more than one row", lambda a: a.ndim == 2 and len(a) > 1),
    ("`{name}` has one column", lambda a: a.ndim == 2 and a.shape[1] == 1),
    ("`{name}` has more than one column", lambda a: a.ndim == 2 and a.shape[1] > 1),
    ("`{name}` has one entry", lambda a: a.ndim == 1 and len(a) == 1),
    ("`{name}` has more than one entry", lambda a: a.ndim == 1 and len(a) > 1),
    ("`{name}` holds integers", lambda a: a.dtype.kind in "iu"),
    ("`{name}` holds large numbers", lambda a: bool(a.size and np.abs(a).max() > LARGE)),
    ("`{name}` holds a 0", lambda a: bool((a == 0).any())),
    ("`{name}` holds no 0", lambda a: bool((a != 0).all())),
    ("`{name}` holds a negative number", lambda a: bool((a < 0).any())),
    ("`{name}` holds no negative number", lambda a: bool((a >= 0).all())),
    ("`{name}` is square", lambda a: a.ndim == 2 and a.shape[0] == a.shape[1]),
    ("`{name}` is not square", lambda a: a.ndim == 2 and a.shape[0] != a.shape[1]),
    ("the largest entry of a row of `{name}` is there twice", lambda a: _tied(a)),
)
OF_NUMBERS: tuple[tuple[str, Test], ...] = (
    ("`{name}` is 0", lambda a: a == 0),
    ("`{name}` is not 0", lambda a: a != 0),
    ("`{name}` is negative", lambda a: a < 0),
    ("`{name}` is positive", lambda a: a > 0),
    ("`{name}` is not negative", lambda a: a >= 0),
    ("`{name}` is 1", lambda a: a == 1),
    ("`{name}` is more than 1", lambda a: a > 1),
)
# Where an entry of an argument of the same shape is so.
OF_ENTRIES: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("`{name}` is 0", lambda a: a == 0),
    ("`{name}` is not 0", lambda a: a != 0),
    ("`{name}` is negative", lambda a: a < 0),
    ("`{name}` is positive", lambda a: a > 0),
    ("`{name}` is not negative", lambda a: a >= 0),
    ("`{name}` is not positive", lambda a: a <= 0),
    ("`{name}` is 1", lambda a: a == 1),
    ("`{name}` is large", lambda a: np.abs(a) > LARGE),
)


def of_cases(cases: list[Case], wrong: list[bool | None], names: tuple[str, ...]) -> str:
    """Return what all the wrong cases have in common and no right one has; "" if nothing.

    None stands for a case that says nothing either way.
    """
    known = [
        (case, is_wrong)
        for case, is_wrong in zip(cases, wrong, strict=True)
        if is_wrong is not None
    ]
    n_wrong = sum(is_wrong for _, is_wrong in known)
    if n_wrong == 0 or len(known) - n_wrong < LEAST_CASES:
        return ""
    for text, test in _tests(cases, names):
        # One case has much in common with itself: only what makes it special is told of it.
        if (n_wrong >= LEAST_CASES or not ORDINARY.search(text)) and all(
            test(case) == is_wrong for case, is_wrong in known
        ):
            return text
    return ""


def _tests(
    cases: list[Case], names: tuple[str, ...]
) -> Iterator[tuple[str, Callable[[Case], bool]]]:
    lengths = sorted({len(case.arguments) for case in cases})
    for length in lengths[1:]:
        yield f"`{names[length - 1]}` is given", _long(length)
    for i, j in itertools.combinations(range(len(names)), 2):
        yield f"`{names[i]}` and `{names[j]}` are equal", _equal(i, j)
    for place, name in enumerate(names):
        for text, test in (*OF_ARRAYS, *OF_NUMBERS):
            numbers = (text, test) in OF_NUMBERS
            yield text.format(name=name), _of_argument(place, test, numbers)
        yield f"`{name}` is True", _at(place, lambda a: a is True)
        yield f"`{name}` is a list", _at(place, lambda a: isinstance(a, list))
        for layers, words in ((1, "1 layer"), (2, "2 layers")):
            yield f"there are more than {words}", _deep(place, layers, operator.gt)
            yield (
                f"there {'is' if layers == 1 else 'are'} {words}",
                _deep(place, layers, operator.eq),
            )


def _long(length: int) -> Callable[[Case], bool]:
    return lambda case: len(case.arguments) >= length


def _deep(place: int, layers: int, compare: Callable[[int, int], bool]) -> Callable[[Case], bool]:
    return _at(place, lambda a: compare(_layers(a), layers))


def _at(place: int, test: Test) -> Callable[[Case], bool]:
    return lambda case: len(case.arguments) > place and bool(test(case.arguments[place]))


def _of_argument(place: int, test: Test, numbers: bool) -> Callable[[Case], bool]:
    def tested(case: Case) -> bool:
        if len(case.arguments) <= place:
            return False
        argument = case.arguments[place]
        if isinstance(argument, bool) or not isinstance(argument, (int, float, np.ndarray, list)):
            return False
        if isinstance(argument, (int, float)) != numbers:
            return False
        if isinstance(argument, list):
            argument = parts.array(argument)
        return argument is not None and bool(test(argument))

    return tested


def _layers(argument: Any) -> int:
    """Count the layers of a dictionary of parameters, 0 for anything else."""
    if isinstance(argument, dict):
        return sum(1 for key in argument if key.startswith("W"))
    return 0


def _equal(i: int, j: int) -> Callable[[Case], bool]:
    def tested(case: Case) -> bool:
        both = [case.arguments[place] for place in (i, j) if place < len(case.arguments)]
        plain = all(isinstance(a, (int, float, np.ndarray, list)) for a in both)
        return plain and len(both) == 2 and np.array_equal(*both)

    return tested


def _tied(a: Any) -> bool:
    if a.ndim != 2:
        return False
    return bool(((a == a.max(-1, keepdims=True)).sum(-1) > 1).any())


def of_entries(evidence: Evidence) -> str:
    """Return which entries of arrays are wrong, in words; "" where no rule is to be seen."""
    if not all(pair.comparable and pair.found.ndim for pair in evidence.wrong):
        return ""
    masks = [(pair, pair.wrong_entries) for pair in evidence.wrong]
    if not masks or all((mask | (pair.should == 0)).all() for pair, mask in masks):
        return ""
    for place, name in enumerate(evidence.names):
        for text, test in OF_ENTRIES:
            if all(_explains(pair, mask, place, test) for pair, mask in masks):
                return f"where {text.format(name=name)}"
    if len({pair.found.shape for pair in evidence.pairs if pair.comparable}) == 1:
        fixed = _fixed_entries([mask for _, mask in masks])
        if fixed:
            return fixed
    axes = {mask.ndim for _, mask in masks}
    line = "entry" if axes == {1} else "row" if axes == {2} else "entry along the first axis"
    for text, rule in POSITIONS:
        if _same_masks(rule, masks):
            return text.format(line=line, lines={"row": "rows"}.get(line, "entries"))
    return ""


def _fixed_entries(masks: list[Any]) -> str:
    """Name the entries that are wrong, where all results have the same small shape."""
    wrong = np.logical_or.reduce(masks)
    if wrong.all() or wrong.sum() > MOST_NAMED:
        return ""
    places = ["[" + ", ".join(map(str, place)) + "]" for place in np.argwhere(wrong)]
    return f"in the {'entry' if len(places) == 1 else 'entries'} {' and '.join(places)}"


POSITIONS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("in the first {line}", lambda m: _index(m, 0) == 0),
    ("in the last {line}", lambda m: _index(m, 0) == m.shape[0] - 1),
    ("in all {lines} but the first", lambda m: _index(m, 0) > 0),
    ("in all {lines} but the last", lambda m: _index(m, 0) < m.shape[0] - 1),
    ("in the first column", lambda m: _index(m, 1) == 0),
    ("in the last column", lambda m: _index(m, 1) == m.shape[1] - 1),
    ("in all columns but the first", lambda m: _index(m, 1) > 0),
    ("in all columns but the last", lambda m: _index(m, 1) < m.shape[1] - 1),
    ("on the diagonal", lambda m: _index(m, 0) == _index(m, 1)),
    ("off the diagonal", lambda m: _index(m, 0) != _index(m, 1)),
    ("above the diagonal", lambda m: _index(m, 0) < _index(m, 1)),
    ("below the diagonal", lambda m: _index(m, 0) > _index(m, 1)),
)


def _explains(pair: Pair, mask: Any, place: int, test: Callable[[Any], Any]) -> bool:
    """Tell whether the wrong entries are those at which an argument is so.

    Entries that are right by chance, because both ways give 0, do not speak against it.
    """
    if len(pair.case.arguments) <= place:
        return False
    argument = pair.case.arguments[place]
    if not isinstance(argument, np.ndarray) or argument.shape != mask.shape:
        return False
    so = test(argument)
    return bool(np.array_equal(mask, so & (mask | (pair.should != 0))))


def _same_masks(rule: Callable[[Any], Any], masks: list[tuple[Pair, Any]]) -> bool:
    """Tell whether a rule says which entries are wrong, but for a few that are right by chance."""
    missed = told = 0
    for pair, mask in masks:
        try:
            ruled = rule(mask)
        except IndexError:
            return False
        if mask.size < 2 or (mask & ~ruled).any():
            return False
        missed += int((ruled & ~mask & (pair.should != 0)).sum())
        told += int(mask.sum())
    return missed <= BY_CHANCE * told


def _index(mask: Any, axis: int) -> Any:
    return np.indices(mask.shape)[axis]
