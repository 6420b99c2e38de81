"""A class is graded by question: what is saved where, and what happens when two people grade."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest
from answering import UNTOUCHED, WRITTEN, answered, change, given
from classroom import NAME, School

from autograder.by_question.answers import Desk
from autograder.by_question.likeness import Kind
from autograder.errors import CourseError, NotAsked
from autograder.settings import Course, load

ANSWERS = {"ada": "Not for the first.", "bob": "not for the first.", "cy": UNTOUCHED, "dee": "No."}
WAITS = (None, True, None)


@pytest.fixture(scope="module")
def template(graded: School, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A graded class of four."""
    root = tmp_path_factory.mktemp("by_question") / "course"
    graded.clear()
    shutil.copytree(graded.course.root, root)
    return answered(load(root), graded, ANSWERS)


@pytest.fixture
def asked(template: Course, tmp_path: Any) -> Course:
    """A copy of that class."""
    shutil.copytree(template.root, tmp_path / "course")
    return load(tmp_path / "course")


def test_what_is_on_the_desk(asked: Course) -> None:
    """The written question with its rubric, the answers in groups, and what waits."""
    stacks = Desk(asked, NAME).stacks()
    assert list(stacks) == [WRITTEN]
    stack = stacks[WRITTEN]
    assert sum(one.points for one in stack.question.model.rubric) == stack.question.points == 2
    assert stack.question.asked.startswith("## Written question")
    assert [group.size for group in stack.groups] == [2, 1, 1]
    assert stack.waiting == 3  # nobody has to look at what was not touched


def test_points_and_comments_are_nbgraders(asked: Course) -> None:
    """What is given are the manual score and comment of nbgrader, and nothing waits then."""
    desk = Desk(asked, NAME)
    told = [change(desk, who, 1.5, "Why?") for who in ("ada", "bob")]
    reply = desk.save(WRITTEN, told)
    assert reply["saved"] == ["ada", "bob"]
    assert reply["waiting"] == 1
    assert {key: reply["now"]["ada"][key] for key in ("points", "comment", "waits", "auto")} == {
        "points": 1.5,
        "comment": "Why?",
        "waits": False,
        "auto": None,
    }
    decided = (1.5, False, "Why?")
    assert given(asked) == {"ada": decided, "bob": decided, "cy": (None, False, None), "dee": WAITS}


def test_of_two_people_the_second_sees_the_first(asked: Course) -> None:
    """Who had not seen a decision does not overwrite it; who has, may."""
    one, two = Desk(asked, NAME), Desk(asked, NAME)
    first, second = change(one, "ada", 2, "Right."), change(two, "ada", 0)
    assert one.save(WRITTEN, [first])["saved"] == ["ada"]
    reply = two.save(WRITTEN, [second, change(two, "dee", 0)])
    assert reply["saved"] == ["dee"]
    assert reply["now"]["ada"]["points"] == 2
    assert reply["now"]["ada"]["comment"] == "Right."
    assert given(asked)["ada"] == (2, False, "Right.")
    assert two.save(WRITTEN, [change(two, "ada", 0)])["saved"] == ["ada"]
    assert given(asked)["ada"] == (0, False, None)


def test_a_comment_of_another_is_not_overwritten(asked: Course) -> None:
    """A comment alone, as the formgrader saves it, is a change like any other."""
    desk = Desk(asked, NAME)
    told = change(desk, "ada", 1)
    from nbgrader.api import Gradebook

    with Gradebook(asked.database, asked.config.CourseDirectory.course_id) as book:
        book.find_comment(WRITTEN, NAME, NAME, "ada").manual_comment = "Wait."
        book.db.commit()
    assert desk.save(WRITTEN, [told])["saved"] == []
    assert given(asked)["ada"] == (None, True, "Wait.")


