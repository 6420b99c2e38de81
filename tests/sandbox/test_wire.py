"""A child that does not keep to the protocol is stopped in time and satisfies no test."""

from __future__ import annotations

import itertools
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import msgpack
import numpy as np
import pytest

from autograder.remote import Died, Hung, Refused, Remote, SandboxStop, Stopped, Student, TimedOut
from autograder.sandbox.channel import BUFFER_LIMIT, HEADER_LIMIT, Broken, Channel
from autograder.sandbox.codec import Reference, pack
from autograder.sandbox.shell import Outputs

SECONDS = 0.4
BOUND = 5.0

Play = Callable[["Child"], object]


class Child:
    """The hostile end: it reads requests and plays a part."""

    def __init__(self, sock: socket.socket, play: Play) -> None:
        self.sock = sock
        self.channel = Channel(sock, resolve=lambda reference: reference, refer=self.refer)
        self.interrupted = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(play,), daemon=True)

    def run(self, play: Play) -> None:
        with suppress(OSError, Broken):
            play(self)

    def refer(self, value: Any) -> Reference:
        assert isinstance(value, Reference)
        return value

    def request(self) -> dict[str, Any]:
        message: dict[str, Any] = self.channel.receive(time.monotonic() + BOUND)
        return message

    def answer(self, **parts: Any) -> dict[str, Any]:
        request = self.request()
        self.channel.send({"id": request["id"], **parts})
        return request

    def frame(self, message: Any) -> bytes:
        header, buffers = pack(message, self.refer)
        return struct.pack(">II", len(header), len(buffers)) + header + buffers


@pytest.fixture
def against() -> Iterator[Callable[[Play], tuple[Student, Child]]]:
    """Start a child that plays a part, and return the student's object that talks to it."""
    ends: list[tuple[socket.socket, Child]] = []

    def start(play: Play) -> tuple[Student, Child]:
        ours, theirs = socket.socketpair()
        child = Child(theirs, play)
        student = Student(Channel(ours), child.interrupted.set, Outputs(2**16))
        student.deadline = time.monotonic() + SECONDS
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


def wait(child: Child) -> None:
    """Keep the connection open without a word until the other side closes it."""
    child.sock.settimeout(BOUND)
    while child.sock.recv(2**16):
        pass


def silent(child: Child) -> None:
    wait(child)


def closes(child: Child) -> None:
    child.request()
    child.sock.shutdown(socket.SHUT_RDWR)


def closes_in_the_middle(child: Child) -> None:
    number = child.request()["id"]
    child.sock.sendall(child.frame({"id": number, "value": 1.0})[:-3])
    child.sock.shutdown(socket.SHUT_RDWR)


def drips(child: Child) -> None:
    """Send a huge frame one byte at a time, for ever."""
    child.sock.sendall(struct.pack(">II", HEADER_LIMIT, 0))
    while True:
        child.sock.sendall(b"\x90")
        child.interrupted.wait(0.01)


def truncated(child: Child) -> None:
    number = child.request()["id"]
    child.sock.sendall(child.frame({"id": number, "value": 1.0})[:-3])
    wait(child)


def oversized_header(child: Child) -> None:
    child.sock.sendall(struct.pack(">II", HEADER_LIMIT + 1, 0))
    wait(child)


def oversized_buffers(child: Child) -> None:
    child.sock.sendall(struct.pack(">II", 10, BUFFER_LIMIT + 1))
    wait(child)


def noise(child: Child) -> None:
    child.sock.sendall(bytes([0, 0, 0, 64, 0, 0, 0, 0]) + os.urandom(64))
    wait(child)


def sends(message: Callable[[int], Any]) -> Play:
    """Send a message made from the number of the request in the place of an answer."""

    def play(child: Child) -> None:
        number = child.request()["id"]
        child.channel.send(message(number))
        wait(child)

    return play


def raw(body: bytes) -> Play:
    """Send a header as it is."""

    def play(child: Child) -> None:
        child.request()
        child.sock.sendall(struct.pack(">II", len(body), 0) + body)
        wait(child)

    return play


def early(child: Child) -> None:
    child.channel.send({"id": 7, "value": 1.0})
    wait(child)


def replayed(child: Child) -> None:
    """Answer the first request twice: the second answer comes in the place of the next."""
    number = child.request()["id"]
    for _ in range(2):
        child.channel.send({"id": number, "value": 1.0})
    wait(child)


def ext(code: int, value: Any) -> bytes:
    """Return a frame's header whose value is an extension."""
    return msgpack.packb({"id": 1, "value": msgpack.ExtType(code, msgpack.packb(value))})


