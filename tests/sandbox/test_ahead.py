"""What is asked ahead of a test changes no result, whatever the student's side makes of it."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from attacks import ASSIGNMENT, FILE, LIMITS, ORDERS, PERFECT, dump, judged, zoo
from plays import Child, wait

from autograder.grading.intake import take_in
from autograder.grading.judging import UNREADY
from autograder.grading.outcomes import Graded
from autograder.grading.submission import Submission
from autograder.grading.worker import Worker
from autograder.notebook.cells import Role
from autograder.sandbox.ahead import (
    Answers,
    Message,
    Request,
    call_request,
    names_request,
    run_request,
)
from autograder.sandbox.inside.channel import Channel
from autograder.sandbox.inside.shell import Outputs
from autograder.sandbox.stops import Unready
from autograder.sandbox.student import Student

ATTACKS = [attack for attack in zoo() if not attack.slow]
SOME = 24  # hostile submissions in one order
CALL = call_request("f", (1,), {}, observe=False)
RUN, NAMES = run_request("x = 1", 1), names_request(["f"])
REPLIES: list[Message] = [{"outputs": []}, {"values": {}}, {"value": 2}]
ODD = {
    "no answers": lambda child: child.answer(),
    "too few": lambda child: child.answer(replies=REPLIES[:2]),
    "too many": lambda child: child.answer(replies=[*REPLIES, {}]),
    "none that is one": lambda child: child.answer(replies=[1, 2, 3]),
    "a text": lambda child: child.answer(replies="abc"),
    "a refusal": lambda child: child.answer(refused="no"),
    "another number": lambda child: child.channel.send(
        {"id": child.request()["id"] + 1, "replies": REPLIES}
    ),
    "not a dictionary": lambda child: (child.request(), child.channel.send([1])),
    "a call back": lambda child: (
        child.request(),
        child.channel.send({"callback": 1, "question": 1, "args": [], "kwargs": {}}),
    ),
    "bytes": lambda child: (child.request(), child.sock.sendall(b"\xff" * 64)),
    "the end": lambda child: child.request(),
    "silence": lambda child: (child.request(), wait(child)),
}


def requests(*messages: Message) -> list[Request]:
    return [Request.of(message) for message in messages]


@pytest.fixture
def against() -> Iterator[Callable[[Any], Student]]:
    """Make a student whose side plays a part."""
    sockets: list[socket.socket] = []

    def make(play: Any) -> Student:
        ours, theirs = socket.socketpair()
        sockets.extend((ours, theirs))
        child = Child(theirs, lambda child: (play(child), child.sock.close()))
        child.thread.start()
        student = Student(Channel(ours), lambda: None, Outputs(2**16), ahead=True)
        student.line.deadline = time.monotonic() + 2.0
        return student

    yield make
    for sock in sockets:
        sock.close()


@pytest.mark.parametrize("play", ODD.values(), ids=ODD)
def test_an_odd_answer_has_all_asked_again(play: Any, against: Callable[[Any], Student]) -> None:
    """No part of it is believed, and nothing is asked in this child any more."""
    student = against(play)
    with pytest.raises(Unready):
        student.ask_ahead(requests(RUN, NAMES, CALL))
    assert not student.answers.waiting
    with pytest.raises(Unready):
        student.run("x = 1", 1)


def test_answers_wait_for_their_requests(against: Callable[[Any], Student]) -> None:
    """Who asks in the expected order sends one message."""
    student = against(lambda child: (child.answer(replies=REPLIES), wait(child)))
    student.ask_ahead(requests(RUN, NAMES, CALL))
    assert student.run("x = 1", 1) == []
    assert student.names(["f"]) == {}


def waiting(*messages: Message) -> Answers:
    answers = Answers()
    answers.put(requests(*messages), [{"number": n} for n in range(len(messages))])
    return answers


def test_what_is_not_asked_for_is_dropped() -> None:
    """A test may stop before it makes all the calls."""
    answers = waiting(CALL, CALL | {"args": [2]}, CALL | {"args": [3]})
    assert answers.take(CALL | {"args": [2]}) == {"number": 1}
    assert [reply for _, reply in answers.waiting] == [{"number": 2}]
    assert answers.take(CALL) is None
    assert [reply for _, reply in answers.waiting] == [{"number": 2}]


def test_a_cell_that_ran_cannot_be_passed_over() -> None:
    """The student's side is further than whoever asks now."""
    with pytest.raises(Unready):
        waiting(RUN, CALL).take(CALL)
    with pytest.raises(Unready):
        waiting(RUN).take(CALL)
    assert waiting(RUN, CALL).take(RUN) == {"number": 0}


