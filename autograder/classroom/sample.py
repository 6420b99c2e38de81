"""Make a sample class: submissions whose faults are known, for a demonstration or a test."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder.catalogue import KnownMistake, mistakes
from autograder.errors import CourseError
from autograder.notebook.canonical import dumps
from autograder.notebook.cells import Cell, Role, cells_of, named
from autograder.notebook.markers import with_body
from autograder.notebook.names import scope
from autograder.notebook.rubric import model_answer
from autograder.settings import Course

RAISES = 'raise ValueError("I do not know how to go on")'
ENDLESS = "while True:\n    pass"
UNTOUCHED, PERFECT = "untouched", "perfect"
MOST_FAULTS = 3


@dataclass(frozen=True)
class Fault:
    """A wrong solution in a sample: what it is called, its statements, what is lost with it."""

    name: str
    body: str
    also_fails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """A member of a sample class. `faults` maps solution cells to what is wrong in them."""

    student: str
    faults: dict[str, Fault] = field(default_factory=dict)
    untouched: bool = False


def sample_class(course: Course, assignment: str, students: int, seed: int) -> list[Sample]:
    """Plan a class: perfect, untouched, one that raises, one that never ends, then mistakes."""
    draw = random.Random(seed)  # noqa: S311 -- samples, not secrets
    solutions = _solutions(course, assignment)
    if not solutions:
        raise CourseError(f"{assignment}: the source notebook has no solution cells")
    samples = [Sample(PERFECT), Sample(UNTOUCHED, untouched=True)]
    for name, body in (("raises", RAISES), ("endless", ENDLESS)):
        samples.append(Sample(name, {draw.choice(solutions): Fault(name, body)}))
    mistaken = _mistaken(course, solutions, draw)
    width = len(str(students))
    while len(samples) < students:
        number = len(samples) - 3
        samples.append(Sample(f"mistakes_{number:0{width}d}", next(mistaken)))
    return samples[:students]


def write_sample(course: Course, assignment: str, sample: Sample) -> None:
    """Write a sample as a submission of its student."""
    released = course.folder("release") / assignment / f"{assignment}.ipynb"
    if not released.is_file():
        raise CourseError(f"{assignment}: there is no {released}; run `autograder release` first")
    notebook = json.loads(released.read_text(encoding="utf-8"))
    if not sample.untouched:
        _complete(course, assignment, sample, notebook)
    folder = course.folder("submitted") / sample.student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    path, text = folder / f"{assignment}.ipynb", dumps(notebook)
    if path.exists() and path.read_text(encoding="utf-8", errors="replace") != text:
        raise CourseError(f"{path} is there already, with another text. Move it away first.")
    path.write_text(text, encoding="utf-8")
    for name in course.files.get(assignment, ()):
        (folder / name).write_bytes((released.parent / name).read_bytes())


def _complete(course: Course, assignment: str, sample: Sample, notebook: dict[str, Any]) -> None:
    """Put the solutions into a released notebook, and the sample's faults into theirs."""
    answers = named(_cells(course, assignment))
    for cell in cells_of(notebook):
        if not cell.role.by_student:
            continue
        text = answers[cell.name].text
        if cell.name in sample.faults:
            cell.raw["source"] = with_body(text, sample.faults[cell.name].body)
        elif cell.role is Role.WRITTEN:
            cell.raw["source"] = model_answer(text).text
        else:
            lines = text.split("\n")
            cell.raw["source"] = "\n".join(line for line in lines if " SOLUTION" not in line)


def _mistaken(
    course: Course, solutions: list[str], draw: random.Random
) -> Iterator[dict[str, Fault]]:
    """Yield faults without end, so that each mistake of the catalogue has its turn."""
    catalogue = {name: mistakes(course, name) for name in solutions}
    catalogue = {name: known for name, known in catalogue.items() if known}
    if not catalogue:
        while True:
            yield {draw.choice(solutions): Fault("raises", RAISES)}
    waiting: dict[str, list[KnownMistake]] = {}
    while True:
        chosen = draw.sample(sorted(catalogue), min(draw.randint(1, MOST_FAULTS), len(catalogue)))
        faults = {}
        for name in sorted(chosen):
            if not waiting.get(name):
                waiting[name] = draw.sample(catalogue[name], len(catalogue[name]))
            known = waiting[name].pop()
            faults[name] = Fault(known.id, known.body, known.also_fails)
        yield faults


def _solutions(course: Course, assignment: str) -> list[str]:
    solutions = (c for c in _cells(course, assignment) if c.role is Role.SOLUTION)
    return [cell.name for cell in solutions if scope(cell.text).binds]


def _cells(course: Course, assignment: str) -> tuple[Cell, ...]:
    path = course.source_notebook(assignment)
    return cells_of(json.loads(path.read_text(encoding="utf-8")))
