"""What a student hears while working: every known mistake is named, and nothing that is right."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.authoring import notebook_voice, voice, voice_trial
from autograder.authoring import source as sources
from autograder.authoring.leaks import leaks
from autograder.authoring.notebook_voice import Exercise, examine, readings, words
from autograder.authoring.source import Source
from autograder.authoring.trial import TrialCell, fresh_namespace, run_cell
from autograder.authoring.voice_trial import Heard, VoicePlan, VoiceReport, Wrong
from autograder.catalogue import exercise
from autograder.notebook.cells import Role
from autograder.settings import load
from course.exercises import ASSIGNMENTS, names

ROOT = Path(__file__).parent.parent
COURSE = load(ROOT)
NAME = "4_layer_gradients"
NAMED = 0.8  # of all mistakes, at least


@cache
def heard(assignment: str) -> tuple[Source, VoiceReport]:
    """What the committed release of an assignment tells of its mistakes."""
    source = sources.read(COURSE, assignment)
    data = COURSE.folder("release") / assignment / f"{assignment}.voice.json"
    return source, voice.listen(COURSE, source, data.read_text(encoding="utf-8"))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_known_mistake_fails_visibly_and_most_are_named(assignment: str) -> None:
    """No mistake passes all visible examples, and what is right is never called wrong."""
    told = voice.told(COURSE, *heard(assignment))
    assert told.mistakes == sum(len(exercise(COURSE, name).mistakes) for name in names(assignment))
    assert told.silent == told.misled == ()
    assert told.named >= NAMED * told.mistakes


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_voice_fails_what_the_cells_fail(assignment: str) -> None:
    """Run as they stand in the notebook, the examples fail for the same functions."""
    source, report = heard(assignment)
    plan = voice.plan_of(COURSE, source)
    namespace = fresh_namespace()
    for cell in plan.cells:
        run_cell(cell, namespace)
    for listened in plan.exercises:
        for wrong in listened.wrongs:
            run_cell(wrong.cell, namespace)
            cells = [TrialCell("examples", "test", text) for text in listened.examples]
            own = dict(namespace)
            failed = [cell for cell in cells if run_cell(cell, own)[0]]
            assert bool(failed) == report.fails[wrong.mistake], wrong.mistake
        run_cell(listened.right, namespace)


def test_no_hint_can_be_read_in_the_file() -> None:
    """Of no hint there is a word in the order of the sentence, in the text or decoded."""
    for assignment in ASSIGNMENTS:
        folder = COURSE.folder("release") / assignment
        text = (folder / f"{assignment}.voice.json").read_text(encoding="utf-8")
        sealed = [bytes.fromhex(s) for e in notebook_voice.read(text) for s in e.hints.values()]
        for mistake in (m for name in names(assignment) for m in exercise(COURSE, name).mistakes):
            assert mistake.hint not in text
            assert not any(mistake.hint.encode()[:12] in entry for entry in sealed)


def altered(folder: Path, change: Any) -> Path:
    """A release in whose file of hints one thing is changed."""
    shutil.copytree(COURSE.folder("release") / NAME, folder)
    path = folder / f"{NAME}.voice.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data["exercises"])
    path.write_text(json.dumps(data), encoding="utf-8")
    return folder


def reasons(source: Source, folder: Path, report: VoiceReport) -> list[str]:
    """What speaks against the file in a folder, were it as good as it is."""
    data = (folder / f"{NAME}.voice.json").read_text(encoding="utf-8")
    return list(voice.reasons(COURSE, source, folder, replace(report, data=data)))


def test_what_does_not_belong_into_the_file_is_found(tmp_path: Path) -> None:
    """A hint that can be read, a mistake, a solution, other examples, a field more."""
    source, report = heard(NAME)
    known = exercise(COURSE, "dense_grad_W")
    mean = next(m for m in known.mistakes if m.id == "dense_grad_W_mean")

    def plant(text: str) -> Any:
        return lambda entries: entries[0]["hints"].update({"0" * 16: text})

    for number, (text, secret) in enumerate(
        (
            (mean.hint, "the mistake 'dense_grad_W_mean'"),
            (f"def f(a, g, W, b):\n    {mean.body}", "the mistake 'dense_grad_W_mean'"),
            (f'check("{known.reference.__name__}", dense_grad_W)', "hidden tests of"),
        )
    ):
        folder = altered(tmp_path / str(number), plant(text))
        assert any(secret in leak for leak in leaks(COURSE, source, folder)), text
        found = reasons(source, folder, report)
        assert found == ["a hint of 'dense_grad_input' is not sealed."]
    for number, change in enumerate(
        (
            lambda entries: entries[0].update(answer=1),
            lambda entries: entries[0]["examples"].append("check(dense_grad_W)"),
        )
    ):
        folder = altered(tmp_path / f"more{number}", change)
        found = reasons(source, folder, report)
        assert found == ["the voice of 'dense_grad_input' holds more than examples and hints."]


def test_a_release_with_silent_mistakes_is_refused() -> None:
    """Two in a hundred may pass the visible examples; the reason names all of them."""
    source, report = heard(NAME)
    silent = dict.fromkeys(list(report.fails)[:2], False)
    wrong = VoiceReport(report.data, report.fails | silent, report.told, ["a right one is wrong."])
    folder = COURSE.folder("release") / NAME
    assert list(voice.reasons(COURSE, source, folder, report)) == []
    assert list(voice.reasons(COURSE, source, folder, wrong)) == [
        "a right one is wrong.",
        f"2 of {len(report.fails)} mistakes pass the visible examples: {', '.join(silent)}.",
    ]


def test_a_notebook_that_does_not_ask_for_a_voice_gets_none() -> None:
    """The module and the hints ship where a locked cell imports the module."""
    source, _ = heard(NAME)
    assert voice.files(source) == ("notebook_voice.py", f"{NAME}.voice.json")
    cells = tuple(cell for cell in source.cells if cell.role is not Role.GIVEN)
    silent = Source(source.assignment, source.path, source.content, source.notebook, cells)
    assert voice.files(silent) == ()
    assert voice.proof_of(COURSE, silent, COURSE.folder("release") / NAME) is None


# ---------------------------------------------------------------- hints that are sealed

EXAMPLES = (
    "# Twice 1 and twice 2.5.\n"
    "np.testing.assert_allclose(double(np.array([1.0, 2.5])), [2.0, 5.0])\n"
    "assert double(3.0) == 6.0"
)
DOUBLE = "import numpy as np\ndef double(x):\n    {}"


def composed(*wrongs: tuple[str, str]) -> dict[str, str]:
    """What students are told of some wrong doubles: a function's body, and the hint for it."""
    cells = [
        Wrong(f"w{i}", hint, TrialCell("double", "solution", DOUBLE.format(body)))
        for i, (body, hint) in enumerate(wrongs)
    ]
    right = TrialCell("double", "solution", DOUBLE.format("return 2 * x"))
    plan = VoicePlan((right,), (Heard("double", 1, (EXAMPLES,), right, tuple(cells)),))
    report = voice_trial.perform(plan)
    assert report.misled == []
    return {body: report.told[f"w{i}"] for i, (body, _) in enumerate(wrongs)}


