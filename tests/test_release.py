"""A release is complete, clean and proven, or there is none: the old one stays."""

from __future__ import annotations

import ast
import inspect
import io
import json
import logging
import shutil
import sys
import textwrap
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from autograder.authoring import apart, proof, release
from autograder.authoring import source as sources
from autograder.authoring.leaks import leaks
from autograder.authoring.trial import MistakeTrial, RightTrial, TrialCell, TrialPlan, perform
from autograder.catalogue import exercise
from autograder.errors import ReleaseRefused, SourceError
from autograder.files import replace_folder
from autograder.notebook.canonical import canonical, dumps
from autograder.notebook.canonical import source as text_of
from autograder.notebook.diagrams import drawn
from autograder.notebook.markers import with_body
from autograder.settings import Course, load
from course.exercises import names

ROOT = Path(__file__).parent.parent
COURSE = load(ROOT)
NAME = "4_layer_gradients"
TINY = "tiny"


def cell(name: str, text: str, kind: str = "", **entries: Any) -> dict[str, Any]:
    """A cell for a source notebook; `kind` is one letter of given, solution, test, written."""
    metadata = {
        "grade": kind in ("t", "w"),
        "grade_id": name,
        "locked": kind in ("g", "t"),
        "schema_version": 3,
        "solution": kind in ("s", "w"),
        "task": False,
    }
    if kind in ("t", "w"):
        metadata["points"] = 2
    plain: dict[str, Any] = {"cell_type": "markdown" if kind == "w" else "code", "source": text}
    return plain | {"metadata": {"nbgrader": metadata} if kind else {}} | entries


DOUBLE = '''def double(x):
    """Return twice the number x (a float)."""
    ### BEGIN SOLUTION
    return x + x * 1.0 + x * 0.0
    ### END SOLUTION'''
QUADRUPLE = '''def quadruple(x):
    """Return four times the number x (a float)."""
    ### BEGIN SOLUTION
    return double(x) + double(x) + 0.0 * x
    ### END SOLUTION'''
ANSWER = """### BEGIN SOLUTION
Because every number that is added to itself becomes exactly twice as large as before.

**Rubric**

- 2 points: says that a number which is added to itself becomes twice as large
### END SOLUTION"""


def test_cell(name: str, example: str, hidden: str) -> dict[str, Any]:
    lines = f"{example}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return cell(f"test_{name}", lines, "t")


test_cell.__test__ = False  # type: ignore[attr-defined]


def tiny_cells() -> dict[str, dict[str, Any]]:
    return {
        "given": cell("given_data", "numbers = [1.0, 2.5]", "g"),
        "plain": cell("", "print(numbers)"),
        "double": cell("double", DOUBLE, "s"),
        "test_double": test_cell(
            "double", "assert double(1.0) == 2.0", "assert double(numbers[1]) == 5.0"
        ),
        "quadruple": cell("quadruple", QUADRUPLE, "s"),
        "test_quadruple": test_cell(
            "quadruple", "assert quadruple(0.0) == 0.0", "assert quadruple(1.5) == 6.0"
        ),
        "written": cell("written_why", ANSWER, "w"),
    }


def double(x: float) -> float:
    return x + x * 1.0 + x * 0.0


def quadruple(x: float) -> float:
    return double(x) + double(x) + 0.0 * x


def known(name: str, exercise: str, body: str, *also: str) -> SimpleNamespace:
    hint = "Look at the result for two and a half and compare it with what you had expected."
    return SimpleNamespace(id=name, exercise=exercise, body=body, hint=hint, also_fails=also)


CATALOGUE: dict[str, Any] = {
    "double": SimpleNamespace(
        reference=double,
        cases=lambda: iter([1]),
        mistakes=[
            known("double_square", "double", "result = x * x * 1.0\nreturn result", "quadruple")
        ],
    ),
    "quadruple": SimpleNamespace(
        reference=quadruple,
        cases=lambda: iter([1]),
        mistakes=[known("quadruple_twice", "quadruple", "return double(x) + 0.0 * x")],
    ),
}


