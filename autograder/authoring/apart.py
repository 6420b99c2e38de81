"""Run a module of ours in a process of its own, in a folder with a release's files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

# All cells of one notebook, three times, and all its mistakes: seconds, on any machine.
TIMEOUT = 300


def run_apart(module: str, order: str, files: Iterable[Path]) -> str:
    """Run `python -m module ORDER REPORT` beside copies of files; return what it reports.

    Raises `RuntimeError` where the process dies or takes too long.
    """
    with tempfile.TemporaryDirectory(prefix="trial-") as scratch:
        work = Path(scratch) / "work"
        work.mkdir()
        for path in (path for path in files if path.is_file()):
            shutil.copyfile(path, work / path.name)
        written, result = Path(scratch) / "plan.json", Path(scratch) / "report.json"
        written.write_text(order, encoding="utf-8")
        call = [sys.executable, "-m", module, str(written), str(result)]
        try:
            done = subprocess.run(  # noqa: S603 -- this interpreter, a module of ours
                call, cwd=work, env=_environment(), capture_output=True, timeout=TIMEOUT
            )
        except subprocess.TimeoutExpired as error:
            raise RuntimeError(f"the proof did not end within {TIMEOUT} seconds") from error
        if done.returncode != 0 or not result.is_file():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise RuntimeError(f"the proof ended early: {' '.join(last) or done.returncode}")
        return result.read_text(encoding="utf-8")


def _environment() -> dict[str, str]:
    """Return the environment of a trial: the same modules, no windows, one thread."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    modules = os.pathsep.join(path or os.getcwd() for path in sys.path)  # noqa: PTH109
    return {**os.environ, **threads, "MPLBACKEND": "agg", "PYTHONPATH": modules}
