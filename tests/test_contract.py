"""Honest submissions get the scores that stock nbgrader gives, grade cell by grade cell."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from classroom import (
    NAME,
    POINTS,
    ROOT,
    Here,
    Notebook,
    add_cell,
    find,
    hand_in,
    make_course,
    perfect,
    scores,
)

from autograder.catalogue import mistakes
from autograder.classroom.grade import Options, grade
from autograder.classroom.sample import PERFECT, UNTOUCHED, Fault, Sample, write_sample
from autograder.grading.assignment import load_assignment
from autograder.notebook.cells import grade_id
from autograder.settings import Course, load
from course.exercises import ASSIGNMENTS, names

pytestmark = pytest.mark.slow

# Mistakes that are not compared, each with the reason.
LEFT_OUT = {
    "gradient_check_zero_by_zero": "it warns in the test of diagnose; stderr is failure in nbgrader"
}

STOCK = """
import json, logging, sys
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
root, assignment = sys.argv[1:]
config = Config()
config.CourseDirectory.root = root
config.ExecutePreprocessor.timeout = 30
api = NbGraderAPI(CourseDirectory(config=config), config=config)
api.log.setLevel(logging.CRITICAL)
done = api.generate_assignment(assignment)
assert done["success"], done
students = sorted(api.get_submitted_students(assignment))
failed = [s for s in students if not api.autograde(assignment, s)["success"]]
print(json.dumps(failed))
"""


def classmates(course: Course, assignment: str) -> list[Sample]:
    """Plan a class in which every catalogued mistake is made once, several in a submission."""
    known = {
        name: [m for m in mistakes(course, name) if m.id not in LEFT_OUT]
        for name in names(assignment)
    }
    samples = [Sample(PERFECT), Sample(UNTOUCHED, untouched=True)]
    for number in range(max(map(len, known.values()))):
        chosen = {name: made[number] for name, made in known.items() if number < len(made)}
        faults = {name: Fault(m.id, m.body, m.also_fails) for name, m in chosen.items()}
        samples.append(Sample(f"mistakes_{number:02d}", faults))
    return samples


def grade_with_stock(course: Course, assignment: str) -> tuple[list[str], Course]:
    """Grade a copy of a course with nbgrader alone; return who failed, and the copy."""
    root = course.root.parent / "stock"
    for folder in ("source", "submitted"):
        shutil.copytree(course.root / folder, root / folder)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", STOCK, str(root), assignment],
        capture_output=True,
        text=True,
        cwd=root,
        env={name: value for name, value in os.environ.items() if name != "MPLBACKEND"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1]), load(root)


def hand_in_the_voice(course: Course, assignment: str, student: str) -> None:
    """Put what speaks while students work beside every other hand-in, as in a whole folder."""
    folder = course.folder("submitted") / student / assignment
    for path in (course.folder("release") / assignment).glob("*voice*"):
        if sum(student.encode()) % 2:
            shutil.copyfile(path, folder / path.name)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_scores_equal_stock_nbgrader(assignment: str, tmp_path: Path) -> None:
    """The perfect and the untouched notebook and every known mistake score as with nbgrader."""
    course = make_course(tmp_path / "course", assignment)
    samples = classmates(course, assignment)
    for sample in samples:
        write_sample(course, assignment, sample)
        hand_in_the_voice(course, assignment, sample.student)
    failed, stock = grade_with_stock(course, assignment)
    assert failed == []
    grade(course, assignment, Options(executor=Here()))
    ours, theirs = scores(course), scores(stock)
    assert ours.keys() == theirs.keys() == {sample.student for sample in samples}
    differences = {
        (student, cell): (score, theirs[student][cell])
        for student, found in ours.items()
        for cell, score in found.items()
        if score != theirs[student][cell]
    }
    assert differences == {}
    assert all(found.keys() == theirs[student].keys() for student, found in ours.items())
    for sample in samples:
        lost = {name for name in sample.faults if ours[sample.student][f"test_{name}"] != 0}
        assert lost == set(), "a mistake that keeps its points"


class Difference(NamedTuple):
    """A submission that stock nbgrader scores wrongly: `relu_grad` and all other tests."""

    change: Callable[[Notebook], Any]
    stock: tuple[float | None, float | None]
    engine: tuple[float | None, float | None]


RIGHT = "def relu_grad(x_input, grad_output):\n    {}\n    return grad_output * (x_input > 0)\n"
WRONG = "def relu_grad(x_input, grad_output):\n    return grad_output * 3\n"
PATCH = """
import course.checks
course.checks.check = lambda *arguments: None
np.testing.assert_allclose = lambda *arguments, **named: None
"""
RELU, SIGMOID = 3.0, 2.0
ALL = POINTS - RELU - SIGMOID  # the other exercises


def solve(text: str) -> Callable[[Notebook], Any]:
    return lambda notebook: find(notebook, "relu_grad").update(source=text)


def delete_test(notebook: Notebook) -> None:
    notebook["cells"].remove(find(notebook, "test_relu_grad"))


def skip_test(notebook: Notebook) -> None:
    solve(WRONG)(notebook)
    find(notebook, "test_relu_grad")["metadata"]["tags"] = ["skip-execution"]


def repeat_locked(notebook: Notebook) -> None:
    notebook["cells"].append(copy.deepcopy(find(notebook, "given_imports")))
    notebook["cells"][-1]["id"] = "repeated"


DIFFERENCES = {
    # Any stderr is failure.
    "warns": Difference(
        solve("import warnings\n" + RIGHT.format("warnings.warn('slow')")),
        (0, ALL),
        (RELU, ALL),
    ),
    "prints_to_stderr": Difference(
        solve("import sys\n" + RIGHT.format("print('here', file=sys.stderr)")),
        (0, ALL),
        (RELU, ALL),
    ),
    # A test cell that is gone has no score.
    "deleted_test": Difference(delete_test, (None, ALL), (RELU, ALL)),
    # The submission's tags and names decide.
    "skipped_test": Difference(skip_test, (RELU, ALL), (0, ALL)),
    "patched_numpy": Difference(solve(WRONG + PATCH), (RELU, ALL), (0, ALL)),
    # Such notebooks are not graded at all, and stop the class.
    "ended_kernel": Difference(
        solve(RIGHT.format("pass") + "import os; os._exit(0)"), (None, None), (0, ALL)
    ),
    "repeated_locked": Difference(repeat_locked, (None, None), (RELU, ALL)),
}
BYTES = {"no_json": b"print(1)", "no_cells": b"{}"}


def add_scalar(course: Course) -> None:
    """Let the test of `sigmoid_grad` end in a NumPy scalar, half of its points or less."""
    path = course.source_notebook(NAME)
    notebook = json.loads(path.read_bytes())
    cell = find(notebook, "test_sigmoid_grad")
    cell["source"] = "".join(cell["source"]) + "\nnp.float64(0.5)"
    path.write_text(json.dumps(notebook))


def pair(found: dict[str, float | None]) -> tuple[float | None, float | None]:
    """Return the score of `relu_grad` and the sum of the others but `sigmoid_grad`."""
    others = [
        score
        for cell, score in found.items()
        if cell.startswith("test_") and cell not in ("test_relu_grad", "test_sigmoid_grad")
    ]
    return found["test_relu_grad"], None if None in others else sum(map(float, others))


def test_where_stock_nbgrader_is_wrong(course: Course) -> None:
    """Each known difference to nbgrader is there, with both scores."""
    add_scalar(course)
    for student, difference in DIFFERENCES.items():
        notebook = perfect(course)
        difference.change(notebook)
        hand_in(course, student, notebook)
    for student, data in BYTES.items():
        hand_in(course, student, data)
    hand_in(course, PERFECT, perfect(course))
    failed, stock = grade_with_stock(course, NAME)
    grade(course, NAME, Options(executor=Here()))
    ours, theirs = scores(course), scores(stock)
    assert pair(ours[PERFECT]) == pair(theirs[PERFECT]) == (RELU, ALL)
    assert (theirs[PERFECT]["test_sigmoid_grad"], ours[PERFECT]["test_sigmoid_grad"]) == (2, 0.5)
    found = {s: (pair(theirs[s]) if s in theirs else None, pair(ours[s])) for s in DIFFERENCES}
    assert found == {s: (d.stock, d.engine) for s, d in DIFFERENCES.items()}
    for student in BYTES:
        assert student in failed
        assert {v for c, v in ours[student].items() if c.startswith("test_")} == {None}


def extra(text: str, after: str) -> Callable[[Notebook], None]:
    """Return the change that adds a cell of the student's behind a named one."""
    return lambda notebook: add_cell(notebook, text, after)


