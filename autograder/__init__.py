"""The machinery: build student versions, grade submissions in a sandbox, report.

It knows nothing of gradients and works for any nbgrader course. What programs may use is
named here; everything else may change:

    course = autograder.load(Path("."))
    autograder.release(course, course.assignments())
    report = autograder.grade(course, "4_layer_gradients", autograder.Options(jobs=2))
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.authoring.check import Finding, check
    from autograder.authoring.release import Released, release
    from autograder.classroom.feedback import write_feedback
    from autograder.classroom.grade import grade
    from autograder.classroom.report import Options, Report
    from autograder.classroom.results import Row, read_results
    from autograder.errors import AutograderError
    from autograder.reporting.report import write_report
    from autograder.settings import Course, load

__all__ = [
    "AutograderError",
    "Course",
    "Finding",
    "Options",
    "Released",
    "Report",
    "Row",
    "check",
    "grade",
    "load",
    "read_results",
    "release",
    "write_feedback",
    "write_report",
]

_HOMES = {
    "AutograderError": "errors",
    "Course": "settings",
    "Finding": "authoring.check",
    "Options": "classroom.report",
    "Released": "authoring.release",
    "Report": "classroom.report",
    "Row": "classroom.results",
    "check": "authoring.check",
    "grade": "classroom.grade",
    "load": "settings",
    "read_results": "classroom.results",
    "release": "authoring.release",
    "write_feedback": "classroom.feedback",
    "write_report": "reporting.report",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, and no more: a command and a jail need little of it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """Return what programs may use."""
    return sorted([*globals(), *__all__])
