"""Whatever is handed in becomes a notebook to grade, and what was odd about it is recorded."""

from __future__ import annotations

import copy
import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from classroom import NAME, ROOT, Notebook, add_cell, find
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.assignment import Assignment, AssignmentCell, load_assignment
from autograder.grading.attribution import SHADOWING
from autograder.grading.intake import Intake, take_in
from autograder.grading.submission import Submission, read_submission
from autograder.notebook.cells import Cell, Role, cells_of
from autograder.notebook.diagrams import drawn, is_drawn
from autograder.notebook.markers import HIDDEN_TESTS
from autograder.notebook.markers import replaced as without
from autograder.settings import Limits, load

ASSIGNMENT = load_assignment(load(ROOT), NAME)
LIMITS = Limits(notebook=100_000, cells=100)
ORDER = [cell.name for cell in ASSIGNMENT.cells]
ANSWERED = {c.name for c in ASSIGNMENT.cells if c.role.by_student}
OWN = "def relu_grad(x_input, grad_output):\n    return grad_output * (x_input > 0)"
EXTRA = "helper = 1"
FLOOD_SECONDS = 20.0


FILE = f"{NAME}.ipynb"


def released() -> Notebook:
    """The notebook as students get it."""
    notebook = copy.deepcopy(ASSIGNMENT.notebook)
    for cell in notebook["cells"]:
        cell["source"] = without(cell["source"], HIDDEN_TESTS, None)
    return notebook


def taken(notebook: Notebook | bytes) -> Intake:
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    return take_in(ASSIGNMENT, Submission.of("student", data, FILE), LIMITS)


def text_of(intake: Intake, name: str) -> str:
    return next(step.text for step in intake.steps if step.own and step.own.name == name)


def layout(intake: Intake) -> list[str]:
    """The names of the steps in their order, and the texts of extra ones."""
    return [step.own.name if step.own else step.text for step in intake.steps]


def put(text: str, name: str | None, after: str, kind: str = "code") -> Callable[[Notebook], None]:
    """Return the change that adds a cell behind a named one."""
    return lambda notebook: add_cell(notebook, text, after, kind, name)


def update(name: str, **values: Any) -> Callable[[Notebook], None]:
    return lambda notebook: find(notebook, name).update(values)


def remove(name: str) -> Callable[[Notebook], None]:
    return lambda notebook: notebook["cells"].remove(find(notebook, name))


def move_to_front(name: str) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        cell = find(notebook, name)
        notebook["cells"].remove(cell)
        notebook["cells"].insert(0, cell)

    return change


class Case(NamedTuple):
    """A change of the released notebook, and all that has to be found."""

    change: Callable[[Notebook], None]
    findings: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    attempted: frozenset[str] = frozenset()
    solution: str | None = None  # the text of relu_grad that is graded


