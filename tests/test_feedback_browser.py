"""Feedback in a browser: from disk, without a network, on a phone, in the dark, on paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Reading, reading, require_sound
from classroom import EXERCISES, NAME, Here, Notebook, School, add_cell, find, hand_in, perfect
from markup import DISPLAYS, TEXTS
from nbgrader.api import Gradebook

from autograder.classroom.feedback import write_feedback
from autograder.classroom.grade import Options, grade
from autograder.settings import Course

pytestmark = pytest.mark.slow

STUDENTS = ("lost", "hostile", "perfect", "untouched", "broken")
WRITTEN = "written_input_gradient_needed"
NAME_OF_SOMEBODY = "<img src=x onerror=attack()>\u202e" + "very" * 60
SAID = "Right, and well said. For which purpose would you want it all the same?"
LONG = "W" * 400
UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"


def lost(course: Course) -> Notebook:
    """A hand-in with an error, a known mistake, a cell that stops, an answer and a plot."""
    notebook = perfect(course)

    def change(name: str, old: str, new: str) -> None:
        cell = find(notebook, name)
        assert old in cell["source"]
        cell["source"] = cell["source"].replace(old, new)

    change("dense_grad_W", "x_input.T @ grad_output", "x_input @ grad_output")
    change("relu_grad", "    return", "    give back")
    change("sigmoid_grad", "(1 - a)", "(1 + a)")
    add_cell(notebook, "plt.plot([1, 2])\nplt.show()", "sigmoid_grad")
    find(notebook, WRITTEN)["source"] = "All but the first:\n\n$$\\frac{\\partial L}{\\partial X}$$"
    return notebook


def hostile(course: Course) -> Notebook:
    """A hand-in that tries all at once: displays, texts, an error, an answer, wide things."""
    notebook = perfect(course)
    text = "\n\n".join(TEXTS)
    shows = "\n".join(f"display({display})" for display in DISPLAYS.values())
    imports = "from IPython.display import HTML, Javascript, Latex, Markdown, SVG, display"
    add_cell(notebook, f"{imports}\n{shows}\nprint({text!r})", "sigmoid_grad")
    add_cell(notebook, text, "sigmoid_grad", "markdown")
    wide = f"{LONG}\n\n| {LONG} | b |\n|---|---|\n| a | b |\n\n$${'+'.join('x' * 200)}$$"
    add_cell(notebook, wide, "sigmoid_grad", "markdown")
    add_cell(notebook, f"display(HTML('<table><tr><td>{LONG}'))\nprint({LONG!r})", "dense_grad_W")
    find(notebook, "relu_grad")["source"] = f"def relu_grad(*_):\n    raise OSError({text!r})"
    find(notebook, WRITTEN)["source"] = text
    return notebook


@pytest.fixture(scope="module")
def pages(graded: School) -> Iterator[dict[str, Path]]:
    """The pages of a small class, by student."""
    course = graded.course
    graded.clear()
    graded.hand_in()
    for name in {path.name for path in course.folder("submitted").iterdir()} - {*STUDENTS}:
        shutil.rmtree(course.folder("submitted") / name)
    hand_in(course, "lost", lost(course))
    hand_in(course, "hostile", hostile(course))
    hand_in(course, "perfect", perfect(course))
    hand_in(course, "broken", b"<script>attack()</script>")
    grade(course, NAME, Options(executor=Here()))
    with Gradebook(course.database) as book:
        book.find_student("hostile").last_name = NAME_OF_SOMEBODY
        for name in (WRITTEN, "relu_grad"):
            book.find_comment(name, NAME, NAME, "hostile").manual_comment = "\n".join(TEXTS)
        book.find_comment(WRITTEN, NAME, NAME, "lost").manual_comment = SAID
        answer = book.find_grade(WRITTEN, NAME, NAME, "lost")
        answer.manual_score, answer.needs_manual_grade = 1.5, False
        book.db.commit()
    write_feedback(course, NAME)
    folder = course.folder("feedback")
    yield {student: folder / student / NAME / f"{NAME}.html" for student in STUDENTS}
    shutil.rmtree(folder)


@pytest.mark.parametrize("student", STUDENTS)
def test_a_page_opens_from_disk(student: str, pages: dict[str, Path]) -> None:
    """It asks nobody, runs nothing, fits on a phone, and axe has no serious complaint."""
    require_sound(pages[student], f"feedback_{student}")


@pytest.mark.parametrize("look", ["phone", "dark"])
@pytest.mark.parametrize("student", ["lost", "hostile"])
def test_what_is_folded_is_sound_too(student: str, look: str, pages: dict[str, Path]) -> None:
    """With everything unfolded the page still fits, is accessible, and runs nothing."""
    with reading(pages[student], look) as read:
        read.page.evaluate(UNFOLD)
        read.picture(f"feedback_{student}_{look}_unfolded")
        if look == "phone":
            read.require_narrow()
        read.require_accessible()
        read.require_quiet()


def test_what_is_marked_and_where_links_lead(pages: dict[str, Path]) -> None:
    """The failing line is marked, and each name of the overview leads to what it names."""
    with reading(pages["lost"]) as read:
        marked = read.page.locator("#dense_grad_W .hll")
        assert [line.strip() for line in marked.all_inner_texts()] == [
            "return x_input @ grad_output"
        ]
        assert read.page.locator("math[display=block]").count() == 1
        names = read.page.locator("nav a").all_inner_texts()
        assert len(names) == EXERCISES + 1  # the written question
        assert not _sees(read, "#dense_grad_b pre")
        read.page.locator("nav a", has_text="dense_grad_b").click()
        read.page.wait_for_selector("#dense_grad_b pre", state="visible")
        assert _sees(read, "#dense_grad_b pre")
        read.require_quiet()


def _sees(read: Reading, what: str) -> bool:
    seen: bool = read.page.locator(what).first.is_visible()
    return seen
