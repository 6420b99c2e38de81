"""What a student could copy, and other figures of the notebooks.

`python tests/course/formulas.py` prints a table with a row for each notebook.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from notebooks import Cell, cells, prose

from course.exercises import ASSIGNMENTS, exercise, names

FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
LINK = re.compile(r"\]\((https?://[^)]+)\)")

# What an exercise computes where the text defines it: a neuron, a loss, a rule of training.
DEFINED = {
    *("relu_derivative", "partials_max", "numerical_gradient"),
    *("numerical_jacobian", "neuron_forward", "dense_forward", "relu_forward", "sigmoid"),
    *("softmax", "cross_entropy", "mse_loss", "init_params", "forward", "gradient_check"),
    *("one_hot", "standardize", "train", "diagnose"),
}
# The last formula of each derivation, as it is written in LaTeX without blanks and thin spaces.
FINAL = {
    "numerical_derivative": r"\\frac\{f\(x\+h\)-f\(x-h\)\}\{2h\}",
    "chain_rule": r"f'\(g\(x\)\)\\cdotg'\(x\)",
    "total_derivative": r"\\sum_\{?i.*\\frac\{\\partialf\}\{\\partialu_i\}\\frac\{du_i\}\{dt\}",
    "vector_chain_rule": r"=\\frac\{\\partialf\}\{\\partialu\}\\frac\{\\partialu\}\{\\partialx\}",
    "dense_grad_input": r"GW\^\\top",
    "dense_grad_W": r"X\^\\topG",
    "dense_grad_b": r"\\sum_nG_\{nj\}",
    "relu_grad": r"G_\{nk\}&X_\{nk\}>0",
    "sigmoid_grad": r"a\(1-a\)",
    "outer_grad_W": r"x_k\\delta_j",
    "per_example_grad_W": r"X_\{nk\}D_\{nj\}",
    "dense_backward_out_in": r"G\^\\topX",
    "softmax_jacobian": r"\(\\delta_\{ij\}-a_j\)",
    "softmax_grad_input": r"G_\{nj\}-\\sum_iG_\{ni\}A_\{ni\}",
    "cross_entropy_grad": r"-\\frac\{1\}\{N\}\\cdot\\frac\{Y_\{nk\}\}",
    "softmax_cross_entropy_grad": r"\(A-Y\)|\\frac\{A-Y\}\{N\}",
    "mse_grad": r"\\frac\{1\}\{N\}\\left\(\\hatY_\{nk\}-Y_\{nk\}",
    "backward": r"W_l\^\\top",
    "sgd_step": r"-\\eta",
}


@dataclass(frozen=True)
class Figures:
    """What is counted in one notebook."""

    exercises: int
    points: int
    statements: tuple[int, ...]
    visible: tuple[str, ...]
    words: int
    links: int


def visible_finals(assignment: str) -> Iterator[str]:
    """Yield the exercises whose final formula can be read above their stub."""
    above = ""
    for cell in cells(assignment):
        if cell.role == "solution" and cell.id in FINAL and re.search(FINAL[cell.id], above):
            yield cell.id
        above += _bare(cell)


def finals_below(assignment: str) -> Iterator[str]:
    """Yield the exercises whose final formula is in the notebook at all, folded or below."""
    everything = "".join(_bare(cell, folded=True) for cell in cells(assignment))
    for name in names(assignment):
        if name in FINAL and re.search(FINAL[name], everything):
            yield name


def _bare(cell: Cell, *, folded: bool = False) -> str:
    if cell.kind != "markdown" or cell.role != "plain":
        return ""
    text = cell.text if folded else FOLDED.sub("", cell.text)
    return re.sub(r"\\[,;!\s]|\\Bigl|\\Bigr|\s", "", text)


def statements(name: str) -> int:
    """Count the statements of a reference."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(exercise(name).reference)))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    inside = [node for node in ast.walk(function) if isinstance(node, ast.stmt)]
    return len(inside) - 1 - (ast.get_docstring(function) is not None)


def figures(assignment: str) -> Figures:
    """Count what there is in a notebook."""
    read = [c.text for c in cells(assignment) if c.kind == "markdown" and c.role == "plain"]
    return Figures(
        exercises=len(names(assignment)),
        points=sum(c.points for c in cells(assignment) if c.role == "test"),
        statements=tuple(map(statements, names(assignment))),
        visible=tuple(visible_finals(assignment)),
        words=sum(len(prose(text).split()) for text in read),
        links=sum(len(LINK.findall(text)) for text in read),
    )


def table() -> Iterator[str]:
    """Yield the lines of a table of all notebooks."""
    yield "notebook               exercises  points  statements  formula above  words  links"
    for assignment in ASSIGNMENTS:
        f = figures(assignment)
        long = f"{median(f.statements):g}, {max(f.statements)}"
        yield (
            f"{assignment:<22} {f.exercises:>9} {f.points:>7} {long:>11} "
            f"{len(f.visible):>8} {len(f.visible) / f.exercises:>5.0%} {f.words:>6} {f.links:>6}"
        )


if __name__ == "__main__":
    print("\n".join(table()))  # noqa: T201 -- what it is for
