"""The graph that a Mermaid flowchart describes, in the part of the language that is drawn here.

That are flowcharts from left to right: boxes `A["text"]`, round ones `A(["text"])`, arrows with
or without a text, whole (`-->`) or broken (`-.->`), in chains, and the words `accTitle` and
`accDescr` for those who cannot see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.errors import SourceError

FIRST = "flowchart LR"
WORDS = re.compile(r"(accTitle|accDescr)\s*:\s*(.*)")
NODE = re.compile(r'\s*(\w+)(?:\(\["([^"]*)"\]\)|\["([^"]*)"\])?\s*')
TEXT = r'(?:"([^"]*)"|([\w ]+?))'
ARROW = re.compile(rf"(?:-->|-\.->|--\s*{TEXT}\s*-->|-\.\s*{TEXT}\s*\.->)")
BREAK = re.compile(r"<br */?>")


@dataclass(frozen=True)
class Node:
    """A box: its lines of text, and whether it is round."""

    name: str
    lines: tuple[str, ...]
    rounded: bool = False


@dataclass(frozen=True)
class Arrow:
    """An arrow between two boxes, by their names."""

    tail: str
    head: str
    text: str = ""
    broken: bool = False


@dataclass(frozen=True)
class Diagram:
    """A flowchart from left to right, and what it says in words."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    title: str = ""
    description: str = ""


def parsed(text: str) -> Diagram:
    """Return what a Mermaid text describes. Raises `SourceError` for what is not drawn here."""
    nodes, arrows, words = dict[str, Node](), list[Arrow](), dict[str, str]()
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("%%")]
    if lines[:1] != [FIRST]:
        raise SourceError(f"a diagram does not begin with '{FIRST}'")
    for line in lines[1:]:
        said = WORDS.fullmatch(line)
        if said:
            words[said[1]] = said[2].strip()
        else:
            _read(line, nodes, arrows)
    if not arrows:
        raise SourceError("a diagram has no arrows")
    return Diagram(
        tuple(nodes.values()),
        tuple(arrows),
        words.get("accTitle", ""),
        words.get("accDescr", ""),
    )


def _read(line: str, nodes: dict[str, Node], arrows: list[Arrow]) -> None:
    """Read a line with a chain of boxes and arrows."""
    tail, place = _node(line, 0, nodes)
    while place < len(line):
        found = ARROW.match(line, place)
        if not found:
            raise SourceError(f"a diagram has a line that is not drawn: '{line}'")
        head, place = _node(line, found.end(), nodes)
        if head == tail:
            raise SourceError(f"a diagram has an arrow from a box to itself: '{line}'")
        text = next((part for part in found.groups() if part), "")
        arrows.append(Arrow(tail, head, text, broken=found[0].startswith("-.")))
        tail = head


def _node(line: str, place: int, nodes: dict[str, Node]) -> tuple[str, int]:
    """Read a box and return its name, and where the line goes on."""
    found = NODE.match(line, place)
    if not found:
        raise SourceError(f"a diagram has a line that is not drawn: '{line}'")
    name, text = found[1], found[2] or found[3]
    if text is not None:
        nodes[name] = Node(name, tuple(BREAK.split(text)), rounded=found[2] is not None)
    else:
        nodes.setdefault(name, Node(name, (name,)))
    return name, found.end()
