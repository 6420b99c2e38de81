"""What the module of an exercise is written with: cases, variants, mistakes, changes."""

from __future__ import annotations

import ast
import inspect
import linecache
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]


class ChangeRefused(ValueError):
    """A mistake that is written as a change does not fit the reference."""


@dataclass(frozen=True)
class Case:
    """One call that a check makes.

    `name` says what is special about the arguments, for the student to read.
    """

    name: str
    arguments: tuple[Any, ...]
    rtol: float = 1e-7
    atol: float = 1e-10


@dataclass(frozen=True)
class Telling:
    """Which calls are asked for.

    They are calls of `exercise`, at most `calls` of them, and have to tell right functions from at
    least `wrong` of its mistakes.
    """

    exercise: str
    calls: int
    wrong: int


@dataclass(frozen=True)
class Claim:
    """What a text says and what is right, as two functions of the same arguments.

    Asked for are two calls: on the first one `said` is right, on the second one it is wrong.
    `sample` is a call with arguments of the kinds that are wanted. `unfit` says why arguments
    would show nothing, and returns "" for all others.
    """

    said: Function
    right: Function
    sample: tuple[Any, ...]
    unfit: Callable[..., str]


@dataclass(frozen=True)
class Mistake:
    """A wrong solution that students hand in, and what they should read when they do.

    `also_fails` names the other exercises that cannot be right when this one is wrong.
    """

    id: str
    exercise: str
    why: str
    hint: str
    function: Function
    also_fails: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """The statements of the function, dedented, as a student would have typed them."""
        return body(self.function)


@dataclass(frozen=True)
class Change:
    """A mistake that is the reference with other words in a few places."""

    replaced: Mapping[str, str]
    why: str
    hint: str
    also_fails: tuple[str, ...] = ()

    def applied_to(self, reference: Function, name: str) -> Mistake:
        """Return the mistake with the id `name`. Raises `ChangeRefused`."""
        exercise = reference.__name__
        changed = _replace(self.replaced, body(reference), f"{reference.__module__}: {name}")
        function = _define(reference, name, changed)
        return Mistake(name, exercise, self.why, self.hint, function, self.also_fails)


@dataclass(frozen=True)
class Variant:
    """A right solution that is written in another way than the reference."""

    function: Function

    def __call__(self, *arguments: Any) -> Any:
        """Call the solution, so that other variants can use it."""
        return self.function(*arguments)


variant = Variant


def mistake(
    *, why: str, hint: str, also_fails: tuple[str, ...] = ()
) -> Callable[[Function], Mistake]:
    """Register a wrong solution of the exercise in whose module it stands."""

    def register(function: Function) -> Mistake:
        exercise = function.__module__.rpartition(".")[2]
        return Mistake(function.__name__, exercise, why, hint, function, also_fails)

    return register


def change(
    replaced: Mapping[str, str], *, why: str, hint: str, also_fails: tuple[str, ...] = ()
) -> Change:
    """Register the reference with some texts replaced; the variable's name is the id.

    Each text occurs exactly once in the body of the reference, as it stands there without its
    indentation.
    """
    return Change(replaced, why, hint, also_fails)


def body(function: Function) -> str:
    """Return the statements of a function, dedented, without its docstring."""
    source = textwrap.dedent(inspect.getsource(function))
    node = _definition(source)
    first = node.body[1 if ast.get_docstring(node) is not None else 0]
    return textwrap.dedent("\n".join(source.splitlines()[first.lineno - 1 :]))


def _definition(source: str) -> ast.FunctionDef:
    return next(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))


def _replace(replaced: Mapping[str, str], text: str, where: str) -> str:
    """Replace all texts at once, so that what one puts in is not seen by another."""
    for old in replaced:
        if (times := text.count(old)) != 1:
            raise ChangeRefused(f"{where}: {old!r} occurs {times} times in the reference, not once")
    result, end = "", 0
    for old, new in sorted(replaced.items(), key=lambda pair: text.index(pair[0])):
        start = text.index(old)
        if start < end:
            raise ChangeRefused(f"{where}: {old!r} overlaps with another text that is replaced")
        result, end = result + text[end:start] + new, start + len(old)
    return result + text[end:]


def _define(reference: Function, name: str, statements: str) -> Function:
    """Define a function with the arguments and the globals of the reference, and its lines."""
    arguments = _definition(textwrap.dedent(inspect.getsource(reference))).args
    for argument in arguments.args:
        argument.annotation = None
    header = f"def {name}({ast.unparse(arguments)}):\n"
    source = header + textwrap.indent(statements, "    ") + "\n"
    file = f"<{reference.__module__}.{name}>"
    # Tracebacks and inspect find the lines here; without a time, the entry stays.
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {}
    exec(compile(source, file, "exec"), reference.__globals__, namespace)  # noqa: S102 -- our own
    function: Function = namespace[name]
    return function
