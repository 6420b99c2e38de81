"""The environment of every test, and courses to grade in."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from classroom import NAME, ROOT, School, grade_class, hand_in, make_course, perfect
from clusters import Dask

from autograder.classroom import worker_process
from autograder.settings import CONFIG_FILE, Course, load

os.environ |= {
    "COLUMNS": "80",
    "MPLBACKEND": "Agg",
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
}

hypothesis.settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[
        hypothesis.HealthCheck.too_slow,
        hypothesis.HealthCheck.function_scoped_fixture,
    ],
)
hypothesis.settings.load_profile("ci")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that returns the folder of a course with one assignment, built once."""
    roots: dict[str, Path] = {}

    def folder(name: str) -> Path:
        if name not in roots:
            roots[name] = tmp_path_factory.mktemp(f"course_{name}")
            make_course(roots[name], name)
        return roots[name]

    return folder


@pytest.fixture
def course(made: Callable[[str], Path], tmp_path: Path) -> Course:
    """A course of the test's own: one assignment with its release, and nobody's submission."""
    shutil.copytree(made(NAME), tmp_path / "course")
    return load(tmp_path / "course")


@pytest.fixture
def source_course(tmp_path: Path) -> Course:
    """A course that has nothing but one source notebook and the settings."""
    root = Path(__file__).parent.parent
    shutil.copyfile(root / CONFIG_FILE, tmp_path / CONFIG_FILE)
    (tmp_path / "source" / NAME).mkdir(parents=True)
    notebook = f"source/{NAME}/{NAME}.ipynb"
    shutil.copyfile(root / notebook, tmp_path / notebook)
    return load(tmp_path)


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A class that was graded once, in this process. Nobody changes it."""
    yield grade_class(tmp_path_factory.mktemp("school"))
    for started in worker_process._workers.values():
        started.close()
    worker_process._workers.clear()


@pytest.fixture
def school(graded: School) -> School:
    """The same class, for every test again before anything was graded."""
    graded.clear()
    graded.hand_in()
    return graded


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    """A cluster without workers yet. They find the project, wherever the tests run."""
    started = Dask(tmp_path)
    started.environment["PYTHONPATH"] = str(ROOT)
    yield started
    started.close()


@pytest.fixture
def handed_in(course: Course) -> Course:
    """A course with ten perfect submissions."""
    notebook = perfect(course)
    for number in range(10):
        hand_in(course, f"student{number}", notebook)
    return course


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Have Ctrl-C work as in a terminal, also where these tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
