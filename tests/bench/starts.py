"""Measure what somebody waits for before anything is graded: help, an unchanged run, one change.

`python tests/bench/starts.py [--students N] [--rounds N]` prints wall and processor time of a
command and all processes that it starts; the last line is one JSON object. `starts(root)` does
the same for a course folder with a class that has handed in, of which it changes copies only.

- `help_ms`: `autograder --help`
- `start_ms`: `autograder grade --student` of one hand-in where nothing is kept from a run before
- `unchanged_ms`: `autograder grade` of a class of which nobody changed anything
- `one_ms`: the same after one hand-in has changed
- `button_ms`: a click on the formgrader's Autograde button after the first one
- `first_button_ms`: the first click, in a server that is up
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ASSIGNMENT = "4_layer_gradients"
COMMAND = "import sys; from autograder.cli import main; sys.exit(main(sys.argv[1:]))"
TICKS = os.sysconf("SC_CLK_TCK")
LOOK_SECONDS = 0.01
# What the formgrader's handler does for each click: the settings are read again.
CLICKS = """
import json, os, sys, time
from nbgrader.apps import NbGraderAPI
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
extension = FormgradeExtension()
extension.root_dir = os.getcwd()
extension.initialize([])
time.sleep(float(sys.argv[3]))
for student in json.loads(sys.argv[2]):
    started = time.perf_counter()
    extension.coursedir.parent.load_config_file()
    folder = extension.coursedir
    api = NbGraderAPI(folder, extension.authenticator, parent=folder.parent)
    answer = api.autograde(sys.argv[1], student)
    assert answer["success"], answer
    print("clicked", 1e3 * (time.perf_counter() - started), flush=True)
"""


def starts(root: Path, assignment: str = ASSIGNMENT, rounds: int = 5) -> dict[str, float]:
    """Return medians in milliseconds: wall time as `NAME_ms`, processor time as `NAME_cpu_ms`."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        shutil.copytree(root, course, symlinks=True)
        hand_in = _first_hand_in(course, assignment)
        grade = ("grade", assignment, "--course", str(course))
        alone = (*grade, "--student", hand_in.parent.parent.name, "--force")
        run(*grade)
        for name, prepare, command in (
            ("help", _nothing, ("--help",)),
            ("start", lambda: shutil.rmtree(course / ".grading"), alone),
            ("unchanged", lambda: run(*grade), grade),
            ("one", lambda: _change(hand_in), grade),
        ):
            if name == "one":
                run(*grade)
            taken = [_prepared(prepare, command) for _ in range(rounds)]
            for kind, times in zip(("ms", "cpu_ms"), zip(*taken, strict=True), strict=True):
                figures[f"{name}_{kind}"] = round(statistics.median(times), 1)
        first, *later = clicks(course, assignment, rounds)
        figures["first_button_ms"] = round(first, 1)
        figures["button_ms"] = round(statistics.median(later), 1)
    return figures


def run(*arguments: str) -> tuple[float, float]:
    """Run our command; return its wall time and its processor time, in milliseconds.

    Processor time is that of all processes below it, looked at again and again: a sandbox is
    killed, and what it has used is then told to nobody.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    used: dict[int, float] = {}
    watcher = threading.Thread(target=_watch, args=(process, used))
    watcher.start()
    said = process.communicate()[1]
    wall = time.perf_counter() - started
    watcher.join()
    if process.returncode:
        raise SystemExit(f"autograder {' '.join(arguments)} failed:\n{said[-3000:]}")
    return 1e3 * wall, 1e3 * sum(used.values())


def clicks(course: Path, assignment: str, rounds: int, idle: float = 0.0) -> list[float]:
    """Return the milliseconds of clicks in one server, which has been idle for some seconds."""
    students = sorted(path.parent.name for path in (course / "submitted").glob(f"*/{assignment}"))
    wanted = (students * (rounds + 1))[: rounds + 1]
    settings = course.parent / "jupyter"
    settings.mkdir(exist_ok=True)
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-c", CLICKS),
            *(assignment, json.dumps(wanted), str(idle)),
        ],
        cwd=course,
        env=os.environ | {"JUPYTER_CONFIG_DIR": str(settings)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    times = [float(line[1]) for line in lines if line[:1] == ["clicked"]]
    if len(times) != len(wanted):
        raise SystemExit(f"the button failed:\n{done.stderr[-3000:]}")
    return times


def _prepared(prepare: Callable[[], object], command: tuple[str, ...]) -> tuple[float, float]:
    prepare()
    return run(*command)


def _nothing() -> None:
    pass


def _first_hand_in(course: Path, assignment: str) -> Path:
    return min((course / "submitted").glob(f"*/{assignment}/{assignment}.ipynb"))


def _change(hand_in: Path) -> None:
    """Change the bytes of a notebook and nothing in it."""
    hand_in.write_text(hand_in.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def _watch(process: subprocess.Popen[str], used: dict[int, float]) -> None:
    """Note the seconds of processor time of a process and of all below it, until it ends."""
    while process.poll() is None:
        waiting = [process.pid]
        while waiting:
            pid = waiting.pop()
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                used[pid] = (int(fields[11]) + int(fields[12])) / TICKS
                for children in Path(f"/proc/{pid}/task").glob("*/children"):
                    waiting += map(int, children.read_text().split())
            except OSError:
                continue
        time.sleep(LOOK_SECONDS)


def main() -> None:
    """Make a class and print what its grader waits for."""
    from grading import make_class

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "course"
        root.mkdir()
        make_class(root, options.students)
        figures = starts(root, rounds=options.rounds)
    for name, value in figures.items():
        print(f"{name:18} {value:8.1f}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
