"""The ways to install the project agree, and documents name targets that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())


def bounds(requirements):
    """Return a dictionary from package to its lower bound."""
    return dict(
        re.match(r"([\w.-]+)(?:\[\w+\])?>=([\d.]+)(?:;|$)", text).groups() for text in requirements
    )


def test_conda_and_pip_ask_for_the_same_versions():
    """Each package of environment.yml has the lower bound that pyproject.toml gives it."""
    pip = bounds([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]])
    pip["python"] = PROJECT["requires-python"].removeprefix(">=")
    conda = bounds(item for item in CONDA["dependencies"] if isinstance(item, str) and ">" in item)
    assert conda == {name: pip[name] for name in conda}
    assert {"numpy", "nbgrader", "jupyterlab", "pytest", "matplotlib"} <= conda.keys()


def test_conda_installs_the_project_itself():
    """The rest comes with the project, by pip."""
    extras = [item["pip"] for item in CONDA["dependencies"] if isinstance(item, dict)]
    assert extras == [["--editable .[test]"]]
    assert CONDA["name"] == PROJECT["name"]


def test_the_makefile_has_the_targets_that_documents_name():
    """`make TARGET` in a document is a target."""
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    texts = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"make ([\w-]+)(?=`|\s|$)", texts)) & set(re.findall(r"\w[\w-]+", texts))
    assert {
        name for name in named if name in {"demo", "test", "lab", "lint", "bench", "dev"}
    } <= targets
    assert {"demo", "test", "lab"} <= targets
