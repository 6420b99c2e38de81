"""Choose whose submissions are graded: those whose result could be another one than last time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from autograder.classroom.extensions import extensions_of
from autograder.classroom.folders import Folders
from autograder.classroom.journal import Entry, fingerprint, mark, sealed
from autograder.classroom.report import Elsewhere, Options
from autograder.grading.assignment import AssignmentSource
from autograder.sandbox.machine import offers
from autograder.sandbox.proof import probe
from autograder.settings import Course


@dataclass(frozen=True)
class Choice:
    """Who is to be graded, in order, and behind which walls.

    `seals` are, for every student, the digest of all but the submission.
    """

    todo: tuple[str, ...]
    seals: dict[str, str]
    isolation: str


@dataclass(frozen=True)
class Candidates:
    """Who has handed in an assignment, and what decides over whether they are graded again.

    `due` is the assignment's date, `known` what the journal says of those in the gradebook.
    """

    course: Course
    source: AssignmentSource
    folders: Folders
    everybody: tuple[str, ...]
    due: datetime | None
    known: dict[str, Entry]
    unsafe: bool = False
    prints: dict[str, str] = field(default_factory=dict)

    @cached_property
    def extensions(self) -> dict[str, str]:
        """The due dates of single students."""
        return extensions_of(self.course, self.source.name)

    def behind(self, isolation: str | None) -> Choice:
        """Choose as if these walls stood around student code; None for those of the last time."""
        walls = {s: isolation or self._walls_before(s) for s in self.everybody}
        seals = {s: self._seal(s, walls[s]) for s in self.everybody}
        todo = tuple(s for s in self.everybody if not self._is_done(s, seals[s]))
        return Choice(todo, seals, isolation or "")

    def _walls_before(self, student: str) -> str:
        return self.known[student].walls if student in self.known else ""

    def _seal(self, student: str, walls: str) -> str:
        if walls not in self.prints:
            self.prints[walls] = fingerprint(
                self.course, self.source.digest, self.due, walls, unsafe=self.unsafe
            )
        return sealed(self.prints[walls], self.extensions.get(student, ""))

    def _is_done(self, student: str, seal: str) -> bool:
        """Tell whether grading would give what is there. The submission is read last."""
        entry = self.known.get(student)
        if entry is None or entry.seal != seal:
            return False
        if entry.notebook != self.folders.digest(student):
            return False
        try:
            return entry.mark == mark(entry.seal, self.folders.submission(student))
        except OSError:
            return False


def choose(candidates: Candidates, options: Options) -> Choice:
    """Choose the submissions whose result could be another one than last time.

    What was graded behind the best walls that there seem to be is not graded again, so the walls
    are tried only where something is left. Nor is anybody waited for who could tell them.
    """
    executor = options.executor
    if isinstance(executor, Elsewhere):
        if not executor.is_there and not (choice := candidates.behind(None)).todo:
            return choice
        return candidates.behind(executor.isolation)
    best = str(offers()[0])
    choice = candidates.behind(best)
    if choice.todo and (found := str(probe())) != best:
        return candidates.behind(found)
    return choice
