"""The command `autograder answers`: who may ask its server, and how forty answers are graded."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from answering import UNTOUCHED, WRITTEN, answered, change, given
from browser import Reading, reading, require_sound
from classroom import NAME, Here, School, find, hand_in, perfect
from serving import answers

from autograder.by_question.answers import Desk
from autograder.classroom.grade import Options, grade
from autograder.settings import Course, load

JSON = {"Content-Type": "application/json"}
FORMULA = r"It is $\delta W^T$, and needed for all layers but the first: $$\frac{a}{b}$$"
HOSTILE = (
    "<script>alert(1)</script><b onclick=alert(2)>bold</b><img src=//pictures.example/x.png>"
    "<iframe src=//frames.example></iframe><svg onload=alert(3)><style>*{display:none}</style>"
    "<math href='javascript:alert(4)'><mi>x</mi></math> \u202egnidaer <form action=//x.example>"
    "[link](javascript:alert(5)) <a href='javascript:alert(6)'>a</a> </div></section>"
    '"\'><template><base href=//x.example><meta http-equiv=refresh content="0; url=//x.example">'
)


@pytest.fixture
def asked(graded: School, tmp_path: Path) -> Course:
    """A graded class of three."""
    graded.clear()
    shutil.copytree(graded.course.root, tmp_path / "course")
    texts = {"ada": FORMULA, "bob": HOSTILE, "cy": UNTOUCHED}
    return answered(load(tmp_path / "course"), graded, texts)


def status(url: str, data: Any = None, **headers: str) -> int:
    """Return what the server answers."""
    body = None if data is None else json.dumps(data).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, named), timeout=30) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_only_who_knows_the_address_is_answered(asked: Course) -> None:
    """Without the token, by another name, from another page or as a form nothing happens."""
    told = [change(Desk(asked, NAME), "ada", 1)]
    with answers(asked) as served:
        url = served.address + WRITTEN
        assert status(served.address) == 200
        assert status(url) == 200
        other = url.replace(url.split("/")[3], "x" * 43)
        assert [status(other), status(other, told, **JSON)] == [404, 404]
        assert status(url, Host="evil.example") == 404
        assert status(url, told) == 403
        assert status(url, told, Sec_Fetch_Site="cross-site", **JSON) == 403
        assert status(served.address + "other") == 404
        assert status(url, {"no": "list"}, **JSON) == 400
        assert given(asked)["ada"] == (None, True, None)
        assert status(url, told, Sec_Fetch_Site="same-origin", **JSON) == 200
        assert status(url, [change(Desk(asked, NAME), "bob", 0)], **JSON) == 200
    assert given(asked)["ada"] == (1, False, None)
    assert "to grade" not in served.printed
    assert served.code == 0


def test_what_still_waits_is_said_at_the_end(asked: Course) -> None:
    """Ctrl-C ends it with 1 as long as something waits, and lists it."""
    with answers(asked) as served:
        with urllib.request.urlopen(served.address, timeout=30) as reply:
            assert reply.geturl() == served.address + WRITTEN
            headers, text = reply.headers, reply.read().decode()
        assert status(served.address + WRITTEN + "?page=" + "9" * 5000) == 200
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert "connect-src &#39;self&#39;" in text
    assert served.code == 1
    assert f"{NAME}: {WRITTEN}: 2 to grade" in served.printed


@pytest.mark.slow
def test_the_page_is_sound_whatever_students_write(asked: Course) -> None:
    """Hostile answers run nowhere and ask nobody; the page is narrow, accessible, printable."""
    with answers(asked) as served:
        require_sound(served.address + WRITTEN, "answers_hostile")
        with reading(served.address + WRITTEN) as read:
            assert read.page.locator(".wording script, .wording svg, .wording iframe").count() == 0
            assert read.page.locator(".wording math mfrac").count() == 1
            assert read.page.locator(".group").count() == 3


ANSWERS = [  # forty answers, in the order in which the page shows them
    *["Not for the first layer, because its input are the data and these are fixed."] * 12,
    *["Not for the first layer, because its input is the data and these are fixed."] * 5,
    *["For all layers."] * 9,
    *["For no layer."] * 4,
    *[FORMULA] * 3,
    *[f"My own answer is that it depends, {word}." for word in ("a", "bb", "ccc", "dddd")],
    *[UNTOUCHED] * 3,
]


@pytest.fixture
def forty(course: Course) -> Course:
    """A class of forty that was really graded."""
    right = perfect(course)
    for number, text in enumerate(ANSWERS):
        find(right, WRITTEN)["source"] = text
        hand_in(course, f"s{number:02}", right)
    grade(course, NAME, Options(executor=Here()))
    return course


def keys(read: Reading, *presses: str) -> None:
    """Press keys, or type texts."""
    for press in presses:
        if len(press) > 1 and press not in NAMED:
            read.page.keyboard.type(press)
        else:
            read.page.keyboard.press(press)


NAMED = ("Enter", "Escape", "ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft")


def says(read: Reading, text: str) -> None:
    """Wait until the page says something."""
    read.page.locator("[role=status]", has_text=text).wait_for()


def waits(read: Reading, number: int) -> None:
    """Wait until so many answers are left."""
    read.page.locator(f"#waiting:text-is('{number}')").wait_for()


@pytest.mark.slow
def test_forty_answers_are_graded_by_keyboard(forty: Course) -> None:
    """Groups at once, one wording apart, a comment, one undone: all in nbgrader's gradebook."""
    with answers(forty) as served, reading(served.address) as read:
        assert read.page.url == served.address + WRITTEN
        waits(read, 37)
        read.picture("answers")
        keys(read, "2", "Enter")  # the first group, 17 answers in two wordings
        waits(read, 20)
        keys(read, "0", "c", "Which layers, and why?", "Enter")  # for all layers
        waits(read, 11)
        keys(read, "1", "Enter")  # for no layer
        waits(read, 7)
        keys(read, "u")  # that was too much
        waits(read, 11)
        says(read, "Taken back: 4 answers")
        keys(read, "0", "Enter")
        waits(read, 7)
        keys(read, "1.5", "Enter")
        for points in ("0.5", "1", "1,5", "2"):  # four answers, each in a group of its own
            keys(read, points, "Enter")
        waits(read, 0)
        says(read, "Saved: 1 answer. This")
        keys(read, "3", "Enter")
        says(read, "Points are from 0 to 2.")
        for _ in range(20):
            keys(read, "ArrowUp")
        keys(read, "ArrowRight", "ArrowRight", "1", "Enter")  # the second wording alone
        says(read, "Saved: 5 answers.")
        assert read.page.locator(".group .state").first.inner_text() == "different points"
        read.require_quiet()
        read.picture("answers_done")
    assert served.code == 0
    points = [2] * 12 + [1] * 5 + [0] * 13 + [1.5] * 3
    found = given(forty)
    assert [found[f"s{n:02}"][0] for n in range(33)] == points
    assert sorted(found[f"s{n:02}"][0] or 0 for n in range(33, 37)) == [0.5, 1, 1.5, 2]
    assert [found[f"s{n:02}"] for n in range(37, 40)] == [(None, False, None)] * 3
    assert {found[f"s{n:02}"][2] for n in range(17, 26)} == {"Which layers, and why?"}
    assert [who for who, (_, waiting, _) in found.items() if waiting] == []

    grade(forty, NAME, Options(executor=Here(), force=True))
    again = given(forty)
    assert {who: (row[0], row[2]) for who, row in again.items()} == {
        who: (row[0], row[2]) for who, row in found.items()
    }
    with answers(forty) as served, reading(served.address) as read:
        waits(read, 37)  # nbgrader has whoever was graded again looked at again
        assert read.page.locator(".group .state").first.inner_text() == (
            "different points: look again"
        )
        for _ in range(8):
            keys(read, "Enter")  # keeps what was given, to each their own
        waits(read, 0)
    assert given(forty) == found


