"""Whichever button is pressed: nbgrader's commands and the formgrader do what our commands do."""

from __future__ import annotations

import json
import re
import shutil
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from browser import jupyter
from classroom import (
    BY_HAND,
    NAME,
    POINTS,
    Here,
    Notebook,
    files,
    find,
    hand_in,
    perfect,
    processes_with,
    tables,
)
from formgrader import press, run

from autograder.authoring.release import release
from autograder.classroom.grade import Options, grade
from autograder.notebook.canonical import dumps
from autograder.settings import Course, load

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 120


def refused(answer: dict[str, Any]) -> str:
    """Return what a person reads about a failure: the log, and no traceback."""
    assert answer["success"] is False
    assert "Traceback" not in json.dumps(answer), answer
    return " ".join(answer["log"].split())


# Generate


@pytest.fixture
def authored(course: Course) -> Course:
    """A course whose release is one that somebody has touched, with an old file beside it."""
    folder = course.folder("release") / NAME
    (folder / f"{NAME}.ipynb").write_text("{}")
    (folder / "old.txt").write_text("old")
    return course


def written(course: Course) -> Path:
    return course.source_notebook(NAME)


def change(path: Path, cell: str, old: str, new: str) -> None:
    """Replace a text in a cell of a source notebook."""
    notebook = json.loads(path.read_bytes())
    text = "".join(find(notebook, cell)["source"])
    assert old in text
    find(notebook, cell)["source"] = text.replace(old, new).splitlines(keepends=True)
    path.write_text(dumps(notebook))


def test_generate_writes_the_proven_release(authored: Course) -> None:
    """Both ways write the bytes of `autograder release`, and record the cells as a draft."""
    copy = load(Path(shutil.copytree(authored.root, authored.root.parent / "copy")))
    release(copy, [NAME])
    expected = files(copy.folder("release"))
    (answer, assignment) = press(authored, ("generate_assignment", NAME), ("get_assignment", NAME))
    assert answer["success"] is True, answer
    assert files(authored.folder("release")) == expected
    assert assignment["status"] == "draft"
    assert assignment["max_score"] == POINTS + BY_HAND
    recorded = {row[1] for row in tables(authored)["base_cell"]}
    assert {"relu_grad", "test_relu_grad"} <= recorded
    done = run(copy, "nbgrader", "generate_assignment", NAME, "--force")
    assert done.returncode == 0, done.stderr
    assert files(copy.folder("release")) == expected
    assert tables(copy, all_names=True) == tables(authored, all_names=True)


def test_generate_refuses_what_is_not_proven(authored: Course) -> None:
    """Where a proof fails, both ways say why, and the old release stays."""
    before = files(authored.folder("release"))
    change(written(authored), "test_relu_grad", 'check("relu_grad", relu_grad)', "assert relu_grad")
    (answer,) = press(authored, ("generate_assignment", NAME))
    assert re.search(r"relu_grad.*mutant", refused(answer)), answer
    assert files(authored.folder("release")) == before
    done = run(authored, "nbgrader", "generate_assignment", NAME, "--force")
    assert done.returncode == 1
    assert "relu_grad" in done.stderr
    assert "Traceback" not in done.stderr
    assert files(authored.folder("release")) == before


# Autograde


def misnamed(course: Course, student: str, notebook: Notebook, *, beside: bool) -> None:
    """Hand in under another name, alone or beside the right one."""
    folder = hand_in(course, student, notebook)
    target = folder / f"{NAME} (1).ipynb"
    if beside:
        target.write_text(json.dumps(notebook))
    else:
        (folder / f"{NAME}.ipynb").rename(target)


@pytest.fixture
def odd(course: Course) -> Course:
    """A course with hand-ins that are not where nbgrader looks for them."""
    good = perfect(course)
    hand_in(course, "named", good)
    misnamed(course, "both", good, beside=True)
    misnamed(course, "misnamed", good, beside=False)
    empty = course.folder("submitted") / "empty" / NAME
    empty.mkdir(parents=True)
    (empty / "answers.txt").write_text("the chain rule")
    return course


STUDENTS = ("both", "empty", "misnamed", "named")


