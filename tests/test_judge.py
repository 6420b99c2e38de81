"""What a test cell did decides the outcome and the score, whatever else happened around it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.grading.assignment import AssignmentCell
from autograder.grading.instructor import InstructorShell
from autograder.grading.intake import Step
from autograder.grading.judge import Judge, LockedCellFailed, Ran
from autograder.grading.outcomes import Outcome, Verdict
from autograder.grading.verdicts import ENDED, TOO_SLOW, decide, stopped_verdict
from autograder.notebook.cells import Cell, Role
from autograder.notebook.markers import HIDDEN_TESTS, replaced
from autograder.sandbox.ahead import Request, call_request, names_request, run_request
from autograder.sandbox.inside.channel import Channel
from autograder.sandbox.inside.confine import Quota
from autograder.sandbox.jail import Jail
from autograder.sandbox.stops import Died, Exited, Hung, Refused, TimedOut
from autograder.sandbox.student import Student
from autograder.sandbox.walls import JailSpec

POINTS = 3.0
FLAGS = {
    Role.TEST: {"grade": True, "locked": True, "points": POINTS},
    Role.GIVEN: {"locked": True},
    Role.SOLUTION: {"solution": True},
}


def own(role: Role, text: str, name: str, names: tuple[str, ...] = ()) -> AssignmentCell:
    """A cell of an assignment; `names` are those of the student that it needs."""
    block = {"grade_id": name, **FLAGS[role]}
    cell = Cell({"cell_type": "code", "metadata": {"nbgrader": block}, "source": text})
    return AssignmentCell(cell, text, replaced(text, HIDDEN_TESTS, None), names)


TEST = own(Role.TEST, "", "test_f")


class Known(AssertionError):
    """A failed check that knows the mistake."""

    mistake = "sign"


class KnownValueError(ValueError):
    """An error that has the attribute by chance."""

    mistake = "sign"


FAILURES = {
    "no message": (AssertionError(), Verdict(Outcome.FAILED, 0.0)),
    "a message": (
        AssertionError("\n  f(1) is 2 \nmore"),
        Verdict(Outcome.FAILED, 0.0, None, "f(1) is 2"),
    ),
    "a known mistake": (Known("the sign"), Verdict(Outcome.FAILED, 0.0, "sign", "the sign")),
    "refused": (Refused("a set"), Verdict(Outcome.UNDECIDED, None, None, "a set")),
    "stub": (NotImplementedError("later"), Verdict(Outcome.NOT_ATTEMPTED, 0.0)),
    "too slow": (TimedOut("the limit"), Verdict(Outcome.TIMED_OUT, 0.0, hint=TOO_SLOW)),
    "exit": (
        Exited("SystemExit: 0\nmore"),
        Verdict(Outcome.RAISED, 0.0, hint="the code ends the notebook (SystemExit: 0)"),
    ),
    "error": (KeyError("x"), Verdict(Outcome.RAISED, 0.0, hint="KeyError: 'x'")),
    "error without a message": (KeyError(), Verdict(Outcome.RAISED, 0.0, hint="KeyError")),
    "error with a mistake": (
        KnownValueError("x"),
        Verdict(Outcome.RAISED, 0.0, hint="KnownValueError: x"),
    ),
    "interrupt": (KeyboardInterrupt(), Verdict(Outcome.RAISED, 0.0, hint="KeyboardInterrupt")),
}


@pytest.mark.parametrize(("raised", "verdict"), FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("value", [None, 2.0])
def test_what_a_test_raises_decides(raised: BaseException, verdict: Verdict, value: Any) -> None:
    """A test that raises is worth nothing, whatever its last value; the kind is the outcome."""
    assert decide(TEST, raised, value) == verdict


SCORES = {
    "nothing": (None, POINTS),
    "text": ("1", POINTS),
    "array": (np.array(1.0), POINTS),
    "true": (True, POINTS),
    "false": (False, POINTS),
    "true of NumPy": (np.True_, POINTS),
    "false of NumPy": (np.False_, POINTS),
    "zero": (0, 0.0),
    "part": (1.25, 1.25),
    "whole part": (2, 2.0),
    "all": (POINTS, POINTS),
    "too much": (POINTS + 0.5, POINTS),
    "negative": (-0.5, 0.0),
    "single precision": (np.float32(0.5), 0.5),
    "integer of NumPy": (np.int8(2), 2.0),
    "not a number": (float("nan"), 0.0),
    "not a number of NumPy": (np.float32("nan"), 0.0),
    "infinite": (float("inf"), 0.0),
    "minus infinite": (float("-inf"), 0.0),
    "complex of NumPy": (np.complex128(1 + 2j), 1.0),
    "too large for a float": (10**400, 0.0),
    "negative and too large": (-(10**400), 0.0),
    "duration": (np.timedelta64(1, "s"), POINTS),
    "no duration": (np.timedelta64("NaT", "s"), POINTS),
}


@pytest.mark.parametrize(("value", "score"), SCORES.values(), ids=SCORES)
def test_a_number_as_the_last_value_is_partial_credit(value: Any, score: float) -> None:
    """It is kept between 0 and the points; any other value of a test that passes earns all."""
    verdict = decide(TEST, None, value)
    assert verdict == Verdict(Outcome.PASSED, score)
    assert type(verdict.score) is float


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [
        ("timed out", Verdict(Outcome.TIMED_OUT, 0.0, hint=TOO_SLOW)),
        ("killed", Verdict(Outcome.KILLED, 0.0, hint=ENDED)),
    ],
)
def test_a_cell_that_was_stopped_earns_nothing(reason: str, verdict: Verdict) -> None:
    """The verdict of what was left out says why."""
    assert stopped_verdict(reason) == verdict


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    """A jail for these tests alone."""
    with Jail(JailSpec((), (), Quota(512 * 2**20, 2**20, 60), 2**16)) as jail:
        yield jail


@pytest.fixture(scope="module")
def shell() -> InstructorShell:
    """The shell of the instructor's cells."""
    return InstructorShell(2**16)


