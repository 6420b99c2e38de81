"""The one description of a jail: what stands around student code, and what is left inside.

`jail` starts what is described here, and `proof` tries the same on this machine before.
"""

from __future__ import annotations

import importlib.util
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox import inside
from autograder.sandbox.inside.confine import Quota
from autograder.sandbox.machine import Isolation, python, readable_paths, site_packages

INSIDE = Path(inside.__file__).parent  # the one folder of ours that is shipped into a jail
PLACE, GIVEN, ENGINE = "/room", "/given", "/engine"
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
NAMESPACES = (
    *("--unshare-all", "--unshare-user", "--die-with-parent", "--cap-drop", "ALL"),
    *("--uid", "1000", "--gid", "1000", "--hostname", "notebook"),
)
# With this the warm process makes namespaces for its children. It holds in the user namespace of
# the jail only, and a child gives it up.
ROOMS = ("--cap-add", "CAP_SYS_ADMIN")
ALWAYS = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "LANG": "C.UTF-8",
    "COLUMNS": "80",
    "PATH": "/usr/bin",
}


@dataclass(frozen=True)
class JailSpec:
    """What a jail is for: the leading locked cells of an assignment, its files, the limits.

    `cells` holds pairs of source and execution count; `hidden` names packages that must not
    be found inside; `unsafe` means no isolation at all, for one's own code. A `witness` runs no
    notebooks: its children try what they must not be able to do.
    """

    cells: tuple[tuple[str, int], ...]
    files: tuple[tuple[str, Path], ...]
    quota: Quota
    output: int
    hidden: tuple[str, ...] = ()
    private: tuple[Path, ...] = ()
    unsafe: bool = False
    witness: bool = False


@dataclass(frozen=True)
class Walls:
    """A jail for a purpose, in a folder of its own, with what a machine offers for its walls."""

    spec: JailSpec
    isolation: Isolation
    folder: Path

    @property
    def bubblewrap(self) -> str | None:
        """Return the program that is to be around the warm process, None for none."""
        return None if self.spec.unsafe else self.isolation.bubblewrap

    @property
    def given(self) -> Path:
        """Return the folder, outside, of what the warm process reads."""
        return self.folder / "given"

    @property
    def place(self) -> str:
        """Return the folder around the child's folder, as the inside sees it."""
        return PLACE if self.bubblewrap else str(self.folder)

    @property
    def work(self) -> str:
        """Return the child's folder, as the inside sees it."""
        return f"{self.place}/submission"

    def command(self, descriptor: int) -> list[str]:
        """Return what starts the warm process, with its connection at this descriptor."""
        given, engine = (
            (GIVEN, ENGINE) if self.bubblewrap else (str(self.given), str(INSIDE.parents[2]))
        )
        script = f"{engine}/autograder/sandbox/inside/warm.py"
        command = [python(), "-s", "-S", "-P", script, str(descriptor), engine, given]
        return [*self._around(), *command, *site_packages()]

    def environment(self) -> dict[str, str]:
        """Return the whole environment: nothing of ours is handed on but BLAS settings."""
        blas = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}
        own = {"HOME": "", "TMPDIR": "", "IPYTHONDIR": "/.ipython", "MPLCONFIGDIR": "/.matplotlib"}
        return blas | {name: self.work + tail for name, tail in own.items()} | ALWAYS

    def settings(self) -> dict[str, Any]:
        """Return what the warm process is told: how it confines its children, and what it runs."""
        return {
            "place": self.place,
            "work": self.work,
            "namespaces": bool(self.bubblewrap) and self.isolation.rooms,
            "confine": not self.spec.unsafe,
            "quota": asdict(self.spec.quota),
            "readable": [*readable_paths(), str(INSIDE), ENGINE],
            "devices": DEVICES,
            "cells": self.spec.cells,
            "output": self.spec.output,
            "witness": self.spec.witness,
        }

    def _around(self) -> list[str]:
        """Return bubblewrap with its arguments: which files there are, and no network."""
        if self.bubblewrap is None:
            return []
        walls = [self.bubblewrap, *NAMESPACES, *(ROOMS if self.isolation.rooms else ())]
        walls += ["--clearenv"]
        for name, value in self.environment().items():
            walls += ["--setenv", name, value]
        for path in readable_paths():
            walls += ["--ro-bind", path, path]
        for package in self.spec.hidden:
            walls += [part for place in places(package) for part in ("--tmpfs", place)]
        walls += ["--ro-bind", str(INSIDE), f"{ENGINE}/autograder/sandbox/inside"]
        walls += ["--ro-bind", str(self.given), GIVEN]
        walls += ["--size", str(self.spec.quota.disk), "--tmpfs", PLACE, "--tmpfs", "/dev"]
        for device in DEVICES:
            walls += ["--dev-bind", device, device]
        return [*walls, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]


def places(package: str) -> list[str]:
    """Return the folders of an installed package that a child could read."""
    spec = importlib.util.find_spec(package)
    folders = list(spec.submodule_search_locations or []) if spec else []
    readable = [Path(path).resolve() for path in readable_paths()]
    return [
        folder
        for folder in folders
        if any(Path(folder).resolve().is_relative_to(path) for path in readable)
    ]
