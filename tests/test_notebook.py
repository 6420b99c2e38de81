"""What a cell is for follows from its flags, and the markers bound what is cut out of it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.notebook.cells import Cell, Role, cells_of, grade_id, named, source
from autograder.notebook.markers import (
    HIDDEN_TESTS,
    SOLUTION,
    Region,
    has,
    inside,
    regions,
    replaced,
    visible,
    with_body,
)

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_TESTS, END_TESTS = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def cell(kind: str = "code", text: str = "", **metadata: Any) -> Cell:
    return Cell({"cell_type": kind, "metadata": metadata, "source": text})


def of(**flags: Any) -> Cell:
    return cell(nbgrader=flags)


# task, grade, solution, locked
ROLES = {
    (0, 0, 0, 0): Role.UNKNOWN,
    (0, 0, 0, 1): Role.GIVEN,
    (0, 0, 1, 0): Role.SOLUTION,
    (0, 0, 1, 1): Role.SOLUTION,
    (0, 1, 0, 0): Role.TEST,
    (0, 1, 0, 1): Role.TEST,
    (0, 1, 1, 0): Role.WRITTEN,
    (0, 1, 1, 1): Role.WRITTEN,
} | {(1, *rest): Role.TASK for rest in itertools.product((0, 1), repeat=3)}


@pytest.mark.parametrize(("flags", "role"), ROLES.items(), ids=str)
@pytest.mark.parametrize("tags", [[], ["picture"]])
@pytest.mark.parametrize("kind", ["code", "markdown"])
@pytest.mark.parametrize("full", [True, False])
def test_flags_decide_the_role(
    flags: tuple[int, ...], role: Role, tags: list[str], kind: str, full: bool
) -> None:
    """A task is one; then what is graded; then what is solved. A flag that is absent is off."""
    names = ("task", "grade", "solution", "locked")
    block: dict[str, Any] = {n: bool(on) for n, on in zip(names, flags, strict=True) if full or on}
    found = cell(kind, nbgrader=block | {"grade_id": "f"}, tags=tags)
    assert found.role is role
    assert found.graded is (role in (Role.TEST, Role.WRITTEN))
    assert found.role.by_student is (role in (Role.SOLUTION, Role.WRITTEN))
    assert found.locked is bool(flags[3])
    assert found.function == ("f" if role in (Role.TEST, Role.SOLUTION) else "")


@pytest.mark.parametrize(
    ("kind", "tags", "role"),
    [
        ("code", ["picture"], Role.PICTURE),
        ("code", ["other", "picture"], Role.PICTURE),
        ("code", ["pictures"], Role.PLAIN),
        ("code", [], Role.PLAIN),
        ("markdown", ["picture"], Role.PLAIN),
    ],
)
@pytest.mark.parametrize("block", [{}, {"nbgrader": {}}])
def test_a_cell_without_flags_is_plain(
    kind: str, tags: list[str], role: Role, block: dict[str, Any]
) -> None:
    """Of those, a code cell with the tag only draws. None is graded, or the student's to solve."""
    found = cell(kind, tags=tags, **block)
    assert found.role is role
    assert not found.graded
    assert not found.role.by_student
    assert not found.locked
    assert found.nbgrader == {}
    assert found.tags == tuple(tags)


def test_a_test_belongs_to_the_function_that_it_names() -> None:
    """The name of a test without its beginning is the function; a solution is its own."""
    assert of(grade=True, grade_id="test_f").function == "f"
    assert of(grade=True, grade_id="f_test_").function == "f_test_"
    assert of(solution=True, grade_id="test_f").function == "test_f"
    assert of(locked=True, grade_id="test_f").function == ""
    assert of(grade=True, solution=True, grade_id="test_f").function == ""


@pytest.mark.parametrize(("points", "value"), [(2, 2.0), (0.5, 0.5), (0, 0.0), (None, 0.0)])
def test_points_are_a_number(points: float | None, value: float) -> None:
    """A cell without points has none, and whole points are a float as well."""
    assert of(points=points).points == value
    assert type(of(points=points).points) is float
    assert cell().points == 0


def test_a_cell_is_called_by_its_name_or_its_id_or_its_place() -> None:
    """Messages call a cell by the first of these that it has. Places are counted from 1."""
    block = {"nbgrader": {"grade_id": "f"}}
    raws: list[dict[str, Any]] = [
        {"cell_type": "code", "id": "x", "metadata": block},
        {"cell_type": "code", "id": "x", "metadata": {}},
        {"cell_type": "code", "id": None, "metadata": {}},
        {"cell_type": "code", "metadata": {}},
    ]
    cells = cells_of({"cells": raws})
    assert [c.label for c in cells] == ["f", "x", "number 3", "number 4"]
    assert [c.name for c in cells] == ["f", "", "", ""]
    assert [c.id for c in cells] == ["x", "x", "", ""]
    assert named(cells) == {"f": cells[0]}
    assert all(c.is_code and c.text == "" for c in cells)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ({"metadata": {"nbgrader": {"grade_id": "f"}}}, "f"),
        ({"metadata": {"nbgrader": {"grade_id": ""}}}, None),
        ({"metadata": {"nbgrader": {"grade_id": 1}}}, None),
        ({"metadata": {"nbgrader": {}}}, None),
        ({"metadata": {}}, None),
        ({}, None),
    ],
)
def test_only_a_text_is_a_name(raw: dict[str, Any], name: str | None) -> None:
    """A cell that has no `grade_id`, an empty one or a number has no name."""
    assert grade_id(raw) == name


