"""A run whose processes are killed at random ends, after a rerun, as an undisturbed one."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from classroom import NAME, find, hand_in, perfect, scores

from autograder.classroom.sample import sample_class, write_sample
from autograder.settings import CONFIG_FILE, Course, load

pytestmark = pytest.mark.slow

STUDENTS = 24
KILLS = 50
MOST_RUNS = 150
PATIENCE = 180.0  # seconds for one run
# The command is one process of many, and its end is the end of the run.
KINDS, WEIGHTS = ("command", "worker", "jail", "warm or child", "judge"), (1, 2, 2, 4, 3)
DIES = {
    "aborts": "import os\nos.abort()",
    "segfault": "import ctypes\nctypes.string_at(0)",
}


@pytest.fixture
def school(course: Course) -> Course:
    """A class with all kinds of work, two of whom really end their process."""
    with (course.root / CONFIG_FILE).open("a") as config:
        config.write('c.Autograder.limits = {"cell_seconds": 3}\n')
    for sample in sample_class(course, NAME, STUDENTS, 0):
        write_sample(course, NAME, sample)
    for student, body in DIES.items():
        notebook = perfect(course)
        indented = body.replace("\n", "\n    ")
        find(notebook, "relu_grad")["source"] = f"def relu_grad(*_):\n    {indented}"
        hand_in(course, student, notebook)
    return course


def start(course: Course) -> subprocess.Popen[bytes]:
    """Start the command on a course."""
    call = [sys.executable, "-m", "autograder.cli", "grade", NAME, "--jobs", "2"]
    return subprocess.Popen(
        [*call, "--course", str(course.root)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def below(pid: int, depth: int = 0) -> Iterator[tuple[int, str]]:
    """Yield a process and all that it has started, each with what it is."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    if "bwrap" in words.partition("\0")[0]:
        kind = "jail"
    elif "warm.py" in words:
        kind = "warm or child"
    elif depth == 0:
        kind = "command"
    elif "spawn_main" in words:
        kind = "worker" if depth == 1 else "judge"
    else:
        kind = "other"
    yield pid, kind
    for child in children:
        yield from below(int(child), depth + 1)


def disturb(process: subprocess.Popen[bytes], draw: random.Random, killed: Counter[str]) -> None:
    """Kill up to three processes of a run, of drawn kinds at drawn moments, until it has ended."""
    until = time.monotonic() + PATIENCE
    plans = sorted(
        (time.monotonic() + draw.uniform(2.0, 8.0), draw.choices(KINDS, WEIGHTS)[0])
        for _ in range(3)
    )
    while process.poll() is None:
        assert time.monotonic() < until, "a run that does not end"
        time.sleep(0.002)
        if not plans or time.monotonic() < plans[0][0]:
            continue
        wanted = plans[0][1]
        found = [pid for pid, kind in below(process.pid) if kind == wanted]
        if found:
            plans.pop(0)
            with suppress(ProcessLookupError):
                os.kill(draw.choice(found), signal.SIGKILL)
                killed[wanted] += 1


def outcome(course: Course) -> dict[str, dict[str, Any]]:
    """Return what every exercise of everybody came to."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(course.folder("autograded").glob(f"*/{NAME}/{NAME}.ipynb")):
        cells = json.loads(path.read_text())["cells"]
        told = {cell["id"]: cell["metadata"].get("autograder") for cell in cells}
        found[path.parent.parent.name] = {
            name: verdict for name, verdict in told.items() if verdict
        }
    return found


def other(course: Course, expected: dict[str, dict[str, Any]]) -> list[tuple[object, ...]]:
    """Return what is not as expected: student, cell, what it is, what it should be."""
    return [
        (student, name, verdicts.get(name), verdict)
        for student, verdicts in outcome(course).items()
        for name, verdict in expected[student].items()
        if verdicts.get(name) != verdict
    ]


def test_whoever_is_killed_nobody_loses_a_point(school: Course, tmp_path: Path) -> None:
    """Fifty processes are killed; then every score, outcome and comment is as without that."""
    calm = tmp_path / "calm"
    shutil.copytree(school.root, calm)
    undisturbed = load(calm)
    start(undisturbed).wait(PATIENCE)
    expected, points = outcome(undisturbed), scores(undisturbed)
    assert {expected[student]["test_relu_grad"]["outcome"] for student in DIES} == {"killed"}

    draw, killed = random.Random(7), Counter[str]()
    for _ in range(MOST_RUNS):
        if killed.total() >= KILLS:
            break
        disturb(start(school), draw, killed)
        if outcome(school).keys() == expected.keys():
            assert other(school, expected) == [], killed
            for name in ("autograded", ".grading"):
                shutil.rmtree(school.root / name, ignore_errors=True)
    assert killed.total() >= KILLS, killed
    assert min(killed[kind] for kind in KINDS) >= 1, killed
    assert start(school).wait(PATIENCE) == 0
    assert outcome(school).keys() == expected.keys()
    assert other(school, expected) == [], killed
    assert scores(school) == points, killed