RELU = frozenset({"relu_grad"})
COPY = "a copy of the cell; it is treated as an extra cell"
LEFT = "a copy of the cell; it is left out"
FOREIGN = "a cell of another notebook; it is treated as an extra cell"
EDITED = "the cell was edited; the original is used"
CASES = {
    "untouched": Case(lambda _: None),
    "solved": Case(update("relu_grad", source=OWN), attempted=RELU, solution=OWN),
    "solved in lines": Case(
        update("relu_grad", source=OWN.splitlines(keepends=True)), attempted=RELU, solution=OWN
    ),
    "solution emptied": Case(update("relu_grad", source=""), attempted=RELU, solution=""),
    "blank lines alone are no attempt": Case(
        lambda nb: find(nb, "relu_grad").update(source=find(nb, "relu_grad")["source"] + "\n\n")
    ),
    "filled copy below the untouched one": Case(
        put(OWN, "relu_grad", "relu_grad"), (f"relu_grad: {LEFT}",), RELU - RELU, RELU, OWN
    ),
    "copy of a test": Case(
        put("pass", "test_relu_grad", "test_relu_grad"),
        (f"test_relu_grad: {COPY}", f"test_relu_grad: {EDITED}"),
    ),
    "edited test": Case(update("test_relu_grad", source="1"), (f"test_relu_grad: {EDITED}",)),
    "edited given": Case(update("given_imports", source="1"), (f"given_imports: {EDITED}",)),
    "missing solution": Case(remove("relu_grad"), ("relu_grad: the cell is missing",), RELU),
    "missing test": Case(
        remove("test_relu_grad"),
        ("test_relu_grad: the cell is missing",),
        frozenset({"test_relu_grad"}),
    ),
    "retyped solution": Case(
        update("relu_grad", cell_type="markdown", source=OWN),
        ("relu_grad: the cell was turned into markdown",),
        attempted=RELU,
        solution=OWN,
    ),
    "retyped test": Case(
        update("test_relu_grad", cell_type="raw"),
        ("test_relu_grad: the cell was turned into raw",),
    ),
    "unknown type": Case(
        update("relu_grad", cell_type=["code"]), ("relu_grad: the cell was turned into raw",)
    ),
    "moved": Case(
        move_to_front("test_relu_grad"),
        tuple(f"{n}: the cell was moved" for n in ORDER[: ORDER.index("test_relu_grad")]),
    ),
    "foreign": Case(put(EXTRA, "other", "relu_grad"), (f"other: {FOREIGN}",)),
    "without a name": Case(put(EXTRA, None, "relu_grad")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_changed_notebook_is_graded_as_planned(case: Case) -> None:
    """All findings, what is missing and what is an attempt are known for each change."""
    notebook = released()
    case.change(notebook)
    intake = taken(notebook)
    assert intake.findings == case.findings
    assert intake.missing == case.missing
    attempted = {s.own.name for s in intake.steps if s.own and s.attempted}
    assert attempted == case.attempted
    if case.solution is not None:
        assert text_of(intake, "relu_grad") == case.solution
    assert [name for name in layout(intake) if name in ORDER] == ORDER
    for step in intake.steps:
        assert step.own is None or step.type == step.own.cell.type
        assert step.own is None or step.own.name in ANSWERED or step.text == step.own.text


@pytest.mark.parametrize("name", [None, *ORDER])
def test_extra_cells_keep_their_place(name: str | None) -> None:
    """A student's own cells stay behind the cell that they were put behind, in their order."""
    notebook = released()
    for text in ("second = 2", "first = 1"):
        if name is None:
            notebook["cells"].insert(0, {"cell_type": "code", "metadata": {}, "source": text})
        else:
            put(text, None, name)(notebook)
    found = [
        entry for entry in layout(taken(notebook)) if entry in (*ORDER, "first = 1", "second = 2")
    ]
    place = 0 if name is None else ORDER.index(name) + 1
    assert found == [*ORDER[:place], "first = 1", "second = 2", *ORDER[place:]]


def test_extra_cells_of_a_deleted_cell_stay_behind_the_one_before() -> None:
    """Where the cell in front of an extra one is gone, the nearest one that is there counts."""
    notebook = released()
    put(EXTRA, None, "test_relu_grad")(notebook)
    remove("test_relu_grad")(notebook)
    found = [entry for entry in layout(taken(notebook)) if entry in (*ORDER, EXTRA)]
    assert found.index(EXTRA) == ORDER.index("relu_grad") + 1


@pytest.mark.parametrize("suffix", ["", "\n# mine"])
def test_only_an_unchanged_picture_is_drawn_for_everybody(suffix: str) -> None:
    """A picture of the source is drawn once; one that a student changed is the student's."""
    notebook = released()
    picture = next(c for c in notebook["cells"] if "picture" in c["metadata"].get("tags", ()))
    picture["source"] += suffix
    step = next(s for s in taken(notebook).steps if s.text == picture["source"])
    assert step.role is (Role.PLAIN if suffix else Role.PICTURE)
    picture["cell_type"] = "markdown"
    step = next(s for s in taken(notebook).steps if s.text == picture["source"])
    assert step.role is Role.PLAIN


def test_only_text_is_taken() -> None:
    """Outputs, tags, points, checksums and the notebook's own metadata have no effect."""
    notebook = released()
    expected = taken(notebook)
    notebook["metadata"] = {"kernelspec": {"name": "bash"}}
    for cell in notebook["cells"]:
        cell.update(outputs=[{"output_type": "error"}], id="x", execution_count=7)
        cell["metadata"]["tags"] = ["skip-execution"]
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"].update(
                points=99, checksum="x", solution=True, locked=False
            )
    assert taken(notebook) == expected


NOT_NOTEBOOKS = {
    b"": "it is not JSON (JSONDecodeError)",
    b"\xff\xff": "it is not JSON (JSONDecodeError)",
    b"[" * 100_000: "it is not JSON (RecursionError)",
    b"9" * 5000: "it is not JSON (ValueError)",
    b"[]": "it is not a notebook",
    b"{}": "it has no cells",
    b'{"cells": {}}': "it has no cells",
    b'{"cells": [1]}': "a cell is not an object",
    b'{"cells": [{"source": 1}]}': "the text of a cell is not text",
    b'{"cells": [{"source": ["a", 1]}]}': "the text of a cell is not text",
    b'{"cells": [%s]}' % b", ".join([b"{}"] * 101): "it has 101 cells; the limit is 100",
}


@pytest.mark.parametrize(("data", "reason"), NOT_NOTEBOOKS.items(), ids=NOT_NOTEBOOKS.values())
def test_what_is_no_notebook_is_graded_as_an_empty_one(data: bytes, reason: str) -> None:
    """The reason is the only finding, every cell is missing, and locked cells are there."""
    intake = taken(data)
    assert intake.findings == (f"{FILE}: the notebook cannot be read: {reason}",)
    assert reason in intake.undecided
    assert layout(intake) == ORDER
    assert {name for name in ORDER if text_of(intake, name) == ""} == ANSWERED
    assert intake.missing >= ANSWERED


def test_limits_are_inclusive(tmp_path: Path) -> None:
    """A file, a text and a number of cells of exactly the limit are read; one more is not."""
    limits = replace(LIMITS, file=1000)
    for size, read in ((1000, True), (1001, False)):
        (tmp_path / FILE).write_bytes(b" " * size)
        submission = read_submission([tmp_path], "student", limits)
        assert bool(submission.files) is read
    assert submission.findings == (f"{FILE}: it is larger than 1000 bytes",)
    for size, read in ((LIMITS.notebook, True), (LIMITS.notebook + 1, False)):
        cell = {"cell_type": "raw", "source": "x" * size, "outputs": ["y" * 10**7]}
        intake = taken({"cells": [cell]})
        assert ("larger than" not in str(intake.findings)) is read
    full = {"cells": [{}] * LIMITS.cells}
    assert not any("limit" in finding for finding in taken(full).findings)


def link_file(folder: Path, path: Path) -> None:
    (folder.parent / "secret").write_text("{}")
    path.symlink_to(folder.parent / "secret")


def link_loop(_: Path, path: Path) -> None:
    path.symlink_to(path)


def link_folder(folder: Path, path: Path) -> None:
    folder.rmdir()
    (folder.parent / "other").mkdir()
    (folder.parent / "other" / path.name).write_text("{}")
    folder.symlink_to(folder.parent / "other")


FOLDERS = {
    "link": (link_file, f"{NAME}.ipynb: it is a link, not a file"),
    "loop": (link_loop, f"{NAME}.ipynb: it is a link, not a file"),
    "dangling": (
        lambda _, path: path.symlink_to("nowhere"),
        f"{NAME}.ipynb: it is a link, not a file",
    ),
    "linked folder": (link_folder, "submitted: it is a link, not a file"),
    "pipe": (lambda _, path: os.mkfifo(path), f"{NAME}.ipynb: it is not an ordinary file"),
}


@pytest.mark.parametrize(("fill", "finding"), FOLDERS.values(), ids=FOLDERS)
def test_what_is_no_file_is_not_read(
    fill: Callable[[Path, Path], None], finding: str, tmp_path: Path
) -> None:
    """Links and pipes give no file, and the finding says what was there."""
    folder = tmp_path / "submitted"
    folder.mkdir()
    fill(folder, folder / f"{NAME}.ipynb")
    submission = read_submission([folder], "student", LIMITS)
    assert submission.files == ()
    assert submission.findings == (finding,)


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (b"2026-01-02 03:04:05 UTC\n", "2026-01-02 03:04:05 UTC"),
        (b"\xff never", "\ufffd never"),
        (b"x" * 200, "x" * 200),
        (b"x" * 201, None),
        (None, None),
    ],
)
def test_the_time_of_a_submission_is_read_within_limits(
    content: bytes | None, read: str | None, tmp_path: Path
) -> None:
    """Of `timestamp.txt` a short text is read; a long one or a link is nothing."""
    if content is None:
        (tmp_path / "timestamp.txt").symlink_to("/etc/hostname")
    else:
        (tmp_path / "timestamp.txt").write_bytes(content)
    assert read_submission([tmp_path], "student", LIMITS).timestamp == read


