"""A mistake is a function, or a change of the reference that fits it exactly."""

from __future__ import annotations

import inspect
import math
import traceback

import pytest

from course.catalogue import ChangeRefused, change, mistake, variant
from course.exercises import Mistake

SCALE = 3


def area(width: float, height: float = 2.0) -> float:
    """Return the scaled area of a rectangle."""
    # This comment belongs to the body.
    sides = [width, height]
    for side in sides:
        if side < 0:
            raise ValueError(side)
    return SCALE * math.prod(sides)


def changed(replaced: dict[str, str]) -> Mistake:
    """Change the function above."""
    made = change(replaced, why="A reason.", hint="A hint?", also_fails=("volume",))
    return made.applied_to(area, "area_wrong")


def test_change_replaces_a_text_of_the_reference() -> None:
    """The rest of the reference stays: its arguments, defaults and the names around it."""
    wrong = changed({"math.prod(sides)": "sum(sides)"})
    assert (wrong.id, wrong.exercise, wrong.why, wrong.hint, wrong.also_fails) == (
        "area_wrong",
        "area",
        "A reason.",
        "A hint?",
        ("volume",),
    )
    assert wrong.function(1.0) == SCALE * 3.0
    assert area(1.0) == SCALE * 2.0
    assert wrong.function.__globals__ is area.__globals__
    assert wrong.function.__name__ == "area_wrong"


def test_body_of_a_change_is_what_a_student_would_have_typed() -> None:
    """The body has no docstring and no indentation, and several lines may be replaced."""
    wrong = changed({"for side in sides:\n    if side < 0:\n        raise ValueError(side)\n": ""})
    assert wrong.body == "sides = [width, height]\nreturn SCALE * math.prod(sides)"


def test_changes_are_made_at_once() -> None:
    """What one change puts in is not seen by another."""
    wrong = changed({"[width, height]": "[height, width]", "SCALE *": "width *"})
    assert "sides = [height, width]" in wrong.body
    assert "return width * math.prod(sides)" in wrong.body


@pytest.mark.parametrize(
    ("replaced", "says"),
    [
        ({"sum(": "max("}, "area_wrong: 'sum(' occurs 0 times in the reference, not once"),
        ({"side in": "s in", "sides": "s"}, "'sides' occurs 3 times in the reference, not once"),
        ({"scaled area": "area"}, "'scaled area' occurs 0 times"),
        ({"width: float": "width"}, "'width: float' occurs 0 times"),
        ({"math.prod": "sum", "prod(sides)": "1"}, "'prod(sides)' overlaps with another text"),
    ],
)
def test_change_that_does_not_fit_is_refused(replaced: dict[str, str], says: str) -> None:
    """A text occurs exactly once in the body of the reference, and apart from the others."""
    with pytest.raises(ChangeRefused) as caught:
        changed(replaced)
    assert str(caught.value).startswith(f"{__name__}: area_wrong: ")
    assert says in str(caught.value)


def test_lines_of_a_change_are_seen() -> None:
    """A traceback and inspect show the changed lines."""
    wrong = changed({"side < 0": "side < 100"})
    assert "    if side < 100:" in inspect.getsource(wrong.function)
    with pytest.raises(ValueError, match="1") as caught:
        wrong.function(1)
    assert "raise ValueError(side)" in "".join(traceback.format_exception(caught.value))


@mistake(why="A reason.", hint="A hint?")
def area_twice(width, height=2.0):  # type: ignore[no-untyped-def]
    """Return something."""
    return 2 * width * height


def test_function_belongs_to_the_module_that_it_stands_in() -> None:
    """The last part of the module's name is the exercise, the function's name the id."""
    assert (area_twice.id, area_twice.exercise) == ("area_twice", __name__)
    assert area_twice.body == "return 2 * width * height"


def test_variant_can_be_called() -> None:
    """One variant may use another."""
    assert variant(lambda x: x + 1)(2) == 3