@dataclass
class Tiny:
    """A course with one small assignment and a catalogue of its own."""

    course: Course
    cells: dict[str, dict[str, Any]]

    def write(self) -> None:
        notebook = canonical({"cells": list(self.cells.values())})
        self.course.source_notebook(TINY).write_text(dumps(notebook), encoding="utf-8")

    def release(self, **options: bool) -> list[release.Released]:
        self.write()
        return release.release(self.course, [TINY], **options)

    def refused(self) -> str:
        with pytest.raises(ReleaseRefused) as refusal:
            self.release()
        return str(refusal.value)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    module = ModuleType("tiny_catalogue")
    module.exercise = {**CATALOGUE}.__getitem__  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tiny_catalogue", module)
    module.__spec__ = SimpleNamespace(submodule_search_locations=None)  # type: ignore[assignment]
    folder = tmp_path / "course" / "source" / TINY
    folder.mkdir(parents=True)
    (folder / f"{TINY}.ipynb").touch()
    course = replace(load(tmp_path / "course"), catalogue="tiny_catalogue")
    made = Tiny(course, tiny_cells())
    made.write()
    return made


def know(monkeypatch: pytest.MonkeyPatch, *mistakes: SimpleNamespace) -> None:
    """Let the catalogue have these mistakes of `double`."""
    task = SimpleNamespace(**{**vars(CATALOGUE["double"]), "mistakes": list(mistakes)})
    catalogue = {**CATALOGUE, "double": task}
    monkeypatch.setattr(sys.modules["tiny_catalogue"], "exercise", catalogue.__getitem__)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def stock(course: Course) -> Path:
    """Build with nbgrader's own steps, all but the one that needs a gradebook."""
    from nbgrader.converters.generate_assignment import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    log = logging.Logger("stock", logging.CRITICAL)
    converter = GenerateAssignment(coursedir=course.coursedir(TINY), log=log)
    converter.no_database = True
    converter.preprocessors.remove(SaveCells)
    converter.start()
    return course.folder("release") / TINY


@pytest.mark.parametrize("assignment", COURSE.assignments())
def test_the_committed_release_is_what_its_source_gives(assignment: str, tmp_path: Path) -> None:
    """`release/` equals a rebuild byte for byte, and a second rebuild equals the first."""
    first = release.build(COURSE, assignment, tmp_path / "first")
    second = release.build(COURSE, assignment, tmp_path / "second")
    committed = contents(COURSE.folder("release") / assignment)
    assert contents(first) == contents(second)
    assert contents(first) == committed, f"run 'autograder release {assignment}'"


def test_every_committed_release_has_a_source() -> None:
    """No student version is left of an assignment that is gone."""
    committed = {path.name for path in COURSE.folder("release").iterdir()}
    assert committed <= set(COURSE.assignments())


@pytest.mark.parametrize("assignment", COURSE.assignments())
def test_a_release_is_clean(assignment: str, tmp_path: Path) -> None:
    """No secret of the course is in a release; cell ids are the source's."""
    source = sources.read(COURSE, assignment)
    folder = release.build(COURSE, assignment, tmp_path)
    assert leaks(COURSE, source, folder) == []
    built = json.loads((folder / source.path.name).read_text(encoding="utf-8"))
    assert [c["id"] for c in built["cells"]] == [c.raw["id"] for c in source.cells]
    assert not any("tags" in c["metadata"] for c in built["cells"])


def plant(**entries: Any) -> Callable[[Tiny], None]:
    return lambda tiny: tiny.cells.update(planted=cell("", "pass") | entries)


def file(name: str) -> Callable[[Tiny], None]:
    def mutate(tiny: Tiny) -> None:
        path = tiny.course.source_notebook(TINY).with_name(name)
        path.write_text("SECRET = 'return x + x * 1.0 + x * 0.0'\n")

    return mutate


def misspelt(tiny: Tiny) -> None:
    for marker in ("BEGIN", "END"):
        text = tiny.cells["double"]["source"]
        tiny.cells["double"]["source"] = text.replace(f"{marker} SOLUTION", f"{marker} SOLUTIOM")
    tiny.cells["double"]["source"] += "\n### BEGIN SOLUTION\n### END SOLUTION"


