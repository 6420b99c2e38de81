"""Submissions that are no ordinary notebooks, each with the verdict and the findings it gets."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from attacks import EXERCISES, LIMITS, PERFECT, code_cell, dump, find, position, text_of

Notebook = dict[str, Any]
WRONG = "def relu_grad(x_input, grad_output):\n    return grad_output * 3\n"
ALL = frozenset(EXERCISES)
NONE = frozenset[str]()
RELU = frozenset({"relu_grad"})


@dataclass(frozen=True)
class Malformed:
    """Bytes of a submission, the exercises it loses and their outcome, parts of its findings."""

    name: str
    data: bytes
    loses: frozenset[str] = ALL
    outcome: str = "undecided"
    findings: tuple[str, ...] = ()


def changed(change: Callable[[Notebook], object]) -> bytes:
    """Return a perfect submission after a change."""
    notebook = copy.deepcopy(PERFECT)
    change(notebook)
    return dump(notebook)


def add(cell: dict[str, Any], after: str) -> Callable[[Notebook], None]:
    """Return the change that adds a cell behind a named one."""

    def change(notebook: Notebook) -> None:
        notebook["cells"].insert(position(notebook, after) + 1, cell)

    return change


def named(text: str, name: Any, kind: str = "code") -> dict[str, Any]:
    """Return a cell with nbgrader's metadata."""
    block = {"grade": False, "grade_id": name, "locked": False, "solution": True}
    return code_cell(text) | {"cell_type": kind, "metadata": {"nbgrader": block}}


def set_text(name: str, text: Any) -> Callable[[Notebook], None]:
    """Return the change that gives a named cell another text."""
    return lambda notebook: find(notebook, name).update(source=text)


def remove(name: str) -> Callable[[Notebook], None]:
    """Return the change that removes a named cell."""
    return lambda notebook: notebook["cells"].remove(find(notebook, name))


def all_of(*changes: Callable[[Notebook], object]) -> Callable[[Notebook], None]:
    """Return the change that makes several changes."""

    def change(notebook: Notebook) -> None:
        for one in changes:
            one(notebook)

    return change


def metadata(name: str, **values: Any) -> Callable[[Notebook], None]:
    """Return the change that adds to the metadata of a named cell."""
    return lambda notebook: find(notebook, name)["metadata"].update(values)


def block(name: str, **values: Any) -> Callable[[Notebook], None]:
    """Return the change that adds to nbgrader's metadata of a named cell."""
    return lambda notebook: find(notebook, name)["metadata"]["nbgrader"].update(values)


def forge_outputs(notebook: Notebook) -> None:
    """Add a perfect score to the outputs and the metadata of every cell."""
    for cell in notebook["cells"]:
        cell["metadata"]["autograder"] = {"outcome": "passed", "score": 100.0}
        if cell["cell_type"] == "code":
            data = {"text/plain": "100", "text/html": "<script>forged()</script>"}
            cell["outputs"] = [{"output_type": "execute_result", "data": data, "metadata": {}}]
            cell["execution_count"] = "<script>forged()</script>"


def move(notebook: Notebook) -> None:
    """Put the last solution cell in front of all cells."""
    cell = find(notebook, "dense_backward_out_in")
    notebook["cells"].remove(cell)
    notebook["cells"].insert(0, cell)


def older(notebook: Notebook) -> None:
    """Turn the notebook into one of format 3."""
    notebook["worksheets"] = [{"cells": notebook.pop("cells")}]
    notebook.update(nbformat=3, nbformat_minor=0)


def much_output(notebook: Notebook) -> None:
    """Print as much as a cell may, in many cells."""
    text = f"print('x' * {LIMITS.output - 1_000})"
    notebook["cells"] += [code_cell(text, number) for number in range(200)]


def both_formats(notebook: Notebook) -> None:
    """Hand in cells where format 3 has them and, with one exercise wrong, where format 4 does."""
    notebook["worksheets"] = [{"cells": copy.deepcopy(notebook["cells"])}]
    set_text("relu_grad", WRONG)(notebook)


def twice() -> bytes:
    """Return a notebook that has its cells twice, first with one exercise wrong."""
    cells = changed(set_text("relu_grad", WRONG))
    return cells.rstrip()[:-1] + b', "cells": ' + json.dumps(PERFECT["cells"]).encode() + b"}"


def picture(data: Any) -> Callable[[Notebook], None]:
    """Return the change that pastes a picture into the written answer."""
    pasted = {"a.png": {"image/png": data}, "../../x\0": {"image/svg+xml": "<svg>"}, "": 5}
    return lambda notebook: find(notebook, "written_input_gradient_needed").update(
        attachments=pasted
    )


