"""Feedback pages say what went wrong, and hold no hidden test and no script."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from classroom import EXERCISES, NAME, Here, School, Scripted, add_cell, find, hand_in, perfect
from markup import DISPLAYS, TEXTS, Active

from autograder.catalogue import mistakes
from autograder.classroom.feedback import write_feedback
from autograder.classroom.grade import Options, grade
from autograder.classroom.results import read_results
from autograder.errors import CourseError
from autograder.grading.assignment import load_assignment
from autograder.notebook.markers import HIDDEN_TESTS, inside
from autograder.pages.text import TOO_LONG
from autograder.settings import Course


def pages(course: Course) -> dict[str, str]:
    write_feedback(course, NAME)
    found = course.folder("feedback").glob(f"*/{NAME}/{NAME}.html")
    return {page.parent.parent.name: page.read_text() for page in found}


@pytest.fixture(scope="module")
def written(graded: School) -> dict[str, str]:
    """The pages of the sample class."""
    graded.clear()
    graded.hand_in()
    grade(graded.course, NAME, Options(executor=Scripted(graded.results.values())))
    return pages(graded.course)


def test_everybody_has_a_page(written: dict[str, str], graded: School) -> None:
    """There is one page for each graded student, with the score of the gradebook."""
    assert written.keys() == graded.results.keys()
    for student, page in written.items():
        assert f"<strong>{graded.results[student].score:g}</strong>" in page


def test_no_page_shows_a_hidden_test(written: dict[str, str], graded: School) -> None:
    """No line that only the hidden tests have is on any page."""
    assignment = load_assignment(graded.course, NAME)
    hidden = {
        line.strip()
        for cell in assignment.cells
        for line in inside(cell.text, HIDDEN_TESTS).splitlines()
        if line.strip()
    }
    assert "from course.checks import check" in hidden
    for page in written.values():
        plain = re.sub(r"<[^>]+>", "", page).replace("&quot;", '"').replace("&#34;", '"')
        assert [line for line in hidden if line in plain] == []
        assert "check(" not in plain
        assert "HIDDEN TESTS" not in plain


def test_pages_say_what_went_wrong(written: dict[str, str], graded: School) -> None:
    """A known mistake's hint is on the page of who made it, and no other outcome is there."""
    hints = 0
    for sample in graded.samples:
        page = re.sub(r"<[^>]+>", "", written[sample.student])
        for name, fault in sample.faults.items():
            hint = next((m.hint for m in mistakes(graded.course, name) if m.id == fault.name), "")
            hints += bool(hint)
            assert hint[:60].partition("`")[0].partition("'")[0] in page
    assert hints > 3
    assert "I do not know how to go on" in written["raises"]
    assert "too slow" in written["endless"]
    assert "not attempted" in written["untouched"]
    assert "too slow" not in written["perfect"]


@pytest.mark.filterwarnings("ignore:Your element with mimetype")
@pytest.mark.parametrize("display", DISPLAYS.values(), ids=DISPLAYS)
def test_a_display_runs_no_script(display: str, school: School) -> None:
    """Whatever a student displays, a browser that shows the page runs nothing of it."""
    notebook = perfect(school.course)
    text = "from IPython.display import HTML, Javascript, Latex, Markdown, SVG, display\n"
    find(notebook, "relu_grad")["source"] += f"\n{text}display({display})"
    require_quiet(school, notebook)


@pytest.mark.parametrize(
    "kind",
    [
        "markdown",
        "answer",
        "raw",
        "code",
        "raised",
        "printed",
    ],
)
def test_a_text_runs_no_script(kind: str, school: School) -> None:
    """Whatever a student writes, prints or raises, a browser runs nothing of it."""
    text = "\n\n".join(TEXTS)
    notebook = perfect(school.course)
    if kind == "answer":
        find(notebook, "written_input_gradient_needed")["source"] = text
    elif kind == "raised":
        find(notebook, "relu_grad")["source"] = f"def relu_grad(*_):\n    raise OSError({text!r})"
    elif kind == "printed":
        find(notebook, "relu_grad")["source"] += f"\nprint({text!r})"
    else:
        notebook["cells"].insert(1, {"cell_type": kind, "metadata": {}, "source": text})
    require_quiet(school, notebook)


def test_markers_of_hidden_tests_hide_nothing_of_the_students(school: School) -> None:
    """Who writes such markers sees the own code all the same, and no page is missing."""
    notebook = perfect(school.course)
    marked = "### BEGIN HIDDEN TESTS\nmine = 1\n### END SOLUTION\n### BEGIN HIDDEN TESTS"
    find(notebook, "relu_grad")["source"] += f"\n{marked}"
    school.clear()
    hand_in(school.course, "student", notebook)
    grade(school.course, NAME, Options(executor=Here()))
    page = pages(school.course)["student"]
    assert "mine" in page
    assert "check(" not in re.sub(r"<[^>]*>", "", page)


