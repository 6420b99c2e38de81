"""The parts that a hostile child plays at its end of the channel."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgpack
import numpy as np

from autograder.sandbox.inside.channel import BUFFER_LIMIT, HEADER_LIMIT, Broken, Channel
from autograder.sandbox.inside.codec import Reference, pack

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
    "a complex number of a function": raw(
        ext(3, [msgpack.ExtType(8, msgpack.packb([1, False, "function"]))])
    ),
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
