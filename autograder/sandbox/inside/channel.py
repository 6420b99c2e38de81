"""Frames over a socket, within limits of size and time."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterable
from math import inf
from typing import Any

from autograder.sandbox.inside.arrays import CannotCross, Malformed
from autograder.sandbox.inside.codec import Refer, Resolve, pack, unpack

SIZES = struct.Struct(">II")
HEADER_LIMIT = 8 * 2**20
BUFFER_LIMIT = 64 * 2**20
PIECE = 2**16
MOMENT = 0.001  # for a message that is ready to go when the time is over


class Broken(Exception):
    """The other side is gone, silent, or sends what is not a frame."""


class Silent(Broken):
    """The other side did not answer in time."""


class Channel:
    """One end of a connection. `refer` and `resolve` handle what stays on its side."""

    def __init__(
        self, sock: socket.socket, refer: Refer | None = None, resolve: Resolve | None = None
    ) -> None:
        self.sock = sock
        self.refer = refer
        self.resolve = resolve
        self.generators = False
        self.pending = bytearray()

    def send(self, message: Any, deadline: float = inf) -> None:
        """Send a message. Raises `CannotCross`, or `Broken` where nobody reads in time."""
        self.send_all([message], deadline)

    def send_all(self, messages: Iterable[Any], deadline: float = inf) -> None:
        """Send messages, or none of them where one cannot cross. Raises as `send` does."""
        data = b"".join(map(self._frame, messages))
        try:
            self._wait_at_most(max(deadline - time.monotonic(), MOMENT))
            self.sock.sendall(data)
        except TimeoutError:
            raise Silent("nobody reads") from None
        except OSError as error:
            raise Broken(f"the connection is closed ({error})") from None

    def _frame(self, message: Any) -> bytes:
        header, buffers = pack(message, self.refer)
        if len(header) > HEADER_LIMIT or len(buffers) > BUFFER_LIMIT:
            raise CannotCross("the value is too large to be copied")
        return SIZES.pack(len(header), len(buffers)) + header + buffers

    def receive(self, deadline: float = inf) -> Any:
        """Return the next message. Raises `Broken`; `Silent` when the deadline passes.

        What has come of a frame by then is kept, and the next call goes on with it.
        """
        self._gather(SIZES.size, deadline)
        header_size, buffer_size = SIZES.unpack_from(self.pending)
        if header_size > HEADER_LIMIT or buffer_size > BUFFER_LIMIT:
            raise Broken("a frame over the limit")
        begin = SIZES.size + header_size
        end = begin + buffer_size
        self._gather(end, deadline)
        with memoryview(self.pending) as frame:
            header, buffers = bytes(frame[SIZES.size : begin]), bytes(frame[begin:end])
        del self.pending[:end]
        try:
            return unpack(header, buffers, self.resolve, generators=self.generators)
        except Malformed as error:
            raise Broken(f"a malformed frame: {error}") from None

    def _wait_at_most(self, seconds: float) -> None:
        self.sock.settimeout(None if seconds == inf else seconds)

    def _gather(self, size: int, deadline: float) -> None:
        """Read until so many bytes are pending."""
        try:
            while len(self.pending) < size:
                if (seconds := deadline - time.monotonic()) <= 0:
                    raise Silent("no answer in time")
                self._wait_at_most(seconds)
                piece = self.sock.recv(max(PIECE, min(size - len(self.pending), 2**20)))
                if not piece:
                    raise Broken("the connection is closed")
                self.pending += piece
        except TimeoutError:
            raise Silent("no answer in time") from None
        except OSError as error:
            raise Broken(f"the connection is closed ({error})") from None
