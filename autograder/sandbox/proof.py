"""The proof that walls hold on this machine: a real jail, whose children try what they must not.

What is offered is tried from the best to the least. So where bubblewrap works in part only, as
in many containers, the rest is used: Landlock and seccomp alone.
"""

from __future__ import annotations

import errno
import json
import os
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import GraderFailed
from autograder.sandbox.machine import Isolation, offers

ANSWER_SECONDS = 10
ATTEMPTS = 3
FULL = (errno.ENOSPC, errno.EDQUOT)
MEMORY, DISK, SECONDS = 2**26, 2**20, 10


@dataclass(frozen=True)
class Tried:
    """One way to isolate a child, and why it is not used: "" where all promises held."""

    isolation: Isolation
    problem: str


_tried: list[Tried] = []


def tries() -> tuple[Tried, ...]:
    """Try what this machine offers, up to the first that holds, once in each process."""
    if not _tried:
        for isolation in offers():
            _tried.append(Tried(isolation, _problem(isolation)))
            if not _tried[-1].problem:
                break
    return tuple(_tried)


def remember(tried: tuple[Tried, ...]) -> None:
    """Take over what another process of this machine has tried."""
    _tried[:] = tried


def probe() -> Isolation:
    """Return how this machine isolates a child."""
    last = tries()[-1]
    return replace(last.isolation, broken=last.problem) if last.problem else last.isolation


def _problem(isolation: Isolation) -> str:
    """Return why this isolation cannot be used here, "" if it was seen to hold.

    A jail that ends is tried again: it may have been killed from outside, and results would not be
    the same with lesser walls. Raises `OSError` where the disk is full, which says nothing of them.
    """
    problem = "" if isolation.sufficient else "not enough"
    for _ in range(ATTEMPTS if isolation.sufficient else 0):
        try:
            return _broken(isolation)
        except (GraderFailed, OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno in FULL:
                raise
            problem = " ".join(str(error).split())[-300:] or type(error).__name__
    return problem


def _broken(isolation: Isolation) -> str:
    """Return what two children of a jail could do against its promises, one after the other."""
    from autograder.sandbox.inside.confine import Quota
    from autograder.sandbox.walls import JailSpec
    from autograder.sandbox.warmed import Warmed

    spec = JailSpec((), (), Quota(MEMORY, DISK, SECONDS), 0, witness=True)
    broken: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="proof-") as folder,
        Warmed(spec, isolation) as warmed,
    ):
        secret = Path(folder) / "secret"
        secret.touch()
        world = {"secret": str(secret), "folder": folder, "grader": os.getpid()}
        question = json.dumps(world | {"memory": MEMORY, "disk": DISK}).encode()
        for _ in range(2):
            with closing(warmed.fork()) as connection:
                connection.settimeout(ANSWER_SECONDS)
                connection.sendall(question)
                answer = connection.makefile("rb").readline()
            warmed.kill()
            if not answer:
                raise GraderFailed(f"the child ends before it answers. {warmed.log()}")
            broken += json.loads(answer)["broken"]
    return "; ".join(f"it is not true that {promise}" for promise in dict.fromkeys(broken))
