"""The folders of a class: who has handed in, and the graded notebooks."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.grading.assignment import Assignment, AssignmentSource, kept_assignment
from autograder.grading.outcomes import Graded, verdict_of
from autograder.grading.submission import IGNORED_FOLDERS, Submission, read_submission
from autograder.notebook.cells import cells_of
from autograder.settings import Course


@dataclass(frozen=True)
class Folders:
    """The folders of one assignment: `submitted/STUDENT/NAME` and `autograded/STUDENT/NAME`."""

    course: Course
    source: AssignmentSource

    @cached_property
    def assignment(self) -> Assignment:
        """The assignment, understood when it is asked for first."""
        return kept_assignment(self.course, self.source)

    def students(self, wanted: tuple[str, ...] = ()) -> list[str]:
        """Return who has handed in, sorted; with `wanted`, of these alone.

        A hand-in is a folder with the assignment's name, or anything beside such folders in
        which the assignment is recognised. Raises `CourseError` where one who is wanted, or
        everybody, has none.
        """
        name, root = self.source.name, self.submitted
        found = sorted(filter(self._has_handed_in, _folders(root)))
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

    def _has_handed_in(self, student: str) -> bool:
        root = f"{self.submitted}{os.sep}{student}"
        there = os.path.exists(f"{root}{os.sep}{self.source.name}")  # noqa: PTH110
        return there or self._loose(Path(root))

    def submission(self, student: str) -> Submission:
        """Return what a student handed in, whatever it is called and wherever it lies.

        Raises `OSError` where it cannot be read, or is not there any more.
        """
        root = self.submitted / student
        places = [root / self.source.name, *self._beside(root)]
        return read_submission(places, student, self.course.limits)

    def _beside(self, root: Path) -> list[Path]:
        """Return what a student handed in outside the folders of the assignments."""
        names = sorted(os.listdir(root))  # noqa: PTH208
        return [root / name for name in names if name not in self._assignments]

    @cached_property
    def _assignments(self) -> frozenset[str]:
        return frozenset(self.course.assignments())

    def _loose(self, root: Path) -> bool:
        """Tell whether the assignment is recognised in what lies outside its folder."""
        beside = self._beside(root)
        if not beside:
            return False
        from autograder.grading.attribution import recognises

        try:
            submission = read_submission(beside, root.name, self.course.limits)
        except OSError:
            return True  # whoever reads it to grade it is told why that is not possible
        return recognises(self.assignment, submission, self.course.limits)

    def digest(self, student: str) -> str | None:
        """Return the digest of a student's graded notebook, None where there is none."""
        try:
            return sha256(self.notebook(student).read_bytes()).hexdigest()
        except OSError:
            return None

    def reason(self, student: str, cells: list[str]) -> str:
        """Return why these cells of a student's graded notebook could not be judged."""
        try:
            notebook = json.loads(self.notebook(student).read_text(encoding="utf-8"))
            verdicts = [verdict_of(cell.raw) for cell in cells_of(notebook) if cell.name in cells]
        except (OSError, ValueError, KeyError, TypeError):
            return "the graded notebook cannot be read"
        return " ".join(dict.fromkeys(verdict.hint for verdict in verdicts if verdict))

    def write(self, graded: Graded) -> None:
        """Write the folder in `autograded/`: the notebook, the given files and the time."""
        notebook = self.notebook(graded.student)
        folder = notebook.parent
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob(".*.part"):
            stale.unlink()
        for name, path in self.source.files:
            write_whole(folder / name, path.read_bytes())
        if graded.timestamp:
            write_whole(folder / "timestamp.txt", f"{graded.timestamp}\n")
        else:
            (folder / "timestamp.txt").unlink(missing_ok=True)
        write_whole(notebook, graded.notebook)

    def notebook(self, student: str) -> Path:
        """Return the path of a student's graded notebook."""
        name = self.source.name
        return self.graded / student / name / f"{name}.ipynb"

    @cached_property
    def graded(self) -> Path:
        """The folder of what was graded."""
        return self.course.folder("autograded")

    @cached_property
    def submitted(self) -> Path:
        """The folder of what was handed in."""
        return self.course.folder("submitted")


def _folders(root: Path) -> Iterator[str]:
    """Yield the names of the folders of students in a folder; none where that is not there."""
    with suppress(FileNotFoundError), os.scandir(root) as entries:
        yield from (e.name for e in entries if e.is_dir() and e.name not in IGNORED_FOLDERS)
