"""Where a student's code failed: the lines that an error went through, and what it said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from autograder.notebook.clean import Output

# What the sandbox says of a line: the function, the number of the line, and the line itself.
TRACED = re.compile(r".+?, line (\d+): (.*)", re.S)
STOPPED_AT = re.compile(r"Cell In\[\d+\], line (\d+)")  # in the traceback of a cell
CELL_FILE = re.compile(r"<ipython-input-[^>]*>, ")


def own_lines(trace: Sequence[str], written: Collection[str]) -> tuple[str, ...]:
    """Return of a trace what is among the lines that a student wrote; libraries' frames go."""
    return tuple(entry for entry in trace if _traced(entry)[1] in written)


def failing_lines(
    lines: Sequence[str], trace: Sequence[str], outputs: Sequence[Output]
) -> tuple[int, ...]:
    """Return the numbers of a cell's lines where a call failed, or where the cell stopped."""
    return tuple(sorted({*_called(lines, trace), *_stopped(len(lines), outputs)}))


def stop_in(outputs: Sequence[Output]) -> str:
    """Return what the cell with these outputs stopped with, "" where it did not."""
    for output in outputs:
        if _is_stop(output):
            said = CELL_FILE.sub("", str(output.get("evalue", "")))
            return f"{output.get('ename', 'Error')}: {said}".removesuffix(": ")
    return ""


def without_stops(outputs: Sequence[Output]) -> tuple[Output, ...]:
    """Return the outputs but for the error with which the cell stopped."""
    return tuple(output for output in outputs if not _is_stop(output))


def _called(lines: Sequence[str], trace: Sequence[str]) -> Iterator[int]:
    for entry in trace:
        number, text = _traced(entry)
        if 0 < number <= len(lines) and lines[number - 1].strip() == text:
            yield number


def _traced(entry: str) -> tuple[int, str]:
    found = TRACED.fullmatch(entry)
    return (int(found[1]), found[2]) if found else (0, "")


def _stopped(last: int, outputs: Sequence[Output]) -> Iterator[int]:
    """Yield the line at which a cell stopped, as its traceback names it first."""
    for output in filter(_is_stop, outputs):
        found = STOPPED_AT.search("\n".join(map(str, output.get("traceback", ()))))
        number = int(found[1]) if found else 0
        if 0 < number <= last:
            yield number


def _is_stop(output: Output) -> bool:
    return output.get("output_type") == "error"
