"""What the command `autograder` does for each of its subcommands.

Each takes the course and the options, prints what came out, and returns the exit code.
"""

from autograder.commands.authoring import check_command, release_command, sample_command
from autograder.commands.demonstrating import demo_command
from autograder.commands.giving_back import (
    answers_command,
    export_command,
    feedback_command,
    report_command,
    results_command,
)
from autograder.commands.grading import doctor_command, grade_command, watch_command
from autograder.commands.handing_in import collect_command, extend_command, roster_command

__all__ = [
    "answers_command",
    "check_command",
    "collect_command",
    "demo_command",
    "doctor_command",
    "export_command",
    "extend_command",
    "feedback_command",
    "grade_command",
    "release_command",
    "report_command",
    "results_command",
    "roster_command",
    "sample_command",
    "watch_command",
]
