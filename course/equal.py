"""Why some mutants are no wrong solutions: the reasons that several exercises have in common.

An exercise lists in `EQUAL_MUTANTS` which changes of its reference change nothing that its
docstring promises, by what was replaced by what. The proof of a release finds the others.
"""

from __future__ import annotations

NO_ARRAYS = "Numbers cannot be overwritten."
NO_MEMORY = "Numbers and texts share no memory."
BOUNDED = "No right result is further from 0."
POSITIVE = "No right result is negative."
SAME_NUMBER = "The type of a number is free."

GIVEN_NUMBERS = {"the arguments are overwritten": NO_ARRAYS}
RETURNS_NUMBERS = {"the same arrays are returned by all calls": NO_MEMORY}
NEVER_NEGATIVE = {
    "the result has no sign": POSITIVE,
    "the result has only its positive part": POSITIVE,
}
AT_MOST_1 = {"the result is clipped at 1": BOUNDED, "the result is clipped at 5": BOUNDED}
