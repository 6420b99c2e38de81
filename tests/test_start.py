"""What students read first: how to begin on any machine, and what to install."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
START = (ROOT / "students" / "START.md").read_text(encoding="utf-8")
NEEDED = (ROOT / "students" / "requirements.txt").read_text(encoding="utf-8").split()


@pytest.mark.parametrize(
    "line",
    [
        "python3 -m venv .venv",
        ".venv/bin/python -m pip install -r requirements.txt",
        ".venv/bin/python -m jupyter lab",
        "py -m venv .venv",
        r".venv\Scripts\python -m pip install -r requirements.txt",
        r".venv\Scripts\python -m jupyter lab",
    ],
)
def test_each_system_has_its_lines(line: str) -> None:
    """Three lines begin the work on Linux and macOS, and three on Windows."""
    blocks = re.findall(r"^```\n(.*?)^```$", START, re.MULTILINE | re.DOTALL)
    assert line in [text for block in blocks for text in block.splitlines()]


def test_what_is_needed_is_what_the_project_needs() -> None:
    """The versions are those that the project itself asks for, and nothing else is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(NEEDED) <= set(project["dependencies"])
    assert project["requires-python"].removeprefix(">=") in START


def test_every_import_of_a_notebook_is_installed() -> None:
    """A notebook imports nothing but the standard library, what is installed, and its voice."""
    installed = {re.split(r"\W", line)[0] for line in NEEDED}
    for path in sorted((ROOT / "release").glob("*/*.ipynb")):
        text = path.read_text(encoding="utf-8")
        imported = set(re.findall(r'"\s*(?:import|from) (\w+)', text))
        assert imported - installed <= {"contextlib", "notebook_voice"}, path.name


@pytest.mark.parametrize("chapter", ["When a cell fails", "How to hand in", "In Google Colab"])
def test_chapters(chapter: str) -> None:
    """What people ask on the first day has a chapter."""
    assert f"## {chapter}\n" in START
