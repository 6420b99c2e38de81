"""The one form of a notebook in git: stable ids, no outputs, no foreign metadata.

The same notebook gives the same bytes, and a change of one cell changes that cell's lines
alone.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from typing import Any

from autograder.notebook.cells import Notebook, RawCell, grade_id, source

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
NOTEBOOK_METADATA = {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}
CELL_METADATA = ("nbgrader", "tags")
NBGRADER_KEYS = ("grade", "grade_id", "locked", "points", "schema_version", "solution", "task")


def canonical(notebook: Notebook) -> Notebook:
    """Return the canonical form of a notebook of format 4. The argument is not changed."""
    cells: list[RawCell] = []
    counts: Counter[str] = Counter()
    slug = "start"
    for cell in notebook["cells"]:
        slug = _heading_slug(cell) or slug
        name = grade_id(cell)
        if name is None:
            counts[slug] += 1
            name = f"{slug}-{counts[slug]}"
        cells.append(_canonical_cell(cell, _unused(name, {other["id"] for other in cells})))
    return {"cells": cells, "metadata": NOTEBOOK_METADATA, "nbformat": 4, "nbformat_minor": 5}


def dumps(notebook: Notebook) -> str:
    """Write a notebook as text: sorted keys, indent 1, sources in lines, newline at the end."""
    lines = {
        **notebook,
        "cells": [{**cell, "source": _lines(source(cell))} for cell in notebook["cells"]],
    }
    return json.dumps(lines, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _canonical_cell(cell: RawCell, identity: str) -> RawCell:
    kept: RawCell = {
        "cell_type": cell["cell_type"],
        "id": identity,
        "metadata": _canonical_metadata(cell),
        "source": _trimmed(source(cell), cell["cell_type"]),
    }
    if cell["cell_type"] == "code":
        kept |= {"execution_count": None, "outputs": []}
    if cell["cell_type"] == "markdown" and cell.get("attachments"):
        kept["attachments"] = cell["attachments"]
    return kept


def _canonical_metadata(cell: RawCell) -> dict[str, Any]:
    metadata = cell.get("metadata", {})
    kept = {key: metadata[key] for key in CELL_METADATA if metadata.get(key)}
    if "nbgrader" in kept:
        kept["nbgrader"] = {
            key: value for key, value in kept["nbgrader"].items() if key in NBGRADER_KEYS
        }
    return kept


def _trimmed(text: str, cell_type: str) -> str:
    """Strip blank lines at both ends and blanks at line ends, unless the program would change."""
    text = re.sub(r"\A(?:[ \t]*\n)+|(?:\n[ \t]*)+\Z", "", text)
    trimmed = "\n".join(line.rstrip() for line in text.split("\n"))
    if cell_type != "code" or trimmed == text:
        return trimmed
    try:
        same = ast.dump(ast.parse(text)) == ast.dump(ast.parse(trimmed))
    except (SyntaxError, ValueError):
        return trimmed
    return trimmed if same else text


def _unused(name: str, taken: set[str]) -> str:
    """Return a valid cell id made of `name` that is not yet taken."""
    identity = re.sub(r"[^a-zA-Z0-9_-]", "-", name)[:64]
    number = 2
    while identity in taken:
        suffix = f"-{number}"
        identity = re.sub(r"[^a-zA-Z0-9_-]", "-", name)[: 64 - len(suffix)] + suffix
        number += 1
    return identity


def _heading_slug(cell: RawCell) -> str | None:
    heading = re.match(r"#+ +(.+)", source(cell)) if cell["cell_type"] == "markdown" else None
    return re.sub(r"[^a-z0-9]+", "-", heading[1].lower()).strip("-")[:48] if heading else None


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
