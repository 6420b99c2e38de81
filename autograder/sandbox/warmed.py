"""The grader's end of a warm process: start it within its walls, command it, end it."""

from __future__ import annotations

import array
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from autograder.errors import GraderFailed
from autograder.sandbox.inside import room
from autograder.sandbox.machine import Isolation
from autograder.sandbox.walls import JailSpec, Walls

NO_RANDOM_ADDRESSES = 0x0040000
START_SECONDS = 120
ANSWER_SECONDS = 20


class Warmed:
    """A warm process behind walls. Use it as a context manager, or call `close`.

    It gets ready while its owner does something else; the first child has to wait for that.
    """

    def __init__(self, spec: JailSpec, isolation: Isolation) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jail-"))
        self.ready = False
        try:
            self._start(Walls(spec, isolation, self.folder))
        except BaseException:
            self.close()
            raise

    def _start(self, walls: Walls) -> None:
        _write_given(walls)
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (self.control, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**21)
        with theirs, (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- a fixed command of ours
                walls.command(theirs.fileno()),
                env=walls.environment(),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                preexec_fn=_fix_addresses,
            )

    def _wait(self) -> None:
        """Wait until the warm process is ready. Raises `GraderFailed` if it did not start."""
        answer = {} if self.ready else self._answer(START_SECONDS)
        if "failed" in answer:
            raise GraderFailed(f"the sandbox did not start: {answer['failed']}")
        self.ready = True

    def fork(self) -> socket.socket:
        """Start a child and return our end of the channel to it. Raises `GraderFailed`."""
        self._wait()
        ours, theirs = socket.socketpair()
        descriptors = array.array("i", [theirs.fileno()])
        try:
            self.control.sendmsg(
                [b"fork"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors.tobytes())]
            )
        except OSError as error:
            ours.close()
            raise GraderFailed(f"the sandbox is gone ({error})") from None
        finally:
            theirs.close()
        return ours

    def kill(self) -> None:
        """End the child and its room. Raises `GraderFailed` if the jail is gone."""
        self._command("kill")

    def close(self) -> None:
        """End the warm process and everything that it has started."""
        process = getattr(self, "process", None)
        if process is not None:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if hasattr(self, "control"):
            self.control.close()
        with suppress(OSError):
            room.empty(str(self.folder / "submission"))
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _command(self, command: str) -> dict[str, Any]:
        """Have a command carried out, and return its answer.

        Before its answer there may be one to a judge that was killed while it waited.
        """
        try:
            self.control.send(command.encode())
        except OSError as error:
            raise GraderFailed(f"the sandbox is gone ({error})") from None
        while (answer := self._answer(ANSWER_SECONDS)).get("done") != command:
            pass
        return answer

    def _answer(self, seconds: float) -> dict[str, Any]:
        self.control.settimeout(seconds)
        try:
            data = self.control.recv(2**21)
        except OSError:
            data = b""
        if not data:
            raise GraderFailed(f"the sandbox does not answer. {self.log()}")
        answer: dict[str, Any] = json.loads(data)
        return answer

    def log(self) -> str:
        """Return the end of what the walls and the warm process have complained of."""
        return (self.folder / "log").read_text(errors="replace")[-2000:]


def _write_given(walls: Walls) -> None:
    """Write the files and settings that the warm process reads."""
    files = walls.given / "files"
    files.mkdir(parents=True)
    for name, path in walls.spec.files:
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, files / name)
    settings = json.dumps(walls.settings())
    (walls.given / "settings.json").write_text(settings, encoding="utf-8")


def _fix_addresses() -> None:
    """Load programs at the same addresses every time, so that outputs are the same."""
    ctypes.CDLL(None).personality(NO_RANDOM_ADDRESSES)