def test_a_hint_is_told_for_one_mistake_alone() -> None:
    """Not where two with other hints do the same, and not for what is right."""
    told = composed(
        ("return x", "once"),
        ("return 3 * x", "three"),
        ("return x + x + x", "thrice"),
        ("return 4 * x", "four"),
        ("return 2 * x + 2 * x", "four"),
        ("return x * 2.0", "right"),
    )
    assert list(told.values()) == ["once", "", "", "four", "four", ""]


def test_a_changed_argument_does_not_hide_a_mistake() -> None:
    """The same outputs get the same hint, and only the change is told where it is all."""
    told = composed(
        ("return x * 3", "three"),
        ("x = np.asarray(x)\n    x *= 2 if x.ndim else 1\n    return x * 2", "in place"),
    )
    assert list(told.values()) == ["three", "in place"]
    plain = Exercise("double", 1, (EXAMPLES,), {})
    hints = dict([notebook_voice.sealed(plain.examples, *reading("return x * 3"), "three")])
    slip = "y = x * 3\n    if np.ndim(x):\n        x[0] = 7.0\n    return y"
    found = examine(Exercise("double", 1, (EXAMPLES,), hints), function(slip))
    assert found.hint == "three"
    assert "  Your function changes its argument x: work on a copy." in words(found)


def reading(body: str) -> tuple[str]:
    """The outputs alone of a double."""
    found = examine(Exercise("double", 1, (EXAMPLES,), {}), function(body))
    return (readings(found.calls)[-1],)


def function(body: str) -> dict[str, Any]:
    """The names of a notebook with a double."""
    names: dict[str, Any] = {"np": np}
    exec(DOUBLE.format(body), names)
    return names


def call(value: Any) -> list[notebook_voice.Call]:
    return [notebook_voice.Call("f()", value, None, ())]


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(-0.9e-8, 0.9e-8))
def test_a_difference_of_rounding_opens_the_same_hint(number: float, nudge: float) -> None:
    """A number that is off by less than 1e-8 has the reading of one of the neighbours."""
    sealed = {text for n in voice_trial.NUDGES for text in readings(call(number), n)}
    near = number * (1 + nudge)
    if np.isfinite(near) and not 0 < abs(number) < 2e-9:
        assert readings(call(near))[0] in sealed