@pytest.mark.slow
def test_a_large_class_is_on_several_pages(course: Course, graded: School) -> None:
    """Who is done with a page is led to the next one that waits, by keyboard alone."""
    texts = {f"s{number:02}": f"Answer {number}" for number in range(43)}
    with answers(answered(course, graded, texts)) as served, reading(served.address) as read:
        assert read.page.locator(".group").count() == 40
        assert read.page.locator("nav a").all_inner_texts() == ["Page 1 (40)", "Page 2 (3)"]
        for number in range(40):
            keys(read, "1", "Enter")
            waits(read, 42 - number)
        says(read, "Saved: 1 answer. This")
        keys(read, "Enter")
        read.page.wait_for_url("**?page=2")
        assert read.page.locator(".group").count() == 3
        for _ in range(3):
            keys(read, "2", "Enter")
        waits(read, 0)
        assert read.page.locator("nav a").all_inner_texts() == ["Page 1", "Page 2 (3)"]
        read.require_quiet()
    found = [points for points, waiting, _ in given(course).values() if not waiting]
    assert sorted(found, key=lambda points: points or 0) == [1] * 40 + [2] * 3


@pytest.mark.slow
def test_two_people_grade_at_once(forty: Course) -> None:
    """Who comes second is told what stands by now, and replaces it only on purpose."""
    with answers(forty) as served, reading(served.address + WRITTEN) as one:
        two = one.another()
        keys(one, "2", "Enter")
        waits(one, 20)
        keys(two, "1", "Enter")
        says(two, "17 not saved, because somebody else had changed it.")
        assert two.page.locator(".group .state").first.inner_text() == "changed by somebody else"
        assert given(forty)["s00"][0] == 2
        keys(two, "ArrowUp")
        assert two.page.locator("[name=points]").input_value() == "2"
        keys(two, "1", "Enter")
        says(two, "Saved: 17 answers.")
        assert given(forty)["s00"][0] == 1
        keys(one, "u")
        says(one, "17 not saved")
        assert given(forty)["s00"][0] == 1
        one.require_quiet()
        two.require_quiet()


@pytest.mark.slow
def test_a_server_that_is_gone_is_told(asked: Course) -> None:
    """What could not be saved is said, and still waits on the page."""
    with answers(asked) as served, reading(served.address) as read:
        read.page.route("**/*", lambda route: route.abort())
        keys(read, "1", "Enter")
        says(read, "Nothing was saved")
        waits(read, 2)
    assert given(asked)["ada"] == (None, True, None)
