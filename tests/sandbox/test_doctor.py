"""`autograder doctor` says what this machine offers, what is missing, and what mends it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from attacks import ROOT

from autograder import cli
from autograder.sandbox import doctor, proof
from autograder.sandbox.machine import Isolation
from autograder.sandbox.proof import Tried

ROOMS = Isolation("/usr/bin/bwrap", 7, True, rooms=True)
BARE = Isolation("/usr/bin/bwrap", 7, True)
ALONE = Isolation(None, 7, True)
NOTHING = Isolation(None, 0, True, broken="nothing was enough")
# What a machine is like, and the words that its remedies have to hold.
MACHINES = [
    ("all there", ROOMS, {}, []),
    ("Debian without bubblewrap", ALONE, {"like": ["debian"]}, ["sudo apt install bubblewrap"]),
    ("Fedora without bubblewrap", ALONE, {"like": ["fedora"]}, ["sudo dnf install bubblewrap"]),
    ("of a rare kind", ALONE, {"like": ["rare"]}, ["install the package bubblewrap"]),
    (
        "Ubuntu 24.04",
        ALONE,
        {"like": ["ubuntu"], "kernel/apparmor_restrict_unprivileged_userns": "1"},
        ["/etc/apparmor.d/bwrap", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"],
    ),
    (
        "no user namespaces",
        BARE,
        {"kernel/unprivileged_userns_clone": "0", "user/max_user_namespaces": "0"},
        ["kernel.unprivileged_userns_clone=1", "user.max_user_namespaces="],
    ),
    ("a container", ALONE, {"container": True}, ["nothing has to be"]),
    ("a container without Landlock", NOTHING, {"container": True}, ["in a container Landlock"]),
    ("an old kernel", Isolation(None, 2, True), {"kernel": (5, 19)}, ["version 6.2 or newer"]),
    ("Landlock switched off", NOTHING, {"kernel": (6, 8)}, ["lsm=landlock,"]),
    ("another machine", Isolation(None, 7, False), {}, ["x86_64 or aarch64"]),
]


@pytest.mark.parametrize(
    ("isolation", "facts", "wanted"), [pytest.param(*rest, id=name) for name, *rest in MACHINES]
)
def test_each_lack_has_a_remedy(
    isolation: Isolation,
    facts: dict[str, object],
    wanted: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is missing is named, with the command that mends it on this kind of machine."""
    monkeypatch.setattr(doctor, "probe", lambda: isolation)
    monkeypatch.setattr(doctor, "tries", lambda: (Tried(isolation, isolation.broken),))
    monkeypatch.setattr(doctor, "programs", list)
    monkeypatch.setattr(doctor, "_distributions", lambda: facts.get("like", []))
    monkeypatch.setattr(doctor, "_setting", lambda name: facts.get(name, ""))
    monkeypatch.setattr(doctor, "_in_container", lambda: facts.get("container", False))
    monkeypatch.setattr(doctor, "_kernel", lambda: facts.get("kernel", (6, 12)))
    monkeypatch.setattr(doctor, "SYSTEM_BUBBLEWRAP", Path("/nowhere"))
    said = "\n".join(doctor.lines())
    assert ("Grading is safe here" in said) == isolation.sufficient
    assert ("to mend: " in said) == bool(wanted)
    assert ("missing: " in said) == bool(wanted)
    for words in wanted:
        assert words in said


def test_the_command_ends_with_0_where_grading_is_safe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It needs no course, and says which walls were tried."""
    for course in (ROOT, tmp_path):
        assert cli.main(["doctor", "--course", str(course)]) == 0
        assert "every promise is kept" in capsys.readouterr().out


def test_the_command_ends_with_1_where_it_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reason is the promise that was broken."""
    broken = Tried(ALONE, "it is not true that there are no sockets")
    monkeypatch.setattr(proof, "tries", lambda: (broken,))
    assert cli.main(["doctor"]) == 1
    assert "Grading is not safe" in capsys.readouterr().out


ELSEWHERE = """
import sys
sys.modules["resource"] = sys.modules["fcntl"] = None
sys.platform = "darwin"
from autograder import cli
sys.exit(cli.main(["doctor"]))
"""


def test_it_runs_where_there_is_no_sandbox() -> None:
    """On another system than Linux it says where to grade instead."""
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done
    assert "to mend: grade in the container" in done.stdout
    assert "Traceback" not in done.stderr
