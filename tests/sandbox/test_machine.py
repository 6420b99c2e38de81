"""What a machine offers is found out by trying what a jail uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.sandbox import machine


@pytest.mark.parametrize(
    ("refuses", "works"),
    [("--hostname", False), ("--cap-drop", False), ("--tmpfs", False), ("--no-such", True)],
)
def test_a_bubblewrap_that_refuses_a_part_is_not_used(
    refuses: str, works: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container it may refuse what a jail asks for; then there is no bubblewrap here."""
    program = tmp_path / "bwrap"
    program.write_text(f'#!/bin/sh\ncase " $* " in *" {refuses} "*) exit 1;; esac\nexit 0\n')
    program.chmod(0o755)
    monkeypatch.setattr(machine.shutil, "which", lambda _: str(program))
    monkeypatch.setattr(machine.importlib.util, "find_spec", lambda _: None)
    assert machine._working_bubblewrap() == (str(program) if works else None)
