"""A run that is killed at any moment and started again ends like one that was left alone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from classroom import NAME, Tables, files, make_course, processes_with, tables

from autograder.classroom.sample import sample_class, write_sample
from autograder.settings import Course, load

pytestmark = pytest.mark.slow

STUDENTS = 40
COMMAND = "import sys; from autograder.cli import main; sys.exit(main(sys.argv[1:]))"
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Undisturbed:
    """A class before it was graded, and what grading it gives."""

    root: Path
    files: dict[str, bytes]
    tables: Tables


def start(course: Course) -> subprocess.Popen[str]:
    """Start the command in a session of its own.

    Its temporary files are in the test's folder, and so is what it prints: a pipe would stay
    open as long as a process that it started is there.
    """
    temporary = course.root.parent / "tmp"
    temporary.mkdir(exist_ok=True)
    arguments = ["grade", NAME, "--course", str(course.root), "--jobs", "2", "--timeout", "2"]
    with (course.root.parent / "printed").open("w") as printed:
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, *arguments],
            env=os.environ | {"TMPDIR": str(temporary)},
            stdout=printed,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def kill(process: subprocess.Popen[str]) -> None:
    """End the command, and only the command, so that it can do nothing about it."""
    process.kill()
    assert process.wait(PATIENCE_SECONDS) == -signal.SIGKILL


def finish(course: Course) -> str:
    """Run the command to its end and return what it says."""
    process = start(course)
    code = process.wait(PATIENCE_SECONDS)
    out = (course.root.parent / "printed").read_text()
    assert code == 0, out
    return out


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """A class that was graded in one go."""
    folder = tmp_path_factory.mktemp("resume")
    course = make_course(folder / "class")
    for sample in sample_class(course, NAME, STUDENTS, 0):
        write_sample(course, NAME, sample)
    shutil.copytree(course.root, folder / "graded")
    graded = load(folder / "graded")
    assert f"{STUDENTS} graded, 0 unchanged, 0 undecided, 0 not graded" in finish(graded)
    return Undisturbed(course.root, files(graded.folder("autograded")), tables(graded))


@pytest.fixture
def fresh(undisturbed: Undisturbed, tmp_path: Path) -> Iterator[Course]:
    """A copy of the class. What a test left running is ended."""
    shutil.copytree(undisturbed.root, tmp_path / "course")
    yield load(tmp_path / "course")
    for line in processes_with(str(tmp_path)):
        with suppress(ProcessLookupError):
            os.kill(int(line.split()[0]), signal.SIGKILL)


def notebooks(course: Course) -> int:
    return len(list(course.folder("autograded").glob(f"*/{NAME}/{NAME}.ipynb")))


def in_journal(course: Course) -> int:
    path = course.root / ".grading" / f"{NAME}.jsonl"
    return path.read_text().count("{") if path.exists() else 0


def in_gradebook(course: Course) -> bool:
    """Tell whether a transaction is open after results have been written."""
    return notebooks(course) > 0 and (course.root / "gradebook.db-journal").exists()


MOMENTS: dict[str, Callable[[Course], bool]] = {
    "workers start": lambda course: (course.root / "gradebook.db-journal").exists(),
    "first notebook": lambda course: course.folder("autograded").exists(),
    "middle of a batch": lambda course: notebooks(course) >= 10,
    "gradebook": in_gradebook,
    "first lines of the journal": lambda course: in_journal(course) > 0,
    "second batch": lambda course: notebooks(course) > 25,
}


def wait_for(moment: Callable[[], bool], process: subprocess.Popen[str]) -> bool:
    """Wait for a moment without a pause; tell whether it came before the process ended."""
    limit = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < limit:
        if moment():
            return True
    return False


def require_nobody_left(folder: Path) -> None:
    """Fail if a process is still there that the command has started."""
    limit = time.monotonic() + 15
    while (left := processes_with(str(folder))) and time.monotonic() < limit:
        time.sleep(0.2)
    assert left == []


def require_same(course: Course, undisturbed: Undisturbed) -> None:
    assert files(course.folder("autograded")) == undisturbed.files
    assert tables(course) == undisturbed.tables


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_a_killed_run_goes_on(
    moment: Callable[[Course], bool], fresh: Course, undisturbed: Undisturbed
) -> None:
    """After SIGKILL the next run gives the same files and the same gradebook."""
    process = start(fresh)
    hit = wait_for(lambda: moment(fresh), process)
    assert hit, "the run ended before the moment came"
    kill(process)
    finish(fresh)
    require_same(fresh, undisturbed)


def test_a_killed_run_leaves_nothing(fresh: Course) -> None:
    """Workers and sandboxes of a killed run end by themselves; the next run sweeps its folders."""
    process = start(fresh)
    assert wait_for(lambda: notebooks(fresh) > 0, process)
    kill(process)
    require_nobody_left(fresh.root.parent)
    temporary = fresh.root.parent / "tmp"
    assert len(list(temporary.glob("*/*/jail-*"))) == 2
    finish(fresh)
    assert list(temporary.iterdir()) == []


def test_a_run_that_is_killed_again_and_again_ends(fresh: Course, undisturbed: Undisturbed) -> None:
    """Each run that is killed after its first batch leaves less to do."""
    for lines in (1, 26):
        process = start(fresh)
        assert wait_for(lambda lines=lines: in_journal(fresh) >= lines, process)
        kill(process)
    finish(fresh)
    require_same(fresh, undisturbed)
    assert f"0 graded, {STUDENTS} unchanged" in finish(fresh)


def test_a_run_killed_while_the_gradebook_is_made_goes_on(
    fresh: Course, undisturbed: Undisturbed
) -> None:
    """A gradebook that was being created when the run was killed is created by the next."""
    (fresh.root / "gradebook.db").unlink()
    process = start(fresh)
    assert wait_for((fresh.root / "gradebook.db").exists, process)
    kill(process)
    time.sleep(2)
    finish(fresh)
    assert files(fresh.folder("autograded")) == undisturbed.files
    assert tables(fresh)["grade"] == undisturbed.tables["grade"]


@pytest.mark.usefixtures("interruptible")
def test_control_c_saves_what_is_done(fresh: Course, undisturbed: Undisturbed) -> None:
    """Ctrl-C reaches all processes of the terminal: one clear line, exit code 1, nobody left."""
    process = start(fresh)
    assert wait_for(lambda: in_journal(fresh) > 0, process)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(PATIENCE_SECONDS) == 1
    printed = (fresh.root.parent / "printed").read_text()
    require_nobody_left(fresh.root.parent)
    finish(fresh)
    require_same(fresh, undisturbed)
    assert printed.strip().splitlines() == [
        "autograder: interrupted; what is done is saved, run it again to go on"
    ]


@pytest.mark.usefixtures("interruptible")
def test_control_c_again_and_again_ends_the_run(fresh: Course, undisturbed: Undisturbed) -> None:
    """Who presses Ctrl-C until something happens gets the same as who presses it once."""
    process = start(fresh)
    assert wait_for(lambda: in_journal(fresh) > 0, process)
    end = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < end:
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.02)
    assert process.wait(PATIENCE_SECONDS) == 1
    require_nobody_left(fresh.root.parent)
    finish(fresh)
    require_same(fresh, undisturbed)
