"""Build the student version of an assignment from its source."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from pathlib import Path

from nbgrader import preprocessors as steps
from nbgrader.converters.base import NbGraderException
from nbgrader.converters.generate_assignment import GenerateAssignment
from traitlets.config import Config

from autograder.canonical import dumps
from autograder.errors import SourceError
from autograder.settings import Course

STEPS = [
    steps.LockCells,
    steps.ClearSolutions,
    steps.ClearOutput,
    steps.CheckCellMetadata,
    steps.ClearHiddenTests,
    steps.ClearMarkScheme,
    steps.ComputeChecksums,
    steps.CheckCellMetadata,
]


def release(course: Course, assignment: str) -> Path:
    """Build `release/<assignment>` and return the folder. The old one stays until the end."""
    with tempfile.TemporaryDirectory(dir=course.root, prefix=".release-") as stage:
        built = build(course, assignment, Path(stage))
        target = course.folder("release") / assignment
        target.parent.mkdir(exist_ok=True)
        if target.exists():
            shutil.rmtree(target)
        shutil.move(built, target)
    return target


def build(course: Course, assignment: str, destination: Path) -> Path:
    """Write the student version into `destination` and return its folder.

    nbgrader's own steps clear solutions and hidden tests; only the listed files are copied.
    Raises `SourceError` where nbgrader refuses the notebook.
    """
    course.source_notebook(assignment)
    with tempfile.TemporaryDirectory() as scratch:
        produced = _generate(course, assignment, Path(scratch))
        folder = destination / assignment
        folder.mkdir(parents=True)
        notebook = json.loads((produced / f"{assignment}.ipynb").read_text(encoding="utf-8"))
        (folder / f"{assignment}.ipynb").write_text(dumps(notebook), encoding="utf-8")
    for name in course.files.get(assignment, ()):
        shutil.copyfile(course.folder("source") / assignment / name, folder / name)
    return folder


def _generate(course: Course, assignment: str, scratch: Path) -> Path:
    coursedir = course.coursedir(assignment, release_directory=str(scratch), notebook_id=assignment)
    log = logging.Logger("release", level=logging.ERROR)
    converter = GenerateAssignment(coursedir=coursedir, config=Config(course.config), log=log)
    converter.no_database = True
    converter.preprocessors = STEPS
    try:
        converter.start()
    except NbGraderException as error:
        raise SourceError(f"{assignment}: nbgrader refuses the source notebook: {error}") from error
    return scratch / assignment
