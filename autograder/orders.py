"""What a worker has to know: the assignment, the limits, and what must stay out of a jail."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.assignment import Assignment
from autograder.sandbox.confine import Quota
from autograder.sandbox.jail import Plan
from autograder.settings import Limits


@dataclass(frozen=True)
class Orders:
    """Everything a worker has to know. It crosses process borders by pickle, among ourselves."""

    assignment: Assignment
    limits: Limits
    hidden: tuple[str, ...] = ()
    private: tuple[Path, ...] = ()
    unsafe: bool = False
    fresh: bool = False

    def plan(self) -> Plan:
        """Return what the jail for this assignment has to be."""
        prefix = [(cell.text, n) for n, cell in enumerate(self.assignment.prefix(), 1)]
        quota = Quota(
            self.limits.memory, self.limits.disk, int(2 * self.limits.submission_seconds) + 60
        )
        return Plan(
            cells=tuple(prefix),
            files=self.assignment.files,
            quota=quota,
            output=self.limits.output,
            hidden=self.hidden,
            private=self.private,
            unsafe=self.unsafe,
        )
