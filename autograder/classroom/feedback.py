"""Write the pages that students read: nbgrader's, without the hidden tests."""

from __future__ import annotations

import logging
import re
import textwrap
from html import escape
from typing import Any

from jinja2 import pass_context
from nbconvert.filters import markdown2html_mistune
from nbformat import from_dict
from nbgrader.converters.base import NbGraderException
from nbgrader.converters.generate_feedback import GenerateFeedback
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.errors import CourseError
from autograder.grading.outcomes import Outcome, Verdict, notes_of, verdict_of
from autograder.notebook.cells import Cell
from autograder.notebook.clean import safe_html, shown
from autograder.notebook.markers import HIDDEN_TESTS, replaced
from autograder.settings import Course

WIDTH = 90
LONGEST_CELL, LONGEST_MARKDOWN = 50_000, 10_000  # characters of the student's in one cell
PAGE = 200_000  # and on a page
TOO_LONG = "This is too long for this page. It is in the notebook."
PASTED = re.compile(r"attachment:([\w.-]+)")
NOTICED = "**What was noticed about the file that was handed in**\n"


class HideTests(NbGraderPreprocessor):
    """Cut hidden tests out of an autograded notebook and say in words what happened.

    The outputs of a test cell could show the tests' values, so they go as well. Of what the
    student wrote, only so much is shown: it takes long to convert.
    """

    room = 0

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Return the notebook as a student may see it."""
        self.room = PAGE
        nb, resources = super().preprocess(nb, resources)
        findings = notes_of(nb).findings
        if findings:
            text = "\n".join([NOTICED, *(f"    {shown(finding)}" for finding in findings)])
            cell = {"cell_type": "markdown", "id": "findings", "metadata": {}, "source": text}
            nb.cells.insert(0, from_dict(cell))
        return nb, resources

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> Any:
        """Return the cell as a student may see it."""
        del cell_index
        locked = Cell(cell).locked
        if not locked:
            cell.source = self._within(cell.source, cell.cell_type)
        for output in cell.get("outputs", ()):
            if "text/markdown" in output.get("data", ()):
                text = self._within(output.data["text/markdown"], "markdown")
                output.data["text/markdown"] = text
        if cell.cell_type == "code" and locked:
            cell.source = replaced(cell.source, HIDDEN_TESTS, None).strip("\n")
        verdict = verdict_of(cell)
        if verdict is not None:
            text = summary(verdict)
            cell.outputs = [{"output_type": "stream", "name": "stdout", "text": text}]
        return cell, resources

    def _within(self, text: str, kind: str) -> str:
        longest = LONGEST_MARKDOWN if kind == "markdown" else LONGEST_CELL
        if len(text) > min(longest, self.room):
            return TOO_LONG
        self.room -= len(text)
        return text


@pass_context
def safe_markdown(context: Any, text: str) -> str:
    """Turn Markdown into HTML without scripts; a filter for nbconvert's templates.

    Pictures that were pasted into the cell are shown. What cannot be read as Markdown is shown
    as it is.
    """
    pictures = (context.get("cell") or {}).get("attachments") or {}
    try:
        html = markdown2html_mistune(PASTED.sub(r"pasted/\1", text))
    except Exception:  # whatever it is that a student wrote, the page has to be there
        html = f"<pre>{escape(text)}</pre>"
    html = safe_html(html)
    for name, bundle in pictures.items():
        for kind, data in bundle.items():
            html = html.replace(f'src="pasted/{name}"', f'src="data:{kind};base64,{data}"')
    return html


def summary(verdict: Verdict) -> str:
    """Return what a student reads about one exercise."""
    lines = [verdict.outcome.value]
    if verdict.outcome is not Outcome.PASSED:
        lines += textwrap.wrap(verdict.hint, WIDTH)
    lines += [f"    {line}" for line in verdict.trace]
    return "\n".join(lines) + "\n"


class _Causes(logging.Handler):
    """Keeps why nbgrader could not write a page; its own error does not say it."""

    last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the last line of a traceback."""
        message = record.getMessage().strip()
        if message.startswith("Traceback"):
            self.last = message.splitlines()[-1]


def write_feedback(course: Course, assignment: str) -> int:
    """Write `feedback/` for everybody who is graded; return the number of pages.

    Raises `CourseError` where nobody is graded yet.
    """
    coursedir = course.coursedir(assignment)
    log, causes = logging.Logger("feedback", level=logging.ERROR), _Causes()
    log.addHandler(causes)
    converter = GenerateFeedback(coursedir=coursedir, config=course.config, log=log)
    converter.force = True
    try:
        converter.start()
    except NbGraderException as error:
        reason = causes.last or f"{error}. Run `autograder grade` first."
        raise CourseError(f"{assignment}: feedback is missing or not complete: {reason}") from error
    return len(list(course.folder("feedback").glob(f"*/{assignment}/*.html")))
