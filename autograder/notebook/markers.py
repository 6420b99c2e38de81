"""nbgrader's markers: the lines that bound a solution or hidden tests in a cell.

A marker is written in one way, alone on its line: `### BEGIN SOLUTION`.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

SOLUTION = "SOLUTION"
HIDDEN_TESTS = "HIDDEN TESTS"
STUB = "raise NotImplementedError()"

# A line that is a marker: its edge, BEGIN or END, and what it bounds.
MARKER = re.compile(r"[ \t]*### (BEGIN|END) (SOLUTION|HIDDEN TESTS)")


@dataclass(frozen=True)
class Region:
    """A marked part of a cell: the numbers of the lines of its two markers, counted from 0."""

    what: str
    begin: int
    end: int


def regions(text: str) -> list[Region]:
    """Return the regions of a cell; one that is never closed reaches to the end of the cell."""
    found: list[Region] = []
    opened: tuple[str, int] | None = None
    lines = text.split("\n")
    for number, line in enumerate(lines):
        marker = MARKER.fullmatch(line)
        if marker and marker[1] == "BEGIN" and opened is None:
            opened = marker[2], number
        elif marker and opened and (marker[1], marker[2]) == ("END", opened[0]):
            found.append(Region(opened[0], opened[1], number))
            opened = None
    if opened:
        found.append(Region(opened[0], opened[1], len(lines)))
    return found


def inside(text: str, what: str) -> str:
    """Return the lines between the markers of a kind, "" where there are none."""
    lines = text.split("\n")
    parts = (lines[r.begin + 1 : r.end] for r in regions(text) if r.what == what)
    return "\n".join(line for part in parts for line in part)


def has(text: str, what: str) -> bool:
    """Tell whether a cell has a region of a kind."""
    return any(region.what == what for region in regions(text))


def replaced(text: str, what: str, body: str | None) -> str:
    """Return a cell with its regions of a kind replaced by `body`, indented; None removes them."""
    lines = text.split("\n")
    for region in reversed(regions(text)):
        if region.what == what:
            indent = re.match(r"\s*", lines[region.begin])[0]  # type: ignore[index]
            new = [] if body is None else [indent + line for line in body.split("\n")]
            lines[region.begin : region.end + 1] = new
    return "\n".join(lines)


def visible(text: str) -> str:
    """Return what a student sees of a code cell."""
    return replaced(replaced(text, HIDDEN_TESTS, None), SOLUTION, STUB)


def with_body(text: str, body: str) -> str:
    """Return a solution cell whose function has another body in the place of the solution."""
    return replaced(text, SOLUTION, _like_the_solution(text, body))


def with_solution(text: str, body: str) -> str:
    """Return a solution cell with other statements between its markers."""
    solution = _like_the_solution(text, body)
    return replaced(text, SOLUTION, f"### BEGIN {SOLUTION}\n{solution}\n### END {SOLUTION}")


def _like_the_solution(text: str, body: str) -> str:
    """Return statements, under the function's first line where the solution has it too."""
    head = re.match(r"(?ms)def .*?:\n", inside(text, SOLUTION))
    return head[0] + textwrap.indent(body, "    ") if head else body