def by_command(course: Course) -> tuple[dict[str, bytes], Any]:
    """Grade a copy with our own command and return its files and its gradebook."""
    copy = load(Path(shutil.copytree(course.root, course.root.parent / "copy")))
    grade(copy, NAME, Options(executor=Here()))
    return files(copy.folder("autograded")), tables(copy, all_names=True)


def test_autograde_finds_what_the_command_finds(odd: Course) -> None:
    """A misnamed hand-in, and none at all, end in the same files and rows as by the command."""
    expected = by_command(odd)
    answers = press(odd, *(("autograde", NAME, student) for student in STUDENTS))
    assert [answer["success"] for answer in answers] == [True] * len(STUDENTS), answers
    assert (files(odd.folder("autograded")), tables(odd, all_names=True)) == expected
    assert [line.strip() for line in answers[3]["log"].splitlines()] == ["[INFO] named: graded"]
    assert "empty: undecided: dense_grad_input, " in answers[1]["log"]


def test_nbgrader_autograde_does_too(odd: Course) -> None:
    """nbgrader's command for the whole class gives the same."""
    expected = by_command(odd)
    done = run(odd, "nbgrader", "autograde", NAME)
    assert done.returncode == 0, done.stderr
    assert (files(odd.folder("autograded")), tables(odd, all_names=True)) == expected


def test_nbgrader_autograde_takes_a_pattern_and_leaves_some_out(odd: Course) -> None:
    """Its options for students mean what they mean in nbgrader."""
    leave_out = "--CourseDirectory.student_id_exclude=both"
    done = run(odd, "nbgrader", "autograde", NAME, "--student", "[bn]*", leave_out)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in odd.folder("autograded").iterdir()] == ["named"]


def test_autograde_again_sees_a_change_without_force(odd: Course) -> None:
    """Without --force only what has changed is graded, as by the command."""
    for text in ("return grad_output * (x_input > 0)", "return None"):
        notebook = perfect(odd)
        find(notebook, "relu_grad")["source"] = f"def relu_grad(x_input, grad_output):\n    {text}"
        hand_in(odd, "named", notebook)
        done = run(odd, "nbgrader", "autograde", NAME, "--student", "named")
        assert done.returncode == 0, done.stderr
    graded = odd.folder("autograded") / "named" / NAME / f"{NAME}.ipynb"
    assert "return None" in graded.read_text()


def test_who_has_handed_in_nothing_is_told(odd: Course) -> None:
    """A student without a folder, and an assignment that is not there, end in one line."""
    nobody, nothing = press(odd, ("autograde", NAME, "nobody"), ("autograde", "7_none", "named"))
    assert f"{NAME}: nobody has handed in nothing" in refused(nobody)
    assert "7_none: there is no notebook" in refused(nothing)


def test_a_fault_of_the_author_is_one_line_at_the_button(odd: Course) -> None:
    """A locked cell that fails is named, without a traceback."""
    change(written(odd), "given_imports", "import numpy", "raise KeyError('gone')\nimport numpy")
    (answer,) = press(odd, ("autograde", NAME, "named"))
    assert "given_imports" in refused(answer)


def test_what_cannot_be_written_is_one_line_at_the_button(odd: Course) -> None:
    """Where a folder has to be and a file is, the log has its path, without a traceback."""
    odd.folder("autograded").write_text("")
    (answer,) = press(odd, ("autograde", NAME, "named"))
    assert re.search(r"Not a directory.*autograded", refused(answer)), answer


def test_a_broken_setting_is_one_line_at_the_button(odd: Course) -> None:
    """A wrong limit is named, without a traceback."""
    with (odd.root / "nbgrader_config.py").open("a") as config:
        config.write('c.Autograder.limits = {"cell_seconds": -1}\n')
    (answer,) = press(odd, ("autograde", NAME, "named"))
    assert "cell_seconds is -1" in refused(answer)


