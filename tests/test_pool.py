"""Worker processes that die, and the workers of a cluster, lose nobody's grade."""

from __future__ import annotations

import os
import pickle
import re
import signal
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import pytest
from classroom import NAME, find, hand_in, perfect

from autograder.classroom import worker_process
from autograder.classroom.grade import Options, grade
from autograder.classroom.pool import DIED_TWICE, LocalPool
from autograder.classroom.worker_process import Packed, grade_one
from autograder.errors import GraderFailed
from autograder.grading.outcomes import NotGraded
from autograder.settings import Course

pytestmark = pytest.mark.slow

STUDENTS = ("ada", "ben", "cleo", "dora", "emil")
PATIENCE_SECONDS = 60


class Mortal(LocalPool):
    """A pool in which the process that gets somebody's submission dies, so and so often."""

    def __init__(self, student: str, deaths: int) -> None:
        super().__init__(2)
        self.student, self.deaths = student, deaths

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        """Have the function called, or the process end."""
        asked = arguments[1].student if function is grade_one else None
        if asked and self.student in ("everybody", asked) and self.deaths:
            self.deaths -= 1
            return super().submit(os._exit, 1)
        return super().submit(function, *arguments, **named)


@pytest.fixture
def handed_in(course: Course) -> Course:
    """A course with five perfect submissions."""
    notebook = perfect(course)
    for student in STUDENTS:
        hand_in(course, student, notebook)
    return course


def grade_in(course: Course, pool: LocalPool) -> tuple[tuple[str, ...], tuple[NotGraded, ...]]:
    """Grade in a pool and end it; return who was graded and who was not."""
    try:
        report = grade(course, NAME, Options(executor=pool))
    finally:
        pool.shutdown()
    return report.graded, report.failed


@pytest.mark.parametrize("student", [STUDENTS[0], STUDENTS[2], STUDENTS[-1]])
def test_a_process_that_dies_takes_nobodys_grade_with_it(handed_in: Course, student: str) -> None:
    """A process that was killed once is replaced, and everybody is graded."""
    assert grade_in(handed_in, Mortal(student, deaths=1)) == (STUDENTS, ())


def test_a_submission_whose_process_dies_again_is_not_graded(handed_in: Course) -> None:
    """It is listed with a reason and has no zero; the others are graded."""
    graded, failed = grade_in(handed_in, Mortal("cleo", deaths=99))
    assert graded == ("ada", "ben", "dora", "emil")
    assert failed == (NotGraded("cleo", DIED_TWICE),)
    assert not (handed_in.folder("autograded") / "cleo").exists()


def test_processes_that_always_die_end_the_run(handed_in: Course) -> None:
    """The command does not try a whole class where nothing can be graded; nobody has a zero."""
    with pytest.raises(GraderFailed, match=f"3 times in a row {re.escape(DIED_TWICE)}"):
        grade_in(handed_in, Mortal("everybody", deaths=99))
    assert not handed_in.folder("autograded").exists()


@contextmanager
def interrupted(pool: LocalPool) -> Iterator[int]:
    """Press Ctrl-C for the pool's one process again and again; yield its number."""
    process, over = pool.submit(os.getpid).result(), Event()

    def interrupt() -> None:
        while not over.wait(0.2):
            os.kill(process, signal.SIGINT)

    keyboard = Thread(target=interrupt)
    keyboard.start()
    try:
        yield process
    finally:
        over.set()
        keyboard.join()
        pool.shutdown()


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_gives_up_a_submission_and_no_process(course: Course) -> None:
    """A worker process that is interrupted grades nothing wrong, says so and stays."""
    notebook = perfect(course)
    find(notebook, "relu_grad")["source"] = "while True:\n    pass"
    for student in STUDENTS:
        hand_in(course, student, notebook)
    slow = replace(course, limits=replace(course.limits, cell_seconds=PATIENCE_SECONDS))
    pool = LocalPool(1)
    with interrupted(pool) as process:
        report = grade(slow, NAME, Options(executor=pool))
        assert pool.submit(os.getpid).result() == process
    reason = "GraderFailed: interrupted"
    assert report.failed == tuple(NotGraded(student, reason) for student in STUDENTS)
    assert not course.folder("autograded").exists()


def test_a_run_that_ignores_ctrl_c_goes_on(handed_in: Course) -> None:
    """A script's background command ignores Ctrl-C, and so do the processes that it starts."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pool = LocalPool(1)
        with interrupted(pool):
            assert grade(handed_in, NAME, Options(executor=pool)).graded == STUDENTS
    finally:
        signal.signal(signal.SIGINT, before)


def test_what_a_process_is_given_fits_into_its_pipe() -> None:
    """One that is killed before it has read is not waited for, however large the orders are."""
    packed = Packed("digest", bytes(2**20))
    pool = LocalPool(1)
    with pool:
        assert pool.give(packed).content is None
        assert len(pickle.dumps(pool.pool._initargs)) < 2**14
        assert pool.submit(held_by, "digest").result() == packed.content


def held_by(digest: str) -> bytes:
    """Return the orders that a process has been given."""
    return worker_process._given[digest]
