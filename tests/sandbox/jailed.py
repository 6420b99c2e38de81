"""Code in a jail of a test, within each kind of walls that this machine offers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest

from autograder.grading import worker
from autograder.sandbox import jail as jails
from autograder.sandbox.inside.channel import Channel
from autograder.sandbox.inside.confine import landlock_version
from autograder.sandbox.jail import Jail
from autograder.sandbox.machine import Isolation
from autograder.sandbox.proof import probe

DISK = 16 * 2**20


@dataclass
class Sandbox:
    """A jail and the outcome of the last code that ran in it."""

    jail: Jail
    mode: str

    def run(self, *codes: str) -> list[tuple[str | None, str]]:
        """Run cells in a new child; return what each raised and printed."""
        sock = self.jail.fork()
        channel, results = Channel(sock), []
        try:
            for number, code in enumerate(codes, 1):
                channel.send(request(number, code))
                outputs = channel.receive(time.monotonic() + 20)["outputs"]
                errors = [o["ename"] for o in outputs if o["output_type"] == "error"]
                text = "".join(str(output.get("text", "")) for output in outputs)
                results.append((errors[0] if errors else None, text))
        finally:
            sock.close()
            self.jail.kill()
        return results


def request(number: int, code: str) -> dict[str, Any]:
    """Return the request to run a cell."""
    return {"id": number, "do": "run", "source": code, "count": number, "names": []}


FOUND = probe()


def use_isolation(patch: pytest.MonkeyPatch, mode: str) -> None:
    """Let the machine offer this kind of isolation; a machine without it cannot run the tests."""
    found = FOUND
    if mode == "Landlock alone":
        found = Isolation(None, landlock_version(), found.seccomp)
    assert found.sufficient, f"this machine has {found}"
    assert found.bubblewrap or mode == "Landlock alone", "install bubblewrap for these tests"
    for module in (jails, worker):
        patch.setattr(module, "probe", lambda: found)
