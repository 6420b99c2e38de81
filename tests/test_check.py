"""A fault seeded into a source notebook is found, alone and among others; the course has none."""

from __future__ import annotations

import copy
import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.authoring.check import Finding, check, fix
from autograder.authoring.check_markers import marker_problems
from autograder.errors import CourseError, SourceError
from autograder.notebook.canonical import canonical, dumps
from autograder.notebook.cells import source
from autograder.notebook.names import scope
from autograder.settings import Course, load

ROOT = Path(__file__).parent.parent
COURSE = load(ROOT)
NAME = "4_layer_gradients"
PLAIN = "the-relu-mask-2"

Notebook = dict[str, Any]
Mutation = Callable[[Notebook], None]


@pytest.fixture
def course(source_course: Course) -> Course:
    """A course with one assignment, in a folder of its own."""
    return source_course


def read(course: Course) -> Notebook:
    notebook: Notebook = json.loads(course.source_notebook(NAME).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = source(cell)
    return notebook


def write(course: Course, notebook: Notebook) -> None:
    course.source_notebook(NAME).write_text(dumps(notebook), encoding="utf-8")


def find(notebook: Notebook, name: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def text(name: str, old: str, new: str) -> Mutation:
    """Replace the first occurrence of a text in a cell."""

    def mutate(notebook: Notebook) -> None:
        cell = find(notebook, name)
        assert old in cell["source"]
        cell["source"] = cell["source"].replace(old, new, 1)

    return mutate


def cut(name: str, pattern: str, new: str = "") -> Mutation:
    """Replace what a regular expression matches in a cell."""

    def mutate(notebook: Notebook) -> None:
        cell = find(notebook, name)
        cell["source"], count = re.subn(pattern, new, cell["source"], count=1)
        assert count

    return mutate


def block(name: str, **changes: Any) -> Mutation:
    """Change nbgrader's metadata of a cell; None takes an entry away."""

    def mutate(notebook: Notebook) -> None:
        metadata = find(notebook, name)["metadata"]["nbgrader"]
        metadata.update(changes)
        for key in [key for key, value in changes.items() if value is None]:
            del metadata[key]

    return mutate


def field(name: str, **changes: Any) -> Mutation:
    """Change entries of a cell."""
    return lambda notebook: find(notebook, name).update(changes)


def metadata(name: str, **changes: Any) -> Mutation:
    return lambda notebook: find(notebook, name)["metadata"].update(changes)


def add(after: str, identity: str, lines: str, kind: str = "code", **entries: Any) -> Mutation:
    """Add a plain cell below another."""
    new: dict[str, Any] = {"cell_type": kind, "id": identity, "metadata": {}, "source": lines}
    if kind == "code":
        new |= {"execution_count": None, "outputs": []}

    def mutate(notebook: Notebook) -> None:
        place = notebook["cells"].index(find(notebook, after)) + 1
        notebook["cells"].insert(place, copy.deepcopy(new | entries))

    return mutate


def remove(name: str) -> Mutation:
    return lambda notebook: notebook["cells"].remove(find(notebook, name))


def move(name: str, after: str) -> Mutation:
    def mutate(notebook: Notebook) -> None:
        cell = find(notebook, name)
        notebook["cells"].remove(cell)
        notebook["cells"].insert(notebook["cells"].index(find(notebook, after)) + 1, cell)

    return mutate


def both(first: Mutation, second: Mutation) -> Mutation:
    def mutate(notebook: Notebook) -> None:
        first(notebook)
        second(notebook)

    return mutate


def rename(function: str, name: str) -> Mutation:
    """Give the function of a solution cell and its test cell another name."""

    def mutate(notebook: Notebook) -> None:
        for cell in (find(notebook, function), find(notebook, f"test_{function}")):
            block = cell["metadata"]["nbgrader"]
            cell["source"] = cell["source"].replace(function, name)
            block["grade_id"] = block["grade_id"].replace(function, name)

    return mutate


def picture(identity: str, lines: str) -> Mutation:
    return add("test_relu_grad", identity, lines, metadata={"tags": ["picture"]})


def top(**changes: Any) -> Mutation:
    return lambda notebook: notebook["metadata"].update(changes)


@dataclass(frozen=True)
class Fault:
    """A mutation, the place it touches, the cell and the words of the finding."""

    name: str
    site: str
    mutate: Mutation
    cell: str
    problem: str


BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
TESTS, TESTS_END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
READ_ONLY = {
    "nbgrader": {
        "grade": False,
        "grade_id": "given_more",
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
}


def on(function: str, name: str, mutate: Mutation, problem: str, cell: str = "") -> Fault:
    """A fault in the cells of one function: its solution cell unless `cell` says otherwise."""
    return Fault(name, function, mutate, cell or function, problem)


def new(name: str, mutate: Mutation, cell: str, problem: str) -> Fault:
    """A fault in a place of its own."""
    return Fault(name, name, mutate, cell, problem)


INPUT, WEIGHTS, BIAS, RELU = "dense_grad_input", "dense_grad_W", "dense_grad_b", "relu_grad"
SIGMOID, OUTER, EACH, OTHER = (
    "sigmoid_grad",
    "outer_grad_W",
    "per_example_grad_W",
    "dense_backward_out_in",
)
WRITTEN = "written_input_gradient_needed"
RUBRIC, FIRST = "**Rubric**", "- 1 point: names the layers"

FAULTS = [
    on(INPUT, "begin misspelt", text(INPUT, BEGIN, "### BEGIN SOLUTIOM"), "misspelt marker"),
    on(WEIGHTS, "end in lower case", text(WEIGHTS, END, "### end solution"), "misspelt marker"),
    on(BIAS, "hashes missing", text(BIAS, BEGIN, "# BEGIN SOLUTION"), "misspelt marker"),
    on(RELU, "space missing", text(RELU, BEGIN, "###BEGIN SOLUTION"), "misspelt marker"),
    on(SIGMOID, "words joined", text(SIGMOID, END, "### END_SOLUTION"), "misspelt marker"),
    on(OUTER, "words swapped", text(OUTER, BEGIN, "### SOLUTION BEGIN"), "misspelt marker"),
    on(EACH, "edge missing", text(EACH, BEGIN, "### SOLUTION"), "misspelt marker"),
    on(
        INPUT,
        "hidden misspelt",
        text("test_dense_grad_input", TESTS, "### BEGIN HIDDEM TESTS"),
        "misspelt marker",
        "test_dense_grad_input",
    ),
    on(
        OTHER,
        "marker behind code",
        text(OTHER, BEGIN, "x = 1  ### BEGIN SOLUTION"),
        "misspelt marker",
    ),
    on(OUTER, "mark scheme", text(OUTER, BEGIN, "### BEGIN MARK SCHEME"), "not used here"),
    on(WEIGHTS, "nested", text(WEIGHTS, BEGIN, f"{BEGIN}\n    {BEGIN}"), "nested markers"),
    on(BIAS, "never closed", text(BIAS, f"\n    {END}", ""), "never closed"),
    on(RELU, "never begun", text(RELU, f"    {BEGIN}\n", ""), "without its beginning"),
    on(
        SIGMOID,
        "two regions",
        text(SIGMOID, END, f"{END}\n    {BEGIN}\n    pass\n    {END}"),
        "several SOLUTION regions",
    ),
    on(OUTER, "code above the markers", text(OUTER, BEGIN, f"y = x\n    {BEGIN}"), "outside"),
    on(EACH, "code below the markers", text(EACH, END, f"{END}\n    return X"), "outside"),
    on(OTHER, "no region", cut(OTHER, r"    ### (BEGIN|END).*\n?"), "no solution between"),
    on(
        INPUT,
        "no hidden tests",
        cut("test_dense_grad_input", r"(?s)### BEGIN.*"),
        "no hidden tests",
        "test_dense_grad_input",
    ),
    on(
        WEIGHTS,
        "test after the hidden ones",
        text("test_dense_grad_W", TESTS_END, f"{TESTS_END}\nassert True"),
        "something after its hidden tests",
        "test_dense_grad_W",
    ),
    on(
        BIAS,
        "visible check",
        text("test_dense_grad_b", TESTS, f'check("dense_grad_b", dense_grad_b)\n{TESTS}'),
        "calls check() outside",
        "test_dense_grad_b",
    ),
    on(
        RELU,
        "name of a plain cell",
        text("test_relu_grad", TESTS, f"assert steps.size\n{TESTS}"),
        "uses the name 'steps'",
        "test_relu_grad",
    ),
    on(
        SIGMOID,
        "another function tested",
        text("test_sigmoid_grad", TESTS, f"assert relu_grad\n{TESTS}"),
        "uses the name 'relu_grad'",
        "test_sigmoid_grad",
    ),
    on(
        OUTER,
        "function not tested",
        cut("test_outer_grad_W", r"(?s).*", f"assert True\n{TESTS}\nassert np.pi > 3\n{TESTS_END}"),
        "does not use 'outer_grad_W'",
        "test_outer_grad_W",
    ),
    on(
        EACH,
        "no visible example",
        cut("test_per_example_grad_W", r"(?s)^.*?(?=### BEGIN)"),
        "no visible example",
        "test_per_example_grad_W",
    ),
    on(
        OTHER,
        "ends in a value",
        text("test_dense_backward_out_in", TESTS_END, f"np.pi > 3\n{TESTS_END}"),
        "ends in an expression",
        "test_dense_backward_out_in",
    ),
    on(
        INPUT,
        "points missing",
        block("test_dense_grad_input", points=None),
        "has no points",
        "test_dense_grad_input",
    ),
    on(
        WEIGHTS,
        "points zero",
        block("test_dense_grad_W", points=0),
        "has 0 points",
        "test_dense_grad_W",
    ),
    on(BIAS, "points on the solution", block(BIAS, points=2), "has points, but"),
    on(
        RELU,
        "grade_id missing",
        block("test_relu_grad", grade_id=None),
        "has no grade_id",
        "test_relu_grad",
    ),
    on(SIGMOID, "grade_id twice", block(SIGMOID, grade_id=OUTER), "another cell has", OUTER),
    on(
        SIGMOID,
        "grade_id of JupyterLab",
        block(SIGMOID, grade_id="cell-1a2b3c"),
        "not how a solution cell is named",
        "cell-1a2b3c",
    ),
    on(
        OUTER,
        "test of nothing",
        block("test_outer_grad_W", grade_id="test_outer"),
        "not how a test cell is named",
        "test_outer",
    ),
    on(EACH, "argument unexplained", text(EACH, "    D:", "    E:"), "mention the argument 'D'"),
    on(
        OTHER,
        "no shapes",
        cut(OTHER, r'(?s)""".*?"""', '"""Take x_input, grad_output, W and b."""'),
        "docstring without shapes",
    ),
    on(INPUT, "no docstring", cut(INPUT, r'(?s)    """.*?"""\n'), "without a docstring"),
    on(WEIGHTS, "another solution", text(WEIGHTS, ".T @", ".transpose() @"), "differs from the"),
    on(
        BIAS,
        "not in the catalogue",
        rename(BIAS, "bias_grad"),
        "not in the catalogue",
        "bias_grad",
    ),
    on(EACH, "no test cell", remove(f"test_{EACH}"), "has no test cell"),
    on(SIGMOID, "below its test", move(SIGMOID, f"test_{SIGMOID}"), "comes after its test"),
    on(OUTER, "solution locked", block(OUTER, locked=True), "must not be locked"),
    on(EACH, "old schema", block(EACH, schema_version=2), "not of version 3"),
    on(OTHER, "solution as text", field(OTHER, cell_type="markdown"), "but not code"),
    on(WEIGHTS, "syntax error", text(WEIGHTS, ".T @", ".T @@"), "syntax error"),
    *(
        on(WRITTEN, name, text(WRITTEN, old, changed), problem)
        for name, old, changed, problem in (
            ("rubric by another name", RUBRIC, "Rubric:", "a rubric that is not known: 'Rubric:'"),
            ("rubric twice", RUBRIC, f"{RUBRIC}\n{RUBRIC}", "a rubric that is not known"),
            ("criterion without points", FIRST, "- names the layers", "that is no criterion"),
            ("points that do not add up", FIRST, "- 2 points: layers", "of 3 points, but 2 points"),
            ("rubric that is shown", BEGIN, f"{RUBRIC}\n{BEGIN}", "would be released"),
        )
    ),
    on(
        WRITTEN,
        "rubric without an answer",
        cut(WRITTEN, r"(?s)Training needs.*(?=\*\*Rubric)"),
        "a rubric but no answer",
    ),
    on(WRITTEN, "written name", block(WRITTEN, grade_id="essay"), "not how a written", "essay"),
    new("given name", block("given_stackoverflow", grade_id="data"), "data", "how a given cell"),
    new("task", block("given_imports", task=True), "given_imports", "a kind that is not used"),
    new("raw cell", add(PLAIN, "r", "answers", "raw"), "r", "is a raw cell"),
    new("output", add(PLAIN, "o", "print(1)", outputs=[{"a": 1}]), "o", "has outputs"),
    new("count", add(PLAIN, "n", "print(1)", execution_count=3), "n", "execution count"),
    new("slideshow", metadata(PLAIN, slideshow={}), PLAIN, "foreign metadata: slideshow"),
    new(
        "old checksum",
        add(PLAIN, "c", "k = 1", metadata={"nbgrader": READ_ONLY["nbgrader"] | {"checksum": "0"}}),
        "given_more",
        "foreign metadata: nbgrader.checksum",
    ),
    new("attachment", add(PLAIN, "a", "print(1)", attachments={"x": {}}), "a", "has attachments"),
    new(
        "tag", metadata("what-arrives-2", tags=["skip-execution"]), "what-arrives-2", "unknown tag"
    ),
    new(
        "reference in a plain cell",
        add("test_relu_grad", "p", "def relu_grad(x, g):\n    return g * (x > 0)"),
        "p",
        "defines 'relu_grad'",
    ),
    on(
        SIGMOID,
        "graded function in a given cell",
        add("test_relu_grad", "g", "relu_grad = None", metadata=READ_ONLY),
        "defines 'relu_grad'",
        "given_more",
    ),
    new(
        "given cell needs a plain one",
        add(PLAIN, "u", "more = steps * 2", metadata=READ_ONLY),
        "given_more",
        "uses the name 'steps'",
    ),
    new("course in a plain cell", add(PLAIN, "i", "import course.arrays"), "i", "imports 'course'"),
    new(
        "solution in a plain cell",
        add(PLAIN, "s", f"{BEGIN}\nk = 1\n{END}"),
        "s",
        "is not a solution cell",
    ),
    new(
        "hidden tests in a plain cell",
        add(PLAIN, "h", f"{TESTS}\nk = 1\n{TESTS_END}"),
        "h",
        "is not a test cell",
    ),
    new(
        "picture of a task",
        metadata("given_imports", tags=["picture"]),
        "given_imports",
        "is not a plain code cell",
    ),
    new(
        "picture of a solution",
        picture("ps", "plt.plot(relu_grad(np.ones(3), np.ones(3)))"),
        "ps",
        "comes from a solution",
    ),
    new("picture that changes data", picture("pc", "so_b[0] = 1"), "pc", "changes 'so_b'"),
    new(
        "picture that is needed",
        both(picture("pn", "curve = np.ones(3)"), add("pn", "pl", "print(curve)")),
        "pn",
        "a later cell reads 'curve'",
    ),
    on(
        "diagram",
        "diagram without words",
        cut("what-arrives-2", r" *accDescr.*\n"),
        "has a diagram that has no line 'accDescr",
        "what-arrives-2",
    ),
    on(
        "diagram",
        "diagram with markup in its words",
        text("what-arrives-2", "accTitle: ", "accTitle: $x$ "),
        "has '$' in its accTitle",
        "what-arrives-2",
    ),
    on(
        "diagram",
        "diagram in another language",
        text("what-arrives-2", "flowchart LR", "sequenceDiagram"),
        "cannot be drawn: a diagram does not begin",
        "what-arrives-2",
    ),
    on(
        "diagram",
        "diagram with an unknown arrow",
        text("what-arrives-2", "-- forward -->", "== forward ==>"),
        "a line that is not drawn",
        "what-arrives-2",
    ),
    on(
        "diagram",
        "diagram that is not closed",
        cut("what-arrives-2", r"\n```\Z"),
        "a diagram that is not closed",
        "what-arrives-2",
    ),
    on(
        WRITTEN,
        "diagram in an answer",
        text(WRITTEN, RUBRIC, f"```mermaid\n```\n\n{RUBRIC}"),
        "has a diagram, but is no plain cell",
        WRITTEN,
    ),
    new(
        "picture that nobody describes",
        text("the-relu-mask-3", "*In the picture:* ", ""),
        PLAIN,
        "a picture that nobody describes",
    ),
    new(
        "points that are not the test's",
        text("the-relu-mask-3", "**Exercise `relu_grad`, 3 points.**", "**Worth a point.**"),
        "",
        "the text in cell the-relu-mask-3 does not tell the points",
    ),
    new("notebook metadata", top(toc={}), "", "foreign metadata: toc"),
    new("kernel", top(kernelspec={"name": "mine"}), "", "asks for the kernel"),
]


def faults(course: Course) -> list[Finding]:
    return [finding for finding in check(course, NAME) if finding not in BASELINE]


BASELINE = check(COURSE, NAME)


@pytest.mark.parametrize("assignment", COURSE.assignments())
def test_the_course_has_no_finding(assignment: str) -> None:
    """Every source notebook of the course is sound."""
    assert [str(finding) for finding in check(COURSE, assignment)] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found(course: Course, fault: Fault) -> None:
    """Each seeded fault gives a finding with its cell, its reason and a remedy."""
    notebook = read(course)
    fault.mutate(notebook)
    write(course, notebook)
    found = [f for f in faults(course) if f.cell == fault.cell and fault.problem in f.problem]
    assert found, list(map(str, faults(course)))
    assert found[0].remedy.endswith(".")
    assert str(found[0]).startswith(NAME)
    assert "\n" not in str(found[0])


@given(chosen=st.lists(st.sampled_from(FAULTS), min_size=2, max_size=6, unique_by=lambda f: f.site))
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_faults_do_not_hide_each_other(course: Course, chosen: list[Fault]) -> None:
    """Of several faults in different places every one is found."""
    shutil.copyfile(COURSE.source_notebook(NAME), course.source_notebook(NAME))
    notebook = read(course)
    for fault in chosen:
        fault.mutate(notebook)
    write(course, notebook)
    found = check(course, NAME)
    for fault in chosen:
        assert any(f.cell == fault.cell and fault.problem in f.problem for f in found), fault.name


@pytest.mark.parametrize(
    ("name", "problem"),
    [("solutions.py", "'solutions.py' is not on"), (".hidden", "'.hidden' is not on")],
)
def test_a_foreign_file_is_found(course: Course, name: str, problem: str) -> None:
    """A file that is not on the list is named."""
    (course.root / "source" / NAME / name).write_text("1")
    assert problem in str(faults(course))


def test_checkpoints_of_jupyterlab_are_no_fault(course: Course) -> None:
    """JupyterLab makes them, and nothing copies them."""
    folder = course.root / "source" / NAME / ".ipynb_checkpoints"
    folder.mkdir()
    (folder / "old.ipynb").write_text("{}")
    assert faults(course) == []


def test_a_listed_file_has_to_be_there(course: Course) -> None:
    """A file on the list that is missing, a link, or outside the folder is named."""
    (course.root / "source" / NAME / "link.csv").symlink_to("/etc/hostname")
    listed = replace(course, files={NAME: ("data.csv", "link.csv", "../../gradebook.db")})
    problems = [f.problem for f in check(listed, NAME)]
    assert "the listed file 'data.csv' is missing" in problems
    assert "the listed file 'link.csv' is not inside the folder" in problems
    assert "the listed file '../../gradebook.db' is not inside the folder" in problems


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "is not a notebook"),
        ("[]", "nbformat is not 4"),
        ('{"nbformat": 4}', "no list of cells"),
        ('{"nbformat": 4, "cells": [{"cell_type": "heading"}]}', "no known type"),
        ('{"nbformat": 4, "cells": [{"cell_type": "code"}]}', "no metadata"),
        ('{"nbformat": 4, "cells": [{"cell_type": "code", "metadata": {}}]}', "no text"),
        (
            '{"nbformat": 4, "cells": [{"cell_type": "code", "metadata": {"tags": 1}}]}',
            "tags that are not a list",
        ),
    ],
)
def test_a_file_that_is_no_notebook_is_found(course: Course, content: str, problem: str) -> None:
    """A broken file is one finding, and `fix` leaves it alone."""
    course.source_notebook(NAME).write_text(content)
    (finding,) = check(course, NAME)
    assert problem in str(finding)
    with pytest.raises(SourceError, match=NAME):
        fix(course, NAME)
    assert course.source_notebook(NAME).read_text() == content


