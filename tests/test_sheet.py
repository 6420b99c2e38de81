"""A sheet tells what came out, where the code stopped, and what a person has said."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from classroom import NAME, Here, School, Scripted, add_cell, find, hand_in, perfect
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook

from autograder.classroom.feedback_page import feedback_page, label, lead, parts, show
from autograder.classroom.grade import Options, grade
from autograder.classroom.marks import Mark, Marks, read_marks
from autograder.classroom.scores import people, read_scores
from autograder.classroom.sheet import Answer, Exercise, Sheet, sheet_of
from autograder.classroom.taught import Taught, taught_in
from autograder.grading.outcomes import Outcome
from autograder.notebook.headings import headings
from autograder.notebook.rubric import Criterion
from autograder.platforms.people import Roster
from autograder.settings import Course

WRITTEN = "written_input_gradient_needed"


def sheet(course: Course, student: str) -> Sheet:
    """Return what a student of a graded class reads."""
    path = course.folder("autograded") / student / NAME / f"{NAME}.ipynb"
    source = json.loads(course.source_notebook(NAME).read_bytes())
    notebook, marks = json.loads(path.read_bytes()), read_marks(course, NAME)[student]
    return sheet_of(notebook, marks, taught_in(source, NAME))


def exercise(odd: Sheet, name: str) -> Exercise:
    return next(one for one in odd.exercises if one.name == name)


@pytest.fixture(scope="module")
def odd(graded: School) -> Sheet:
    """A hand-in with faults that leave something to be pointed at, and one changed text."""
    notebook = perfect(graded.course)

    def change(name: str, old: str, new: str) -> None:
        cell = find(notebook, name)
        assert old in cell["source"]
        cell["source"] = cell["source"].replace(old, new)

    change("dense_grad_W", "x_input.T @ grad_output", "x_input @ grad_output")
    change("dense_grad_b", "def dense", "def total(g):\n    return g.sum(axis=2)\n\n\ndef dense")
    change("dense_grad_b", "return grad_output.sum(axis=0)", "return total(grad_output)")
    change("relu_grad", "    return", "    give back")
    helper = "def scaled(d):\n    return d / 'batch'"
    add_cell(notebook, helper, "given_imports")
    change("per_example_grad_W", "    return ", "    D = scaled(D)\n    return ")
    change("sigmoid_grad", "def sigmoid", "nowhere\n\n\ndef sigmoid")
    taught = next(cell for cell in notebook["cells"] if "## What arrives" in cell["source"])
    taught["source"] = "My notes."
    graded.clear()
    hand_in(graded.course, "odd", notebook)
    grade(graded.course, NAME, Options(executor=Here()))
    return sheet(graded.course, "odd")


def test_the_line_that_failed_is_marked(odd: Sheet) -> None:
    """Where an error went through the student's code, those lines are marked and no others."""
    (code,) = exercise(odd, "dense_grad_W").code
    lines = code.text.split("\n")
    assert [lines[number - 1].strip() for number in code.marked] == ["return x_input @ grad_output"]
    failed = exercise(odd, "dense_grad_b")
    lines = failed.code[0].text.split("\n")
    assert {lines[number - 1].strip() for number in failed.code[0].marked} == {
        "return total(grad_output)",
        "return g.sum(axis=2)",
    }
    assert failed.elsewhere == ()


def test_a_line_of_another_cell_is_told(odd: Sheet) -> None:
    """An error in a helper names its line; what a library does on the way is nobody's concern."""
    failed = exercise(odd, "per_example_grad_W")
    assert failed.elsewhere == ("scaled, line 2: return d / 'batch'",)
    (number,) = failed.code[0].marked
    assert failed.code[0].text.split("\n")[number - 1].strip() == "D = scaled(D)"
    assert "in scaled, line 2: return d / &#39;batch&#39;" in show(odd)


def test_an_error_and_what_it_means_are_told_apart(odd: Sheet) -> None:
    """What Python says stands for itself, and the hint does not repeat the exercise's name."""
    failed = exercise(odd, "dense_grad_W")
    assert failed.error.startswith("ValueError: matmul:")
    assert failed.hint.startswith("On the case ")
    assert "dense_grad_W:" not in failed.error + failed.hint


@pytest.mark.parametrize(
    ("name", "error", "line"),
    [
        ("relu_grad", "SyntaxError: invalid syntax (line 9)", "give back"),
        ("sigmoid_grad", "NameError: name 'nowhere' is not defined", "nowhere"),
    ],
)
def test_a_cell_that_stops_says_where(odd: Sheet, name: str, error: str, line: str) -> None:
    """A function is missing because its cell stopped: the page has the error and the line."""
    missing = exercise(odd, name)
    assert (missing.outcome, missing.error) == (Outcome.MISSING, error)
    (number,) = missing.code[0].marked
    assert missing.code[0].text.split("\n")[number - 1].strip().startswith(line)


