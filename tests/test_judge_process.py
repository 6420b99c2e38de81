"""A judge in a process of its own says what it found out, or why it could not."""

from __future__ import annotations

import json
import os
import resource
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import GraderFailed
from autograder.grading.assignment import AssignmentCell
from autograder.grading.instructor import InstructorShell
from autograder.grading.intake import Step
from autograder.grading.judge import LockedCellFailed, Ran
from autograder.grading.judge_process import GRACE_SECONDS, Blamed, JudgeProcess
from autograder.grading.judging import MEMORY, Order
from autograder.grading.outcomes import Outcome, Verdict
from autograder.grading.slate import Slate
from autograder.notebook.cells import Cell, Role
from autograder.sandbox.inside.confine import Quota, address_space
from autograder.sandbox.jail import Jail
from autograder.sandbox.walls import JailSpec

CELL_SECONDS = 0.3
WORDS = frozenset({"string"})
# The outputs of one cell are limited, and those of a whole notebook of ours are not.
LARGE = "shell = get_ipython()\nshell.outputs.limit = 2**25\nprint('x' * 2**24)"
F = "def f(x):\n    return 2 * x"


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    """A jail for these tests alone."""
    with Jail(JailSpec((), (), Quota(512 * 2**20, 2**20, 60), 2**16)) as jail:
        yield jail


@pytest.fixture(scope="module")
def shell() -> InstructorShell:
    """The shell of the instructor's cells, as a worker has it when it forks a judge."""
    return InstructorShell(2**16)


Fork = Callable[..., JudgeProcess]


@pytest.fixture
def fork(jail: Jail, shell: InstructorShell, tmp_path: Path) -> Iterator[Fork]:
    """Fork a judge of some steps with a new notebook of a student."""
    processes: list[JudgeProcess] = []

    def start(
        *steps: Step, baseline: int | None = None, again: JudgeProcess | None = None
    ) -> JudgeProcess:
        base = address_space() if baseline is None else baseline
        slate = Slate(shell, str(tmp_path), WORDS)
        judge = again or JudgeProcess(shell, slate, None, (), jail.interrupt, base)
        if again is None:
            processes.append(judge)
        else:
            jail.kill()
        with jail.fork() as connection:
            judge.start(Order(steps, CELL_SECONDS, time.monotonic() + 60, {}), connection)
        return judge

    yield start
    for process in processes:
        if exists(process):
            process.close()
    jail.kill()


def exists(judge: JudgeProcess) -> bool:
    """Tell whether there is a process, if only one that ended and that nobody waited for."""
    return Path(f"/proc/{judge.pid}").exists()


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def plain(text: str, kind: str = "code") -> Step:
    return Step(Role.PLAIN, kind, text, "plain")


def ours(text: str, role: Role, *names: str) -> Step:
    flags = {"grade": True, "points": 1} if role is Role.TEST else {"locked": True}
    block = {"grade_id": "ours", **flags}
    cell = Cell({"cell_type": "code", "metadata": {"nbgrader": block}, "source": text})
    return Step(role, "code", text, "ours", AssignmentCell(cell, text, text, names))


def check(text: str, *names: str) -> Step:
    return ours(text, Role.TEST, *names)


def told(fork: Fork, expression: str, **parts: Any) -> Any:
    """What an expression is in the judge's process, seen by a test cell."""
    text = f"import json\nraise AssertionError(json.dumps({expression}))"
    ran, blamed = fork(check(text), **parts).listen(CELL_SECONDS)
    assert blamed is None
    assert ran[0].verdict
    return json.loads(ran[0].verdict.hint)


def test_a_judge_reports_all_steps(fork: Fork) -> None:
    """The worker gets outputs, numbers and verdicts in the order of the steps."""
    judge = fork(plain("# T", "markdown"), plain(F), plain("f(1)"), check("assert f(2) == 4", "f"))
    ran, blamed = judge.listen(CELL_SECONDS)
    assert blamed is None
    assert [r.number for r in ran] == [None, 1, 2, 3]
    assert [r.verdict for r in ran] == [None, None, None, Verdict(Outcome.PASSED, 1.0)]
    assert ran[0] == Ran([])
    assert ran[2].outputs[0]["data"] == {"text/plain": "2"}


