"""Measure grading: stock nbgrader, the engine, and the bare cells, on one sample class.

`python tests/bench/grading.py [--students N] [--stock N]` prints milliseconds for each
submission, the ratios and the memory; the last line is one JSON object for all cores.

Stock nbgrader runs in a process of its own with its stock configuration. Both sides are timed
from the first result to the last, so that neither pays for its start; the starts are printed
as well. The floor executes the same cells with `exec` in one warm process, without IPython,
isolation, tracebacks or a gradebook.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ASSIGNMENT = "4_layer_gradients"
ROOT = Path(__file__).resolve().parents[2]
STOCK = """
import logging, sys, time
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
root, assignment = sys.argv[1:]
config = Config()
config.CourseDirectory.root = root
api = NbGraderAPI(CourseDirectory(config=config), config=config)
api.log.setLevel(logging.CRITICAL)
done = api.generate_assignment(assignment)
assert done["success"], done
for student in sorted(api.get_submitted_students(assignment)):
    done = api.autograde(assignment, student)
    assert done["success"], done
    print("graded", time.perf_counter(), flush=True)
"""


def make_class(root: Path, students: int) -> None:
    """Write a course with one assignment and a class in which nothing has to time out."""
    from autograder.authoring.release import build
    from autograder.classroom.sample import sample_class, write_sample
    from autograder.settings import load

    shutil.copytree(ROOT / "source" / ASSIGNMENT, root / "source" / ASSIGNMENT)
    shutil.copyfile(ROOT / "nbgrader_config.py", root / "nbgrader_config.py")
    course = load(root)
    build(course, ASSIGNMENT, root / "release")
    samples = [
        s for s in sample_class(course, ASSIGNMENT, students + 1, 0) if s.student != "endless"
    ]
    for sample in samples:
        write_sample(course, ASSIGNMENT, sample)


def time_stock(root: Path) -> tuple[float, float]:
    """Return milliseconds for each submission and seconds of start of stock nbgrader."""
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", STOCK, str(root), ASSIGNMENT],
        capture_output=True,
        text=True,
        env=env,
        cwd=root,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"stock nbgrader failed:\n{done.stderr[-3000:]}")
    total = time.perf_counter() - started
    times = [float(t) for t in re.findall(r"^graded ([0-9.]+)$", done.stdout, re.MULTILINE)]
    each = (times[-1] - times[0]) / (len(times) - 1)
    return 1e3 * each, total - each * len(times)


def time_engine(root: Path, jobs: int) -> tuple[float, float, float]:
    """Return milliseconds for each submission, seconds of start, and the parent's peak in MB."""
    from autograder.classroom.grade import Options, grade
    from autograder.settings import load

    for folder in ("autograded", ".grading"):
        shutil.rmtree(root / folder, ignore_errors=True)
    (root / "gradebook.db").unlink(missing_ok=True)
    times: list[float] = []
    started = time.perf_counter()
    with peak_memory() as peak:
        report = grade(
            load(root),
            ASSIGNMENT,
            Options(jobs=jobs),
            progress=lambda result, _: times.append(time.perf_counter()) if result else None,
        )
    finished = time.perf_counter()
    if report.failed:
        raise SystemExit(f"not graded: {report.failed}")
    warm = times[jobs * 2 :]
    each = (finished - warm[0]) / (len(warm) - 1)
    return 1e3 * each, finished - started - each * len(times), peak[0]


@contextlib.contextmanager
def peak_memory() -> Any:
    """Yield a list that holds the peak memory in MB of this process and all it started."""
    peak, stop = [0.0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.2):
            peak[0] = max(peak[0], sum(_resident(pid) for pid in _family()))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def _family() -> set[int]:
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
    family = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _resident(pid: int) -> float:
    """Return the proportional share of memory of a process, in MB."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) / 1024  # type: ignore[index]
    return 0.0


def time_floor(root: Path) -> float:
    """Return milliseconds for each submission when its cells are executed bare."""
    import matplotlib as mpl

    mpl.use("Agg")
    source = json.loads((root / f"source/{ASSIGNMENT}/{ASSIGNMENT}.ipynb").read_text())
    tests = {_id(c): "".join(c["source"]) for c in source["cells"] if c["cell_type"] == "code"}
    paths = sorted((root / "submitted").glob(f"*/{ASSIGNMENT}/*.ipynb"))
    times = []
    for path in [paths[0], *paths]:
        started = time.perf_counter()
        notebook = json.loads(path.read_text())
        namespace: dict[str, Any] = {"__name__": "__main__"}
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in notebook["cells"]:
                tagged = "plt.show" in "".join(cell["source"])  # drawn once by the engine, too
                if cell["cell_type"] != "code" or tagged:
                    continue
                text = "".join(cell["source"])
                if cell["metadata"].get("nbgrader", {}).get("locked"):
                    text = tests[_id(cell)]
                with contextlib.suppress(Exception):
                    exec(compile(text, "cell", "exec"), namespace)
        times.append(time.perf_counter() - started)
    return 1e3 * statistics.mean(times[1:])


def _id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id"))


def stock_class(root: Path, students: int) -> Path:
    """Return a copy of a class without our configuration, with its first submissions."""
    copy = root.parent / "stock"
    for student in sorted(p.name for p in (root / "submitted").iterdir())[:students]:
        shutil.copytree(root / "submitted" / student, copy / "submitted" / student)
    shutil.copytree(root / "source", copy / "source")
    return copy


def main() -> None:
    """Run all three and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--stock", type=int, default=24, help="submissions for stock nbgrader")
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "course"
        root.mkdir()
        make_class(root, options.students)
        floor = time_floor(root)
        stock, stock_start = time_stock(stock_class(root, options.stock))
        print(f"floor     {floor:8.1f} ms a submission")
        print(f"stock     {stock:8.1f} ms a submission, {stock_start:.1f} s to start")
        figures = {}
        for jobs in sorted({1, cores}):
            each, start, peak = time_engine(root, jobs)
            print(
                f"engine {jobs:2d} {each:8.1f} ms a submission, {start:.1f} s to start, "
                f"{stock / each:.0f} times stock, a worker {each * jobs / floor:.1f} times the "
                f"floor, {peak:.0f} MB in all processes"
            )
            figures = {
                "stock_ms": round(stock, 1),
                "engine_ms": round(each, 2),
                "floor_ms": round(floor, 2),
                "times_stock": round(stock / each, 1),
                "times_floor": round(each * jobs / floor, 1),
                "peak_mb": round(peak),
            }
    parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"grader    {parent:.0f} MB in the parent")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