def test_what_was_given_is_taken_back(asked: Course) -> None:
    """To undo is to set what stood before, which waits again if nobody had decided it."""
    desk = Desk(asked, NAME)
    told = change(desk, "ada", 1, "So?")
    now = desk.save(WRITTEN, [told])["now"]["ada"]
    back = {**told, "seen": now, "new": told["seen"]}
    assert desk.save(WRITTEN, [back])["saved"] == ["ada"]
    assert given(asked)["ada"] == WAITS
    untouched = change(desk, "cy", 1)
    now = desk.save(WRITTEN, [untouched])["now"]["cy"]
    desk.save(WRITTEN, [{**untouched, "seen": now, "new": untouched["seen"]}])
    assert given(asked)["cy"] == (None, False, None)


def test_a_decision_stays_when_the_class_is_graded_again(asked: Course, graded: School) -> None:
    """Points and comment stay; they are to be looked at again, and one key keeps them."""
    desk = Desk(asked, NAME)
    desk.save(WRITTEN, [change(desk, "ada", 1, "So?"), change(desk, "dee", 0)])
    answered(asked, graded, {**ANSWERS, "dee": "Now I know: for all but the first."})
    assert given(asked)["ada"] == (1, False, "So?")  # nothing of hers has changed
    assert given(asked)["dee"] == (0, True, None)
    stack = desk.stacks()[WRITTEN]
    assert stack.standings["dee"].waits
    assert not stack.standings["ada"].waits
    assert desk.save(WRITTEN, [change(desk, "dee", 0)])["saved"] == ["dee"]
    assert given(asked)["dee"] == (0, False, None)


def test_an_answer_that_changed_meanwhile_is_not_graded(asked: Course, graded: School) -> None:
    """Points are for the answer that was on the page, not for the one that came after it."""
    desk = Desk(asked, NAME)
    told = change(desk, "dee", 0)
    answered(asked, graded, {**ANSWERS, "dee": "Now I know: for all but the first."})
    reply = desk.save(WRITTEN, [told])
    assert reply["saved"] == []
    assert reply["now"]["dee"]["digest"] != told["digest"]
    assert given(asked)["dee"] == WAITS


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": 2.5},
        {"points": -1},
        {"points": float("nan")},
        {"points": "1"},
        {"points": True},
        {"points": 10**400},
        {"comment": None},
        {"comment": "x" * 10_001},
        {"waits": 0},
    ],
)
def test_what_no_page_sends_is_refused(wrong: dict[str, Any], asked: Course) -> None:
    """Points beyond the question's, or no points at all, save nothing for anybody."""
    desk = Desk(asked, NAME)
    told: list[Any] = [change(desk, "dee", 1), change(desk, "ada", 1)]
    told[1]["new"] |= wrong
    with pytest.raises(NotAsked):
        desk.save(WRITTEN, told)
    assert given(asked)["dee"] == WAITS


@pytest.mark.parametrize("told", [{}, [1], [{}], None, [{"student": ["ada"]}]])
def test_what_is_no_list_of_changes_is_refused(told: Any, asked: Course) -> None:
    """Whatever else is sent is an error, and so are unknown students and questions."""
    desk = Desk(asked, NAME)
    with pytest.raises(NotAsked):
        desk.save(WRITTEN, told)
    with pytest.raises(NotAsked, match="without an answer"):
        desk.save(WRITTEN, [change(desk, "ada", 1) | {"student": "eve"}])
    for call in (lambda: desk.save("relu_grad", []), lambda: desk.page("relu_grad", 1)):
        with pytest.raises(NotAsked, match="no question relu_grad"):
            call()


