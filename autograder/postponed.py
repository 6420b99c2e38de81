"""Imports of others that take a second, postponed until something of them is used.

Two packages do work on import that hardly anybody needs, and that every command would wait for:

- `nbgrader/__init__.py` imports its four server extensions, and with them Jupyter's server. Only
  that server asks for them. To be told to jupyter/nbgrader: import them where the extensions load.
- `rfc3987_syntax` builds 39 grammars, one for each rule. `jsonschema` imports it for the formats
  `iri` and `iri-reference`, which no notebook uses. Told in python-jsonschema/jsonschema#1428, and
  closed there; to be told to the package itself: build a grammar when it is used first.

Whoever uses what was postponed gets the real thing. It is for a process of our own: a program that
uses the library decides about its imports itself.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any


def postpone() -> None:
    """Postpone what these packages do on import, where they are not imported yet."""
    for name, stand_in in (("nbgrader", _package), ("rfc3987_syntax", _syntax)):
        if name not in sys.modules and importlib.util.find_spec(name) is not None:
            sys.modules[name] = stand_in(name)


class _Package(ModuleType):
    """A package whose modules can be imported; its own code runs when more is asked of it."""

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        asked = name == "__version__" or not name.startswith("__")  # the rest asks the machinery
        if not asked or spec is None or spec.loader is None:
            raise AttributeError(name)
        if importlib.util.find_spec(f"{self.__name__}.{name}") is not None:
            return importlib.import_module(f"{self.__name__}.{name}")
        self.__class__ = ModuleType  # type: ignore[assignment]
        spec.loader.exec_module(self)
        return getattr(self, name)


def _package(name: str) -> ModuleType:
    spec = importlib.util.find_spec(name)
    assert spec is not None  # noqa: S101 -- `postpone` has looked
    package = importlib.util.module_from_spec(spec)
    package.__class__ = _Package
    return package


def _syntax(name: str) -> ModuleType:
    """Return a module whose one function, the one that `jsonschema` imports, loads the real one."""
    stand_in = ModuleType(name)

    def is_valid_syntax(term: str, value: str) -> bool:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        real: bool = importlib.import_module(name).is_valid_syntax(term, value)
        return real

    vars(stand_in)["is_valid_syntax"] = is_valid_syntax
    return stand_in
