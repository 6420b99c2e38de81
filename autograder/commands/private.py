"""What commands that write what is about people say in the end."""

from __future__ import annotations

import sys

from autograder.notebook.clean import shown
from autograder.settings import Course


def warn_of_tracked(course: Course) -> None:
    """Warn where git tracks students' data."""
    from autograder.classroom.private import private_warning

    warning = private_warning(course)
    if warning:
        print(shown(f"autograder: {warning}"), file=sys.stderr)