def test_each_exercise_has_its_place_in_the_notebook(odd: Sheet) -> None:
    """The heading above a cell leads back to where it is taught."""
    assert exercise(odd, "dense_grad_W").place == "The gradient with respect to the weights"
    assert odd.title == "4 · Layer gradients"
    assert odd.answers[0].place == "Written question"
    inside = "What the texts get wrong › Find the bug: the weights come first"
    assert exercise(odd, "refute_weights_first").place == inside


def test_what_the_author_wrote_is_not_the_students(odd: Sheet) -> None:
    """Teaching text and given cells are left out; a cell that was changed is the student's."""
    assert [cell.text.split("(")[0] for cell in odd.own] == ["def scaled", "My notes."]


def test_what_a_person_has_given_counts(school: School) -> None:
    """A manual score, a comment, extra credit and a penalty: the sums are nbgrader's."""
    grade(school.course, NAME, Options(executor=Scripted(school.results.values())))
    before = sheet(school.course, "mistakes_1")
    lost = before.lost[0]
    with Gradebook(school.course.database) as book:
        given_by_hand = book.find_grade(f"test_{lost.name}", NAME, NAME, "mistakes_1")
        given_by_hand.manual_score, given_by_hand.extra_credit = 1.5, 0.25
        given_by_hand.needs_manual_grade = False
        answer = book.find_grade(WRITTEN, NAME, NAME, "mistakes_1")
        answer.manual_score, answer.needs_manual_grade = 2.0, False
        book.find_comment(WRITTEN, NAME, NAME, "mistakes_1").manual_comment = "Well seen."
        book.find_comment(lost.name, NAME, NAME, "mistakes_1").manual_comment = "Nearly."
        notebook = book.find_submission_notebook(NAME, NAME, "mistakes_1")
        notebook.late_submission_penalty = 1.0
        book.db.commit()
        expected = notebook.score - 1.0, notebook.max_score
    after = sheet(school.course, "mistakes_1")
    assert (after.marks.score, after.marks.points) == expected
    assert after.waiting == before.waiting - 2
    (one,) = [one for one in after.lost if one.name == lost.name]
    assert (one.mark.score, one.comment) == (1.75, "Nearly.")
    assert label(one)[0] == "graded by hand"
    assert after.answers[0].comment == "Well seen."
    page = show(after)
    for text in ("Well seen.", "Nearly.", "The hand-in came late: 1 point was taken off."):
        assert text in page


def test_nbgrader_is_asked_where_the_file_cannot_be_read_at_once(school: School) -> None:
    """A gradebook that another program writes to says the same, a moment later."""
    grade(school.course, NAME, Options(executor=Scripted(school.results.values())))
    quick = read_marks(school.course, NAME)
    by_nbgrader = replace(school.course, database=f"{school.course.database}?timeout=9")
    assert read_marks(by_nbgrader, NAME) == quick
    everybody = people(school.course, Roster(), [NAME])
    assert people(by_nbgrader, Roster(), [NAME]) == everybody
    ids = [student.id for student in everybody]
    scores = read_scores(school.course, NAME, ids)
    assert read_scores(by_nbgrader, NAME, ids) == scores
    assert {score.student: score.raw for score in scores} == {
        student: result.score for student, result in school.results.items()
    }
    points = sum(grade.points for grade in school.results["perfect"].grades)
    assert quick["perfect"].points == points


def test_the_marks_are_the_gradebooks(school: School) -> None:
    """For everybody the score is what nbgrader reckons from the same rows."""
    grade(school.course, NAME, Options(executor=Scripted(school.results.values())))
    marks = read_marks(school.course, NAME)
    with Gradebook(school.course.database) as book:
        for submission in book.assignment_submissions(NAME):
            told = marks[submission.student_id]
            assert (told.score, told.points) == (submission.score, submission.max_score)


def test_no_response_is_no_comment(school: School) -> None:
    """nbgrader's comment on an empty answer becomes a word of ours."""
    grade(school.course, NAME, Options(executor=Scripted(school.results.values())))
    told = sheet(school.course, "untouched")
    assert [answer.answered for answer in told.answers] == [False]
    assert not any(one.comment for one in (*told.exercises, *told.answers))
    assert "There is no answer." in show(told)
    assert {label(one)[0] for one in told.exercises} == {"not attempted"}
    assert told.untried == told.exercises
    assert "YOUR CODE HERE" not in show(told)


def test_the_names_of_people_act_on_nothing(school: School) -> None:
    """A name in the gradebook that is markup, or that turns writing round, is a name."""
    grade(school.course, NAME, Options(executor=Scripted(school.results.values())))
    name = "<script>attack()</script>\u202e"
    with closing(sqlite3.connect(school.course.database.removeprefix("sqlite:///"))) as book:
        book.execute("UPDATE student SET last_name = ? WHERE id = 'perfect'", (name,))
        book.commit()
    page = show(sheet(school.course, "perfect"))
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;attack()" in page