BROKEN: dict[str, Play] = {
    play.__name__: play
    for play in (
        silent,
        closes,
        closes_in_the_middle,
        drips,
        truncated,
        oversized_header,
        oversized_buffers,
        noise,
        early,
    )
}
BROKEN |= {
    "a number": sends(lambda _: 5),
    "a list": sends(lambda number: [number, "value"]),
    "an array": sends(lambda _: np.ones(3)),
    "nothing": sends(lambda _: {}),
    "no value": sends(lambda number: {"id": number}),
    "another number": sends(lambda number: {"id": number + 1, "value": 1.0}),
    "the number as text": sends(lambda number: {"id": str(number), "value": 1.0}),
    "no number": sends(lambda _: {"value": 1.0}),
    "the number as an array": sends(lambda _: {"id": np.ones(2), "value": 1.0}),
    "a call back to nothing": sends(lambda _: {"callback": 99, "args": [], "kwargs": {}}),
    "a call back to a list": sends(lambda _: {"callback": [1], "args": [], "kwargs": {}}),
    "a call back to an array": sends(lambda _: {"callback": np.ones(2), "args": [], "kwargs": {}}),
    "a call back to None": sends(lambda _: {"callback": None, "args": [], "kwargs": {}}),
    "a call back without arguments": sends(lambda _: {"callback": 1}),
    "a reference to nothing": sends(lambda n: {"id": n, "value": Reference(999, True, "x")}),
    "a reference in an error": sends(
        lambda n: {"id": n, "error": [Reference(1, False, "x"), [], []]}
    ),
    "an error that is none": sends(lambda n: {"id": n, "error": ["print", [], []]}),
    "an error without a name": sends(lambda n: {"id": n, "error": []}),
    "an error of numbers": sends(lambda n: {"id": n, "error": [1, 2, 3]}),
    "an error of an array": sends(lambda n: {"id": n, "error": np.ones(3)}),
    "an error that stops": sends(lambda n: {"id": n, "error": ["GeneratorExit", [], []]}),
    "an exit": sends(lambda n: {"id": n, "error": ["SystemExit", [0], []]}),
    "a huge integer in a traceback": sends(
        lambda n: {"id": n, "error": ["ValueError", [], [10**5000]]}
    ),
    "empty warnings": sends(lambda n: {"id": n, "warnings": [[]]}),
    "outputs of arrays": sends(
        lambda n: {"id": n, "outputs": [{"output_type": "stream", "name": np.ones(2)}]}
    ),
    "outputs of huge integers": sends(
        lambda n: {"id": n, "outputs": [{"output_type": "error", "ename": 10**5000}]}
    ),
    "a refusal": sends(lambda n: {"id": n, "refused": "no"}),
    "a refusal of a huge integer": sends(lambda n: {"id": n, "refused": 10**5000}),
    "an unknown extension": raw(ext(99, [])),
    "a generator that is a list": raw(ext(9, [])),
    "a generator without a state": raw(ext(9, {"bit_generator": "PCG64"})),
    "a generator out of bounds": raw(
        ext(9, {"bit_generator": "MT19937", "state": {"key": [1] * 624, "pos": 10**9}})
    ),
    "a list that never ends": raw(b"\xdd\xff\xff\xff\xff"),
    "a text that never ends": raw(b"\xdb\xff\xff\xff\xff"),
    "no bytes": raw(b""),
    "two values": raw(b"\xc0\xc0"),
}
# Held against the engine until it is mended, with the reason.
FAULTS: dict[str, str] = {}


def broken_plays() -> list[Any]:
    """Return the plays, those that the engine does not yet stand marked."""
    return [
        pytest.param(
            play,
            id=name.replace(" ", "_"),
            marks=[pytest.mark.xfail(reason=FAULTS[name])] if name in FAULTS else [],
        )
        for name, play in BROKEN.items()
    ]


@pytest.mark.parametrize("play", broken_plays())
def test_broken_answer_to_a_call_stops_the_test(against: Any, play: Play) -> None:
    """A call ends in a SandboxStop, in time; no `except Exception` can catch it."""
    student, _ = against(play)
    begin = time.monotonic()
    with pytest.raises(SandboxStop):
        try:
            student.call(1, [np.ones(3)], {})
        except Exception as error:  # noqa: BLE001, RUF100 -- the point of the test
            pytest.fail(f"a test could have expected this: {error!r}")
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
    student, _ = against(play)
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
    student, child = against(silent)
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

    student, _ = against(late)
    with pytest.raises(TimedOut):
        student.call(1, [], {})


def test_child_that_does_not_read_stops(against: Any) -> None:
    """A request that nobody reads ends at the deadline."""
    student, _ = against(lambda child: child.interrupted.wait(2 * SECONDS))
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


def test_endless_call_backs_end_at_the_deadline(against: Any) -> None:
    """A child that never stops calling back is interrupted at the deadline like any other."""
    student, _ = against(calls_back(itertools.count()))
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

    student, _ = against(flood)
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
    with pytest.raises(Stopped):
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


@pytest.mark.parametrize("use", MISUSES.values(), ids=MISUSES.keys())
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
