"""Grade a class: many submissions over an executor, one writer, nothing lost on a break.

Results are written in the order of the students, so the files and the gradebook are the same
for any number of workers. A submission counts as graded when its line is in the journal,
which is written after the gradebook; until then it is graded again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.classroom.choosing import Candidates, Choice, choose
from autograder.classroom.folders import Folders
from autograder.classroom.glance import Glance, glance, require_writable_file
from autograder.classroom.journal import Journal
from autograder.classroom.report import Elsewhere, Options, Report, Undecided
from autograder.classroom.saving import Saving, batches
from autograder.files import require_writable
from autograder.grading.assignment import AssignmentSource, read_source
from autograder.grading.outcomes import Graded, NotGraded, Result
from autograder.grading.submission import Submission
from autograder.sandbox.linux import require_linux
from autograder.sandbox.proof import probe
from autograder.settings import Course

if TYPE_CHECKING:
    from autograder.classroom.drawn import Drawn
    from autograder.classroom.gradebook import Gradebook

TOLD = 3  # of what was noticed about a hand-in with nothing to grade
ODD_NAME = "the name of the folder has characters that cannot be shown; rename it"
AHEAD = 16  # submissions that may wait for a slow one, for each worker

Progress = Callable[[Result | None, int], None]


def grade(
    course: Course,
    name: str,
    options: Options | None = None,
    *,
    progress: Progress = lambda *_: None,
) -> Report:
    """Grade the submissions of an assignment and write what came out.

    `progress` is called with each result and the number of submissions to grade. Raises
    `CourseError` where the assignment or a named student is missing, and `IsolationUnavailable`
    where something is to be graded and student code could not be contained.
    """
    options = options or Options()
    require_linux(walls_elsewhere=isinstance(options.executor, Elsewhere))
    with ExitStack() as stack:
        run = Run(course, name, options, progress, stack)
        for step in STEPS:
            step(run)
        return run.report()


@dataclass
class Run:
    """One run over the submissions of an assignment; a step finds what those before it left.

    As long as nothing has to be graded, nothing is loaded that grades: no worker, no judge, no
    nbgrader. Where something has, the workers start while the gradebook is opened.
    """

    course: Course
    name: str
    options: Options
    progress: Progress
    stack: ExitStack
    source: AssignmentSource = field(init=False)
    folders: Folders = field(init=False)
    journal: Journal = field(init=False)
    everybody: list[str] = field(init=False)
    gradebook: Gradebook | None = None
    seen: Glance = field(init=False)
    choice: Choice = field(init=False)
    saving: Saving = field(init=False)
    results: Iterator[Result] = field(init=False)
    drawn: Drawn | None = None
    graded: list[str] = field(default_factory=list)
    empty: list[tuple[str, str]] = field(default_factory=list)
    failed: list[NotGraded] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)

    def load(self) -> None:
        """Read the assignment."""
        self.source = read_source(self.course, self.name)
        self.folders = Folders(self.course, self.source)
        self.journal = Journal(self.course.root / ".grading" / f"{self.name}.jsonl")

    def find(self) -> None:
        """Find out who has handed in."""
        found = self.folders.students(self.options.students)
        self.everybody = [student for student in found if student.isprintable()]
        self.failed += [NotGraded(s, ODD_NAME) for s in found if not s.isprintable()]

    def look(self) -> None:
        """Look into the gradebook; open it where a glance does not tell."""
        seen = glance(self.course, self.source)
        self.seen = self._open().glance() if seen is None else seen

    def choose(self) -> None:
        """Choose the submissions whose result could be another one than last time."""
        how = self.options
        known = {} if how.force else self.journal.read(self.seen.students)
        candidates = Candidates(
            course=self.course,
            source=self.source,
            folders=self.folders,
            everybody=tuple(self.everybody),
            due=self.seen.due,
            known=known,
            unsafe=how.unsafe,
        )
        self.choice = choose(candidates, how)

    def grade(self) -> None:
        """Grade what was chosen."""
        if self.choice.todo:
            self.take_turn()
        self.progress(None, len(self.choice.todo))
        for step in WORK if self.choice.todo else ():
            step(self)

    def take_turn(self) -> None:
        """Wait until no other run grades this assignment, and for what that one leaves."""
        from autograder.classroom.turns import file_turn

        path = self.journal.path.with_suffix(".lock")
        reason = f"another run grades {self.name}"
        if self.stack.enter_context(file_turn(path, reason, self.options.patience)):
            self.look()
            self.choose()

    def prepare(self) -> None:
        """Refuse before anybody is graded where what comes out could not be written."""
        for folder in (self.folders.graded, self.journal.path.parent):
            require_writable(folder)
        if not require_writable_file(self.course):
            self._open().require_writable()  # it is on a server

    def start(self) -> None:
        """Have the first submissions graded. Refuse where student code could not be contained."""
        from autograder.classroom.drawn import Drawn
        from autograder.classroom.pool import LocalPool, grade_in_order
        from autograder.grading.orders import Orders
        from autograder.sandbox.jail import require

        how, jobs = self.options, self.options.jobs
        orders = Orders.of(self.course, self.folders.assignment, unsafe=how.unsafe, fresh=how.fresh)
        if isinstance(how.executor, Elsewhere):
            how.executor.equip(orders)
        else:
            require(probe(), orders.jail())
        self.saving = Saving(self.folders, self.journal, self.choice)
        pool = how.executor or self.stack.enter_context(LocalPool(jobs))
        if isinstance(pool, LocalPool):
            self.drawn = Drawn(self.course, orders)
            orders = self.drawn.within(orders)
            self.drawn.ask(pool, orders)
        self.results = grade_in_order(pool, orders, self._handed_in(), AHEAD * jobs)

    def save(self) -> None:
        """Save what comes out, batch by batch, into a gradebook that is ready for it."""
        self._open().late.require_plugin()
        for batch in batches(self._watched(self.results)):
            good = [result for result in batch if isinstance(result, Graded)]
            self.saving.save(self._open(), good)
            self.graded += [result.student for result in good]
            self.empty += [(r.student, "; ".join(r.findings[:TOLD])) for r in good if r.empty]
            self.failed += [result for result in batch if isinstance(result, NotGraded)]
        self.seen = self._open().glance()
        if self.drawn is not None:
            self.drawn.keep()

    def look_back(self) -> None:
        """Collect what waits for a person: what this run or one before it left undecided."""
        asked = set(self.everybody)
        for student, cells in self.seen.undecided.items():
            if student in asked:
                reason = self.folders.reason(student, cells)
                self.undecided.append(Undecided(student, tuple(cells), reason))

    def report(self) -> Report:
        """Return what the run did."""
        chosen = set(self.choice.todo)
        return Report(
            graded=tuple(self.graded),
            unchanged=tuple(student for student in self.everybody if student not in chosen),
            failed=tuple(self.failed),
            empty=tuple(self.empty),
            undecided=tuple(self.undecided),
        )

    def _open(self) -> Gradebook:
        """Return the gradebook, opened when it is asked for first."""
        if self.gradebook is None:
            from autograder.classroom.gradebook import Gradebook

            require_writable_file(self.course)
            opened = Gradebook(self.course, self.folders.assignment, self.options.patience)
            self.gradebook = self.stack.enter_context(opened)
        return self.gradebook

    def _handed_in(self) -> Iterator[Submission]:
        """Yield what is to be graded.

        What this machine cannot read is nobody's fault, and graded when it can.
        """
        for student in self.choice.todo:
            try:
                submission = self.folders.submission(student)
            except OSError as error:
                self._give_up(student, f"{error.filename} cannot be read: {error.strerror}")
                continue
            self.saving.remember(submission)
            yield submission

    def _give_up(self, student: str, reason: str) -> None:
        failure = NotGraded(student, reason)
        self.failed.append(failure)
        self.progress(failure, len(self.choice.todo))

    def _watched(self, results: Iterator[Result]) -> Iterator[Result]:
        for result in results:
            self.progress(result, len(self.choice.todo))
            yield result


STEPS: tuple[Callable[[Run], None], ...] = (
    Run.load,
    Run.find,
    Run.look,
    Run.choose,
    Run.grade,
    Run.look_back,
)
WORK: tuple[Callable[[Run], None], ...] = (
    Run.prepare,
    Run.start,
    Run.save,
)
