"""A real cluster of Dask on this machine, for the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from classroom import ROOT

PATIENCE_SECONDS = 60


def graders(worker: int) -> list[int]:
    """Return the processes of ours that a worker of Dask has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == worker and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


class Dask:
    """A scheduler, and workers that are started when a test wants them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, list[subprocess.Popen[bytes]]()
        self.file = folder / "scheduler.json"
        self.environment = dict(os.environ)

    def scheduler(self, *more: str) -> str:
        """Start the scheduler and return its address."""
        options = [*more, "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self.file)]
        self._start("scheduler", "--no-dashboard", *options)
        return str(wait_for(lambda: json.loads(self.file.read_text())["address"]))

    def worker(self, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker, which knows nothing of the course, and wait until it is there."""
        known = self._log().count("Registered to")
        where = ["--scheduler-file", str(self.file), "--local-directory", str(self.folder)]
        started = self._start("worker", "--no-dashboard", *where, *options, **environment)
        wait_for(lambda: self._log().count("Registered to") > known)
        return started

    def close(self) -> None:
        """End all processes, the scheduler last: a worker may not end that loses it meanwhile."""
        for process in reversed(self.processes):
            process.terminate()
            process.wait(PATIENCE_SECONDS)

    def _log(self) -> str:
        return (self.folder / "log").read_text()

    def _start(self, what: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", *options],
                env=self.environment | environment,
                stdout=log,
                stderr=log,
                cwd="/",
            )
        self.processes.append(process)
        return process


def wait_for(found: Callable[[], Any]) -> Any:
    """Return the first value that is there and true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            if value := found():
                return value
        except (OSError, ValueError):
            pass
        time.sleep(0.1)
    raise TimeoutError


def as_on(system: str) -> dict[str, str]:
    """Return the environment in which our modules find what another system has."""
    paths = os.pathsep.join([str(ROOT / "tests" / "elsewhere"), str(ROOT)])
    return {"AUTOGRADER_TEST_SYSTEM": system, "PYTHONPATH": paths}
