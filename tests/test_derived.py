"""What a course says twice is derived: solutions from references, numbers from notebooks."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from classroom import EXERCISES, POINTS
from test_check import NAME, find, read, write

from autograder.authoring.announced import announced
from autograder.authoring.check import check, fix
from autograder.authoring.derived import counted, readme
from autograder.authoring.source import Source
from autograder.authoring.source import read as read_source
from autograder.notebook.cells import cells_of, source
from autograder.settings import Course

ONE_TO_TEN = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
COUNTED = ONE_TO_TEN[EXERCISES - 1]
TABLE = """| notebook | functions | points |
|---|---|---|
| `4_layer_gradients` | 7 | 20.5 |
| `9_other` | 1 | 2 |

| `4_layer_gradients` | 1 | 1 |
"""


@pytest.fixture
def course(source_course: Course) -> Course:
    """A course with one assignment, in a folder of its own."""
    return source_course


def changed(course: Course, name: str, old: str, new: str) -> None:
    """Replace a text in a cell of the source notebook."""
    notebook = read(course)
    cell = find(notebook, name)
    assert old in cell["source"]
    cell["source"] = cell["source"].replace(old, new)
    write(course, notebook)


def problems(course: Course) -> list[str]:
    return [f"{finding.cell}: {finding.problem}" for finding in check(course, NAME)]


@pytest.mark.parametrize(
    "wrong", ["", "**Exercise `relu_grad`, 1 point.**", "**Exercise `another`, 2 points.**"]
)
def test_the_points_of_an_exercise_stand_above_it(course: Course, wrong: str) -> None:
    """`--fix` writes the points of the test into the text above, whatever stood there."""
    before = read(course)
    line = "**Exercise `relu_grad`, 3 points.**"
    changed(course, "the-relu-mask-3", f"\n\n{line}", f"\n\n{wrong}" if wrong else "")
    changed(course, "the-relu-mask-1", "## The ReLU mask", f"## The ReLU mask\n\n{line}")
    found = [p for p in problems(course) if "does not tell the points" in p]
    assert [name in p for p in found for name in ("the-relu-mask-1", "the-relu-mask-3")] == [
        *(True, False),
        *(False, True),
    ]
    fix(course, NAME)
    assert read(course) == before
    assert problems(course) == []


def test_points_follow_the_test(course: Course) -> None:
    """With other points at the test, the text above says those, in the singular where it is one."""
    notebook = read(course)
    find(notebook, "test_relu_grad")["metadata"]["nbgrader"]["points"] = 1
    write(course, notebook)
    fix(course, NAME)
    assert source(find(read(course), "the-relu-mask-3")).endswith(
        "\n\n**Exercise `relu_grad`, 1 point.**"
    )


def test_where_no_text_leads_to_an_exercise_none_is_made() -> None:
    """Two exercises in a row share no text, and a text without an exercise has no line."""
    flags = {"grade": False, "solution": True, "schema_version": 3}
    solution = {"cell_type": "code", "source": "", "metadata": {"nbgrader": flags}}
    raw: list[dict[str, Any]] = [
        {"cell_type": "markdown", "source": "One.", "metadata": {}},
        {"cell_type": "markdown", "source": "Two.", "metadata": {}},
    ]
    for name in ("first", "second"):
        test = {**flags, "grade": True, "solution": False, "points": 1.5}
        raw += [
            solution | {"metadata": {"nbgrader": flags | {"grade_id": name}}},
            solution | {"metadata": {"nbgrader": test | {"grade_id": f"test_{name}"}}},
        ]
    raw.append({"cell_type": "markdown", "source": "Three.", "metadata": {}})
    assert announced(cells_of({"cells": raw})) == {
        1: "One.",
        2: "Two.\n\n**Exercise `first`, 1.5 points.**",
        7: "Three.",
    }


@pytest.mark.parametrize(
    "body", ["return x_input @ grad_output", "total = 1\n    return total", ""]
)
def test_a_solution_that_is_not_the_reference_is_replaced(course: Course, body: str) -> None:
    """`--fix` writes the reference between the markers and nothing outside them."""
    before = source(find(read(course), "dense_grad_W"))
    changed(course, "dense_grad_W", "return x_input.T @ grad_output", body)
    assert any(p.startswith("dense_grad_W: ") for p in problems(course))
    fix(course, NAME)
    assert source(find(read(course), "dense_grad_W")) == before
    assert problems(course) == []


def test_other_comments_and_spaces_are_no_difference(course: Course) -> None:
    """A solution that is the same program in other dress stays as the author wrote it."""
    changed(
        course,
        "dense_grad_W",
        "return x_input.T @ grad_output",
        "# a sum\n    return (x_input.T @ grad_output)",
    )
    assert problems(course) == []
    assert fix(course, NAME) == []


def typed(x_input: Any, grad_output: Any) -> Any:
    """Return the product, with types that no student should read."""
    turned: list[Any] = x_input.T
    result: Any = turned @ grad_output
    return result


def test_types_of_the_reference_do_not_reach_the_notebook(
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An annotated variable becomes a plain one."""
    module = ModuleType("typed_catalogue")
    known = SimpleNamespace(reference=typed, cases=lambda: iter([1]), mistakes=(1,))
    module.exercise = lambda _: known  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "typed_catalogue", module)
    fix(replace(course, catalogue="typed_catalogue"), NAME)
    text = source(find(read(course), "dense_grad_W"))
    assert "    turned = x_input.T\n    result = turned @ grad_output\n    return result" in text


