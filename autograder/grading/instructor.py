"""The instructor's side of a notebook: the shell of its cells, ready before anybody is judged.

The files and the leading locked cells are done once, and the judges that are forked find them done.
"""

from __future__ import annotations

import importlib
import linecache
import shutil
import traceback
from collections.abc import Callable
from contextlib import chdir, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder.errors import CourseError
from autograder.grading.assignment import Assignment, imported_modules
from autograder.notebook.clean import utf8
from autograder.sandbox.inside.compiled import Code
from autograder.sandbox.inside.shell import NotebookShell, Output


class InstructorShell(NotebookShell):
    """The shell of the instructor's cells; tracebacks show the cell and the student's lines."""

    student_trace: Callable[[], list[str]] = staticmethod(list)

    def __init__(self, output_limit: int) -> None:
        super().__init__(output_limit)
        self.codes: dict[str, Code | None] = {}

    def _code(self, source: str, count: int) -> Code | None:
        """Compile each of the instructor's cells once; they are the same for everybody."""
        if source not in self.codes:
            self.codes[source] = super()._code(source, count)
        return self.codes[source]

    def showtraceback(self, exc_tuple: Any = None, **options: Any) -> None:
        """Show the line of the cell, the student's own lines, and the message."""
        del options
        kind, error, tb = self._get_exc_info(exc_tuple)
        lines = ["-" * 75, f"{kind.__name__:<42}Traceback (most recent call last)"]
        lines += _cell_lines(tb, self.execution_count)
        lines += [f"    {line}" for line in self.student_trace()]
        lines.append(f"{kind.__name__}: {first_line(error)}")
        self._showtraceback(kind, first_line(error), lines)

    def showsyntaxerror(self, filename: Any = None, running_compiled_code: bool = False) -> None:
        """Show a syntax error as any other error."""
        del filename, running_compiled_code
        self.showtraceback()


def put_files(assignment: Assignment) -> TemporaryDirectory[str]:
    """Return a folder with the assignment's files, in which the instructor's cells run."""
    folder = TemporaryDirectory(prefix="judge-")
    for name, path in assignment.files:
        target = Path(folder.name) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return folder


def run_prefix(
    shell: InstructorShell, assignment: Assignment, folder: str
) -> dict[str, list[Output]]:
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


def first_line(error: BaseException) -> str:
    """Return the message of an error in one line, shortened."""
    try:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    except Exception:  # too many digits, or positions that there are not
        lines = []
    return utf8(lines[0], 500) if lines else ""


def _cell_lines(tb: Any, number: int) -> list[str]:
    """Return where in the cell an error was raised: the cell's line and its neighbours."""
    for frame, line in traceback.walk_tb(tb):
        if "ipython-input" in frame.f_code.co_filename:
            name = frame.f_code.co_filename
            shown = [f"Cell In[{number}], line {line}"]
            for near in range(max(1, line - 1), line + 2):
                text = linecache.getline(name, near).rstrip()
                arrow = "----> " if near == line else "      "
                shown += [f"{arrow}{near} {text}"] if text else []
            return shown
    return []
