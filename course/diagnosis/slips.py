"""What Python's own errors mean, with the sizes of what was given."""

from __future__ import annotations

import re

SHAPE = re.compile(r"\(\s*\d*(?:\s*,\s*\d*)*\)")
CORE = re.compile(r"size (\d+) is different from (\d+)")


def explained(error: Exception) -> str:
    """Return a sentence about an error, "" where its own text says it all."""
    text = str(error)
    for kind, sentence in (
        (ValueError, _of_shapes(text)),
        (IndexError, _of_index(text)),
        (TypeError, _of_types(text)),
        (KeyError, f"There is no key {text}."),
        (ZeroDivisionError, "Something that is 0 here is a divisor."),
        (RecursionError, "The function calls itself without an end."),
        (UnboundLocalError, "A name is read before anything is assigned to it."),
    ):
        if isinstance(error, kind) and sentence:
            return sentence
    return ""


def _of_shapes(text: str) -> str:
    core = CORE.search(text)
    if core:
        return (
            f"In a matrix product the inner sizes have to be the same, and here they are "
            f"{core[2]} and {core[1]}: write both shapes side by side."
        )
    shapes = SHAPE.findall(text)
    if len(shapes) >= 2 and "aligned" in text:
        return (
            f"The inner sizes of {shapes[0]} and {shapes[1]} differ: "
            "a product sums over an index that both have."
        )
    if len(shapes) >= 2:
        both = " and ".join(shapes[:2])
        return (
            f"The shapes {both} do not fit entry by entry: counted from the right, "
            "each pair of sizes has to be equal, or one of them 1."
        )
    if "truth value" in text:
        return "An array has no single truth value: compare entry by entry, as with np.where."
    return ""


def _of_index(text: str) -> str:
    if "out of bounds" in text or "out of range" in text:
        return "An index is as large as the axis that it counts along, or larger; they begin at 0."
    if "too many indices" in text:
        return "An array is asked for more axes than it has."
    return ""


def _of_types(text: str) -> str:
    if "NoneType" in text:
        return "Something is None: does a function that is used lack its return?"
    if "0-dimensional arrays" in text or "scalar" in text:
        return "An array of several entries stands where one number is needed."
    if "can't multiply sequence" in text or "'list'" in text:
        return "A list knows no arithmetic: make an array of it first."
    return ""