def test_an_empty_notebook_has_no_points(course: Course) -> None:
    """A notebook without anything to grade is a fault."""
    write(course, {**read(course), "cells": []})
    assert "has no points" in str(check(course, NAME))


def test_an_unknown_assignment_is_an_error(course: Course) -> None:
    """The message lists the assignments that exist."""
    with pytest.raises(CourseError, match=NAME):
        check(course, "7_nothing")


def exercise(name: str, **changes: Any) -> SimpleNamespace:
    from course.exercises import exercise as known

    task = known(name)
    entries = {"reference": task.reference, "cases": task.cases, "mistakes": task.mistakes}
    return SimpleNamespace(**(entries | changes))


def no_cases() -> Any:
    raise AttributeError("module 'cases' has no attribute 'relu_grad'")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"mistakes": ()}, "has no mistakes"),
        ({"cases": lambda: iter(())}, "has no cases"),
        ({"cases": no_cases}, "cannot be judged: AttributeError"),
    ],
)
def test_an_incomplete_catalogue_is_found(
    course: Course, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], problem: str
) -> None:
    """A function without mistakes or cases is named."""
    module = ModuleType("half_a_catalogue")
    module.exercise = lambda name: exercise(name, **(changes if name == RELU else {}))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "half_a_catalogue", module)
    (finding,) = [
        f
        for f in check(replace(course, catalogue="half_a_catalogue"), NAME)
        if f not in BASELINE and "imports" not in f.problem
    ]
    assert finding.cell == RELU
    assert problem in finding.problem