def test_files_that_shadow_libraries_are_found(tmp_path: Path) -> None:
    """Files that Python would import are reported, others are not."""
    for name in ("numpy.py", "_x.so", "a.pth", "data.csv", f"{NAME}.ipynb"):
        (tmp_path / name).write_text("{}")
    intake = take_in(ASSIGNMENT, read_submission([tmp_path], "student", LIMITS), LIMITS)
    findings = [finding for finding in intake.findings if SHADOWING in finding]
    assert [finding.partition(":")[0] for finding in findings] == ["_x.so", "a.pth", "numpy.py"]


def test_what_ships_beside_the_notebook_may_come_back() -> None:
    """Who hands in the whole folder hands in the notebook in it, and nothing is noticed."""
    folder = ROOT / "release" / NAME
    assert len(list(folder.iterdir())) == 3
    intake = take_in(ASSIGNMENT, read_submission([folder], "student", LIMITS), LIMITS)
    assert (intake.findings, intake.undecided) == ((), "")


@pytest.mark.parametrize(
    "place",
    [
        "grade_id",
        "file",
    ],
)
def test_findings_can_be_written(place: str, tmp_path: Path) -> None:
    """Half a character in the name of a cell or file does not get into the findings."""
    notebook = released()
    if place == "grade_id":
        put(EXTRA, "\ud800", "relu_grad")(notebook)
    else:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py")).touch()
    (tmp_path / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    intake = take_in(ASSIGNMENT, read_submission([tmp_path], "student", LIMITS), LIMITS)
    assert len(intake.findings) == 1
    intake.findings[0].encode()


def own_cell(
    kind: str, name: str, text: str = "", released: str | None = None, **flags: bool
) -> AssignmentCell:
    raw = {
        "cell_type": kind,
        "id": f"id-{name}",
        "metadata": {"nbgrader": {"grade_id": name, **flags}},
        "source": text,
    }
    return AssignmentCell(Cell(raw), text, text if released is None else released)


def small(*cells: AssignmentCell) -> Assignment:
    """An assignment of a few cells."""
    notebook = {"cells": [cell.cell.raw for cell in cells]}
    return Assignment("small", cells, (), (), notebook, "")


def raw_cell(kind: str, text: str, name: str | None = None) -> dict[str, Any]:
    metadata = {"nbgrader": {"grade_id": name}} if name else {}
    return {"cell_type": kind, "metadata": metadata, "source": text}


def taken_by(assignment: Assignment, *cells: dict[str, Any]) -> Intake:
    data = json.dumps({"cells": cells}).encode()
    return take_in(assignment, Submission.of("student", data, f"{assignment.name}.ipynb"), LIMITS)


@pytest.mark.parametrize(
    ("cell", "missed"),
    [
        (own_cell("code", "x", solution=True), True),
        (own_cell("code", "x", grade=True, locked=True), True),
        (own_cell("code", "x", locked=True), True),
        (own_cell("code", "x"), True),
        (own_cell("markdown", "x", grade=True, solution=True), True),
        (own_cell("markdown", "x", locked=True), False),
        (own_cell("markdown", "x"), False),
        (own_cell("markdown", "x", task=True), False),
    ],
    ids=["solution", "test", "given", "unknown", "written", "prose", "unknown prose", "task"],
)
def test_nobody_misses_prose(cell: AssignmentCell, missed: bool) -> None:
    """A cell that runs or that a person grades is missing where it is gone; prose is not."""
    rest = own_cell("code", "rest", locked=True)
    intake = taken_by(small(cell, rest), raw_cell("code", "", "rest"))
    assert intake.missing == ({"x"} if missed else set())
    assert intake.findings == (("x: the cell is missing",) if missed else ())
    assert [step.own.name for step in intake.steps if step.own] == ["x", "rest"]


@pytest.mark.parametrize("release", ["this one", "an earlier one"])
def test_a_drawn_diagram_is_no_text_of_the_students(release: str) -> None:
    """Where the answer's cell is gone, a text with a diagram is not taken for an answer.

    An earlier release had the source's text. What is kept of the cell is that, too.
    """
    notebook = released()
    (answer,) = [c.name for c in ASSIGNMENT.cells if c.role is Role.WRITTEN]
    remove(answer)(notebook)
    diagrams = [cell for cell in cells_of(notebook) if is_drawn(cell)]
    texts = [cell.text for cell in diagrams]
    assert texts
    for cell in diagrams if release == "this one" else ():
        cell.raw["source"] = drawn(cell.text)
    intake = taken(notebook)
    assert intake.findings == (f"{answer}: the cell is missing",)
    assert [text for text in texts if text not in layout(intake)] == []
    (step,) = [step for step in intake.steps if step.own and step.own.name == answer]
    assert not step.attempted


def test_missing_cells_of_no_notebook_are_not_listed() -> None:
    """Where there is no notebook, or an empty one, the list of all cells says no more."""
    submission = Submission("student", (), ("it is a link",))
    intake = take_in(ASSIGNMENT, submission, LIMITS)
    assert intake.findings == ("it is a link",)
    assert intake.undecided == "What was handed in cannot be graded: it is a link."
    assert intake.missing >= ANSWERED
    assert not any(step.attempted for step in intake.steps)
    assert taken_by(ASSIGNMENT).findings == (f"nothing of {NAME} is in {FILE}",)


@pytest.mark.parametrize("more", [0, 1, 7])
def test_a_limited_number_of_findings_is_kept(more: int) -> None:
    """The first fifty, and how many there are besides; of long names their beginning."""
    known = [own_cell("code", f"known_{number}") for number in range(60)]
    cells = [raw_cell("code", "", f"{number:03}" + "x" * 200) for number in range(50 + more)]
    data = json.dumps({"cells": [*(cell.cell.raw for cell in known), *cells]}).encode()
    submission = Submission.of("student", data, "small.ipynb")
    findings = take_in(small(*known), submission, replace(LIMITS, cells=200)).findings
    for number, finding in enumerate(findings[:50]):
        assert finding == f"{number:03}{'x' * 97}: {FOREIGN}"
    assert list(findings[50:]) == ([f"and {more} more findings of this kind"] if more else [])


def test_extra_cells_have_ids_of_their_own() -> None:
    """They are numbered, whatever ids they came with; the others have those of the source."""
    cell = own_cell("code", "f", solution=True)
    extras = [raw_cell("code", text) | {"id": "x"} for text in "abc"]
    intake = taken_by(small(cell), extras[0], raw_cell("code", "", "f"), *extras[1:])
    assert [step.id for step in intake.steps] == ["extra-1", "id-f", "extra-2", "extra-3"]


@pytest.mark.parametrize("released", ["x = 1", "\nx = 1\n"])
@pytest.mark.parametrize(
    ("text", "attempted"), [("x = 1", False), (" x = 1\n\n", False), ("", True)]
)
def test_blank_lines_around_a_stub_are_no_attempt(
    released: str, text: str, attempted: bool
) -> None:
    """Neither those of the release nor those of the submission; to empty a cell is one."""
    stub = own_cell("code", "f", released, solution=True)
    (step,) = taken_by(small(stub), raw_cell("code", text, "f")).steps
    assert step.attempted is attempted


@pytest.mark.parametrize("released", ["x = 1", "\nx = 1\n"])
@pytest.mark.parametrize("whole", ["x = 1\nhidden", "x = 1\nhidden\n"])
@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("x = 1", False),
        ("\nx = 1\n", False),
        ("x = 1\nhidden", False),
        ("x = 1\nhidden\n\n", False),
        ("x = 2", True),
        ("x  = 1", True),
        ("", True),
    ],
)
def test_a_locked_cell_may_be_the_released_or_the_whole_one(
    released: str, whole: str, text: str, edited: bool
) -> None:
    """Blank lines around it are no edit, and neither are the hidden tests of the source."""
    locked = own_cell("code", "x", whole, released, locked=True)
    intake = taken_by(small(locked), raw_cell("code", text, "x"))
    assert intake.findings == ((f"x: {EDITED}",) if edited else ())
    assert [step.text for step in intake.steps] == [whole]


