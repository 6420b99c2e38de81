"""The formulas that students are to find do not stand above their stubs."""

from __future__ import annotations

import pytest
from curriculum import EXERCISES
from formulas import DEFINED, FINAL, FOLDED, PAGE, figures, finals_below, table, visible_finals
from notebooks import cells

from course.exercises import ASSIGNMENTS, names

SHARE = 0.10


def test_most_formulas_are_found_and_not_copied() -> None:
    """Of all exercises, less than a tenth have their final formula above the stub."""
    visible = [name for a in ASSIGNMENTS for name in visible_finals(a)]
    print(*table(), visible, sep="\n")  # noqa: T201 -- what to read after a change of the texts
    assert len(visible) < SHARE * len(EXERCISES), visible


@pytest.mark.parametrize("assignment", ["4_layer_gradients", "5_loss_gradients"])
def test_gradients_are_derived_by_the_student(assignment: str) -> None:
    """In the notebooks about gradients no final formula stands above its stub."""
    assert list(visible_finals(assignment)) == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_formula_is_known_where_it_is(assignment: str) -> None:
    """Each final formula is found somewhere in its notebook, so looking for it means something."""
    assert set(finals_below(assignment)) == FINAL.keys() & set(names(assignment))
    assert not FINAL.keys() & DEFINED


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_folds_are_closed_and_come_after_their_exercise(assignment: str) -> None:
    """What folds away has a summary, holds something, and stands right below a test."""
    before = None
    for cell in cells(assignment):
        folded = FOLDED.findall(cell.text)
        assert cell.text.count("<details>") == cell.text.count("</details>") == len(folded)
        for text in folded:
            assert text.startswith("<details>\n<summary>")
            assert "</summary>\n\n" in text
            assert before is not None
            assert before.role == "test"
        before = cell


def test_the_page_has_the_figures_of_the_notebooks() -> None:
    """The table of docs/notebooks.md is the one that is counted now."""
    page = PAGE.read_text(encoding="utf-8")
    assert [line for line in page.splitlines() if line.startswith("|")] == list(table())
    assert all(min(figures(a).statements) >= 1 for a in ASSIGNMENTS)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_picture_is_said_in_words(assignment: str) -> None:
    """Each diagram and each plot has words for those who cannot see it, and there are some."""
    counted = figures(assignment)
    shows = sum(cell.text.count("plt.show()") for cell in cells(assignment))
    fences = sum(cell.text.count("```mermaid") for cell in cells(assignment))
    assert counted.in_words == counted.pictures == shows + fences > 0
