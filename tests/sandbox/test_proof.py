"""Walls are used where a jail within them was seen to hold, and no others."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jailed import FOUND

from autograder.sandbox import machine, proof, walls, warmed
from autograder.sandbox.machine import Isolation

REAL = machine.programs()


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """Have each test try the machine anew, and leave nothing of it to others."""
    before = proof.tries()
    proof.remember(())
    yield
    proof.remember(before)


def refusing(folder: Path, part: str) -> str:
    """Return a bubblewrap that refuses a part of what a jail asks for."""
    assert REAL, "install bubblewrap for these tests"
    program = folder / "bwrap"
    program.write_text(
        f'#!/bin/sh\ncase " $* " in *" {part} "*) echo "no {part}" >&2; exit 1;; esac\n'
        f'exec {REAL[0]} "$@"\n'
    )
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("--no-such", "bubblewrap"),
        ("--cap-add", "bubblewrap without rooms"),
        ("--hostname", "no bubblewrap"),
        ("--tmpfs", "no bubblewrap"),
    ],
)
def test_what_a_container_refuses_is_done_without(
    part: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where bubblewrap works in part, the best of what is left is chosen, and it is sufficient."""
    monkeypatch.setattr(machine, "programs", lambda: [refusing(tmp_path, part)])
    isolation = proof.probe()
    assert str(isolation).partition(",")[0] == found
    assert isolation.sufficient
    *refused, used = proof.tries()
    assert not used.problem
    assert all(f"no {part}" in tried.problem for tried in refused)


@pytest.mark.parametrize("isolation", machine.offers(), ids=str)
def test_each_offer_of_this_machine_holds(isolation: Isolation) -> None:
    """Here all ways to isolate a child keep all promises."""
    assert proof._problem(isolation) == ""


def test_a_kill_from_outside_does_not_lower_the_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jails that end while they are tried are tried again, with the same walls."""
    kills = iter([True, True, False])
    fork = warmed.Warmed.fork

    def killed_at_first(self: warmed.Warmed) -> socket.socket:
        if next(kills, False):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        return fork(self)

    monkeypatch.setattr(warmed.Warmed, "fork", killed_at_first)
    assert proof.probe() == FOUND
    assert not list(kills)


BREAKS: dict[str, tuple[dict[str, Any], str]] = {
    "no confinement": ({"confine": False}, "there are no sockets"),
    "everything readable": ({"readable": ["/"]}, "no file of the grader's can be read"),
    "more memory": ({"quota": {"memory": 2**34, "disk": 2**20, "seconds": 9}}, "memory is limited"),
    "more disk": ({"quota": {"memory": 2**26, "disk": 2**30, "seconds": 9}}, "the disk is limited"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_gap_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wall that is missing is named, and such a machine does not grade."""
    changed, promise = BREAKS[name]
    settings = walls.Walls.settings
    monkeypatch.setattr(walls.Walls, "settings", lambda self: settings(self) | changed)
    alone = replace(machine.offers()[-1], bubblewrap=None)
    monkeypatch.setattr(proof, "offers", lambda: [alone])
    isolation = proof.probe()
    assert f"it is not true that {promise}" in isolation.broken
    assert not isolation.sufficient