def test_cells_may_lack_what_is_not_needed() -> None:
    """A cell without a text is empty, and what an old format has besides cells does not matter."""
    cell = own_cell("code", "f", solution=True)
    notebook = {"cells": [{"cell_type": "code"}, raw_cell("code", "f = 1", "f")], "worksheets": []}
    data = json.dumps(notebook).encode()
    intake = take_in(small(cell), Submission.of("student", data, "small.ipynb"), LIMITS)
    assert intake.findings == ()
    assert [(step.type, step.text) for step in intake.steps] == [("code", ""), ("code", "f = 1")]


EXAMPLE = own_cell(
    "code",
    "test_f",
    "spare = f(1)\n### BEGIN HIDDEN TESTS\nsecret = 1\n### END HIDDEN TESTS",
    "spare = f(1)",
    grade=True,
    locked=True,
)
ECHOES = {
    "used": ([raw_cell("code", "print(spare)")], True),
    "used in a comment": ([raw_cell("code", "pass  # spare")], True),
    "used two cells later": ([raw_cell("code", "x"), raw_cell("code", "2*spare+1")], True),
    "another word": ([raw_cell("code", "spares, spare_, my_spare")], False),
    "hidden name": ([raw_cell("code", "print(secret)")], False),
    "in prose": ([raw_cell("markdown", "spare"), raw_cell("raw", "spare")], False),
    "nothing": ([], False),
}