Make = Callable[..., Judge]


@pytest.fixture
def make(jail: Jail, shell: InstructorShell) -> Iterator[Make]:
    """Make a judge with a new notebook of a student; it keeps which steps were started."""
    connection = jail.fork()
    shell.user_ns.clear()
    shell.init_user_ns()
    shell.outputs.take()

    def judge(**changes: Any) -> Judge:
        started: list[int] = []
        student = Student(Channel(connection), jail.interrupt, shell.outputs)
        parts = {
            "shell": shell,
            "student": student,
            "cell_seconds": 30.0,
            "deadline": time.monotonic() + 60,
            "started": started.append,
            "stopped": {},
            "done": frozenset(),
        }
        return Judge(**parts | changes)

    yield judge
    connection.close()
    jail.kill()


def plain(text: str, kind: str = "code") -> Step:
    return Step(Role.PLAIN, kind, text, "plain")


def step(role: Role, text: str, name: str, names: tuple[str, ...] = (), **parts: Any) -> Step:
    return Step(role, "code", text, name, own(role, text, name, names), **parts)


def solution(text: str, name: str = "f") -> Step:
    """A solution; its cell in the assignment binds the name, whatever was handed in."""
    reference = own(Role.SOLUTION, f"def {name}(x):\n    return x", name)
    return Step(Role.SOLUTION, "code", text, name, reference)


def check(text: str, *names: str, echoed: bool = False) -> Step:
    return step(Role.TEST, text, "test_f", names or ("f",), echoed=echoed)


def all_ran(judge: Judge, *steps: Step) -> list[Ran]:
    return list(judge.run(steps))


def shown(ran: Ran) -> str:
    """What the outputs of a step say."""
    return "".join(str(o.get("text") or o.get("evalue") or o.get("data")) for o in ran.outputs)


F = solution("def f(x):\n    return 2 * x")


