"""Fingerprints of a student's code: what it has in common with other code, whatever names it uses.

A fingerprint stands for a run of tokens within a line. Names that the code itself gives are all the
same in it, and layout, comments and docstrings are gone: it takes more than renaming to change one.
No run goes on into the next line, because usual lines in an unusual order are nothing unusual.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from autograder.notebook.own_code import own_code, parsed

RUN, SHORTEST = 10, 5  # tokens; `a = x @ w.T` has seven
LONGEST = 20_000  # characters that are looked at
TOKEN = re.compile(r"\w+|[^\w\s]")
OWN_NAME = "_"


@dataclass(frozen=True)
class Prints:
    """The fingerprints of some code, in one form of writing.

    `lines[i]` is the number of the line, from one, in which token `i` stands. `spans[i]` are the
    first token of the run with the number `runs[i]` and the one after its last.
    """

    code: str
    lines: tuple[int, ...]
    runs: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def length(self) -> int:
        """The number of tokens."""
        return len(self.lines)

    def covered(self, runs: Set[int]) -> set[int]:
        """Return the tokens that lie in one of these runs."""
        spans = (span for run, span in zip(self.runs, self.spans, strict=True) if run in runs)
        return {token for start, end in spans for token in range(start, end)}


NOTHING = Prints("", (), (), ())


@lru_cache(maxsize=100_000)
def prints_of(text: str) -> Prints:
    """Return the fingerprints of a code cell; none of what is no Python, or too long to look at."""
    code = own_code(text) if len(text) <= LONGEST else None
    if code is None:
        return NOTHING
    own = _names_given(text)
    lines: list[int] = []
    runs: list[int] = []
    spans: list[tuple[int, int]] = []
    for number, line in enumerate(code.split("\n"), start=1):
        words = [OWN_NAME if word in own else word for word in TOKEN.findall(line)]
        for start, end in _spans(len(words)):
            runs.append(_number("\0".join(words[start:end])))
            spans.append((len(lines) + start, len(lines) + end))
        lines += [number] * len(words)
    return Prints(code, tuple(lines), tuple(runs), tuple(spans))


def _spans(length: int) -> list[tuple[int, int]]:
    """Return where the runs of a line begin and end; a short line is one, a very short one none."""
    if length < SHORTEST:
        return []
    starts = range(max(1, length - RUN + 1))
    return [(start, min(length, start + RUN)) for start in starts]


def _number(run: str) -> int:
    return int.from_bytes(blake2b(run.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _names_given(text: str) -> set[str]:
    """Return the names that code gives: variables, arguments, functions."""
    names = set()
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return names