@pytest.mark.parametrize(("after", "echoed"), ECHOES.values(), ids=ECHOES)
def test_an_example_is_echoed_where_a_later_cell_needs_its_names(
    after: list[dict[str, Any]], echoed: bool
) -> None:
    """Only the words of code after it count, and only names that students see it make."""
    before = [raw_cell("code", "spare"), raw_cell("code", "", "test_f")]
    steps = taken_by(small(EXAMPLE), *before, *after).steps
    assert [step.echoed for step in steps] == [False, echoed, *[False] * len(after)]


@pytest.mark.parametrize(
    ("flags", "echoed"),
    [({"locked": True}, True), ({"solution": True}, True), ({"grade": True}, False)],
    ids=["given", "solution", "test"],
)
def test_a_test_needs_no_echo_of_another(flags: dict[str, bool], echoed: bool) -> None:
    """Tests find each other's names where they run; locked cells and solutions run inside."""
    last = own_cell("code", "last", "print(spare)", **flags)
    cells = raw_cell("code", "", "test_f"), raw_cell("code", "print(spare)", "last")
    assert [step.echoed for step in taken_by(small(EXAMPLE, last), *cells).steps] == [echoed, False]


TEXT = st.text(st.characters(exclude_categories=()), max_size=8) | st.sampled_from(ORDER)
KEYS = st.sampled_from(["cells", "metadata", "nbgrader", "grade_id", "source", "cell_type"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | TEXT, inner, max_size=4),
    max_leaves=12,
)
CELL = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | JSON,
        "source": TEXT | st.lists(TEXT, max_size=3) | JSON,
        "metadata": st.fixed_dictionaries(
            {"nbgrader": st.fixed_dictionaries({"grade_id": TEXT | JSON}) | JSON}
        )
        | JSON,
        "outputs": JSON,
        "id": JSON,
    },
)


