"""Whether there can be a sandbox at all, asked before anything is loaded that only Linux has."""

from __future__ import annotations

import sys

from autograder.errors import IsolationUnavailable

SYSTEMS = {"darwin": "macOS", "win32": "Windows"}


def require_linux(*, walls_elsewhere: bool = False) -> None:
    """Raise `IsolationUnavailable` on a system that has no walls for student code.

    With walls on other machines, only where files cannot be locked as on Unix.
    """
    if sys.platform == "win32" or (sys.platform != "linux" and not walls_elsewhere):
        here = SYSTEMS.get(sys.platform, sys.platform)
        wsl = ", or run the course inside WSL 2" if sys.platform == "win32" else ""
        raise IsolationUnavailable(
            f"grading needs Linux, and this is {here}. Grade in the container, with Docker Desktop "
            f"or Podman{wsl}: docs/machines.md has the commands. Everything else works here: "
            "check, release, sample, roster, collect, extend, results, feedback and export."
        )
