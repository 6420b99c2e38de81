"""Hidden cases are drawn from a secret and the bytes of a hand-in, and from nothing else."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.grading.assignment import load_assignment
from autograder.grading.orders import Orders
from autograder.grading.seeds import SECRET_FILE, course_secret, seed_of
from autograder.grading.submission import HandedFile, Submission
from autograder.settings import Course

SECRET = b"s" * 32


def test_the_bytes_decide() -> None:
    """The same bytes give the same seed, whoever hands them in and whatever they are called."""
    seed = seed_of(SECRET, Submission.of("ada", b"notebook"))
    assert seed == seed_of(SECRET, Submission.of("bob", b"notebook", "other.ipynb"))
    assert seed != seed_of(SECRET, Submission.of("ada", b"notebook "))
    assert seed != seed_of(b"t" * 32, Submission.of("ada", b"notebook"))


def test_what_lies_in_which_file_matters() -> None:
    """Bytes cannot be moved from one file to the next."""
    one, other = (
        Submission("ada", tuple(HandedFile("a", data) for data in parts))
        for parts in ((b"ab", b"c"), (b"a", b"bc"))
    )
    assert seed_of(SECRET, one) != seed_of(SECRET, other)


def test_the_secret_is_made_once(tmp_path: Path) -> None:
    """All who ask at the same time get the same, and only the owner may read it."""
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(course_secret, [tmp_path] * 32))
    assert len(found) == 1
    assert len(found.pop()) == 32
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_FILE]
    assert stat.S_IMODE((tmp_path / SECRET_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "not hexadecimal", "00" * 31])
def test_a_damaged_secret_is_an_error(content: str, tmp_path: Path) -> None:
    """Nothing is graded with less, and nothing is overwritten."""
    (tmp_path / SECRET_FILE).write_text(content)
    with pytest.raises(CourseError, match=SECRET_FILE):
        course_secret(tmp_path)
    assert (tmp_path / SECRET_FILE).read_text() == content


def test_orders_do_not_show_the_secret(course: Course) -> None:
    """Neither their text nor what they say of a jail has it."""
    orders = Orders.of(course, load_assignment(course, "4_layer_gradients"))
    assert orders.secret == course_secret(course.root)
    for text in (repr(orders), repr(orders.jail())):
        assert repr(orders.secret) not in text
        assert orders.secret.hex() not in text