def test_the_same_arguments_for_another_function_are_another_call() -> None:
    """Arguments that a check has announced are known by themselves, with the name."""
    arguments = ([1.0],)
    answers = Answers()
    announced = [Request.announced(name, arguments) for name in "fg"]
    answers.put(announced, [{"number": 0}, {"number": 1}])
    message = call_request("g", arguments, {}, observe=True)
    assert answers.take(message, arguments) == {"number": 1}


def test_a_whole_notebook_is_asked_in_one_message_for_each_test(worker: Worker) -> None:
    """Nothing of it is asked once more, and no reference or expected value is in it."""
    steps = take_in(ASSIGNMENT, Submission.of("x", dump(PERFECT), FILE), LIMITS).steps
    done = frozenset(worker._done(steps))
    segments = worker.plan.segments(steps, done, 5)
    tests = [n for n, step in enumerate(steps) if step.role is Role.TEST]
    assert len(segments) in (len(tests), len(tests) + 1)
    sent = b"".join(part for s in segments.values() for r in s for part in r.packed)
    for step in steps:
        if step.role is Role.TEST:
            assert step.text.encode() not in sent
    assert b"assert_allclose" not in sent
    assert b"check(" not in sent


@pytest.fixture
def runs(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> list[tuple[bool, str]]:
    """Which runs were made: whether ahead, and how they ended."""
    found: list[tuple[bool, str]] = []
    attempt = worker._attempt

    def noting(*arguments: Any, ahead: bool = False, **named: Any) -> Any:
        ran, blamed = attempt(*arguments, ahead=ahead, **named)
        found.append((ahead, blamed.reason if blamed else ""))
        return ran, blamed

    monkeypatch.setattr(worker, "_attempt", noting)
    return found


def test_an_honest_notebook_is_run_once(worker: Worker, runs: list[tuple[bool, str]]) -> None:
    """The guesses are right where the solutions are."""
    judged(worker, Submission.of("x", dump(PERFECT), FILE))
    assert runs == [(True, "")]


def test_what_goes_wrong_ahead_is_run_once_more(
    worker: Worker, runs: list[tuple[bool, str]]
) -> None:
    """A cell that ends the process is to blame when it is run by itself."""
    attack = next(a for a in zoo() if "killed" in a.outcomes and len(a.loses) == 1 and not a.slow)
    judged(worker, Submission.of("x", attack.notebook, FILE))
    assert runs[:2] == [(True, UNREADY), (False, "killed")]
    assert not any(ahead for ahead, _ in runs[1:])


def test_ahead_or_one_by_one_is_the_same(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes of the graded notebook do not depend on how it was asked."""
    submission = Submission.of("x", dump(PERFECT), FILE)
    first = judged(worker, submission)
    attempt = worker._attempt

    def one_by_one(*arguments: Any, **named: Any) -> Any:
        return attempt(*arguments, **named | {"ahead": False})

    monkeypatch.setattr(worker, "_attempt", one_by_one)
    assert judged(worker, submission) == first


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_no_order_changes_a_result(seed: int) -> None:
    """What a judge has seen before, hostile or not, is not to be seen in what it does next."""
    draw = random.Random(seed)
    chosen = draw.sample(ATTACKS, SOME)
    everybody = {a.name: Submission.of(a.name, a.notebook, FILE) for a in chosen}
    everybody |= {f"honest {n}": Submission.of("x", dump(PERFECT), FILE) for n in range(6)}
    results = []
    for _ in range(2):
        names = sorted(everybody)
        draw.shuffle(names)
        worker = Worker(ORDERS)
        try:
            results.append({name: outcome(judged(worker, everybody[name])) for name in names})
        finally:
            worker.close()
    assert results[0] == results[1]
    assert len({repr(found) for name, found in results[0].items() if "honest" in name}) == 1


def outcome(graded: Graded) -> list[tuple[str, object]]:
    """What counts of a result; hostile code may print the time and the like."""
    return [(grade.name, grade.score) for grade in graded.grades]