def test_a_notebook_is_run_in_order(make: Make) -> None:
    """Code cells are numbered, prose is not run, and each code cell is said to have started."""
    started: list[int] = []
    judge = make(started=started.append)
    ran = all_ran(
        judge,
        plain("# Title", "markdown"),
        F,
        plain("f(1)"),
        plain("raw", "raw"),
        check("assert f(2) == 4"),
    )
    assert [r.number for r in ran] == [None, 1, 2, None, 3]
    assert [r.verdict for r in ran] == [None, None, None, None, Verdict(Outcome.PASSED, POINTS)]
    assert not any(r.late for r in ran)
    assert started == [1, 2, 4]
    assert ran[0] == ran[3] == Ran([])
    assert shown(ran[2]) == "{'text/plain': '2'}"
    assert ran[2].outputs[0]["execution_count"] == 2


def test_what_was_done_before_is_not_run(make: Make) -> None:
    """A step that was run for everybody gets its outputs from who knows them."""
    ran = all_ran(make(done={0}), plain("print('now')"), plain("print('here')"))
    assert ran[0] == Ran([], 1)
    assert shown(ran[1]) == "here\n"


VERDICTS = {
    "passes": ("assert f(2) == 4", F.text, Verdict(Outcome.PASSED, POINTS)),
    "partial": ("f(1) / 4", F.text, Verdict(Outcome.PASSED, 0.5)),
    "fails": ("assert f(2) == 5, 'no'", F.text, Verdict(Outcome.FAILED, 0.0, None, "no")),
    "stub": (
        "f(2)",
        "def f(x):\n    raise NotImplementedError()",
        Verdict(Outcome.NOT_ATTEMPTED, 0.0),
    ),
    "missing": ("assert f(2) == 4", "", Verdict(Outcome.MISSING, 0.0)),
    "missing and not needed": ("assert True", "", Verdict(Outcome.PASSED, POINTS)),
    "raises": (
        "f(0)",
        "def f(x):\n    return 1 / x",
        Verdict(
            Outcome.RAISED,
            0.0,
            None,
            "ZeroDivisionError: division by zero",
            ("f, line 2: return 1 / x",),
        ),
    ),
    "fails in the test": (
        "f(1)\nraise KeyError('x')",
        F.text,
        Verdict(Outcome.RAISED, 0.0, hint="KeyError: 'x'"),
    ),
    "refused": ("assert f(2) + 1", "def f(x):\n    return object()", None),
}


@pytest.mark.parametrize(("test", "text", "verdict"), VERDICTS.values(), ids=VERDICTS)
def test_a_test_judges_the_function_of_the_student(
    test: str, text: str, verdict: Verdict | None, make: Make
) -> None:
    """The outcome is what the test did with the function, and nothing of it is missing."""
    found = all_ran(make(), solution(text), check(test))[1].verdict
    assert found is not None
    if verdict is None:
        assert (found.outcome, found.score) == (Outcome.UNDECIDED, None)
        assert found.hint.startswith("the code gives a object, which cannot be copied")
    else:
        assert found == verdict


@pytest.mark.parametrize(
    "text",
    ["raise ImportError('x' * 10**4)\ndef f(x): pass", "def f(x):\n    import " + "x" * 10**4],
    ids=["of a cell", "of a call"],
)
def test_what_is_not_here_is_told_in_few_words(text: str, make: Make) -> None:
    """A page wraps the reason, which takes long for a long word."""
    verdict = all_ran(make(), solution(text), check("f(1)"))[1].verdict
    assert verdict is not None
    assert verdict.outcome is Outcome.UNDECIDED
    assert len(verdict.hint) < 1000


def test_a_test_does_not_see_what_the_one_before_bound(make: Make) -> None:
    """A function that is gone when a test runs is missing there, though it was bound before."""
    ran = all_ran(make(), F, check("assert f(2) == 4"), plain("del f"), check("assert f(2) == 4"))
    assert [r.verdict.outcome for r in ran if r.verdict] == [Outcome.PASSED, Outcome.MISSING]


def test_names_of_the_instructor_are_not_the_students(make: Make) -> None:
    """A test gets the names that it needs, and no others."""
    ran = all_ran(make(), plain("f = abs\ng = abs"), check("f(-1)"), check("assert g", "f"))
    assert ran[2].verdict == Verdict(Outcome.RAISED, 0.0, hint="NameError: name 'g' is not defined")


