"""What a run makes on the side is gone with it, and after a kill with the next start."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.scratch import Scratch, aside, sweep

ROOT = Path(__file__).resolve().parents[1]
FIRST = "1_partial_derivatives"
HOLDER = """
import sys, tempfile, time
from autograder.scratch import Scratch
scratch = Scratch()
print(scratch.path, flush=True)
time.sleep(60)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's place for temporary files, of the test's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def holder(place: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has a folder there."""
    environment = os.environ | {"TMPDIR": str(place)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def told(process: subprocess.Popen[str]) -> Path:
    assert process.stdout is not None
    return Path(process.stdout.readline().strip())


def test_a_folder_is_gone_with_its_run(place: Path) -> None:
    """Temporary files are made in the folder, and nothing of it stays."""
    with aside():
        made = Path(tempfile.mkdtemp(prefix="jail-"))
        assert made.parent.parent == place
    assert list(place.iterdir()) == []
    assert tempfile.gettempdir() == str(place)


def test_the_folder_of_a_killed_run_is_gone_with_the_next(
    place: Path, holder: subprocess.Popen[str]
) -> None:
    """The folder of a run that lives is left alone, and swept as soon as it is dead."""
    left = told(holder)
    (left / "jail-x").mkdir()
    Scratch().close()
    assert (left / "jail-x").is_dir()
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    Scratch().close()
    assert list(place.iterdir()) == []


def test_a_killed_release_leaves_nothing_for_good(
    place: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What a release builds on the side is swept by the next one, here and in the course."""
    root = tmp_path_factory.mktemp("course")
    for name in ("source", "nbgrader_config.py"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, root / name)
    call = [sys.executable, "-m", "autograder.cli", "release", FIRST, "--course", str(root)]
    environment = os.environ | {"TMPDIR": str(place)}
    with subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL) as process:
        while not list(place.glob("*/trial-*")):
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
    assert list(root.glob(".release-*"))
    subprocess.run(call, env=environment, stdout=subprocess.DEVNULL, check=True)
    assert list(place.iterdir()) == []
    assert sorted(path.name for path in root.glob(".*")) == [".grading"]


def test_what_a_student_made_hard_to_remove_is_removed(
    place: Path, holder: subprocess.Popen[str]
) -> None:
    """Folders without rights, nested deeper than a path may be long, stop no sweep."""
    left = told(holder)
    deep = os.open(left, os.O_RDONLY)
    for _ in range(60):
        os.mkdir("d" * 100, dir_fd=deep)
        inner = os.open("d" * 100, os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = inner
    os.fchmod(deep, 0)
    os.close(deep)
    holder.kill()
    holder.wait()
    sweep(place)
    assert list(place.iterdir()) == []


def test_only_folders_of_ours_are_swept(place: Path) -> None:
    """A link, a file and a folder of another name are not touched, and nothing behind them."""
    other = place / "other"
    (other / "kept").mkdir(parents=True)
    (place / "autograder-link").symlink_to(other)
    (place / "autograder-file").touch()
    before = sorted(place.rglob("*"))
    sweep(place)
    assert sorted(place.rglob("*")) == before
