"""What is about people and must not be in the course's repository."""

from __future__ import annotations

import subprocess

from autograder.settings import Course

PRIVATE = (
    *("submitted", "autograded", "feedback", "report", "collected", "export", ".grading"),
    *(":(glob)gradebook.db*", ":(glob)extensions*.csv", ":(glob)roster*.csv"),
)


def private_paths_tracked(course: Course) -> list[str]:
    """Return the files with students' data that git tracks; none without git or a repository."""
    command = ["git", "-C", str(course.root), "ls-files", "-z", "--", *PRIVATE]
    try:
        done = subprocess.run(command, capture_output=True, timeout=30, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return []
    return [name.decode("utf-8", "replace") for name in done.stdout.split(b"\0") if name]


def private_warning(course: Course) -> str:
    """Return a warning that names such files; an empty text where there are none."""
    paths = private_paths_tracked(course)
    if not paths:
        return ""
    more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
    return (
        f"warning: git tracks students' data: {', '.join(paths[:5])}{more}. "
        "Take them out with `git rm --cached`, and out of the history where it was pushed."
    )