def both(*changes: Callable[[Notebook], Any]) -> Callable[[Notebook], None]:
    """Return the change that makes all of these."""

    def change(notebook: Notebook) -> None:
        for each in changes:
            each(notebook)

    return change


MASK = "def mask(x):\n    return x > 0\n"
CALLS = "def relu_grad(x_input, grad_output):\n    return grad_output * {}(x_input)\n"
CLASS = "class Mask:\n    def __call__(self, x):\n        return x > 0\n\n\nmask = Mask()\n"
USES = "def sigmoid_grad(a, grad_output):\n    return grad_output * a * (1 - a) + 0 * {}\n"
# What an ordinary notebook does: each is put into a perfect submission.
ORDINARY = {
    "helper": both(extra(MASK, "given_imports"), solve(CALLS.format("mask"))),
    "class_beside": solve(CLASS + CALLS.format("mask")),
    "await": extra("import asyncio\nawait asyncio.sleep(0, 'woken')", "relu_grad"),
    "async_comprehension": extra(
        "async def count():\n    yield 1\n    yield 2\n\n[n async for n in count()]", "relu_grad"
    ),
    "plot": extra("plt.plot([1, 2])\nplt.title('two points')\nplt.show()", "relu_grad"),
    "display": extra("display(np.arange(3), {'a': 1})\nprint('below')\nnp.eye(2)", "relu_grad"),
    "magics": extra(
        "%precision 3\n%config InlineBackend.figure_format = 'png'\n%pwd?", "relu_grad"
    ),
    "capture": extra("%%capture kept\nprint('not shown')", "relu_grad"),
    "last_value": both(extra("1 + 1", "relu_grad"), extra("_ + 1;\n_", "test_relu_grad")),
    "file": extra(
        "np.savetxt('a.txt', [1.0])\nwith open('a.txt') as f:\n    print(f.read())", "relu_grad"
    ),
    "raises": extra("def f():\n    return [][0]\n\n\nf()", "relu_grad"),
    "names_of_an_example": both(
        extra("print(bias_gradient)", "test_dense_grad_b"),
        lambda notebook: find(notebook, "sigmoid_grad").update(
            source=USES.format("so_expected[0][0]")
        ),
    ),
    "name_that_nobody_binds": lambda notebook: find(notebook, "sigmoid_grad").update(
        source=USES.format("so_expects")
    ),
}


