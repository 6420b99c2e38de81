"""Show the whole path on a sample class, in a folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from autograder.classroom.results import Row
from autograder.classroom.sample import Sample
from autograder.grading.outcomes import Outcome
from autograder.settings import CONFIG_FILE, Course, load

ASSIGNMENT = "4_layer_gradients"
EXPECTED = {"raises": Outcome.RAISED, "endless": Outcome.TIMED_OUT}


def make_demo_course(course: Course, assignment: str) -> Course:
    """Copy one assignment of a course into the folder `demo/` and return it as a course."""
    root = course.root / "demo"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(course.root / "source" / assignment, root / "source" / assignment)
    if (course.root / CONFIG_FILE).exists():
        shutil.copyfile(course.root / CONFIG_FILE, root / CONFIG_FILE)
    return load(root)


def differences(samples: list[Sample], rows: list[Row]) -> Iterator[str]:
    """Yield where a result is not what the sample was made for."""
    by_student = {row.student: row for row in rows}
    for sample in samples:
        row = by_student.get(sample.student)
        if row is None:
            yield f"{sample.student}: not graded"
            continue
        lost = {e.name for e in row.exercises if e.verdict.outcome is not Outcome.PASSED}
        planned = {e.name for e in row.exercises} if sample.untouched else set(sample.faults)
        planned |= {name for fault in sample.faults.values() for name in fault.also_fails}
        if lost != planned:
            yield f"{sample.student}: lost {sorted(lost)}, should lose {sorted(planned)}"
        for exercise in row.exercises:
            fault = sample.faults.get(exercise.name)
            expected = EXPECTED.get(fault.name, Outcome.FAILED) if fault else None
            if expected and exercise.verdict.outcome is not expected:
                if expected is Outcome.FAILED and exercise.verdict.outcome is Outcome.RAISED:
                    continue
                yield f"{sample.student}: {exercise.name} {exercise.verdict.outcome.value}"


def places(course: Course) -> Iterator[str]:
    """Yield where the results of a course lie."""
    for what, where in (
        ("notebooks", course.folder("autograded")),
        ("gradebook", Path(course.database.removeprefix("sqlite:///"))),
        ("feedback", course.folder("feedback")),
        ("report", course.folder("report")),
    ):
        yield f"{what:<10} {where}"
