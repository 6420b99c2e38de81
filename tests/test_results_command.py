"""The commands results and report, help and completion, as a person at a terminal has them."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from classroom import NAME, STUDENTS, Here, School

from autograder import cli
from autograder.classroom.grade import Options, grade
from autograder.classroom.results import read_results

ROOT = Path(__file__).parents[1]


@pytest.fixture
def root(school: School) -> str:
    """The folder of a graded class."""
    grade(school.course, NAME, Options(executor=Here()))
    return str(school.course.root)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit code, output and errors of a call."""
    code = cli.main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_results_in_all_their_forms(
    capsys: pytest.CaptureFixture[str], root: str, school: School
) -> None:
    """A summary and a line each; all of one or of everybody; JSON and CSV with the same."""
    rows = read_results(school.course, NAME)
    code, out, _ = run(capsys, "results", NAME, "--course", root)
    head, _, listed = out.partition("\n\n")
    assert code == 0
    assert head.startswith(f"{NAME}: {STUDENTS} graded\n  points    mean ")
    assert "hardest" in head
    assert len(listed.splitlines()) == STUDENTS
    lost = next(e for row in rows for e in row.exercises if e.verdict.mistake)
    made = Counter(e.verdict.mistake for row in rows for e in row.exercises if e.verdict.mistake)
    assert f"  mistakes  {max(made.values())} in " in head

    _, everything, _ = run(capsys, "results", NAME, "--all", "--course", root)
    assert everything.startswith(head)
    assert lost.verdict.mistake in everything
    assert lost.verdict.mistake not in listed
    _, one, _ = run(capsys, "results", NAME, "--student", "raises", "--course", root)
    assert one.startswith("raises")
    assert "ValueError" in one
    assert "untouched" not in one

    _, text, _ = run(capsys, "results", NAME, "--json", "--course", root)
    plain = json.loads(text)
    assert [one["student"] for one in plain["students"]] == [row.student for row in rows]
    assert [one["score"] for one in plain["students"]] == [row.score for row in rows]
    _, text, _ = run(capsys, "results", NAME, "--csv", "--course", root)
    told = list(csv.DictReader(io.StringIO(text)))
    assert len(told) == sum(len(row.exercises) for row in rows)
    assert [float(line["score"]) for line in told] == [
        e["score"] for one in plain["students"] for e in one["exercises"]
    ]
    _, text, _ = run(capsys, "results", NAME, "--csv", "--student", "raises", "--course", root)
    assert {line["student"] for line in csv.DictReader(io.StringIO(text))} == {"raises"}

    code, _, err = run(capsys, "results", NAME, "--student", "nobody", "--course", root)
    assert (code, err) == (2, f"autograder: {NAME}: not graded: nobody\n")


def test_report_prints_its_pages(capsys: pytest.CaptureFixture[str], root: str) -> None:
    """The pages of the course and of what was graded are written, and named."""
    code, out, _ = run(capsys, "report", "--course", root)
    assert code == 0
    pages = [Path(line) for line in out.splitlines()]
    assert [page.name for page in pages] == ["index.html", f"{NAME}.html"]
    assert all(page.is_file() for page in pages)
    code, out, _ = run(capsys, "report", NAME, "--anonymous", "--course", root)
    assert [Path(line).parent.name for line in out.splitlines()] == ["anonymous"] * 2


def at_a_terminal(rows: int, root: str) -> str:
    """Return what `results` shows on a terminal of so many rows; the pager marks what it shows."""
    command = [sys.executable, "-m", "autograder.cli", "results", NAME, "--course", root]
    environment = os.environ | {"PAGER": "sed s/^/page:/", "LINES": str(rows), "TERM": "dumb2"}
    parent, child = pty.openpty()
    ends = {"stdin": child, "stdout": child, "stderr": child}
    with subprocess.Popen(command, env=environment, **ends) as process:
        os.close(child)
        seen = b""
        while True:
            try:
                part = os.read(parent, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not part:
                break
            seen += part
    os.close(parent)
    assert process.returncode == 0, seen
    return seen.decode()


def test_a_pager_is_for_a_terminal_that_is_too_small(root: str) -> None:
    """What fits is printed; what does not, and only on a terminal, is shown page by page."""
    assert f"page:{NAME}" in at_a_terminal(5, root)
    assert "page:" not in at_a_terminal(100, root)
    piped = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "results", NAME, "--course", root],
        env=os.environ | {"PAGER": "sed s/^/page:/", "LINES": "5"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "page:" not in piped.stdout


@pytest.mark.parametrize("command", sorted(cli.EXAMPLES))
def test_help_has_an_example_that_works(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """Each command shows a call of itself, and the call is one that it understands."""
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    (example,) = re.findall(r"example:\n  autograder (.+)", capsys.readouterr().out)
    options = cli.parser().parse_args(shlex.split(example))
    assert options.run.__name__ == f"{command}_command"


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("autograder rep", {"report"}),
        ("autograder grade 4", {NAME}),
        ("autograder report 4_layer_gradients --a", {"--anonymous"}),
        ("autograder export 1_partial_derivatives --format m", {"moodle"}),
    ],
)
def test_a_shell_completes_commands_assignments_and_options(
    tmp_path: Path, line: str, offered: set[str]
) -> None:
    """What Tab offers is what the command line and the course have."""
    answer = tmp_path / "answer"
    environment = os.environ | {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    subprocess.run([sys.executable, "-m", "autograder.cli"], cwd=ROOT, env=environment, check=False)
    assert {one.strip() for one in answer.read_text().split("\n")} == offered
