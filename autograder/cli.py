"""The command `autograder`.

It ends with 0 (done), 1 (something waits for a person; it is listed) or 2 (the call or the
course is wrong).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from autograder.errors import AutograderError, CourseError
from autograder.files import write_whole
from autograder.notebook.clean import shown
from autograder.settings import Course, load

PLATFORMS = ("canvas", "moodle", "plain")

Command = Callable[[Course, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(load(options.course), options)
    except AutograderError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print(
            "\nautograder: interrupted; what is done is saved, run it again to go on",
            file=sys.stderr,
        )
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}" if error.filename else error
        print(f"autograder: {reason}", file=sys.stderr)
        return 2
    return code


def _check(course: Course, options: argparse.Namespace) -> int:
    from autograder.authoring.check import check, fix

    names = _assignments(course, options.assignments)
    if options.fix:
        for name in names:
            for done in fix(course, name):
                print(f"{name}: {done}")
    findings = [finding for name in names for finding in check(course, name)]
    for finding in findings:
        print(finding)
    if not findings:
        print(f"{len(names)} sound: {', '.join(names)}")
    return 2 if findings else 0


def _release(course: Course, options: argparse.Namespace) -> int:
    from autograder.authoring.release import release

    names = _assignments(course, options.assignments)
    for released in release(course, names, archives=options.zip):
        state = "built and proven" if released.rebuilt else "unchanged"
        print(f"{released.assignment}: {state}, {released.folder}")
    return 0


def _sample(course: Course, options: argparse.Namespace) -> int:
    from autograder.classroom.sample import sample_class, write_sample

    samples = sample_class(course, options.assignment, options.students, options.seed)
    for sample in samples:
        write_sample(course, options.assignment, sample)
    print(f"{len(samples)} submissions of {options.assignment} in {course.folder('submitted')}")
    return 0


def _roster(course: Course, options: argparse.Namespace) -> int:
    _take_roster(course, options.file, options.assignment)
    _warn_of_tracked(course)
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


def _collect(course: Course, options: argparse.Namespace) -> int:
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
    _warn_of_tracked(course)
    return 1 if report.leftovers else 0


def _extend(course: Course, options: argparse.Namespace) -> int:
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


def _warn_of_tracked(course: Course) -> None:
    from autograder.classroom.private import private_warning

    warning = private_warning(course)
    if warning:
        print(shown(f"autograder: {warning}"), file=sys.stderr)


def _grade(course: Course, options: argparse.Namespace) -> int:
    from autograder.classroom.grade import Options, grade
    from autograder.classroom.pool import cluster
    from autograder.progress import Progress
    from autograder.sandbox.machine import probe

    if probe().bubblewrap is None and not options.unsafe_no_isolation:
        print("autograder: warning: without bubblewrap disk space is not limited", file=sys.stderr)
    if options.timeout is not None:
        course = replace(course, limits=replace(course.limits, cell_seconds=options.timeout))
    here = nullcontext((None, options.jobs))
    workers = cluster(options.scheduler) if options.scheduler else here
    with Progress(options.assignment) as progress, workers as (executor, jobs):
        how = Options(
            students=tuple(options.student),
            executor=executor,
            jobs=jobs,
            force=options.force,
            unsafe=options.unsafe_no_isolation,
            fresh=options.fresh,
        )
        report = grade(course, options.assignment, how, progress=progress)
    print(
        f"{options.assignment}: {len(report.graded)} graded, {len(report.unchanged)} unchanged, "
        f"{len(report.undecided)} undecided, {len(report.failed)} not graded"
    )
    for student, finding in report.empty:
        print(shown(f"{options.assignment}: {student}: nothing handed in: {finding}"))
    for case in report.undecided:
        names = ", ".join(cell.removeprefix("test_") for cell in case.cells)
        print(shown(f"{options.assignment}: {case.student}: undecided: {names}: {case.reason}"))
    if report.undecided:
        print("Give these points in the formgrader; they stay when you grade again.")
    for failure in report.failed:
        print(shown(f"{options.assignment}: {failure.student}: not graded: {failure.reason}"))
    return 1 if report.waits else 0


def _feedback(course: Course, options: argparse.Namespace) -> int:
    from autograder.classroom.feedback import write_feedback

    course.source_notebook(options.assignment)
    pages = write_feedback(course, options.assignment)
    print(f"{pages} pages in {course.folder('feedback')}")
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


def _export(course: Course, options: argparse.Namespace) -> int:
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
    _warn_of_tracked(course)
    return 1 if exported.empty else 0


def _results(course: Course, options: argparse.Namespace) -> int:
    from autograder.classroom.results import read_results, table

    course.source_notebook(options.assignment)
    rows = read_results(course, options.assignment)
    if not rows:
        raise CourseError(f"{options.assignment}: nobody is graded; run `autograder grade` first")
    print("\n".join(table(rows)))
    return 0


def _demo(course: Course, options: argparse.Namespace) -> int:
    from autograder import demo
    from autograder.authoring.release import release
    from autograder.classroom.feedback import write_feedback
    from autograder.classroom.results import read_results, table
    from autograder.classroom.sample import sample_class, write_sample

    name = demo.ASSIGNMENT
    show = demo.make_demo_course(course, name)
    print(f"1. The student version of {name} is built from its source and proven.")
    release(show, [name])
    print(f"2. A class of {options.students} hands in.")
    samples = sample_class(show, name, options.students, options.seed)
    for sample in samples:
        write_sample(show, name, sample)
    print("3. The class is graded, student code in a sandbox.")
    arguments = ["grade", name, "--timeout", "3", "--jobs", str(options.jobs)]
    code = _grade(show, _parser().parse_args(arguments))
    rows = read_results(show, name)
    print()
    print("\n".join(table(rows)))
    print()
    print(f"4. Feedback for students: {write_feedback(show, name)} pages.")
    wrong = list(demo.differences(samples, rows))
    for line in wrong:
        print(f"not as planned: {line}", file=sys.stderr)
    print(
        f"\nEach of the {len(samples)} lost exactly what it was made to lose." if not wrong else ""
    )
    print("\n".join(demo.places(show)))
    return code or (1 if wrong else 0)


def _assignments(course: Course, wanted: Sequence[str]) -> list[str]:
    """Return the assignments to work on: those named, or all. Raises `CourseError`."""
    for name in wanted:
        course.source_notebook(name)
    names = list(wanted) or course.assignments()
    if not names:
        raise CourseError(f"{course.root}: there are no notebooks in the folder 'source'")
    return names


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="autograder", description="Build and grade a course.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("--course", type=Path, default=Path(), help="the course (default: here)")
        sub.set_defaults(run=run)
        return sub

    check = command("check", _check, "Check the source notebooks.")
    check.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", type=_name)
    check.add_argument(
        "--fix", action="store_true", help="write the canonical form, solutions and counts"
    )
    release = command("release", _release, "Build and prove the student versions.")
    release.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", type=_name)
    release.add_argument("--zip", action="store_true", help="also write build/ASSIGNMENT.zip")
    sample = command("sample", _sample, "Write submissions of a sample class.")
    sample.add_argument("assignment", metavar="ASSIGNMENT", type=_name)
    _class_options(sample)
    roster = command("roster", _roster, "Read the list of the class from a CSV file.")
    roster.add_argument("file", metavar="FILE", type=Path)
    roster.add_argument("--assignment", metavar="NAME", type=_name, help="of its due dates")
    collect = command("collect", _collect, "Collect what a platform or people handed over.")
    _collect_options(collect)
    extend = command("extend", _extend, "Set the due date of an assignment, or of one student.")
    extend.add_argument("assignment", metavar="ASSIGNMENT", type=_name)
    extend.add_argument("words", metavar="[STUDENT] DATE", nargs="+", help="or none, to take back")
    grade = command("grade", _grade, "Grade the submissions of an assignment.")
    grade.add_argument("assignment", metavar="ASSIGNMENT", type=_name)
    _grade_options(grade)
    results = command("results", _results, "Show the results of a graded class as a table.")
    results.add_argument("assignment", metavar="ASSIGNMENT", type=_name)
    feedback = command("feedback", _feedback, "Write the pages that students read.")
    feedback.add_argument("assignment", metavar="ASSIGNMENT", type=_name)
    feedback.add_argument("--zip", choices=PLATFORMS, help="also one zip, for a platform")
    feedback.add_argument("--output", metavar="FILE", type=Path, help="the zip")
    export = command("export", _export, "Write the grades for a platform or a spreadsheet.")
    _export_options(export)
    demo = command("demo", _demo, "Show everything on a sample class in the folder demo/.")
    _class_options(demo)
    _jobs_option(demo)
    return parser


def _class_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--students", type=_positive, default=12, metavar="N", help="size (default: %(default)s)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="another class (default: %(default)s)"
    )


def _collect_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", metavar="SOURCE", type=Path, help="zip or folder")
    parser.add_argument("--roster", metavar="FILE", type=Path, help="the class (default: stored)")
    parser.add_argument(
        "--assignment", metavar="NAME", type=_name, help="of all of it (default: by content)"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--zip-times", action="store_true", help="believe times that look like the download's"
    )


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignments", nargs="+", metavar="ASSIGNMENT", type=_name)
    parser.add_argument("--format", choices=PLATFORMS, required=True, help="for whom")
    parser.add_argument("--roster", metavar="FILE", type=Path, help="the class (default: stored)")
    parser.add_argument("--output", metavar="FILE", type=Path, help="default: export/FORMAT.csv")
    parser.add_argument("--by-exercise", action="store_true", help="a line for each exercise")
    parser.add_argument("--partial", action="store_true", help="the decided part of what waits")
    parser.add_argument("--missing-as-zero", action="store_true", help="0 for nothing handed in")
    parser.add_argument("--json", action="store_true", help="print the lines for programs as well")


def _jobs_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--jobs",
        type=_positive,
        default=_cores(),
        metavar="N",
        help="processes (here: %(default)s)",
    )


def _grade_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--student", action="append", default=[], metavar="ID", help="only this one"
    )
    _jobs_option(parser)
    parser.add_argument("--force", action="store_true", help="also what has not changed")
    parser.add_argument(
        "--timeout", type=_seconds, metavar="S", help="seconds for one cell (default: the course's)"
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler to grade on")
    parser.add_argument("--fresh", action="store_true", help="a new sandbox for each (slower)")
    parser.add_argument(
        "--unsafe-no-isolation", action="store_true", help="no sandbox; for your own code only"
    )


def _name(text: str) -> str:
    """Return a name without the slash that completing a folder's name leaves."""
    return text.rstrip("/")


def _positive(text: str) -> int:
    number = int(text) if text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return number


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 10**6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number of seconds")
    return seconds


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


if __name__ == "__main__":
    sys.exit(main())
