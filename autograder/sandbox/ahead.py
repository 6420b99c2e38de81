"""Requests that are sent before anybody makes them, and the answers that wait for them.

A guess that is wrong costs time and nothing else: what was not asked for is dropped, and what
was not guessed is asked then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.sandbox.inside.arrays import CannotCross
from autograder.sandbox.inside.codec import pack
from autograder.sandbox.stops import Unready

Message = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A message to the student's side in the form in which it is sent, ahead of others.

    `arguments` are those of a call that a check has announced, which passes the same again.
    """

    packed: tuple[bytes, bytes]
    runs: bool = False
    name: str = ""
    arguments: Any = None

    @classmethod
    def of(cls, message: Message) -> Request:
        """Return the request. Raises `CannotCross` for one with a function in it.

        A function stays on its side, and is served only while a call runs that passes it.
        """
        return cls(pack(message), message["do"] == "run")

    @classmethod
    def announced(cls, name: str, arguments: Sequence[Any]) -> Request:
        """Return the request of a call that a check will observe. Raises `CannotCross`."""
        message = call_request(name, arguments, {}, observe=True)
        return cls(pack(message), False, name, arguments)


def run_request(text: str, number: int) -> Message:
    """Return the message that has a cell run."""
    return {"do": "run", "source": text, "count": number}


def echo_request(text: str, number: int) -> Message:
    """Return the message that has a cell run whose outputs nobody wants."""
    return run_request(text, number) | {"errors": False}


def names_request(names: Sequence[str]) -> Message:
    """Return the message that asks for values and functions."""
    return {"do": "get", "names": list(names)}


def call_request(
    target: int | str, arguments: Sequence[Any], named: Mapping[str, Any], *, observe: bool
) -> Message:
    """Return the message that has a function called: one by its number, or a name asked for."""
    return {
        "do": "call",
        "target": target,
        "args": list(arguments),
        "kwargs": dict(named),
        "given": {},
        "observe": observe,
    }


class Answers:
    """What was answered ahead, in the order of the requests."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Request, Message]] = []

    def put(self, requests: Sequence[Request], replies: Any) -> None:
        """Keep the replies to requests, and no older ones.

        Raises `Unready` where these are no such replies.
        """
        if not isinstance(replies, list) or len(replies) != len(requests):
            raise Unready("the answer to many requests is not as many answers")
        if not all(isinstance(reply, dict) for reply in replies):
            raise Unready("an answer that is not a dictionary")
        self.waiting = list(zip(requests, replies, strict=True))

    def take(self, message: Message, arguments: Any = None) -> Message | None:
        """Return what was answered to a message; None where it was not asked ahead.

        A call is recognised by its `arguments` as well, where they are those announced. Answers
        that were waiting before it are dropped. Raises `Unready` where a cell is in the way: then
        the student's side is further than it may be.
        """
        place = self._place(message, arguments)
        skipped = self.waiting if place is None else self.waiting[:place]
        if any(request.runs for request, _ in skipped):
            raise Unready("the tests ask for something else than they were expected to")
        if place is None:
            return None
        reply = self.waiting[place][1]
        del self.waiting[: place + 1]
        return reply

    def _place(self, message: Message, arguments: Any) -> int | None:
        """Return where the answer to a message is."""
        packed = None
        for place, (request, _) in enumerate(self.waiting):
            if request.arguments is not None and request.arguments is arguments:
                if request.name == message["target"]:
                    return place
                continue
            packed = packed or _packed(message)
            if request.packed == packed:
                return place
        return None


def _packed(message: Message) -> tuple[bytes, bytes]:
    """Return the message in the form in which it is sent; of one with a function, nothing."""
    try:
        return pack(message)
    except CannotCross:
        return b"", b""