HIDDEN = "assert f(1) == 3, 'example'\n### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
MISTAKE = "error = AssertionError('the sign')\nerror.mistake = 'sign'\nraise error"
EXPLAINED = {
    "known": (MISTAKE, Verdict(Outcome.FAILED, 0.0, "sign", "the sign")),
    "the check's own words": (
        "error = AssertionError('why')\nerror.mistake = None\nraise error",
        Verdict(Outcome.FAILED, 0.0, None, "why"),
    ),
    "a note on an error": (
        "error = KeyError('x')\nerror.add_note('why')\nraise error",
        Verdict(Outcome.FAILED, 0.0, None, "why"),
    ),
    "unknown": ("assert False, 'hidden'", Verdict(Outcome.FAILED, 0.0, None, "example")),
    "nothing": ("pass", Verdict(Outcome.FAILED, 0.0, None, "example")),
    "error": (
        "error = KeyError('x')\nerror.mistake = 'sign'\nraise error",
        Verdict(Outcome.FAILED, 0.0, None, "example"),
    ),
}


@pytest.mark.parametrize(("hidden", "verdict"), EXPLAINED.values(), ids=EXPLAINED)
def test_hidden_tests_explain_a_failed_example(hidden: str, verdict: Verdict, make: Make) -> None:
    """Where the visible example fails, a mistake that the hidden tests know is the reason."""
    (_, ran) = all_ran(make(), F, check(HIDDEN.format(hidden)))
    assert ran.verdict == verdict
    assert shown(ran) == "example"


def test_hidden_tests_explain_an_error(make: Make) -> None:
    """An example that raises may be a known mistake too; the lines of the error are left out."""
    raises = solution("def f(x):\n    return 1 / 0")
    (_, ran) = all_ran(make(), raises, check(HIDDEN.format(MISTAKE)))
    assert ran.verdict == Verdict(Outcome.FAILED, 0.0, "sign", "the sign")


def test_the_checks_words_stand_beside_an_error(make: Make) -> None:
    """Where an example raises, what the check says of it follows the error, once."""
    raises = solution("def f(x):\n    return 1 / 0")
    hidden = (
        "try:\n    f(1)\nexcept ArithmeticError as error:\n    error.add_note('why')\n    raise"
    )
    hint = "ZeroDivisionError: division by zero why"
    (_, ran) = all_ran(make(), raises, check(HIDDEN.format(hidden)))
    assert (ran.verdict.outcome, ran.verdict.hint) == (Outcome.RAISED, hint)
    assert ran.verdict.trace
    (_, ran) = all_ran(
        make(), raises, check(HIDDEN.format(hidden).replace("assert f(1) == 3", "1"))
    )
    assert (ran.verdict.outcome, ran.verdict.hint) == (Outcome.RAISED, hint)


def test_what_explains_a_failure_is_not_shown(make: Make) -> None:
    """Neither with the test itself nor with the next one: it would tell the hidden tests."""
    hidden = HIDDEN.format(f"print('secret')\n{MISTAKE}")
    _, failed, following = all_ran(make(), F, check(hidden), check("print('next')"))
    assert shown(failed) == "example"
    assert shown(following) == "next\n"


def test_a_known_mistake_is_not_explained_again(make: Make) -> None:
    """What the hidden tests know at once is not asked for once more."""
    counted = MISTAKE.replace("'the sign'", "str(runs)")
    hidden = f"runs = globals().get('runs', 0) + 1\n{counted}"
    (_, ran) = all_ran(make(), F, check(HIDDEN.format(hidden).replace("== 3", "== 2")))
    assert ran.verdict == Verdict(Outcome.FAILED, 0.0, "sign", "1")


@pytest.mark.parametrize("outcome", ["not attempted", "passed"])
def test_only_a_failure_is_explained(outcome: str, make: Make) -> None:
    """Hidden tests are not run again for a stub, or for what passes."""
    body = "raise NotImplementedError()" if outcome == "not attempted" else "return 3"
    count = "runs = globals().get('runs', 0) + 1"
    judge = make()
    text = HIDDEN.format(count)
    (_, ran) = all_ran(judge, solution(f"def f(x):\n    {body}"), check(text))
    assert ran.verdict
    assert ran.verdict.outcome.value == outcome
    assert judge.shell.user_ns.get("runs", 0) == (outcome == "passed")


