"""What a student could copy, and other figures of the notebooks.

`python tests/course/formulas.py` writes the table of docs/notebooks.md, a row for each notebook.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from notebooks import ROOT, Cell, cells, prose

from autograder.authoring import source as sources
from autograder.authoring.check_pictures import described, draws
from autograder.notebook.diagrams import diagrams, unsaid
from autograder.settings import load
from course.exercises import ASSIGNMENTS, exercise, names

PAGE = ROOT / "docs" / "notebooks.md"
COLUMNS = (
    *("exercises", "points", "statements, median", "most", "formula above the stub"),
    *("words", "links", "pictures in words"),
)
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
    pictures: int
    in_words: int


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
        **pictures(assignment),
    )


def pictures(assignment: str) -> dict[str, int]:
    """Count the diagrams and plots of a notebook, and those of them that are said in words."""
    source = sources.read(load(ROOT), assignment)
    texts = [cell.text for cell in source.cells if not cell.is_code]
    drawn = [not unsaid(diagram) for text in texts for diagram in diagrams(text)]
    drawn += [described(source, cell) for cell in source.cells if draws(cell)]
    return {"pictures": len(drawn), "in_words": sum(drawn)}


def table() -> Iterator[str]:
    """Yield the lines of a table of all notebooks."""
    yield f"| notebook | {' | '.join(COLUMNS)} |"
    yield "|---|" + "--:|" * len(COLUMNS)
    for assignment in ASSIGNMENTS:
        f = figures(assignment)
        values = (
            *(f.exercises, f.points, f"{median(f.statements):g}", max(f.statements)),
            f"{len(f.visible)} ({len(f.visible) / f.exercises:.0%})",
            *(f.words, f.links, f"{f.in_words} of {f.pictures}"),
        )
        yield f"| `{assignment}` | {' | '.join(map(str, values))} |"


if __name__ == "__main__":
    before, _, rest = PAGE.read_text(encoding="utf-8").partition("\n|")
    after = [line for line in rest.splitlines() if not line.startswith("|")][1:]
    PAGE.write_text("\n".join([before, *table(), *after, ""]), encoding="utf-8")
