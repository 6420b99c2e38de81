"""What is said of a class, part by part: laws of the statistics, reasons, charts, words."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr

from autograder.classroom.results import ExerciseResult, Row, table
from autograder.classroom.scores import State
from autograder.grading.outcomes import Outcome, Verdict
from autograder.notebook.cells import cells_of
from autograder.notebook.headings import sections, title
from autograder.pages.charts import Part, histogram, parts_bar, small_histogram
from autograder.reporting.attention import Kind, Standing, concerns
from autograder.reporting.misconceptions import misconceptions
from autograder.reporting.statistics import (
    Exercise,
    correlation,
    distribution,
    hardest,
    items,
    share,
)

EXERCISES = (Exercise("a", 2), Exercise("b", 3), Exercise("c", 1), Exercise("w", 2, written=True))
POINTS = st.lists(st.tuples(*(st.sampled_from([0.0, 0.5, 1.0]) for _ in range(4))), max_size=30)


def class_of(parts: list[tuple[float, ...]]) -> list[dict[str, float | None]]:
    return [
        {one.name: part * one.points for one, part in zip(EXERCISES, own, strict=True)}
        for own in parts
    ]


@given(POINTS)
def test_statistics_are_those_of_numpy_and_scipy(parts: list[tuple[float, ...]]) -> None:
    """Difficulty and discrimination of any class, written answers not among the rest."""
    matrix = np.array([[own[one.name] for one in EXERCISES] for own in class_of(parts)])
    for column, item in enumerate(items(EXERCISES, class_of(parts), ())):
        if not parts:
            assert item.difficulty is None
            continue
        own = matrix[:, column]
        rest = matrix[:, [at for at in range(3) if at != column]].sum(axis=1)
        assert item.difficulty == pytest.approx(own.mean() / EXERCISES[column].points)
        if len(own) < 3 or np.ptp(own) == 0 or np.ptp(rest) == 0:
            assert item.discrimination is None
        else:
            assert item.discrimination == pytest.approx(pearsonr(own, rest).statistic)


def test_what_is_not_decided_counts_nowhere() -> None:
    """A score that waits is no zero: not in a share, not in a mean, not in a correlation."""
    scores: list[dict[str, float | None]] = [
        {"a": 2, "b": None, "c": 1, "w": None},
        {"a": 0, "b": 3, "c": 1, "w": None},
    ]
    first, second, _, written = items(EXERCISES, scores, ())
    assert (first.difficulty, first.decided) == (0.5, 2)
    assert (second.difficulty, second.decided) == (1, 1)
    assert (written.difficulty, written.decided) == (None, 0)
    assert share(EXERCISES, scores[0]) == 1
    assert share(EXERCISES, scores[1]) == pytest.approx(4 / 6)
    assert share(EXERCISES, {}) is None
    assert correlation([1, 2], [1, 2]) is None


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=50))
def test_everybody_who_is_decided_is_in_one_bin(shares: list[float | None]) -> None:
    """The histogram counts whom the mean is of; tenths begin where they say."""
    found = distribution(shares)
    known = [one for one in shares if one is not None]
    assert sum(found.bins) == found.students == len(known)
    assert found.median == (pytest.approx(np.median(known)) if known else None)
    assert found.bins[9] == sum(one >= 0.9 - 1e-12 for one in known)


def test_tenths_are_not_lost_to_rounding() -> None:
    """0.3 of the points is in the bin from 30 to 40 %, extra credit in the last."""
    assert distribution([0.3, 0.6, 0.7]).bins == (0, 0, 0, 1, 0, 0, 1, 1, 0, 0)
    assert distribution([1.2, 1.0]).bins[9] == 2


def test_the_hardest_exercise_is_one_that_the_class_had_to_do() -> None:
    """What is decided for a few alone is not called hard, nor what nearly everybody has."""
    scores: list[dict[str, float | None]] = [
        {"a": 2, "b": 0, "c": 0.5, "w": 0 if n == 0 else None} for n in range(10)
    ]
    names = [item.exercise.name for item in hardest(items(EXERCISES, scores, ()), 10)]
    assert names == ["b", "c"]


def row(student: str, *verdicts: Verdict, findings: tuple[str, ...] = ()) -> Row:
    exercises = tuple(ExerciseResult(f"f{n}", 1, verdict) for n, verdict in enumerate(verdicts))
    return Row(student, exercises, 0, findings, {"f0": f"def f0():\n    return {student!r}"})


def failed(hint: str, mistake: str | None = None) -> Verdict:
    return Verdict(Outcome.FAILED, 0, mistake, hint)


def test_unknown_mistakes_are_grouped_by_what_is_said_of_them() -> None:
    """The same sentence with another number is the same mistake, an error goes by its type."""
    rows = [
        row("a", failed("f0: Too large by the factor 2. Right in 3 of 7 cases.")),
        row("b", failed("f0: Too large by the factor 3.5. Right in 1 of 7 cases.")),
        row("c", Verdict(Outcome.RAISED, 0, None, "ValueError: no. On the case 'x'")),
        row("d", Verdict(Outcome.RAISED, 0, None, "ValueError: other words")),
        row("e", Verdict(Outcome.RAISED, 0, None, "KeyError: 'W'")),
        row("f", Verdict(Outcome.NOT_ATTEMPTED, 0), failed("", "known")),
    ]
    found = [(one.exercise, one.mistake, one.students) for one in misconceptions(rows, {})]
    assert found == [
        ("f0", "", ("a", "b")),
        ("f0", "", ("c", "d")),
        ("f0", "", ("e",)),
        ("f1", "known", ("f",)),
    ]


def test_an_example_names_nobody() -> None:
    """Code and messages in which a student could be told are not shown."""
    rows = [row("ada", failed("ada has it wrong.")), row("bob", failed("bob has it wrong."))]
    found = misconceptions(rows, {})
    assert [one.examples for one in found] == [(), ()]
    rows = [replace(one, answers={"f0": "def f0(x):\n    # by ada\n    return x"}) for one in rows]
    (example,) = misconceptions(rows[:1], {})[0].examples
    assert example.code == "return x"


def test_a_message_of_a_student_is_cut_and_turns_nothing() -> None:
    """A megabyte in an error is a line on the page, and characters that reverse text are gone."""
    message = "ValueError: \u202eevil\n" + "x" * 10**6
    (one,) = misconceptions([row("bob", Verdict(Outcome.RAISED, 0, None, message))], {})
    assert len(one.hint) < 600
    assert one.hint.startswith("ValueError: \N{REPLACEMENT CHARACTER}evil xxx")


def standing(state: State = State.DECIDED, share: float | None = 0.8, *waiting: str) -> Standing:
    return Standing(state, share, frozenset(waiting))


def test_every_reason_is_given_and_the_pressing_one_first() -> None:
    """Undecided, not graded, stuck, absent, not begun, low, killed, timed out, noticed."""
    undecided = Verdict(Outcome.UNDECIDED, None)
    passed = Verdict(Outcome.PASSED, 1)
    omitted = Verdict(Outcome.NOT_ATTEMPTED, 0)
    rows = {
        one.student: one
        for one in (
            row("undecided", passed, undecided, findings=("a cell was missing",)),
            row("settled", passed, undecided),
            row("stuck", passed),
            row("empty", omitted, Verdict(Outcome.MISSING, 0)),
            row("low", passed),
            row("killed", Verdict(Outcome.KILLED, 0), Verdict(Outcome.TIMED_OUT, 0)),
            row("fine", passed),
        )
    }
    now = {
        "undecided": standing(State.WAITS, 0.8, "f1"),
        "settled": standing(),
        "stuck": standing(share=0.2),
        "empty": standing(share=0),
        "low": standing(share=0.4),
        "killed": standing(),
        "fine": standing(),
        "absent": standing(State.NOTHING, None),
        "late": standing(State.NOT_GRADED, None),
        "lost": standing(State.DECIDED, 0.9),
    }
    before = {"1_first": {"stuck": standing(State.NOTHING, None), "fine": standing(share=0.1)}}
    found = {
        one.student: [reason.kind for reason in one.reasons] for one in concerns(rows, now, before)
    }
    assert list(found.items()) == [
        ("undecided", [Kind.UNDECIDED, Kind.NOTICED]),
        ("late", [Kind.NOT_GRADED]),
        ("lost", [Kind.NOT_GRADED]),
        ("stuck", [Kind.STUCK, Kind.LOW]),
        ("absent", [Kind.NOTHING]),
        ("empty", [Kind.NOT_BEGUN]),
        ("low", [Kind.LOW]),
        ("killed", [Kind.KILLED, Kind.TIMED_OUT]),
    ]


def test_headings_say_where_something_is_taught() -> None:
    """A cell stands under the headings above it; a comment in a block of code is none."""
    texts = (
        ("markdown", "# Title"),
        ("markdown", "## Part\ntext\n### Detail ###"),
        ("code", "# no heading"),
        ("markdown", "## Other\n```\n# neither\n```"),
        ("code", "last"),
    )
    cells = cells_of(
        {
            "cells": [
                {
                    "cell_type": kind,
                    "source": text,
                    "metadata": {"nbgrader": {"grade_id": f"c{number}"}} if kind == "code" else {},
                }
                for number, (kind, text) in enumerate(texts)
            ]
        }
    )
    assert title(cells) == "Title"
    assert sections(cells)["c2"] == ("Part", "Detail")
    assert sections(cells)["c4"] == ("Other",)


def test_charts_say_in_words_what_they_show() -> None:
    """A text stands for the picture, escaped, and the bars have the right sizes."""
    drawn = histogram("h", "Points of <b>", (0, 2, 4), 0.5)
    assert '<title id="h-t">Points of &lt;b&gt;</title>' in drawn
    assert '<desc id="h-d">33 to 67 %: 2; 67 to 100 %: 4</desc>' in drawn
    heights = [float(tall) for tall in re.findall(r'class="bin".*?height="([\d.]+)"', drawn)]
    assert heights == [0, 55, 110]
    bar = parts_bar("b", "Outcomes", [Part("passed", 3, "passed"), Part("failed", 1, "failed")])
    assert re.findall(r'width="([\d.]+)" height="14"/>', bar) == ["120", "40"]
    assert "3 passed, 1 failed" in bar
    assert "nobody" in small_histogram("s", "Nothing", (0, 0))


def test_a_line_each_still_says_what_waits_for_a_person() -> None:
    """Without details a student has one line, and what is undecided is below it."""
    rows = [
        row(
            "a",
            failed("wrong"),
            Verdict(Outcome.UNDECIDED, None, None, "A value cannot be copied."),
        ),
        row("b", Verdict(Outcome.PASSED, 1), findings=("one", "two")),
    ]
    assert list(table(rows, details=False)) == [
        "a      0 / 2  1 failed, 1 undecided",
        "    f1: undecided",
        "        A value cannot be copied.",
        "b      1 / 1  all passed, 2 noticed",
    ]
