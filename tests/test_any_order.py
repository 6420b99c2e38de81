"""In every assignment: no order of submissions and no number of workers changes a byte."""

from __future__ import annotations

import random
import shutil
import warnings
from contextlib import closing
from pathlib import Path

import pytest
from classroom import ROOT, files, make_course, tables

from autograder.classroom.folders import Folders
from autograder.classroom.grade import Options, grade
from autograder.classroom.results import Row, read_results
from autograder.classroom.sample import sample_class, write_sample
from autograder.grading.assignment import load_assignment
from autograder.grading.orders import Orders
from autograder.grading.outcomes import Verdict
from autograder.grading.worker import Worker

ASSIGNMENTS = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
STUDENTS = 14
ENDLESS = "endless"  # takes its whole time, and is graded in tests/test_grade.py


def verdicts(row: Row) -> dict[str, Verdict]:
    return {one.name: one.verdict for one in row.exercises}


@pytest.mark.slow
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_no_order_of_submissions_changes_a_byte(name: str, tmp_path: Path) -> None:
    """One worker, with one judge for all, gives the same in four orders; so do one and two."""
    course = make_course(tmp_path, name)
    samples = [s for s in sample_class(course, name, STUDENTS, 0) if s.student != ENDLESS]
    for sample in samples:
        write_sample(course, name, sample)
    assignment = load_assignment(course, name)
    folders = Folders(course, assignment)
    submissions = [folders.submission(sample.student) for sample in samples]
    with warnings.catch_warnings(), closing(Worker(Orders.of(course, assignment))) as worker:
        warnings.resetwarnings()  # a warning is no error for students
        graded = {s.student: worker.grade(s) for s in submissions}
        for seed in range(3):
            random.Random(seed).shuffle(submissions)
            for submission in submissions:
                assert worker.grade(submission) == graded[submission.student]
    decided = {
        student: {g.name.removeprefix("test_"): g.verdict for g in one.grades if g.verdict}
        for student, one in graded.items()
    }
    found = []
    for jobs in (1, 2):
        grade(course, name, Options(jobs=jobs))
        found.append((files(course.folder("autograded")), tables(course)))
        # Warnings look otherwise in the process of a test; what is decided is the same.
        assert {row.student: verdicts(row) for row in read_results(course, name)} == decided
        for folder in ("autograded", ".grading"):
            shutil.rmtree(course.folder(folder))
        course.root.joinpath("gradebook.db").unlink()
    assert found[0] == found[1]
