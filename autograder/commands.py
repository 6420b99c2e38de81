"""What the command `autograder` does for each of its subcommands.

Each takes the course and the options, prints what came out, and returns the exit code.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.notebook.clean import shown
from autograder.sandbox.linux import require_linux
from autograder.settings import Course

if TYPE_CHECKING:
    from autograder.classroom.cluster import Cluster
    from autograder.classroom.report import Report
    from autograder.grading.outcomes import Result

NO_DISK_LIMIT = "without bubblewrap disk space is not limited"


def check_command(course: Course, options: argparse.Namespace) -> int:
    """Check the source notebooks, and write what can be derived."""
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
    if options.voice and not findings:
        _show_voice(course, names)
    return 2 if findings else 0


def _show_voice(course: Course, names: Sequence[str]) -> None:
    """Print what the visible examples tell a student of each known mistake."""
    from autograder.authoring import source, voice

    sources = [source.read(course, name) for name in names]
    for line in voice.lines([voice.told(course, s, voice.listen(course, s)) for s in sources]):
        print(line)


def release_command(course: Course, options: argparse.Namespace) -> int:
    """Build and prove the student versions."""
    from autograder.authoring.release import release

    names = _assignments(course, options.assignments)
    for released in release(course, names, archives=options.zip):
        state = "built and proven" if released.rebuilt else "unchanged"
        print(f"{released.assignment}: {state}, {released.folder}")
    return 0


def sample_command(course: Course, options: argparse.Namespace) -> int:
    """Write submissions of a sample class."""
    from autograder.classroom.sample import sample_class, write_sample

    samples = sample_class(course, options.assignment, options.students, options.seed)
    for sample in samples:
        write_sample(course, options.assignment, sample)
    print(f"{len(samples)} submissions of {options.assignment} in {course.folder('submitted')}")
    return 0


def roster_command(course: Course, options: argparse.Namespace) -> int:
    """Take the students of a file into the gradebook."""
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
    _warn_of_tracked(course)
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


def _warn_of_tracked(course: Course) -> None:
    from autograder.classroom.private import private_warning

    warning = private_warning(course)
    if warning:
        print(shown(f"autograder: {warning}"), file=sys.stderr)


def grade_command(course: Course, options: argparse.Namespace) -> int:
    """Grade the submissions of an assignment."""
    require_linux(walls_elsewhere=bool(options.scheduler))
    from autograder.classroom.grade import grade
    from autograder.classroom.report import Options
    from autograder.classroom.scratch import aside
    from autograder.progress import Progress
    from autograder.sandbox.proof import probe

    if options.timeout is not None:
        course = replace(course, limits=replace(course.limits, cell_seconds=options.timeout))
    workers = _workers(course, options)
    with aside(), Progress(options.assignment) as progress, workers as executor:

        def tell(result: Result | None, total: int) -> None:
            here = not options.scheduler and not options.unsafe_no_isolation
            begins = result is None and total and here
            if begins and probe().bubblewrap is None:
                print(f"autograder: warning: {NO_DISK_LIMIT}", file=sys.stderr)
            progress(result, total)

        how = Options(
            students=tuple(options.student),
            executor=executor,
            jobs=executor.jobs if executor else options.jobs,
            force=options.force,
            unsafe=options.unsafe_no_isolation,
            fresh=options.fresh,
        )
        report = grade(course, options.assignment, how, progress=tell)
    for line in _told(options.assignment, report):
        print(line)
    return 1 if report.waits else 0


def watch_command(course: Course, options: argparse.Namespace) -> int:
    """Grade what is handed in and give the pages back, until somebody ends it."""
    require_linux()
    from autograder.classroom.report import Options
    from autograder.classroom.watch import Watch

    for name in options.assignments:
        course.source_notebook(name)

    def tell(name: str, report: Report) -> None:
        for line in _told(name, report):
            print(line, flush=True)

    def complain(reason: str) -> None:
        print(shown(f"autograder: {reason}; tried again"), file=sys.stderr, flush=True)

    how = Options(jobs=options.jobs)
    watch = Watch(course, tuple(options.assignments), how, tell, complain)
    place = "the exchange" if watch.exchange else course.folder("submitted")
    print(f"watching {place}, every {options.every:g} seconds", flush=True)
    watch.follow(options.every)
    print("ended; the next watch goes on from here", flush=True)
    return 0


def _workers(course: Course, options: argparse.Namespace) -> AbstractContextManager[Cluster | None]:
    """Return the workers of a cluster; None where those of this machine are to grade."""
    if not options.scheduler:
        return nullcontext()
    try:
        from autograder.classroom.cluster import cluster
    except ImportError:
        raise CourseError("--scheduler needs the extra: pip install -e '.[cluster]'") from None
    return cluster(options.scheduler, course.packages, unsafe=options.unsafe_no_isolation)


def _told(name: str, report: Report) -> Iterator[str]:
    """Yield what is printed about a run."""
    yield (
        f"{name}: {len(report.graded)} graded, {len(report.unchanged)} unchanged, "
        f"{len(report.undecided)} undecided, {len(report.failed)} not graded"
    )
    for student, finding in report.empty:
        yield shown(f"{name}: {student}: nothing handed in: {finding}")
    for case in report.undecided:
        names = ", ".join(cell.removeprefix("test_") for cell in case.cells)
        yield shown(f"{name}: {case.student}: undecided: {names}: {case.reason}")
    if report.undecided:
        yield "Give these points in the formgrader; they stay when you grade again."
    for failure in report.failed:
        yield shown(f"{name}: {failure.student}: not graded: {failure.reason}")


def doctor_command(course: Course | None, options: argparse.Namespace) -> int:  # noqa: ARG001
    """Say whether this machine can isolate student code, and what helps where it cannot."""
    from autograder.sandbox import doctor
    from autograder.sandbox.proof import probe

    for line in doctor.lines():
        print(line)
    if not probe().sufficient:
        return 1
    if course is not None:
        from autograder.sandbox.inside.confine import Quota
        from autograder.sandbox.jail import require
        from autograder.sandbox.walls import JailSpec

        limits = Quota(course.limits.memory, course.limits.disk, 1)
        require(probe(), JailSpec((), (), limits, 0, course.packages, (course.root,)))
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
    _warn_of_tracked(course)
    return 1 if exported.empty else 0


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


def report_command(course: Course, options: argparse.Namespace) -> int:
    """Write pages about a class and the course."""
    from autograder.reporting.report import write_report

    for name in options.assignments:
        course.source_notebook(name)
    written = write_report(course, options.assignments, anonymous=options.anonymous)
    for path in written:
        print(path)
    _warn_of_tracked(course)
    return 0


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


def _assignments(course: Course, wanted: Sequence[str]) -> list[str]:
    """Return the assignments to work on: those named, or all. Raises `CourseError`."""
    for name in wanted:
        course.source_notebook(name)
    names = list(wanted) or course.assignments()
    if not names:
        raise CourseError(f"{course.root}: there are no notebooks in the folder 'source'")
    return names
