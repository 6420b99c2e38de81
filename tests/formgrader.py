"""What the tests of nbgrader's buttons share: the calls behind them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from autograder.settings import Course

# What the handlers in nbgrader/server_extensions/formgrader do for a button: the settings are
# read again for each, and the answer goes to the browser as JSON.
PRESS = """
import json, os, sys
from nbgrader.apps import NbGraderAPI
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
extension = FormgradeExtension()
extension.root_dir = os.getcwd()
extension.initialize([])
for button, *arguments in json.loads(sys.argv[1]):
    extension.coursedir.parent.load_config_file()
    folder = extension.coursedir
    api = NbGraderAPI(folder, extension.authenticator, parent=folder.parent)
    answer = getattr(api, button)
    if callable(answer):
        answer = answer(*arguments)
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