def test_a_judge_judges_one_after_the_other(fork: Fork) -> None:
    """Each finds what the first one found, in a process that is the same."""
    judge = fork(check("1"))
    for _ in range(3):
        ran, blamed = judge.listen(CELL_SECONDS)
        assert blamed is None
        assert [r.verdict for r in ran] == [Verdict(Outcome.PASSED, 1.0)]
        assert judge.usable
        fork(check("assert 'spare' not in globals()\nspare = 1"), again=judge)


def test_threads_of_the_worker_are_none_of_a_judge(fork: Fork) -> None:
    """On a cluster a worker has many; a process that is forked has one."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        judge = fork(check("1"))
        judge.listen(CELL_SECONDS)
        assert judge.usable
    finally:
        stop.set()
        thread.join()


def test_a_judge_is_replaced_after_some_time(fork: Fork, monkeypatch: pytest.MonkeyPatch) -> None:
    """What piles up in a process, if anything does, ends with it."""
    monkeypatch.setattr("autograder.grading.judge_process.RUNS", 2)
    judge = fork(check("1"))
    judge.listen(CELL_SECONDS)
    assert judge.usable
    fork(check("1"), again=judge).listen(CELL_SECONDS)
    assert not judge.usable


def test_a_judge_that_is_gone_is_not_usable(fork: Fork) -> None:
    """One may be killed between two submissions."""
    judge = fork(check("1"))
    judge.listen(CELL_SECONDS)
    assert judge.usable
    os.kill(judge.pid, signal.SIGKILL)
    os.waitid(os.P_PID, judge.pid, os.WEXITED | os.WNOWAIT)
    assert not judge.usable


def test_a_judge_that_cannot_be_as_it_was_ends(fork: Fork) -> None:
    """It exits by itself when it has reported, and never goes on with what the worker does."""
    judge = fork(check("import string\nstring.digits = '1'"))
    ran, blamed = judge.listen(CELL_SECONDS)
    assert blamed is None
    assert ran[0].verdict == Verdict(Outcome.PASSED, 1.0)
    assert not judge.usable
    ended = os.waitid(os.P_PID, judge.pid, os.WEXITED | os.WNOWAIT)
    assert ended is not None
    assert (ended.si_code, ended.si_status) == (os.CLD_EXITED, 0)


def test_what_a_judge_does_stays_in_its_process(fork: Fork, shell: InstructorShell) -> None:
    """The next one finds the shell as it was."""
    ran, _ = fork(check("spare = 1")).listen(CELL_SECONDS)
    assert ran[0].verdict == Verdict(Outcome.PASSED, 1.0)
    assert "spare" not in shell.user_ns


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import os\nos._exit(1)", "killed"),
        (
            "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass",
            "timed out",
        ),
    ],
)
def test_the_step_that_ends_a_run_is_to_blame(text: str, reason: str, fork: Fork) -> None:
    """What ran before it is reported, and nothing of what comes after it."""
    ran, blamed = fork(plain("# T", "markdown"), plain("1"), plain(text), plain("2")).listen(
        CELL_SECONDS
    )
    assert blamed == Blamed(2, reason, by_judge=True)
    assert [r.number for r in ran] == [None, 1]


@pytest.mark.slow
def test_a_judge_that_says_nothing_is_given_up(fork: Fork) -> None:
    """A test that never ends, with nothing of the student's in it, is to blame itself."""
    judge = fork(check("1"), check("while True:\n    pass"))
    while judge.current.get() != 1:
        time.sleep(0.01)
    begin = time.monotonic()
    assert judge.listen(CELL_SECONDS) == ([], Blamed(1, "timed out"))
    assert time.monotonic() - begin >= CELL_SECONDS + GRACE_SECONDS


@pytest.mark.slow
def test_a_judge_that_goes_on_is_waited_for(fork: Fork) -> None:
    """Many steps may take longer together than one step may."""
    steps = [check("import time\ntime.sleep(1.2)")] * 6
    ran, blamed = fork(*steps).listen(CELL_SECONDS)
    assert blamed is None
    assert len(ran) == 6


