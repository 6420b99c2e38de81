"""An error that the student's code raised, made anew here from what was told of it."""

from __future__ import annotations

import builtins
from typing import Any

from autograder.notebook.clean import utf8
from autograder.sandbox.stops import Died, Exited

LARGEST_NUMBER = 2**63


def raised(described: Any) -> tuple[BaseException, list[str]]:
    """Return the error, and the lines of the student's own code that led to it.

    What would end a notebook becomes `Exited`. Raises `Died` where no error is described.
    """
    if not isinstance(described, list) or len(described) != 3:
        raise Died("an error without a description")
    name, arguments, trace = described
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    if not isinstance(kind, type) or not issubclass(kind, BaseException):
        raise Died("an error that is none")
    lines = [utf8(line, 500) for line in trace[:40]] if isinstance(trace, list) else []
    plain = [_argument(a) for a in arguments[:5]] if isinstance(arguments, list) else []
    if not issubclass(kind, Exception):
        return Exited(f"{name}: {', '.join(map(str, plain))}"), lines
    return _make_error(kind, plain), lines


def _argument(value: Any) -> Any:
    """Return an argument of an error: a number of ordinary size, or a text."""
    if type(value) in (int, float) and abs(value) < LARGEST_NUMBER:
        return value
    return utf8(value)


def _make_error(kind: type[Exception], arguments: list[Any]) -> Exception:
    """Make an error of this type, or of the nearest ancestor that takes the arguments.

    Errors of encodings hold positions in a text, and Python trusts them.
    """
    positions = (UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError)
    for ancestor in kind.__mro__:
        if ancestor in positions:
            continue
        try:
            error = ancestor(*arguments)
        except TypeError:
            continue
        if isinstance(error, Exception):
            return error
    return RuntimeError(*arguments)
