"""The command `autograder`.

It ends with 0 (done), 1 (something waits for a person; it is listed) or 2 (the call or the
course is wrong).
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autograder import commands
from autograder.errors import AutograderError
from autograder.postponed import postpone
from autograder.settings import Course, load

PLATFORMS = ("canvas", "moodle", "plain")
EXAMPLES = {
    "check": "check --fix",
    "release": "release 4_layer_gradients --zip",
    "sample": "sample 4_layer_gradients --students 40",
    "roster": "roster class.csv",
    "collect": "collect moodle.zip --roster class.csv",
    "extend": "extend 4_layer_gradients ada '2027-03-01 12:00'",
    "grade": "grade 4_layer_gradients --student ada",
    "results": "results 4_layer_gradients --student ada",
    "answers": "answers 4_layer_gradients",
    "feedback": "feedback 4_layer_gradients --zip moodle",
    "report": "report 4_layer_gradients",
    "export": "export 4_layer_gradients --format plain --by-exercise",
    "watch": "watch 4_layer_gradients",
    "doctor": "doctor",
    "demo": "demo --students 40",
}

Command = Callable[[str, str], argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    line = parser()
    if "_ARGCOMPLETE" in os.environ:  # the shell asks how a line may go on
        from argcomplete import autocomplete

        autocomplete(line)
    options = line.parse_args(arguments)
    postpone()
    _print_anything()
    try:
        code: int = options.run(options.load(options.course), options)
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


def _print_anything() -> None:
    """Escape what the encoding of the output does not have, as in a file on Windows."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding.lower() != "utf-8":
        sys.stdout.reconfigure(errors="backslashreplace")


def parser() -> argparse.ArgumentParser:
    """Return what understands the command line."""
    line = argparse.ArgumentParser(prog="autograder", description="Build and grade a course.")
    subparsers = line.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        sub = subparsers.add_parser(
            name,
            help=text,
            description=text,
            epilog=f"example:\n  autograder {EXAMPLES[name]}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.add_argument("--course", type=Path, default=Path(), help="the course (default: here)")
        sub.set_defaults(run=getattr(commands, f"{name}_command"), load=load)
        return sub

    for add in (_add_authoring, _add_handing_in, _add_grading):
        add(command)
    return line


def _add_authoring(command: Command) -> None:
    """Add what makes the course: its sources, releases and samples."""
    check = command("check", "Check the source notebooks.")
    _assignment(check, nargs="*")
    check.add_argument(
        "--fix", action="store_true", help="write the canonical form, solutions and counts"
    )
    check.add_argument(
        "--voice", action="store_true", help="also show what students are told of known mistakes"
    )
    release = command("release", "Build and prove the student versions.")
    _assignment(release, nargs="*")
    release.add_argument("--zip", action="store_true", help="also write build/ASSIGNMENT.zip")
    sample = command("sample", "Write submissions of a sample class.")
    _assignment(sample)
    _class_options(sample)


def _add_handing_in(command: Command) -> None:
    """Add what brings people and their work in."""
    roster = command("roster", "Read the list of the class from a CSV file.")
    roster.add_argument("file", metavar="FILE", type=Path)
    roster.add_argument("--assignment", metavar="NAME", type=_name, help="of its due dates")
    collect = command("collect", "Collect what a platform or people handed over.")
    _collect_options(collect)
    extend = command("extend", "Set the due date of an assignment, or of one student.")
    _assignment(extend)
    extend.add_argument("words", metavar="[STUDENT] DATE", nargs="+", help="or none, to take back")


def _add_grading(command: Command) -> None:
    """Add what grades, and what gives results back."""
    grade = command("grade", "Grade the submissions of an assignment.")
    _assignment(grade)
    _grade_options(grade)
    results = command("results", "Show the results of a graded class: a summary, and everybody.")
    _assignment(results)
    _results_options(results)
    answers = command("answers", "Grade by hand, one question for the whole class, in a browser.")
    _assignment(answers)
    answers.add_argument("--port", type=int, default=0, metavar="N", help="default: any free one")
    answers.add_argument("--no-browser", action="store_true", help="only print the address")
    feedback = command("feedback", "Write the pages that students read.")
    _assignment(feedback)
    feedback.add_argument(
        "--student", action="append", default=[], metavar="ID", help="only this one"
    )
    feedback.add_argument("--force", action="store_true", help="also what has not changed")
    _jobs_option(feedback)
    feedback.add_argument("--zip", choices=PLATFORMS, help="also one zip, for a platform")
    feedback.add_argument("--output", metavar="FILE", type=Path, help="the zip")
    report = command(
        "report", "Write pages about a class: how it did, what to teach, who is stuck."
    )
    _assignment(report, nargs="*")
    report.add_argument("--anonymous", action="store_true", help="without names")
    export = command("export", "Write the grades for a platform or a spreadsheet.")
    _export_options(export)
    watch = command("watch", "Grade what is handed in and give pages back, until it is ended.")
    _assignment(watch, nargs="*")
    watch.add_argument(
        "--every", type=_seconds, default=10.0, metavar="S", help="seconds (default: %(default)g)"
    )
    _jobs_option(watch)
    doctor = command("doctor", "Say whether student code is safe to run here, and what helps.")
    doctor.set_defaults(load=_load_if_any)
    demo = command("demo", "Show everything on a sample class in the folder demo/.")
    _class_options(demo)
    _jobs_option(demo)


def _assignment(parser: argparse.ArgumentParser, nargs: str | None = None) -> None:
    """Add the argument that names an assignment, or several."""
    name = "assignments" if nargs else "assignment"
    argument: Any = parser.add_argument(name, nargs=nargs, metavar="ASSIGNMENT", type=_name)
    argument.completer = _known_assignments


def _known_assignments(parsed_args: argparse.Namespace, **_: Any) -> list[str]:
    """Return what a shell may complete to."""
    return [path.parent.name for path in parsed_args.course.glob("source/*/*.ipynb")]


def _results_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--student", action="append", default=[], metavar="ID", help="all about this one"
    )
    parser.add_argument("--all", action="store_true", help="all about everybody")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs")
    form.add_argument("--csv", action="store_true", help="for spreadsheets")


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
    _assignment(parser, nargs="+")
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


def _load_if_any(root: Path) -> Course | None:
    """Return the course in a folder, or None where there is none."""
    return load(root) if (root / "source").is_dir() else None


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
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
