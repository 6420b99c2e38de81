"""What a student reads about one hand-in, as plain data.

It is made from the graded notebook, from what the gradebook says, and from what the source tells
everybody. Of a test nothing is in it but what came out, so a hidden test cannot be either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.classroom.failing import failing_lines, own_lines, stop_in, without_stops
from autograder.classroom.marks import Mark, Marks
from autograder.classroom.taught import Taught
from autograder.grading.outcomes import Outcome, Verdict, notes_of, verdict_of
from autograder.notebook.cells import Cell, Notebook, Role, cells_of
from autograder.notebook.clean import Output
from autograder.notebook.rubric import Criterion


@dataclass(frozen=True)
class Code:
    """A cell of code as it was handed in, the numbers of the lines to mark, and what it showed."""

    text: str
    marked: tuple[int, ...] = ()
    outputs: tuple[Output, ...] = ()


@dataclass(frozen=True)
class Prose:
    """A text as it was handed in, with the pictures that were pasted into it."""

    text: str
    pictures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Exercise:
    """One exercise that a test judges. `outcome` is None where another program has graded it.

    `error` is what the student's code raised, `elsewhere` through which lines of other cells, and
    `hint` what there is to think about. `place` is the heading in the notebook above it.
    """

    name: str
    place: str
    mark: Mark
    outcome: Outcome | None
    error: str = ""
    elsewhere: tuple[str, ...] = ()
    hint: str = ""
    comment: str = ""
    code: tuple[Code, ...] = ()

    @property
    def settled(self) -> bool:
        """Tell whether there is nothing more to do: all points, and nobody has to look."""
        score = self.mark.score
        return score is not None and score >= self.mark.points and not self.mark.waits

    @property
    def untried(self) -> bool:
        """Tell whether nobody has done anything here yet, the student or a person who grades."""
        untouched = self.outcome is Outcome.NOT_ATTEMPTED and not self.mark.by_hand
        return untouched and self.mark.score is not None and not self.comment


@dataclass(frozen=True)
class Answer:
    """One question that a person grades; the answer is None where it is in cells of its own.

    `rubric` says what the points were given for. As long as nobody has graded it, it is empty.
    """

    name: str
    place: str
    mark: Mark
    answer: Prose | Code | None
    answered: bool
    comment: str = ""
    rubric: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """All that stands on the page of one student, in the order of the notebook.

    `own` are the cells that the student has added or changed, beside the answers.
    """

    title: str
    student: str
    name: str
    marks: Marks
    findings: tuple[str, ...]
    exercises: tuple[Exercise, ...]
    answers: tuple[Answer, ...]
    own: tuple[Code | Prose, ...]

    @property
    def untried(self) -> tuple[Exercise, ...]:
        """The exercises that still are as everybody was given them, with nothing said of them."""
        return tuple(one for one in self.exercises if one.untried)

    @property
    def undecided(self) -> tuple[Exercise, ...]:
        """The exercises that a person has to decide."""
        return tuple(one for one in self.exercises if one.mark.score is None)

    @property
    def lost(self) -> tuple[Exercise, ...]:
        """The exercises that were tried, and where points are missing."""
        beside = (*self.settled, *self.untried, *self.undecided)
        return tuple(one for one in self.exercises if one not in beside)

    @property
    def settled(self) -> tuple[Exercise, ...]:
        """The exercises with all points."""
        return tuple(one for one in self.exercises if one.settled)

    @property
    def waiting(self) -> float:
        """The points that nobody has decided."""
        marks = self.marks.cells.values()
        return sum(mark.points for mark in marks if mark.score is None)


def sheet_of(notebook: Notebook, marks: Marks, taught: Taught) -> Sheet:
    """Return what a student reads. Raises `KeyError`, `TypeError` or `ValueError` for no notebook.

    `notebook` is the graded one, as it lies in `autograded/`.
    """
    exercises, answers, own, pending = [], [], [], list[Cell]()
    cells = cells_of(notebook)
    written = frozenset(line.strip() for cell in cells if _theirs(cell) for line in _lines(cell))
    for cell in cells:
        if cell.role is Role.SOLUTION:
            pending.append(cell)
        elif cell.role is Role.TEST:
            exercises.append(_exercise(cell, pending, marks, taught, written))
            pending = []
        elif cell.role in (Role.WRITTEN, Role.TASK):
            answers.append(_answer(cell, marks, taught))
        elif not cell.name and cell.text.strip() not in taught.texts and cell.text.strip():
            own.append(_code(cell) if cell.is_code else _prose(cell))
    own += [_code(cell) for cell in pending]
    return Sheet(
        title=taught.title,
        student=marks.student,
        name=marks.name or marks.student,
        marks=marks,
        findings=notes_of(notebook).findings,
        exercises=tuple(exercises),
        answers=tuple(answers),
        own=tuple(own),
    )


def _theirs(cell: Cell) -> bool:
    return cell.is_code and (not cell.name or cell.role.by_student)


def _lines(cell: Cell) -> list[str]:
    return cell.text.split("\n")


def _exercise(
    test: Cell, solutions: Sequence[Cell], marks: Marks, taught: Taught, written: frozenset[str]
) -> Exercise:
    """Return an exercise; of its trace the lines that are among those that the student wrote."""
    verdict = verdict_of(test.raw)
    trace = own_lines(verdict.trace, written) if verdict else ()
    name = test.function or test.name
    comments = (marks.comments.get(cell.name, "") for cell in (*solutions, test))
    error, hint = _said(verdict, name)
    codes = tuple(_code(cell, trace) for cell in solutions if cell.text.strip())
    if verdict and verdict.outcome is Outcome.MISSING:
        error = stop_in([output for code in codes for output in code.outputs])
        codes = tuple(replace(code, outputs=without_stops(code.outputs)) for code in codes)
    return Exercise(
        name=name,
        place=taught.places.get(solutions[0].name if solutions else test.name, ""),
        mark=marks.cells.get(test.name, Mark(test.points)),
        outcome=verdict.outcome if verdict else None,
        error=error,
        elsewhere=tuple(entry for entry in trace if not any(_holds(c, entry) for c in codes)),
        hint=hint,
        comment="\n\n".join(text for text in comments if text),
        code=codes,
    )


def _holds(code: Code, entry: str) -> bool:
    """Tell whether the cell has the line that an entry of a trace names."""
    return bool(failing_lines(code.text.split("\n"), [entry], ()))


def _said(verdict: Verdict | None, name: str) -> tuple[str, str]:
    """Return what was raised, and what there is to think about."""
    if verdict is None or verdict.outcome is Outcome.PASSED:
        return "", ""
    if verdict.outcome is not Outcome.RAISED:
        return "", verdict.hint.removeprefix(f"{name}: ")
    error, _, hint = verdict.hint.partition(f" {name}: ")
    return error, hint


def _answer(cell: Cell, marks: Marks, taught: Taught) -> Answer:
    mark = marks.cells.get(cell.name, Mark(cell.points))
    silent = cell.name in marks.unanswered or not cell.text.strip()
    text = _code(cell) if cell.is_code else _prose(cell)
    return Answer(
        name=cell.name,
        place=taught.places.get(cell.name, ""),
        mark=mark,
        answer=None if cell.role is Role.TASK else text,
        answered=cell.role is Role.TASK or not silent,
        comment=marks.comments.get(cell.name, ""),
        rubric=taught.rubrics.get(cell.name, ()) if mark.by_hand else (),
    )


def _prose(cell: Cell) -> Prose:
    return Prose(cell.text, cell.raw.get("attachments") or {})


def _code(cell: Cell, trace: Sequence[str] = ()) -> Code:
    outputs = tuple(cell.raw.get("outputs", ()))
    return Code(cell.text, failing_lines(_lines(cell), trace, outputs), outputs)