@pytest.mark.parametrize("by", ["itself", "the worker"])
def test_a_judge_that_is_killed_blames_the_step_at_work(by: str, fork: Fork) -> None:
    """A judge may be killed at any moment, by the machine as well."""
    if by == "itself":
        judge = fork(check("1"), check("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"))
    else:
        judge = fork(check("1"), check("while True:\n    pass"))
        while judge.current.get() != 1:
            time.sleep(0.01)
        judge.kill()
    assert judge.listen(CELL_SECONDS) == ([], Blamed(1, "killed"))


def test_a_judge_can_be_killed_twice(fork: Fork) -> None:
    """The second time there is nothing to do."""
    judge = fork(check("1"))
    judge.kill()
    judge.kill()
    judge.close()
    assert not exists(judge)
    judge.kill()


def test_a_locked_cell_that_fails_is_named(fork: Fork) -> None:
    """The error of the author reaches the worker."""
    judge = fork(plain("1"), ours("raise KeyError('k')", Role.GIVEN))
    with pytest.raises(LockedCellFailed, match=r"^the locked cell ours fails: KeyError\('k'\)$"):
        judge.listen(CELL_SECONDS)


def test_a_judge_that_fails_itself_gives_no_verdict(fork: Fork) -> None:
    """A fault of ours is an error with its traceback, not the outcome of a step."""
    broken = Step(Role.GIVEN, "code", "given = 1", "x", None)
    object.__setattr__(broken, "text", None)
    with pytest.raises(GraderFailed, match="Traceback"):
        fork(broken).listen(CELL_SECONDS)


def test_a_report_that_is_too_large_is_a_fault(fork: Fork) -> None:
    """What does not get through the pipe is said, and no step is to blame."""
    with pytest.raises(GraderFailed, match=r"^the judge's report is too large$"):
        fork(check("raise AssertionError('x')"), check(LARGE)).listen(CELL_SECONDS)


def test_a_judge_runs_in_the_folder_of_the_assignment(fork: Fork, tmp_path: Path) -> None:
    """The instructor's cells find their files; this process stays where it is."""
    before = Path.cwd()
    assert told(fork, "__import__('os').getcwd()") == str(tmp_path)
    assert Path.cwd() == before


def test_a_judge_has_limits(fork: Fork) -> None:
    """It leaves no core, and may use 2 GiB more than the worker has already."""
    name = "__import__('resource')"
    core, memory = told(
        fork,
        f"[{name}.getrlimit({name}.RLIMIT_CORE), {name}.getrlimit({name}.RLIMIT_AS)]",
        baseline=2**40,
    )
    assert core == [0, 0]
    assert memory == [2**40 + MEMORY] * 2
    assert MEMORY == 2**31
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != 2**40 + MEMORY


@pytest.mark.usefixtures("interruptible")
def test_a_judge_leaves_an_interrupt_to_the_worker(fork: Fork) -> None:
    """Ctrl-C in a terminal reaches all processes; who decides is the worker."""
    assert told(fork, "repr(__import__('signal').getsignal(2))") == repr(signal.SIG_IGN)


def test_a_judge_ends_with_its_worker(fork: Fork) -> None:
    """The kernel kills it where the worker is gone."""
    code = (
        "(lambda c: (lambda n: [c.CDLL(None).prctl(2, c.byref(n)), n.value])(c.c_int()))"
        "(__import__('ctypes'))"
    )
    assert told(fork, code) == [0, signal.SIGKILL]


def test_warnings_are_filtered_as_in_a_notebook(fork: Fork) -> None:
    """Each is shown but those for the authors of libraries, whatever this process does."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = told(fork, "[[f[0], f[2].__name__] for f in __import__('warnings').filters]")
    assert found == [
        ["ignore", "ResourceWarning"],
        ["ignore", "ImportWarning"],
        ["ignore", "PendingDeprecationWarning"],
        ["ignore", "DeprecationWarning"],
        ["default", "Warning"],
    ]


def test_a_closed_judge_leaves_nothing_behind(fork: Fork) -> None:
    """Neither a process nor a descriptor."""
    before = descriptors()
    judge = fork(check("while True:\n    pass"))
    judge.close()
    assert descriptors() == before
    assert not exists(judge)