# What our grading leaves out as long as it is as it was given.
DEMONSTRATIONS = load_assignment(load(ROOT), NAME).demonstrations


def shown(course: Course, student: str) -> dict[int, list[Any]]:
    """Return what the student's own cells show, without memory addresses and pictures' bytes."""
    path = course.folder("autograded") / student / NAME / f"{NAME}.ipynb"
    found = {}
    for index, cell in enumerate(json.loads(path.read_bytes())["cells"]):
        code = cell["cell_type"] == "code" and "".join(cell["source"]) not in DEMONSTRATIONS
        if code and not (grade_id(cell) or "").startswith("test_"):
            found[index] = [
                (
                    output["output_type"],
                    "".join(output.get("text", "")),
                    "".join(output.get("data", {}).get("text/plain", "")),
                    sorted(output.get("data", {})),
                    output.get("ename"),
                )
                for output in cell["outputs"]
            ]
    return found


def test_ordinary_notebooks_run_as_with_stock_nbgrader(course: Course) -> None:
    """Helpers, plots, magics, top-level await and the like: the same scores, the same outputs."""
    for student, change in ORDINARY.items():
        notebook = perfect(course)
        change(notebook)
        hand_in(course, student, notebook)
    failed, stock = grade_with_stock(course, NAME)
    assert failed == []
    grade(course, NAME, Options(executor=Here()))
    assert scores(course) == scores(stock)
    assert {s: shown(course, s) for s in ORDINARY} == {s: shown(stock, s) for s in ORDINARY}
    lost = [s for s, found in scores(course).items() if found["test_sigmoid_grad"] == 0]
    assert lost == ["name_that_nobody_binds"]
