"""Answers are grouped by likeness: the same together, what says nothing apart."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.by_question.likeness import Kind, grouped
from autograder.by_question.questions import Answer
from autograder.by_question.view import changes

LONG = "The gradient is needed for every layer but the first, because the data are fixed."
texts = st.text(alphabet="ab 1.\n", max_size=60)
classes = st.lists(texts, max_size=12)


def groups(*texts: str, silent: int = 0, is_code: bool = False) -> list[list[list[str]]]:
    """Return the texts of the answers by group and wording; the last `silent` wrote nothing."""
    answers = [Answer(f"s{number:02}", text) for number, text in enumerate(texts)]
    quiet = frozenset(answer.student for answer in answers[len(answers) - silent :])
    found = grouped(answers, quiet, is_code=is_code)
    return [[[a.text for a in w.answers] for w in group.wordings] for group in found]


def test_case_and_spaces_make_no_other_wording() -> None:
    """Answers that differ in case, spaces or the form of a letter are one wording."""
    assert groups("Two  paths\n", "two paths", "ｔwo paths") == [
        [["Two  paths\n", "two paths", "ｔwo paths"]]
    ]


def test_near_answers_stand_together_the_frequent_first() -> None:
    """A word more or less makes another wording of the same group."""
    other = LONG.replace("every", "each")
    assert groups(other, LONG, LONG) == [[[LONG, LONG], [other]]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("is needed", "is not needed"),
        ("is needed", "isn't needed"),
        ("the first", "the 1st"),
        ("needed", "> needed"),
        (LONG, "Something else, which has as many letters and none of the words of it, I think."),
    ],
)
def test_what_decides_keeps_answers_apart(old: str, new: str) -> None:
    """A negation, a number or a sign more is another group, however near the letters are."""
    assert len(groups(LONG, LONG.replace(old, new))) == 2


def test_short_answers_are_the_same_or_not() -> None:
    """In a few words one letter decides."""
    assert len(groups("for the inner layer", "for the outer layer")) == 2


def test_no_chain_of_small_steps() -> None:
    """What is near a near answer alone is in a group of its own."""
    words = [f"{letter}{other}word" for letter in "abcdefgh" for other in "abcde"]
    steps = [" ".join(["xxxxxx"] * n + words[n:]) for n in (0, 3, 6)]
    assert [len(group) for group in groups(*steps)] == [2, 1]


def test_what_says_nothing_is_last() -> None:
    """Empty and untouched answers come after all others, in groups of their own."""
    found = groups("stub", " \n", "so", "stub", "stub", silent=2)
    assert found == [[["so"]], [["stub"]], [[" \n"]], [["stub", "stub"]]]


def test_what_could_not_be_read_is_apart() -> None:
    """An answer from a file that nobody could read is no answer like the others."""
    answers = [Answer("a", "so"), Answer("b", "so", note="No JSON.", unread=True)]
    found = grouped(answers, frozenset(), is_code=False)
    assert [group.kind for group in found] == [Kind.ANSWERED, Kind.UNREAD]


def test_pictures_are_part_of_an_answer() -> None:
    """The same words with another picture are another answer."""
    picture = {"p.png": {"image/png": "AAAA"}}
    answers = [Answer("a", LONG), Answer("b", LONG, picture), Answer("c", LONG, picture)]
    assert [group.size for group in grouped(answers, frozenset(), is_code=False)] == [2, 1]


def test_code_is_compared_with_its_spaces() -> None:
    """Indentation is part of code, spaces at the end of a line are not."""
    assert len(groups("if x:\n    y\nz", "if x:\n    y\n    z", is_code=True)) == 2
    assert len(groups("y = 1  \n", "y = 1", is_code=True)) == 1


@given(written=classes, seed=st.integers(0, 5))
def test_everybody_is_in_one_group_whatever_the_order(written: list[str], seed: int) -> None:
    """Nobody is lost or doubled, and the groups do not depend on the order of the class."""
    answers = [Answer(f"s{number:02}", text) for number, text in enumerate(written)]
    mixed = random.Random(seed).sample(answers, len(answers))
    found = grouped(answers, frozenset({"s00"}), is_code=False)
    assert grouped(mixed, frozenset({"s00"}), is_code=False) == found
    students = [a.student for group in found for w in group.wordings for a in w.answers]
    assert sorted(students) == [answer.student for answer in answers]


@given(old=texts, new=texts)
def test_changes_hold_both_texts(old: str, new: str) -> None:
    """Without what is marked as new there is the old text, and without what is left out the new."""
    import re

    html = str(changes(old, new)).removeprefix("<div class=changes>").removesuffix("</div>")
    kept = {"ins": new, "del": old}
    for tag, text in kept.items():
        other = "del" if tag == "ins" else "ins"
        without = re.sub(rf"(?s)<{other}>.*?</{other}>", "", html)
        assert re.sub(r"</?(ins|del)>", "", without) == text


def test_changes_are_text() -> None:
    """What a student wrote is never markup."""
    html = str(changes("<b>a</b>", "<script>a</script>"))
    assert "<script" not in html
    assert "<b>" not in html