def nested(levels: int) -> bytes:
    """Return JSON that is nested deeply, in the place of a cell's metadata."""
    return b'{"cells": [{"metadata": ' + b"[" * levels + b"]" * levels + b"}]}"


PERFECT_BYTES = dump(PERFECT)
HALF_A_CHARACTER = json.dumps("\ud800")
MALFORMED = [
    Malformed("empty", b"", findings=("cannot be read: it is not JSON",)),
    Malformed("not_json", b"print('hello')", findings=("cannot be read: it is not JSON",)),
    Malformed("truncated", PERFECT_BYTES[:-100], findings=("cannot be read: it is not JSON",)),
    Malformed("not_text", b"\xff\xfe\x00\xd8" * 99, findings=("cannot be read: it is not JSON",)),
    Malformed("zeros", bytes(2**20), findings=("cannot be read: it is not JSON",)),
    Malformed("deeply_nested", nested(10**6), findings=("cannot be read: it is not JSON",)),
    Malformed("nested", nested(500), findings=("nothing of 4_layer_gradients is in",)),
    Malformed("huge_number", b'{"cells": ' + b"9" * 10**6 + b"}", findings=("cannot be read",)),
    Malformed("a_list", b"[]", findings=("cannot be read: it is not a notebook",)),
    Malformed("a_number", b"NaN", findings=("cannot be read: it is not a notebook",)),
    Malformed("no_cells", b"{}", findings=("cannot be read: it has no cells",)),
    Malformed("cells_are_text", b'{"cells": "abc"}', findings=("cannot be read",)),
    Malformed("a_cell_is_text", b'{"cells": ["abc"]}', findings=("a cell is not an object",)),
    Malformed("a_text_is_a_number", changed(set_text("relu_grad", 5)), findings=("not text",)),
    Malformed("a_line_is_null", changed(set_text("relu_grad", [None])), findings=("not text",)),
    Malformed("version_3", changed(older), NONE),
    Malformed(
        "many_cells",
        dump({"cells": [code_cell("1")] * 5_000}),
        findings=("it has 5000 cells; the limit is",),
    ),
    Malformed("version_99", changed(lambda nb: nb.update(nbformat=99)), NONE),
    Malformed("no_metadata", changed(lambda nb: nb.pop("metadata")), NONE),
    Malformed(
        "unknown_kernel",
        changed(
            lambda nb: nb.update(metadata={"kernelspec": {"name": "bash", "language": "bash"}})
        ),
        NONE,
    ),
    Malformed("sixteen_bits", json.dumps(PERFECT).encode("utf-16"), NONE),
    Malformed(
        "forged_outputs",
        changed(all_of(forge_outputs, set_text("relu_grad", WRONG))),
        RELU,
        "failed",
    ),
    Malformed(
        "skip_execution",
        changed(
            all_of(
                set_text("relu_grad", WRONG), metadata("test_relu_grad", tags=["skip-execution"])
            )
        ),
        RELU,
        "failed",
    ),
    Malformed(
        "picture_tag",
        changed(all_of(set_text("relu_grad", WRONG), metadata("test_relu_grad", tags=["picture"]))),
        RELU,
        "failed",
    ),
    Malformed("raises_exception", changed(metadata("relu_grad", tags=["raises-exception"])), NONE),
    Malformed("more_points", changed(block("test_relu_grad", points=1000)), NONE),
    Malformed(
        "test_is_a_solution",
        changed(
            all_of(
                set_text("relu_grad", WRONG),
                block("test_relu_grad", grade=False, locked=False, solution=True, points=1000),
            )
        ),
        RELU,
        "failed",
    ),
    Malformed(
        "edited_test",
        changed(all_of(set_text("relu_grad", WRONG), set_text("test_relu_grad", "3.0"))),
        RELU,
        "failed",
        ("test_relu_grad: the cell was edited; the original is used",),
    ),
    Malformed(
        "edited_locked_cell",
        changed(set_text("given_stackoverflow", "so_x_input = so_W = None")),
        NONE,
        findings=("given_stackoverflow: the cell was edited",),
    ),
    Malformed(
        "missing_test",
        changed(all_of(set_text("relu_grad", WRONG), remove("test_relu_grad"))),
        RELU,
        "failed",
        ("test_relu_grad: the cell is missing",),
    ),
    Malformed(
        "missing_solution",
        changed(remove("relu_grad")),
        RELU,
        "missing",
        ("relu_grad: the cell is missing",),
    ),
    Malformed(
        "duplicate_solution",
        changed(add(named(WRONG, "relu_grad"), "relu_grad")),
        RELU,
        "failed",
        ("relu_grad: a copy of the cell",),
    ),
    Malformed(
        "duplicate_locked_cell",
        changed(add(named("so_W = None", "given_stackoverflow"), "relu_grad")),
        NONE,
        findings=("given_stackoverflow: a copy of the cell",),
    ),
    Malformed(
        "duplicate_test",
        changed(add(named("3.0", "test_relu_grad"), "test_relu_grad")),
        NONE,
        findings=("test_relu_grad: a copy of the cell",),
    ),
    Malformed(
        "foreign_cell",
        changed(add(named("1 / 0", "another_exercise"), "relu_grad")),
        NONE,
        findings=("another_exercise: a cell of another notebook",),
    ),
    Malformed(
        "name_of_half_a_character",
        changed(add(named("1", "\ud800"), "relu_grad")),
        NONE,
        findings=("a cell of another notebook",),
    ),
    Malformed("half_a_character", changed(add(code_cell("'\ud800'"), "relu_grad")), NONE),
    Malformed("name_is_a_list", changed(add(named("1", ["relu_grad"]), "relu_grad")), NONE),
    Malformed(
        "block_is_text",
        changed(metadata("test_relu_grad", nbgrader="x")),
        NONE,
        findings=("test_relu_grad: the cell had lost its name; it was found by its id",),
    ),
    Malformed(
        "id_of_another_cell",
        changed(add(code_cell(WRONG) | {"id": find(PERFECT, "relu_grad")["id"]}, "relu_grad")),
        RELU,
        "failed",
        ("relu_grad: a copy of the cell",),
    ),
    Malformed(
        "ids_of_ours",
        changed(
            all_of(*(add(code_cell("1") | {"id": f"extra-{n}"}, "relu_grad") for n in (1, 2, 1)))
        ),
        NONE,
    ),
    Malformed(
        "name_in_capitals",
        changed(add(named(WRONG, "Relu_Grad"), "relu_grad")),
        RELU,
        "failed",
        ("Relu_Grad: a cell of another notebook",),
    ),
    Malformed(
        "name_that_looks_alike",
        changed(
            lambda nb: find(nb, "relu_grad")["metadata"]["nbgrader"].update(
                grade_id="relu\N{CYRILLIC SMALL LETTER YERU}_grad"
            )
        ),
        NONE,
        findings=("relu_grad: the cell had lost its name; it was found by its id",),
    ),
    Malformed("both_formats", changed(both_formats), RELU, "failed"),
    Malformed("cells_twice", twice(), NONE),
    Malformed("long_ids", changed(lambda nb: nb["cells"][0].update(id="x" * 10**6)), NONE),
    Malformed(
        "an_archive_behind_it",
        PERFECT_BYTES + b"PK\3\4" + bytes(100),
        findings=("cannot be read: it is not JSON",),
    ),
    Malformed(
        "huge_picture",
        changed(picture("iVBORw0KGgo" + "A" * 5_000_001)),
        NONE,
        findings=("a.png: a picture that is too large",),
    ),
    Malformed("picture_in_pieces", changed(picture(["iVBORw0KGgo", 5, None])), NONE),
    Malformed("moved", changed(move), NONE, findings=("the cell was moved",)),
    Malformed(
        "turned_into_markdown",
        changed(lambda nb: find(nb, "relu_grad").update(cell_type="markdown")),
        NONE,
        findings=("relu_grad: the cell was turned into markdown",),
    ),
    Malformed(
        "turned_into_nothing",
        changed(lambda nb: find(nb, "relu_grad").update(cell_type=["code"])),
        NONE,
        findings=("relu_grad: the cell was turned into raw",),
    ),
    Malformed(
        "script_in_markdown",
        changed(
            add(
                {"cell_type": "markdown", "metadata": {}, "source": "<script>forged()</script>"},
                "relu_grad",
            )
        ),
        NONE,
    ),
    Malformed("much_output", changed(much_output), NONE),
    Malformed(
        "null_character",
        changed(set_text("relu_grad", text_of("relu_grad") + "\0")),
        RELU,
        "missing",
    ),
    Malformed("many_lines", changed(add(code_cell("\n" * 1_000_000 + "x = 1"), "relu_grad")), NONE),
    Malformed("deep_code", changed(add(code_cell("(" * 5_000 + ")" * 5_000), "relu_grad")), NONE),
    Malformed("deeper_code", changed(add(code_cell("-" * 100_000 + "1"), "relu_grad")), NONE),
]
