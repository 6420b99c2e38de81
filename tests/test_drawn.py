"""The source's pictures are drawn once, and kept only where they came out well."""

from __future__ import annotations

import json
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from classroom import NAME, School

from autograder.classroom.drawn import Drawn
from autograder.classroom.grade import Options, grade
from autograder.grading.assignment import load_assignment
from autograder.grading.orders import Orders
from autograder.settings import Course

WHO = "perfect"
OTHER = "b3RoZXI="
PICTURE = {"output_type": "display_data", "data": {"image/png": OTHER}, "metadata": {}}
ERROR = {"output_type": "error", "ename": "OSError", "evalue": "", "traceback": []}


@pytest.fixture
def again(school: School) -> Course:
    """A class whose pictures nobody has drawn yet."""
    return school.course


def orders_of(course: Course) -> Orders:
    return Orders.of(course, load_assignment(course, NAME))


def notebook(course: Course) -> bytes:
    return (course.folder("autograded") / WHO / NAME / f"{NAME}.ipynb").read_bytes()


def place(course: Course) -> Path:
    return course.root / ".grading" / f"{NAME}.pictures"


def regrade(course: Course) -> bytes:
    """Grade a student in a new process, and return the notebook."""
    report = grade(course, NAME, Options(students=(WHO,), force=True))
    assert report.graded == (WHO,)
    return notebook(course)


def answered(answer: Any) -> Future[Any]:
    future: Future[Any] = Future()
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
    return future


def test_the_next_run_takes_what_was_drawn(again: Course) -> None:
    """A run without and one with kept pictures give the same; it is these that are shown."""
    first = regrade(again)
    drawn = Drawn(again, orders_of(again))
    kept = drawn.kept.read()
    assert kept is not None
    assert set(json.loads(kept)) == set(orders_of(again).assignment.pictures)
    assert regrade(again) == first
    assert OTHER.encode() not in first
    drawn.kept.write(json.dumps({text: [PICTURE] for text in drawn.texts}).encode())
    assert OTHER.encode() in regrade(again)


def test_pictures_that_nobody_signed_are_drawn_anew(again: Course) -> None:
    """Who can write into the folder, and has no secret, shows nobody anything."""
    first = regrade(again)
    good = place(again).read_bytes()
    drawn = Drawn(again, orders_of(again))
    place(again).write_bytes(
        good[:32] + json.dumps({text: [PICTURE] for text in drawn.texts}).encode()
    )
    assert drawn.kept.read() is None
    assert regrade(again) == first
    assert place(again).read_bytes() == good


def test_pictures_of_other_code_are_not_taken(again: Course) -> None:
    """They belong to one source, one set of limits and one isolation."""
    drawn = Drawn(again, orders_of(again))
    place(again).parent.mkdir(exist_ok=True)
    drawn.kept.write(b"{}")
    assert drawn.kept.read() == b"{}"
    orders = orders_of(again)
    for other in (
        replace(orders, limits=replace(orders.limits, output=1000)),
        replace(orders, unsafe=True),
        replace(orders, assignment=replace(orders.assignment, digest="another")),
        replace(orders, secret=bytes(32)),
    ):
        assert Drawn(again, other).kept.read() is None


BAD: dict[str, Any] = {
    "an error": [PICTURE, ERROR],
    "no picture": [{"output_type": "stream", "name": "stdout", "text": "late"}],
    "nothing": [],
}


@pytest.mark.parametrize("outputs", BAD.values(), ids=BAD)
def test_a_picture_that_failed_is_drawn_again(outputs: list[Any], again: Course) -> None:
    """What a busy machine has not finished is not kept."""
    drawn = Drawn(again, orders_of(again))
    good = {text: [PICTURE] for text in drawn.texts}
    for answer in (dict.fromkeys(good, outputs), {}, ValueError("no worker")):
        drawn.asked = answered(answer)
        drawn.keep()
        assert not place(again).exists()
    drawn.asked = answered(good)
    drawn.keep()
    assert drawn.within(orders_of(again)).drawn == good