def test_the_text_of_a_cell_may_be_lines() -> None:
    """Notebooks store a text in either way; a cell without one is empty."""
    assert source({"source": "a\nb"}) == source({"source": ["a\n", "b"]}) == "a\nb"
    assert source({}) == source({"source": []}) == ""


@pytest.mark.parametrize(
    ("kind", "text", "defines"),
    [
        ("code", "def f(x):\n    return x", True),
        ("code", "f = 1", True),
        ("code", "g = f", False),
        ("code", "def f(x) return", False),
        ("markdown", "f = 1", False),
    ],
)
def test_a_cell_defines_its_name(kind: str, text: str, defines: bool) -> None:
    """A code cell that binds the name that it has defines it."""
    assert cell(kind, text, nbgrader={"grade_id": "f"}).defines_its_name is defines


REGIONS = {
    "": [],
    "x = 1": [],
    f"{BEGIN}\nx\n{END}": [Region(SOLUTION, 0, 2)],
    f"a\n  {BEGIN}\nx\n\t{END}\nb": [Region(SOLUTION, 1, 3)],
    f"{BEGIN}\n{END}\n{BEGIN_TESTS}\n{END_TESTS}": [
        Region(SOLUTION, 0, 1),
        Region(HIDDEN_TESTS, 2, 3),
    ],
    f"{BEGIN}\nx": [Region(SOLUTION, 0, 2)],
    f"x\n{END}": [],
    # Within a region, only its own end counts.
    f"{BEGIN}\n{BEGIN}\n{END}\n{END}": [Region(SOLUTION, 0, 2)],
    f"{BEGIN}\n{END_TESTS}\n{END}": [Region(SOLUTION, 0, 2)],
    f"{BEGIN}\n{BEGIN_TESTS}\n{END_TESTS}": [Region(SOLUTION, 0, 3)],
    # Lines that are no markers.
    f"{BEGIN} \nx\n{END}": [],
    f"x {BEGIN}\n{END}": [],
    f"#{BEGIN}\n{END}": [],
    "### begin solution\n### end solution": [],
    "### BEGIN  SOLUTION\n### END SOLUTION": [],
    "### BEGIN TASK\n### END TASK": [],
    # What Python takes for the end of a line, and a notebook does not.
    f"a\x0c{BEGIN}\n{END}": [],
}


@pytest.mark.parametrize(("text", "found"), REGIONS.items(), ids=ascii)
def test_markers_are_lines_of_their_own(text: str, found: list[Region]) -> None:
    """A region goes from its first marker to its own end, or to the end of the cell."""
    assert regions(text) == found
    for what in (SOLUTION, HIDDEN_TESTS):
        assert has(text, what) is any(region.what == what for region in found)


TWO = (
    f"a\n  {BEGIN}\n  x\n  y\n  {END}\nb\n{BEGIN_TESTS}\nsecret\n{END_TESTS}\n{BEGIN}\nz\n{END}\nc"
)


def test_what_is_inside_a_region_can_be_taken_out() -> None:
    """The lines of all regions of a kind, without the markers."""
    assert inside(TWO, SOLUTION) == "  x\n  y\nz"
    assert inside(TWO, HIDDEN_TESTS) == "secret"
    assert inside("x", SOLUTION) == ""
    assert inside(f"{BEGIN}\nx\ny", SOLUTION) == "x\ny"


def test_what_is_inside_a_region_can_be_replaced() -> None:
    """Each region of a kind, with its markers; the new lines are indented like the first one."""
    hidden = f"{BEGIN_TESTS}\nsecret\n{END_TESTS}"
    assert replaced(TWO, SOLUTION, "1\n2") == f"a\n  1\n  2\nb\n{hidden}\n1\n2\nc"
    assert replaced(TWO, SOLUTION, None) == f"a\nb\n{hidden}\nc"
    assert replaced("x", SOLUTION, "1") == "x"
    assert replaced(f"a\n{BEGIN}\nx\ny", SOLUTION, "1") == "a\n1"


def test_a_student_sees_the_stub_and_no_hidden_test() -> None:
    """The rest of the cell stays as it is."""
    stub = "raise NotImplementedError()"
    assert visible(TWO) == f"a\n  {stub}\nb\n{stub}\nc"


def test_a_solution_gets_another_body() -> None:
    """Where the markers hold a whole function, its head stays and the body is indented."""
    body = f"def f(x):\n    {BEGIN}\n    return x\n    {END}"
    assert with_body(body, "y = 1\nreturn y") == "def f(x):\n    y = 1\n    return y"
    whole = f"{BEGIN}\ndef f(\n    x,\n):\n    return x\n{END}"
    assert with_body(whole, "y = 1\nreturn y") == "def f(\n    x,\n):\n    y = 1\n    return y"


LINES = st.lists(
    st.sampled_from([BEGIN, END, BEGIN_TESTS, END_TESTS, f"    {BEGIN}", "x", "    y", ""])
)


@given(LINES)
def test_nothing_marked_is_left_where_it_is_cut_out(lines: list[str]) -> None:
    """Of a cell whose hidden tests are cut out, only lines outside of them are left."""
    text = "\n".join(lines)
    hidden = {
        number
        for region in regions(text)
        if region.what == HIDDEN_TESTS
        for number in range(region.begin, region.end + 1)
    }
    kept = [line for number, line in enumerate(lines) if number not in hidden]
    assert replaced(text, HIDDEN_TESTS, None) == "\n".join(kept)