@pytest.mark.parametrize("reason", ["timed out", "killed"])
def test_a_stopped_cell_is_left_out(reason: str, make: Make) -> None:
    """It says so, and the test of what it should have bound gets the reason as its verdict."""
    steps = solution("def f(x):\n    return 2 * x"), check("assert f(2) == 4"), plain("print(1)")
    ran = all_ran(make(stopped={0: reason, 2: reason}), *steps)
    note = f"This cell was stopped and left out: {reason}.\n"
    stderr = [{"output_type": "stream", "name": "stderr", "text": note}]
    assert ran[0] == Ran(stderr, 1)
    assert ran[1].verdict == stopped_verdict(reason)
    assert ran[2] == Ran(stderr, 3)


def test_a_stopped_test_has_the_reason_as_its_verdict(make: Make) -> None:
    """Its names are not lost: another test of the same function is judged."""
    ran = all_ran(make(stopped={1: "killed"}), F, check("f(2)"), check("assert f(2) == 4"))
    assert ran[1].verdict == stopped_verdict("killed")
    assert not ran[1].late
    assert ran[2].verdict == Verdict(Outcome.PASSED, POINTS)


def test_a_stopped_test_loses_nothing_of_the_students(make: Make) -> None:
    """A function that was never there is missing, though a stopped test binds the name."""
    ran = all_ran(make(stopped={0: "killed"}), check("f = abs"), check("f(1)"))
    assert ran[1].verdict == Verdict(Outcome.MISSING, 0.0)


def test_a_function_that_is_there_after_all_is_judged(make: Make) -> None:
    """Another cell may bind what a stopped one should have: then the test decides."""
    other = plain("def f(x):\n    return 3 * x")
    ran = all_ran(make(stopped={0: "killed"}), F, other, check("assert f(2) == 4, 'no'"))
    assert ran[2].verdict == Verdict(Outcome.FAILED, 0.0, None, "no")


def test_only_what_the_stopped_cell_binds_is_lost(make: Make) -> None:
    """A function of another cell that is not there is missing, not stopped."""
    ran = all_ran(make(stopped={0: "killed"}), F, check("g(2)", "g"), check("g(f(2))", "f", "g"))
    assert ran[1].verdict == Verdict(Outcome.MISSING, 0.0)
    assert ran[2].verdict == stopped_verdict("killed")


def test_what_comes_after_the_time_of_the_submission_is_late(make: Make) -> None:
    """Nothing is run any more, and every code cell says that it was late."""
    started: list[int] = []
    judge = make(deadline=time.monotonic() - 1, started=started.append)
    ran = all_ran(judge, F, plain("text", "markdown"), check("assert f(2) == 4"))
    note = "This cell was stopped and left out: timed out.\n"
    stderr = [{"output_type": "stream", "name": "stderr", "text": note}]
    assert ran[0] == Ran(stderr, 1, None, late=True)
    assert ran[1] == Ran([])
    assert ran[2] == Ran(stderr, 2, stopped_verdict("timed out"), late=True)
    assert started == [0, 2]


def test_a_cell_has_its_own_time_within_that_of_the_submission(make: Make) -> None:
    """The deadline of a cell is the earlier of the two, and never in the past."""
    now = time.monotonic()
    for cell, submission, least, most in ((5, 60, 5, 6), (60, 5, 4, 5), (60, -5, 0, 1)):
        judge = make(cell_seconds=cell, deadline=now + submission, done={0: []})
        list(judge.run((plain("1"),)))
        assert least <= judge.student.line.deadline - now <= most


