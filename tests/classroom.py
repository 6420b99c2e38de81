"""What the tests of grading share: courses, submissions, executors, and what came out."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from autograder.authoring.release import build
from autograder.classroom.grade import Options, Report, grade
from autograder.classroom.pool import Result, grade_one
from autograder.classroom.sample import PERFECT, Sample, sample_class, write_sample
from autograder.grading.outcomes import Graded
from autograder.notebook.cells import grade_id, source
from autograder.settings import CONFIG_FILE, Course, Limits, load

ROOT = Path(__file__).resolve().parent.parent
NAME = "4_layer_gradients"
STUDENTS = 8

TEST_POINTS = [
    cell["metadata"]["nbgrader"]["points"]
    for cell in json.loads((ROOT / "source" / NAME / f"{NAME}.ipynb").read_bytes())["cells"]
    if cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("test_")
]
EXERCISES, POINTS = len(TEST_POINTS), sum(TEST_POINTS)  # of the functions
BY_HAND = 2  # points of the written question

Notebook = dict[str, Any]
Tables = dict[str, list[tuple[Any, ...]]]


def make_course(root: Path, name: str = NAME) -> Course:
    """Write a course with one assignment of this repository, its release, and a gradebook.

    The gradebook is empty; nbgrader needs seconds to create one.
    """
    shutil.copytree(ROOT / "source" / name, root / "source" / name)
    shutil.copyfile(ROOT / CONFIG_FILE, root / CONFIG_FILE)
    course = load(root)
    build(course, name, root / "release")
    Gradebook(course.database).close()
    return course


@dataclass
class School:
    """A graded class: the course, what everybody was made for, and what came out."""

    course: Course
    samples: list[Sample]
    report: Report
    empty: bytes
    results: dict[str, Graded]
    files: dict[str, bytes]
    tables: Tables

    def clear(self) -> None:
        """Remove everything but the course itself, and empty the gradebook."""
        for folder in ("autograded", ".grading", "submitted"):
            shutil.rmtree(self.course.folder(folder), ignore_errors=True)
        (self.course.root / "gradebook.db").write_bytes(self.empty)

    def hand_in(self) -> None:
        """Write the submissions of the class again."""
        for sample in self.samples:
            write_sample(self.course, NAME, sample)


def grade_class(root: Path) -> School:
    """Make a sample class and grade it in this process."""
    course = replace(make_course(root), limits=Limits(cell_seconds=1.5))
    empty = (root / "gradebook.db").read_bytes()
    samples = sample_class(course, NAME, STUDENTS, 0)
    school = School(course, samples, Report((), (), ()), empty, {}, {}, {})
    school.hand_in()

    def keep(result: Result | None, total: int) -> None:
        assert total == STUDENTS
        if isinstance(result, Graded):
            school.results[result.student] = result

    school.report = grade(course, NAME, Options(executor=Here()), progress=keep)
    school.files = files(course.folder("autograded"))
    school.tables = tables(course)
    return school


def hand_in(course: Course, student: str, notebook: Notebook | bytes, name: str = NAME) -> Path:
    """Write a submission and return its folder."""
    folder = course.folder("submitted") / student / name
    folder.mkdir(parents=True, exist_ok=True)
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    (folder / f"{name}.ipynb").write_bytes(data)
    return folder


def perfect(course: Course, name: str = NAME) -> Notebook:
    """Return a perfect submission."""
    write_sample(course, name, Sample(PERFECT))
    path = course.folder("submitted") / PERFECT / name / f"{name}.ipynb"
    notebook: Notebook = json.loads(path.read_bytes())
    shutil.rmtree(course.folder("submitted") / PERFECT)
    for cell in notebook["cells"]:
        cell["source"] = source(cell)
    return notebook


def find(notebook: Notebook, name: str) -> dict[str, Any]:
    """Return the cell with this `grade_id`."""
    cell: dict[str, Any] = notebook["cells"][position(notebook, name)]
    return cell


def position(notebook: Notebook, name: str) -> int:
    """Return the index of the cell with this `grade_id`."""
    return [grade_id(cell) for cell in notebook["cells"]].index(name)


def add_cell(
    notebook: Notebook, text: str, after: str, kind: str = "code", name: str | None = None
) -> None:
    """Add a cell behind a named one, with a name of its own or without."""
    index = position(notebook, after) + 1
    cell: dict[str, Any] = {"cell_type": kind, "id": f"added-{index}", "source": text}
    cell["metadata"] = {"nbgrader": {"grade_id": name}} if name else {}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    notebook["cells"].insert(index, cell)


def files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def tables(course: Course, *, all_names: bool = False) -> Tables:
    """Return all rows of the gradebook, sorted.

    nbgrader gives assignments, notebooks and cells random ids; their names stand for them.
    With `all_names` that goes for submissions and what belongs to them as well.
    """
    with sqlite3.connect(course.database.removeprefix("sqlite:///")) as db:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        found = {
            name: db.execute(f"SELECT * FROM {name}").fetchall() for (name,) in db.execute(query)
        }
    db.close()
    names = {
        row[0]: row[1] for kind in ("assignment", "notebook", "base_cell") for row in found[kind]
    }
    names |= {row[0]: f"source of {row[1]}" for row in found["source_cell"]}
    if all_names:
        names |= {row[0]: f"submission of {row[2]}" for row in found["submitted_assignment"]}
        names |= {row[0]: names[row[1]] for row in found["submitted_notebook"]}
        names |= {row[0]: "row" for kind in ("grade", "comment") for row in found[kind]}
    return {
        table: sorted((tuple(names.get(value, value) for value in row) for row in rows), key=repr)
        for table, rows in found.items()
    }


def scores(course: Course) -> dict[str, dict[str, float | None]]:
    """Return the automatic scores in the gradebook by student and cell."""
    query = """
        SELECT s.student_id, c.name, g.auto_score FROM grade g
        JOIN base_cell c ON c.id = g.cell_id
        JOIN submitted_notebook n ON n.id = g.notebook_id
        JOIN submitted_assignment s ON s.id = n.assignment_id
    """
    found: dict[str, dict[str, float | None]] = {}
    with sqlite3.connect(course.database.removeprefix("sqlite:///")) as db:
        for student, cell, score in db.execute(query):
            found.setdefault(student, {})[cell] = score
    db.close()
    return found


def processes_with(text: str) -> list[str]:
    """Return the command lines of processes that have a text in it or in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = ((folder / part).read_bytes() for part in ("cmdline", "environ"))
        except OSError:
            continue
        if text.encode() in command + environment and int(folder.name) != os.getpid():
            found.append(f"{folder.name} {command.replace(bytes(1), b' ').decode()[:200]}")
    return found


