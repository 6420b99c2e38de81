"""Measure real grading of large classes: with 1 and 2 workers, and on a cluster of 2 processes.

`python tests/bench/scale.py [--sizes N ...] [--ways 1 2 dask] [--plot FILE.svg]` prints a table.
For each hand-in: milliseconds from the first result to the last, processor time of the one process
that writes, kilobytes of the gradebook and of all files. For the class: seconds of a rerun with
nothing and with one to do, and the most memory of that process, in megabytes. The last line is one
JSON object. Each class is graded in processes of its own; its hand-ins are those of a small
one, copied.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from grading import make_class
from growth import ASSIGNMENT, KINDS, enlarge, peak

WAYS = {"1": "1 worker", "2": "2 workers", "dask": "a cluster of 2 processes"}
PLOTTED = {"ms": "milliseconds a hand-in", "mb": "megabytes in the process that writes"}
SIZES = (100, 1_000, 10_000)
PATIENCE_SECONDS = 60
COLUMNS = ("ms", "cpu_ms", "unchanged_s", "changed_s", "mb", "gradebook_kb", "files_kb")


@contextmanager
def scheduler() -> Iterator[str]:
    """Yield the address of a Dask scheduler with two workers of one thread."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "scheduler.json"
        common = ["--no-dashboard", "--scheduler-file", str(file)]
        here = ["--host", "127.0.0.1", "--port", "0"]
        work = ["--no-nanny", "--nthreads", "1", "--local-directory", folder]
        for what, options in (("scheduler", here), ("worker", work), ("worker", work)):
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{what}", *common, *options],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        end = time.monotonic() + PATIENCE_SECONDS
        while not file.exists() and time.monotonic() < end:
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"]


def measure(root: Path, way: str) -> dict[str, float]:
    """Grade a class in one way, again, and again with one that has changed; return the figures."""
    with ExitStack() as stack:
        options = _options(root, way, stack)
        first = _grade(root, options)
    size = first["graded"]
    figures = {"size": size, "ms": round(1e3 * first["between"] / max(1, size - 1), 2)}
    figures["cpu_ms"] = round(1e3 * first["cpu"] / size, 2)
    figures["mb"] = peak()
    figures["gradebook_kb"] = round((root / "gradebook.db").stat().st_size / 1024 / size, 2)
    written = [*(root / "autograded").rglob("*"), *(root / ".grading").rglob("*")]
    figures["files_kb"] = round(sum(p.stat().st_size for p in written) / 1024 / size, 2)
    return figures


def _options(root: Path, way: str, stack: ExitStack) -> Any:
    from autograder.classroom.report import Options
    from autograder.settings import load

    if way != "dask":
        return Options(jobs=int(way))
    from autograder.classroom.cluster import cluster

    address = stack.enter_context(scheduler())
    workers = stack.enter_context(cluster(address, load(root).packages))
    return Options(executor=workers, jobs=workers.jobs)


def _grade(root: Path, options: Any) -> dict[str, float]:
    """Grade what there is to grade; return how many, and seconds from the first to the last."""
    from autograder.classroom.grade import grade
    from autograder.settings import load

    times = list[float]()
    cpu = time.process_time()
    report = grade(
        load(root),
        ASSIGNMENT,
        options,
        progress=lambda result, _: times.append(time.perf_counter()) if result else None,
    )
    if report.failed:
        raise SystemExit(f"not graded: {report.failed[0]}")
    between = times[-1] - times[0] if times else 0.0
    return {"graded": len(report.graded), "between": between, "cpu": time.process_time() - cpu}


def command_seconds(root: Path, graded: int) -> float:
    """Return what the whole command takes, which has to grade so many."""
    start = time.perf_counter()
    call = [sys.executable, "-m", "autograder.cli", "grade", ASSIGNMENT, "--course", str(root)]
    done = subprocess.run(call, stdout=subprocess.PIPE, text=True, check=False)
    if f" {graded} graded," not in done.stdout:
        raise SystemExit(done.stdout)
    return round(time.perf_counter() - start, 2)


def scale(sizes: list[int], ways: list[str]) -> list[dict[str, Any]]:
    """Measure classes of these sizes in these ways."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small"
        small.mkdir()
        make_class(small, KINDS)
        command_seconds(small, KINDS)
        students = sorted(path.name for path in (small / "submitted").iterdir())
        for size in sizes:
            for way in ways:
                root = Path(folder) / "large"
                root.mkdir()
                enlarge(small, root, students, size)
                call = [sys.executable, __file__, "--measure", str(root), way]
                done = subprocess.run(call, stdout=subprocess.PIPE, text=True, check=True)
                figures = {"way": way} | json.loads(done.stdout.splitlines()[-1])
                figures["unchanged_s"] = command_seconds(root, 0)
                notebook = root / "submitted" / "s00000" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
                notebook.write_bytes(notebook.read_bytes() + b"\n")
                figures["changed_s"] = command_seconds(root, 1)
                found.append(figures)
                print(row(figures), flush=True)
                shutil.rmtree(root)
    return found


def row(figures: dict[str, Any]) -> str:
    """Return a line of the table."""
    cells = [f"{figures['size']:>6}", f"{figures['way']:>5}"]
    return "  ".join([*cells, *(f"{figures[name]:>{len(name) + 3}}" for name in COLUMNS)])


def plot(found: list[dict[str, Any]], path: Path) -> None:
    """Draw milliseconds for each hand-in and the memory, against the size of the class."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "the same picture each time"}):
        figure = Figure(figsize=(8, 3.5), layout="constrained")
        for axes, (name, label) in zip(figure.subplots(1, 2), PLOTTED.items(), strict=True):
            for way, words in WAYS.items():
                chosen = [one for one in found if one["way"] == way]
                axes.plot([c["size"] for c in chosen], [c[name] for c in chosen], "o-", label=words)
            top = 1.3 * max(one[name] for one in found)
            axes.set(xscale="log", xlabel="hand-ins", ylabel=label, ylim=(0, top))
        axes.legend()
        figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Print the figures, or measure one class."""
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(Path(sys.argv[2]), sys.argv[3])))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--ways", choices=WAYS, nargs="+", default=WAYS)
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args()
    print("  ".join([f"{'size':>6}", f"{'way':>5}", *(f"   {name}" for name in COLUMNS)]))
    found = scale(list(asked.sizes), list(asked.ways))
    if asked.plot:
        plot(found, asked.plot)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
