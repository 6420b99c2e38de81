"""The folders of a class: who has handed in, and the graded notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.grading.assignment import Assignment
from autograder.grading.outcomes import Graded
from autograder.grading.submission import Submission, read_submission
from autograder.settings import Course


@dataclass(frozen=True)
class Folders:
    """The folders of one assignment: `submitted/STUDENT/NAME` and `autograded/STUDENT/NAME`."""

    course: Course
    assignment: Assignment

    def students(self, wanted: tuple[str, ...] = ()) -> list[str]:
        """Return who has handed in, sorted; with `wanted`, of these alone.

        Raises `CourseError` where one who is wanted, or everybody, has no folder.
        """
        name, root = self.assignment.name, self.course.folder("submitted")
        found = sorted(path.parent.name for path in root.glob(f"*/{name}"))
        for student in wanted:
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
        return [student for student in found if not wanted or student in wanted]

    def submission(self, student: str) -> Submission:
        """Return what a student handed in."""
        name = self.assignment.name
        folder = self.course.folder("submitted") / student / name
        return read_submission(folder, name, student, self.course.limits)

    def has_graded(self, student: str) -> bool:
        """Tell whether a student's graded notebook is there."""
        return self._notebook(student).is_file()

    def write(self, graded: Graded) -> None:
        """Write the folder in `autograded/`: the notebook, the given files and the time."""
        notebook = self._notebook(graded.student)
        folder = notebook.parent
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob(".*.part"):
            stale.unlink()
        for name, path in self.assignment.files:
            write_whole(folder / name, path.read_bytes())
        if graded.timestamp:
            write_whole(folder / "timestamp.txt", f"{graded.timestamp}\n")
        else:
            (folder / "timestamp.txt").unlink(missing_ok=True)
        write_whole(notebook, graded.notebook)

    def _notebook(self, student: str) -> Path:
        name = self.assignment.name
        return self.course.folder("autograded") / student / name / f"{name}.ipynb"
