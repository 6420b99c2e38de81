"""The engine under nbgrader's own commands: `nbgrader autograde` and the formgrader's button.

nbgrader's Autograde converter passes every notebook twice through an exporter. Configured as
its `exporter_class`, this one grades the submission the first time and hands the result on
unchanged the second time; nbgrader's own steps have to be switched off beside it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter

from autograder.classroom.grade import Options, grade
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.journal import code_digest
from autograder.classroom.pool import LocalPool
from autograder.errors import GraderFailed
from autograder.grading.assignment import load_assignment
from autograder.settings import load


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


def grade_for_nbgrader(root: Path, assignment: str, student: str) -> str:
    """Grade one submission, save its scores, and return the text of its notebook.

    Raises `GraderFailed` where the submission could not be graded.
    """
    course = load(root)
    pool = _standing_pool(code_digest(course.packages))
    report = grade(course, assignment, Options(students=(student,), executor=pool, force=True))
    for failure in report.failed:
        raise GraderFailed(f"{assignment}: {student}: not graded: {failure.reason}")
    path = course.folder("autograded") / student / assignment / f"{assignment}.ipynb"
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _standing_pool(code: str) -> LocalPool:
    """Return a worker process that stays, because nbgrader asks for one student at a time.

    `code` is the digest of the code that it has loaded: where that changes, so does the process.
    """
    del code
    return LocalPool(1)


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
