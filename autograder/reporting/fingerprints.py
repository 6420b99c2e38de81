"""Fingerprints of a student's code: what it has in common with other code, whatever names it uses.

A fingerprint stands for a run of tokens. Names that the code itself gives are all the same in it,
and layout, comments and docstrings are gone: it takes more than renaming to change one.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from autograder.notebook.own_code import own_code, parsed

RUN = 10  # tokens; `a = x @ w.T` has seven
LONGEST = 20_000  # characters that are looked at
TOKEN = re.compile(r"\n|\w+|[^\w\s]")
OWN_NAME = "_"


@dataclass(frozen=True)
class Prints:
    """The fingerprints of some code: `runs[i]` is that of the tokens from `i` on.

    `code` is the code in one form of writing, and `lines[i]` the number of the line, from one,
    in which token `i` stands.
    """

    code: str
    lines: tuple[int, ...]
    runs: tuple[int, ...]

    @property
    def length(self) -> int:
        """The number of tokens."""
        return len(self.lines)

    def covered(self, shared: frozenset[int] | set[int]) -> set[int]:
        """Return the tokens that lie in one of these runs."""
        starts = (start for start, run in enumerate(self.runs) if run in shared)
        return {start + step for start in starts for step in range(RUN)}


NOTHING = Prints("", (), ())


@lru_cache(maxsize=100_000)
def prints_of(text: str) -> Prints:
    """Return the fingerprints of a code cell; none of what is no Python, or too long to look at."""
    code = own_code(text) if len(text) <= LONGEST else None
    if code is None:
        return NOTHING
    own = _names_given(text)
    tokens, lines, line = [], [], 1
    for word in TOKEN.findall(code):
        if word == "\n":
            line += 1
            continue
        tokens.append(OWN_NAME if word in own else word)
        lines.append(line)
    runs = ("\0".join(tokens[start : start + RUN]) for start in range(len(tokens) - RUN + 1))
    return Prints(code, tuple(lines), tuple(map(_number, runs)))


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
