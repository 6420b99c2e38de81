"""Measure what pages cost: feedback for a class, ours and nbgrader's, unchanged, and the report.

`python tests/bench/pages.py [--students N] [--large N]` prints figures; the last line is one JSON
object. A small class is graded for real, and its graded notebooks are given to all students of
larger ones. Each figure is of a command in a process of its own, with all that it starts.

- `feedback_cpu_ms`: processor time of `autograder feedback` for each page, the start included
- `stock_cpu_ms`: the same of `nbgrader generate_feedback` in a course without our settings
- `page_kb`: the middle one of the pages, without the pictures that students have made
- `unchanged_s`: `autograder feedback` of a large class of which nothing has changed, wall time
- `one_s`: the same after one comment
- `report_100_s`, `report_2000_s`: `autograder report ASSIGNMENT` for a class of so many, in which
  everybody has code of their own in one exercise, so that there is something to compare
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from growth import ASSIGNMENT, Prepared, enlarge, prepare

OURS = "import sys; from autograder.cli import main; sys.exit(main(sys.argv[1:]))"
STOCK = "import sys; from nbgrader.apps.nbgraderapp import main; sys.exit(main())"
STOCK_SETTINGS = 'c = get_config()\nc.CourseDirectory.course_id = "stock"\n'
PICTURE = re.compile(rb'src="data:image/[^"]*"')
ROUNDS = 3
REPORTS = (100, 2_000)
EXERCISE = "per_example_grad_W"
LINES = (
    "rows = [np.outer(X[n], D[n]) for n in range(len(X))]",
    "total = np.zeros((X.shape[0], X.shape[1], D.shape[1]))",
    "for number, (one, other) in enumerate(zip(X, D)): total[number] = one[:, None] * other",
    "left, right = X[:, :, np.newaxis], D[:, np.newaxis, :]",
    "product = np.einsum('nk,nj->nkj', X, D)",
    "assert len(X) == len(D), 'one gradient for each observation'",
    "stacked = np.stack([x[:, None] @ d[None, :] for x, d in zip(X, D)])",
    "result = np.matmul(X[:, :, None], D[:, None, :])",
)


class Different(Prepared):
    """Gives everybody a prepared result with code of their own in one exercise."""

    def submit(self, task: Any, /, *arguments: Any, **named: Any) -> Any:
        """Return the result of another hand-in, with lines drawn for this student."""
        future = super().submit(task, *arguments, **named)
        result = future.result()
        draw = random.Random(result.student)
        lines = [f"    {line}" for line in draw.sample(LINES, 5)]
        lines.insert(draw.randrange(5), f"    scale = {draw.random()} * np.ones(3)")
        notebook = json.loads(result.notebook)
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == EXERCISE:
                cell["source"] = "\n".join([f"def {EXERCISE}(X, D):", *lines])
        text = json.dumps(notebook, sort_keys=True, ensure_ascii=False) + "\n"
        future = type(future)()
        future.set_result(replace(result, notebook=text))
        return future


def graded(small: Path, executor: Prepared, root: Path, size: int) -> Path:
    """Make a course with a graded class of this size, and return its folder."""
    from autograder.classroom.grade import Options, grade
    from autograder.settings import load

    root.mkdir()
    students = sorted(path.name for path in (small / "submitted").iterdir())
    enlarge(small, root, students, size)
    grade(load(root), ASSIGNMENT, Options(executor=executor))
    return root


def timed(root: Path, code: str, *words: str) -> tuple[float, float]:
    """Run a command in a course; return its wall time and processor time in seconds."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words} ended with {process.returncode}")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime


def page_sizes(root: Path) -> list[float]:
    """Return the sizes of the feedback pages in kilobytes, without the students' pictures."""
    pages = root.glob(f"feedback/*/{ASSIGNMENT}/*.html")
    return [len(PICTURE.sub(b"", page.read_bytes())) / 1e3 for page in pages]


def comment(root: Path) -> None:
    """Have a person say something of one written answer."""
    with closing(sqlite3.connect(root / "gradebook.db")) as book:
        (row,) = book.execute("SELECT max(id) FROM comment").fetchone()
        book.execute("UPDATE comment SET manual_comment = ? WHERE id = ?", (f"{time.time()}", row))
        book.commit()


def of_a_class(root: Path, size: int) -> dict[str, float]:
    """Return what the pages of a class cost, and what nbgrader's cost."""
    _, cpu = timed(root, OURS, "feedback", ASSIGNMENT)
    sizes = page_sizes(root)
    stock = root.with_name("stock")
    shutil.copytree(root, stock, ignore=shutil.ignore_patterns("feedback", ".grading"))
    (stock / "nbgrader_config.py").write_text(STOCK_SETTINGS)
    _, stock_cpu = timed(stock, STOCK, "generate_feedback", ASSIGNMENT)
    return {
        "feedback_cpu_ms": 1e3 * cpu / size,
        "stock_cpu_ms": 1e3 * stock_cpu / size,
        "page_kb": statistics.median(sizes),
        "largest_page_kb": max(sizes),
        "stock_page_kb": statistics.median(page_sizes(stock)),
    }


def of_what_is_there(root: Path) -> dict[str, float]:
    """Return what a run costs when all pages, or all but one, are there as they should be."""
    timed(root, OURS, "feedback", ASSIGNMENT)
    unchanged = [timed(root, OURS, "feedback", ASSIGNMENT) for _ in range(ROUNDS)]
    one = []
    for _ in range(ROUNDS):
        comment(root)
        one.append(timed(root, OURS, "feedback", ASSIGNMENT))
    return {
        "unchanged_s": statistics.median(wall for wall, _ in unchanged),
        "unchanged_cpu_s": statistics.median(cpu for _, cpu in unchanged),
        "one_s": statistics.median(wall for wall, _ in one),
        "one_cpu_s": statistics.median(cpu for _, cpu in one),
    }


def of_reports(small: Path, results: list[Any], folder: Path) -> dict[str, float]:
    """Return what the reports of classes of some sizes cost."""
    figures = {}
    for size in REPORTS:
        root = graded(small, Different(results), folder / f"report_{size}", size)
        wall, cpu = timed(root, OURS, "report", ASSIGNMENT)
        page = root / "report" / f"{ASSIGNMENT}.html"
        figures |= {
            f"report_{size}_s": wall,
            f"report_{size}_cpu_s": cpu,
            f"report_{size}_kb": page.stat().st_size / 1e3,
        }
    return figures


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--large", type=int, default=1_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small"
        results = prepare(small)
        prepared = Prepared(results)
        root = graded(small, prepared, Path(folder) / "class", options.students)
        figures = of_a_class(root, options.students)
        large = graded(small, prepared, Path(folder) / "large", options.large)
        figures |= of_what_is_there(large)
        figures |= of_reports(small, results, Path(folder))
    for name, value in figures.items():
        print(f"{name:<20}{value:10.2f}")
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
