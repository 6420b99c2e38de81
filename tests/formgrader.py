"""What the tests of nbgrader's buttons share: the calls behind them, and the pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.settings import Course

# What the handlers in nbgrader/server_extensions/formgrader do for a button: the settings are
# read again for each, and the answer goes to the browser as JSON. Beside these there are
# `set`, which changes the settings, `workers`, which tells the processes that stand, and `kill`.
PRESS = """
import json, os, sys
from multiprocessing import active_children
from nbgrader.apps import NbGraderAPI
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
extension = FormgradeExtension()
extension.root_dir = os.getcwd()
extension.initialize([])
for button, *arguments in json.loads(sys.argv[1]):
    extension.coursedir.parent.load_config_file()
    folder = extension.coursedir
    api = NbGraderAPI(folder, extension.authenticator, parent=folder.parent)
    if button == "set":
        with open("nbgrader_config.py", "a") as config:
            answer = config.write(f"c.{arguments[0]}\\n")
    elif button in ("workers", "kill"):
        answer = sorted(worker.pid for worker in active_children())
        for worker in active_children() if button == "kill" else ():
            worker.kill()
    else:
        answer = getattr(api, button)
        answer = answer(*arguments) if callable(answer) else answer
    print("answer", json.dumps(answer))
"""


def run(course: Course, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the course folder, without the settings of whoever runs the tests.

    nbgrader's exchange would be a folder of the whole machine; there is none for these tests.
    """
    settings = course.root.parent / "jupyter"
    settings.mkdir(exist_ok=True)
    nowhere = f'get_config().Exchange.root = "{settings / "nowhere" / "exchange"}"\n'
    (settings / "nbgrader_config.py").write_text(nowhere)
    return subprocess.run(
        [*command],
        cwd=course.root,
        env=os.environ | {"JUPYTER_CONFIG_DIR": str(settings)},
        capture_output=True,
        text=True,
        check=False,
    )


def press(course: Course, *buttons: tuple[str, ...]) -> list[Any]:
    """Press buttons one after the other in one formgrader, and return what each answers."""
    done = run(course, sys.executable, "-W", "ignore", "-c", PRESS, json.dumps(buttons))
    lines = [line.partition(" ") for line in done.stdout.splitlines()]
    answers = [json.loads(answer) for word, _, answer in lines if word == "answer"]
    assert len(answers) == len(buttons), done.stderr[-3000:]
    return answers


@dataclass(frozen=True)
class Formgrader:
    """The formgrader in a browser, used as a person uses it."""

    page: Any
    address: str
    pictures: Path | None = None

    def open(self, *path: str) -> None:
        """Open a page and wait until its table is filled."""
        self.page.goto("/".join((self.address, "formgrader", *path)))
        self.page.wait_for_selector("table.dataTable")

    def rows(self) -> list[str]:
        """Return the rows of the table as they are read."""
        return [" ".join(row.split()) for row in self.page.locator("tbody tr").all_inner_texts()]

    def open_submission(self, assignment: str, student: str) -> None:
        """Find a student's submission among all of an assignment, and open it."""
        self.open("gradebook", assignment, assignment)
        row = self.page.locator("tbody tr", has=self.page.locator(f"text=/^{student}, /"))
        row.locator(".glyphicon-eye-open").click()
        row.locator("a.name-shown").click()
        self.page.wait_for_selector("input.score[placeholder], input.score.needs_manual_grade")

    def give(self, cell: str, points: float) -> None:
        """Give an exercise or a written answer points by hand, whatever the grader decided."""
        self._enter(f"input.score[id='{cell}']", str(points), "/api/grade/")
        self.picture(f"{cell} {points}")

    def comment(self, cell: str, text: str) -> None:
        """Write a comment below an answer."""
        self._enter(f"textarea[id='{cell}-comment']", text, "/api/comment/")

    def autograde(self, assignment: str, student: str) -> str:
        """Press the Autograde button of a student and return what the dialog says."""
        self.open("manage_submissions", assignment)
        cell = self.page.locator(f"td.student-id:text-is('{student}')")
        return self.press(self.page.locator("tbody tr", has=cell).locator(".autograde a"))

    def press(self, button: Any) -> str:
        """Press a button and return what the dialog says that comes then."""
        button.click()
        dialog = self.page.wait_for_selector(".modal.in .modal-body")
        said = str(dialog.inner_text())
        self.picture(said[:50])
        self.page.click(".modal.in .modal-footer button")
        self.page.wait_for_selector(".modal", state="detached")
        return said

    def picture(self, name: str) -> None:
        """Write what the browser shows into a file, where pictures are wanted."""
        if self.pictures:
            self.page.wait_for_timeout(500)  # until what fades in is there
            self.page.screenshot(path=self.pictures / f"{name}.png")

    def _enter(self, selector: str, text: str, saved: str) -> None:
        with self.page.expect_response(
            lambda answer: saved in answer.url and answer.request.method == "PUT"
        ) as answer:
            self.page.fill(selector, text)
            self.page.locator(selector).blur()
        assert answer.value.ok
