"""No process outlives the one that started it, whenever that one dies."""

from __future__ import annotations

import subprocess
import sys

from attacks import ROOT

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
