"""The course holds what its specification lists: exercises, points, mistakes, concepts, errors."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections import Counter

import numpy as np
import pytest
from curriculum import (
    CONCEPTS,
    ERRORS,
    EXERCISES,
    FACTS,
    MISTAKES,
    POINTS_TOTAL,
    STACKOVERFLOW,
    WRITTEN_POINTS,
    Fact,
)
from notebooks import Cell, cells

from course.arrays import stackoverflow
from course.exercises import ASSIGNMENTS, exercise, names

TESTED = {
    cell.id for assignment in ASSIGNMENTS for cell in cells(assignment) if cell.role == "test"
}

# The documents; what is inconsistent between them (X) needs no link of its own.
SOURCES = {
    "SO": "https://stackoverflow.com/questions/47179307",
    "SE": "https://stats.stackexchange.com/questions/387618",
    "TD": "https://towardsdatascience.com/the-total-derivative-correcting-the-misconception",
    "NN": "https://nnfs.io/",
}
# What the documents say beside formulas: the notebook, the cell, and words that it has to have.
TAUGHT = {
    "affine and linear": ("4_layer_gradients", "the-other-orientation-of-w-1", ("**affine**",)),
    "stochastic and mini-batch descent": (
        "6_networks",
        "one-step-downhill-1",
        ("**mini-batch**", "**stochastic**"),
    ),
    "the loss as one nested function": ("3_forward_pass", "in-short-1", ("one nested function",)),
    "why z has a name": ("3_forward_pass", "in-short-1", ("a name of its own, $z$",)),
    "the economy of shared slopes": ("6_networks", "in-short-1", ("15$ slopes", "shared")),
    "one array is many inputs": ("6_networks", "in-short-1", ("One array is many inputs",)),
    "three products": (
        "4_layer_gradients",
        "in-short-1",
        ("entry by entry | `A * B`", "`np.outer(x, d)`", "`A @ B`"),
    ),
    "further reading": ("4_layer_gradients", "in-short-1", ("Matrix Cookbook", "1802.01528")),
}


def cell_of(assignment: str, name: str) -> Cell:
    """Find a cell of a notebook by its id."""
    return next(cell for cell in cells(assignment) if cell.id == name)


class Bare(ast.NodeTransformer):
    """Drop docstrings and annotations, which say nothing about what is computed."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Forget the docstring, the types, and what is on top of the function."""
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:]
        node.returns = None
        for argument in node.args.args:
            argument.annotation = None
        self.generic_visit(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.Assign:
        """Turn `x: Array = y` into `x = y`."""
        assert node.value is not None
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def bare(source: str) -> str:
    """Return the program of one function in a form that can be compared."""
    (function,) = ast.parse(textwrap.dedent(source)).body
    return ast.dump(ast.fix_missing_locations(Bare().visit(function)))


def test_exercises_are_those_of_the_specification_in_order() -> None:
    """The 49 exercises of the specification are in its six assignments, in its order."""
    specified = tuple(fact.function for fact in FACTS)
    assert len(FACTS) == 49
    assert tuple(name for name in EXERCISES if name in specified) == specified
    assert tuple(dict.fromkeys(fact.assignment for fact in FACTS)) == ASSIGNMENTS
    for fact in FACTS:
        assert exercise(fact.function).assignment == fact.assignment


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_notebook_has_the_exercises_in_order(assignment: str) -> None:
    """A notebook has one solution cell and, below it, one test cell for each exercise."""
    graded = [cell.id for cell in cells(assignment) if cell.role in ("solution", "test")]
    assert graded == [cell for name in names(assignment) for cell in (name, f"test_{name}")]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.function)
def test_points_and_signature(fact: Fact) -> None:
    """An exercise has the points and the signature of the specification."""
    assert cell_of(fact.assignment, f"test_{fact.function}").points == fact.points
    assert fact.signature in cell_of(fact.assignment, fact.function).text.splitlines()
    given = ast.parse(f"{fact.signature} pass").body[0]
    assert isinstance(given, ast.FunctionDef)
    parameters = inspect.signature(exercise(fact.function).reference).parameters.values()
    assert [p.name for p in parameters] == [a.arg for a in given.args.args]
    defaults = [p.default for p in parameters if p.default is not inspect.Parameter.empty]
    assert defaults == [ast.literal_eval(default) for default in given.args.defaults]


