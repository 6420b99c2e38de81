"""Write the pages that students read: nbgrader's, without the hidden tests."""

from __future__ import annotations

import logging
from typing import Any

from nbconvert.filters import markdown2html_mistune
from nbgrader.converters.base import NbGraderException
from nbgrader.converters.generate_feedback import GenerateFeedback
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.errors import CourseError
from autograder.markers import HIDDEN_TESTS, replaced
from autograder.outcomes import Outcome
from autograder.outputs import safe_html
from autograder.settings import Course


class HideTests(NbGraderPreprocessor):
    """Cut hidden tests out of an autograded notebook and say in words what happened.

    The outputs of a test cell could show the tests' values, so they go as well.
    """

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> Any:
        """Return the cell as a student may see it."""
        del cell_index
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("locked"):
            cell.source = replaced(cell.source, HIDDEN_TESTS, None).strip("\n")
        found = cell.metadata.get("autograder")
        if found:
            text = summary(found)
            cell.outputs = [{"output_type": "stream", "name": "stdout", "text": text}]
        return cell, resources


def safe_markdown(text: str) -> str:
    """Turn Markdown into HTML without scripts; a filter for nbconvert's templates."""
    return safe_html(markdown2html_mistune(text))


def summary(found: dict[str, Any]) -> str:
    """Return what a student reads about one exercise."""
    lines = [f"{found['outcome']}"]
    if found["outcome"] != Outcome.PASSED.value and found["hint"]:
        lines.append(found["hint"])
    lines += [f"    {line}" for line in found.get("trace", ())]
    return "\n".join(lines) + "\n"


def write_feedback(course: Course, assignment: str) -> int:
    """Write `feedback/` for everybody who is graded; return the number of pages.

    Raises `CourseError` where nobody is graded yet.
    """
    coursedir = course.coursedir(assignment)
    log = logging.Logger("feedback", level=logging.CRITICAL)
    converter = GenerateFeedback(coursedir=coursedir, config=course.config, log=log)
    converter.force = True
    try:
        converter.start()
    except NbGraderException as error:
        raise CourseError(
            f"{assignment}: no feedback was written: {error}. Run `autograder grade` first."
        ) from error
    return len(list(course.folder("feedback").glob(f"*/{assignment}/*.html")))
