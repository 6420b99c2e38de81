"""Who builds on an earlier exercise that went wrong loses nothing for it a second time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attacks import EXERCISES, FILE, dump, judged, points, text_of, with_cells

from autograder.grading.outcomes import Graded, Outcome
from autograder.grading.second_look import HINTS, PASSED_NOTE
from autograder.grading.submission import Submission
from autograder.grading.worker import Worker
from course.exercises import exercise

LAST = "dense_backward_out_in"  # it builds on the earlier ones
BUILDS = """\
def dense_backward_out_in(x_input, grad_output, W, b):
    x = dense_grad_input(x_input, grad_output, W.T, b)
    return x, dense_grad_W(x_input, grad_output, W.T, b).T, {third}
"""
RIGHT = "dense_grad_b(x_input, grad_output, W.T, b)"
# The visible examples have at most three observations, and call the student's own functions.
EARLIER = {
    "wrong on what is hidden": ("return x_input.T @ grad_output * (len(x_input) < 4)", "failed"),
    "an error on what is hidden": ("return (x_input.T @ grad_output) / (len(x_input) < 4)", ""),
    "a stub on what is hidden": (
        "if len(x_input) > 3:\n        raise NotImplementedError\n"
        "    return x_input.T @ grad_output",
        "not attempted",
    ),
    "endless on what is hidden": (
        "while len(x_input) > 3:\n        pass\n    return x_input.T @ grad_output",
        "timed out",
    ),
    "the end on what is hidden": (
        "import os\n    len(x_input) > 3 and os._exit(1)\n    return x_input.T @ grad_output",
        "killed",
    ),
}


def weights(body: str) -> tuple[str, str]:
    return "dense_grad_W", f"def dense_grad_W(x_input, grad_output, W, b):\n    {body}\n"


def graded_with(worker: Worker, *texts: tuple[str, str]) -> Graded:
    return judged(worker, Submission.of("student", dump(with_cells(list(texts))), FILE))


def outcomes(graded: Graded) -> dict[str, str]:
    return {
        g.name.removeprefix("test_"): g.verdict.outcome.value for g in graded.grades if g.verdict
    }


def cell_of(graded: Graded, name: str) -> dict[str, Any]:
    cells = json.loads(graded.notebook)["cells"]
    return next(c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


@pytest.fixture
def looks(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The tests that are repeated, in order."""
    found: list[int] = []
    attempt = worker._attempt

    def noting(*arguments: Any, only: int | None = None, ahead: bool = False) -> Any:
        found.extend([] if only is None else [only])
        return attempt(*arguments, only=only, ahead=ahead)

    monkeypatch.setattr(worker, "_attempt", noting)
    return found


@pytest.mark.parametrize("how", EARLIER)
def test_an_earlier_function_spoils_no_later_exercise(
    how: str, worker: Worker, looks: list[int]
) -> None:
    """Wrong, with an error, endless, or the end of it all: what builds on it is judged alone."""
    body, outcome = EARLIER[how]
    last = (LAST, BUILDS.format(third=RIGHT))
    graded = graded_with(worker, weights(body), last)
    found = outcomes(graded)
    assert {name for name in EXERCISES if found[name] != "passed"} == {"dense_grad_W"}
    assert found["dense_grad_W"] == outcome or not outcome
    assert graded.score == sum(map(points, EXERCISES)) - points("dense_grad_W")
    outputs = cell_of(graded, f"test_{LAST}")["outputs"]
    assert [output.get("text") for output in outputs] == [PASSED_NOTE]
    assert len(looks) >= 1


def test_a_known_mistake_is_named_behind_a_wrong_function(worker: Worker) -> None:
    """The catalogue's hint is found with references, and shown below the test."""
    known = next(m for m in exercise(LAST).mistakes if m.id == f"{LAST}_dW_T")
    transposed = BUILDS.format(third=RIGHT).replace(".T, dense_grad_b", ", dense_grad_b")
    graded = graded_with(worker, weights(EARLIER["wrong on what is hidden"][0]), (LAST, transposed))
    verdict = next(g.verdict for g in graded.grades if g.name == f"test_{LAST}")
    assert verdict is not None
    assert (verdict.outcome, verdict.mistake) == (Outcome.FAILED, known.id)
    shown = cell_of(graded, f"test_{LAST}")["outputs"]
    assert known.hint in verdict.hint
    assert verdict.hint in shown[-1]["evalue"]


