"""The notebook that nbgrader records for an assignment: what is asked, without the solutions.

nbgrader takes half a second to be imported for it. What it made is kept in `.grading/` for as long
as the source, nbgrader and this module are the same, and believed only where the course's secret
has signed it.
"""

from __future__ import annotations

import hmac
import json
import logging
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.notebook.cells import source

MAKERS = ("nbgrader", "nbconvert", "nbformat")
SIGNATURE = 32  # bytes


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
    makers = Path(__file__).read_bytes() + repr(list(map(version_of, MAKERS))).encode()
    key = sha256(sha256(raw).digest() + makers).digest()
    with suppress(OSError):
        data = path.read_bytes()
        content = data[SIGNATURE:]
        if hmac.compare_digest(data[:SIGNATURE], _signature(secret, key, content)):
            kept: dict[str, Any] = json.loads(content)
            return kept
    blank = blank_notebook(json.loads(raw), name)
    content = json.dumps(blank).encode()
    with suppress(OSError):
        write_whole(path, _signature(secret, key, content) + content)
    return blank


@cache
def version_of(package: str) -> str:
    """Return the version of an installed package; to look it up takes milliseconds."""
    return version(package)


def _signature(secret: bytes, key: bytes, content: bytes) -> bytes:
    """Sign what was made from `key`; both parts have a fixed place in what is signed."""
    return hmac.digest(secret, b"blank\0" + key + content, "sha256")
