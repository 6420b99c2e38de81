"""A line to the student's side: one request at a time, within a time, serving calls back.

Everything that can go wrong with the other side ends in a `SandboxStop`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from math import inf
from typing import Any

from autograder.errors import GraderFailed
from autograder.sandbox.inside.arrays import CannotCross, Malformed
from autograder.sandbox.inside.channel import Broken, Channel, Silent
from autograder.sandbox.inside.child import builtin_type
from autograder.sandbox.inside.codec import Reference
from autograder.sandbox.remote import Remote
from autograder.sandbox.stops import Died, Hung, Refused, SandboxStop, TimedOut

GRACE_SECONDS = 1.0

Message = dict[str, Any]


class Line:
    """Our end of a channel. `remote` makes what stands here for a function of the other side.

    At `deadline` what runs there is interrupted.
    """

    def __init__(
        self,
        channel: Channel,
        interrupt: Callable[[], None],
        remote: Callable[[int, str], Remote],
    ) -> None:
        self.channel = channel
        self.interrupt = interrupt
        self.remote = remote
        self.deadline = inf
        self.callbacks: dict[int, Callable[..., Any]] = {}
        self.depth = 0
        self.requests = count(1)
        self.numbers = count(1)
        channel.refer, channel.resolve = self._refer, self._resolve

    def ask_once(self, message: Message, seconds: float) -> Message:
        """Return the answer to a request that calls nothing back, and comes soon.

        Raises `Broken` where it does not, and `CannotCross`.
        """
        limit = min(self.deadline, time.monotonic() + seconds)
        number = message["id"] = next(self.requests)
        self.channel.send(message, limit)
        reply = self.channel.receive(limit)
        if not isinstance(reply, dict) or not is_number(reply.get("id"), number):
            raise Broken("an answer that nobody asked for")
        return reply

    def exchange(self, message: Message) -> Message:
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

    def _await(self, number: int) -> Message:
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

    def _serve(self, question: Message) -> None:
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
            return self.remote(reference.number, reference.kind)
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
