"""Measure what a class costs the one process that reads and writes, from 100 to 10,000 hand-ins.

`python tests/bench/growth.py [SIZE ...]` prints milliseconds of wall and processor time for each
hand-in, for a first run and for one with nothing to do, and the memory of the process; the last
line is one JSON object. What workers would find out is prepared: a small class is graded once, and
its hand-ins and results are given to all students of the large one.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

ASSIGNMENT = "4_layer_gradients"
SIZES = (100, 1_000, 10_000)
KINDS = 12


class Prepared(Executor):
    """Answers with prepared results, one after the other, for whoever is asked about."""

    def __init__(self, results: list[Any]) -> None:
        self.results = results

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Return the result of the hand-in that this student has copied."""
        del task, named
        student = arguments[1].student
        future: Future[Any] = Future()
        result = self.results[int(student.removeprefix("s")) % len(self.results)]
        future.set_result(replace(result, student=student))
        return future


def prepare(root: Path) -> list[Any]:
    """Make a small class, grade it for real, and return the results."""
    from grading import make_class

    from autograder.classroom.grade import Options, grade
    from autograder.settings import load

    results: list[Any] = []
    make_class(root, KINDS)
    grade(
        load(root),
        ASSIGNMENT,
        Options(jobs=len(os.sched_getaffinity(0))),
        progress=lambda result, _: results.append(result) if result else None,
    )
    return results


def enlarge(small: Path, root: Path, students: list[str], size: int) -> None:
    """Make a course with `size` students who hand in what those of a small one did."""
    for part in ("source", "nbgrader_config.py", "gradebook.secret"):
        copy = shutil.copytree if (small / part).is_dir() else shutil.copyfile
        copy(small / part, root / part)
    texts = [
        (small / "submitted" / s / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_bytes()
        for s in students
    ]
    for number in range(size):
        folder = root / "submitted" / f"s{number:05}" / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(texts[number % len(texts)])


def measure(root: Path, results: list[Any]) -> dict[str, float]:
    """Grade a class, and once more; return milliseconds a hand-in, and megabytes."""
    from autograder.classroom.grade import Options, grade
    from autograder.settings import load

    course = load(root)
    size = len(list((root / "submitted").iterdir()))
    options = Options(executor=Prepared(results))
    grade(course, ASSIGNMENT, replace(options, students=("s00000",)))  # what is loaded is loaded
    figures: dict[str, float] = {"size": size, "mb_before": peak()}
    for name, expected in (("first", size - 1), ("unchanged", 0)):
        wall, cpu = time.perf_counter(), time.process_time()
        report = grade(course, ASSIGNMENT, options)
        if len(report.graded) != expected:
            raise SystemExit(f"{len(report.graded)} graded in place of {expected}")
        figures[f"{name}_ms"] = round(1e3 * (time.perf_counter() - wall) / size, 3)
        figures[f"{name}_cpu_ms"] = round(1e3 * (time.process_time() - cpu) / size, 3)
        figures[f"{name}_mb"] = peak()
    return figures


def peak() -> int:
    """Return the most memory that this program has had; `ru_maxrss` counts its parent's as well."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (most,) = (int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return round(most / 1024)


def growth(sizes: tuple[int, ...] = SIZES) -> list[dict[str, float]]:
    """Measure classes of these sizes, each in a process of its own."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small"
        small.mkdir()
        results = prepare(small)
        (Path(folder) / "results").write_bytes(pickle.dumps(results))
        for size in sizes:
            root = Path(folder) / "large"
            root.mkdir()
            enlarge(small, root, [result.student for result in results], size)
            done = subprocess.run(
                [sys.executable, __file__, "--measure", str(root), str(Path(folder) / "results")],
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            found.append(json.loads(done.stdout))
            shutil.rmtree(root)
    return found


def main() -> None:
    """Print the figures, or measure one class."""
    if sys.argv[1:2] == ["--measure"]:
        root, results = map(Path, sys.argv[2:])
        print(json.dumps(measure(root, pickle.loads(results.read_bytes()))))
        return
    found = growth(tuple(map(int, sys.argv[1:])) or SIZES)
    for figures in found:
        print("  ".join(f"{name} {value:g}" for name, value in figures.items()))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
