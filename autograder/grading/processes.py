"""The processes of a worker: a jail that forks a child for each run, and a judge."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from autograder.errors import GraderFailed
from autograder.grading.judge_process import Blamed, JudgeProcess
from autograder.grading.orders import Orders
from autograder.grading.outcomes import Outcome
from autograder.sandbox.jail import Jail


class Processes:
    """A jail and a judge, started where there is none that can be used. Close them in the end.

    A jail that is given warms up already. `new_judge` starts a judge beside a jail.
    """

    def __init__(
        self, orders: Orders, new_judge: Callable[[Jail], JudgeProcess], jail: Jail | None
    ) -> None:
        self.orders, self.new_judge = orders, new_judge
        self.jail = jail
        self.judge: JudgeProcess | None = None
        self.interrupted = False

    def warm_up(self) -> Jail:
        """Have a jail; it gets ready beside what its owner does."""
        if self.jail is None:
            self.jail = Jail(self.orders.jail())
        return self.jail

    def fork_child(self) -> tuple[Jail, socket.socket]:
        """Start a child; return its jail and the connection to it.

        A jail that does not do it is replaced once; then this raises `GraderFailed`.
        """
        try:
            return self._fork_child()
        except GraderFailed:
            self.close()
            return self._fork_child()

    def _fork_child(self) -> tuple[Jail, socket.socket]:
        jail = self.warm_up()
        return jail, jail.fork()

    def judge_of(self, jail: Jail) -> JudgeProcess:
        """Return a judge that can interrupt what runs in a jail."""
        if self.judge is not None and not self.judge.usable:
            self.close_judge()
        if self.judge is None:
            self.judge = self.new_judge(jail)
        return self.judge

    def end_child(self, jail: Jail, judge: JudgeProcess) -> None:
        """End the child, and whatever is not to be used again.

        That is a judge who is spent, and a jail that does not answer or is not to be shared.
        """
        if not judge.usable:
            self.close_judge()
        try:
            jail.kill()
        except GraderFailed:
            self.close()
        if self.orders.fresh:
            self.close()

    def evidence(self, jail: Jail, blamed: Blamed | None, *, again: bool) -> str:
        """Say what ended a run that the student may have nothing to do with; "" if it is clear.

        A judge that dies is never the student's doing, a jail neither. SIGKILL no child can
        send. By another signal it may have been ended from outside, or have done it itself: then
        it does so `again`, alone in a new jail.
        """
        if blamed is None or self.interrupted:
            return ""
        if blamed.reason == Outcome.KILLED.value and not blamed.by_judge:
            return "the process of the judge was killed"
        try:
            number = jail.look() if blamed.reason == Outcome.KILLED.value else 0
        except GraderFailed:
            return "the sandbox was killed"
        if number == signal.SIGKILL or (number and not again):
            return f"the process of the notebook was ended by signal {number}"
        return ""

    def interrupt(self) -> None:
        """Give up the run at work."""
        self.interrupted = True
        if self.judge is not None:
            self.judge.kill()

    def close_judge(self) -> None:
        """End the judge."""
        judge, self.judge = self.judge, None
        if judge is not None:
            judge.close()

    def close(self) -> None:
        """End the jail, and the judge that holds on to it."""
        self.close_judge()
        jail, self.jail = self.jail, None
        if jail is not None:
            jail.close()