def test_a_worker_stands_behind_the_button(odd: Course) -> None:
    """It outlives settings that are read again, right or wrong; a dead one is replaced."""
    autograde, workers = ("autograde", NAME, "named"), ("workers",)
    answers = press(
        odd,
        *(autograde, workers),
        *(("set", "Autograder.limits = {'cell_seconds': 5}"), autograde, workers),
        *(("set", "Autograder.limits = {'cell_seconds': -5}"), autograde, workers),
        *(("set", "Autograder.limits = {}"), autograde, ("kill",)),
        *(autograde, workers),
    )
    first, second, wrong, third, after = (answers[i] for i in (0, 3, 6, 9, 11))
    assert [a["success"] for a in (first, second, third, after)] == [True] * 4, answers
    assert "cell_seconds is -5" in refused(wrong)
    assert len(answers[1]) == 1
    assert answers[1] == answers[4] == answers[7] == answers[10]
    assert len(answers[12]) == 1
    assert answers[12] != answers[1]


def test_a_worker_gets_ready_where_submissions_are_listed(odd: Course, tmp_path: Path) -> None:
    """Who opens the page with the button finds a worker there; who opens another one does not."""
    with jupyter("server", odd.root, tmp_path) as address:
        ask(f"{address}/formgrader/api/assignments")
        before = standing(tmp_path)
        listed = ask(f"{address}/formgrader/api/submissions/{NAME}")
        assert "named" in [row["student"] for row in listed]
        end = time.monotonic() + PATIENCE_SECONDS
        while not jails(tmp_path) and time.monotonic() < end:
            time.sleep(0.2)
        assert before == []
        assert len(standing(tmp_path)) == 1
        assert jails(tmp_path)


def ask(address: str) -> Any:
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


def standing(folder: Path) -> list[str]:
    """Return the worker processes of a server that has its settings in a folder."""
    return [line for line in processes_with(str(folder)) if "multiprocessing-fork" in line]


def jails(folder: Path) -> list[str]:
    """Return the processes that these workers have started: those of a jail."""
    workers = [line.split()[0] for line in standing(folder)]
    children = (Path(f"/proc/{pid}/task/{pid}/children").read_text() for pid in workers)
    return " ".join(children).split()


# The exchange


def test_there_is_no_exchange_and_no_noise(odd: Course) -> None:
    """The formgrader warns of no missing folder; what needs the exchange says what to do."""
    grade(odd, NAME, Options(executor=Here()))
    missing, course_id, *answers = press(
        odd,
        ("exchange_missing",),
        ("course_id",),
        ("release_assignment", NAME),
        ("collect", NAME),
        ("release_feedback", NAME),
        ("release_feedback", NAME, "named"),
    )
    assert missing is False
    assert course_id
    for answer in answers:
        assert "this course has no exchange" in refused(answer)


def test_commands_for_the_exchange_say_so(course: Course) -> None:
    """nbgrader's commands list nothing, or end in one line; never in a traceback."""
    listed, collected = (run(course, "nbgrader", *c) for c in (("list",), ("collect", NAME)))
    assert listed.returncode == 0
    assert collected.returncode == 1
    assert "this course has no exchange" in collected.stderr
    assert "Traceback" not in listed.stderr + collected.stderr


def test_the_exchange_can_be_switched_on(course: Course) -> None:
    """Without the lines about the exchange nbgrader's own is there, for JupyterHub."""
    exchange = course.root.parent / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    config = course.root / "nbgrader_config.py"
    kept = [line for line in config.read_text().splitlines() if "ExchangeFactory" not in line]
    kept.append(f'c.Exchange.root = "{exchange}"')
    config.write_text("\n".join(kept))
    answers = press(course, ("release_assignment", NAME), ("get_assignment", NAME))
    assert answers[0]["success"] is True, answers
    assert answers[1]["status"] == "released"


# Names


def test_students_without_a_name_are_shown_by_their_id(odd: Course) -> None:
    """The formgrader has a name for everybody; one that somebody has given stays."""
    done = run(odd, "nbgrader", "db", "student", "add", "named", "--last-name", "Noether")
    assert done.returncode == 0, done.stderr
    done = run(odd, "nbgrader", "db", "student", "add", "both")
    assert done.returncode == 0, done.stderr
    grade(odd, NAME, Options(executor=Here()))
    (submissions,) = press(odd, ("get_submissions", NAME))
    shown = {s["student"]: (s["last_name"], s["first_name"]) for s in submissions}
    assert shown == {
        "both": ("both", ""),
        "empty": ("empty", ""),
        "misnamed": ("misnamed", ""),
        "named": ("Noether", None),
    }
