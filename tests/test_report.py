"""The report of a class made with known mistakes shows these, ranked rightly, and nobody's code."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from classroom import NAME, ROOT, files, scores
from known_class import ABSENT, AT_ZERO, HOSTILE, MADE, MEAN, TRANSPOSED, known_class
from scipy.stats import pearsonr

from autograder.classroom import worker_process
from autograder.classroom.scores import State
from autograder.errors import CourseError
from autograder.reporting.across import common
from autograder.reporting.attention import Kind
from autograder.reporting.overview import ClassReport, class_report, read_gradebook
from autograder.reporting.report import write_report
from autograder.settings import Course, load

GRADED = len(MADE) + 4


@pytest.fixture(scope="module")
def known(
    made: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Course]:
    """A graded class, made once; nobody changes it but for what is in `report/`."""
    root = tmp_path_factory.mktemp("known") / "course"
    shutil.copytree(made(NAME), root)
    yield known_class(load(root))
    for started in worker_process._workers.values():
        started.close()
    worker_process._workers.clear()


@pytest.fixture(scope="module")
def report(known: Course) -> ClassReport:
    """What there is to tell of that class."""
    return class_report(known, NAME, read_gradebook(known, [NAME]))


@pytest.fixture(scope="module")
def written(known: Course) -> dict[str, str]:
    """The files of the report, and those without names in `anonymous/`."""
    write_report(known, [NAME])
    write_report(known, [NAME], anonymous=True)
    return {name: data.decode() for name, data in files(known.folder("report")).items()}


def test_mistakes_are_ranked_by_how_many_made_them(report: ClassReport) -> None:
    """Each known mistake has those who were made with it, and the most frequent one is first."""
    planned = {
        mistake: tuple(sorted(who for who, made in MADE.items() if mistake in made))
        for mistake in (TRANSPOSED, AT_ZERO, MEAN)
    }
    found = [(one.mistake, one.students) for one in report.misconceptions[:3]]
    assert found == list(planned.items())
    assert [len(students) for students in planned.values()] == [7, 5, 3]


def test_a_mistake_comes_with_hint_place_and_example(known: Course, report: ClassReport) -> None:
    """A teacher reads what to say, where it is taught, and what was written."""
    first = report.misconceptions[0]
    assert first.exercise == "outer_grad_W"
    assert "transpose" in first.hint
    (heading,) = first.section
    before = known.source_notebook(NAME).read_text("utf-8").partition('"id": "outer_grad_W"')[0]
    assert before.rpartition('"## ')[2].startswith(heading)
    assert [(one.code, one.students) for one in first.examples] == [
        ("return np.outer(delta, x)", 7)
    ]
    assert first.points == 14


def test_statistics_are_those_of_an_independent_computation(
    known: Course, report: ClassReport
) -> None:
    """Difficulty is a mean, discrimination SciPy's correlation of an item with the rest."""
    given = scores(known)
    names = [item.exercise.name for item in report.items if not item.exercise.written]
    matrix = np.array([[given[who][f"test_{n}"] for n in names] for who in given], float)
    assert matrix.shape == (GRADED, sum(name.startswith("test_") for name in given["s01"]))
    most = np.array([item.exercise.points for item in report.items if not item.exercise.written])
    for column, item in enumerate(report.items[: len(names)]):
        own, rest = matrix[:, column], np.delete(matrix, column, axis=1).sum(axis=1)
        assert item.difficulty == pytest.approx(own.mean() / most[column])
        assert item.discrimination == pytest.approx(pearsonr(own, rest).statistic)
    assert report.graded == GRADED
    assert sum(report.distribution.bins) == GRADED


def test_students_who_need_attention_are_named_with_reasons(report: ClassReport) -> None:
    """Whom to talk to, and why, the most pressing first."""
    kinds = {one.student: [reason.kind for reason in one.reasons] for one in report.concerns}
    assert {who: kinds.pop(who) for who in ABSENT} == {who: [Kind.NOTHING] for who in ABSENT}
    assert kinds == {
        "untouched": [Kind.NOT_BEGUN],
        "ends": [Kind.KILLED],
        "endless": [Kind.TIMED_OUT],
    }
    assert [one.student for one in report.concerns[-3:]] == ["untouched", "ends", "endless"]
    assert report.count(State.NOTHING) == len(ABSENT)


