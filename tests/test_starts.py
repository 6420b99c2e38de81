"""A command loads what it needs, and nothing before it needs it."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from classroom import NAME, STUDENTS, School

from autograder.classroom.folders import Folders
from autograder.classroom.pool import LocalPool, grade_in_order
from autograder.classroom.worker_process import Packed
from autograder.grading.assignment import load_assignment, read_source
from autograder.grading.orders import Orders
from autograder.grading.outcomes import Graded

COMMAND = """
import json, sys
from autograder.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as stop:
    code = stop.code
print(json.dumps([code, sorted(sys.modules)]))
"""
WRITES = {"nbgrader", "nbformat", "jsonschema", "rfc3987_syntax", "nbconvert", "jupyter_server"}
JUDGES = {"IPython", "matplotlib", "numpy", "course"}
HEAVY = WRITES | JUDGES | {"sqlalchemy", "tqdm"}


def loaded(modules: list[str], packages: set[str]) -> set[str]:
    """Return of which packages there are modules. The package alone may be a stand-in, or empty."""
    return {name.partition(".")[0] for name in modules if "." in name} & packages


def run(*arguments: str) -> tuple[int, list[str], str]:
    """Run a command in a process of its own; return its code, its modules and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments], capture_output=True, text=True, check=True
    )
    *printed, last = done.stdout.splitlines()
    code, modules = json.loads(last)
    return code, modules, "\n".join(printed)


def test_help_loads_nothing_heavy() -> None:
    """Whoever asks for help waits for Python alone."""
    code, modules, printed = run("--help")
    assert code == 0
    assert "grade" in printed
    assert loaded(modules, HEAVY) == set()


def test_a_run_with_nothing_to_do_loads_nothing_heavy(school: School) -> None:
    """The journal, the files and a glance at the gradebook tell that nobody is to be graded."""
    root = str(school.course.root)
    command = ("grade", NAME, "--course", root, "--timeout", "1.5")
    code, modules, printed = run(*command)
    assert (code, printed) == (
        0,
        f"{NAME}: {STUDENTS} graded, 0 unchanged, 0 undecided, 0 not graded",
    )
    assert loaded(modules, JUDGES) == set()
    code, modules, printed = run(*command)
    assert (code, printed) == (
        0,
        f"{NAME}: 0 graded, {STUDENTS} unchanged, 0 undecided, 0 not graded",
    )
    assert loaded(modules, HEAVY) == set()
    change(school)
    code, modules, printed = run(*command)
    assert (code, printed) == (0, f"{NAME}: 1 graded, 7 unchanged, 0 undecided, 0 not graded")
    assert loaded(modules, WRITES | JUDGES) == set()
    assert "autograder.grading.judge" not in modules


def test_results_are_shown_without_nbgrader(school: School) -> None:
    """Whoever looks at the results waits for the files to be read, and for little else."""
    root = str(school.course.root)
    for student in ("perfect", "untouched"):
        Folders(school.course, read_source(school.course, NAME)).write(school.results[student])
    code, modules, printed = run("results", NAME, "--course", root)
    assert code == 0
    assert printed.startswith(f"{NAME}: 2 graded\n")
    assert loaded(modules, HEAVY) == set()


def change(school: School) -> None:
    path = school.course.folder("submitted") / "perfect" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text() + "\n")


def test_a_worker_loads_nothing_that_writes(school: School) -> None:
    """Workers are handed what they need; nbgrader and its database are the parent's."""
    course = school.course
    orders = Orders.of(course, load_assignment(course, NAME))
    submission = Folders(course, read_source(course, NAME)).submission("perfect")
    with LocalPool(1) as pool:
        (result,) = grade_in_order(pool, orders, [submission], 1)
        modules = pool.submit(eval, "sorted(__import__('sys').modules)").result()
    assert isinstance(result, Graded)
    assert loaded(modules, JUDGES) == JUDGES
    assert loaded(modules, WRITES | {"sqlalchemy"}) == set()


POSTPONED = {
    "a module of the package": """
import nbgrader.utils, sys
assert "jupyter_server" not in sys.modules
""",
    "a module by name": "from nbgrader import utils; assert utils.parse_utc",
    "the package's version": "from nbgrader import __version__; assert __version__[0].isdigit()",
    "the package's functions": """
import nbgrader
assert nbgrader._jupyter_server_extension_points()
""",
    "what the package has not": """
import nbgrader
try:
    nbgrader.nothing
except AttributeError:
    pass
else:
    raise AssertionError
""",
    "a format that is checked": """
import sys
from jsonschema import Draft7Validator
assert not [name for name in sys.modules if name.startswith("rfc3987_syntax.")]
check = Draft7Validator({"format": "iri"}, format_checker=Draft7Validator.FORMAT_CHECKER)
assert check.is_valid("http://example.org/ü")
assert not check.is_valid("no iri")
""",
}


@pytest.mark.parametrize("use", POSTPONED.values(), ids=POSTPONED)
def test_what_is_postponed_is_there_when_it_is_used(use: str, tmp_path: Path) -> None:
    """Whoever asks for more than was loaded gets the real thing."""
    code = f"from autograder.postponed import postpone\npostpone()\n{use}"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr


def test_orders_are_sent_to_a_process_once(school: School) -> None:
    """What goes with each submission is small; other orders still reach the same process."""
    course = school.course
    orders = Orders.of(course, load_assignment(course, NAME))
    others = replace(orders, limits=replace(orders.limits, cell_seconds=3))
    submission = Folders(course, read_source(course, NAME)).submission("perfect")
    with LocalPool(1) as pool:
        sent = pool.give(Packed.of(orders))
        assert len(pickle.dumps(sent)) < 300
        (first,) = grade_in_order(pool, orders, [submission], 1)
        assert pool.give(Packed.of(orders)) == sent
        process = pool.submit(os.getpid).result()
        (second,) = grade_in_order(pool, others, [submission], 1)
        (third,) = grade_in_order(pool, orders, [submission], 1)
        assert pool.submit(os.getpid).result() == process
        with suppress(BrokenProcessPool):
            pool.submit(os._exit, 1).result()
        (fourth,) = grade_in_order(pool, orders, [submission], 1)
    assert first == second == third == fourth == school.results["perfect"]


SCRIPT = """
import sys
from pathlib import Path
import autograder
print("imported", flush=True)
course = autograder.load(Path(sys.argv[1]))
report = autograder.grade(course, sys.argv[2], autograder.Options(students=("perfect",)))
print("graded", *report.graded)
"""


def test_a_program_is_not_imported_by_the_processes_that_it_starts(school: School) -> None:
    """A script that grades needs no guard against itself, and JupyterLab is not loaded twice."""
    script = school.course.root / "script.py"
    script.write_text(SCRIPT)
    arguments = [sys.executable, str(script), str(school.course.root), NAME]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["imported", "graded perfect"], done.stderr