def test_an_endless_loop_takes_the_time_of_its_cell(make: Make) -> None:
    """A cell that is interrupted says so and the next one runs; such a call is a time-out."""
    loop = "while True:\n    pass"
    judge = make(cell_seconds=0.5)
    ran = all_ran(
        judge,
        plain(loop),
        plain("print('next')"),
        solution(f"def f(x):\n    {loop.replace('    ', '        ')}"),
        check("spare = 1\nf(2)", echoed=True),
        check("assert f", "f"),
        check("spare", "spare"),
    )
    note = "the time limit of the cell is over\n"
    assert ran[0].outputs == [{"output_type": "stream", "name": "stderr", "text": note}]
    assert shown(ran[1]) == "next\n"
    assert ran[3].verdict == Verdict(Outcome.TIMED_OUT, 0.0, hint=TOO_SLOW)
    # Its example is not run once more in the sandbox: that would take as long again.
    assert ran[5].verdict == Verdict(Outcome.MISSING, 0.0)


@pytest.mark.parametrize(
    ("test", "outcome"),
    [("spare = f(1)", Outcome.PASSED), ("spare = f(1)\nassert False", Outcome.FAILED)],
)
@pytest.mark.parametrize("echoed", [True, False])
def test_an_example_binds_its_names_in_the_sandbox(
    test: str, outcome: Outcome, echoed: bool, make: Make
) -> None:
    """Where a later cell needs them, and whatever the test's outcome. Its outputs are ours."""
    hidden = "### BEGIN HIDDEN TESTS\nsecret = 1\n### END HIDDEN TESTS\n"
    test = check(f"print('once')\n{hidden}{test}", echoed=echoed)
    ran = all_ran(make(), F, test, plain("print(spare)"), plain("print(secret)"))
    assert ran[1].verdict
    assert ran[1].verdict.outcome is outcome
    assert shown(ran[1]).startswith("once\n")
    assert shown(ran[1]).count("once") == 1
    assert shown(ran[2]) == ("2\n" if echoed else "name 'spare' is not defined")
    assert shown(ran[3]) == "name 'secret' is not defined"


def test_a_locked_cell_runs_on_both_sides(make: Make) -> None:
    """Its names are there for students and for tests, and the output is the instructor's."""
    given = step(
        Role.GIVEN, "import sys\nk = 7\nprint('autograder.grading' in sys.modules)", "given_k"
    )
    ran = all_ran(make(), given, plain("print(k)"), check("assert k == 7"))
    assert shown(ran[0]) == "True\n"
    assert shown(ran[1]) == "7\n"
    assert ran[2].verdict == Verdict(Outcome.PASSED, POINTS)


def test_a_locked_cell_uses_the_functions_of_the_student(make: Make) -> None:
    """It gets the names that it needs before it runs, and tests use what it made."""
    given = step(Role.GIVEN, "y = f(3)", "given_y", ("f",))
    ran = all_ran(make(), F, given, check("assert y == 6"))
    assert ran[2].verdict == Verdict(Outcome.PASSED, POINTS)


def test_a_locked_cell_that_fails_by_itself_is_the_authors_fault(make: Make) -> None:
    """It stops grading, with its name and its error."""
    with pytest.raises(LockedCellFailed, match=r"^the locked cell given_k fails: KeyError\('k'\)$"):
        all_ran(make(), step(Role.GIVEN, "raise KeyError('k')", "given_k"))


def test_a_locked_cell_that_fails_with_a_students_function_is_not(make: Make) -> None:
    """The notebook goes on, and the cell shows the error."""
    given = step(Role.GIVEN, "y = f(3)", "given_y", ("f",))
    ran = all_ran(make(), given, plain("print(1)"))
    assert shown(ran[0]) == "name 'f' is not defined"
    assert shown(ran[1]) == "1\n"


def test_a_locked_cell_can_do_without_what_cannot_be_copied(make: Make) -> None:
    """A name that stands for more than is copied fails that cell, and no judge."""
    given = step(Role.GIVEN, "z = 1\ny = f(3)", "given_y", ("f",))
    ran = all_ran(make(), plain("f = 'x' * 2**23"), given, check("assert z == 1"))
    assert shown(ran[1]) == "name 'f' is not defined"
    assert ran[2].verdict == Verdict(Outcome.PASSED, POINTS)


