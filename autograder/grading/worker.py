"""Grade one submission: the pure function from an assignment and bytes to a graded notebook.

A worker holds a jail and a judge. For each submission it has a child forked in the jail and sends
the judge an order; when one of them has to be killed, the notebook is run again without the cell
that was to blame.
"""

from __future__ import annotations

import gc
import time
from contextlib import chdir
from dataclasses import replace

from autograder.errors import CourseError, GraderFailed
from autograder.grading.assemble import assemble
from autograder.grading.instructor import InstructorShell, put_files, run_prefix
from autograder.grading.intake import Step, take_in
from autograder.grading.judge import LockedCellFailed, Ran, undecided
from autograder.grading.judge_process import Blamed, JudgeProcess
from autograder.grading.judging import UNREADY, Order
from autograder.grading.orders import Orders
from autograder.grading.outcomes import Graded, Verdict
from autograder.grading.plan import Plan
from autograder.grading.processes import Processes
from autograder.grading.second_look import due, settled
from autograder.grading.seeds import seed_of
from autograder.grading.slate import Slate
from autograder.grading.submission import Submission
from autograder.grading.verdicts import stopped_verdict
from autograder.notebook.cells import Role
from autograder.sandbox.inside.confine import address_space, disable_huge_pages
from autograder.sandbox.inside.shell import Output
from autograder.sandbox.jail import Jail
from autograder.sandbox.proof import probe

NOT_RUN = "Not run in grading: the cell is as it was given, and nothing that counts needs it.\n"


class Disturbed(Exception):
    """A submission's processes were ended, perhaps from outside. `known` was found out before."""

    def __init__(self, reason: str, known: dict[int, Ran]) -> None:
        super().__init__(reason, known)
        self.reason, self.known = reason, known


