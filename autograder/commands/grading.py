"""The commands that grade: once, for as long as somebody hands in, and whether it is safe."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.errors import CourseError
from autograder.notebook.clean import shown
from autograder.sandbox.linux import require_linux
from autograder.settings import Course

if TYPE_CHECKING:
    from autograder.classroom.cluster import Cluster
    from autograder.classroom.report import Report
    from autograder.grading.outcomes import Result

NO_DISK_LIMIT = "without bubblewrap disk space is not limited"


def grade_command(course: Course, options: argparse.Namespace) -> int:
    """Grade the submissions of an assignment."""
    require_linux(walls_elsewhere=bool(options.scheduler))
    from autograder.classroom.grade import grade
    from autograder.classroom.report import Options
    from autograder.progress import Progress
    from autograder.sandbox.proof import probe
    from autograder.scratch import aside

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
