"""A child that does not keep to the protocol is stopped in time and satisfies no test."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from plays import (
    BOUND,
    BROKEN,
    Child,
    Play,
    closes,
    drips,
    early,
    noise,
    oversized_header,
    replayed,
    sends,
    silent,
    wait,
)

from autograder.sandbox.inside.channel import BUFFER_LIMIT, Channel
from autograder.sandbox.inside.codec import Reference
from autograder.sandbox.inside.shell import Outputs
from autograder.sandbox.remote import Remote
from autograder.sandbox.stops import Died, Exited, Hung, Refused, SandboxStop, TimedOut
from autograder.sandbox.student import Student

PATIENCE = 20.0  # for what answers, also on a busy machine
SECONDS = 0.4  # for what does not


@pytest.fixture
def against() -> Iterator[Callable[..., tuple[Student, Child]]]:
    """Start a child that plays a part, and return the student's object that talks to it."""
    ends: list[tuple[socket.socket, Child]] = []

    def start(play: Play, seconds: float = PATIENCE) -> tuple[Student, Child]:
        ours, theirs = socket.socketpair()
        child = Child(theirs, play)
        student = Student(Channel(ours), child.interrupted.set, Outputs(2**16))
        student.line.deadline = time.monotonic() + seconds
        ends.append((ours, child))
        child.thread.start()
        return student, child

    yield start
    for ours, child in ends:
        for end in (ours, child.sock):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        child.thread.join(BOUND)
        assert not child.thread.is_alive()
        ours.close()
        child.sock.close()


@pytest.mark.parametrize(
    "play", list(BROKEN.values()), ids=[name.replace(" ", "_") for name in BROKEN]
)
def test_broken_answer_to_a_call_stops_the_test(against: Any, play: Play) -> None:
    """A call ends in a SandboxStop, in time, which no `except Exception` can catch."""
    assert not issubclass(SandboxStop, Exception)
    student, _ = against(play, SECONDS)
    begin = time.monotonic()
    with pytest.raises(SandboxStop):
        student.call(1, [np.ones(3)], {})
    assert time.monotonic() - begin < BOUND


@pytest.mark.parametrize(
    "ask",
    [
        lambda student: student.run("x = 1", 1),
        lambda student: student.names(["f"]),
        lambda student: student.attribute(1, "shape"),
        lambda student: student.call_observed(1, [1.0], {}),
    ],
    ids=["run", "names", "attribute", "call_observed"],
)
@pytest.mark.parametrize(
    "play", [silent, closes, drips, noise, oversized_header, early, BROKEN["a list"]]
)
def test_broken_answer_to_any_request_stops(against: Any, ask: Any, play: Play) -> None:
    """Cells, names, attributes and observed calls end like calls."""
    student, _ = against(play, SECONDS)
    with pytest.raises((Died, Hung)):
        ask(student)


def test_replayed_answer_is_refused(against: Any) -> None:
    """The second copy of an answer does not answer the next request."""
    student, _ = against(replayed)
    assert student.call(1, [], {}) == 1.0
    with pytest.raises(Died):
        student.call(1, [], {})


def test_silence_is_interrupted_and_then_hangs(against: Any) -> None:
    """A child that ignores the interrupt has hung; it was interrupted first."""
    student, child = against(silent, SECONDS)
    with pytest.raises(Hung):
        student.call(1, [], {})
    assert child.interrupted.is_set()


def test_answer_after_the_interrupt_is_too_late(against: Any) -> None:
    """A right answer that comes after the interrupt is a time-out all the same."""

    def late(child: Child) -> None:
        request = child.request()
        child.interrupted.wait(BOUND)
        child.channel.send({"id": request["id"], "value": 1.0})
        wait(child)

    student, _ = against(late, SECONDS)
    with pytest.raises(TimedOut):
        student.call(1, [], {})


