"""Print lines: page by page where they are for a person and do not fit the terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable


def show(lines: Iterable[str]) -> None:
    """Print lines. On a terminal that has fewer rows, the person's pager shows them."""
    text = "\n".join(lines)
    if sys.stdout.isatty() and text.count("\n") + 1 >= shutil.get_terminal_size().lines:
        import pydoc  # knows the pagers of all systems

        pydoc.pager(text)
    else:
        print(text)