class Worker:
    """Grades submissions of one assignment, one after the other.

    It takes over a jail that warms up already.
    """

    def __init__(self, orders: Orders, jail: Jail | None = None) -> None:
        disable_huge_pages()
        self.seed: int | None = None
        self.orders = orders
        self.assignment = orders.assignment
        self.limits = orders.limits
        self.isolation = "none" if orders.unsafe else str(probe())
        self.processes = Processes(orders, self._new_judge, jail)
        self.disturbed: Disturbed | None = None
        self.evidence = ""
        self.shell = InstructorShell(self.limits.output)
        self.folder = put_files(self.assignment)
        self.baseline = address_space()
        self.prefix: dict[str, list[Output]] = {}
        self.pictures: dict[str, list[Output]] = {}
        try:
            self.processes.warm_up()
            self.prefix = run_prefix(self.shell, self.assignment, self.folder.name)
            self.plan = self._make_plan()
            self.slate = Slate(self.shell, self.folder.name, self.assignment.words)
            self.pictures = self._draw_pictures() if orders.drawn is None else orders.drawn
        except BaseException:
            self.close()
            raise
        self.processes.close_judge()
        self.baseline = address_space()
        gc.collect()
        gc.freeze()

    def grade(self, submission: Submission, disturbed: Disturbed | None = None) -> Graded:
        """Grade a submission. Raises `GraderFailed` or `CourseError` for faults of ours alone.

        Raises `Disturbed` where a process was ended and it is not clear that the student's code
        did it. Give that back to have the submission graded again, with nothing beside it: then
        what ends the child in a new jail is the student's.
        """
        self.processes.interrupted = False
        self.disturbed = disturbed
        if disturbed is not None:
            self.processes.close()
        secret = self.orders.secret
        self.seed = seed_of(secret, submission) if secret else None
        intake = take_in(self.assignment, submission, self.limits)
        ran = undecided(intake) if intake.undecided else self._run_all(intake.steps)
        return assemble(submission, intake, ran, self.isolation)

    def interrupt(self) -> None:
        """Give up the submission at work, which is then not graded.

        A signal handler calls this: an exception would be lost where Python ignores them, as it
        does while it forks.
        """
        self.processes.interrupt()

    def close(self) -> None:
        """End the jail and remove the files."""
        self.folder.cleanup()
        self.processes.close()

    def _new_judge(self, jail: Jail) -> JudgeProcess:
        """Fork a judge that can interrupt what runs in a jail."""
        cells, interrupt = self.assignment.cells, jail.interrupt
        return JudgeProcess(self.shell, self.slate, self.plan, cells, interrupt, self.baseline)

    def _make_plan(self) -> Plan:
        """Grade the author's solutions, and find out what will be asked of a student's."""
        with chdir(self.folder.name):
            return Plan(self.assignment, self.shell)

    def _draw_pictures(self) -> dict[str, list[Output]]:
        """Run the source's pictures once in the sandbox; they are the same for everybody."""
        texts = dict.fromkeys(self.assignment.pictures)
        steps = tuple(Step(Role.PLAIN, "code", text, "picture") for text in texts)
        return dict(zip(texts, (ran.outputs for ran in self._run_all(steps)), strict=True))

    def _run_all(self, steps: tuple[Step, ...]) -> list[Ran]:
        """Run all steps, and once more the tests that an earlier function may have spoiled."""
        known = dict(self.disturbed.known) if self.disturbed else {}
        stopped = self._first_look(steps, known)
        deadline = time.monotonic() + self.limits.submission_seconds
        for index in due(steps, known):
            known[index] = settled(
                known[index], self._second_look(steps, index, stopped, deadline, known)
            )
        return [known[index] for index in range(len(steps))]

    def _first_look(self, steps: tuple[Step, ...], known: dict[int, Ran]) -> dict[int, str]:
        """Run all steps; begin anew without the step to blame as often as something hangs.

        What was found out first counts, unless it was that time was over: a child could leave
        something behind for the next one, and know more than it may when it is asked again.
        Returns the steps that had to be left out.
        """
        stopped: dict[int, str] = {}
        deadline = time.monotonic() + self.limits.submission_seconds
        ahead = not known
        while True:
            ran, blamed = self._attempt(steps, stopped, deadline, ahead=ahead)
            for index, result in enumerate(ran):
                if index not in known or known[index].late:
                    known[index] = result
            self._require_undisturbed(known)
            if blamed is None:
                return stopped
            if blamed.reason == UNREADY and ahead:
                ahead = False
                continue
            ahead = False
            if blamed.step in stopped:
                raise GraderFailed(f"step {blamed.step} was left out and still {blamed.reason}")
            stopped[blamed.step] = blamed.reason

    def _second_look(
        self,
        steps: tuple[Step, ...],
        index: int,
        stopped: dict[int, str],
        deadline: float,
        known: dict[int, Ran],
    ) -> Verdict | None:
        """Judge a test with references for the earlier functions; None if it does not get there.

        It has a child of its own, which nothing comes after.
        """
        before = {number: why for number, why in stopped.items() if number < index}
        ran, blamed = self._attempt(steps[: index + 1], before, deadline, only=index)
        self._require_undisturbed(known)
        if blamed is not None:
            return stopped_verdict(blamed.reason) if blamed.step == index else None
        return None if ran[index].late else ran[index].verdict

    def _require_undisturbed(self, known: dict[int, Ran]) -> None:
        """Raise where the last attempt was given up or disturbed."""
        if self.processes.interrupted:
            raise GraderFailed("interrupted")
        if self.evidence:
            raise Disturbed(self.evidence, known)

    def _attempt(
        self,
        steps: tuple[Step, ...],
        stopped: dict[int, str],
        deadline: float,
        only: int | None = None,
        ahead: bool = False,
    ) -> tuple[list[Ran], Blamed | None]:
        """Run all steps but the stopped ones in a new child."""
        jail, connection = self.processes.fork_child()
        done = self._done(steps)
        order = Order(
            steps=steps,
            cell_seconds=self.limits.cell_seconds,
            deadline=deadline,
            stopped=stopped,
            done=frozenset(done),
            only=only,
            seed=self.seed,
            ahead=ahead,
        )
        judge = self.processes.judge_of(jail)
        with connection:
            judge.start(order, connection)
        try:
            if self.processes.interrupted:
                judge.kill()
            ran, blamed = judge.listen(self.limits.cell_seconds)
            again = self.disturbed is not None
            self.evidence = self.processes.evidence(jail, blamed, again=again)
            return [
                replace(result, outputs=done[n]) if n in done else result
                for n, result in enumerate(ran)
            ], blamed
        except LockedCellFailed as error:
            raise CourseError(f"{self.assignment.name}: {error}") from None
        finally:
            self.processes.end_child(jail, judge)

    def _done(self, steps: tuple[Step, ...]) -> dict[int, list[Output]]:
        """Return the outputs of steps that were run once for everybody."""
        done = {}
        for index, step in enumerate(steps):
            if step.own is not None and step.own.name in self.prefix:
                done[index] = self.prefix[step.own.name]
            elif step.role is Role.PICTURE:
                done[index] = self.pictures[step.text]
            elif step.role is Role.DEMONSTRATION:
                done[index] = [{"output_type": "stream", "name": "stdout", "text": NOT_RUN}]
        return done
