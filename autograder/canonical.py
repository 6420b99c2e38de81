"""The one form of a notebook in git: stable ids, no outputs, no foreign metadata.

The same notebook gives the same bytes, and a change of one cell changes that cell's lines
alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

Notebook = dict[str, Any]
Cell = dict[str, Any]

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CELL_METADATA = ("nbgrader", "tags")


def canonical(notebook: Notebook) -> Notebook:
    """Return the canonical form of a notebook of format 4. The argument is not changed."""
    cells: list[Cell] = []
    counts: Counter[str] = Counter()
    slug = "start"
    for cell in notebook["cells"]:
        slug = _heading_slug(cell) or slug
        name = grade_id(cell)
        if name is None:
            counts[slug] += 1
            name = f"{slug}-{counts[slug]}"
        cells.append(_canonical_cell(cell, name))
    return {
        "cells": cells,
        "metadata": {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def dumps(notebook: Notebook) -> str:
    """Write a notebook as text: sorted keys, indent 1, sources in lines, newline at the end."""
    lines = {
        **notebook,
        "cells": [{**cell, "source": _lines(source(cell))} for cell in notebook["cells"]],
    }
    return json.dumps(lines, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def source(cell: Cell) -> str:
    """Return the text of a cell; notebooks store it as a string or as a list of lines."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def grade_id(cell: Cell) -> str | None:
    """Return the `grade_id` that nbgrader's metadata gives a cell, or None."""
    name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) and name else None


def _canonical_cell(cell: Cell, name: str) -> Cell:
    metadata = {key: cell["metadata"][key] for key in CELL_METADATA if cell["metadata"].get(key)}
    lines = [line.rstrip() for line in source(cell).strip("\n").split("\n")]
    kept: Cell = {
        "cell_type": cell["cell_type"],
        "id": re.sub(r"[^a-zA-Z0-9_-]", "-", name)[:64],
        "metadata": metadata,
        "source": "\n".join(lines),
    }
    if cell["cell_type"] == "code":
        kept |= {"execution_count": None, "outputs": []}
    if "attachments" in cell:
        kept["attachments"] = cell["attachments"]
    return kept


def _heading_slug(cell: Cell) -> str | None:
    heading = re.match(r"#+ +(.+)", source(cell)) if cell["cell_type"] == "markdown" else None
    return re.sub(r"[^a-z0-9]+", "-", heading[1].lower()).strip("-")[:48] if heading else None


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
