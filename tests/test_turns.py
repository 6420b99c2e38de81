"""Turns are taken one at a time, and end when they end, whoever was forked meanwhile."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from autograder.classroom.turns import file_turn
from autograder.errors import CourseError

SOON = 0.3  # seconds


def test_one_at_a_time(tmp_path: Path) -> None:
    """Who comes while another one is at it is told for what it waited, and that it was too long."""
    place = tmp_path / "turn"
    with (
        file_turn(place, "somebody grades", SOON) as waited,
        pytest.raises(CourseError, match="somebody grades"),
        file_turn(place, "somebody grades", SOON),
    ):
        pass
    assert waited is False


def test_a_process_that_was_forked_does_not_keep_the_turn(tmp_path: Path) -> None:
    """A judge is forked while a class is graded, and is there for the next one."""
    place = tmp_path / "turn"
    with file_turn(place, "somebody grades", SOON):
        child = os.fork()
        if not child:
            signal.pause()
            os._exit(0)
    try:
        with file_turn(place, "somebody grades", SOON) as waited:
            assert waited is False
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
