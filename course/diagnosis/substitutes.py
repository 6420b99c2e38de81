"""What a result would be right for: other arguments than those that were given."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.diagnosis import parts

Arguments = tuple[Any, ...]


class Unchanged(ValueError):
    """An argument cannot be replaced so, or would be the same."""


@dataclass(frozen=True)
class Substitute:
    """Other arguments, and what a result that fits them says about the function."""

    text: str
    change: Callable[[Arguments], Arguments]
    id: str = ""

    @property
    def key(self) -> str:
        """What tells it from others of the exercise."""
        return self.id or self.text


# What an array or a number may be taken for.
VALUES: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    (
        "`{name}` plays no part: {{it}} is what it should be if `{name}` were 1 everywhere.",
        np.ones_like,
    ),
    ("`{name}` plays no part: {{it}} is what it should be if `{name}` were 0.", np.zeros_like),
    ("{{It}} is what it should be if `{name}` had the other sign.", np.negative),
    ("{{It}} is what it should be if `{name}` had no signs.", np.abs),
    (
        "{{It}} is what it should be if negative entries of `{name}` were 0.",
        lambda a: np.maximum(a, 0),
    ),
    (
        "{{It}} is what it should be if `{name}` said only where it is positive.",
        lambda a: (a > 0) * 1.0,
    ),
    ("{{It}} is what it should be if `{name}` said only its signs.", np.sign),
    ("{{It}} is what it should be if `{name}` were transposed.", lambda a: _rows(a).T),
    (
        "{{It}} depends on the first row of `{name}` alone.",
        lambda a: np.repeat(_rows(a)[:1], len(a), 0),
    ),
    (
        "{{It}} depends on the last row of `{name}` alone.",
        lambda a: np.repeat(_rows(a)[-1:], len(a), 0),
    ),
    ("{{It}} depends on the first entry of `{name}` alone.", lambda a: np.full_like(a, a.flat[0])),
    (
        "{{It}} is what it should be if every row of `{name}` were the mean of all rows.",
        lambda a: np.zeros_like(a) + _rows(a).mean(0),
    ),
    (
        "{{It}} is what it should be if every entry of `{name}` were their sum.",
        lambda a: np.full_like(a, a.sum()),
    ),
    (
        "{{It}} is what it should be if every entry of `{name}` were their mean.",
        lambda a: np.full_like(a, a.mean()),
    ),
    ("{{It}} is what it should be if `{name}` were in reverse order.", lambda a: _long(a)[::-1]),
    (
        "{{It}} is what it should be if the columns of `{name}` were in reverse order.",
        lambda a: _rows(a)[:, ::-1],
    ),
    ("{{It}} is what it should be if `{name}` were twice as large.", lambda a: 2 * a),
    ("{{It}} is what it should be if `{name}` were half as large.", lambda a: a / 2),
    ("{{It}} is what it should be if `{name}` were squared.", np.square),
    ("{{It}} is what it should be if `{name}` were 1 larger.", lambda a: a + 1),
    ("{{It}} is what it should be if `{name}` were 1 smaller.", lambda a: a - 1),
    ("{{It}} is what it should be if `{name}` were replaced by 1 - `{name}`.", lambda a: 1 - a),
    ("{{It}} is what it should be if `{name}` had gone through an exponential.", np.exp),
    (
        "{{It}} is what it should be if `{name}` had gone through a sigmoid.",
        lambda a: 1 / (1 + np.exp(-a)),
    ),
    (
        "{{It}} is what it should be if `{name}` were divided by the number of its rows.",
        lambda a: a / len(a),
    ),
    ("{{It}} is what it should be if `{name}` were rounded to whole numbers.", np.round),
)
# What a count may be taken for: nothing much larger, because a loop may run as often.
WHOLE_NUMBERS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("{{It}} is what it should be if `{name}` were 1 larger.", lambda n: n + 1),
    ("{{It}} is what it should be if `{name}` were 1 smaller.", lambda n: n - 1),
    ("`{name}` plays no part: {{it}} is what it should be if `{name}` were 0.", lambda n: 0),
    ("`{name}` plays no part: {{it}} is what it should be if `{name}` were 1.", lambda n: 1),
    ("`{name}` plays no part: {{it}} is what it should be if `{name}` were 2.", lambda n: 2),
)
LISTS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("{{It}} is what it should be if `{name}` were in reverse order.", lambda a: a[::-1]),
    ("{{It}} is what it should be if `{name}` had lost its last entry.", lambda a: a[:-1]),
    ("{{It}} is what it should be if `{name}` had lost its first entry.", lambda a: a[1:]),
)
# What a function of one number may be taken for.
FUNCTIONS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    (
        "{{It}} is what it should be if the values of `{name}` were squared.",
        lambda f: lambda *u: f(*u) ** 2,
    ),
    (
        "{{It}} is what it should be if it divided by what `{name}` returns.",
        lambda f: lambda *u: 1 / f(*u) if f(*u) else 0.0,
    ),
    (
        "`{name}` plays no part: {{it}} is what it should be if `{name}` always returned 1.",
        lambda f: lambda *_: 1.0,
    ),
    (
        "`{name}` plays no part: {{it}} is what it should be if `{name}` always returned 0.",
        lambda f: lambda *_: 0.0,
    ),
    ("{{It}} is what it should be if `{name}` returned what it is given.", lambda f: lambda u: u),
    ("{{It}} is what it should be if `{name}` had the other sign.", lambda f: lambda *u: -f(*u)),
    (
        "{{It}} is what it should be if `{name}` were always asked at 0.",
        lambda f: lambda u: f(0.0 * u),
    ),
    (
        "{{It}} is what it should be if `{name}` never returned negative values.",
        lambda f: lambda *u: np.abs(f(*u)),
    ),
)


def substitutes(
    names: tuple[str, ...], arguments: Arguments, defaults: dict[str, Any]
) -> Iterator[Substitute]:
    """Yield what may stand in the place of arguments like these."""
    yield from _defaults(names, arguments, defaults)
    for place, (name, argument) in enumerate(zip(names, arguments, strict=False)):
        for text, change in _changes(argument):
            yield Substitute(text.format(name=name), _at(place, change))
    yield from _exchanged(names, arguments)
    yield from _observations(names, arguments)


def _changes(argument: Any) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    if isinstance(argument, bool):
        yield "{{It}} is what it should be if `{name}` were the opposite.", lambda a: not a
        yield "`{name}` plays no part: it is taken for False.", lambda a: False
        yield "`{name}` plays no part: it is taken for True.", lambda a: True
    elif isinstance(argument, int):
        yield from WHOLE_NUMBERS
    elif isinstance(argument, (float, np.ndarray)):
        for text, change in VALUES:
            yield text, _of_values(change)
    elif isinstance(argument, dict):
        yield from _dictionary_changes(argument)
    elif isinstance(argument, list) and all(isinstance(a, int) for a in argument):
        yield from LISTS
    elif isinstance(argument, list) and all(isinstance(a, float) for a in argument):
        for text, change in VALUES:
            yield text, _of_values(_listed(change))
    elif callable(argument):
        yield from FUNCTIONS


def _of_values(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Apply a change, and keep a plain number a plain number."""

    def changed(argument: Any) -> Any:
        with np.errstate(all="ignore"):
            value = change(np.asarray(argument) if isinstance(argument, float) else argument)
        if np.array_equal(value, argument):
            raise Unchanged
        return type(argument)(value) if isinstance(argument, (int, float)) else value

    return changed


