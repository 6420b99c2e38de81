"""Grade a class: many submissions over an executor, one writer, nothing lost on a break.

Results are written in the order of the students, so the files and the gradebook are the same
for any number of workers. A submission counts as graded when its line is in the journal,
which is written after the gradebook; until then it is graded again.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from autograder.assignment import Assignment, load_assignment
from autograder.errors import CourseError
from autograder.gradebook import Gradebook
from autograder.intake import Submission, read_submission
from autograder.orders import Orders
from autograder.outcomes import Graded, NotGraded
from autograder.pool import LocalPool, Result, grade_in_order
from autograder.sandbox.jail import require
from autograder.sandbox.machine import probe
from autograder.settings import Course

BATCH = 25
TOLD = 3  # of what was noticed about a hand-in with nothing to grade
ODD_NAME = "the name of the folder has characters that cannot be shown; rename it"
AHEAD = 16  # submissions that may wait for a slow one, for each worker


@dataclass(frozen=True)
class Report:
    """What a run did: graded now, unchanged since the last run, and not graded.

    `empty` are those who are graded although nothing of theirs could be read, and why.
    """

    graded: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[NotGraded, ...]
    empty: tuple[tuple[str, str], ...] = ()


def grade(
    course: Course,
    name: str,
    *,
    students: tuple[str, ...] = (),
    executor: Executor | None = None,
    jobs: int = 1,
    force: bool = False,
    unsafe: bool = False,
    fresh: bool = False,
    progress: Callable[[Result | None, int], None] = lambda *_: None,
) -> Report:
    """Grade the submissions of an assignment and write what came out.

    `progress` is called with each result and the number of submissions to grade. Raises
    `CourseError` where the assignment or a named student is missing, and
    `IsolationUnavailable` where student code could not be contained.
    """
    assignment = load_assignment(course, name)
    orders = make_orders(course, assignment, unsafe=unsafe, fresh=fresh)
    require(probe(), orders.plan())
    found = submitted(course, name, students)
    everybody = [student for student in found if student.isprintable()]
    seal = fingerprint(orders)
    journal = Journal(course.root / ".grading" / f"{name}.jsonl")
    workers = LocalPool(jobs) if executor is None else nullcontext(executor)
    with Gradebook(course, assignment) as gradebook, workers as pool:
        known = {} if force else journal.read(gradebook.students())
        seal += gradebook.late.settings()
        marks = {s: mark(seal, _read(course, name, s)) for s in everybody}
        todo = [s for s in everybody if known.get(s) != marks[s] or not _written(course, name, s)]
        progress(None, len(todo))
        submissions = (_read(course, name, student) for student in todo)
        results = grade_in_order(pool, orders, submissions, AHEAD * jobs)
        graded: list[str] = []
        empty: list[tuple[str, str]] = []
        failed = [NotGraded(s, ODD_NAME) for s in found if not s.isprintable()]
        while batch := list(_watched(islice(results, BATCH), progress, len(todo))):
            good = [result for result in batch if isinstance(result, Graded)]
            for result in good:
                write_notebook(course, assignment, result)
            gradebook.write(good)
            journal.add({result.student: marks[result.student] for result in good})
            graded += [result.student for result in good]
            empty += [(r.student, "; ".join(r.findings[:TOLD])) for r in good if r.empty]
            failed += [result for result in batch if isinstance(result, NotGraded)]
    unchanged = tuple(student for student in everybody if student not in set(todo))
    return Report(tuple(graded), unchanged, tuple(failed), tuple(empty))


def make_orders(
    course: Course, assignment: Assignment, *, unsafe: bool = False, fresh: bool = False
) -> Orders:
    """Return what workers have to know, for this course on this machine."""
    return Orders(
        assignment=assignment,
        limits=course.limits,
        hidden=course.packages,
        private=(course.root,),
        unsafe=unsafe,
        fresh=fresh,
    )


def submitted(course: Course, name: str, students: tuple[str, ...] = ()) -> list[str]:
    """Return the students to grade, sorted. Raises `CourseError` for one who has no folder."""
    root = course.folder("submitted")
    found = sorted(path.parent.name for path in root.glob(f"*/{name}"))
    for student in students:
        if student not in found:
            raise CourseError(
                f"{name}: {student} has handed in nothing; there is no folder "
                f"{root / student / name}"
            )
    if not found:
        raise CourseError(
            f"{name}: there are no submissions in {root}. Each belongs into "
            f"{root}/STUDENT/{name}/{name}.ipynb; `autograder sample {name}` makes some."
        )
    return [student for student in found if not students or student in students]


def fingerprint(orders: Orders) -> str:
    """Return a digest of everything but the submission that can change a result."""
    settings = repr((orders.limits, orders.unsafe, str(probe())))
    parts = (orders.assignment.digest, settings, code_digest(orders.hidden))
    return sha256("".join(parts).encode()).hexdigest()


def code_digest(packages: tuple[str, ...]) -> str:
    """Return a digest of the code in these packages."""
    digest = sha256()
    for package in packages:
        spec = importlib.util.find_spec(package)
        for folder in sorted(spec.submodule_search_locations or []) if spec else ():
            for path in sorted(Path(folder).rglob("*.py")):
                digest.update(path.read_bytes())
    return digest.hexdigest()


def mark(seal: str, submission: Submission) -> str:
    """Return a digest that changes when the result could change."""
    seen = (submission.findings, submission.timestamp)
    return sha256(seal.encode() + repr(seen).encode() + (submission.notebook or b"-")).hexdigest()


def write_notebook(course: Course, assignment: Assignment, graded: Graded) -> None:
    """Write the folder in `autograded/`: the notebook, the given files and the time."""
    folder = course.folder("autograded") / graded.student / assignment.name
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob(".*.part"):
        stale.unlink()
    for name, path in assignment.files:
        _replace(folder / name, path.read_bytes())
    if graded.timestamp:
        _replace(folder / "timestamp.txt", f"{graded.timestamp}\n".encode())
    else:
        (folder / "timestamp.txt").unlink(missing_ok=True)
    _replace(folder / f"{assignment.name}.ipynb", graded.notebook.encode())


@dataclass(frozen=True)
class Journal:
    """Who has been graded from what: a file with one line for each, the last one counts."""

    path: Path

    def read(self, students: set[str]) -> dict[str, str]:
        """Return the marks of these students. A line that was torn by a break is ignored."""
        marks: dict[str, str] = {}
        for line in self.path.read_text().splitlines() if self.path.exists() else ():
            try:
                marks |= json.loads(line)
            except ValueError:
                continue
        return {student: made for student, made in marks.items() if student in students}

    def add(self, marks: dict[str, str]) -> None:
        """Append marks and wait until they are on the disk."""
        self.path.parent.mkdir(exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n" + "".join(json.dumps({s: m}) + "\n" for s, m in marks.items()))
            file.flush()
            os.fsync(file.fileno())


def _watched(
    results: Iterable[Result], progress: Callable[[Result | None, int], None], total: int
) -> Iterator[Result]:
    for result in results:
        progress(result, total)
        yield result


def _read(course: Course, name: str, student: str) -> Submission:
    folder = course.folder("submitted") / student / name
    return read_submission(folder, name, student, course.limits)


def _written(course: Course, name: str, student: str) -> bool:
    return (course.folder("autograded") / student / name / f"{name}.ipynb").is_file()


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or as it was before."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)
