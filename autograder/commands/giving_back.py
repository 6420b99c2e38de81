"""The commands that tell what came out: answers by hand, results, pages, lists of grades."""

from __future__ import annotations

import argparse
import json
import sys

from autograder.commands.private import warn_of_tracked
from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.notebook.clean import shown
from autograder.settings import Course


def answers_command(course: Course, options: argparse.Namespace) -> int:
    """Serve the answers of a class for grading by hand, until Ctrl-C."""
    import webbrowser

    from autograder.by_question.answers import Desk
    from autograder.by_question.server import serve

    course.source_notebook(options.assignment)
    desk = Desk(course, options.assignment)

    def ready(address: str) -> None:
        print(f"{options.assignment}: {address}\nCtrl-C ends it. What you give is saved at once.")
        sys.stdout.flush()
        if not options.no_browser:
            webbrowser.open(address)

    serve(desk, options.port, ready)
    waiting = {name: stack.waiting for name, stack in desk.stacks().items() if stack.waiting}
    for name, number in waiting.items():
        print(f"{options.assignment}: {name}: {number} to grade")
    return 1 if waiting else 0


def results_command(course: Course, options: argparse.Namespace) -> int:
    """Show the results of a graded class: a summary, and a line for each student."""
    from autograder.classroom.results import read_results, table
    from autograder.pager import show
    from autograder.reporting.summary import as_csv, as_json, lines

    name = options.assignment
    course.source_notebook(name)
    rows = read_results(course, name)
    if not rows:
        raise CourseError(f"{name}: nobody is graded; run `autograder grade` first")
    wanted = set(options.student)
    unknown = wanted - {row.student for row in rows}
    if unknown:
        raise CourseError(f"{name}: not graded: {', '.join(sorted(unknown))}")
    chosen = [row for row in rows if not wanted or row.student in wanted]
    if options.json:
        print(as_json(name, chosen))
    elif options.csv:
        sys.stdout.write(as_csv(chosen))
    elif wanted:
        show(table(chosen))
    else:
        show(lines(name, rows, details=options.all))
    return 0


def feedback_command(course: Course, options: argparse.Namespace) -> int:
    """Write the pages that students read."""
    from autograder.classroom.feedback import Options, write_feedback

    how = Options(tuple(options.student), options.jobs, options.force)
    done = write_feedback(course, options.assignment, how)
    counts = f"{len(done.written)} pages written, {len(done.unchanged)} unchanged"
    print(f"{options.assignment}: {counts}, in {course.folder('feedback')}")
    return _hand_back(course, options) if options.zip else 0


def _hand_back(course: Course, options: argparse.Namespace) -> int:
    """Write the pages as one zip for a platform."""
    from autograder.classroom.handback import hand_back

    given = hand_back(course, options.assignment, options.zip)
    name = f"{options.assignment}_feedback_{options.zip}.zip"
    path = options.output or course.folder("export") / name
    write_whole(path, given.content)
    print(f"{given.pages} of them in {path}")
    for student in given.left_out:
        why = f"not collected from {options.zip.title()}, so the page has no place there"
        print(shown(f"{options.assignment}: {student}: {why}"), file=sys.stderr)
    return 1 if given.left_out else 0


def report_command(course: Course, options: argparse.Namespace) -> int:
    """Write pages about a class and the course."""
    from autograder.reporting.report import write_report

    for name in options.assignments:
        course.source_notebook(name)
    written = write_report(course, options.assignments, anonymous=options.anonymous)
    for path in written:
        print(path)
    warn_of_tracked(course)
    return 0


def export_command(course: Course, options: argparse.Namespace) -> int:
    """Write the grades for a platform."""
    from autograder.classroom.export import Options, export, lines
    from autograder.classroom.roster import read_roster, stored_roster

    if options.by_exercise and options.format != "plain":
        raise CourseError("--by-exercise needs --format plain: platforms take totals only")
    roster = read_roster(options.roster).roster if options.roster else stored_roster(course)
    how = Options(options.format, options.missing_as_zero, options.partial, options.by_exercise)
    exported = export(course, options.assignments, roster, how)
    form = "plain_by_exercise" if options.by_exercise else options.format
    path = options.output or course.folder("export") / f"{form}.csv"
    write_whole(path, exported.text)
    if options.json:
        headings, *rows = exported.rows
        print(json.dumps([dict(zip(headings, row, strict=True)) for row in rows], indent=1))
    else:
        print(path)
    for line in lines(exported):
        print(shown(line), file=sys.stderr)
    warn_of_tracked(course)
    return 1 if exported.empty else 0
