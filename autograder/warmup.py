"""Make a judge ready: the files, the leading locked cells, and a rehearsal of the tests.

What is done here is done once, and the judges that are forked for submissions find it done.
"""

from __future__ import annotations

import importlib
import shutil
from contextlib import chdir, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import numpy as np

from autograder.assignment import Assignment, Role, imported_modules
from autograder.errors import CourseError
from autograder.judge import JudgeShell
from autograder.markers import HIDDEN_TESTS, inside
from autograder.sandbox.codec import pack, unpack
from autograder.sandbox.shell import Output

REHEARSALS = 8


def put_files(assignment: Assignment) -> TemporaryDirectory[str]:
    """Return a folder with the assignment's files, in which the instructor's cells run."""
    folder = TemporaryDirectory(prefix="judge-")
    for name, path in assignment.files:
        target = Path(folder.name) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return folder


def run_prefix(shell: JudgeShell, assignment: Assignment, folder: str) -> dict[str, list[Output]]:
    """Load what the instructor's cells import and run the leading locked ones.

    Returns their outputs. Raises `CourseError` where one of them fails.
    """
    for module in sorted(imported_modules(assignment)):
        with suppress(ImportError):
            importlib.import_module(module)
    outputs = {}
    for number, cell in enumerate(assignment.prefix(), 1):
        with chdir(folder):
            raised, _ = shell.run(cell.text, number)
        if raised is not None:
            raise CourseError(f"{assignment.name}: the locked cell {cell.name} fails: {raised!r}")
        outputs[cell.name] = shell.outputs.take()
    return outputs


def rehearse(shell: JudgeShell, assignment: Assignment, folder: str) -> None:
    """Run the tests without a student, so that forked judges find everything loaded.

    More than once, because the interpreter rewrites code while it gets to know it, and each
    page that a forked process writes to is copied.
    """
    before = dict(shell.user_ns)
    tests = [cell for cell in assignment.cells if cell.role is Role.TEST]
    for stub in (_not_there, _first) * REHEARSALS:
        for cell in tests:
            shell.user_ns.update(dict.fromkeys(cell.names, stub))
            for text in (cell.text, inside(cell.text, HIDDEN_TESTS)):
                with chdir(folder):
                    shell.run(text, 0)
            shell.outputs.take()
    shell.user_ns.clear()
    shell.user_ns.update(before)
    for _ in range(REHEARSALS * 8):
        unpack(*pack({"id": 1, "value": [np.ones((2, 2)), (1.0, "a")], "outputs": []}))


def _not_there(*_: Any, **__: Any) -> NoReturn:
    raise NotImplementedError


def _first(*arguments: Any, **_: Any) -> Any:
    return arguments[0] if arguments else None