def _listed(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda a: change(np.asarray(a)).tolist()


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def _dictionary_changes(argument: dict[str, Any]) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Yield changes of all entries of a kind: of `W1`, `W2` and so on."""
    kinds = sorted({key.rstrip("0123456789") for key in argument})
    chosen = (
        ("were 0", np.zeros_like),
        ("were 1", np.ones_like),
        ("had the other sign", np.negative),
        ("were transposed", np.transpose),
        ("were twice as large", lambda a: 2 * a),
        ("were never negative", lambda a: np.maximum(a, 0)),
        ("had gone through an exponential", np.exp),
    )
    for kind in kinds:
        for words, change in chosen:
            text = "{{It}} is what it should be if all `" + kind + "` in `{name}` " + words + "."
            yield text, _of_kind(kind, change)
    for one, other in itertools.combinations(kinds, 2):
        text = (
            "{{It}} is what it should be if `"
            + one
            + "` and `"
            + other
            + "` in `{name}` had changed places."
        )
        yield text, _kinds_exchanged(one, other)


def _of_kind(kind: str, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda a: {
        key: change(value) if key.rstrip("0123456789") == kind else value
        for key, value in a.items()
    }


def _kinds_exchanged(one: str, other: str) -> Callable[[Any], Any]:
    def changed(argument: dict[str, Any]) -> dict[str, Any]:
        made = dict(argument)
        for key in argument:
            kind, number = key.rstrip("0123456789"), key.lstrip("AWZb")
            partner = {one: other, other: one}.get(kind, kind) + number
            if partner in argument:
                made[key] = argument[partner]
        return made

    return changed


def _at(place: int, change: Callable[[Any], Any]) -> Callable[[Arguments], Arguments]:
    def changed(arguments: Arguments) -> Arguments:
        return (*arguments[:place], change(arguments[place]), *arguments[place + 1 :])

    return changed


def _exchanged(names: tuple[str, ...], arguments: Arguments) -> Iterator[Substitute]:
    """Yield arguments of one kind that have changed places, or of which one stands for both."""
    for i, j in itertools.combinations(range(len(arguments)), 2):
        if not _of_a_kind(arguments[i], arguments[j]):
            continue
        one, other = f"`{names[i]}`", f"`{names[j]}`"
        text = "{{It}} is what it should be if {} and {} had changed places."
        yield Substitute(text.format(one, other), _taken(i, j, j, i))
        text = "{{It}} is what it should be if {} were {} as well."
        yield Substitute(text.format(other, one), _taken(i, i, j, i))
        yield Substitute(text.format(one, other), _taken(i, j, j, j))


def _of_a_kind(a: Any, b: Any) -> bool:
    """Tell whether two arguments may be mistaken for each other. Counts may be costly ones."""
    if isinstance(a, int) or isinstance(b, int):
        return False
    return type(a) is type(b) or (callable(a) and callable(b))


def _taken(i: int, from_i: int, j: int, from_j: int) -> Callable[[Arguments], Arguments]:
    """Put two of the given arguments into the places `i` and `j`."""

    def changed(given: Arguments) -> Arguments:
        made = list(given)
        made[i], made[j] = given[from_i], given[from_j]
        return tuple(made)

    return changed


def _observations(names: tuple[str, ...], arguments: Arguments) -> Iterator[Substitute]:
    """Yield that only some of the rows, or entries, that all arrays share have been used."""
    places = _sharing(arguments)
    if not places:
        return
    several = " and ".join(f"`{names[place]}`" for place in places)
    for words, chosen in (
        ("nothing but the first row counted in {several}", slice(0, 1)),
        ("nothing but the last row counted in {several}", slice(-1, None)),
        ("the first row were left out of {several}", slice(1, None)),
        ("the last row were left out of {several}", slice(0, -1)),
    ):
        said = words.format(several=several)
        if np.ndim(arguments[places[0]]) == 1:
            said = said.replace(" row ", " entry ")
        text = f"{{It}} is what it should be if {said}."
        for fill in (False, True):
            yield Substitute(text, _rows_chosen(places, chosen, fill), f"{text} {fill}")


def _sharing(arguments: Arguments) -> list[int]:
    """Return the places of the arrays that have as many rows as the first one."""
    arrays = [(place, np.shape(a)) for place, a in enumerate(arguments) if _has_rows(a)]
    if not arrays:
        return []
    rows, axes = arrays[0][1][0], len(arrays[0][1])
    return [place for place, shape in arrays if shape[0] == rows and len(shape) == axes]


def _has_rows(argument: Any) -> bool:
    """Tell whether an argument is an array, or a list of numbers or of lists of one length."""
    if not isinstance(argument, (np.ndarray, list)):
        return False
    numbers = parts.array(argument)
    return numbers is not None and numbers.ndim > 0


def _rows_chosen(places: list[int], chosen: slice, fill: bool) -> Callable[[Arguments], Arguments]:
    """Keep some rows, and with `fill` zeros in the places of the others."""

    def changed(arguments: Arguments) -> Arguments:
        made = list(arguments)
        for place in places:
            values = np.asarray(arguments[place])
            kept = values[chosen]
            if fill:
                kept = np.zeros_like(values)
                kept[chosen] = values[chosen]
            made[place] = kept.tolist() if isinstance(arguments[place], list) else kept
        return tuple(made)

    return changed


def _defaults(
    names: tuple[str, ...], arguments: Arguments, defaults: dict[str, Any]
) -> Iterator[Substitute]:
    for name, default in defaults.items():
        place = names.index(name)
        text = f"`{name}` plays no part where it is given: {{it}} is that of the default."
        yield Substitute(text, _at(place, _always(default)))
        if isinstance(default, float):
            for power in range(-3, 5):
                value = default * 10.0**power
                text = f"{{It}} is what it should be if `{name}` were {value:g} for everybody."
                yield Substitute(text, _at(place, _always(value)))


def _rows(a: Any) -> Any:
    if np.ndim(a) != 2:
        raise Unchanged
    return a


def _long(a: Any) -> Any:
    if np.ndim(a) == 0:
        raise Unchanged
    return a


def applied(substitute: Substitute, arguments: Arguments) -> Arguments:
    """Return other arguments. Raises what their change raises."""
    return substitute.change(copy.deepcopy(arguments))
