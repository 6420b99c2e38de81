"""No process outlives the one that started it, whenever that one dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from attacks import ROOT
from jailed import use_isolation

LATE = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from autograder.sandbox.inside.confine import die_with_parent
parent = os.getpid()
if os.fork() == 0:
    while os.getppid() == parent:
        time.sleep(0.01)
    print("orphaned", flush=True)
    die_with_parent(parent)
    print("lives on", flush=True)
"""
IN_TIME = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from autograder.sandbox.inside.confine import die_with_parent
parent = os.getpid()
ready, tell = os.pipe()
if os.fork() == 0:
    die_with_parent(parent)
    print("bound", flush=True)
    os.write(tell, b"x")
    time.sleep(20)
    print("lives on", flush=True)
os.read(ready, 1)
"""


def printed(code: str) -> str:
    """Return what a process and those that it has forked print until all have ended."""
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)],
        stdout=subprocess.PIPE,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout


def test_process_ends_with_its_parent() -> None:
    """The kernel ends a process whose parent dies after it was bound to it."""
    assert printed(IN_TIME) == "bound\n"


def test_process_ends_that_has_lost_its_parent_before() -> None:
    """A process that is bound to a parent already gone ends at once."""
    assert printed(LATE) == "orphaned\n"


WORKER = """
import sys, time
sys.path[:0] = sys.argv[1:3]
import pytest
from jailed import request, use_isolation
from autograder.sandbox.inside.channel import Channel
from autograder.sandbox.inside.confine import Quota
from autograder.sandbox.jail import Jail
from autograder.sandbox.walls import JailSpec
use_isolation(pytest.MonkeyPatch(), sys.argv[3])
jail = Jail(JailSpec((), (), Quota(2**29, 2**20, 60), 2**16))
channel = Channel(jail.fork())
channel.send(request(1, "print(1)"))
channel.receive(time.monotonic() + 20)
channel.send(request(2, "while True: pass"))
print(jail.folder, jail.process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("killed", ["worker", "jail"])
@pytest.mark.parametrize("mode", ["bubblewrap", "Landlock alone"])
def test_no_child_outlives_a_killed_worker_or_jail(mode: str, killed: str) -> None:
    """A child in an endless loop is gone soon after what started it was killed."""
    with pytest.MonkeyPatch.context() as patch:
        use_isolation(patch, mode)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(ROOT), str(Path(__file__).parent), mode],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    try:
        folder, jail = worker.stdout.readline().split()
        family = descendants(int(jail))
        assert len(family) >= (4 if mode == "bubblewrap" else 2), family
        os.kill(worker.pid if killed == "worker" else int(jail), signal.SIGKILL)
        until = time.monotonic() + 10
        while (left := [p for p in family if alive(p)]) and time.monotonic() < until:
            time.sleep(0.05)
        for process in left:
            os.kill(process, signal.SIGKILL)
        assert not left
    finally:
        worker.kill()
        worker.communicate()
    subprocess.run(["rm", "-rf", folder], check=True)


def descendants(process: int) -> list[int]:
    """Return a process, its children, and theirs."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(found for child in children for found in descendants(int(child)))]


def alive(process: int) -> bool:
    """Tell whether a process runs still; a zombie does not."""
    with suppress(OSError):
        status = Path(f"/proc/{process}/stat").read_text()
        return status.rpartition(")")[2].split()[0] != "Z"
    return False