def test_what_waits_is_counted(report: ClassReport) -> None:
    """Written answers of those who wrote one wait; who wrote nothing has a zero."""
    assert dict(report.waiting) == {"written_input_gradient_needed": GRADED - 1}


class Elements(HTMLParser):
    """Collects the names of elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        self.elements.append(tag)
        self.attributes += [name for name, _ in attrs]


@pytest.mark.parametrize("name", ["index.html", f"{NAME}.html", f"anonymous/{NAME}.html"])
def test_nothing_of_a_student_runs(written: dict[str, str], name: str) -> None:
    """Hostile names and messages are text: one script is in a page, and it is ours."""
    seen = Elements(written[name])
    assert seen.elements.count("script") == 1
    assert {"img", "iframe", "object", "embed", "link"}.isdisjoint(seen.elements)
    assert not [one for one in seen.attributes if one.startswith("on") or one == "style"]
    assert "script-src &#39;sha256-" in written[name]


def test_a_page_shows_the_class(written: dict[str, str]) -> None:
    """Counts, hints, code, and names as they are written."""
    page = written[f"{NAME}.html"]
    text = re.sub(r"<[^>]+>", "", page.partition("<body")[2])
    assert f"{GRADED} of {GRADED + 3} graded" in text
    assert f"7 of {GRADED} in outer_grad_W" in text
    assert "np.outer" in text
    assert "Given Surnames01" in text
    assert "Given &lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_without_names_nobody_can_be_told(written: dict[str, str]) -> None:
    """No id, name or address of anybody is in any of the files."""
    anonymous = {name: text for name, text in written.items() if name.startswith("anonymous/")}
    assert len(anonymous) == 9
    for name, text in anonymous.items():
        for who in (*MADE, *ABSENT, "endless", "raises", "ends"):
            words = [f"Surname{who}", f"{who}@", f'"{who}"', f">{who}<", f",{who},", f"\n{who},"]
            assert not [word for word in words if word in text], (name, who)
        assert not [one for one in HOSTILE.values() if one in text]
        assert "Given" not in text
    assert "Student 1" in anonymous[f"anonymous/{NAME}.html"]
    plain = json.loads(anonymous[f"anonymous/{NAME}.json"])
    listed = [one["student"] for one in plain["students"]]
    assert listed == [f"Student {n}" for n in range(1, GRADED + 4)]
    real = json.loads(written[f"{NAME}.json"])["students"]
    assert [one["points"] for one in real] != [one["points"] for one in plain["students"]]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_json_and_csv_hold_the_same(written: dict[str, str]) -> None:
    """What the page shows is there for programs and spreadsheets, and no formula in it."""
    plain = json.loads(written[f"{NAME}.json"])
    students = rows(written[f"{NAME}_students.csv"])
    assert [one["student"] for one in students] == [one["student"] for one in plain["students"]]
    for row, one in zip(students, plain["students"], strict=True):
        assert row["share"] == ("" if one["share"] is None else str(one["share"]))
        for name, outcome in one["outcomes"].items():
            assert row[f"{name} outcome"] == outcome
            assert float(row[f"{name} score"]) == one["scores"][name]
    found = [
        (row["mistake"], int(row["students"]))
        for row in rows(written[f"{NAME}_misconceptions.csv"])
    ]
    assert found[:3] == [(TRANSPOSED, 7), (AT_ZERO, 5), (MEAN, 3)]
    items = rows(written[f"{NAME}_exercises.csv"])
    assert [float(row["difficulty"]) for row in items] == [
        one["difficulty"] for one in plain["exercises"]
    ]
    reasons = [(row["student"], row["kind"]) for row in rows(written[f"{NAME}_attention.csv"])]
    assert reasons == [
        (one["student"], reason["kind"]) for one in plain["attention"] for reason in one["reasons"]
    ]
    names = {one["student"]: one["name"] for one in plain["students"]}
    assert names["trudy"] == f"Given {HOSTILE['trudy']}"
    assert not [cell for row in students for cell in row.values() if cell[:1] in ("=", "+", "@")]


def test_written_twice_it_is_the_same(known: Course, written: dict[str, str]) -> None:
    """The bytes depend on the results alone."""
    write_report(known, [NAME])
    write_report(known, [NAME], anonymous=True)
    again = {name: data.decode() for name, data in files(known.folder("report")).items()}
    assert again == written


def test_the_course_page_links_to_what_is_there(written: dict[str, str]) -> None:
    """An assignment is listed with how it went, and leads to its page."""
    assert f'href="{NAME}.html"' in written["index.html"]
    plain = json.loads(written["index.json"])
    (one,) = plain["assignments"]
    assert (one["graded"], one["nothing"], one["waiting"]) == (GRADED, 3, GRADED - 1)
    assert plain["behind"] == []


def test_the_course_page_ranks_what_was_misunderstood(written: dict[str, str]) -> None:
    """The mistakes that more than one made, by which part of those who are graded."""
    plain = json.loads(written["index.json"])
    told = [(one["mistake"], one["students"], one["graded"]) for one in plain["common"]]
    assert told == [(TRANSPOSED, 7, GRADED), (AT_ZERO, 5, GRADED), (MEAN, 3, GRADED)]
    text = re.sub(r"<[^>]+>", "", written["index.html"].partition("<body")[2])
    places = [text.index(one["hint"]) for one in plain["common"]]
    assert places == sorted(places)
    assert f"7 of {GRADED}" in text


def test_mistakes_of_all_assignments_are_ranked_together() -> None:
    """A large share goes before a large number, and what one alone did is left out."""
    both = [
        {
            "assignment": name,
            "title": name.upper(),
            "graded": graded,
            "misconceptions": [
                {"exercise": f"{name}{n}", "mistake": "", "hint": "h", "section": ["s"]}
                | {"students": list(range(n))}
                for n in made
            ],
        }
        for name, graded, made in (("a", 100, (30, 2, 1)), ("b", 10, (5, 1)))
    ]
    found = common(both)
    assert [(one.exercise, one.share) for one in found] == [("b5", 0.5), ("a30", 0.3), ("a2", 0.02)]
    assert common(reversed(both)) == found
    assert common([]) == ()


def test_a_page_that_is_there_keeps_its_place_in_that_of_the_course(
    known: Course, tmp_path: Path
) -> None:
    """A report of one assignment leaves the mistakes of others listed; a broken one is told."""
    root = tmp_path / "course"
    shutil.copytree(known.root, root)
    course, folder, other = load(root), root / "report", "3_forward_pass"
    shutil.copytree(ROOT / "source" / other, course.folder("source") / other)
    (course.folder("submitted") / "s01" / other).mkdir()
    write_report(course, [NAME])
    alone = json.loads((folder / "index.json").read_text("utf-8"))["common"]
    made = {"exercise": "f", "mistake": "", "hint": "Not so.", "section": []}
    mistakes = [made | {"students": ["s01", "s02"]}]
    told = {"assignment": other, "title": "3", "graded": 2, "misconceptions": mistakes}
    (folder / f"{other}.html").write_text("a page")
    (folder / f"{other}.json").write_text(json.dumps(told))
    write_report(course, [NAME])
    both = json.loads((folder / "index.json").read_text("utf-8"))["common"]
    assert both[0]["hint"] == "Not so."
    assert both[1:] == alone
    assert f'href="{other}.html#misunderstood"' in (folder / "index.html").read_text("utf-8")
    (folder / f"{other}.json").write_text("{}")
    with pytest.raises(CourseError, match=f"run `autograder report {other}`"):
        write_report(course, [NAME])


def test_nobody_graded_is_said(course: Course) -> None:
    """A report about nothing is a mistake of the call."""
    with pytest.raises(CourseError, match="nobody is graded; run `autograder grade` first"):
        write_report(course)
    with pytest.raises(CourseError, match=f"{NAME}: nobody is graded"):
        write_report(course, [NAME])
