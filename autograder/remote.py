"""What the tests hold of a student's function, and what can go wrong with it.

A function of the student's is a `Remote`: it can be called, and nothing else. What goes wrong
with the sandbox itself is a `BaseException`, so that no test's `except Exception` is satisfied
by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from autograder.student import Student

MISUSES = (
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__contains__"),
    *("__len__", "__iter__", "__next__", "__getitem__", "__setitem__", "__enter__", "__exit__"),
    *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__pow__", "__rpow__"),
    *("__matmul__", "__rmatmul__", "__truediv__", "__rtruediv__", "__floordiv__", "__mod__"),
    *("__rfloordiv__", "__rmod__", "__and__", "__rand__", "__or__", "__ror__", "__xor__"),
    *("__rxor__", "__neg__", "__pos__", "__abs__", "__invert__", "__round__", "__array__"),
    *("__int__", "__float__", "__complex__", "__index__"),
)


class SandboxStop(BaseException):
    """The student's side did not behave like a function that returns or raises."""


class TimedOut(SandboxStop):
    """A cell or a call took too long and was interrupted."""


class Hung(SandboxStop):
    """A cell or a call could not be interrupted; the child has to be killed."""


class Died(SandboxStop):
    """The child ended, or sent what is not an answer."""


class Refused(SandboxStop):
    """A value cannot cross, or something else than a call was tried on a student's object."""


class Stopped(SandboxStop):
    """The student's code asked to end the notebook."""


class Remote:
    """A function or object that stays in the sandbox."""

    def __init__(self, student: Student, number: int, kind: str) -> None:
        self._student, self._number, self._kind = student, number, kind
        self.__name__ = self.__qualname__ = kind

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._student.call(self._number, arguments, named)

    def call_observed(
        self, arguments: Sequence[Any], given: Mapping[str, Callable[..., Any]]
    ) -> tuple[Any, Sequence[Any]]:
        """Return the result of a call and the arguments afterwards.

        During the call the names in `given` stand for these functions in the notebook.
        """
        return self._student.call_observed(self._number, arguments, given)

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
        raise Refused(f"{self._kind}: {name} of an object that stays in the submission")

    return refuse


for _name in MISUSES:
    setattr(Remote, _name, _misuse(_name))