def test_a_course_without_catalogue_is_checked_too(course: Course) -> None:
    """Without a catalogue nothing is compared with it, and the rest holds."""
    bare = replace(course, catalogue=None)
    assert check(bare, NAME) == []
    notebook = read(course)
    text(RELU, BEGIN, "### BEGIN SOLUTIOM")(notebook)
    write(course, notebook)
    assert "misspelt marker" in str(check(bare, NAME))


def test_fix_writes_the_canonical_form(course: Course) -> None:
    """`fix` cleans what an editor leaves behind; twice is the same as once."""
    notebook = read(course)
    for fault in FAULTS:
        if fault.name in {"output", "count", "slideshow", "notebook metadata", "kernel"}:
            fault.mutate(notebook)
    course.source_notebook(NAME).write_text(json.dumps(notebook))
    assert "canonical form" in str(check(course, NAME))
    assert fix(course, NAME)
    once = course.source_notebook(NAME).read_bytes()
    # The cells that were added stand between a picture and its words, which a person has to move.
    assert [fault.cell for fault in faults(course)] == [PLAIN]
    assert not fix(course, NAME)
    assert course.source_notebook(NAME).read_bytes() == once
    assert [path.name for path in (course.root / "source" / NAME).iterdir()] == [f"{NAME}.ipynb"]


