"""The engine under nbgrader's own commands: `nbgrader autograde` and the formgrader's button.

nbgrader's Autograde converter passes every notebook twice through an exporter. Configured as
its `exporter_class`, this one grades the submission the first time and hands the result on
unchanged the second time; nbgrader's own steps have to be switched off beside it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter

from autograder.assignment import load_assignment
from autograder.grade import make_orders, write_notebook
from autograder.gradebook import Gradebook
from autograder.intake import read_submission
from autograder.sandbox.jail import probe, require
from autograder.settings import load
from autograder.worker import Worker

log = logging.getLogger(__name__)


class EngineExporter(NotebookExporter):
    """Grades a submission instead of executing it in a kernel."""

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        """Return the graded notebook's text for a path in `submitted/` or `autograded/`."""
        del options
        path, names = Path(filename), resources["nbgrader"]
        root = path.absolute().parents[3]
        resources["output_extension"] = ".ipynb"
        if path.absolute().parents[2].name != "autograded":
            return grade_for_nbgrader(root, names["assignment"], names["student"]), resources
        _remove_foreign(root, path.parent, names["assignment"])
        return path.read_text(encoding="utf-8"), resources


def record_assignment(assignment: str, notebooks: list[str], **_: Any) -> None:
    """Record the cells of an assignment in the gradebook before nbgrader looks for them.

    nbgrader calls this as its `pre_convert_hook`.
    """
    course = load(Path(notebooks[0]).absolute().parents[3])
    Gradebook(course, load_assignment(course, assignment)).close()


def grade_for_nbgrader(root: Path, assignment_name: str, student: str) -> str:
    """Grade one submission, save its scores, and return the text of its notebook."""
    course = load(root)
    assignment = load_assignment(course, assignment_name)
    orders = make_orders(course, assignment)
    require(probe(), orders.plan())
    folder = course.folder("submitted") / student / assignment_name
    worker = Worker(orders)
    try:
        graded = worker.grade(read_submission(folder, assignment_name, student, course.limits))
    finally:
        worker.close()
    with Gradebook(course, assignment) as gradebook:
        gradebook.write([graded])
    write_notebook(course, assignment, graded)
    for finding in graded.findings:
        log.warning("%s: %s: %s", assignment_name, student, finding)
    return graded.notebook


def _remove_foreign(root: Path, folder: Path, assignment: str) -> None:
    """Remove what nbgrader copied from the submission, among it the targets of links."""
    files = load(root).files.get(assignment, ())
    wanted = {f"{assignment}.ipynb", "timestamp.txt", *files}
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif str(path.relative_to(folder)) not in wanted:
            path.unlink()