@given(st.floats(1e-3, 1e6), st.floats(1e-4, 10))
def test_a_difference_that_counts_does_not(number: float, factor: float) -> None:
    """A number that is off by 1e-4 or more has another reading."""
    assert readings(call(number)) != readings(call(number * (1 + factor)))


def test_kinds_shapes_and_errors_are_told_apart() -> None:
    """Whole numbers from floats in an array, one entry from none, errors by what they count."""
    values: list[Any] = [np.array([1, 2]), np.array([1.0, 2.0]), np.array([[1.0, 2.0]]), [1.0, 2.0]]
    values += [None, "a", {"a": 1.0}, {"b": 1.0}, 1.0, np.nan, np.array([True]), np.array(["a"])]
    assert len({readings(call(value)) for value in values}) == len(values)
    same: list[Any] = [2, 2.0, np.float64(2), np.array(2.0), np.int64(2)]
    assert len({readings(call(value)) for value in same}) == 1
    assert readings(call((1.0, 2))) == readings(call([1, 2.0]))

    def failed(error: Exception) -> tuple[str, ...]:
        return readings([notebook_voice.Call("f()", None, error, ())])

    assert failed(ValueError("shapes (3,2) (2,1)")) != failed(ValueError("shapes (3,2) (4,1)"))
    assert failed(ValueError("no number")) == failed(NotImplementedError()) == ()


# ---------------------------------------------------------------- the words


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            "return x",
            [
                "✗ double: the example in line 2 does not hold.",
                "  called  double(x=[1, 2.5])",
                "  got     [1, 2.5]   shape (2,)",
                "  wanted  [2, 5]   shape (2,)",
            ],
        ),
        (
            "y = 2 * x",
            [
                "✗ double: the example in line 2 does not hold.",
                "  called  double(x=[1, 2.5])",
                "  got     None: a return may be missing",
                "  wanted  [2, 5]   shape (2,)",
            ],
        ),
        (
            "return np.array([2.0, 5.0])",
            [
                "✗ double: the example in line 3 does not hold.",
                "  called  double(x=3.0)",
                "  asked   double(3.0) == 6.0",
                "  got     [2, 5]   shape (2,)",
            ],
        ),
        (
            "raise ValueError('shapes do not match')",
            [
                "✗ double: the example in line 2 does not hold.",
                "  called  double(x=[1, 2.5])",
                "  error   ValueError: shapes do not match",
            ],
        ),
        ("raise NotImplementedError()", ["– double is not written yet."]),
        ("return earlier(x)", ["– double calls earlier, which is not written yet."]),
        ("return 2 * x", []),
    ],
)
def test_what_is_said(body: str, lines: list[str]) -> None:
    """What was called, what came back and what should have; one line for what is not begun."""
    names = function(body)
    exec("def earlier(x):\n    raise NotImplementedError()", names)
    said = words(examine(Exercise("double", 1, (EXAMPLES,), {}), names))
    assert len(said) == len(lines)
    assert all(line.startswith(start) for line, start in zip(said, lines, strict=True)), said


@pytest.mark.parametrize(
    ("example", "end"),
    [
        ("assert double(3.0) < 1, 'less than one'", ["got     6", "note    less than one"]),
        ("assert told(double(3.0)), 'unseen'", ["got     6.0", "note    unseen"]),
        ("assert told(double(3.0), 1), 'unseen'", ["got     6.0", "error   TypeError"]),
        (
            "assert np.shape(double(np.ones((1, 2)))) == (2,)",
            ["asked   np.shape", "got     (1, 2)"],
        ),
        (
            "np.testing.assert_allclose(double(3.0), 7, err_msg='on the first call')",
            ["got     6", "wanted  7", "note    on the first call"],
        ),
        (
            "for x in [3.0]:\n    np.testing.assert_allclose(double(x), 7, err_msg='not 7')",
            ["got     6.0", "note    not 7"],
        ),
    ],
)
def test_an_example_has_its_own_words(example: str, end: list[str]) -> None:
    """What it says of itself, or the error that kept it from being looked at; shapes as shapes."""
    names = function("return 2 * x") | {"told": lambda value: value > 6}
    said = words(examine(Exercise("double", 1, (example,), {}), names))
    assert all(any(line.startswith(f"  {start}") for line in said) for start in end), said


def test_a_function_that_is_not_there() -> None:
    """The cell above has not been run."""
    said = words(examine(Exercise("double", 1, (EXAMPLES,), {}), {"np": np}))
    assert said == ["– double does not exist yet: run the cell with the function first."]


def test_every_message_is_short() -> None:
    """Of every known mistake: a screen is filled by none, and none is empty."""
    for assignment in ASSIGNMENTS:
        source, report = heard(assignment)
        shipped = {e.name: e for e in notebook_voice.read(report.data)}
        plan = voice.plan_of(COURSE, source)
        namespace = fresh_namespace()
        for cell in plan.cells:
            run_cell(cell, namespace)
        for listened in plan.exercises:
            for wrong in listened.wrongs:
                run_cell(wrong.cell, namespace)
                found = examine(shipped[listened.name], namespace)
                assert found.failure
                said = words(found, found.failure.cell)
                assert 3 <= len(said) <= 20, said
                assert " ".join(" ".join(said).split()).endswith(f"hint {wrong.hint}")
                assert max(map(len, said)) < 100
            run_cell(listened.right, namespace)


