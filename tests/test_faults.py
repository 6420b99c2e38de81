"""Disks that are full, read-only or broken: nothing is lost, and nobody has a zero for it.

Each fault is the real one, in a namespace of mounts in which the command runs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from classroom import (
    NAME,
    ROOT,
    School,
    Scripted,
    files,
    find,
    hand_in,
    perfect,
    scores,
    tables,
)

from autograder.classroom.grade import Options, grade
from autograder.classroom.journal import Journal
from autograder.grading.outcomes import Graded, NotGraded
from autograder.settings import Course, load

PATIENCE_SECONDS = 120
STUDENTS = ("ada", "ben", "cleo")


@dataclass(frozen=True)
class Done:
    """How the command ended, and what it said."""

    code: int
    out: list[str]
    err: list[str]


def grade_mounted(course: Course, mounts: str, **environment: str) -> Done:
    """Run the command where a shell has mounted something; $COURSE is the course's folder."""
    alone = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    call = f'{sys.executable} -m autograder.cli grade {NAME} --jobs 1 --course "$COURSE"'
    done = subprocess.run(
        [*alone, "sh", "-ec", f"{mounts}\n{call}"],
        env=os.environ | {"COURSE": str(course.root)} | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return Done(done.returncode, done.stdout.splitlines(), done.stderr.splitlines())


@pytest.fixture
def handed_in(course: Course) -> Course:
    """A course with three perfect submissions."""
    notebook = perfect(course)
    for student in STUDENTS:
        hand_in(course, student, notebook)
    return course


READ_ONLY = {
    "course": ("", "gradebook.db cannot be used"),
    "autograded": ("/autograded", "autograded: it cannot be written"),
    ".grading": ("/.grading", "/.grading/"),
    "gradebook": ("/gradebook.db", "gradebook.db cannot be used"),
}


@pytest.mark.parametrize("what", READ_ONLY)
def test_what_is_read_only_is_found_before_anybody_is_graded(what: str, handed_in: Course) -> None:
    """One line names it, the command ends with 2, and nothing was written or graded."""
    place, named = READ_ONLY[what]
    for folder in ("autograded", ".grading"):
        (handed_in.root / folder).mkdir()
    target = f'"$COURSE{place}"'
    done = grade_mounted(
        handed_in, f"mount --bind {target} {target}; mount -o remount,bind,ro {target}"
    )
    assert (done.code, done.out) == (2, [])
    assert len(done.err) == 1
    assert named in done.err[0]
    assert files(handed_in.folder("autograded")) == {}
    assert scores(handed_in) == {}


FULL = "mkdir t; mount -t tmpfs -o size=64k{} tmpfs t; export TMPDIR=$PWD/t"


@pytest.mark.parametrize("room", ["", ",nr_inodes=3"], ids=["bytes", "files"])
def test_a_full_tmp_is_found_before_anybody_is_graded(room: str, handed_in: Course) -> None:
    """It is told as what it is, and not taken for walls that do not hold."""
    done = grade_mounted(handed_in, f'cd "$COURSE"; {FULL.format(room)}')
    assert (done.code, done.out) == (2, [])
    assert len(done.err) == 1
    assert done.err[0].endswith("No space left on device")
    assert not handed_in.folder("autograded").exists()


@pytest.mark.slow
def test_a_disk_that_gets_full_loses_nothing(handed_in: Course, tmp_path: Path) -> None:
    """One line says so; nobody is half graded, and with more room the next run goes on."""
    used = int(subprocess.check_output(["du", "-sk", handed_in.root]).split()[0])
    small = 'mkdir "$OTHER"; mount -t tmpfs -o size="$SIZE"k tmpfs "$OTHER"; cp -r "$COURSE"/. '
    small += '"$OTHER"; keep() { cp -r "$OTHER" "$COURSE.kept"; }; trap keep EXIT; '
    small += 'COURSE_IS="$COURSE"; COURSE="$OTHER"'
    other = {"OTHER": str(tmp_path / "other"), "SIZE": str(used + 200)}
    small = small.replace('"$COURSE.kept"', '"$COURSE_IS.kept"')
    done = grade_mounted(handed_in, small, **other)
    assert (done.code, done.out) == (2, [])
    assert len(done.err) == 1
    assert "No space left on device" in done.err[0]
    kept = load(Path(f"{handed_in.root}.kept"))
    assert scores(kept) == {}
    assert not list(kept.root.rglob("*.part"))
    assert grade_mounted(kept, "").code == 0
    assert grade_mounted(handed_in, "").code == 0
    assert files(kept.folder("autograded")).keys() == files(handed_in.folder("autograded")).keys()
    assert scores(kept) == scores(handed_in)


@pytest.mark.slow
def test_a_hand_in_that_the_disk_does_not_give_back_is_not_graded(handed_in: Course) -> None:
    """A read error is told with its file; it is no empty hand-in, and the others are graded."""
    submitted = handed_in.folder("submitted")
    broken = [
        submitted / "ben" / NAME / f"{NAME}.ipynb",
        submitted / "cleo" / NAME / "timestamp.txt",
    ]
    broken[1].write_text("2026-01-01\n")
    # The memory of a process is a file whose first page gives an input/output error.
    mounts = "\n".join(f'mount --bind /proc/$$/mem "{path}"' for path in broken)
    done = grade_mounted(handed_in, mounts)
    assert done.out == [
        f"{NAME}: 1 graded, 0 unchanged, 0 undecided, 2 not graded",
        f"{NAME}: ben: not graded: {broken[0]} cannot be read: Input/output error",
        f"{NAME}: cleo: not graded: {broken[1]} cannot be read: Input/output error",
    ]
    assert done.code == 1
    assert scores(handed_in).keys() == {"ada"}
    assert [path.name for path in handed_in.folder("autograded").iterdir()] == ["ada"]


def test_a_hand_in_that_vanishes_is_not_graded(school: School) -> None:
    """Who was there when the run began and is gone then has no zero, and keeps what they had."""
    executor = Scripted(school.results.values())
    grade(school.course, NAME, Options(executor=executor))
    told = list[NotGraded]()

    def vanish(result: Graded | NotGraded | None, _: int) -> None:
        if result is None:
            shutil.rmtree(school.course.folder("submitted") / "perfect")
        elif isinstance(result, NotGraded):
            told.append(result)

    report = grade(school.course, NAME, Options(executor=executor, force=True), progress=vanish)
    assert [failure.student for failure in report.failed] == ["perfect"]
    assert report.failed[0].reason.endswith("cannot be read: No such file or directory")
    assert told == list(report.failed)
    assert len(report.graded) == len(school.results) - 1
    assert tables(school.course) == school.tables
    assert files(school.course.folder("autograded")) == school.files


TORN = {
    "torn": b'\n{"ada": ["x", "y',
    "not UTF-8": b"\n\xff\xfe\x80{}\n",
    "zeros": bytes(4096),
    "nested": b"\n" + b"[" * 100_000 + b"\n",
    "other things": b'\n{"ada": 1}\n[2]\n3\n{"ada": [1, 2, 3, 4, 5]}\n',
}


@pytest.mark.parametrize("text", TORN.values(), ids=TORN)
def test_a_damaged_journal_costs_time_and_no_grades(text: bytes, school: School) -> None:
    """What can be read of it counts, also what is written behind the damage."""
    results = school.results.values()
    grade(school.course, NAME, Options(executor=Scripted(results)))
    path = school.course.root / ".grading" / f"{NAME}.jsonl"
    whole = path.read_bytes()
    path.write_bytes(text + whole)
    report = grade(school.course, NAME, Options(executor=Scripted(results)))
    assert len(report.unchanged) == len(results)
    path.write_bytes(whole[: len(whole) // 2] + text)
    again = grade(school.course, NAME, Options(executor=Scripted(results)))
    assert 0 < len(again.graded) < len(results)
    assert len(Journal(path).read(frozenset(school.results))) == len(results)
    last = grade(school.course, NAME, Options(executor=Scripted(results)))
    assert len(last.unchanged) == len(results)
    assert tables(school.course) == school.tables


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_that_jumps_changes_nothing(years: int, school: School) -> None:
    """Times of files decide nothing: bytes do."""
    results = school.results.values()
    grade(school.course, NAME, Options(executor=Scripted(results)))
    for path in school.course.root.rglob("*"):
        then = path.stat().st_mtime + years * 365.25 * 86400
        os.utime(path, (max(then, 0), max(then, 0)))
    report = grade(school.course, NAME, Options(executor=Scripted(results)))
    assert len(report.unchanged) == len(results)
    notebook = perfect(school.course)
    find(notebook, "relu_grad")["source"] += "\n# changed"
    path = hand_in(school.course, "perfect", notebook) / f"{NAME}.ipynb"
    os.utime(path, (0, 0))
    changed = grade(school.course, NAME, Options(executor=Scripted(results)))
    assert changed.graded == ("perfect",)


def test_each_fault_of_the_page_has_its_test() -> None:
    """The page names tests that there are."""
    page = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and "`test_" in line]
    assert len(rows) > 20
    for row in rows:
        text = ""
        *_, last = names = re.findall(r"`(test_[\w.]+)`", row)
        for name in names:
            if name.endswith(".py"):
                text = (ROOT / "tests" / name).read_text(encoding="utf-8")
            else:
                assert f"def {name}(" in text, name
        assert not last.endswith(".py"), row
