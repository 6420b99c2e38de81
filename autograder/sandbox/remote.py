"""What the tests hold of a student's function: it can be called, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, Protocol

from autograder.sandbox.stops import Refused

MISUSES = (
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__contains__"),
    *("__len__", "__iter__", "__next__", "__getitem__", "__setitem__", "__enter__", "__exit__"),
    *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__pow__", "__rpow__"),
    *("__matmul__", "__rmatmul__", "__truediv__", "__rtruediv__", "__floordiv__", "__mod__"),
    *("__rfloordiv__", "__rmod__", "__and__", "__rand__", "__or__", "__ror__", "__xor__"),
    *("__rxor__", "__neg__", "__pos__", "__abs__", "__invert__", "__round__", "__array__"),
    *("__int__", "__float__", "__complex__", "__index__"),
)


class Owner(Protocol):
    """The student's notebook, as far as an object that stays in it needs it."""

    seed: int | None

    def call(self, target: int, arguments: Sequence[Any], named: Mapping[str, Any]) -> Any:
        """Call a function of the notebook by value."""

    def call_observed(
        self, target: int, arguments: Sequence[Any], given: Mapping[str, Callable[..., Any]]
    ) -> tuple[Any, Sequence[Any]]:
        """Call a function and return its result and the arguments as they are afterwards."""

    def expect(self, target: int, calls: Sequence[Sequence[Any]]) -> None:
        """Have calls that will be observed answered in one message, where that is possible."""

    def attribute(self, target: int, name: str) -> Any:
        """Return an attribute of an object of the notebook."""


class Remote:
    """A function or object that stays in the sandbox."""

    def __init__(self, student: Owner, number: int, kind: str) -> None:
        self._student, self._number, self._kind = student, number, kind
        self.__name__ = self.__qualname__ = kind

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._student.call(self._number, arguments, named)

    def call_observed(
        self, arguments: Sequence[Any], given: Mapping[str, Callable[..., Any]]
    ) -> tuple[Any, Sequence[Any]]:
        """Return the result of a call and the arguments afterwards.

        Where the notebook is asked with references, the names in `given` stand for these
        functions during the call.
        """
        return self._student.call_observed(self._number, arguments, given)

    def expect(self, calls: Sequence[Sequence[Any]]) -> None:
        """Say which calls will be observed next, by their arguments, so that they go together."""
        self._student.expect(self._number, calls)

    @property
    def seed(self) -> int | None:
        """What further cases are drawn from; None where none are."""
        return self._student.seed

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._student.attribute(self._number, name)

    def __repr__(self) -> str:
        return f"<{self._kind} of the submission>"

    def __deepcopy__(self, memo: Any) -> Remote:
        return self

    __hash__ = object.__hash__
    __array_ufunc__ = None


def _misuse(name: str) -> Callable[..., NoReturn]:
    def refuse(self: Remote, *_: Any) -> NoReturn:
        raise Refused(
            f"the code gives a {self._kind}, which cannot be copied out of the notebook ({name})"
        )

    return refuse


for _name in MISUSES:
    setattr(Remote, _name, _misuse(_name))
