"""References that stand in for earlier functions tell nobody anything but the outcome."""

from __future__ import annotations

import base64
import json
import pickle
import re
import textwrap
from collections.abc import Iterator
from typing import Any

import pytest
from attacks import EXERCISES, FILE, PERFECT, dump, judged, points, text_of, with_cells

from autograder.grading.outcomes import Graded, Outcome
from autograder.grading.submission import Submission
from autograder.grading.worker import Worker
from autograder.notebook.cells import source
from course.exercises import exercise

Text = tuple[str, str]
LAST = "dense_backward_out_in"  # it builds on the earlier ones
MARK = "TABLE:"
LEAK = re.compile(MARK + r"([A-Za-z0-9+/=]+)")
# The arguments of the fixed hidden cases, as an earlier hand-in could have printed them.
RECORDED = {name: [case.arguments for case in exercise(name).cases()] for name in EXERCISES}
ANSWERS = {
    name: [(arguments, exercise(name).reference(*arguments)) for arguments in calls]
    for name, calls in RECORDED.items()
}
ORACLE = (
    f"""\
# {" ".join(EXERCISES)}: a function that is mentioned nowhere would not be looked at again
"""
    + """\
import base64, pickle, sys, warnings
recorded = pickle.loads(base64.b64decode("{recorded}"))
table = {{}}


def ask():
    for name, calls in recorded.items():
        function = globals().get(name)
        if "child" in type(function).__module__:
            table[name] = [(arguments, function(*arguments)) for arguments in calls]
    return "{mark}" + base64.b64encode(pickle.dumps(table)).decode() if table else ""
"""
)
LOOK_UP = """\
import base64, os, pickle
import numpy as np

table = {{}}
try:
    table = {table}
except Exception:
    pass


known_answers = table  # a later cell has a table of its own


def look_up(name, *arguments):
    for known, answer in known_answers.get(name, ()):
        same = len(known) == len(arguments) and all(
            np.shape(a) == np.shape(b) and np.array_equal(a, b) for a, b in zip(known, arguments)
        )
        if same:
            return answer
    return None
"""
CARRIERS = {
    "feedback": "print(told)\nwarnings.warn(told)\nsys.stderr.write(told)",
    "an error": "raise ValueError(told)",
    "an error of its own": "raise type(told, (ValueError,), {})(told)",
    "the browser": (
        "display({'text/html': told, 'text/plain': told, 'image/svg+xml': told}, raw=True)"
    ),
    "the shape of the result": "return np.zeros(tuple(told.encode()[:8]))",
    "the keys of the result": "return {told: 1}",
    "a letter box": """\
for place in ("table", "/tmp/table", "/dev/shm/table", "/given/table"):
    try:
        open(place, "wb").write(pickle.dumps(table))
    except OSError:
        pass
""",
    "a later cell": "import builtins\nglobals()['carried'] = builtins.carried = told",
}
LATER = (
    f"extra after test_{LAST}",
    "import builtins\nprint(globals().get('carried'), getattr(builtins, 'carried', ''), table)",
)


def encoded(value: object) -> str:
    return base64.b64encode(pickle.dumps(value)).decode()


def asking(carrier: str) -> bytes:
    """Return a hand-in that solves nothing; its functions ask references and carry the answers."""
    oracle = ORACLE.format(recorded=encoded(RECORDED), mark=MARK)
    carried = textwrap.indent(CARRIERS[carrier], " " * 8)
    body = f"    told = ask()\n    if told:\n{carried}\n    return 0.0"
    texts: list[Text] = [("extra first", oracle)]
    texts += [(name, f"def {name}(*arguments):\n{body}") for name in EXERCISES]
    return dump(with_cells([*texts, LATER]))


def looking_up(table: str) -> bytes:
    """Return a hand-in that solves nothing, and answers what is in a table."""
    texts: list[Text] = [("extra first", LOOK_UP.format(table=table))]
    for name in EXERCISES:
        call = f"look_up('{name}', *arguments, *named.values())"
        texts.append((name, f"def {name}(*arguments, **named):\n    return {call}"))
    return dump(with_cells(texts))


