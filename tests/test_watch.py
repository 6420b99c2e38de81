"""A watch takes what is handed in to its page, alone, and goes on after it was killed."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from classroom import NAME, find, hand_in, make_course, perfect, scores

from autograder.classroom.exchange import Exchange, exchange_of
from autograder.classroom.report import Options
from autograder.classroom.watch import Watch, alone
from autograder.errors import CourseError
from autograder.settings import Course, load

BIN = Path(sys.executable).parent
PATIENCE = 150  # seconds on a busy machine


@contextmanager
def watching(course: Course) -> Iterator[subprocess.Popen[str]]:
    """Run `autograder watch` beside the test; it is killed in the end if it still runs."""
    command = [BIN / "autograder", "watch", "--course", course.root, "--every", "0.5"]
    command += ["--jobs", "1"]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=course.root
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait(20)
        assert running.stdout
        running.stdout.close()


def wait_for(happened: Callable[[], bool], running: subprocess.Popen[str]) -> None:
    """Wait until something has happened, while the watch goes on."""
    until = time.monotonic() + PATIENCE
    while not happened():
        assert running.poll() is None, running.stdout and running.stdout.read()
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.2)


def ended(running: subprocess.Popen[str]) -> str:
    """Ask the watch to end as systemd does, and return what it has said."""
    running.send_signal(signal.SIGTERM)
    said, _ = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, said
    return said


@pytest.fixture
def exchanged(tmp_path: Path) -> Course:
    """A course whose exchange is a folder, with its assignment released."""
    course = make_course(tmp_path / "course")
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    config = course.root / "nbgrader_config.py"
    kept = [line for line in config.read_text().splitlines() if "ExchangeFactory" not in line]
    kept.append(f'c.Exchange.root = "{exchange}"')
    config.write_text("\n".join(kept))
    nbgrader(course.root, "release_assignment", NAME)
    return load(course.root)


def nbgrader(folder: Path, *words: str) -> str:
    """Run a command of nbgrader in a folder."""
    known = {"JUPYTER_CONFIG_DIR": str(folder / ".jupyter")}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=folder,
        env=os.environ | known,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


class Student:
    """Somebody who hands in and reads with nbgrader's own commands.

    To these a student is the user of the machine, who is here the one that runs the tests.
    """

    def __init__(self, course: Course) -> None:
        self.name = pwd.getpwuid(os.getuid()).pw_name
        self.home = course.root.parent / "home"
        self.home.mkdir()
        root = course.config.Exchange.root
        self.course = Path(root) / course.config.CourseDirectory.course_id
        settings = f'c = get_config()\nc.Exchange.root = "{root}"\n'
        settings += f'c.CourseDirectory.course_id = "{course.config.CourseDirectory.course_id}"\n'
        settings += f'c.Exchange.cache = "{self.home / "cache"}"\n'
        (self.home / "nbgrader_config.py").write_text(settings)

    def submit(self, notebook: dict[str, object]) -> None:
        """Hand a notebook in."""
        folder = self.home / NAME
        folder.mkdir(exist_ok=True)
        (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook))
        nbgrader(self.home, "submit", NAME)

    def page(self) -> str:
        """Fetch the feedback, and return the page of the newest hand-in, if there is one."""
        if not (self.course / "feedback").exists():  # nbgrader takes it for an error
            return ""
        nbgrader(self.home, "fetch_feedback", NAME)
        pages = sorted((self.home / NAME / "feedback").glob(f"*/{NAME}.html"))
        return pages[-1].read_text() if pages else ""


@pytest.mark.slow
def test_from_handing_in_to_the_page(exchanged: Course) -> None:
    """Through nbgrader's exchange, killed and started again in between; it ends when asked to."""
    right = perfect(exchanged, NAME)
    wrong = json.loads(json.dumps(right))
    find(wrong, "relu_grad")["source"] = "def relu_grad(grad, x):\n    return grad"
    student = Student(exchanged)
    with watching(exchanged) as running:
        student.submit(wrong)
        wait_for(lambda: "relu_grad" in student.page(), running)
        before = student.page()
        assert scores(exchanged)[student.name]["test_relu_grad"] == 0
        running.send_signal(signal.SIGKILL)
    student.submit(right)
    with watching(exchanged) as running:
        wait_for(lambda: scores(exchanged)[student.name]["test_relu_grad"] != 0, running)
        wait_for(lambda: student.page() not in ("", before), running)
        said = ended(running)
    assert f"{NAME}: 1 graded" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_folder_is_watched(course: Course) -> None:
    """Without an exchange what lies in `submitted/` is graded, once, and its page is there."""
    notebook = perfect(course)
    with watching(course) as running:
        hand_in(course, "noether", notebook)
        page = course.folder("feedback") / "noether" / NAME / f"{NAME}.html"
        wait_for(page.exists, running)
        time.sleep(3)
        said = ended(running)
    assert said.count("1 graded") == 1
    assert "tried again" not in said


def test_a_course_is_watched_once(course: Course) -> None:
    """A second watch says who the first one is."""
    with (
        alone(course),
        pytest.raises(CourseError, match=f"by process {os.getpid()}"),
        alone(course),
    ):
        pass
    with alone(course):
        pass


def test_what_changes_is_left_alone(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is still being copied is graded when it has stayed the same for one look."""
    rounds: list[str] = []
    watch = Watch(course, (NAME,), Options(), lambda *_: None, rounds.append)
    monkeypatch.setattr(watch, "_tend", lambda name: rounds.append(name) or "")
    folder = hand_in(course, "noether", b"{")
    watch.look()
    (folder / f"{NAME}.ipynb").write_bytes(b"{}")
    watch.look()
    assert rounds == []
    watch.look()
    assert rounds == [NAME]
    watch.look()
    assert rounds == [NAME]


def test_what_cannot_be_done_is_said_once(course: Course) -> None:
    """A course that cannot be graded does not end the watch, and does not fill the log."""
    said: list[str] = []
    watch = Watch(course, (NAME,), Options(), lambda *_: None, said.append)
    hand_in(course, "noether", perfect(course))
    course.source_notebook(NAME).write_text("{")
    for _ in range(5):
        watch.look()
    assert len(said) == 1
    assert NAME in said[0]


def test_without_an_exchange_there_is_none(course: Course) -> None:
    """A course that has switched it off has none to collect from."""
    assert exchange_of(course) is None


def test_a_copy_that_was_broken_off_is_made_again(exchanged: Course) -> None:
    """Where a run was killed while it copied, the time that came first is no proof of a copy."""
    student = Student(exchanged)
    student.submit(perfect(exchanged, NAME))
    exchange = exchange_of(exchanged)
    assert isinstance(exchange, Exchange)
    exchange.collect(NAME)
    handed_in = exchanged.folder("submitted") / student.name / NAME
    begun = exchanged.root / ".grading" / f"{NAME}.collecting"
    assert not begun.exists()
    begun.touch()
    shutil.copytree(handed_in, handed_in.with_name("copy"))
    shutil.rmtree(handed_in)
    handed_in.mkdir()
    shutil.copy(handed_in.with_name("copy") / "timestamp.txt", handed_in)
    shutil.rmtree(handed_in.with_name("copy"))
    exchange.collect(NAME)
    assert (handed_in / f"{NAME}.ipynb").exists()