def require_sound(intake: Intake) -> None:
    """Fail unless all cells of the source are there in order, and the texts can be written."""
    own = [step.own.name for step in intake.steps if step.own]
    assert own == ORDER
    for step in intake.steps:
        assert isinstance(step.text, str)
        assert step.type in ("code", "markdown", "raw")
        assert step.own is None or step.own.name in ANSWERED or step.text == step.own.text
    written = [*intake.findings, *(step.text for step in intake.steps)]
    json.dumps(written, ensure_ascii=False).encode()


@given(JSON)
def test_any_json_is_taken_in(value: Any) -> None:
    """Any JSON gives a notebook to grade."""
    require_sound(taken(json.dumps(value).encode()))


@given(st.binary(max_size=200))
def test_any_bytes_are_taken_in(data: bytes) -> None:
    """Any bytes give a notebook to grade."""
    require_sound(taken(data))


@given(st.lists(CELL, max_size=6))
def test_any_cells_are_taken_in(cells: list[Any]) -> None:
    """Any list of cells, with any value in any field, gives a notebook to grade."""
    require_sound(taken(json.dumps({"cells": cells}).encode()))


def zipped(method: int, damaged: slice) -> bytes:
    """A zip whose packed bytes are damaged, while its list of files is not."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        archive.writestr(f"{NAME}.ipynb", json.dumps(released()))
    data = bytearray(content.getvalue())
    data[damaged] = bytes(byte ^ 0xFF for byte in data[damaged])
    return bytes(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("damaged", [slice(52, 90), slice(400, 900)], ids=["begin", "middle"])
def test_a_damaged_archive_is_undecided(method: int, damaged: slice) -> None:
    """Each way to pack has errors of its own, and none of them stops the class."""
    submission = Submission.of("student", zipped(method, damaged), "hand-in.zip")
    assert "the archive cannot be read" in take_in(ASSIGNMENT, submission, Limits()).undecided


BLANKS = "x = 1\n" + "\n " * 3_000_000
FENCES = "\n".join("`" * length for length in range(3_500, 2, -1))
FLOODS = {
    "blank lines in a script": (BLANKS.encode(), "hand-in.py"),
    "a long blank line in a script": (f"x = 1\n\n{' ' * 6_000_000}y".encode(), "hand-in.py"),
    "words of a definition": (("async\n\ndef relu_grad\n" * 200_000).encode(), "hand-in.py"),
    "marks of cells": (("# COMMAND " + "-" * 5_000_000 + "x\n").encode(), "hand-in.py"),
}


@pytest.mark.parametrize("text", [BLANKS, FENCES, "~" * 5_000_000, "~~~\n" * 1_000_000])
def test_a_flood_in_a_cell_is_read_in_time(text: str) -> None:
    """Code that was turned into Markdown is searched for blocks, whatever it consists of."""
    notebook = released()
    find(notebook, "relu_grad").update(cell_type="markdown", source=text)
    submission = Submission.of("student", json.dumps(notebook).encode(), FILE)
    begin = time.monotonic()
    take_in(ASSIGNMENT, submission, Limits())
    assert time.monotonic() - begin < FLOOD_SECONDS


@pytest.mark.parametrize(("data", "name"), FLOODS.values(), ids=FLOODS)
def test_a_flood_in_a_script_is_read_in_time(data: bytes, name: str) -> None:
    """No text makes reading take longer than its length says."""
    begin = time.monotonic()
    take_in(ASSIGNMENT, Submission.of("student", data, name), Limits())
    assert time.monotonic() - begin < FLOOD_SECONDS


def test_a_block_that_is_not_closed_reaches_to_the_end() -> None:
    """So does Markdown, and the function is found."""
    notebook = released()
    text = f"Here it is:\n```python\n{OWN}\n"
    find(notebook, "relu_grad").update(cell_type="markdown", source=text)
    assert text_of(taken(notebook), "relu_grad") == OWN
