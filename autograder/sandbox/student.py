"""The student's notebook, seen from the grader's side of the wall: only plain values cross."""

from __future__ import annotations

import builtins
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import count
from math import inf
from typing import Any

from autograder.errors import GraderFailed
from autograder.notebook.clean import clean_outputs, size, utf8
from autograder.sandbox.ahead import (
    Answers,
    Request,
    call_request,
    echo_request,
    names_request,
    run_request,
)
from autograder.sandbox.inside.channel import Broken, Channel, Silent
from autograder.sandbox.inside.child import builtin_type
from autograder.sandbox.inside.codec import CannotCross, Malformed, Reference
from autograder.sandbox.inside.shell import Output, Outputs
from autograder.sandbox.raised import raised
from autograder.sandbox.remote import Remote
from autograder.sandbox.stops import (
    Died,
    Hung,
    Postponed,
    Refused,
    SandboxStop,
    TimedOut,
    Unready,
)

GRACE_SECONDS = 1.0
AHEAD_SECONDS = 2.0  # for what is asked ahead; what takes longer is asked again, one by one
NOTEBOOK_OUTPUTS = 8  # how many cells of a notebook may reach the limit of output


class Student:
    """The other end of the channel: runs cells, looks up names, calls functions.

    With `references`, functions of ours may take the place of earlier ones of the notebook's
    while one is called. Whoever has seen what they return knows too much: from then on nothing
    that comes back may be shown. `leaned_on` collects the names that a test had such functions
    for; a call that has one of the names in `unusable` is postponed.
    """

    def __init__(
        self,
        channel: Channel,
        interrupt: Callable[[], None],
        outputs: Outputs,
        *,
        references: bool = False,
        ahead: bool = False,
        seed: int | None = None,
    ) -> None:
        self.channel = channel
        self.interrupt = interrupt
        self.outputs = outputs
        self.references = references
        self.ahead = ahead
        self.seed = seed
        self.leaned_on: set[str] = set()
        self.unusable: set[str] = set()
        self.lent: Mapping[str, Callable[..., Any]] = {}
        self.room = NOTEBOOK_OUTPUTS * outputs.limit
        self.deadline = inf
        self.trace: list[str] = []
        self.callbacks: dict[int, Callable[..., Any]] = {}
        self.answers = Answers()
        self.unready = ""
        self.known_names: dict[int, str] = {}
        self.depth = 0
        self.requests = count(1)
        self.numbers = count(1)
        channel.refer, channel.resolve = self._refer, self._resolve

    def ask_ahead(self, requests: Sequence[Request]) -> None:
        """Have requests answered before they are made, in one message.

        Raises `Unready` where that does not work at once: then they have to be made one by one.
        """
        limit = min(self.deadline, time.monotonic() + AHEAD_SECONDS)
        number = next(self.requests)
        packed = [list(request.packed) for request in requests]
        try:
            self.channel.send({"do": "all", "requests": packed, "id": number}, limit)
            reply = self.channel.receive(limit)
            if not isinstance(reply, dict) or not is_number(reply.get("id"), number):
                raise Unready("an answer that nobody asked for")
            self.answers.put(requests, reply.get("replies"))
        except (Broken, CannotCross, Unready) as error:
            self.unready = str(error) or "no answer"
            raise Unready(self.unready) from None

    def run(self, text: str, number: int) -> list[Output]:
        """Run a cell and return its outputs."""
        return self._outputs(self._request(run_request(text, number)), number)

    def echo(self, text: str, number: int) -> None:
        """Run a cell for the names that it binds."""
        self._request(echo_request(text, number))

    def names(self, wanted: Sequence[str]) -> dict[str, Any]:
        """Return the values and functions that the notebook has under these names."""
        values = self._request(names_request(wanted)).get("values")
        if not isinstance(values, dict):
            raise Died("the answer to a question for names has no values")
        found = {name: values[name] for name in wanted if name in values}
        for name, value in found.items():
            if isinstance(value, Remote):
                value.__name__ = value.__qualname__ = name
                self.known_names[value._number] = name
        return found

    def _outputs(self, reply: dict[str, Any], number: int | None = None) -> list[Output]:
        """Return the outputs in a reply, within the limits of a cell and of the notebook."""
        room = min(self.outputs.limit, self.room)
        cleaned = clean_outputs(reply.get("outputs"), room, number)
        self.room -= size(cleaned)
        return cleaned

    def call(self, target: int, arguments: Sequence[Any], named: Mapping[str, Any]) -> Any:
        """Call a function of the notebook by value; raise what it raises.

        What is `lent` stands for functions of ours meanwhile. Raises `Postponed` as
        `call_observed` does.
        """
        given = self._given(self.lent)
        return self._call(target, arguments, named, given, observe=False)["value"]

    def call_observed(
        self, target: int, arguments: Sequence[Any], given: Mapping[str, Callable[..., Any]]
    ) -> tuple[Any, Sequence[Any]]:
        """Call a function and return its result and the arguments as they are afterwards.

        Raises `Postponed` where it may use what is known to hang or to end the notebook.
        """
        reply = self._call(target, arguments, {}, self._given(given), observe=True)
        after = reply.get("after")
        if after is None:
            return reply["value"], arguments
        if not isinstance(after, list) or len(after) != len(arguments):
            raise Died("the answer to a call has no arguments")
        return reply["value"], after

    def _given(self, wanted: Mapping[str, Callable[..., Any]]) -> Mapping[str, Callable[..., Any]]:
        """Return what stands for earlier functions during a call: nothing without references."""
        self.leaned_on |= wanted.keys()
        if self.references:
            return wanted
        if self.unusable & wanted.keys():
            raise Postponed("an earlier function hangs, or ends the notebook")
        return {}

    def expect(self, target: int, calls: Sequence[Sequence[Any]]) -> None:
        """Have calls that will be observed answered in one message, where that is possible."""
        if not self.ahead or self.answers.waiting or target not in self.known_names:
            return
        name = self.known_names[target]
        with suppress(CannotCross):
            self.ask_ahead([Request.announced(name, arguments) for arguments in calls])

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
        message = call_request(target, arguments, named, observe=observe)
        alike = None if given or named else arguments
        reply = self._request(message | {"given": dict(given)}, alike)
        for output in self._outputs(reply):
            self.outputs.add(output, size([output]))
        self._warn(reply.get("warnings"))
        self._raise_error(reply)
        if "value" not in reply:
            raise Died("the answer to a call has no value")
        return reply

    def _request(self, message: dict[str, Any], arguments: Any = None) -> dict[str, Any]:
        """Return the answer to a request: one that waits, or that of the student's side now."""
        reply = self._answered(message, arguments)
        if reply is None:
            reply = self._exchange(message)
        if "refused" in reply:
            raise Refused(utf8(reply["refused"], 1000))
        return reply

    def _answered(self, message: dict[str, Any], arguments: Any) -> dict[str, Any] | None:
        """Return the answer that waits for a request, if there is one."""
        if self.unready:
            raise Unready(self.unready)
        if not self.answers.waiting or self.depth:
            return None
        target = message.get("target", 0)
        named = {"target": self.known_names[target]} if target in self.known_names else {}
        try:
            return self.answers.take(message | named, arguments)
        except Unready as error:
            self.unready = str(error)
            raise

    def _exchange(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send a request and return its answer, serving calls back in between."""
        number = message["id"] = next(self.requests)
        self.depth += 1
        try:
            self.channel.send(message, self.deadline)
            reply = self._await(number)
        except SandboxStop:
            raise
        except CannotCross as error:
            raise Refused(f"a test passes an argument that cannot be copied: {error}") from None
        except Silent as error:
            raise Hung(str(error)) from None
        except Broken as error:
            raise Died(str(error)) from None
        finally:
            self.depth -= 1
            if self.depth == 0:
                self.callbacks.clear()
        return reply

    def _await(self, number: int) -> dict[str, Any]:
        """Return the answer to a request. When time is over, interrupt, and wait a moment."""
        interrupted = False
        limit = self.deadline
        while True:
            if time.monotonic() >= limit:
                if interrupted:
                    raise Hung("the code could not be interrupted")
                self._interrupt()
                interrupted, limit = True, time.monotonic() + GRACE_SECONDS
            try:
                reply = self.channel.receive(limit)
            except Silent:
                continue
            if not isinstance(reply, dict):
                raise Died("an answer that is not a dictionary")
            answered = is_number(reply.get("id"), number)
            if interrupted and answered:
                raise TimedOut("the time limit of the cell is over")
            if answered:
                return reply
            if "callback" in reply and not interrupted:
                self._serve(reply)
            elif not interrupted:
                raise Died("an answer that nobody asked for")

    def _interrupt(self) -> None:
        try:
            self.interrupt()
        except GraderFailed as error:
            raise Hung(f"the code could not be interrupted: {error}") from None

    def _serve(self, question: dict[str, Any]) -> None:
        """Call a function of ours that was passed to the student's function.

        What it cannot do with what it is given is an error there, as if it were not ours.
        """
        key, arguments, named = (question.get(part) for part in ("callback", "args", "kwargs"))
        function = self.callbacks.get(key) if type(key) is int else None
        if function is None or not isinstance(arguments, list) or not isinstance(named, dict):
            raise Died("a call back to nothing")
        if not all(isinstance(name, str) for name in named):
            raise Died("a call back with names that are none")
        answer = {"answer": question.get("question")}
        try:
            value = function(*arguments, **named)
            self.channel.send(answer | {"value": value}, self.deadline)
            return
        except Broken:
            raise
        except Refused as error:
            described = ["TypeError", str(error)]
        except Exception as error:
            described = [builtin_type(type(error)).__name__, _message(error)]
        self.channel.send(answer | {"error": described}, self.deadline)

    def _raise_error(self, reply: dict[str, Any]) -> None:
        if "error" not in reply:
            return
        error, self.trace = raised(reply["error"])
        raise error

    def _warn(self, caught: Any) -> None:
        for item in caught[:50] if isinstance(caught, list) else ():
            if not isinstance(item, list) or len(item) != 2:
                continue
            name, text = utf8(item[0]), utf8(item[1])
            kind = getattr(builtins, name, UserWarning)
            if not isinstance(kind, type) or not issubclass(kind, Warning):
                kind = UserWarning
            warnings.warn_explicit(text, kind, "submission", 1)

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


def is_number(value: Any, number: int) -> bool:
    """Tell whether a value is this very number, and not an array that compares as it likes."""
    return type(value) is int and value == number


def _message(error: Exception) -> str:
    try:
        return str(error)[:1000]
    except ValueError:  # a number with too many digits
        return ""