class Here(Executor):
    """Runs everything at once in this process, where a warning is no error for students."""

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Run a task and return its result or error as a finished future."""
        future: Future[Any] = Future()
        try:
            with warnings.catch_warnings():
                warnings.resetwarnings()
                future.set_result(task(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


class Scripted(Here):
    """Answers with prepared results and keeps who was asked for."""

    def __init__(self, results: Iterable[Result]) -> None:
        self.results = {result.student: result for result in results}
        self.asked: list[str] = []

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Return the prepared result of the submission among the arguments."""
        assert task is grade_one
        assert not named
        _, submission = arguments
        self.asked.append(submission.student)
        result = self.results[submission.student]
        if isinstance(result, Graded):
            result = replace(result, timestamp=submission.timestamp)
        return super().submit(lambda: result)


class OutOfOrder(Executor):
    """Runs what waits in an order of its own whenever somebody asks for a result."""

    def __init__(self, choose: Callable[[int], int]) -> None:
        self.choose = choose
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.ran: list[str] = []

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Put a task among those that wait."""
        future = _Asking(self)
        self.waiting.append((future, lambda: self._run(task, arguments, named)))
        return future

    def run_one(self) -> None:
        """Run one of the tasks that wait."""
        future, run = self.waiting.pop(self.choose(len(self.waiting)))
        future.set_result(run())

    def _run(self, task: Callable[..., Any], arguments: Any, named: Any) -> Any:
        self.ran.append(arguments[1].student)
        return task(*arguments, **named)


class _Asking(Future[Any]):
    def __init__(self, executor: OutOfOrder) -> None:
        super().__init__()
        self.executor = executor

    def result(self, timeout: float | None = None) -> Any:
        """Let the executor work until this is done."""
        while not self.done():
            self.executor.run_one()
        return super().result(timeout)
