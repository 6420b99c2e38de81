"""The checks of nbgrader's markers in a cell.

nbgrader takes a line with a typo for an ordinary comment and ships what it should have hidden,
so everything that looks like a marker and is none is a problem.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from autograder.authoring.source import Problem, Problems
from autograder.notebook.markers import HIDDEN_TESTS, MARKER, SOLUTION, regions

_PHRASES = {
    f"{edge}{what}".replace(" ", ""): f"### {edge} {what}"
    for edge in ("BEGIN", "END")
    for what in (SOLUTION, HIDDEN_TESTS)
}
_SWAPPED = {
    f"{what}{edge}".replace(" ", ""): f"### {edge} {what}"
    for edge in ("BEGIN", "END")
    for what in (SOLUTION, HIDDEN_TESTS)
}
# The words of a marker without its edge count only where they stand behind a hash.
_WITHOUT_EDGE = {"SOLUTION": "### BEGIN SOLUTION", "HIDDENTESTS": "### BEGIN HIDDEN TESTS"}
_INSIDE_A_LINE = re.compile(r"(BEGIN|END)[\s_-]*(SOLUTION|HIDDEN[\s_-]*TEST)", re.IGNORECASE)
_MARK_SCHEME = re.compile(r"(BEGIN|END)[\s_-]*MARK[\s_-]*SCHEME", re.IGNORECASE)
# A line of other words rarely comes closer to a marker than this; one letter wrong gives 0.92.
_SIMILARITY = 0.85


def marker_problems(text: str, code: bool = True) -> Problems:
    """Yield what is wrong with the markers of a cell, each with a remedy."""
    opened: str | None = None
    for line in text.split("\n"):
        marker = MARKER.fullmatch(line)
        if marker is None:
            yield from _misspelt(line, code)
        elif marker[1] == "BEGIN":
            if opened:
                yield Problem(
                    f"has nested markers: {opened} is still open at '{line.strip()}'",
                    "Close one region before the next begins.",
                )
            opened = marker[2]
        else:
            if opened != marker[2]:
                yield Problem(
                    f"has a marker without its beginning: '{line.strip()}'",
                    f"Write '### BEGIN {marker[2]}' above, or remove the line.",
                )
            opened = None
    if opened:
        yield Problem(
            f"has a region that is never closed: '### BEGIN {opened}'",
            f"Write '### END {opened}' where it ends.",
        )
    for what in (SOLUTION, HIDDEN_TESTS):
        if sum(region.what == what for region in regions(text)) > 1:
            yield Problem(f"has several {what} regions", "Keep one region in a cell.")


def _misspelt(line: str, code: bool) -> Problems:
    if _MARK_SCHEME.search(line):
        yield Problem(f"has a marker that is not used here: '{line.strip()}'", "Remove the line.")
        return
    meant = _meant(line, code)
    if meant:
        yield Problem(
            f"has a misspelt marker: '{line.strip()}'", f"Write '{meant}' alone on its line."
        )


def _meant(line: str, code: bool) -> str | None:
    """Return the marker that a line looks like, or None for an ordinary line."""
    part = _INSIDE_A_LINE.search(line)
    if part:
        what = SOLUTION if part[2].upper() == SOLUTION else HIDDEN_TESTS
        return f"### {part[1].upper()} {what}"
    if not re.fullmatch(r"\W*[A-Za-z][A-Za-z0-9 \t_:-]{5,40}\W*", line):
        return None
    letters = re.sub(r"[^A-Z0-9]", "", line.upper())
    known = _PHRASES | _SWAPPED
    if code and line.lstrip().startswith("##"):
        known |= _WITHOUT_EDGE
    best = max(known, key=lambda phrase: SequenceMatcher(None, letters, phrase).ratio())
    close = SequenceMatcher(None, letters, best).ratio() >= _SIMILARITY
    return known[best] if close else None
