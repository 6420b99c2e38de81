"""The grader's end of a jail: start it, fork a child in it, interrupt and kill the child."""

from __future__ import annotations

import array
import ctypes
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.errors import GraderFailed, IsolationUnavailable
from autograder.sandbox.inside import room, warm
from autograder.sandbox.inside.confine import Quota
from autograder.sandbox.machine import (
    NAMESPACES,
    Isolation,
    probe,
    python,
    readable_paths,
    site_packages,
)

INSIDE = Path(warm.__file__).parent  # the one folder of ours that is shipped into a jail
PLACE = "/room"
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
NO_RANDOM_ADDRESSES = 0x0040000
START_SECONDS = 120
ANSWER_SECONDS = 20


@dataclass(frozen=True)
class JailSpec:
    """What a jail is for: the leading locked cells of an assignment, its files, the limits.

    `cells` holds pairs of source and execution count; `hidden` names packages that must not
    be found inside; `unsafe` means no isolation at all, for one's own code.
    """

    cells: tuple[tuple[str, int], ...]
    files: tuple[tuple[str, Path], ...]
    quota: Quota
    output: int
    hidden: tuple[str, ...] = ()
    private: tuple[Path, ...] = ()
    unsafe: bool = False


def require(isolation: Isolation, spec: JailSpec) -> None:
    """Raise `IsolationUnavailable` where student code could reach files or the network."""
    if spec.unsafe:
        return
    if not isolation.sufficient:
        raise IsolationUnavailable(
            f"This machine cannot isolate student code ({isolation}). Needed are Linux with "
            "seccomp and either bubblewrap (Debian: apt install bubblewrap) or Landlock 3. "
            "--unsafe-no-isolation grades without; use it for your own code only."
        )
    readable = [Path(path).resolve() for path in readable_paths()]
    for private in spec.private:
        if any(private.resolve().is_relative_to(path) for path in readable):
            raise IsolationUnavailable(
                f"{private} lies inside a folder that student code can read. Move the course."
            )
    if isolation.bubblewrap is None and any(map(_inside_readable, spec.hidden)):
        raise IsolationUnavailable(
            "Without bubblewrap the course must not be installed among the libraries: "
            "install it with `pip install -e .` from the course folder."
        )


