"""The student's notebook, seen from the grader's side of the wall.

Only plain values come across. A function of the student's is a `Remote`: it can be called,
and nothing else. What goes wrong with the sandbox itself is a `BaseException`, so that no
test's `except Exception` is satisfied by it.
"""

from __future__ import annotations

import builtins
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, NoReturn

from autograder.sandbox.channel import Broken, Channel, Silent
from autograder.sandbox.child import builtin_type
from autograder.sandbox.codec import CannotCross, Malformed, Reference
from autograder.sandbox.shell import Output, Outputs

GRACE_SECONDS = 1.0
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


class Student:
    """The other end of the channel: runs cells, looks up names, calls functions."""

    def __init__(self, channel: Channel, interrupt: Callable[[], None], outputs: Outputs) -> None:
        self.channel = channel
        self.interrupt = interrupt
        self.outputs = outputs
        self.deadline = float("inf")
        self.trace: list[str] = []
        self.callbacks: dict[int, Callable[..., Any]] = {}
        self.ahead: tuple[tuple[str, ...], Any] = ((), {})
        self.depth = 0
        self.requests = count(1)
        self.numbers = count(1)
        channel.refer, channel.resolve = self._refer, self._resolve

    def run(self, text: str, number: int, wanted: Sequence[str] = ()) -> list[Output]:
        """Run a cell and return its outputs.

        `wanted` are the names that will be asked for next; they come with the same answer.
        """
        self.ahead = ((), {})
        message = {"do": "run", "source": text, "count": number, "names": list(wanted)}
        reply = self._request(message)
        self.ahead = (tuple(wanted), reply.get("values"))
        return clean_outputs(reply.get("outputs"))

    def names(self, wanted: Sequence[str]) -> dict[str, Any]:
        """Return the values and functions that the notebook has under these names."""
        known, values = self.ahead
        self.ahead = ((), {})
        if known != tuple(wanted):
            values = self._request({"do": "get", "names": list(wanted)}).get("values")
        if not isinstance(values, dict):
            raise Died("the answer to a question for names has no values")
        found = {name: values[name] for name in wanted if name in values}
        for name, value in found.items():
            if isinstance(value, Remote):
                value.__name__ = value.__qualname__ = name
        return found

    def call(self, target: int, arguments: Sequence[Any], named: Mapping[str, Any]) -> Any:
        """Call a function of the notebook by value; raise what it raises."""
        return self._call(target, arguments, named, {}, observe=False)["value"]

    def call_observed(
        self, target: int, arguments: Sequence[Any], given: Mapping[str, Callable[..., Any]]
    ) -> tuple[Any, Sequence[Any]]:
        """Call a function and return its result and the arguments as they are afterwards."""
        reply = self._call(target, arguments, {}, given, observe=True)
        after = reply.get("after")
        if not isinstance(after, list) or len(after) != len(arguments):
            raise Died("the answer to a call has no arguments")
        return reply["value"], after

    def attribute(self, target: int, name: str) -> Any:
        """Return an attribute of an object of the notebook."""
        reply = self._request({"do": "attribute", "target": target, "name": name})
        self._raise_error(reply)
        return reply.get("value")

    def _call(
        self,
        target: int,
        arguments: Sequence[Any],
        named: Mapping[str, Any],
        given: Mapping[str, Callable[..., Any]],
        *,
        observe: bool,
    ) -> dict[str, Any]:
        reply = self._request(
            {
                "do": "call",
                "target": target,
                "args": list(arguments),
                "kwargs": dict(named),
                "given": dict(given),
                "observe": observe,
            }
        )
        for output in clean_outputs(reply.get("outputs")):
            self.outputs.add(output, len(str(output)))
        self._warn(reply.get("warnings"))
        self._raise_error(reply)
        if "value" not in reply:
            raise Died("the answer to a call has no value")
        return reply

    def _request(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its answer, serving calls back in between."""
        number = message["id"] = next(self.requests)
        self.depth += 1
        try:
            self.channel.send(message, self.deadline)
            reply = self._await(number)
        except CannotCross as error:
            raise Refused(f"a test passes an argument that cannot be copied: {error}") from None
        except Broken as error:
            raise Died(str(error)) from None
        finally:
            self.depth -= 1
            if self.depth == 0:
                self.callbacks.clear()
        if "refused" in reply:
            raise Refused(str(reply["refused"])[:1000])
        return reply

    def _await(self, number: int) -> dict[str, Any]:
        interrupted = False
        limit = self.deadline
        while True:
            try:
                reply = self.channel.receive(limit)
            except Silent:
                if interrupted:
                    raise Hung("the code could not be interrupted") from None
                self.interrupt()
                interrupted, limit = True, time.monotonic() + GRACE_SECONDS
                continue
            if not isinstance(reply, dict):
                raise Died("an answer that is not a dictionary")
            if interrupted and reply.get("id") == number:
                raise TimedOut("the time limit of the cell is over")
            if "callback" in reply and not interrupted:
                self._serve(reply)
            elif reply.get("id") == number:
                return reply
            elif not interrupted:
                raise Died("an answer that nobody asked for")

    def _serve(self, question: dict[str, Any]) -> None:
        """Call a function of ours that was passed to the student's function."""
        function = self.callbacks.get(question.get("callback", 0))
        arguments, named = question.get("args"), question.get("kwargs")
        if function is None or not isinstance(arguments, list) or not isinstance(named, dict):
            raise Died("a call back to nothing")
        answer: dict[str, Any] = {"answer": question.get("question")}
        try:
            answer["value"] = function(*arguments, **named)
        except Exception as error:
            answer["error"] = [builtin_type(type(error)).__name__, str(error)[:1000]]
        self.channel.send(answer, self.deadline)

    def _raise_error(self, reply: dict[str, Any]) -> None:
        if "error" not in reply:
            return
        try:
            name, arguments, trace = reply["error"]
            self.trace = [str(line)[:500] for line in trace][:40]
            kind = getattr(builtins, name)
            arguments = [a for a in arguments if isinstance(a, (str, int, float))][:5]
        except (TypeError, ValueError, AttributeError):
            raise Died("an error without a description") from None
        if not isinstance(kind, type) or not issubclass(kind, BaseException):
            raise Died("an error that is none")
        if not issubclass(kind, Exception):
            raise Stopped(f"{name}: {', '.join(map(str, arguments))}")
        raise _make_error(kind, arguments)

    def _warn(self, caught: Any) -> None:
        for item in caught[:50] if isinstance(caught, list) else ():
            if not isinstance(item, list) or not all(isinstance(part, str) for part in item[:2]):
                continue
            kind = getattr(builtins, item[0], UserWarning)
            if not isinstance(kind, type) or not issubclass(kind, Warning):
                kind = UserWarning
            warnings.warn_explicit(item[1], kind, "submission", 1)

    def _refer(self, value: Any) -> Reference:
        if isinstance(value, Remote):
            return Reference(value._number, True, "")
        if not callable(value):
            raise CannotCross(f"a {type(value).__name__} cannot be copied")
        number = next(self.numbers)
        self.callbacks[number] = value
        return Reference(number, False, "function")

    def _resolve(self, reference: Reference) -> Any:
        if not reference.foreign:
            return Remote(self, reference.number, reference.kind)
        if reference.number not in self.callbacks:
            raise Malformed("a reference to nothing")
        return self.callbacks[reference.number]


def clean_outputs(outputs: Any) -> list[Output]:
    """Return what is a notebook's output in a list that the sandbox sent; drop the rest."""
    cleaned = (_clean(output) for output in outputs) if isinstance(outputs, list) else ()
    return [output for output in cleaned if output is not None]


def _clean(output: Any) -> Output | None:
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") in ("stdout", "stderr"):
        return {"output_type": kind, "name": output["name"], "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": kind,
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": [_text(line) for line in lines] if isinstance(lines, list) else [],
        }
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        bundle = {_text(k): v for k, v in output["data"].items() if isinstance(v, str)}
        clean = {"output_type": kind, "data": safe_bundle(bundle), "metadata": {}}
        number = output.get("execution_count")
        return clean | ({"execution_count": number} if kind == "execute_result" else {})
    return None


def safe_bundle(bundle: dict[str, str]) -> dict[str, str]:
    """Drop scripts from a display: a teacher's browser will show it."""
    active = ("application/javascript", "text/html", "image/svg+xml")
    safe = {kind: text for kind, text in bundle.items() if kind not in active}
    for kind in ("text/html", "image/svg+xml"):
        if kind in bundle:
            from nbconvert.preprocessors.sanitize import SanitizeHTML

            safe[kind] = SanitizeHTML().sanitize_html_tags(bundle[kind])
    return safe


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)[:1000]


def _make_error(kind: type[Exception], arguments: list[Any]) -> Exception:
    """Make an error of this type, or of the nearest ancestor that takes the arguments."""
    for ancestor in kind.__mro__:
        try:
            error = ancestor(*arguments)
        except TypeError:
            continue
        if isinstance(error, Exception):
            return error
    return RuntimeError(*arguments)