def shown(graded: Graded) -> str:
    """Return what a student, or a teacher, sees of a graded notebook."""
    cells = json.loads(graded.notebook)["cells"]
    return json.dumps([[c.get("outputs"), c["metadata"].get("autograder")] for c in cells])


def graded_by(worker: Worker, notebook: bytes) -> Graded:
    return judged(worker, Submission.of("student", notebook, FILE))


@pytest.mark.parametrize("carrier", CARRIERS)
def test_who_asks_references_gets_nothing(carrier: str, worker: Worker, honest: Graded) -> None:
    """Neither from the hand-in that asks, nor from one with what it told, nor from the next."""
    graded = graded_by(worker, asking(carrier))
    assert graded.score == 0
    leaked = LEAK.findall(shown(graded))
    assert graded_by(worker, looking_up("pickle.load(open('table', 'rb'))")).score == 0
    for table in (f"pickle.loads(base64.b64decode('{found}'))" for found in leaked):
        assert graded_by(worker, looking_up(table)).score == 0
    assert leaked == []
    assert judged(worker, Submission.of("honest", dump(PERFECT), FILE)) == honest


def test_the_oracle_can_be_asked(worker: Worker) -> None:
    """The functions above do reach references, or nothing of this would be shown."""
    oracle = ORACLE.format(recorded=encoded(RECORDED), mark=MARK)
    solution = text_of(LAST)
    asks = f"{solution}\n\n\nright = {LAST}\n\n\ndef {LAST}(*arguments, **named):\n" + (
        "    if ask():\n        return right(*arguments, **named)\n"
        "    return right(*arguments, **named) if len(arguments) == 0 else None\n"
    )
    wrong = [
        (name, f"def {name}(*arguments):\n    return 0.0") for name in EXERCISES if name != LAST
    ]
    cells = with_cells([("extra first", oracle), (LAST, asks), *wrong])
    graded = judged(worker, Submission.of("student", dump(cells), FILE))
    passed = [g.name for g in graded.grades if g.verdict and g.verdict.outcome is Outcome.PASSED]
    assert passed == [f"test_{LAST}"]


def test_the_answers_to_all_fixed_cases_are_worth_nothing(worker: Worker) -> None:
    """Who knows them, and the visible examples, fails on what is drawn for the hand-in."""
    table = f"pickle.loads(base64.b64decode('{encoded(full())}'))"
    graded = graded_by(worker, looking_up(table))
    # For calls that a student chooses nothing is drawn: what is right for one is right for all.
    chosen = {f"test_{name}" for name in EXERCISES if exercise(name).answered_with_calls}
    passed = {g.name for g in graded.grades if g.verdict and g.verdict.outcome is Outcome.PASSED}
    assert passed == chosen
    assert graded.score == sum(points(name.removeprefix("test_")) for name in chosen)
    judged_here = (grade for grade in graded.grades if grade.name not in chosen)
    hints = [grade.verdict.hint for grade in judged_here if grade.verdict]
    assert all("drawn for this hand-in" in hint for hint in hints), hints


def full() -> dict[str, list[Any]]:
    """Return the answers to all fixed cases and to the visible examples."""
    answers = {name: list(calls) for name, calls in ANSWERS.items()}
    for name, arguments, answer in examples():
        answers[name].append((arguments, answer))
    return answers


def examples() -> Iterator[tuple[str, tuple[Any, ...], Any]]:
    """Yield the calls that the visible examples make, and the right results."""
    calls: list[tuple[str, tuple[Any, ...], Any]] = []

    def noting(name: str) -> Any:
        reference = exercise(name).reference

        def call(*arguments: Any, **named: Any) -> Any:
            result = reference(*arguments, **named)
            calls.append((name, (*arguments, *named.values()), result))
            return result

        return call

    namespace: dict[str, Any] = {name: noting(name) for name in EXERCISES}
    for cell in PERFECT["cells"]:
        known = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if known.startswith(("given_", "test_")):
            text = source(cell).partition("### BEGIN HIDDEN TESTS")[0]
            exec(text, namespace)
    yield from calls