class Jail:
    """A warm process behind walls. Use it as a context manager, or call `close`."""

    def __init__(self, spec: JailSpec) -> None:
        isolation = probe()
        require(isolation, spec)
        self.folder = Path(tempfile.mkdtemp(prefix="jail-"))
        try:
            self._start(spec, None if spec.unsafe else isolation.bubblewrap)
        except BaseException:
            self.close()
            raise

    def _start(self, spec: JailSpec, bubblewrap: str | None) -> None:
        place = PLACE if bubblewrap else str(self.folder)
        work = f"{place}/submission"
        self._write_given(spec, place, work, namespaces=bool(bubblewrap))
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (self.control, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**21)
        given = "/given" if bubblewrap else str(self.folder / "given")
        engine = "/engine" if bubblewrap else str(INSIDE.parents[2])
        script = f"{engine}/autograder/sandbox/inside/warm.py"
        command = [python(), "-s", "-S", "-P", script, str(theirs.fileno()), engine, given]
        command += site_packages()
        environment = _environment(work)
        if bubblewrap:
            command = [bubblewrap, *_walls(spec, self.folder / "given", environment), *command]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- a fixed command of ours
                command,
                env=environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                preexec_fn=_fix_addresses,
            )
        theirs.close()
        answer = self._answer(START_SECONDS)
        if "failed" in answer:
            raise GraderFailed(f"the sandbox did not start: {answer['failed']}")
        self.outputs: list[Any] = answer["outputs"]

    def _write_given(self, spec: JailSpec, place: str, work: str, *, namespaces: bool) -> None:
        files = self.folder / "given" / "files"
        files.mkdir(parents=True)
        for name, path in spec.files:
            (files / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, files / name)
        settings = {
            "place": place,
            "work": work,
            "namespaces": namespaces,
            "cells": spec.cells,
            "output": spec.output,
            "confine": not spec.unsafe,
            "quota": asdict(spec.quota),
            "readable": [*readable_paths(), str(INSIDE), "/engine"],
            "devices": DEVICES,
        }
        (files.parent / "settings.json").write_text(json.dumps(settings), encoding="utf-8")

    def fork(self) -> socket.socket:
        """Start a child and return our end of the channel to it."""
        ours, theirs = socket.socketpair()
        descriptors = array.array("i", [theirs.fileno()])
        try:
            self.control.sendmsg(
                [b"fork"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors.tobytes())]
            )
        except OSError as error:
            raise GraderFailed(f"the sandbox is gone ({error})") from None
        finally:
            theirs.close()
        return ours

    def interrupt(self) -> None:
        """Interrupt what the child runs, as the stop button of JupyterLab does.

        Returns when the signal is sent: one that comes later would hit the next cell. Raises
        `GraderFailed` if the jail is gone.
        """
        self._command("interrupt")

    def look(self) -> int:
        """Return the signal that ended the child, 0 where it lives or has ended by itself.

        Raises `GraderFailed` if the jail is gone.
        """
        return int(self._command("look")["signal"])

    def kill(self) -> None:
        """End the child and empty its folder. Raises `GraderFailed` if the jail is gone."""
        self._command("kill")

    def close(self) -> None:
        """End the jail and everything in it."""
        process = getattr(self, "process", None)
        if process is not None:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.control.close()
        with suppress(OSError):
            room.empty(str(self.folder / "submission"))
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Jail:
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
            log = (self.folder / "log").read_text(errors="replace")[-2000:]
            raise GraderFailed(f"the sandbox does not answer. {log}")
        answer: dict[str, Any] = json.loads(data)
        return answer


def _environment(work: str) -> dict[str, str]:
    """Return the whole environment of a jail: nothing of ours is handed on but BLAS settings."""
    handed_on = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}
    return handed_on | {
        "HOME": work,
        "TMPDIR": work,
        "IPYTHONDIR": f"{work}/.ipython",
        "MPLCONFIGDIR": f"{work}/.matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "LANG": "C.UTF-8",
        "COLUMNS": "80",
        "PATH": "/usr/bin",
    }


def _walls(spec: JailSpec, given: Path, environment: dict[str, str]) -> list[str]:
    """Return bubblewrap's arguments: which files there are, and no network."""
    walls = [*NAMESPACES, "--cap-add", "CAP_SYS_ADMIN", "--clearenv"]
    for name, value in environment.items():
        walls += ["--setenv", name, value]
    for path in readable_paths():
        walls += ["--ro-bind", path, path]
    for package in spec.hidden:
        walls += [part for place in _places(package) for part in ("--tmpfs", place)]
    walls += ["--ro-bind", str(INSIDE), "/engine/autograder/sandbox/inside"]
    walls += ["--ro-bind", str(given), "/given", "--size", str(spec.quota.disk), "--tmpfs", PLACE]
    walls += ["--tmpfs", "/dev"]
    for device in DEVICES:
        walls += ["--dev-bind", device, device]
    return [*walls, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]


def _places(package: str) -> list[str]:
    """Return the folders of an installed package that a child could read."""
    spec = importlib.util.find_spec(package)
    folders = list(spec.submodule_search_locations or []) if spec else []
    readable = [Path(path).resolve() for path in readable_paths()]
    return [
        folder
        for folder in folders
        if any(Path(folder).resolve().is_relative_to(path) for path in readable)
    ]


def _inside_readable(package: str) -> bool:
    return bool(_places(package))


def _fix_addresses() -> None:
    """Load programs at the same addresses every time, so that outputs are the same."""
    ctypes.CDLL(None).personality(NO_RANDOM_ADDRESSES)
