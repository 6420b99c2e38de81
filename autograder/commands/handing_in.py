"""The commands that bring people and their work in: roster, collect, extend."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from autograder.commands.private import warn_of_tracked
from autograder.errors import CourseError
from autograder.notebook.clean import shown
from autograder.settings import Course


def roster_command(course: Course, options: argparse.Namespace) -> int:
    """Take the students of a file into the gradebook."""
    _take_roster(course, options.file, options.assignment)
    warn_of_tracked(course)
    return 0


def _take_roster(course: Course, path: Path, assignment: str | None) -> None:
    """Read a roster and keep it, with the due dates in it; say how many there are."""
    from autograder.classroom.extend import grant_all
    from autograder.classroom.roster import for_assignment, read_roster, store_roster

    read = for_assignment(read_roster(path), assignment)
    store_roster(course, read.roster)
    dates = grant_all(course, read.due)
    granted = f", {dates} with a due date of their own" if dates else ""
    print(f"{len(read.roster.students)} students in the roster{granted}", file=sys.stderr)
    for skipped in read.skipped:
        print(shown(f"autograder: {path}: left out: {skipped}"), file=sys.stderr)


def collect_command(course: Course, options: argparse.Namespace) -> int:
    """Put what a platform gave into `submitted/`."""
    from autograder.classroom.collect import Options, as_plain, collect, lines
    from autograder.classroom.roster import read_roster, stored_roster

    if options.roster and not options.dry_run:
        _take_roster(course, options.roster, options.assignment)
    dry = options.roster and options.dry_run
    roster = read_roster(options.roster).roster if dry else stored_roster(course)
    how = Options(options.assignment, options.dry_run, options.zip_times)
    report = collect(course, options.sources, roster, how)
    if options.json:
        print(json.dumps(as_plain(report), indent=1))
    else:
        for line in lines(report):
            print(shown(line))
        print("nothing was written" if options.dry_run else course.folder("submitted"))
    warn_of_tracked(course)
    return 1 if report.leftovers else 0


def extend_command(course: Course, options: argparse.Namespace) -> int:
    """Set a due date, of everybody or of one student."""
    from autograder.classroom.extend import extend, set_due

    *student, date = options.words
    if len(student) > 1:
        raise CourseError("write: autograder extend ASSIGNMENT [STUDENT] DATE")
    if student:
        due = extend(course, options.assignment, student[0], date)
    else:
        due = set_due(course, options.assignment, date)
    whose = f"{options.assignment}: {student[0]}" if student else options.assignment
    print(shown(f"{whose}: due {due or 'at no time'}"))
    return 0
