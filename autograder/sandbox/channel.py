"""Frames over a socket, within limits of size and time."""

from __future__ import annotations

import socket
import struct
import time
from typing import Any

from autograder.sandbox.codec import Malformed, Refer, Resolve, pack, unpack

SIZES = struct.Struct(">II")
HEADER_LIMIT = 8 * 2**20
BUFFER_LIMIT = 64 * 2**20
PIECE = 2**16


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

    def send(self, message: Any, deadline: float | None = None) -> None:
        """Send a message. Raises `CannotCross`, or `Broken` where nobody reads in time."""
        header, buffers = pack(message, self.refer)
        if len(header) > HEADER_LIMIT or len(buffers) > BUFFER_LIMIT:
            header, buffers = pack(TOO_LARGE | {"id": message.get("id")})
        try:
            self.sock.settimeout(_remaining(deadline))
            self.sock.sendall(SIZES.pack(len(header), len(buffers)) + header + buffers)
        except TimeoutError:
            raise Silent("nobody reads") from None
        except OSError as error:
            raise Broken(f"the connection is closed ({error})") from None

    def receive(self, deadline: float | None = None) -> Any:
        """Return the next message. Raises `Broken`; `Silent` when the deadline passes."""
        header_size, buffer_size = SIZES.unpack(self._exactly(SIZES.size, deadline))
        if header_size > HEADER_LIMIT or buffer_size > BUFFER_LIMIT:
            raise Broken("a frame over the limit")
        header = self._exactly(header_size, deadline)
        buffers = self._exactly(buffer_size, deadline)
        try:
            return unpack(header, buffers, self.resolve, generators=self.generators)
        except Malformed as error:
            raise Broken(f"a malformed frame: {error}") from None

    def _exactly(self, size: int, deadline: float | None) -> bytes:
        try:
            while len(self.pending) < size:
                self.sock.settimeout(_remaining(deadline))
                piece = self.sock.recv(max(PIECE, min(size - len(self.pending), 2**20)))
                if not piece:
                    raise Broken("the connection is closed")
                self.pending += piece
        except TimeoutError:
            raise Silent("no answer in time") from None
        except OSError as error:
            raise Broken(f"the connection is closed ({error})") from None
        data = bytes(self.pending[:size])
        del self.pending[:size]
        return data


TOO_LARGE = {"refused": "the value is too large to be copied", "outputs": []}


def _remaining(deadline: float | None) -> float | None:
    """Return the seconds until a deadline of the monotonic clock; at least a moment."""
    return None if deadline is None else max(deadline - time.monotonic(), 0.001)
