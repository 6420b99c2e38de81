"""Measure grading: stock nbgrader, the engine, and the bare cells, on one sample class.

`python tests/bench/grading.py [--students N] [--stock N]` prints milliseconds for each
submission, the ratios, processor time and page faults by process, messages over the wall, what
one waits for at a start, and the memory; the last line is one JSON object for all cores.

Stock nbgrader runs in a process of its own with its stock configuration. Both sides are timed
from the first result to the last, so that neither pays for its start; the starts are printed
as well. The floor executes the same cells with `exec` in one warm process, without IPython,
isolation, tracebacks or a gradebook, and it writes nothing.
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
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from typing import Any

from starts import starts

ASSIGNMENT, NETWORKS = "4_layer_gradients", "6_networks"
TICKS = os.sysconf("SC_CLK_TCK")
# The kernel walks all pages to answer: five times a second, that took 9 ms from each submission.
MEMORY_SECONDS = 2.0
COUNTED = 24  # submissions whose messages are counted
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


def make_class(root: Path, students: int, assignment: str = ASSIGNMENT) -> None:
    """Write a course with one assignment and a class in which nothing has to time out."""
    from autograder.authoring.release import build
    from autograder.classroom.sample import sample_class, write_sample
    from autograder.settings import load

    shutil.copytree(ROOT / "source" / assignment, root / "source" / assignment)
    shutil.copyfile(ROOT / "nbgrader_config.py", root / "nbgrader_config.py")
    course = load(root)
    build(course, assignment, root / "release")
    samples = [
        s for s in sample_class(course, assignment, students + 1, 0) if s.student != "endless"
    ]
    for sample in samples:
        write_sample(course, assignment, sample)


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


@dataclass
class Engine:
    """What a run of the engine took: for each submission, at the start, and in memory.

    `cpu_ms` and `faults` tell by kind of process what a submission costs there.
    """

    each_ms: float
    start_s: float
    peak_mb: float
    cpu_ms: dict[str, float]
    faults: dict[str, float]


def time_engine(root: Path, jobs: int, assignment: str = ASSIGNMENT) -> Engine:
    """Grade the class with so many workers."""
    from autograder.classroom.grade import Options, grade
    from autograder.settings import load

    for folder in ("autograded", ".grading"):
        shutil.rmtree(root / folder, ignore_errors=True)
    (root / "gradebook.db").unlink(missing_ok=True)
    times: list[float] = []
    uses: list[Usage] = []
    total = 0

    def note(result: object, expected: int) -> None:
        nonlocal total
        total = expected
        if result:
            times.append(time.perf_counter())
            if len(times) in (jobs * 2 + 1, expected):
                uses.append(usage())

    started = time.perf_counter()
    with peak_memory() as peak:
        report = grade(load(root), assignment, Options(jobs=jobs), progress=note)
    finished = time.perf_counter()
    if report.failed:
        raise SystemExit(f"not graded: {report.failed}")
    warm = times[jobs * 2 :]
    each = (finished - warm[0]) / (len(warm) - 1)
    spent = uses[-1].since(uses[0], len(warm) - 1)
    return Engine(
        1e3 * each, finished - started - each * total, peak[0], spent.milliseconds, spent.faults
    )


@dataclass
class Usage:
    """Processor time in milliseconds and page faults, by kind of process."""

    milliseconds: dict[str, float]
    faults: dict[str, float]

    def since(self, before: Usage, count: int) -> Usage:
        """Return what was used since then, divided by a number."""
        return Usage(
            {
                k: (v - before.milliseconds.get(k, 0.0)) / count
                for k, v in self.milliseconds.items()
            },
            {k: (v - before.faults.get(k, 0.0)) / count for k, v in self.faults.items()},
        )


def usage() -> Usage:
    """Look what this process and all below it have used until now.

    Those that have ended are counted by who waited for them: judges by the worker, children by
    the warm process.
    """
    stats = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            stats[int(entry.parent.name)] = [int(field) for field in fields[1:15]]
    used: Usage = Usage({}, {})
    kinds = {os.getpid(): "parent"}
    below = {"parent": "worker", "worker": "judge", "judge": "judge", "sandbox": "sandbox"}
    waiting = [os.getpid()]
    while waiting:
        pid = waiting.pop()
        parent, kind = stats[pid], kinds[pid]
        for child in (number for number, fields in stats.items() if fields[0] == pid):
            walls = b"bwrap" in _command(child) or b"warm.py" in _command(child)
            kinds[child] = "sandbox" if walls else below[kind]
            waiting.append(child)
        ended = {"worker": "judge", "sandbox": "children"}.get(kind, kind)
        for name, ticks, faults in (
            (kind, parent[10] + parent[11], parent[6]),
            (ended, parent[12] + parent[13], parent[7]),
        ):
            used.milliseconds[name] = used.milliseconds.get(name, 0.0) + 1e3 * ticks / TICKS
            used.faults[name] = used.faults.get(name, 0.0) + faults
    return used


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def count_messages(root: Path) -> float:
    """Return how many messages a judge sends over the wall for a submission, without answers."""
    from autograder.classroom.folders import Folders
    from autograder.grading.assignment import load_assignment
    from autograder.grading.orders import Orders
    from autograder.grading.worker import Worker
    from autograder.sandbox.inside.channel import Channel
    from autograder.settings import load

    sent, send = mmap(-1, 8), Channel.send_all

    def counted(self: Channel, messages: Any, *rest: Any) -> None:
        if self.resolve is not None:  # one to a student, and no report
            sent[:8] = (int.from_bytes(sent[:8], "little") + 1).to_bytes(8, "little")
        send(self, messages, *rest)

    course = load(root)
    assignment = load_assignment(course, ASSIGNMENT)
    folders = Folders(course, assignment)
    students = folders.students()[:COUNTED]
    Channel.send_all = counted  # type: ignore[method-assign]
    worker = Worker(Orders.of(course, assignment))
    try:
        sent[:8] = bytes(8)
        for student in students:
            worker.grade(folders.submission(student))
        return int.from_bytes(sent[:8], "little") / len(students)
    finally:
        worker.close()
        Channel.send_all = send  # type: ignore[method-assign]


@contextlib.contextmanager
def peak_memory() -> Any:
    """Yield a list that holds the peak memory in MB of this process and all it started."""
    peak, stop = [0.0], threading.Event()

    def watch() -> None:
        while not stop.wait(MEMORY_SECONDS):
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


def print_usage(engine: Engine) -> None:
    """Print what a submission costs by kind of process."""
    for kind, milliseconds in engine.cpu_ms.items():
        faults = f"{engine.faults[kind]:6.0f} faults"
        print(f"    {kind:8} {milliseconds:8.1f} ms of processor time, {faults}")


def main() -> None:
    """Run all three and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--stock", type=int, default=24, help="submissions for stock nbgrader")
    parser.add_argument("--networks", type=int, default=30, help="submissions of 6_networks")
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
        figures: dict[str, float] = {}
        for jobs in sorted({1, cores}):
            engine = time_engine(root, jobs)
            print(
                f"engine {jobs:2d} {engine.each_ms:8.1f} ms a submission, "
                f"{engine.start_s:.1f} s to start, {stock / engine.each_ms:.0f} times stock, "
                f"a worker {engine.each_ms * jobs / floor:.1f} times the floor, "
                f"{engine.peak_mb:.0f} MB in all processes"
            )
            print_usage(engine)
            figures = {
                "stock_ms": round(stock, 1),
                "engine_ms": round(engine.each_ms, 2),
                "floor_ms": round(floor, 2),
                "times_stock": round(stock / engine.each_ms, 1),
                "times_floor": round(engine.each_ms * jobs / floor, 1),
                "cpu_ms": round(sum(engine.cpu_ms.values()), 1),
                "peak_mb": round(engine.peak_mb),
            }
        figures["messages"] = round(count_messages(root), 1)
        print(f"messages  {figures['messages']:8.1f} a submission")
        waits = starts(root)
        for name in ("help", "start", "unchanged", "one", "button"):
            figures[f"{name}_ms"] = waits[f"{name}_ms"]
            print(f"{name:9} {waits[f'{name}_ms']:8.0f} ms")
        figures["help_cpu_ms"] = waits["help_cpu_ms"]
        networks = Path(folder) / "networks"
        networks.mkdir()
        make_class(networks, options.networks, NETWORKS)
        engine = time_engine(networks, cores, NETWORKS)
        figures["networks_ms"] = round(sum(engine.cpu_ms.values()), 1)
        print(f"networks  {engine.each_ms:8.1f} ms a submission")
        print_usage(engine)
    parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"grader    {parent:.0f} MB in the parent")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
