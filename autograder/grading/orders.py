"""What a worker has to know: the assignment, the limits, and what must stay out of a jail."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from autograder.grading.assignment import Assignment
from autograder.grading.seeds import course_secret
from autograder.notebook.clean import Output
from autograder.sandbox.inside.confine import Quota
from autograder.sandbox.walls import JailSpec
from autograder.settings import Course, Limits


@dataclass(frozen=True)
class Orders:
    """Everything a worker has to know. It crosses process borders by pickle, among ourselves.

    Without a secret no case is drawn. `drawn` are the outputs of the source's pictures, where they
    are known from an earlier run.
    """

    assignment: Assignment
    limits: Limits
    hidden: tuple[str, ...] = ()
    private: tuple[Path, ...] = ()
    unsafe: bool = False
    fresh: bool = False
    secret: bytes = field(default=b"", repr=False)
    drawn: dict[str, list[Output]] | None = None

    @classmethod
    def of(
        cls, course: Course, assignment: Assignment, *, unsafe: bool = False, fresh: bool = False
    ) -> Orders:
        """Return what workers have to know, for this course on this machine.

        Raises `CourseError` where the secret of the course cannot be read.
        """
        return cls(
            assignment=assignment,
            limits=course.limits,
            hidden=course.packages,
            private=(course.root,),
            unsafe=unsafe,
            fresh=fresh,
            secret=course_secret(course.root),
        )

    def jail(self) -> JailSpec:
        """Return what the jail for this assignment has to be."""
        prefix = [(cell.text, n) for n, cell in enumerate(self.assignment.prefix(), 1)]
        quota = Quota(
            self.limits.memory, self.limits.disk, int(2 * self.limits.submission_seconds) + 60
        )
        return JailSpec(
            cells=tuple(prefix),
            files=self.assignment.files,
            quota=quota,
            output=self.limits.output,
            hidden=self.hidden,
            private=self.private,
            unsafe=self.unsafe,
        )
