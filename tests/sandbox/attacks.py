"""The zoo: files that hold what an attacker writes into a notebook, and the verdicts they name.

A file is called `NAME.loses_EXERCISE.OUTCOME.py` (or `EXERCISE_and_EXERCISE`, or
`OUTCOME_or_OUTCOME`), or `NAME.loses_nothing.py`. Its first line says what it tries; a second
line `# slow` marks what runs into a time limit. `# %% NAME` starts the text of the solution cell
of that name, `# %% extra after NAME` and `# %% extra first` that of an additional cell. All other
cells are those of a perfect submission. Files that are not Python end in `.ipy`.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.grading.assignment import Assignment, load_assignment
from autograder.grading.orders import Orders
from autograder.grading.outcomes import Graded
from autograder.grading.submission import Submission
from autograder.grading.worker import Disturbed, Worker
from autograder.notebook.cells import Role, grade_id, source
from autograder.settings import Limits, load

ROOT = Path(__file__).parent.parent.parent
NAME = "4_layer_gradients"
FILE = f"{NAME}.ipynb"
COURSE = load(ROOT)
ASSIGNMENT: Assignment = load_assignment(COURSE, NAME)
LIMITS = Limits(
    cell_seconds=1.5,
    submission_seconds=20,
    memory=512 * 2**20,
    disk=16 * 2**20,
    output=64 * 2**10,
)
ORDERS = Orders(
    ASSIGNMENT,
    LIMITS,
    hidden=("course", "autograder"),
    private=(COURSE.root,),
    secret=b"known to nobody but the tests",
)
EXERCISES = tuple(
    cell.name.removeprefix("test_") for cell in ASSIGNMENT.cells if cell.role is Role.TEST
)
PERFECT: dict[str, Any] = json.loads(COURSE.source_notebook(NAME).read_bytes())

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Attack:
    """A hostile submission and what it has to get."""

    name: str
    notebook: bytes
    loses: frozenset[str]
    outcomes: frozenset[str] = frozenset()
    slow: bool = False


def zoo() -> list[Attack]:
    """Return the attacks of the files in `zoo/`."""
    return [_attack(path) for path in sorted((Path(__file__).parent / "zoo").glob("*.*py"))]


def dump(notebook: Notebook) -> bytes:
    """Return the bytes of a submission."""
    return json.dumps(notebook).encode()


def with_cells(texts: list[tuple[str, str]]) -> Notebook:
    """Return a perfect submission with other texts, each behind what follows `# %%` in the zoo."""
    notebook = copy.deepcopy(PERFECT)
    known = {grade_id(cell) for cell in notebook["cells"]}
    for key, text in texts:
        if key in known:
            find(notebook, key)["source"] = text
            continue
        place = key.removeprefix("extra after ")
        number = 0 if key == "extra first" else position(notebook, place) + 1
        notebook["cells"].insert(number, code_cell(text, len(notebook["cells"])))
    return notebook


def code_cell(text: str, number: int = 0) -> dict[str, Any]:
    """Return a cell without a name."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"additional-{number}",
        "metadata": {},
        "outputs": [],
        "source": text,
    }


def find(notebook: Notebook, name: str) -> dict[str, Any]:
    """Return the cell with this `grade_id`."""
    cell: dict[str, Any] = notebook["cells"][position(notebook, name)]
    return cell


def position(notebook: Notebook, name: str) -> int:
    """Return the index of the cell with this `grade_id`."""
    return [grade_id(cell) for cell in notebook["cells"]].index(name)


def text_of(name: str) -> str:
    """Return the text of a cell of the perfect submission."""
    return source(find(PERFECT, name))


def points(name: str) -> float:
    """Return the points of an exercise."""
    return next(cell.cell.points for cell in ASSIGNMENT.cells if cell.name == f"test_{name}")


def _attack(path: Path) -> Attack:
    name, verdict, *rest = path.stem.split(".")
    text = path.read_text(encoding="utf-8")
    header, *parts = re.split(r"(?m)^# %% (.+)\n", text)
    if not header.startswith("# ") or not parts:
        raise ValueError(f"{path.name} does not say what it tries, or has no cells")
    texts = list(zip(parts[::2], parts[1::2], strict=True))
    wanted = verdict.removeprefix("loses_")
    loses = () if wanted == "nothing" else tuple(wanted.split("_and_"))
    if not set(loses) <= set(EXERCISES) or bool(loses) != bool(rest):
        raise ValueError(f"{path.name} is no verdict")
    outcomes = rest[0].split("_or_") if rest else []
    slow = "# slow" in header.splitlines()
    return Attack(
        name=name,
        notebook=dump(with_cells(texts)),
        loses=frozenset(loses),
        outcomes=frozenset(outcome.replace("_", " ") for outcome in outcomes),
        slow=slow,
    )


def judged(worker: Worker, submission: Submission) -> Graded:
    """Grade a submission; once more where a process was ended, as a class does."""
    try:
        return worker.grade(submission)
    except Disturbed as disturbed:
        return worker.grade(submission, disturbed)
