"""Print how long `check` and `release` take for the whole course, in a copy of it.

Run with `python tests/bench/release.py`. The targets are those of two cores.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import copyfile, copytree

ROOT = Path(__file__).parent.parent.parent
RELEASE = """
from pathlib import Path
from autograder.authoring.release import release
from autograder.settings import load

course = load(Path.cwd())
release(course, course.assignments())
"""
CHECK = """
from pathlib import Path
from autograder.authoring.check import check
from autograder.settings import load

course = load(Path.cwd())
assert not [finding for name in course.assignments() for finding in check(course, name)]
"""


def seconds(code: str, folder: Path) -> float:
    """Return the wall time of code in a new process: the start of Python and imports count."""
    start = time.perf_counter()
    call = [sys.executable, "-c", code]
    subprocess.run(call, cwd=folder, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Time each command with the start of its process, against its target."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        copytree(ROOT / "source", folder / "source")
        copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
        number = len(list((folder / "source").iterdir()))
        sys.stdout.write(f"{number} assignments, seconds with the start of Python:\n")
        for name, code, target in (
            ("check", CHECK, 5),
            ("release, with all proofs", RELEASE, 60),
            ("release again, nothing changed", RELEASE, 3),
        ):
            taken = seconds(code, folder)
            sys.stdout.write(f"  {name:32} {taken:6.1f}   (target: under {target})\n")


if __name__ == "__main__":
    main()
