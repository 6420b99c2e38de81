"""Measure what the report of a class costs, for 100 and 2,000 students.

`python tests/bench/report.py [SIZE ...]` prints figures; the last line is one JSON object. A small
class is graded for real, and its results are given to all students of larger ones, each with code
of their own in one exercise, so that there is something to compare. Each figure is of the command
`autograder report ASSIGNMENT` in a process of its own.

- `report_100_s`: wall time, the start included
- `report_100_cpu_s`: processor time
- `report_100_kb`: the size of the page
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from growth import ASSIGNMENT, Prepared, enlarge, prepare

OURS = "import sys; from autograder.cli import main; sys.exit(main(sys.argv[1:]))"
SIZES = (100, 2_000)
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


def timed(root: Path) -> tuple[float, float]:
    """Write the report of a class; return wall time and processor time in seconds."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", OURS, "report", ASSIGNMENT], cwd=root, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"report ended with {process.returncode}")
    return time.perf_counter() - started, used.ru_utime + used.ru_stime


def of_reports(small: Path, results: list[Any], folder: Path, sizes: tuple[int, ...]) -> Any:
    """Return what the reports of classes of these sizes cost."""
    from autograder.classroom.grade import Options, grade
    from autograder.settings import load

    students = sorted(path.name for path in (small / "submitted").iterdir())
    figures = {}
    for size in sizes:
        root = folder / f"report_{size}"
        root.mkdir()
        enlarge(small, root, students, size)
        grade(load(root), ASSIGNMENT, Options(executor=Different(results)))
        wall, cpu = timed(root)
        page = root / "report" / f"{ASSIGNMENT}.html"
        figures |= {
            f"report_{size}_s": wall,
            f"report_{size}_cpu_s": cpu,
            f"report_{size}_kb": page.stat().st_size / 1e3,
        }
    return figures


def main() -> None:
    """Print the figures."""
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small"
        results = prepare(small)
        figures = of_reports(small, results, Path(folder), sizes)
    for name, value in figures.items():
        print(f"{name:<20}{value:10.2f}")
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