cells = st.fixed_dictionaries(
    {
        "cell_type": st.sampled_from(["code", "markdown"]),
        "metadata": st.fixed_dictionaries(
            {},
            optional={
                "nbgrader": st.fixed_dictionaries({"grade_id": st.text(max_size=80)}),
                "tags": st.lists(st.text(max_size=3), max_size=2),
                "collapsed": st.booleans(),
            },
        ),
        "source": st.text(alphabet="# \n\"'ab1=é|\\", max_size=40),
    }
)


@given(st.lists(cells, max_size=6))
@settings(deadline=None, derandomize=True)
def test_the_canonical_form_is_stable(drawn: list[dict[str, Any]]) -> None:
    """The canonical form of a canonical form is the same, with different ids for all cells."""
    once = canonical({"cells": drawn})
    assert dumps(canonical(json.loads(dumps(once)))) == dumps(once)
    identities = [cell["id"] for cell in once["cells"]]
    assert len(set(identities)) == len(identities)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", identity) for identity in identities)


def test_the_canonical_form_does_not_change_a_program() -> None:
    """Blanks at the end of a line are dropped, except inside a text."""
    code = {"cell_type": "code", "metadata": {}, "source": 'x = """a  \nb"""'}
    spaced = {"cell_type": "code", "metadata": {}, "source": "x = 1  \ny = 2"}
    first, second = canonical({"cells": [code, spaced]})["cells"]
    assert first["source"] == code["source"]
    assert second["source"] == "x = 1\ny = 2"