TRAPS: dict[str, tuple[Callable[[Tiny], None], str, str]] = {
    "misspelt markers": (misspelt, "return x + x * 1.0", "misspelt marker"),
    "a reference in a plain cell": (
        plant(source="def twice(y):\n    return y + y * 1.0 + y * 0.0"),
        "return y + y * 1.0",
        "contains the solution of 'double'",
    ),
    "a raw cell": (
        plant(cell_type="raw", source="answers: 42"),
        "answers: 42",
        "is a raw cell",
    ),
    "a file of solutions": (file("solutions.py"), "SECRET", "'solutions.py' is not on the list"),
    "a dotfile": (file(".env"), "SECRET", "'.env' is not on the list"),
    "a jupytext twin": (file("tiny.md"), "SECRET", "'tiny.md' is not on the list"),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_nbgrader_ships_it_and_we_refuse(trap: str, tiny: Tiny) -> None:
    """What stock nbgrader hands out without a word is refused, and the old release stays."""
    tiny.release()
    before = contents(tiny.course.folder("release"))
    mutate, secret, reason = TRAPS[trap]
    mutate(tiny)
    if trap == "a raw cell":
        tiny.cells["planted"].pop("outputs", None)
    assert reason in tiny.refused()
    assert contents(tiny.course.folder("release")) == before
    shutil.rmtree(tiny.course.folder("release"))
    shipped = stock(tiny.course)
    assert any(secret in data.decode() for data in contents(shipped).values())


@pytest.mark.parametrize("place", ["cell", "notebook"])
def test_nbgrader_ships_metadata_and_we_refuse(place: str, tiny: Tiny) -> None:
    """Metadata of cells and notebook reach students with stock nbgrader, and not with us."""
    path = tiny.course.source_notebook(TINY)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    target = notebook["cells"][1] if place == "cell" else notebook
    target["metadata"]["answers"] = "SECRET"
    path.write_text(dumps(notebook), encoding="utf-8")
    with pytest.raises(ReleaseRefused, match="foreign metadata: answers"):
        release.release(tiny.course, [TINY])
    assert not tiny.course.folder("release").exists()
    built = release.build(tiny.course, TINY, path.parent.parent.parent / "built")
    assert b"SECRET" not in contents(built)[path.name]
    assert b"SECRET" in contents(stock(tiny.course))[path.name]


def test_a_second_release_has_nothing_to_do(tiny: Tiny) -> None:
    """What has been proven is not built again, until something that matters changes."""
    assert [released.rebuilt for released in tiny.release()] == [True]
    assert [released.rebuilt for released in tiny.release()] == [False]
    tiny.cells["plain"]["source"] = "print(sum(numbers))"
    (released,) = tiny.release()
    assert released.rebuilt
    assert b"sum(numbers)" in contents(released.folder)[f"{TINY}.ipynb"]
    (released.folder / f"{TINY}.ipynb").write_text("{}")
    assert tiny.release()[0].rebuilt
    (released.folder / "extra.py").write_text("x = 1")
    assert tiny.release()[0].rebuilt
    assert list(contents(released.folder)) == [f"{TINY}.ipynb"]
    (tiny.course.root / release.RECORD).write_text("broken")
    assert tiny.release()[0].rebuilt
    left = {path.name for path in tiny.course.root.iterdir()}
    assert left == {"source", "release", ".grading"}


def test_an_edit_during_a_release_is_not_lost(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that changes while its release is proven is built again the next time."""
    replace_folder = release.replace_folder

    def edit_and_replace(new: Path, target: Path) -> None:
        replace_folder(new, target)
        tiny.cells["plain"]["source"] = "print(len(numbers))"
        tiny.write()

    with monkeypatch.context() as patch:
        patch.setattr(release, "replace_folder", edit_and_replace)
        tiny.release()
    assert [released.rebuilt for released in tiny.release()] == [True]


def test_a_release_where_folders_cannot_be_exchanged(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an exchange in one step two renames do it, and a failure brings the old back."""
    tiny.release()
    monkeypatch.setattr(sys, "platform", "other")
    tiny.cells["plain"]["source"] = "print(max(numbers))"
    (released,) = tiny.release()
    assert b"max(numbers)" in contents(released.folder)[f"{TINY}.ipynb"]
    with pytest.raises(OSError, match="missing"):
        replace_folder(tiny.course.root / "missing", released.folder)
    assert b"max(numbers)" in contents(released.folder)[f"{TINY}.ipynb"]


def test_an_archive_has_reproducible_bytes(tiny: Tiny) -> None:
    """The zip file depends on names and contents alone, and holds the assignment's folder."""
    tiny.release(archives=True)
    path = tiny.course.folder("build") / f"{TINY}.zip"
    first = path.read_bytes()
    path.unlink()
    notebook = tiny.course.folder("release") / TINY / f"{TINY}.ipynb"
    notebook.chmod(0o600)
    notebook.touch()
    assert [released.rebuilt for released in tiny.release(archives=True)] == [False]
    assert path.read_bytes() == first
    assert zipfile.ZipFile(io.BytesIO(first)).namelist() == [f"{TINY}/{TINY}.ipynb"]


def test_an_archive_says_how_to_begin(tiny: Tiny) -> None:
    """What students need to begin is in the zip, and nothing else that lies beside it."""
    students = tiny.course.folder("students")
    students.mkdir()
    for name in ("START.md", "requirements.txt", "solutions.py"):
        (students / name).write_text(f"{name}\n")
    tiny.release(archives=True)
    with zipfile.ZipFile(tiny.course.folder("build") / f"{TINY}.zip") as packed:
        names = [f"{TINY}/{name}" for name in ("START.md", "requirements.txt", f"{TINY}.ipynb")]
        assert packed.namelist() == names
        assert packed.read(names[0]) == b"START.md\n"


def test_listed_files_are_shipped(tiny: Tiny) -> None:
    """The files of the allow-list, and no others, lie beside the notebook."""
    folder = tiny.course.source_notebook(TINY).parent
    (folder / "data.csv").write_text("1,2\n")
    tiny.course = replace(tiny.course, files={TINY: ("data.csv",)})
    tiny.cells["given"]["source"] = 'numbers = [1.0, 2.5]\nassert open("data.csv").read()'
    (released,) = tiny.release()
    assert sorted(contents(released.folder)) == ["data.csv", f"{TINY}.ipynb"]
    (folder / "data.csv").write_text("# return x + x * 1.0 + x * 0.0\n")
    assert "the file data.csv contains the solution of 'double'" in tiny.refused()


@pytest.mark.parametrize(
    ("tag", "lines", "folded"),
    [("picture", 12, True), ("picture", 11, False), ("demonstration", 12, False), ("", 40, False)],
)
def test_long_code_that_only_draws_is_folded(
    tag: str, lines: int, folded: bool, tiny: Tiny
) -> None:
    """The code of a long picture is folded away, and no other; the proof takes it."""
    text = "\n".join(f"a{n} = {n}" for n in range(lines))
    metadata = {"tags": [tag]} if tag else {}
    tiny.cells["plain"] |= {"source": text, "metadata": metadata}
    tiny.write()
    folder = release.build(tiny.course, TINY, tiny.course.root / "built")
    released = json.loads((folder / f"{TINY}.ipynb").read_text(encoding="utf-8"))["cells"][1]
    assert text_of(released) == text
    assert released["metadata"] == ({"jupyter": {"source_hidden": True}} if folded else {})
    source = sources.read(tiny.course, TINY)
    assert list(proof._contents(tiny.course, source, folder)) == []


def test_a_cell_that_nbgrader_refuses(tiny: Tiny) -> None:
    """What nbgrader itself refuses is an error with the assignment's name."""
    tiny.cells["given"]["source"] = "### BEGIN HIDDEN TESTS"
    tiny.write()
    with pytest.raises(SourceError, match=TINY):
        release.build(tiny.course, TINY, tiny.course.root / "built")


LEAKS = {
    "as it is": "def f(x):\n    return x + x * 1.0 + x * 0.0",
    "renamed": "def f(z):\n    return z + z * 1.0 + z * 0.0",
    "reformatted": "def f(x):\n  return (x\n     + (x*1.0) + x*0.0)  # like this",
    "as a lambda": "f = lambda n: n + n * 1.0 + n * 0.0",
    "as an expression": "y = 3\nresult = y + y * 1.0 + y * 0.0",
    "with a docstring": 'def f(q):\n    "Twice."\n    return q + q * 1.0 + q * 0.0',
    "in a method": "class A:\n    def f(self, q):\n        return q + q * 1.0 + q * 0.0",
    "in a text": 's = "return x + x * 1.0 + x * 0.0"',
    "commented out": "# return x + x*1.0 + x*0.0",
    "commented out and renamed": "k = 1\n# def f(y):\n#     return y + y*1.0 + y*0.0",
    "in prose": "Write `return x + x * 1.0 + x * 0.0` there.",
    "in a fenced block": "So:\n\n```python\ndef f(k):\n    return k + k * 1.0 + k * 0.0\n```\n",
    "a hidden test": "assert double(numbers[1]) == 5.0",
    "a hidden test, spaced": "assert double( numbers[ 1 ] )==5.0  # sic",
    "a mistake": "def f(q):\n    out = q * q * 1.0\n    return out",
    "a hint": "Look at the result for two and a half and compare it with what you had expected.",
    "a criterion": "says that a number which is added to itself becomes twice as large",
    "a written answer": "*Because every number* that is added to itself becomes exactly twice as "
    "large as before.",
}


@pytest.mark.parametrize("place", ["cell", "metadata", "file", "diagram"])
@pytest.mark.parametrize("secret", LEAKS)
def test_a_leak_is_found(secret: str, place: str, tiny: Tiny) -> None:
    """A secret is found in cells, metadata and other files, also as a renamed copy."""
    folder = release.build(tiny.course, TINY, tiny.course.root / "built")
    source = sources.read(tiny.course, TINY)
    assert leaks(tiny.course, source, folder) == []
    path = folder / f"{TINY}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    if place == "file":
        (folder / "notes.txt").write_text(LEAKS[secret])
    elif place == "metadata":
        notebook["metadata"]["notes"] = {"deep": [LEAKS[secret]]}
    elif place == "diagram":
        label = LEAKS[secret].replace('"', "'").replace("\n", "<br>")
        words = "accTitle: a\naccDescr: b"
        drawing = drawn(f'```mermaid\nflowchart LR\n{words}\nA["{label}"] --> B\n```')
        assert LEAKS[secret] not in drawing
        notebook["cells"][1] |= {"cell_type": "markdown", "source": [drawing]}
    else:
        notebook["cells"][1]["source"] = LEAKS[secret].splitlines(keepends=True)
    path.write_text(dumps(notebook) if place != "file" else path.read_text(), encoding="utf-8")
    (found, *_) = leaks(tiny.course, source, folder)
    assert " contains " in found


class Renamed(ast.NodeTransformer):
    """Gives the arguments of a function other names, and the function too."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self.names = {argument.arg: f"{argument.arg}_2" for argument in function.args.args}
        function.name = "copy_of_it"

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(self.names.get(node.arg, node.arg))

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)


@pytest.mark.parametrize("assignment", COURSE.assignments())
def test_a_renamed_copy_of_every_reference_is_found(assignment: str, tmp_path: Path) -> None:
    """However short a reference is, a copy with other names is recognised."""
    source = sources.read(COURSE, assignment)
    for name in source.functions:
        reference = exercise(COURSE, name).reference
        (function,) = ast.parse(textwrap.dedent(inspect.getsource(reference))).body
        assert isinstance(function, ast.FunctionDef)
        (tmp_path / f"{name}.py").write_text(ast.unparse(Renamed(function).visit(function)))
    found = "\n".join(leaks(COURSE, source, tmp_path))
    for name in source.functions:
        assert f"the file {name}.py contains the reference of '{name}'" in found


@pytest.mark.parametrize(
    "line",
    ["return x", "y = x + x", "assert double(1.0) == 2.0", "x * 1.0", "numbers = [1.0, 2.5]"],
)
def test_a_common_statement_is_no_leak(line: str, tiny: Tiny) -> None:
    """Small statements are everywhere and give nothing away."""
    folder = release.build(tiny.course, TINY, tiny.course.root / "built")
    (folder / "notes.py").write_text(f"def f(x):\n    {line}\n")
    assert leaks(tiny.course, sources.read(tiny.course, TINY), folder) == []


def test_a_student_version_that_earns_points_is_refused(tiny: Tiny) -> None:
    """A test that passes without any work is named."""
    tiny.cells["test_double"] = test_cell(
        "double", "try:\n    double(1.0)\nexcept NotImplementedError:\n    pass", "assert double"
    )
    assert "gets points without any work: test_double passes" in tiny.refused()


def test_a_student_version_that_does_not_start_is_refused(tiny: Tiny) -> None:
    """A cell before the first task has to run."""
    tiny.cells["plain"]["source"] = "print(nothing)"
    refusal = tiny.refused()
    assert "fails before its first task: cell start-1: NameError" in refusal
    assert "the completed version fails: cell start-1" in refusal


@pytest.mark.parametrize(
    ("hidden", "reason"),
    [
        ("assert double(1.0) == 3.0", "AssertionError"),
        ("import warnings\nwarnings.warn('careful')\nassert double(1.0)", "careful"),
        ("import sys\nprint('x', file=sys.stderr)\nassert double(1.0)", "x"),
    ],
)
def test_a_completed_version_that_loses_points_is_refused(
    hidden: str, reason: str, tiny: Tiny
) -> None:
    """A failing test is named; anything on stderr is a failure, as it is for nbgrader."""
    tiny.cells["test_double"] = test_cell("double", "assert double(1.0) == 2.0", hidden)
    refusal = tiny.refused()
    assert "the completed version fails: cell test_double" in refusal
    assert reason in refusal


@pytest.mark.parametrize(
    ("mistake", "reason"),
    [
        (known("kept", "double", "return 2.0 * x"), "'kept' keeps the points of 'double'"),
        (known("wide", "double", "return x * x * 1.0 * 1.0"), "also fails test_quadruple"),
        (known("lost", "double", "return helper(x)", "quadruple"), "does not run in the notebook"),
    ],
)
def test_the_kill_matrix_has_to_hold(
    mistake: SimpleNamespace, reason: str, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake loses its own points, and no others than those it names."""
    know(monkeypatch, mistake)
    assert reason in tiny.refused()


def test_a_function_that_is_between_the_markers_in_full() -> None:
    """A mistake takes the place of the body where the markers hold the whole function."""
    text = "### BEGIN SOLUTION\ndef f(x):\n    return 1\n### END SOLUTION"
    assert with_body(text, "y = 2\nreturn y") == "def f(x):\n    y = 2\n    return y"
    assert with_body(DOUBLE, "return 1").endswith("\n    return 1")


def test_a_process_that_dies_is_a_reason(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof that cannot be made is no proof."""
    tiny.cells["plain"]["source"] = "import os\nos._exit(3)"
    assert "the proof ended early: 3" in tiny.refused()
    tiny.cells["plain"]["source"] = "while numbers:\n    pass"
    monkeypatch.setattr(apart, "TIMEOUT", 1)
    assert "did not end within 1 seconds" in tiny.refused()


def test_a_folder_with_foreign_contents_is_refused(tiny: Tiny) -> None:
    """Files, metadata and raw cells that the lists do not name are reasons."""
    folder = release.build(tiny.course, TINY, tiny.course.root / "built")
    path = folder / f"{TINY}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["toc"] = {}
    notebook["cells"][0]["metadata"]["tags"] = ["picture"]
    notebook["cells"][1]["metadata"]["jupyter"] = {"outputs_hidden": True}
    path.write_text(dumps(notebook), encoding="utf-8")
    (folder / "more.txt").write_text("1")
    course = replace(tiny.course, files={TINY: ("data.csv",)})
    reasons = "\n".join(proof.prove(course, [(sources.read(course, TINY), folder)]))
    assert "has the foreign file more.txt" in reasons
    assert "has no file data.csv" in reasons
    assert "metadata of the released notebook" in reasons
    assert "the cell given_data of the released notebook is not clean" in reasons
    assert f"the cell {notebook['cells'][1]['id']} of the released notebook is not clean" in reasons


def test_a_trial_keeps_namespaces_apart() -> None:
    """A mistake that changes given data spoils no other run."""
    given = TrialCell("given_data", "given", "data = [1]")
    right = TrialCell("f", "solution", "def f():\n    return data[0]")
    wrong = TrialCell("f", "solution", "def f():\n    data[0] = 5\n    return data[0]")
    test = TrialCell("test_f", "test", "assert f() == 1")
    trials = (MistakeTrial("w", wrong, ("test_f",)), MistakeTrial("r", right, ("test_f",)))
    report = perform(TrialPlan(completed=(given, right, test), mistakes=trials))
    assert report.completed == {"given_data": "", "f": "", "test_f": ""}
    assert report.mistakes == {"w": {"test_f": "AssertionError: "}, "r": {"test_f": ""}}


def test_right_solutions_are_tried_for_many_hand_ins() -> None:
    """The reference and every variant; the first seed for which one fails is told."""
    test = TrialCell("test_dense_grad_W", "test", "assert dense_grad_W.seed != 7")
    names = ("", "einsum")
    trials = tuple(RightTrial("dense_grad_W", name, test) for name in names)
    report = perform(TrialPlan(rights=trials, catalogue="course.exercises"))
    assert report.rights == [
        "the reference of 'dense_grad_W' fails for the seed 7: AssertionError: ",
        "the variant 'einsum' of 'dense_grad_W' fails for the seed 7: AssertionError: ",
    ]


def test_every_variant_of_the_course_is_tried() -> None:
    """None is left out of the plan, and each meets the hidden tests of its exercise."""
    for assignment in COURSE.assignments():
        source = sources.read(COURSE, assignment)
        plan = proof.plan_of(COURSE, source, COURSE.folder("release") / assignment)
        expected = {
            (name, variant)
            for name in names(assignment)
            for variant in ("", *exercise(COURSE, name).variants)
        }
        assert {(trial.exercise, trial.variant) for trial in plan.rights} == expected
        assert all(f'check("{t.exercise}", {t.exercise})' in t.test.text for t in plan.rights)


def test_a_warning_fails_the_completed_version_alone() -> None:
    """nbgrader takes stderr for a failure and our grading does not."""
    loud = TrialCell("f", "solution", "import sys\ndef f():\n    print('!', file=sys.stderr)")
    test = TrialCell("test_f", "test", "f()")
    trials = (MistakeTrial("loud", loud, ("test_f",)),)
    report = perform(TrialPlan(student=(loud, test), completed=(loud, test), mistakes=trials))
    assert report.completed["test_f"] == "!"
    assert report.student["test_f"] == report.mistakes["loud"]["test_f"] == ""


def test_a_course_without_catalogue_is_released_too(tiny: Tiny) -> None:
    """Without a catalogue there is no kill matrix, and the rest of the proof holds."""
    tiny.course = replace(tiny.course, catalogue=None)
    assert [released.rebuilt for released in tiny.release()] == [True]
    tiny.cells["planted"] = cell("", "def g(k):\n    return k + k * 1.0 + k * 0.0")
    assert "contains the solution of 'double'" in tiny.refused()


def validate(path: Path) -> set[str]:
    """Return the test cells that fail in nbgrader's `validate`, by their first line."""
    from nbgrader.validator import Validator

    result = Validator(ignore_checksums=True).validate(str(path))
    return {entry["source"] for entry in result.get("failed", [])}


@pytest.mark.slow
@pytest.mark.parametrize("assignment", COURSE.assignments())
def test_validate_agrees_with_the_proof(assignment: str, tmp_path: Path) -> None:
    """nbgrader's `validate` passes the completed version and fails every test of the release."""
    source = sources.read(COURSE, assignment)
    work = tmp_path / "completed"
    shutil.copytree(source.path.parent, work)
    assert validate(work / source.path.name) == set()
    folder = release.build(COURSE, assignment, tmp_path / "built")
    built = json.loads((folder / source.path.name).read_text(encoding="utf-8"))
    tests = [c for c in built["cells"] if c["id"].startswith("test_")]
    assert validate(folder / source.path.name) == {text_of(c).strip() for c in tests}


@pytest.mark.slow
def test_the_whole_course_can_be_released(tmp_path: Path) -> None:
    """All assignments pass all proofs, and give the committed release."""
    shutil.copytree(ROOT / "source", tmp_path / "source")
    shutil.copyfile(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    course = load(tmp_path)
    done = release.release(course, course.assignments())
    assert all(released.rebuilt for released in done)
    for released in done:
        committed = COURSE.folder("release") / released.assignment
        assert contents(released.folder) == contents(committed)