def test_a_locked_cell_that_is_left_out_runs_as_far_as_it_gets(make: Make) -> None:
    """Where a function hangs in it, tests have what the cell binds before it calls that."""
    given = step(Role.GIVEN, "z = 1\ny = f(3)", "given_y", ("f",))
    judge = make(stopped={1: Outcome.TIMED_OUT.value})
    ran = all_ran(judge, F, given, check("assert z == 1"), check("assert y == 6"))
    assert "left out" in shown(ran[1])
    assert [r.verdict.outcome for r in ran if r.verdict] == [Outcome.PASSED, Outcome.RAISED]


END = "import os\nos._exit(1)"
DEADLY = solution("def f(x):\n    import os\n    os._exit(1)")
ENDS = {
    "in a cell": (plain(END),),
    "in a call": (DEADLY, check("f(1)")),
    "in a locked cell": (DEADLY, step(Role.GIVEN, "y = f(3)", "given_y", ("f",))),
}


@pytest.mark.parametrize("steps", ENDS.values(), ids=ENDS)
def test_a_child_that_ends_ends_the_judge(steps: tuple[Step, ...], make: Make) -> None:
    """This is no verdict: the notebook is run again without what was to blame."""
    with pytest.raises(Died):
        all_ran(make(), *steps)


def test_a_child_that_is_gone_answers_no_question_for_names(make: Make) -> None:
    """A test that needs no function of the student is not judged without a child."""
    judge = make()
    with pytest.raises(Died):
        judge.student.run(END, 1)
    with pytest.raises(Died):
        all_ran(judge, check("assert True"))


def test_a_child_that_stands_still_answers_no_question_for_names(make: Make) -> None:
    """A test that needs no function of the student is not judged then either."""
    judge = make(cell_seconds=0.2)
    judge.student.run(
        "import os, signal, threading\n"
        "threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGSTOP]).start()",
        1,
    )
    time.sleep(0.3)
    with pytest.raises(Hung):
        all_ran(judge, check("assert True"))


def test_what_cannot_cross_is_no_function(make: Make) -> None:
    """A name that stands for more than is copied keeps the test that needs it from being judged."""
    large = plain("import numpy as np\nf = np.zeros(2**24)\ng = abs")
    ran = all_ran(make(), large, check("f(1)"), check("assert g(-1) == 1", "g"))
    too_large = Verdict(Outcome.UNDECIDED, None, hint="the value is too large to be copied")
    assert [r.verdict for r in ran if r.verdict] == [too_large, Verdict(Outcome.PASSED, POINTS)]


@pytest.mark.parametrize("where", ["cell", "call"])
def test_a_child_that_cannot_be_interrupted_ends_the_judge(where: str, make: Make) -> None:
    """A loop that ignores the interrupt is no verdict either: the child has to be killed."""
    loop = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"
    body = loop.replace("\n", "\n    ")
    steps = {"cell": (plain(loop),), "call": (solution(f"def f(x):\n    {body}"), check("f(1)"))}
    with pytest.raises(Hung):
        all_ran(make(cell_seconds=0.3), *steps[where])


def test_each_test_has_the_lines_of_its_own_error(make: Make) -> None:
    """The lines of an earlier error are not shown again."""
    raises = solution("def f(x):\n    raise ValueError(x)")
    fails_alone = check("raise KeyError('alone')")
    ran = all_ran(make(), raises, check("f(1)"), fails_alone)
    assert ran[1].verdict
    assert ran[1].verdict.trace == ("f, line 2: raise ValueError(x)",)
    assert ran[2].verdict == Verdict(Outcome.RAISED, 0.0, hint="KeyError: 'alone'")
    assert "raise ValueError" in str(ran[1].outputs)
    assert "raise ValueError" not in str(ran[2].outputs)


def test_what_is_asked_ahead_is_one_message(make: Make) -> None:
    """A cell, the names of a test and its calls need one answer; the outcome is the same."""
    steps = F, check("assert f(2) == 4")
    messages = [
        run_request(F.text, 1),
        names_request(["f"]),
        call_request("f", (2,), {}, observe=False),
    ]
    judge = make(segments={0: [Request.of(message) for message in messages]})
    ran = list(judge.run(steps))
    assert ran == list(make().run(steps))
    assert ran[1].verdict == Verdict(Outcome.PASSED, POINTS)
    assert next(judge.student.line.requests) == 2  # one was made
