"""The student's notebook, seen from the grader's side of the wall: only plain values cross."""

from __future__ import annotations

import builtins
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from autograder.notebook.clean import clean_outputs, size, utf8
from autograder.sandbox.ahead import (
    Answers,
    Request,
    call_request,
    echo_request,
    names_request,
    run_request,
)
from autograder.sandbox.inside.arrays import CannotCross
from autograder.sandbox.inside.channel import Broken, Channel
from autograder.sandbox.inside.shell import Output, Outputs
from autograder.sandbox.line import Line
from autograder.sandbox.raised import raised
from autograder.sandbox.remote import Remote
from autograder.sandbox.stops import (
    Died,
    Postponed,
    Refused,
    Unready,
)

AHEAD_SECONDS = 2.0  # for what is asked ahead; what takes longer is asked again, one by one
NOTEBOOK_OUTPUTS = 8  # how many cells of a notebook may reach the limit of output


class Student:
    """The other end of the channel: runs cells, looks up names, calls functions.

    With `references`, functions of ours may take the place of earlier ones of the notebook's
    while one is called. Whoever has seen what they return knows too much: from then on nothing
    that comes back may be shown. `leaned_on` collects the names that a test had such functions
    for; a call that has one of the names in `unusable` is postponed. `reach` are the names that
    what was asked for last can look up, as far as its own side says; None where nobody knows.
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
        self.line = Line(channel, interrupt, lambda number, kind: Remote(self, number, kind))
        self.outputs = outputs
        self.references = references
        self.ahead = ahead
        self.seed = seed
        self.leaned_on: set[str] = set()
        self.reach: frozenset[str] | None = None
        self.unusable: set[str] = set()
        self.lent: Mapping[str, Callable[..., Any]] = {}
        self.room = NOTEBOOK_OUTPUTS * outputs.limit
        self.trace: list[str] = []
        self.answers = Answers()
        self.unready = ""
        self.known_names: dict[int, str] = {}

    def ask_ahead(self, requests: Sequence[Request]) -> None:
        """Have requests answered before they are made, in one message.

        Raises `Unready` where that does not work at once: then they have to be made one by one.
        """
        packed = [list(request.packed) for request in requests]
        try:
            reply = self.line.ask_once({"do": "all", "requests": packed}, AHEAD_SECONDS)
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
        reply = self._request(names_request(wanted))
        values = reply.get("values")
        if not isinstance(values, dict):
            raise Died("the answer to a question for names has no values")
        self.reach = _reach(reply.get("reach"), wanted)
        found = {name: values[name] for name in wanted if name in values}
        for name, value in found.items():
            if isinstance(value, Remote):
                value.__name__ = value.__qualname__ = name
                self.known_names[value._number] = name
        return found

    def _outputs(self, reply: dict[str, Any], number: int | None = None) -> list[Output]:
        """Return the outputs in a reply, within the limits of a cell and of the notebook."""
        if reply.get("outputs") == []:
            return []
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
            reply = self.line.exchange(message)
        if "refused" in reply:
            raise Refused(utf8(reply["refused"], 1000))
        return reply

    def _answered(self, message: dict[str, Any], arguments: Any) -> dict[str, Any] | None:
        """Return the answer that waits for a request, if there is one."""
        if self.unready:
            raise Unready(self.unready)
        if not self.answers.waiting or self.line.depth:
            return None
        target = message.get("target", 0)
        named = {"target": self.known_names[target]} if target in self.known_names else {}
        try:
            return self.answers.take(message | named, arguments)
        except Unready as error:
            self.unready = str(error)
            raise

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


def _reach(told: Any, wanted: Sequence[str]) -> frozenset[str] | None:
    """Return all names that what was asked for looks up; None where that is not told of all."""
    if not isinstance(told, dict):
        return None
    names = [told.get(name) for name in wanted]
    if not all(isinstance(one, list) and all(isinstance(n, str) for n in one) for one in names):
        return None
    return frozenset(name for one in names for name in one or ())
