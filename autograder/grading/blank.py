"""The notebook that nbgrader records for an assignment: what is asked, without the solutions.

nbgrader takes half a second to be imported for it. What it made is kept in `.grading/` for as long
as the source, nbgrader and this module are the same, and believed only where the course's secret
has signed it.
"""

from __future__ import annotations

import json
import logging
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder.errors import CourseError
from autograder.grading.kept import Kept, version_of
from autograder.notebook.cells import source

MAKERS = ("nbgrader", "nbconvert", "nbformat")


def blank_notebook(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the notebook with cleared solutions, hidden tests kept, and nbgrader's checksums.

    This is what nbgrader records in the gradebook when it generates an assignment.
    """
    from nbformat import from_dict
    from nbgrader import preprocessors as steps

    node, resources = from_dict(notebook), {"nbgrader": {"notebook": name, "assignment": name}}
    for cell in node.cells:
        cell.source = source(cell)
    for step in (
        steps.LockCells,
        steps.ClearSolutions,
        steps.ClearOutput,
        steps.CheckCellMetadata,
        steps.ComputeChecksums,
    ):
        preprocessor = step(log=logging.Logger("blank", level=logging.ERROR))
        try:
            node, resources = preprocessor.preprocess(node, resources)
        except Exception as error:
            raise CourseError(f"{name}: nbgrader refuses the source notebook: {error}") from error
    plain: dict[str, Any] = json.loads(json.dumps(node))
    return plain


def kept_blank(path: Path, secret: bytes, raw: bytes, name: str) -> dict[str, Any]:
    """Return the blank notebook of the source `raw`: the one that is kept in `path`, or a new one.

    A new one is kept, where the folder can be written.
    """
    code = sha256(Path(__file__).read_bytes()).hexdigest()
    made_from = repr((sha256(raw).hexdigest(), code, [version_of(maker) for maker in MAKERS]))
    kept = Kept(path, made_from, secret)
    content = kept.read()
    if content is None:
        content = json.dumps(blank_notebook(json.loads(raw), name)).encode()
        kept.write(content)
    blank: dict[str, Any] = json.loads(content)
    return blank
