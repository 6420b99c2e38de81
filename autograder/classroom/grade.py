"""Grade a class: many submissions over an executor, one writer, nothing lost on a break.

Results are written in the order of the students, so the files and the gradebook are the same
for any number of workers. A submission counts as graded when its line is in the journal,
which is written after the gradebook; until then it is graded again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice

from autograder.classroom.folders import Folders
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.journal import Entry, Journal, digest_of, fingerprint, mark
from autograder.classroom.pool import LocalPool, Result, grade_in_order
from autograder.files import sync
from autograder.grading.assignment import load_assignment
from autograder.grading.orders import Orders
from autograder.grading.outcomes import Graded, NotGraded
from autograder.sandbox.jail import require
from autograder.sandbox.linux import require_linux
from autograder.sandbox.proof import probe
from autograder.settings import Course

BATCH = 25
TOLD = 3  # of what was noticed about a hand-in with nothing to grade
ODD_NAME = "the name of the folder has characters that cannot be shown; rename it"
AHEAD = 16  # submissions that may wait for a slow one, for each worker

Progress = Callable[[Result | None, int], None]


@dataclass(frozen=True)
class Undecided:
    """The exercises of a student that a person has to settle, and why they could not be judged."""

    student: str
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Report:
    """What a run did: graded now, unchanged since the last run, and not graded.

    `empty` are those who are graded although they have handed in nothing, and why. `undecided`
    are all whose score a person has to settle, also since an earlier run.
    """

    graded: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[NotGraded, ...]
    empty: tuple[tuple[str, str], ...] = ()
    undecided: tuple[Undecided, ...] = ()

    @property
    def waits(self) -> bool:
        """Tell whether something waits for a person."""
        return bool(self.failed or self.undecided)


@dataclass(frozen=True)
class Options:
    """How a class is graded. `students` are all where none is named, `executor` a local pool."""

    students: tuple[str, ...] = ()
    executor: Executor | None = None
    jobs: int = 1
    force: bool = False
    unsafe: bool = False
    fresh: bool = False


def grade(
    course: Course,
    name: str,
    options: Options | None = None,
    *,
    progress: Progress = lambda *_: None,
) -> Report:
    """Grade the submissions of an assignment and write what came out.

    `progress` is called with each result and the number of submissions to grade. Raises
    `CourseError` where the assignment or a named student is missing, and
    `IsolationUnavailable` where student code could not be contained.
    """
    require_linux()
    with ExitStack() as stack:
        run = Run(course, name, options or Options(), progress, stack)
        for step in STEPS:
            step(run)
        return run.report()


@dataclass
class Run:
    """One run over the submissions of an assignment; a step finds what those before it left."""

    course: Course
    name: str
    options: Options
    progress: Progress
    stack: ExitStack
    orders: Orders = field(init=False)
    folders: Folders = field(init=False)
    gradebook: Gradebook = field(init=False)
    journal: Journal = field(init=False)
    everybody: list[str] = field(init=False)
    marks: dict[str, str] = field(init=False)
    todo: list[str] = field(init=False)
    graded: list[str] = field(default_factory=list)
    empty: list[tuple[str, str]] = field(default_factory=list)
    failed: list[NotGraded] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)

    def load(self) -> None:
        """Read the assignment."""
        assignment = load_assignment(self.course, self.name)
        options = self.options
        self.orders = Orders.of(self.course, assignment, unsafe=options.unsafe, fresh=options.fresh)
        self.folders = Folders(self.course, assignment)

    def require_isolation(self) -> None:
        """Refuse to go on where student code could not be contained."""
        require(probe(), self.orders.jail())

    def find(self) -> None:
        """Find out who has handed in."""
        found = self.folders.students(self.options.students)
        self.everybody = [student for student in found if student.isprintable()]
        self.failed += [NotGraded(s, ODD_NAME) for s in found if not s.isprintable()]

    def open(self) -> None:
        """Open the gradebook and the journal."""
        self.gradebook = self.stack.enter_context(Gradebook(self.course, self.orders.assignment))
        self.journal = Journal(self.course.root / ".grading" / f"{self.name}.jsonl")

    def choose(self) -> None:
        """Choose the submissions whose result could be another one than last time."""
        seal = fingerprint(self.orders) + self.gradebook.late.settings()
        known = {} if self.options.force else self.journal.read(self.gradebook.students())
        late = self.gradebook.late
        self.marks = {
            s: mark(seal + late.extension(s), self.folders.submission(s)) for s in self.everybody
        }
        self.todo = [
            student
            for student in self.everybody
            if known.get(student) != (self.marks[student], self.folders.digest(student))
        ]

    def grade(self) -> None:
        """Grade what was chosen, and save it batch by batch."""
        jobs = self.options.jobs
        pool = self.options.executor or self.stack.enter_context(LocalPool(jobs))
        self.progress(None, len(self.todo))
        submissions = (self.folders.submission(student) for student in self.todo)
        results = self._watched(grade_in_order(pool, self.orders, submissions, AHEAD * jobs))
        while batch := list(islice(results, BATCH)):
            good = [result for result in batch if isinstance(result, Graded)]
            for save in SAVES:
                save(self, good)
            self.graded += [result.student for result in good]
            self.empty += [(r.student, "; ".join(r.findings[:TOLD])) for r in good if r.empty]
            self.failed += [result for result in batch if isinstance(result, NotGraded)]

    def write_notebooks(self, batch: list[Graded]) -> None:
        """Write the graded notebooks."""
        for graded in batch:
            self.folders.write(graded)

    def write_scores(self, batch: list[Graded]) -> None:
        """Write the scores into the gradebook."""
        self.gradebook.write(batch)

    def sync(self, batch: list[Graded]) -> None:
        """Wait until the notebooks are on the disk."""
        sync(self.folders.notebook(graded.student) for graded in batch)

    def note(self, batch: list[Graded]) -> None:
        """Note in the journal that this is done. Until then it would be done again."""
        self.journal.add(
            {
                graded.student: Entry(self.marks[graded.student], digest_of(graded))
                for graded in batch
            }
        )

    def look_back(self) -> None:
        """Collect what waits for a person: what this run or one before it left undecided."""
        asked = set(self.everybody)
        for student, cells in self.gradebook.undecided().items():
            if student in asked:
                reason = self.folders.reason(student, cells)
                self.undecided.append(Undecided(student, tuple(cells), reason))

    def report(self) -> Report:
        """Return what the run did."""
        chosen = set(self.todo)
        return Report(
            graded=tuple(self.graded),
            unchanged=tuple(student for student in self.everybody if student not in chosen),
            failed=tuple(self.failed),
            empty=tuple(self.empty),
            undecided=tuple(self.undecided),
        )

    def _watched(self, results: Iterator[Result]) -> Iterator[Result]:
        for result in results:
            self.progress(result, len(self.todo))
            yield result


STEPS: tuple[Callable[[Run], None], ...] = (
    Run.load,
    Run.require_isolation,
    Run.find,
    Run.open,
    Run.choose,
    Run.grade,
    Run.look_back,
)
SAVES: tuple[Callable[[Run, list[Graded]], None], ...] = (
    Run.write_notebooks,
    Run.write_scores,
    Run.sync,
    Run.note,
)
