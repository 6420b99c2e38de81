"""The command line: what it says, how it ends, and that the README tells the truth."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from autograder.cli import main

ROOT = Path(__file__).parents[1]


def run(capsys, *arguments):
    """Return exit code, output and errors of a call."""
    try:
        code = main(list(arguments))
    except SystemExit as end:
        code = end.code
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "required"),
        (("teach",), "invalid choice"),
        (("grade",), "ASSIGNMENT"),
        (("grade", "4_layer_gradients", "--jobs", "0"), "not a positive number"),
        (("grade", "4_layer_gradients", "--timeout", "soon"), "not a positive number of seconds"),
        (("grade", "4_layer_gradients", "--timeout", "nan"), "not a positive number of seconds"),
        (("sample", "4_layer_gradients", "--students", "many"), "not a positive number"),
    ],
)
def test_wrong_arguments_are_explained(capsys, arguments, said):
    """A wrong call ends with 2 and names the argument."""
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert said in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check",), "is not a course: it has no folder 'source'"),
        (("grade", "4_layer_gradients"), "--course DIR"),
    ],
)
def test_a_folder_that_is_no_course_is_refused(capsys, tmp_path, arguments, said):
    """Outside a course each command says so, in one line, and ends with 2."""
    code, _, err = run(capsys, *arguments, "--course", str(tmp_path))
    assert code == 2
    assert said in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["check", "release", "sample", "grade", "results", "feedback"])
def test_an_unknown_assignment_is_refused(capsys, command):
    """The message lists the assignments that there are."""
    code, _, err = run(capsys, command, "7_transformers", "--course", str(ROOT))
    assert code == 2
    assert "7_transformers" in err
    assert "4_layer_gradients" in err


def test_a_broken_configuration_is_named(capsys, tmp_path):
    """An error in nbgrader_config.py is reported with the file's path, without a traceback."""
    (tmp_path / "source").mkdir()
    (tmp_path / "nbgrader_config.py").write_text("c = get_config(\n")
    code, _, err = run(capsys, "check", "--course", str(tmp_path))
    assert code == 2
    assert "nbgrader_config.py cannot be read" in err


def test_an_unknown_limit_is_named(capsys, tmp_path):
    """A misspelt limit in nbgrader_config.py is reported, with those that there are."""
    (tmp_path / "source").mkdir()
    (tmp_path / "nbgrader_config.py").write_text("get_config().Autograder.limits = {'cel': 1}\n")
    code, _, err = run(capsys, "check", "--course", str(tmp_path))
    assert code == 2
    assert "cel" in err
    assert "cell_seconds" in err


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("bounds = {}", "there is no c.Autograder.bounds"),
        ("catalogue = 'nowhere'", "c.Autograder.catalogue: there is no module 'nowhere'"),
        ("catalogue = 'nowhere.exercises'", "there is no module 'nowhere.exercises'"),
        ("limits = {'cell_seconds': -1}", "cell_seconds is -1, not a number greater than 0"),
        ("limits = {'cell_seconds': '30'}", "cell_seconds is '30', not a number"),
        ("limits = {'memory': 5}", "memory is 5, not a whole number greater than"),
        ("limits = {'cells': 2.5}", "cells is 2.5, not a whole number"),
        ("limits = {'output': True}", "output is True, not a whole number"),
        ("tags = 'TD-5'", "c.Autograder.tags is no list of patterns"),
        ("tags = ['TD-(']", "c.Autograder.tags: 'TD-(' is no pattern"),
    ],
)
def test_a_wrong_setting_is_named(capsys, tmp_path, setting, said):
    """It could cost a whole class its points, so it is an error before anything is done."""
    (tmp_path / "source").mkdir()
    (tmp_path / "nbgrader_config.py").write_text(f"get_config().Autograder.{setting}\n")
    code, _, err = run(capsys, "check", "--course", str(tmp_path))
    assert code == 2
    assert said in err


def test_what_cannot_be_written_is_named(capsys, tmp_path):
    """Where a folder has to be and a file is, the message has its path, and no traceback."""
    shutil.copytree(ROOT / "source" / "4_layer_gradients", tmp_path / "source/4_layer_gradients")
    shutil.copyfile(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    (tmp_path / "release").write_text("")
    code, _, err = run(capsys, "release", "4_layer_gradients/", "--course", str(tmp_path))
    assert code == 2
    assert err == f"autograder: {tmp_path / 'release'}: File exists\n"


def test_a_sample_overwrites_nobody(capsys, tmp_path):
    """Written twice it is the same; a submission of that name that is another one stays."""
    for folder in ("source", "release"):
        shutil.copytree(
            ROOT / folder / "4_layer_gradients", tmp_path / folder / "4_layer_gradients"
        )
    shutil.copyfile(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    call = ("sample", "4_layer_gradients", "--students", "2", "--course", str(tmp_path))
    assert run(capsys, *call)[0] == run(capsys, *call)[0] == 0
    folder = tmp_path / "submitted" / "perfect" / "4_layer_gradients"
    (folder / "4_layer_gradients.ipynb").write_text("mine")
    code, _, err = run(capsys, *call)
    assert code == 2
    assert "is there already, with another text" in err
    assert (folder / "4_layer_gradients.ipynb").read_text() == "mine"


def test_grading_without_submissions_says_where_they_belong(capsys, tmp_path):
    """An empty class is a mistake of the call, not a success."""
    (tmp_path / "source" / "4_layer_gradients").mkdir(parents=True)
    notebook = "4_layer_gradients.ipynb"
    text = (ROOT / "source" / "4_layer_gradients" / notebook).read_text()
    (tmp_path / "source" / "4_layer_gradients" / notebook).write_text(text)
    code, _, err = run(capsys, "grade", "4_layer_gradients", "--course", str(tmp_path))
    assert code == 2
    assert str(tmp_path / "submitted") in err


def test_check_of_the_course_finds_nothing(capsys):
    """The committed sources are sound."""
    code, out, _ = run(capsys, "check", "--course", str(ROOT))
    assert (code, out.startswith("6 sound")) == (0, True)


def readme_steps():
    """Return the rows of the README's table of steps: step, command, module."""
    rows = re.findall(
        r"^\| (\w+) \|.*\| `autograder (\w+)` \| `(autograder/[\w/]+\.py)` \|$",
        (ROOT / "README.md").read_text(),
        re.MULTILINE,
    )
    assert rows
    return rows


def test_the_table_of_steps_lists_every_command(capsys):
    """The README's table and the command line name the same commands."""
    _, out, _ = run(capsys, "--help")
    commands = re.findall(r"^    (\w+) ", out, re.MULTILINE)
    assert [row[1] for row in readme_steps()] == commands


@pytest.mark.parametrize(("step", "command", "module"), readme_steps())
def test_each_step_is_a_command_and_a_module(capsys, step, command, module):
    """A step has one name everywhere."""
    code, _, _ = run(capsys, command, "--help")
    assert code == 0
    assert step == command
    assert (ROOT / module).is_file()
    assert Path(module).stem == command
