"""A child that runs no notebook: it tries what a jail promises to make impossible, and tells.

Each attempt does no harm where it succeeds. It has gone as promised if it raises.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import socket
import struct
from collections.abc import Callable
from typing import Any

from autograder.sandbox.inside.confine import CAPABILITY_VERSION

LEFT = "left-behind"
NEW_USER_NAMESPACE = 0x10000000

libc = ctypes.CDLL(None, use_errno=True)


class Witness:
    """Answers one question with what was possible, and leaves something for the next."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def serve(self) -> None:
        """Read where the grader's things are, try everything, and answer."""
        world = json.loads(self.connection.recv(2**16))
        possible = [promise for promise, attempt in ATTEMPTS.items() if _succeeds(attempt, world)]
        self.connection.sendall(json.dumps({"broken": possible}).encode() + b"\n")


def _succeeds(attempt: Callable[[dict[str, Any]], object], world: dict[str, Any]) -> bool:
    try:
        attempt(world)
    except (OSError, MemoryError):
        return False
    return True


def _open_for_writing(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY))


def _make(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _fork(_: dict[str, Any]) -> None:
    if os.fork() == 0:
        os._exit(0)


def _unshare(_: dict[str, Any]) -> None:
    if libc.unshare(NEW_USER_NAMESPACE) != 0:
        raise OSError(ctypes.get_errno(), "unshare")


def _capabilities(_: dict[str, Any]) -> None:
    header, held = struct.pack("<Ii", CAPABILITY_VERSION, 0), ctypes.create_string_buffer(24)
    if libc.capget(header, held) != 0 or not any(held.raw):
        raise PermissionError("there are none")


def _fill_disk(world: dict[str, Any]) -> None:
    with open("full", "wb", buffering=0) as file:
        for _ in range(world["disk"] // 2**16 + 1):
            if file.write(bytes(2**16)) < 2**16:
                raise OSError("full")


def _find_left(_: dict[str, Any]) -> None:
    """Leave a file, and find what the one before has left."""
    found = os.listdir(".")
    _make(LEFT)
    if LEFT not in found:
        raise FileNotFoundError(LEFT)


def _lack_own_folder(_: dict[str, Any]) -> None:
    """Fail, as promised, where the child can use its own folder."""
    _make("own")
    os.remove("own")
    raise FileExistsError("it works")


ATTEMPTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a child can use its own folder": _lack_own_folder,
    "a child finds nothing of the one before": _find_left,
    "no file of the grader's can be read": lambda w: os.close(os.open(w["secret"], os.O_RDONLY)),
    "no folder of the grader's can be listed": lambda w: os.listdir(w["folder"]),
    "no file of the grader's can be changed": lambda w: _open_for_writing(w["secret"]),
    "no file can be made outside": lambda w: _make(f"{w['folder']}/{LEFT}"),
    "no library can be changed": lambda _: _open_for_writing(json.__file__),
    "there is no shared memory": lambda _: _make(f"/dev/shm/{LEFT}"),  # noqa: S108
    "there is no System V memory": lambda _: _must(libc.shmget(0, 4096, 0o600)),
    "there is no Internet": lambda _: socket.socket(socket.AF_INET).close(),
    "there are no sockets": lambda _: socket.socket(socket.AF_UNIX).close(),
    "no process outside can be signalled": lambda w: os.kill(w["grader"], 0),
    "the parent cannot be signalled": lambda _: os.kill(os.getppid() or 1, 0),
    "no process can be started": _fork,
    "no namespace can be made": _unshare,
    "there are no capabilities": _capabilities,
    "memory is limited": lambda w: mmap.mmap(-1, 2 * w["memory"]).close(),
    "the disk is limited": _fill_disk,
}


def _must(result: int) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
