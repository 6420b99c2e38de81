"""Save what comes out of grading, batch by batch: notebook, scores, and then that it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.classroom.choosing import Choice
from autograder.classroom.folders import Folders
from autograder.classroom.journal import Entry, Journal, digest_of, mark
from autograder.errors import AutograderError
from autograder.files import sync
from autograder.grading.outcomes import Graded, Result
from autograder.grading.submission import Submission

if TYPE_CHECKING:
    from autograder.classroom.gradebook import Gradebook

BATCH = 25


@dataclass(frozen=True)
class Saving:
    """Where the results of one run go. `marks` say from which bytes somebody is graded."""

    folders: Folders
    journal: Journal
    choice: Choice
    marks: dict[str, str] = field(default_factory=dict)

    def remember(self, submission: Submission) -> None:
        """Remember the very bytes that are graded."""
        student = submission.student
        self.marks[student] = mark(self.choice.seals[student], submission)

    def save(self, gradebook: Gradebook, batch: list[Graded]) -> None:
        """Save a batch, step by step; whoever is not noted would be graded again."""
        for step in SAVES:
            step(self, gradebook, batch)

    def write_notebooks(self, _: Gradebook, batch: list[Graded]) -> None:
        """Write the graded notebooks."""
        for graded in batch:
            self.folders.write(graded)

    def write_scores(self, gradebook: Gradebook, batch: list[Graded]) -> None:
        """Write the scores into the gradebook."""
        gradebook.write(batch)

    def sync(self, _: Gradebook, batch: list[Graded]) -> None:
        """Wait until the notebooks are on the disk."""
        sync(self.folders.notebook(graded.student) for graded in batch)

    def note(self, _: Gradebook, batch: list[Graded]) -> None:
        """Note in the journal that this is done. Until then it would be done again."""
        entries = {}
        for graded in batch:
            who, seals = graded.student, self.choice.seals
            entries[who] = Entry(
                self.marks.pop(who), digest_of(graded), seals[who], self.choice.isolation
            )
        self.journal.add(entries)


def batches(results: Iterator[Result]) -> Iterator[list[Result]]:
    """Yield the results in batches. What came before a failure is a batch as well."""
    batch = list[Result]()
    try:
        for result in results:
            batch.append(result)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except AutograderError:
        yield batch
        raise
    yield batch


SAVES: tuple[Callable[[Saving, Gradebook, list[Graded]], None], ...] = (
    Saving.write_notebooks,
    Saving.write_scores,
    Saving.sync,
    Saving.note,
)