def test_a_reference_that_cannot_be_loaded_changes_nothing(
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the author's modules raise is found by the checks; `--fix` leaves the notebook."""
    module = ModuleType("broken_catalogue")
    monkeypatch.setitem(sys.modules, "broken_catalogue", module)
    broken = replace(course, catalogue="broken_catalogue")
    assert fix(broken, NAME) == []
    assert "cannot be judged: AttributeError" in str(check(broken, NAME))


@pytest.mark.parametrize(
    ("introduction", "right"),
    [
        ("two functions, 3 points", f"{COUNTED} functions, {POINTS} points"),
        (
            "There are Two functions to write, 21.5 points.",
            f"There are {COUNTED.capitalize()} functions to write, {POINTS} points.",
        ),
        ("2 functions, 1 point", f"{EXERCISES} functions, {POINTS} points"),
        ("one function, 21 points", f"{COUNTED} functions, {POINTS} points"),
        ("many functions, 3 points", "many functions, 3 points"),
        ("two functions. For 3 points", "two functions. For 3 points"),
        ("no numbers at all", "no numbers at all"),
    ],
)
def test_an_introduction_counts_its_notebook(
    course: Course,
    introduction: str,
    right: str,
) -> None:
    """The phrase with the numbers is brought up to date; other phrases stay."""
    assert counted(read_source(course, NAME), introduction) == right


def test_many_functions_are_counted_in_digits(course: Course) -> None:
    """Beyond twenty a number is written in digits; one function is not several."""
    notebook = read_source(course, NAME)
    solution = find(notebook.notebook, "relu_grad")

    def with_functions(number: int) -> Source:
        raw = []
        for i in range(number):
            block = {**solution["metadata"]["nbgrader"], "grade_id": f"f{i}"}
            raw.append({**solution, "metadata": {"nbgrader": block}})
        return replace(notebook, cells=cells_of({"cells": raw}))

    assert counted(with_functions(21), "two functions, 3 points") == "21 functions, 0 points"
    assert counted(with_functions(1), "two functions, 3 points") == "one function, 0 points"


def test_the_table_of_the_readme_is_counted(course: Course, tmp_path: Path) -> None:
    """The row of the notebook changes, in the table with these columns alone."""
    (tmp_path / "README.md").write_text(TABLE)
    assert "the table in README.md has other numbers" in str(problems(course))
    assert fix(course, NAME) == ["counted anew in README.md"]
    expected = TABLE.replace("| 7 | 20.5 |", f"| {EXERCISES} | {POINTS} |")
    assert (tmp_path / "README.md").read_text() == expected
    assert problems(course) == []
    assert readme(course, read_source(course, NAME)) == (expected, expected)


def test_without_a_readme_nothing_is_counted_there(course: Course) -> None:
    """A course needs no README, and none is made."""
    assert readme(course, read_source(course, NAME)) == ("", "")
    assert fix(course, NAME) == []
    assert not (course.root / "README.md").exists()
