"""Points at which functions of two variables are differentiated."""

from __future__ import annotations

from collections.abc import Iterator

from course.catalogue import Case


def pairs() -> Iterator[Case]:
    """Yield points at which neither the variables nor their sum are slopes of the sum."""
    yield Case("two positive numbers", (2.5, 7.0))
    yield Case("numbers of both signs", (-3.0, 0.5))
    yield Case("a zero", (0.0, -4.0))