@given(st.data())
@settings(deadline=None, derandomize=True, max_examples=300)
def test_a_marker_with_one_wrong_letter_is_found(data: st.DataObject) -> None:
    """Whichever letter of a marker is missing, doubled or wrong."""
    edge = data.draw(st.sampled_from(["BEGIN", "END"]))
    what = data.draw(st.sampled_from(["SOLUTION", "HIDDEN TESTS"]))
    marker = f"### {edge} {what}"
    place = data.draw(st.integers(4, len(marker) - 1))
    letter = data.draw(st.sampled_from(["", "X", marker[place] * 2, marker[place].lower()]))
    wrong = marker[:place] + letter + marker[place + 1 :]
    if wrong != marker:
        assert list(marker_problems(wrong)) != []


@pytest.mark.parametrize(
    "line",
    [
        "# The solution is close to the end.",
        "begin(solution)",
        "## Hidden layers",
        "tests = hidden",
        "# Begin with the output",
        "In the end the solutions agree.",
    ],
)
def test_an_ordinary_line_is_no_marker(line: str) -> None:
    """Prose and code with the same words are left alone."""
    assert list(marker_problems(line)) == []


@pytest.mark.parametrize(
    ("code", "reads", "binds"),
    [
        ("x = x + 1", {"x"}, {"x"}),
        ("x = 1\ny = x", set(), {"x", "y"}),
        ("for k in range(3):\n    print(k, z)", {"z"}, {"k"}),
        ("def f(a):\n    return a + g(a) + later\nlater = 1", {"g"}, {"f", "later"}),
        ("import numpy as np\nfrom a.b import c", set(), {"np", "c"}),
        ("[i * n for i in m]", {"n", "m"}, set()),
        ("{k: {v for v in k} for k in m}", {"m"}, set()),
        ("[(last := i) for i in m]", {"m"}, {"last"}),
        ("if a:\n    x: T = [i for i in a]", {"a", "T"}, {"x"}),
        ("def f(x: T) -> U:\n    y: V = x\n    return [i for i in y]", {"T", "U", "V"}, {"f"}),
        ("def f():\n    global h\n    h = 1", set(), {"f", "h"}),
        ("%matplotlib inline\nx = 1", set(), {"x"}),
        ("def broken(", set(), set()),
    ],
)
def test_the_scope_of_a_cell(code: str, reads: set[str], binds: set[str]) -> None:
    """What a cell needs from outside, and what it leaves behind."""
    assert scope(code).reads == reads
    assert scope(code).binds == binds
