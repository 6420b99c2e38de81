"""One submission's process: runs the student's cells and answers calls.

It serves one request at a time. While a function of the other side is called back, further
requests are served, so calls may nest.
"""

from __future__ import annotations

import builtins
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

from numpy import ndarray
from numpy.random import Generator

from autograder.sandbox.inside.arrays import CannotCross
from autograder.sandbox.inside.channel import Channel
from autograder.sandbox.inside.codec import Reference, pack, unpack
from autograder.sandbox.inside.reach import reach
from autograder.sandbox.inside.shell import NotebookShell

Message = dict[str, Any]
WARNING_LIMIT = 50
TEXT_LIMIT = 20_000
UNCHANGING = (type(None), bool, int, float, complex, str, bytes)


class Child:
    """The notebook of a submission, behind a channel."""

    def __init__(self, shell: NotebookShell, channel: Channel) -> None:
        self.shell = shell
        sys.stdout, sys.stderr = shell.streams
        self.channel = channel
        channel.refer, channel.resolve = self._refer, self._resolve
        channel.generators = True
        self.objects: dict[int, Any] = {}
        self.numbers = count(1)
        self.requests = count(1)
        self.named: dict[str, Any] = {}
        self.busy = False
        signal.signal(signal.SIGINT, self._interrupt)
        self.actions: dict[str, Callable[[Message], Message]] = {
            "all": self._all,
            "run": self._run,
            "get": self._get,
            "call": self._call,
            "attribute": self._attribute,
        }

    def serve(self) -> None:
        """Answer requests until the connection closes."""
        while True:
            self.answer(self.channel.receive())

    def _interrupt(self, *_: Any) -> None:
        """Stop what runs; an interrupt that comes too late must not end the process."""
        if self.busy:
            raise KeyboardInterrupt

    def answer(self, request: Message) -> None:
        """Carry out a request and reply, whatever the student's objects do meanwhile."""
        before, self.busy = self.busy, True
        try:
            reply = self._carry_out(request)
        finally:
            self.busy = before
        reply["id"] = request["id"]
        try:
            self.channel.send(reply)
        except CannotCross as error:
            self.channel.send({"id": request["id"], "refused": str(error), "outputs": []})

    def _carry_out(self, request: Message) -> Message:
        try:
            reply = self.actions[request["do"]](request)
        except BaseException as error:
            reply = {"refused": f"the code fails with {type(error).__name__}"}
        reply.setdefault("outputs", self.shell.outputs.take())
        return reply

    def _all(self, request: Message) -> Message:
        """Carry out many requests, one after the other."""
        return {"replies": [self._one_of_many((one[0], one[1])) for one in request["requests"]]}

    def _one_of_many(self, packed: tuple[bytes, bytes]) -> Message:
        """Carry out a packed request. Arguments that are as they were are not sent back."""
        header, buffers = packed
        request: Message = unpack(header, buffers, generators=True)
        observed = request["args"] if request.get("observe") else ()
        before = [content(argument) for argument in observed]
        reply = self._carry_out(request)
        if "after" in reply:
            with suppress(CannotCross):
                if [content(argument) for argument in observed] == before:
                    reply["after"] = None
        return reply

    def _run(self, request: Message) -> Message:
        self.shell.run(
            request["source"], request["count"], shows_errors=request.get("errors", True)
        )
        return {}

    def _get(self, request: Message) -> Message:
        namespace = self.shell.user_ns
        found = {name: namespace[name] for name in request["names"] if name in namespace}
        self.named |= found
        functions = {name: value for name, value in found.items() if callable(value)}
        return {
            "values": found,
            "reach": {name: reach(value, namespace) for name, value in functions.items()},
        }

    def _attribute(self, request: Message) -> Message:
        try:
            value = getattr(self.objects[request["target"]], request["name"])
        except Exception as error:
            return {"error": describe(error)}
        return {"value": value}

    def _call(self, request: Message) -> Message:
        target = request["target"]
        function = self.named[target] if isinstance(target, str) else self.objects[target]
        arguments, named = tuple(request["args"]), dict(request["kwargs"])
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                with bound(self.shell.user_ns, request["given"]):
                    value = function(*arguments, **named)
            except BaseException as error:
                reply: Message = {"error": describe(error)}
            else:
                reply = {"value": value}
        if request["observe"] and "value" in reply:
            # A generator moves on when it is used; that is no change worth telling.
            reply["after"] = [None if isinstance(a, Generator) else a for a in arguments]
        reply["warnings"] = [
            [builtin_type(warning.category).__name__, str(warning.message)[:TEXT_LIMIT]]
            for warning in caught[:WARNING_LIMIT]
        ]
        return reply

    def _call_back(self, number: int, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call a function of the other side and return its value or raise its error."""
        question = next(self.requests)
        self.channel.send(
            {"callback": number, "question": question, "args": list(arguments), "kwargs": named}
        )
        while True:
            message = self.channel.receive()
            if message.get("answer") != question:
                self.answer(message)
            elif "error" in message:
                name, text = message["error"]
                raise getattr(builtins, name, RuntimeError)(text)
            else:
                return message["value"]

    def _refer(self, value: Any) -> Reference:
        if isinstance(value, _Theirs):
            return Reference(value.number, True, "function")
        number = next(self.numbers)
        self.objects[number] = value
        return Reference(number, False, "function" if callable(value) else type(value).__name__)

    def _resolve(self, reference: Reference) -> Any:
        if reference.foreign:
            return self.objects[reference.number]
        return _Theirs(self, reference.number)


class _Theirs:
    """A function of the other side; calling it asks the other side."""

    def __init__(self, child: Child, number: int) -> None:
        self.child, self.number = child, number
        self.__name__ = "function"

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.child._call_back(self.number, arguments, named)

    def __deepcopy__(self, memo: Any) -> _Theirs:
        return self


def content(argument: Any) -> Any:
    """Return what tells whether an argument that crossed was changed. Raises `CannotCross`."""
    if type(argument) is ndarray:
        return argument.dtype, argument.shape, argument.tobytes()
    return None if isinstance(argument, UNCHANGING) else pack(argument)


@contextmanager
def bound(namespace: dict[str, Any], given: dict[str, Any]) -> Iterator[None]:
    """Let the names in `given` stand for `given`, also those that a notebook does not define."""
    saved = {name: namespace[name] for name in given if name in namespace}
    namespace.update(given)
    try:
        yield
    finally:
        for name in given:
            namespace.pop(name, None)
        namespace.update(saved)


def builtin_type(kind: type) -> type:
    """Return the nearest ancestor of an exception type that Python itself defines."""
    known = (t for t in kind.__mro__ if getattr(builtins, t.__name__, None) is t)
    ancestor: type = next(known)
    return ancestor


def describe(error: BaseException) -> list[Any]:
    """Return an error as builtin type name, plain arguments, and the lines of its traceback."""
    plain = all(isinstance(argument, (str, int, float)) for argument in error.args)
    arguments = list(error.args) if plain else [str(error)]
    arguments = [a[:TEXT_LIMIT] if isinstance(a, str) else a for a in arguments]
    return [builtin_type(type(error)).__name__, arguments, list(_own_lines(error))]


def _own_lines(error: BaseException) -> Iterator[str]:
    """Yield the frames of a traceback from the first one of the student's own cells on."""
    frames = [
        frame
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__") != __name__
    ]
    lines = [line for _, line in traceback.walk_tb(error.__traceback__)][-len(frames) :]
    summary = traceback.StackSummary.extract(zip(frames, lines, strict=True), limit=30)
    for entry in summary:
        yield f"{entry.name}, line {entry.lineno}: {entry.line or ''}"[:500]