def require_quiet(school: School, notebook: dict[str, Any]) -> None:
    """Fail if the page of a submission would run anything of the student's."""
    school.clear()
    hand_in(school.course, "student", notebook)
    grade(school.course, NAME, Options(executor=Here()))
    page = pages(school.course)["student"]
    assert len(page) > 10_000
    active = Active()
    active.feed(page)
    assert [found for found in active.found if "attack" in found] == []


def test_the_search_for_scripts_can_find_them() -> None:
    """The parser of these tests sees a script, a handler and a link, and not a quotation."""
    active = Active()
    active.feed(
        "<p>attack()</p><script>attack()</script><b onx=attack()><a href='java\nscript:attack()'>"
    )
    assert len(active.found) == 3


def test_a_picture_stays_on_the_page(school: School) -> None:
    """An honest plot is shown."""
    notebook = perfect(school.course)
    find(notebook, "relu_grad")["source"] += "\nplt.plot([1, 2])\nplt.show()"
    school.clear()
    hand_in(school.course, "student", notebook)
    grade(school.course, NAME, Options(executor=Here()))
    found = re.search(r'src="data:image/png;base64,([^"]+)"', pages(school.course)["student"])
    assert found
    assert base64.b64decode(found[1]).startswith(b"\x89PNG")


def test_a_picture_in_an_answer_is_shown(school: School) -> None:
    """What was pasted into an answer is on the page; a link to what is not there stops nothing."""
    pixel = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
    notebook = perfect(school.course)
    answer = find(notebook, "written_input_gradient_needed")
    answer["source"] = "see ![photo](attachment:a%20photo.png) and ![](attachment:nowhere.png)"
    answer["attachments"] = {
        "a photo.png": {"image/png": pixel},
        "drawing.svg": {"image/svg+xml": "PHN2Zz4="},
    }
    school.clear()
    hand_in(school.course, "student", notebook)
    grade(school.course, NAME, Options(executor=Here()))
    page = pages(school.course)["student"]
    assert f'src="data:image/png;base64,{pixel}"' in page
    assert "drawing.svg: a picture that is too large, or none of a kind that is shown" in page
    assert "attachment:" not in page


def test_long_texts_do_not_hold_up_the_class(school: School) -> None:
    """Markdown takes long to convert where tags are nested; beyond a limit a note stands for it."""
    notebook = perfect(school.course)
    add_cell(notebook, "<div>" * 20_000, "relu_grad", "markdown")
    text = "display(Markdown('<div>' * 8_000))"
    add_cell(notebook, f"from IPython.display import Markdown, display\n{text}", "sigmoid_grad")
    hand_in(school.course, "long", notebook)
    grade(school.course, NAME, Options(students=("long",), executor=Here()))
    page = pages(school.course)["long"]
    assert page.count(TOO_LONG) == 2
    assert "<div><div><div>" not in page


def test_a_page_says_what_was_wrong_with_the_file(school: School) -> None:
    """A student whose file cannot be read finds the reason on top of the page."""
    (hand_in(school.course, "broken", b"<html>") / "numpy.py").touch()
    report = grade(school.course, NAME, Options(students=("broken",), executor=Here()))
    reason = "the notebook cannot be read: it is not JSON (JSONDecodeError)"
    (case,) = report.undecided
    assert (case.student, len(case.cells)) == ("broken", EXERCISES)
    assert reason in case.reason
    page = pages(school.course)["broken"]
    assert page.index(reason) < page.index("<nav")


def test_a_page_that_cannot_be_written_says_why(school: School) -> None:
    """The error that nbgrader only logs is in the message."""
    grade(school.course, NAME, Options(executor=Scripted(school.results.values())))
    broken = school.course.folder("autograded") / "perfect" / NAME / f"{NAME}.ipynb"
    broken.write_text("nothing")
    with pytest.raises(CourseError, match=r"not complete: perfect: .*JSON"):
        write_feedback(school.course, NAME)
    with pytest.raises(CourseError, match=rf"grade {NAME} --student perfect --force"):
        read_results(school.course, NAME)


def test_without_results_there_is_no_feedback(course: Course) -> None:
    """Before grading, a clear error says what to run."""
    with pytest.raises(CourseError, match="Run `autograder grade` first"):
        write_feedback(course, NAME)
