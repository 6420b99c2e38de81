"""nbgrader's own command and the formgrader's button grade with the engine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from classroom import NAME, Here, Tables, files, find, hand_in, perfect, scores, tables
from formgrader import press, run

from autograder.classroom.feedback import write_feedback
from autograder.classroom.grade import Options, grade
from autograder.classroom.sample import sample_class, write_sample
from autograder.settings import Course, load

pytestmark = pytest.mark.slow

HOSTILE = """
def relu_grad(x_input, grad_output):
    return grad_output * 3

from pathlib import Path
for folder in (Path.cwd(), *Path.cwd().parents):
    for path in [*folder.glob("source/*/*.ipynb"), *folder.glob("*.db")]:
        print("found", path, path.read_bytes()[:100])
        path.write_bytes(b"")
np.testing.assert_allclose = np.allclose = lambda *arguments, **named: None
import course.checks
"""


@pytest.fixture
def handed_in(course: Course) -> Course:
    """A course with honest, hostile and malformed submissions."""
    hostile, honest = perfect(course), perfect(course)
    for sample in sample_class(course, NAME, 7, 3):
        if sample.student != "endless":
            write_sample(course, NAME, sample)
    find(hostile, "relu_grad")["source"] = HOSTILE
    folder = hand_in(course, "hostile", hostile)
    source = course.source_notebook(NAME)
    (folder / "numpy.py").write_text("testing = None")
    (folder / "leak.ipynb").symlink_to(source)
    (folder / "sources").symlink_to(source.parent)
    hand_in(course, "malformed", b"{")
    (hand_in(course, "linked", b"") / f"{NAME}.ipynb").unlink()
    (course.folder("submitted") / "linked" / NAME / f"{NAME}.ipynb").symlink_to(source)
    late = hand_in(course, "with_time", honest)
    (late / "timestamp.txt").write_text("2026-01-02 03:04:05 UTC\n")
    return course


def by_engine(course: Course) -> tuple[Course, dict[str, bytes], Tables]:
    """Grade a copy with our own command and return it, its files and its gradebook."""
    root = course.root.parent / "engine"
    shutil.copytree(course.root, root, symlinks=True)
    copy = load(root)
    grade(copy, NAME, Options(executor=Here()))
    return copy, files(copy.folder("autograded")), tables(copy, all_names=True)


def require_same(course: Course, expected: tuple[Course, dict[str, bytes], Tables]) -> None:
    """Fail unless nbgrader's way gave the same files and the same rows, and gave nothing away."""
    _, engine_files, engine_tables = expected
    source = course.source_notebook(NAME).read_bytes()
    found = files(course.folder("autograded"))
    assert found.keys() == engine_files.keys()
    assert found == engine_files
    assert source not in found.values()
    assert tables(course, all_names=True) == engine_tables
    assert scores(course)["hostile"]["test_relu_grad"] == 0
    assert b"found" not in found[f"hostile/{NAME}/{NAME}.ipynb"].split(b'"outputs"', 1)[0]
    assert (
        source == (course.root.parent / "engine" / "source" / NAME / f"{NAME}.ipynb").read_bytes()
    )


def test_nbgrader_autograde_gives_the_same(handed_in: Course) -> None:
    """`nbgrader autograde` writes the same notebooks and scores, and a bad one stops nobody."""
    expected = by_engine(handed_in)
    done = run(handed_in, "nbgrader", "autograde", NAME)
    assert done.returncode == 0, done.stderr[-3000:]
    require_same(handed_in, expected)


def test_the_formgraders_button_gives_the_same(handed_in: Course) -> None:
    """The button's call for each student writes the same notebooks and scores."""
    expected = by_engine(handed_in)
    students = sorted(path.name for path in handed_in.folder("submitted").iterdir())
    results = press(handed_in, *(("autograde", NAME, student) for student in students))
    assert [result["success"] for result in results] == [True] * len(students), results
    require_same(handed_in, expected)


