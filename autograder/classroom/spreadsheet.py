"""Numbers and texts as a spreadsheet and a platform read them from a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def number(value: float | None) -> str:
    """Return a score as a platform reads it: no exponent, no needless zeros, at most 4 places."""
    if value is None:
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def guarded(text: str) -> str:
    """Return a text that a spreadsheet does not run as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_of(rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as a CSV file, in which no text is run as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()
