"""What the instructor's cells can leave behind in a judge: put back for the next submission.

What is plain is put back. What cannot be, a class that was changed or an attribute of a module,
is noticed, and then the judge has to be a new one.
"""

from __future__ import annotations

import gc
import operator
import os
import random
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from autograder.sandbox.inside.arrays import CannotCross
from autograder.sandbox.inside.codec import pack
from autograder.sandbox.inside.shell import NotebookShell

DEPTH = 6  # how far one looks into objects of objects
FIXED = (type(None), bool, int, float, complex, str, bytes, CodeType, ModuleType)


def filter_warnings() -> None:
    """Filter warnings as in a notebook, and forget which were shown already."""
    warnings.resetwarnings()
    warnings.simplefilter("default")
    for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
        warnings.simplefilter("ignore", kind)


def _set_environment(wanted: dict[str, str]) -> None:
    if os.environ != wanted:
        os.environ.clear()
        os.environ.update(wanted)


def _set_path(wanted: list[str]) -> None:
    sys.path[:] = wanted


# What can be looked at and put back as a whole.
SETTINGS: tuple[tuple[Callable[[], Any], Callable[[Any], Any]], ...] = (
    (random.getstate, random.setstate),
    (np.random.get_state, np.random.set_state),
    (np.geterr, lambda wanted: np.seterr(**wanted)),
    (np.getbufsize, np.setbufsize),
    (np.get_printoptions, lambda wanted: np.set_printoptions(**wanted)),
    (lambda: dict(os.environ), _set_environment),
    (lambda: list(sys.path), _set_path),
    (sys.getrecursionlimit, sys.setrecursionlimit),
)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put back the settings of this process afterwards."""
    wanted = [read() for read, _ in SETTINGS]
    try:
        yield
    finally:
        _restore(wanted)


def _restore(wanted: list[Any]) -> None:
    for (_, write), value in zip(SETTINGS, wanted, strict=True):
        write(value)


class Slate:
    """The state of a shell and its process, as it is now.

    Of modules those are looked at whose name, or a name for which, is among `words`: an
    instructor's cell changes only what it names.
    """

    def __init__(self, shell: NotebookShell, folder: str, words: frozenset[str]) -> None:
        self.shell, self.folder = shell, folder
        self.settings = [read() for read, _ in SETTINGS]
        self.names = dict(shell.user_ns)
        generators = (v for v in self.names.values() if isinstance(v, np.random.Generator))
        self.generators = [(g, g.bit_generator.state) for g in generators]
        self.marks = [_mark(value) for value in self.names.values()]
        modules = _modules(words, self.names.values())
        self.modules = [Attributes(module) for module in modules]
        self.parameters = _plot_parameters()
        self.files = _files(folder)
        self.threads = 1

    def start(self) -> None:
        """Begin in a process that was forked, which has its own threads."""
        self.threads = threading.active_count()
        self.wipe()

    def wipe(self) -> bool:
        """Put back what can be; tell whether all is as it was."""
        os.chdir(self.folder)
        filter_warnings()
        _restore(self.settings)
        for generator, state in self.generators:
            generator.bit_generator.state = state
        self.shell.user_ns.clear()
        self.shell.user_ns.update(self.names)
        return (
            [_mark(value) for value in self.names.values()] == self.marks
            and all(attributes.same() for attributes in self.modules)
            and _plot_parameters() == self.parameters
            and _files(self.folder) == self.files
            and threading.active_count() == self.threads
        )


class Attributes:
    """The public attributes of a module, but for modules in it, which loading adds."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.seen = dict(vars(module))
        self.known = _public(self.seen)

    def same(self) -> bool:
        """Tell whether they are the very objects that they were.

        All attributes are compared first, which is quick, and mostly all one needs.
        """
        if _same(vars(self.module), self.seen):
            return True
        self.seen = dict(vars(self.module))
        return _same(_public(self.seen), self.known)


def _public(attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in attributes.items()
        if not (name.startswith("_") or isinstance(value, ModuleType))
    }


def _same(now: dict[str, Any], known: dict[str, Any]) -> bool:
    """Tell whether two dictionaries hold the same objects, in the same order."""
    return list(now) == list(known) and all(map(operator.is_, now.values(), known.values()))


def _is_plain(value: Any, depth: int = 0) -> bool:
    """Tell whether a deep copy of a value is all there is to it."""
    if isinstance(value, (*FIXED, np.generic, np.random.Generator)):
        return True
    if type(value) in (list, tuple, set, frozenset) and depth < DEPTH:
        return all(_is_plain(item, depth + 1) for item in value)
    if type(value) is dict and depth < DEPTH:
        return all(_is_plain(item, depth + 1) for pair in value.items() for item in pair)
    return type(value) is np.ndarray and value.dtype != object


def _mark(value: Any, depth: int = 0) -> Any:
    """Return what tells whether an object was changed: its parts, by identity or by value."""
    if isinstance(value, FIXED) or depth > DEPTH:
        return id(value)
    if _is_plain(value):
        try:
            return pack(value)
        except CannotCross:
            return id(value)
    return (id(value), *(_mark(part, depth + 1) for part in _parts(value)))


def _parts(value: Any) -> Iterator[Any]:
    """Yield what an object holds that a cell can change."""
    if isinstance(value, FunctionType):
        yield from (value.__code__, value.__defaults__, value.__kwdefaults__)
        yield from (_content(cell) for cell in value.__closure__ or ())
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from value
    elif isinstance(value, dict):
        yield from (item for pair in value.items() for item in pair)
    if isinstance(value, FunctionType) or _is_of_a_cell(value):
        for name, part in vars(value).items():
            yield from (name, part)


def _is_of_a_cell(value: Any) -> bool:
    """Tell whether this is a class that a cell defines, or an object of one."""
    kind = value if isinstance(value, type) else type(value)
    return kind.__module__ == "__main__" and hasattr(value, "__dict__")


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # a name that is not bound yet
        return None


def _modules(words: frozenset[str], values: Any) -> list[ModuleType]:
    """Return the loaded modules that are named, in whatever way."""
    named = [value for value in values if isinstance(value, ModuleType)]
    loaded = [m for name, m in sys.modules.items() if name.rpartition(".")[2] in words]
    modules = [*named, *(m for m in loaded if isinstance(m, ModuleType)), sys.modules["builtins"]]
    passing = {"warnings", "sys", "linecache", "gc", __name__}
    return [m for m in dict.fromkeys(modules) if m.__name__ not in passing]


def _plot_parameters() -> dict[str, Any]:
    """Close all figures, and return Matplotlib's settings, where it is loaded."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return {}
    if pyplot.get_fignums():
        pyplot.close("all")
        gc.collect()
    return dict.copy(pyplot.rcParams)


def _files(folder: str) -> set[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        return {(e.name, e.stat().st_mtime_ns, e.stat().st_size) for e in entries}