def test_answer_that_is_on_its_way_at_the_limit_is_late_not_broken(against: Any) -> None:
    """An answer that the limit cuts in two is a time-out, and the next call is answered."""

    def cut(child: Child) -> None:
        frame = child.frame({"id": child.request()["id"], "value": np.zeros(100)})
        child.sock.sendall(frame[:20])
        child.interrupted.wait(BOUND)
        child.sock.sendall(frame[20:])
        child.answer(value=2.0)

    student, _ = against(cut, SECONDS)
    with pytest.raises(TimedOut):
        student.call(1, [], {})
    student.line.deadline = time.monotonic() + BOUND
    assert student.call(1, [], {}) == 2.0


def test_child_that_does_not_read_stops(against: Any) -> None:
    """A request that nobody reads ends at the deadline."""
    student, _ = against(lambda child: child.interrupted.wait(2 * SECONDS), SECONDS)
    begin = time.monotonic()
    with pytest.raises(SandboxStop):
        student.call(1, [np.zeros(2**22)], {})
    assert time.monotonic() - begin < BOUND


class StillServedError(BaseException):
    """The engine goes on where it should have stopped."""


def calls_back(times: Iterator[int]) -> Play:
    """Call the function that was passed, as often as `times` has numbers."""

    def play(child: Child) -> None:
        request = child.request()
        lent = request["args"][0].number
        for question in times:
            child.channel.send(
                {"callback": lent, "question": question, "args": [1.0], "kwargs": {}}
            )
            child.channel.receive(time.monotonic() + BOUND)
        child.channel.send({"id": request["id"], "value": 1.0})
        wait(child)

    return play


def test_call_back_is_served_during_its_call(against: Any) -> None:
    """A function that was passed is called with plain values, as often as the child asks."""
    student, _ = against(calls_back(iter(range(3))))
    seen: list[Any] = []
    assert student.call(1, [seen.append], {}) == 1.0
    assert seen == [1.0] * 3


def asks_about(value: Any) -> Play:
    """Call the function that was passed with this value, and return what it says."""

    def play(child: Child) -> None:
        request = child.request()
        lent = request["args"][0].number
        child.channel.send({"callback": lent, "question": 1, "args": [value], "kwargs": {}})
        answer = child.request()
        child.channel.send({"id": request["id"], "value": answer})
        wait(child)

    return play


@pytest.mark.parametrize(
    ("function", "value", "error"),
    [
        (lambda x: x + 1, Reference(1, False, "Array"), "TypeError"),
        (lambda x: 1j * complex(x), Reference(1, False, "Array"), "TypeError"),
        (lambda _: object(), 1.0, "TypeError"),
        (lambda _: np.zeros(BUFFER_LIMIT + 1, "u1"), 1.0, "TypeError"),
        (lambda x: {}[x], 10**5000, "KeyError"),
        (lambda x: 1 / x, 0, "ZeroDivisionError"),
    ],
    ids=["operator", "complex", "object", "too large", "no words", "zero"],
)
def test_what_a_function_cannot_do_is_an_error_on_the_other_side(
    function: Any, value: Any, error: str, against: Any
) -> None:
    """Asked nonsense it answers with an error, and neither stops nor decides anything."""
    student, _ = against(asks_about(value))
    answer = student.call(1, [function], {})
    assert answer["error"][0] == error


def test_endless_call_backs_end_at_the_deadline(against: Any) -> None:
    """A child that never stops calling back is interrupted at the deadline like any other."""
    student, _ = against(calls_back(itertools.count()), SECONDS)
    stop = threading.Event()
    guard = threading.Timer(BOUND, stop.set)
    guard.start()

    def lent(_: float) -> None:
        if stop.is_set():
            raise StillServedError

    with pytest.raises((TimedOut, Hung)):
        student.call(1, [lent], {})
    guard.cancel()


def test_flood_of_frames_after_the_interrupt_ends(against: Any) -> None:
    """After the interrupt, frames of any other kind do not keep the call alive."""

    def flood(child: Child) -> None:
        child.request()
        child.interrupted.wait(BOUND)
        frame = child.frame({"callback": 1}) * 5_000
        end = time.monotonic() + 2 * BOUND
        while time.monotonic() < end:
            child.sock.sendall(frame)

    student, _ = against(flood, SECONDS)
    begin = time.monotonic()
    with pytest.raises((TimedOut, Hung, Died)):
        student.call(1, [], {})
    assert time.monotonic() - begin < BOUND


