"""The command that shows all of it on a sample class."""

from __future__ import annotations

import argparse
import sys

from autograder.commands.grading import grade_command
from autograder.sandbox.linux import require_linux
from autograder.settings import Course


def demo_command(course: Course, options: argparse.Namespace) -> int:
    """Show everything on a sample class."""
    require_linux()
    from autograder import demo
    from autograder.authoring.release import release
    from autograder.classroom.feedback import write_feedback
    from autograder.classroom.results import read_results, table
    from autograder.classroom.sample import sample_class, write_sample
    from autograder.reporting.report import write_report

    name = demo.ASSIGNMENT
    show = demo.make_demo_course(course, name)
    print(f"1. The student version of {name} is built from its source and proven.")
    release(show, [name])
    print(f"2. A class of {options.students} hands in.")
    samples = sample_class(show, name, options.students, options.seed)
    for sample in samples:
        write_sample(show, name, sample)
    print("3. The class is graded, student code in a sandbox.")
    how = argparse.Namespace(assignment=name, timeout=3.0, jobs=options.jobs, student=[])
    how.force = how.fresh = how.unsafe_no_isolation = False
    how.scheduler = None
    code = grade_command(show, how)
    rows = read_results(show, name)
    print()
    print("\n".join(table(rows)))
    print()
    print(f"4. Feedback for students: {write_feedback(show, name).pages} pages.")
    print(f"5. A report for you: {write_report(show, [name])[-1]}")
    wrong = list(demo.differences(samples, rows))
    for line in wrong:
        print(f"not as planned: {line}", file=sys.stderr)
    print(
        f"\nEach of the {len(samples)} lost exactly what it was made to lose." if not wrong else ""
    )
    print("\n".join(demo.places(show)))
    return code or (1 if wrong else 0)
