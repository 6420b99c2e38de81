"""A class whose mistakes, absences and troubles are known, graded for real."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from classroom import NAME, Here

from autograder.catalogue import mistakes
from autograder.classroom.grade import Options, grade
from autograder.classroom.roster import read_roster, store_roster
from autograder.classroom.sample import ENDLESS, Fault, Sample, write_sample
from autograder.settings import Course, Limits

HOSTILE = {
    "mallory": "<script>alert(1)</script>",
    "oscar": "\u202eNoOp <img src=x onerror=alert(1)>",
    "trudy": '=HYPERLINK("http://evil")',
}
TRANSPOSED, AT_ZERO, MEAN = (
    "outer_grad_W_transposed",
    "relu_grad_passes_at_zero",
    "dense_grad_b_mean",
)
# who makes which mistakes; the more often one is made, the further up it has to be
MADE: Mapping[str, tuple[str, ...]] = {
    **{f"s{n:02}": (TRANSPOSED,) for n in range(1, 5)},
    **{f"s{n:02}": (TRANSPOSED, AT_ZERO) for n in range(5, 8)},
    **{f"s{n:02}": (AT_ZERO, MEAN) for n in range(8, 10)},
    **{f"s{n:02}": () for n in range(10, 17)},
    "mallory": (MEAN,),
}
ABSENT = ("absent", "oscar", "trudy")
MESSAGE = 'raise ValueError("</code><script>alert(2)</script>")'


def fault(course: Course, name: str) -> Fault:
    """Return a mistake of the catalogue as a fault of a sample."""
    exercise = name.removesuffix(name[len(_exercise(name)) :])
    known = next(one for one in mistakes(course, exercise) if one.id == name)
    return Fault(known.id, known.body, known.also_fails)


def _exercise(mistake: str) -> str:
    names = ("outer_grad_W", "relu_grad", "dense_grad_b")
    return next(name for name in names if mistake.startswith(name))


def known_class(course: Course, name: str = NAME) -> Course:
    """Grade the class, and return the course with the limits that it was graded within."""
    course = replace(course, limits=Limits(cell_seconds=1.5))
    for student, made in MADE.items():
        write_sample(course, name, Sample(student, {_exercise(m): fault(course, m) for m in made}))
    write_sample(course, name, Sample("endless", {"sigmoid_grad": Fault("endless", ENDLESS)}))
    write_sample(course, name, Sample("raises", {"sigmoid_grad": Fault("raises", MESSAGE)}))
    write_sample(
        course, name, Sample("ends", {"dense_grad_W": Fault("ends", "import os\nos._exit(3)")})
    )
    write_sample(course, name, Sample("untouched", untouched=True))
    (course.root / "class.csv").write_text("", encoding="utf-8")
    store_roster(course, read_roster(_roster(course.root / "class.csv")).roster)
    grade(course, name, Options(executor=Here()))
    return course


def _roster(path: Path) -> Path:
    everybody = [*MADE, *ABSENT, "endless", "raises", "ends", "untouched"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["student_id", "first_name", "last_name", "email"])
        for student in dict.fromkeys(everybody):
            last = HOSTILE.get(student, f"Surname{student}")
            writer.writerow([student, "Given", last, f"{student}@example.org"])
    return path