def test_a_gradebook_at_work_saves_nothing(asked: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program writes, nothing is saved, and that is said."""
    import sqlite3

    from sqlalchemy import create_engine

    desk = Desk(asked, NAME)
    told = change(desk, "ada", 1)
    monkeypatch.setattr(
        "nbgrader.api.create_engine",
        lambda url, **named: create_engine(url, **named, connect_args={"timeout": 0.1}),
    )
    with sqlite3.connect(asked.database.removeprefix("sqlite:///")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CourseError, match="locked"):
            desk.save(WRITTEN, [told])
        other.rollback()
    other.close()
    assert given(asked)["ada"] == WAITS


def test_what_cannot_be_shown_is_one_line(asked: Course) -> None:
    """A missing notebook is named with what to do, and so is a class that nobody has graded."""
    shutil.rmtree(asked.folder("autograded") / "bob")
    with pytest.raises(CourseError, match=r"bob: .* run `autograder grade"):
        Desk(asked, NAME).stacks()
    (asked.root / "gradebook.db").unlink()
    with pytest.raises(CourseError, match="nobody is graded"):
        Desk(asked, NAME).stacks()


def test_undecided_exercises_are_questions_too(asked: Course) -> None:
    """What could not be judged is graded by question as well, for these students alone."""
    path = asked.folder("autograded") / "bob" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_bytes())
    cell = next(c for c in notebook["cells"] if c["id"] == "test_relu_grad")
    cell["metadata"]["autograder"] |= {"outcome": "undecided", "score": None, "hint": "An odd one."}
    path.write_text(json.dumps(notebook))
    desk = Desk(asked, NAME)
    stacks = desk.stacks()
    assert list(stacks) == [WRITTEN, "test_relu_grad"]
    stack = stacks["test_relu_grad"]
    assert [answer.note for answer in stack.answers.values()] == ["An odd one."]
    assert "raise NotImplementedError" in stack.question.asked
    page = desk.page("test_relu_grad", 1)
    assert "An odd one." in page
    seen = dict(vars(stack.standings["bob"].decision))
    told = {"student": "bob", "digest": stack.answers["bob"].digest, "seen": seen}
    new = {"points": 1, "comment": "Good.", "waits": False}
    assert desk.save("test_relu_grad", [{**told, "new": new}])["saved"] == ["bob"]
    assert given(asked, "test_relu_grad")["bob"] == (1, False, "Good.")


def test_code_that_a_person_grades_is_a_question(asked: Course) -> None:
    """A manually graded cell with code is asked of everybody; the text above is its question."""
    path = asked.source_notebook(NAME)
    notebook = json.loads(path.read_bytes())
    written = next(cell for cell in notebook["cells"] if cell["id"] == WRITTEN)
    written |= {"cell_type": "code", "outputs": [], "execution_count": None}
    path.write_text(json.dumps(notebook))
    desk = Desk(asked, NAME)
    stack = desk.stacks()[WRITTEN]
    assert stack.question.is_code
    assert stack.question.asked.startswith("## Written question")
    assert sum(group.size for group in stack.groups) == 4
    assert "<h2>Written question</h2>" in desk.page(WRITTEN, 1)


def test_what_could_not_be_read_is_no_answer(asked: Course) -> None:
    """Where nothing of a hand-in could be judged, the page says so instead of an empty answer."""
    path = asked.folder("autograded") / "bob" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_bytes())
    for cell in notebook["cells"]:
        if "autograder" in cell["metadata"]:
            undecided = {"outcome": "undecided", "score": None, "hint": "The file is no JSON."}
            cell["metadata"]["autograder"] |= undecided
    path.write_text(json.dumps(notebook))
    desk = Desk(asked, NAME)
    stacks = desk.stacks()
    assert [group.kind for group in stacks[WRITTEN].groups if group.kind is Kind.UNREAD]
    assert "The file is no JSON." in desk.page(WRITTEN, 1)
    exercises = [name for name in stacks if name.startswith("test_")]
    told = [cell for cell in notebook["cells"] if "autograder" in cell["metadata"]]
    assert len(exercises) == len(told) > 5  # they wait as well
    assert stacks[WRITTEN].waiting == 3


def test_the_groups_are_made_once(asked: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as no answer changes, neither a notebook is read nor likeness looked for again."""
    import autograder.by_question.answers as module

    made = []
    real = module.grouped
    monkeypatch.setattr(module, "grouped", lambda *a, **n: (made.append(a), real(*a, **n))[1])
    desk = Desk(asked, NAME)
    desk.stacks()
    desk.save(WRITTEN, [change(desk, "ada", 1)])
    assert len(made) == 1