def test_points_add_up() -> None:
    """The specified tests give 100 points, each test gives some, each written question 2 more."""
    points: dict[str, dict[str, int]] = {"test": {}, "written": {}}
    for assignment in ASSIGNMENTS:
        for cell in cells(assignment):
            if cell.points:
                points[cell.role][cell.id] = cell.points
    assert sum(points["test"][f"test_{fact.function}"] for fact in FACTS) == POINTS_TOTAL
    assert set(points["test"]) == {f"test_{name}" for name in EXERCISES}
    assert list(points["written"].values()) == [WRITTEN_POINTS] * len(ASSIGNMENTS)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_introduction_names_the_points(assignment: str) -> None:
    """The introduction counts the functions and the points of its notebook correctly."""
    words = [
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
    ]
    total = sum(cell.points for cell in cells(assignment) if cell.role == "test")
    introduction = cells(assignment)[0].text.lower()
    assert f"{words[len(names(assignment)) - 5]} functions" in introduction
    assert f"{total} points" in introduction
    assert f"written question for {WRITTEN_POINTS} points" in introduction


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.function)
def test_mistakes_of_the_specification_are_in_the_catalogue(fact: Fact) -> None:
    """Every listed mistake is in the catalogue under `<function>_<id>`."""
    catalogue = {mistake.id for mistake in exercise(fact.function).mistakes}
    assert not {f"{fact.function}_{name}" for name in fact.mistakes} - catalogue


def test_catalogue_has_at_least_the_mistakes_of_the_specification() -> None:
    """The specification lists 202 mistakes; the catalogue has these and more."""
    assert sum(len(fact.mistakes) for fact in FACTS) == 202
    assert len(MISTAKES) > 202


@pytest.mark.parametrize("concept", CONCEPTS)
def test_concept_is_tested(concept: str) -> None:
    """Every concept is covered by exercises with a test cell."""
    assert CONCEPTS[concept]
    assert not {f"test_{name}" for name in CONCEPTS[concept]} - TESTED


def tagged() -> Counter[str]:
    """Count the tags of the cells of the whole course."""
    return Counter(tag for a in ASSIGNMENTS for cell in cells(a) for tag in cell.tags)


@pytest.mark.parametrize("error", [name for name, e in ERRORS.items() if e["kind"] == "error"])
def test_error_of_the_documents_is_shown(error: str) -> None:
    """Each of the 19 errors is the tag of a cell that shows it."""
    assert tagged()[error], ERRORS[error]["label"]


def test_tags_are_known() -> None:
    """A tag is the id of an error, or marks what only shows something."""
    assert not set(tagged()) - set(ERRORS) - {"picture", "demonstration"}
    assert sum(e["kind"] == "error" for e in ERRORS.values()) == 19


@pytest.mark.parametrize("name", EXERCISES)
def test_solution_is_the_reference(name: str) -> None:
    """The solution in the notebook and the reference of the checks are the same program."""
    solution = cell_of(exercise(name).assignment, name).text
    assert bare(solution) == bare(inspect.getsource(exercise(name).reference))


def test_functions_given_to_the_networks_are_the_references() -> None:
    """What notebook 6 gives of notebook 3 is what the checks of notebook 3 compare with."""
    text = next(cell.text for cell in cells("6_networks") if cell.id == "given_functions")
    for node in ast.parse(text).body:
        assert isinstance(node, ast.FunctionDef)
        assert bare(ast.unparse(node)) == bare(inspect.getsource(exercise(node.name).reference))


def test_stackoverflow_arrays_are_those_of_the_notebook() -> None:
    """Notebook 4 and the grader's side read the same four arrays."""
    namespace = {"np": np}
    text = next(c.text for c in cells("4_layer_gradients") if c.id == "given_stackoverflow")
    exec(compile(text, "given_stackoverflow", "exec"), namespace)
    for name, array in zip(("x_input", "grad_output", "W", "b"), stackoverflow(), strict=True):
        np.testing.assert_array_equal(namespace[f"so_{name}"], array)


@pytest.mark.parametrize("name", ["dense_grad_input", "dense_grad_W", "dense_grad_b"])
def test_stackoverflow_arrays_give_the_results_of_the_specification(name: str) -> None:
    """The references give on these arrays what the specification lists."""
    result = exercise(name).reference(*stackoverflow())
    listed = STACKOVERFLOW.get(f"{name}_first_row", STACKOVERFLOW.get(name))
    np.testing.assert_allclose(result if result.ndim == 1 else result[0], listed, rtol=1e-12)


@pytest.mark.parametrize("error", sorted(ERRORS))
def test_error_is_shown_with_its_source(error: str) -> None:
    """A cell with the tag of an error links to the document that makes it."""
    link = SOURCES.get(error.partition("-")[0], "")
    shown = [cell for a in ASSIGNMENTS for cell in cells(a) if error in cell.tags]
    if ERRORS[error]["kind"] == "provenance":
        assert not shown
    else:
        assert any(link in cell.text for cell in shown)


@pytest.mark.parametrize("concept", TAUGHT)
def test_concept_is_taught(concept: str) -> None:
    """What the documents say beside their formulas has a cell that says it too."""
    assignment, cell, words = TAUGHT[concept]
    text = cell_of(assignment, cell).text
    assert all(word in text for word in words)