def test_what_stays_wrong_keeps_its_first_message(worker: Worker, looks: list[int]) -> None:
    """References do not help, and say no more than that."""
    last = (LAST, BUILDS.format(third="grad_output.sum(axis=0) * (b * 0 + 3)"))
    graded = graded_with(worker, weights(EARLIER["wrong on what is hidden"][0]), last)
    verdict = next(g.verdict for g in graded.grades if g.name == f"test_{LAST}")
    assert verdict is not None
    assert verdict.outcome is Outcome.FAILED
    assert verdict.hint
    assert verdict.hint not in HINTS.values()
    assert len(looks) == 1


@pytest.mark.parametrize(
    "texts",
    [
        (),
        (("sigmoid_grad", "def sigmoid_grad(*_):\n    return 0"),),
        tuple((name, f"def {name}(*_, **__):\n    return 0") for name in EXERCISES),
    ],
    ids=["all right", "the last wrong", "all wrong, and none calls another"],
)
def test_what_no_earlier_function_spoils_is_not_repeated(
    texts: tuple[tuple[str, str], ...], worker: Worker, looks: list[int]
) -> None:
    """Neither what passes, nor what fails with right functions before it, or without them."""
    graded_with(worker, *texts)
    assert looks == []


def test_a_stub_is_not_repeated(worker: Worker, looks: list[int]) -> None:
    """Who has not begun is asked once."""
    texts = [(name, text_of(name).partition("    ###")[0]) for name in EXERCISES]
    graded = graded_with(worker, *((n, f"{t}    raise NotImplementedError\n") for n, t in texts))
    assert graded.score == 0
    assert set(outcomes(graded).values()) == {"not attempted"}
    assert len(looks) <= len(EXERCISES)


def test_the_time_of_a_second_look_is_its_own(worker: Worker) -> None:
    """Who has used up all time on one function is still judged on the others."""
    endless = [
        (name, f"def {name}(*_, **__):\n    while True:\n        pass") for name in EXERCISES[:2]
    ]
    graded = graded_with(worker, *endless)
    found = outcomes(graded)
    assert {name for name in EXERCISES if found[name] != "passed"} == set(EXERCISES[:2])


@pytest.mark.parametrize(
    "way",
    [
        "class Chosen:\n    def __call__(self, *given):\n        return dense_grad_W(*given)\n"
        "chosen = Chosen()",
        "import functools\nchosen = functools.partial(lambda *given: dense_grad_W(*given))",
        "def chosen(*given):\n    return globals()['dense_grad_W'](*given)",
        "def chosen(*given):\n    return dense_grad_W(*given)",
    ],
    ids=["an object", "a part", "globals", "a helper"],
)
def test_a_wrong_function_is_found_behind_what_calls_it(
    way: str, worker: Worker, looks: list[int]
) -> None:
    """Its own cell does not say so; the exercise is repeated all the same."""
    text = BUILDS.format(third=RIGHT).replace("dense_grad_W(", "chosen(")
    wrong = EARLIER["wrong on what is hidden"][0]
    graded = graded_with(worker, weights(wrong), (LAST, f"{way}\n{text}"))
    assert len(looks) == 1
    assert outcomes(graded)[LAST] == "passed"


def test_a_function_that_is_not_there_is_looked_for(worker: Worker, looks: list[int]) -> None:
    """Who has handed in another exercise without its function loses nothing for it here."""
    last = (LAST, BUILDS.format(third=RIGHT))
    found = outcomes(graded_with(worker, ("dense_grad_W", "x = 1\n"), last))
    assert (found["dense_grad_W"], found[LAST]) == ("missing", "passed")
    assert looks


def test_what_a_function_cannot_reach_does_not_spoil_it(worker: Worker, looks: list[int]) -> None:
    """Another cell speaks of the earlier function; this one does not use it."""
    wrong = EARLIER["wrong on what is hidden"][0]
    bias = "def dense_grad_b(x_input, grad_output, W, b):\n    return b * 0\n"
    last = (LAST, BUILDS.format(third="grad_output.sum(axis=0)"))
    found = outcomes(graded_with(worker, weights(wrong), ("dense_grad_b", bias), last))
    assert (found["dense_grad_b"], found[LAST]) == ("failed", "passed")
    assert len(looks) == 1