def test_comments_act_on_nothing() -> None:
    """A comment is text: its markup is shown, its backticks are code."""
    notebook = {"cells": [written("my answer")], "metadata": {}}
    marks = Marks("a", cells={WRITTEN: Mark(2, 1)}, comments={WRITTEN: "<b onclick=a()>`W.T`"})
    page = feedback_page(json.dumps(notebook).encode(), marks, Taught(""))
    assert "&lt;b onclick=a()&gt;<code>W.T</code>" in page


def test_megabytes_do_not_fill_the_page() -> None:
    """However much a student wrote and displayed, the page stays one that a phone can open."""
    picture = "iVBORw0KGgo" + "A" * 1_000_001
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "x" * 10**6},
        *({"output_type": "display_data", "data": {"image/png": picture}} for _ in range(9)),
        {"output_type": "display_data", "data": {"text/html": "<b>x</b>" * 10**5}},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["y" * 10**6]},
    ]
    code = {"cell_type": "code", "metadata": {}, "source": "z = 1\n" * 8_000, "outputs": outputs}
    prose = {"cell_type": "markdown", "metadata": {}, "source": "word " * 1_900}
    notebook = {"cells": [code, *[prose] * 40, *[code] * 20], "metadata": {}}
    page = feedback_page(json.dumps(notebook).encode(), Marks("a"), Taught("A"))
    pictures = page.count("data:image/png")
    assert 1 <= pictures <= 4
    assert len(page) - pictures * len(picture) < 2 * 10**6


def test_another_graders_notebook_has_a_page() -> None:
    """Where no verdict of ours is in a notebook, the points of the gradebook are shown."""
    test = {"cell_type": "code", "source": "assert f(1) == 2", "outputs": []}
    test["metadata"] = {"nbgrader": {"grade_id": "test_f", "grade": True, "locked": True}}
    marks = Marks("a", cells={"test_f": Mark(3, 1, waits=False)})
    page = feedback_page(json.dumps({"cells": [test], "metadata": {}}).encode(), marks, Taught("A"))
    assert "1 of 3" in page
    assert "assert f(1)" not in page


def test_headings_in_code_are_none() -> None:
    """A comment in a block of code is no heading."""
    assert [*headings("# One\n\n```\n# no\n```\n\n### Two ###\n#no\n")] == [
        (1, "One"),
        (3, "Two"),
    ]


def written(text: str) -> dict[str, Any]:
    block = {"grade_id": WRITTEN, "grade": True, "solution": True, "points": 2}
    return {"cell_type": "markdown", "source": text, "metadata": {"nbgrader": block}}


scored = st.floats(0, 5, allow_nan=False).map(lambda score: Mark(5.0, score, waits=False))


@given(
    marks=st.lists(scored | st.just(Mark(5.0)), max_size=6),
    outcomes=st.lists(st.sampled_from(Outcome), min_size=6, max_size=6),
    penalty=st.floats(0, 40, allow_nan=False),
)
def test_the_bar_is_never_longer_than_itself(
    marks: list[Mark], outcomes: list[Outcome], penalty: float
) -> None:
    """What is there and what waits fit into the bar, and each exercise stands in one place."""
    cells = {f"test_{number}": mark for number, mark in enumerate(marks)}
    ones = tuple(
        Exercise(name, "", mark, outcome)
        for (name, mark), outcome in zip(cells.items(), outcomes, strict=False)
    )
    names = [one.name for one in ones]
    told = Sheet("A", "a", "a", Marks("a", "a", cells, {}, penalty), (), ones, (), ())
    (_, start, got), (_, after, waits) = parts(told)
    assert start == 0
    assert got == after
    assert 0 <= got <= got + waits <= 100.01
    groups = (told.lost, told.untried, told.undecided, told.settled)
    assert sorted(one.name for group in groups for one in group) == sorted(names)
    assert bool(ones) == bool(lead(told))


def test_an_answer_is_shown_as_it_was_written() -> None:
    """The formulas and the points of an answer are on the page, with what the points are for."""
    taught = Taught("A", rubrics={WRITTEN: (Criterion(1, "names the `layers`"),)})
    marks = Marks("a", cells={WRITTEN: Mark(2, 1, by_hand=True, waits=False)})
    told = sheet_of({"cells": [written("because $x^2$")], "metadata": {}}, marks, taught)
    assert isinstance(told.answers[0], Answer)
    page = show(told)
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in page
    assert "names the <code>layers</code>" in page
    assert "1 of 2" in page
    waits = Marks("a", cells={WRITTEN: Mark(2)})
    assert "layers" not in show(
        sheet_of({"cells": [written("because")], "metadata": {}}, waits, taught)
    )
