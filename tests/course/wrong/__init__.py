"""Wrong functions that are not in the catalogue, each with what is wrong and what a message may say.

They were written for themselves, as a second opinion on the diagnosis: none was taken from the
catalogue, and the diagnosis has no list of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Wrong:
    """A wrong function. A message that finds one of `says` names or localises what is wrong."""

    exercise: str
    what: str
    says: tuple[str, ...]
    function: Callable[..., Any]

    @property
    def id(self) -> str:
        """The exercise and what is wrong, as the name of a test."""
        return f"{self.exercise}: {self.what}"

    def told_by(self, message: str) -> bool:
        """Tell whether a message says what is wrong, or where."""
        return any(re.search(pattern, message, re.IGNORECASE) for pattern in self.says)


def wrong(exercise: str, what: str, *says: str) -> Callable[[Callable[..., Any]], Wrong]:
    """Label a wrong function of an exercise."""
    return lambda function: Wrong(exercise, what, says, function)