# ---------------------------------------------------------------- in a notebook


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """A shell in which the voice of one assignment listens."""
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell(config=config, colors="nocolor")
    shell.run_cell("import numpy as np")
    path = tmp_path / "notebook_voice.py"
    data = COURSE.folder("release") / NAME / f"{NAME}.voice.json"
    shutil.copyfile(data, tmp_path / data.name)
    monkeypatch.setattr(notebook_voice, "__file__", str(path))
    notebook_voice.listen(NAME, shell)
    yield shell
    shell.reset()


def cell_of(name: str) -> str:
    """The examples of an exercise, as they stand in the notebook."""
    _, report = heard(NAME)
    return next(e.examples[0] for e in notebook_voice.read(report.data) if e.name == name)


WRONG = "def dense_grad_b(x_input, grad_output, W, b):\n    return grad_output.mean(axis=0)"
RIGHT = WRONG.replace("mean", "sum")


def test_a_cell_with_examples_speaks(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hint in the place of the traceback, and one line when all is right."""
    capsys.readouterr()
    shell.run_cell(WRONG)
    result = shell.run_cell(cell_of("dense_grad_b"))
    said = capsys.readouterr().out
    assert not result.success
    assert isinstance(result.error_in_exec, AssertionError)
    assert "✗ dense_grad_b: the example in line 9 does not hold." in said
    mean = next(m for m in exercise(COURSE, "dense_grad_b").mistakes if "mean" in m.id)
    assert f"hint {mean.hint}" in " ".join(said.split())
    assert "Traceback" not in said
    shell.run_cell(RIGHT)
    capsys.readouterr()
    shell.run_cell("\n" + cell_of("dense_grad_b") + "\n")
    assert capsys.readouterr().out == "✓ dense_grad_b: all examples hold.\n"


def test_other_cells_are_left_alone(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also the cell as it is graded, with its hidden tests: grading hears nothing of it."""
    shell.run_cell(WRONG)
    capsys.readouterr()
    for text in ("1 / 0", cell_of("dense_grad_b") + "\nassert True", "def f(:\n  pass"):
        shell.run_cell(text)
        said = capsys.readouterr().out
        assert "Error" in said
        assert "✗" not in said
    shell.run_cell(cell_of("dense_grad_b").replace("\nnp.testing", "\nprint('x') or np.testing"))
    assert "Traceback" in capsys.readouterr().out


def test_a_voice_that_fails_leaves_the_error(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong in the module, the student sees what there is to see without it."""
    monkeypatch.setattr(notebook_voice, "words", lambda *_: 1 / 0)
    shell.run_cell(WRONG)
    capsys.readouterr()
    shell.run_cell(cell_of("dense_grad_b"))
    assert "Traceback" in capsys.readouterr().out
    shell.run_cell("1 / 0")
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_the_first_cell_may_be_run_again(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who listens twice speaks once."""
    notebook_voice.listen(NAME, shell)
    shell.run_cell(RIGHT)
    capsys.readouterr()
    shell.run_cell(cell_of("dense_grad_b"))
    assert capsys.readouterr().out.count("✓") == 1


def test_the_table_runs_all_examples(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """Done, failing, not begun, with the points; whatever was run before."""
    shell.run_cell(RIGHT + "\ndef relu_grad(x_input, grad_output):\n    print('!')\n    return 1.0")
    shell.run_cell("def sigmoid_grad(a, grad_output):\n    raise NotImplementedError()")
    capsys.readouterr()
    notebook_voice.overview(shell)
    lines = capsys.readouterr().out.split("\n")
    assert [line.split() for line in lines[1:7]] == [
        ["dense_grad_input", "3", "–", "not", "begun"],
        ["dense_grad_W", "3", "–", "not", "begun"],
        ["telling_dense_grad_W", "2", "–", "not", "begun"],
        ["dense_grad_b", "3", "✓", "done"],
        ["relu_grad", "3", "✗", "failing"],
        ["sigmoid_grad", "2", "–", "not", "begun"],
    ]
    assert lines[-2] == "1 of 10 done, 3 of 25 points. More tests run when the notebook is graded."


def test_without_a_shell_or_a_file_nothing_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the locked cells run for grading there is neither."""
    notebook_voice.overview()
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(notebook_voice, "__file__", str(tmp_path / "notebook_voice.py"))
    with pytest.raises(FileNotFoundError):
        notebook_voice.listen(NAME)
