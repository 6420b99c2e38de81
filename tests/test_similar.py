"""Submissions that are alike: found beyond what is usual, never from short answers."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom.results import ExerciseResult, Row
from autograder.grading.outcomes import Outcome, Verdict
from autograder.notebook.own_code import own_code
from autograder.reporting.fingerprints import prints_of
from autograder.reporting.similar import SHARED_TOKENS, likeness

HEAD = 'def jacobian(f, x, h):\n    """Return the Jacobian."""\n'
LOOPS = (
    "for j in range(len(x)):",
    "for j in np.arange(x.size):",
    "for j, _ in enumerate(x):",
    "for j in reversed(range(x.shape[0])):",
)
MOVES = (
    "up = x.copy()\nup[j] += h\ndown = x.copy()\ndown[j] -= h",
    "step = np.zeros(len(x))\nstep[j] = h\nup = x + step\ndown = x - step",
    "e = np.eye(len(x))[j]\nup, down = x + h * e, x - h * e",
    "shift = np.where(np.arange(len(x)) == j, h, 0.0)\nup = x + shift\ndown = x - shift",
)
SLOPES = (
    "slope = (f(up) - f(down)) / (2 * h)",
    "slope = (f(up) - f(down)) / h / 2",
    "diff = f(up) - f(down)\nslope = 0.5 * diff / h",
)
KEEPS = (
    ("cols = []", "cols.append(slope)", "return np.stack(cols, axis=1)"),
    ("J = []", "J.append(slope)", "return np.array(J).T"),
    ("J = np.zeros((len(f(x)), len(x)))", "J[:, j] = slope", "return J"),
    ("parts = {}", "parts[j] = slope", "return np.column_stack([parts[k] for k in sorted(parts)])"),
)
REFERENCE = """\
columns = []
for j in range(len(x)):
    moved = np.eye(len(x))[j] * h
    columns.append((np.asarray(f(x + moved)) - np.asarray(f(x - moved))) / (2 * h))
return np.stack(columns, axis=1)"""
# written by nobody else, and copied with other names, another layout and a comment
COPIED = """\
values = []
start = np.asarray(x, dtype=float)
for index in range(start.shape[0]):
    moved = [start.copy(), start.copy()]
    moved[0][index] += h
    moved[1][index] -= h
    high, low = (np.asarray(f(one)) for one in moved)
    values.append((high - low) / (h + h))
return np.transpose(np.vstack(values))"""
RENAMED = """\
res = []  # here I collect
begin = np.asarray(x, dtype=float)

for i in range(begin.shape[0]):
    pts = [begin.copy(), begin.copy()]
    pts[0][i] += h
    pts[1][i] -= h
    a, b = (np.asarray(f(p)) for p in pts)
    res.append((a - b) / (h + h))
