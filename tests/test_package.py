"""The project installs from a wheel, complete, and names what programs may use."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import autograder

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", autograder.__all__)
def test_the_public_face_is_there(name: str) -> None:
    """What the package names can be had from it, and is defined where the package says."""
    thing = getattr(autograder, name)
    assert getattr(importlib.import_module(thing.__module__), name) is thing
    assert name in dir(autograder)


def test_what_is_not_named_is_not_there() -> None:
    """A name that the package does not have is an ordinary error."""
    with pytest.raises(AttributeError, match="no attribute 'grades'"):
        _ = autograder.grades


def test_the_package_itself_imports_nothing() -> None:
    """`import autograder` loads no other module of ours, nor NumPy or nbgrader."""
    code = "import sys, autograder; print([m for m in sys.modules if m.startswith('autograder.')"
    code += " or m in ('numpy', 'nbgrader', 'nbformat', 'traitlets')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist of this checkout, and the wheel that is built from the sdist."""
    folder = tmp_path_factory.mktemp("built")
    tree = folder / "tree"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tree / name)
    call = [sys.executable, "-m", "build", "--outdir", str(folder / "dist"), str(tree)]
    subprocess.run(call, check=True, capture_output=True)
    return folder / "dist"


@pytest.mark.slow
def test_both_distributions_hold_every_module(built: Path) -> None:
    """Every module of the two packages is in the wheel and in the sdist, and the type marker."""
    modules = {
        path.relative_to(ROOT).as_posix()
        for package in ("autograder", "course")
        for path in (ROOT / package).rglob("*.py")
    } | {"autograder/py.typed"}
    (wheel,), (sdist,) = built.glob("*.whl"), built.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as packed:
        assert modules <= set(packed.namelist())
    with tarfile.open(sdist) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert modules <= names


@pytest.mark.slow
def test_the_wheel_runs_the_demo(built: Path, tmp_path: Path) -> None:
    """Installed from the wheel into an empty environment, the command shows the whole path."""
    (wheel,) = built.glob("*.whl")
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    course = tmp_path / "course"
    shutil.copytree(ROOT / "source", course / "source")
    shutil.copyfile(ROOT / "nbgrader_config.py", course / "nbgrader_config.py")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [python.with_name("autograder"), "demo", "--students", "6"],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Each of the 6 lost exactly what it was made to lose." in done.stdout
    where = subprocess.run(
        [python, "-c", "import autograder; print(autograder.__file__)"],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(tmp_path / "venv") in where.stdout
