"""What of a notebook a function can look up, found in its code without running it.

A student's function that cannot get at an earlier one is not spoiled by it. Whoever says too
little of a function harms nobody but its author.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

# Names by which code gets at what it does not name.
DYNAMIC = {
    *("globals", "locals", "vars", "eval", "exec", "compile", "getattr", "dir", "open"),
    *("__import__", "__builtins__", "__dict__", "__globals__", "get_ipython", "breakpoint"),
}
# Modules that know nothing of a notebook's functions.
HARMLESS = {"numpy", "math", "cmath", "random", "itertools", "copy", "matplotlib", "typing"}
PLAIN = (type(None), bool, int, float, complex, str, bytes)
MOST_ITEMS = 100


class Unknown(Exception):
    """There is something of which one cannot tell what it looks up."""


def reach(value: Any, namespace: dict[str, Any]) -> list[str] | None:
    """Return the names that a function may look up; None where nobody can tell.

    Those that the notebook does not have are among them, and those of attributes.
    """
    try:
        return sorted(_reach(value, namespace))
    except Exception:  # objects of a notebook may do anything when they are looked at
        return None


def _reach(value: Any, namespace: dict[str, Any]) -> set[str]:
    """Return the names that are looked up, or whose values hold what does. Raises `Unknown`."""
    found: set[str] = set()
    waiting, seen = [value], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if len(seen) > MOST_ITEMS:
            raise Unknown
        if type(one) is FunctionType and one.__globals__ is namespace:
            names = set(_names(one.__code__))
            found |= names
            if any(map(_is_a_way_out, names - namespace.keys())):
                raise Unknown
            waiting += [*_held(one), *(namespace[name] for name in names & namespace.keys())]
        else:
            waiting += _parts(one)
    return found


def _is_a_way_out(name: str) -> bool:
    """Tell whether code gets at everything by this name, which may be that of an import."""
    return name in DYNAMIC or (name in sys.modules and _root(name) not in HARMLESS)


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names that code looks up outside itself, those of attributes among them."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _held(function: FunctionType) -> Iterator[Any]:
    """Yield what a function holds besides its code."""
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
    yield from vars(function).values()
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # a name that is not bound yet
            raise Unknown from None


def _parts(value: Any) -> list[Any]:
    """Return the parts of something that is no function of the notebook. Raises `Unknown`."""
    if type(value) in (list, tuple, set, frozenset):
        return list(value)
    if type(value) is dict:
        return [*value, *value.values()]
    if _is_harmless(value):
        return []
    raise Unknown


def _is_harmless(value: Any) -> bool:
    if type(value) in PLAIN or isinstance(value, (np.generic, np.random.Generator)):
        return True
    if type(value) is np.ndarray:
        return not value.dtype.hasobject
    if type(value) is ModuleType:
        return _root(value.__name__) in HARMLESS
    if type(value) is BuiltinFunctionType:
        return _root(getattr(value.__self__, "__name__", "")) in HARMLESS
    name = getattr(value, "__name__", "")
    return getattr(np, name, None) is value  # a function or a type of NumPy's own


def _root(name: str) -> str:
    return name.partition(".")[0]