def test_functions_cannot_be_called_back_after_their_call(against: Any) -> None:
    """A function that was passed to one call is gone with the next."""

    def keeps(child: Child) -> None:
        request = child.request()
        lent = request["args"][0].number
        child.channel.send({"id": request["id"], "value": 1.0})
        child.request()
        child.channel.send({"callback": lent, "question": 1, "args": [], "kwargs": {}})
        wait(child)

    called: list[Any] = []
    student, _ = against(keeps)
    student.call(1, [called.append], {})
    with pytest.raises(Died):
        student.call(1, [], {})
    assert not called


def test_error_arrives_as_a_builtin_type_only(against: Any) -> None:
    """An error has a type of Python's own, plain arguments and the student's lines."""
    student, _ = against(
        sends(lambda n: {"id": n, "error": ["UnicodeDecodeError", ["text"], ["f, line 1: x"]]})
    )
    with pytest.raises(ValueError, match="text"):
        student.call(1, [], {})
    assert student.trace == ["f, line 1: x"]


def test_error_that_ends_the_notebook_is_no_exception(against: Any) -> None:
    """SystemExit and KeyboardInterrupt of the student do not reach the judge as such."""
    student, _ = against(sends(lambda n: {"id": n, "error": ["SystemExit", [0], []]}))
    with pytest.raises(Exited):
        student.call(1, [], {})


MISUSES: dict[str, Callable[[Any], object]] = {
    "truth": bool,
    "equality": lambda handle: handle == 1.0,
    "inequality": lambda handle: handle != 1.0,
    "order": lambda handle: handle < 1.0,
    "difference": lambda handle: handle - 1.0,
    "reflected difference": lambda handle: np.ones(3) - handle,
    "array": np.asarray,
    "float": float,
    "length": len,
    "iteration": list,
    "index": lambda handle: [1, 2][handle],
    "item": lambda handle: handle[0],
    "membership": lambda handle: 1.0 in handle,
    "abs": abs,
    "allclose": lambda handle: np.allclose(handle, 1.0),
    "array_equal": lambda handle: np.array_equal(handle, [1.0]),
    "assert_allclose": lambda handle: np.testing.assert_allclose(handle, 1.0),
    "assert_allclose of a list": lambda handle: np.testing.assert_allclose([handle], [1.0]),
    "assert_equal": lambda handle: np.testing.assert_equal(handle, 1.0),
    "assert_array_equal": lambda handle: np.testing.assert_array_equal(handle, [1.0]),
    "assert_almost_equal": lambda handle: np.testing.assert_almost_equal(handle, 1.0),
}


@pytest.mark.parametrize("use", list(MISUSES.values()), ids=list(MISUSES))
def test_handle_takes_no_part_in_a_comparison(against: Any, use: Any) -> None:
    """What stays in the sandbox has no operators, no truth value, and is no array."""

    def agrees(child: Child) -> None:
        child.answer(value=Reference(1, False, "thing"))
        while child.answer(value=1.0):
            pass

    student, child = against(agrees)
    handle = student.call(1, [], {})
    assert isinstance(handle, Remote)
    with pytest.raises(Refused):
        use(handle)
    assert not child.interrupted.is_set()


def test_display_arrives_without_scripts(against: Any) -> None:
    """HTML and SVG lose their scripts, JavaScript is dropped, numbers of results are numbers."""
    data = {
        "text/html": "<b>x</b><script>forged()</script><img src=x onerror=forged()>",
        "image/svg+xml": "<svg onload='forged()'><script>forged()</script></svg>",
        "application/javascript": "forged()",
        "text/plain": "x",
    }
    output = {"output_type": "execute_result", "data": data, "execution_count": "<script>"}
    student, _ = against(sends(lambda n: {"id": n, "outputs": [output], "values": {}}))
    (shown,) = student.run("x", 1)
    assert shown["data"]["text/plain"] == "x"
    assert "application/javascript" not in shown["data"]
    assert "<b>x</b>" in shown["data"]["text/html"]
    assert "<script" not in str(shown)
    assert "<img src=x onerror" not in str(shown)
    assert isinstance(shown["execution_count"], int | None)