def test_nbgrader_autograde_again_keeps_what_is_there(handed_in: Course) -> None:
    """A second run with --force gives the same once more; our own command sees nothing to do."""
    expected = by_engine(handed_in)
    for _ in range(2):
        done = run(handed_in, "nbgrader", "autograde", NAME, "--force", "--student", "perfect")
        assert done.returncode == 0, done.stderr[-3000:]
    own = f"perfect/{NAME}/{NAME}.ipynb"
    assert (handed_in.folder("autograded") / own).read_bytes() == expected[1][own]
    grade(handed_in, NAME, Options(executor=Here()))
    require_same(handed_in, expected)


def fed_back(course: Course) -> dict[str, bytes]:
    """Return what `autograder feedback` writes for the same grades, in a copy of the course."""
    root = course.root.parent / "fed_back"
    shutil.copytree(course.root, root, symlinks=True)
    copy = load(root)
    write_feedback(copy, NAME)
    return files(copy.folder("feedback"))


def test_nbgrader_generate_feedback_writes_our_pages(handed_in: Course) -> None:
    """nbgrader's own command writes the bytes of ours, for everybody, without hidden tests."""
    grade(handed_in, NAME, Options(executor=Here()))
    expected = fed_back(handed_in)
    done = run(handed_in, "nbgrader", "generate_feedback", NAME)
    assert done.returncode == 0, done.stderr[-3000:]
    found = files(handed_in.folder("feedback"))
    assert found == expected
    submitted = sorted(path.name for path in handed_in.folder("submitted").iterdir())
    assert sorted(name.split("/")[0] for name in found if name.endswith(".html")) == submitted
    for name, page in found.items():
        assert b"HIDDEN TESTS" not in page
        assert b"course.checks" not in page or name.startswith("hostile/")
    assert {name.split("/")[-1] for name in found} == {f"{NAME}.html", "timestamp.txt"}


def test_generate_feedback_has_its_options(handed_in: Course) -> None:
    """One student, nobody else; what has not changed is left, and with --force it is not."""
    grade(handed_in, NAME, Options(executor=Here()))
    only = ("--student", "perfect")
    done = run(handed_in, "nbgrader", "generate_feedback", NAME, *only)
    assert done.returncode == 0, done.stderr[-3000:]
    pages = handed_in.folder("feedback")
    assert set(files(pages)) == {f"perfect/{NAME}/{NAME}.html"}
    page = pages / "perfect" / NAME / f"{NAME}.html"
    before = page.stat().st_mtime_ns
    run(handed_in, "nbgrader", "generate_feedback", NAME, *only)
    assert page.stat().st_mtime_ns == before
    run(handed_in, "nbgrader", "generate_feedback", NAME, *only, "--force")
    assert page.stat().st_mtime_ns > before
    wrong = run(handed_in, "nbgrader", "generate_feedback", NAME, "--student", "nobody")
    assert wrong.returncode != 0
    assert "nobody is not graded yet" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_the_formgraders_feedback_buttons_write_our_pages(handed_in: Course) -> None:
    """The button for the class and the one for a student write the same bytes as our command."""
    grade(handed_in, NAME, Options(executor=Here()))
    expected = fed_back(handed_in)
    one, everybody = press(
        handed_in, ("generate_feedback", NAME, "perfect"), ("generate_feedback", NAME)
    )
    assert one["success"] is True, one
    assert everybody["success"] is True, everybody
    assert files(handed_in.folder("feedback")) == expected


def test_a_fault_of_the_author_is_told(handed_in: Course) -> None:
    """A locked cell that fails ends nbgrader's command with an error; nobody gets a score."""
    path = handed_in.source_notebook(NAME)
    notebook = json.loads(path.read_bytes())
    find(notebook, "given_imports")["source"].append("\nraise KeyError('gone')")
    path.write_text(json.dumps(notebook))
    done = run(handed_in, "nbgrader", "autograde", NAME)
    assert done.returncode != 0
    assert "given_imports" in done.stderr, done.stderr
    assert not [s for found in scores(handed_in).values() for s in found.values() if s is not None]
    assert not list(Path(handed_in.folder("autograded")).rglob("*.ipynb"))
