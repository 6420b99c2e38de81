"""The questions of an assignment that a person grades, and what the class has answered.

A written question is graded by a person always. An exercise is only where it could not be judged,
and then only for these students.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder.errors import CourseError
from autograder.grading.outcomes import Outcome, Verdict, verdict_of
from autograder.notebook.cells import Cell, Role, cells_of, named
from autograder.notebook.markers import SOLUTION, inside, visible
from autograder.notebook.rubric import ModelAnswer, model_answer
from autograder.settings import Course

Pictures = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Question:
    """One graded cell. `answered_in` is the cell with the students' text, `asked` what is asked.

    `by_machine` says that the engine judges it, where it can.
    """

    name: str
    answered_in: str
    points: float
    is_code: bool
    by_machine: bool
    asked: str
    model: ModelAnswer


@dataclass(frozen=True)
class Answer:
    """What one student has answered. `note` says why it could not be judged, where that is so.

    `unread` says that this goes for the whole hand-in: the text may not be the student's.
    """

    student: str
    text: str
    pictures: Pictures = field(default_factory=dict)
    note: str = ""
    unread: bool = False

    @property
    def digest(self) -> str:
        """A short text that is another one as soon as the answer is."""
        shown = json.dumps([self.text, self.pictures, self.note], sort_keys=True)
        return sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Sheet:
    """The cells of one graded notebook: those that the student fills in, and the verdicts."""

    student: str
    cells: dict[str, Cell]
    verdicts: dict[str, Verdict]

    def answer(self, question: Question) -> Answer | None:
        """Return the answer to a question; None where there is none for a person to grade."""
        cell, verdict = self.cells.get(question.answered_in), self.verdicts.get(question.name)
        if cell is None or (question.by_machine and not _undecided(verdict)):
            return None
        pictures, unread = cell.raw.get("attachments") or {}, self._unread()
        note = verdict.hint if verdict else unread
        return Answer(self.student, cell.text, pictures, note, unread=bool(unread))

    def _unread(self) -> str:
        """Return why nothing of the notebook could be judged; "" where something could."""
        hints = [verdict.hint for verdict in self.verdicts.values() if _undecided(verdict)]
        return hints[0] if hints and len(hints) == len(self.verdicts) else ""


class Sheets:
    """The graded notebooks of an assignment, read again where the file is another one."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.course, self.assignment = course, assignment
        self._kept: dict[Path, tuple[tuple[int, int], Sheet]] = {}

    def read(self, students: Iterable[str]) -> list[Sheet]:
        """Return the notebooks of these students, in their order.

        Raises `CourseError` where one is missing or cannot be read.
        """
        return [self._read(student) for student in students]

    def _read(self, student: str) -> Sheet:
        name = self.assignment
        path = self.course.folder("autograded") / student / name / f"{name}.ipynb"
        try:
            state = path.stat()
            stamp = (state.st_mtime_ns, state.st_size)
            if path not in self._kept or self._kept[path][0] != stamp:
                self._kept[path] = stamp, _sheet(student, json.loads(path.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CourseError(
                f"{name}: {student}: {path} is missing or cannot be read; "
                f"run `autograder grade {name}`"
            ) from error
        return self._kept[path][1]


def questions(course: Course, assignment: str, sheets: Iterable[Sheet]) -> tuple[Question, ...]:
    """Return what a person has to grade: written questions, and exercises that are undecided."""
    notebook = json.loads(course.source_notebook(assignment).read_text(encoding="utf-8"))
    cells = cells_of(notebook)
    undecided = {
        name for sheet in sheets for name, verdict in sheet.verdicts.items() if _undecided(verdict)
    }
    solutions = named(cells)
    exercises = (
        _exercise(cell, solutions[cell.function])
        for cell in cells
        if cell.role is Role.TEST and cell.name in undecided and cell.function in solutions
    )
    return (*_written(cells), *exercises)


def _written(cells: tuple[Cell, ...]) -> Iterator[Question]:
    for above, cell in zip((None, *cells), cells, strict=False):
        if cell.role is Role.WRITTEN:
            asked = above.text if above is not None and above.type == "markdown" else ""
            model = model_answer(cell.text)
            yield Question(
                name=cell.name,
                answered_in=cell.name,
                points=cell.points,
                is_code=cell.is_code,
                by_machine=False,
                asked=asked,
                model=model,
            )


def _exercise(test: Cell, solution: Cell) -> Question:
    return Question(
        name=test.name,
        answered_in=solution.name,
        points=test.points,
        is_code=True,
        by_machine=True,
        asked=visible(solution.text),
        model=ModelAnswer(inside(solution.text, SOLUTION)),
    )


def _sheet(student: str, notebook: dict[str, Any]) -> Sheet:
    cells = cells_of(notebook)
    verdicts = ((cell.name, verdict_of(cell.raw)) for cell in cells if cell.role is Role.TEST)
    return Sheet(
        student,
        {cell.name: cell for cell in cells if cell.role.by_student},
        {name: verdict for name, verdict in verdicts if verdict is not None},
    )


def _undecided(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.outcome is Outcome.UNDECIDED