return np.transpose(np.vstack(res))"""


def cell(body: str) -> str:
    return HEAD + "\n".join(f"    {line}" for line in body.split("\n"))


def body(draw: random.Random) -> str:
    """Return a right answer that somebody wrote alone."""
    begin, keep, end = draw.choice(KEEPS)
    inner = "\n".join([draw.choice(MOVES), draw.choice(SLOPES), keep])
    inner = "\n".join(f"    {line}" for line in inner.split("\n"))
    return f"{begin}\n{draw.choice(LOOPS)}\n{inner}\n{end}"


def row(student: str, answers: Mapping[str, str], outcome: Outcome = Outcome.PASSED) -> Row:
    exercises = tuple(ExerciseResult(name, 1, Verdict(outcome, 1)) for name in answers)
    return Row(student, exercises, 0, (), answers)


def class_of(bodies: Sequence[str]) -> list[Row]:
    return [row(f"s{n:03}", {"jacobian": cell(text)}) for n, text in enumerate(bodies)]


def alone(number: int, seed: int = 0) -> list[str]:
    draw = random.Random(seed)
    return [body(draw) for _ in range(number)]


KNOWN = {"jacobian": [cell(REFERENCE), cell("raise NotImplementedError()")]}


@pytest.mark.parametrize("size", [20, 60, 300])
def test_a_copy_with_other_names_is_found_and_nobody_else(size: int) -> None:
    """The two who share what nobody else wrote are the one pair, whatever they call it."""
    bodies = alone(size)
    bodies[3], bodies[11] = COPIED, RENAMED
    (pair,) = likeness(class_of(bodies), KNOWN).pairs
    assert pair.students == ("s003", "s011")
    assert pair.part > 0.9
    assert pair.tokens >= SHARED_TOKENS
    (one,) = pair.exercises
    assert one.likeness == 1
    for side in one.sides:
        assert {2, 3, 4, 5, 6, 7, 8} <= set(side.lines)


@pytest.mark.parametrize("seed", range(30))
def test_who_wrote_alone_is_not_accused(seed: int) -> None:
    """Answers put together from the same ways to write it are alike as is usual."""
    assert likeness(class_of(alone(40, seed)), KNOWN).found == 0


@pytest.mark.parametrize("shared", [KNOWN["jacobian"][0], cell(COPIED)])
def test_known_solutions_and_mistakes_count_for_nothing(shared: str) -> None:
    """Who writes what the course knows has not copied it from a neighbour."""
    bodies = class_of(alone(40))
    for place in (3, 11):
        bodies[place] = row(f"s{place:03}", {"jacobian": shared})
    assert likeness(bodies, {"jacobian": [*KNOWN["jacobian"], shared]}).found == 0


def test_short_answers_never_accuse() -> None:
    """Twenty exercises of one line, all the same in two of forty, and no pair."""
    names = [f"line_{n}" for n in range(20)]
    draw = random.Random(1)
    forms = (
        "x @ w.T",
        "np.dot(x, w.T)",
        "np.matmul(x, w.T)",
        "(w @ x.T).T",
        "np.einsum('a,b', x, w)",
    )
    rows = [row(f"s{n}", {k: f"return {draw.choice(forms)}" for k in names}) for n in range(38)]
    odd = {name: f"return np.tensordot(w, x, axes={n}) + 0" for n, name in enumerate(names)}
    rows += [row("one", odd), row("other", odd)]
    found = likeness(rows, {name: ["return w"] for name in names})
    assert found.found == 0
    assert not any(one.tells for one in found.usual)


def test_in_a_small_class_nothing_is_concluded() -> None:
    """With nine right answers nobody knows what is usual."""
    rows = class_of([*alone(7), COPIED, RENAMED])
    found = likeness(rows, KNOWN)
    assert found.found == 0
    assert found.usual[0].high is None


def test_what_is_no_python_is_left_out() -> None:
    """A broken cell has no fingerprints, and an enormous one is not looked at."""
    assert prints_of("def f(:").length == 0
    assert prints_of("x = 1\n" * 20_000).length == 0
    assert prints_of("(" * 10_000).length == 0
    assert own_code("\0") is None


def test_the_order_of_a_class_does_not_matter() -> None:
    """Sorted or not, the same pairs come out."""
    bodies = alone(40)
    bodies[3], bodies[11] = COPIED, RENAMED
    rows = class_of(bodies)
    found = {pair.students for pair in likeness(rows, KNOWN).pairs}
    turned = likeness(rows[::-1], KNOWN).pairs
    assert {tuple(sorted(pair.students)) for pair in turned} == found


NAMES = st.from_regex(r"[a-z]{4,8}[0-9]", fullmatch=True)


@given(st.lists(NAMES, min_size=5, max_size=5, unique=True), st.integers(0, 3))
def test_other_names_and_comments_change_no_fingerprint(names: list[str], blanks: int) -> None:
    """It takes more than renaming: only what is done counts."""
    words = dict(zip(("values", "start", "index", "moved", "high"), names, strict=True))
    text = COPIED
    for old, new in words.items():
        text = text.replace(old, new)
    text = text.replace("\n", f"  # {names[0]}\n" + "\n" * blanks)
    assert prints_of(cell(text)).runs == prints_of(cell(COPIED)).runs
