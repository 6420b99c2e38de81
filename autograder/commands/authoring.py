"""The commands that make a course: check its sources, prove its releases, sample a class."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from autograder.errors import CourseError
from autograder.settings import Course


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
    from autograder.scratch import aside

    sources = [source.read(course, name) for name in names]
    with aside():
        told = [voice.told(course, s, voice.listen(course, s)) for s in sources]
    for line in voice.lines(told):
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


def _assignments(course: Course, wanted: Sequence[str]) -> list[str]:
    """Return the assignments to work on: those named, or all. Raises `CourseError`."""
    for name in wanted:
        course.source_notebook(name)
    names = list(wanted) or course.assignments()
    if not names:
        raise CourseError(f"{course.root}: there are no notebooks in the folder 'source'")
    return names
