"""Collect a class: from what platforms and people hand over to `submitted/STUDENT/ASSIGNMENT/`.

Whose a hand-in is, is never guessed. The newest attempt is in `submitted/`, older ones are kept.
Collecting the same again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.classroom.collected import (
    Collected,
    digest_of,
    keep_older,
    on_disk,
    put_in_place,
    put_time,
    read_collected,
    with_older,
    write_collected,
)
from autograder.classroom.hand_ins import Candidate, candidates_of
from autograder.platforms.archives import Problem, read_source
from autograder.platforms.handed_over import HandIn, Hints
from autograder.platforms.layouts import read_layout
from autograder.platforms.people import Roster, Who, choose_id, match
from autograder.platforms.safe_names import is_student_id
from autograder.platforms.times import zone_of
from autograder.settings import Course

NEW, REPLACED, TIME = "new", "replaced", "with another time"
UNCHANGED, OLDER = "unchanged", "older"
STATES = (NEW, REPLACED, TIME, UNCHANGED, OLDER)


@dataclass(frozen=True)
class Taken:
    """What became of one hand-in."""

    assignment: str
    student: str
    state: str
    when: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What was collected, what nobody could be given, and who has handed in nothing."""

    taken: tuple[Taken, ...] = ()
    leftovers: tuple[Problem, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """How to collect: for one assignment or by content, and whether zip times are believed."""

    assignment: str | None = None
    dry_run: bool = False
    zip_times: bool = False


@dataclass
class _Found:
    """What reading the sources gave; filled in order."""

    candidates: list[Candidate] = field(default_factory=list)
    leftovers: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def collect(
    course: Course, sources: Sequence[Path], roster: Roster, options: Options | None = None
) -> Report:
    """Collect the hand-ins in these sources and return what was done.

    Raises `CourseError` where a source or the assignment is not there.
    """
    options = options or Options()
    if options.assignment is not None:
        course.source_notebook(options.assignment)
    found = _read(course, sources, roster, options)
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in found.candidates:
        key = (candidate.assignment, candidate.record.student)
        groups.setdefault(key, []).append(candidate)
    taken = []
    names = sorted({assignment for assignment, _ in groups})
    for name in names:
        known = read_collected(course, name)
        for key in sorted(key for key in groups if key[0] == name):
            able, others = _of_the_same(known.get(key[1]), groups[key])
            found.leftovers += others
            if able:
                taken.append(_take(course, able, known, dry_run=options.dry_run))
        if not options.dry_run and known != read_collected(course, name):
            write_collected(course, name, known)
    missing = tuple(_missing(course, roster, options.assignment, names, taken))
    return Report(tuple(taken), tuple(found.leftovers), missing, tuple(found.remarks))


def _read(course: Course, sources: Sequence[Path], roster: Roster, options: Options) -> _Found:
    found = _Found()
    hints = Hints(
        is_student=lambda name: bool(match(roster, Who("plain", name=name))),
        zone=zone_of(course),
        zip_times=options.zip_times,
    )
    for path in sources:
        source = read_source(path)
        read = read_layout(source, hints)
        found.leftovers += [*source.problems, *read.problems]
        found.remarks += read.remarks
        whose = [(hand_in, _whose(roster, hand_in)) for hand_in in read.hand_ins]
        for hand_in, student in whose:
            if isinstance(student, Problem):
                found.leftovers.append(student)
            elif _numbers(whose, student) > 1:
                found.leftovers.append(_two_people(hand_in, student))
            else:
                candidates, problems = candidates_of(course, hand_in, student, options.assignment)
                found.candidates += candidates
                found.leftovers += problems
    return found


def _numbers(whose: Iterable[tuple[HandIn, str | Problem]], student: str) -> int:
    """Return how many people of a platform were found to be this student."""
    return len({hand_in.who.number for hand_in, one in whose if one == student})


def _two_people(hand_in: HandIn, student: str) -> Problem:
    why = f"the platform has more than one person who may be {student}"
    return Problem(hand_in.place, why, "put the files in by hand")


def _whose(roster: Roster, hand_in: HandIn) -> str | Problem:
    """Return the id of the student, or why it is not known."""
    who = hand_in.who
    if not roster.students and who.platform in ("plain", "gradescope"):
        told = who.name if who.platform == "plain" else choose_id("", who.email, who.login, "")
        if is_student_id(told):
            return told
    students = match(roster, who)
    if len(students) == 1:
        return students[0].id
    if not roster.students:
        todo = "give the class with --roster FILE"
        return Problem(hand_in.place, f"there is no roster to find {who} in", todo)
    if not students:
        todo = "add this person to the roster, or put the files in by hand"
        return Problem(hand_in.place, f"{who} is not in the roster", todo)
    names = " or ".join(student.label for student in students)
    return Problem(hand_in.place, f"{who} may be {names}", "put the files in by hand")


@dataclass(frozen=True)
class _Settled:
    """Which attempt of a student counts, its files where they were handed over, and the others."""

    record: Collected
    winner: Candidate | None
    others: tuple[Candidate, ...]
    state: str


def _settle(before: Collected | None, candidates: Sequence[Candidate]) -> _Settled:
    """Return which attempt counts, of those that are handed over and the one before them."""
    current, winner = before, None
    others: list[Candidate] = []
    seen_again = False
    for candidate in candidates:
        record = candidate.record
        if current is None:
            current, winner = record, candidate
        elif record.digest == current.digest:
            known_better = record.rank > current.rank or not current.platform
            current = with_older(record if known_better else current, current)
            winner, seen_again = candidate, True
        elif record.newer_than(current):
            others += [winner] if winner else []
            current, winner = with_older(record, current), candidate
        else:
            others.append(candidate)
            current = with_older(current, record)
    assert current is not None  # noqa: S101 -- there is a candidate
    if before is None:
        state = NEW
    elif current.digest != before.digest:
        state = REPLACED
    elif current.when != before.when:
        state = TIME
    else:
        state = UNCHANGED if seen_again else OLDER
    return _Settled(current, winner, tuple(others), state)


def _take(
    course: Course, candidates: Sequence[Candidate], known: dict[str, Collected], *, dry_run: bool
) -> Taken:
    """Put the attempt that counts in its place, and keep the others."""
    student, assignment = candidates[0].record.student, candidates[0].assignment
    folder = course.folder("submitted") / student / assignment
    before = (known.get(student) or _found_there(folder, student)) if folder.is_dir() else None
    settled = _settle(before, candidates)
    if not dry_run:
        for other in settled.others:
            keep_older(course, assignment, other.record, other.files)
        if settled.winner and settled.state in (NEW, REPLACED):
            put_in_place(course, assignment, settled.record, settled.winner.files)
        elif settled.state == TIME:
            put_time(course, assignment, settled.record)
        known[student] = settled.record
    remarks = settled.winner.remarks if settled.winner else ()
    return Taken(assignment, student, settled.state, settled.record.when, remarks)


def _of_the_same(
    before: Collected | None, candidates: Sequence[Candidate]
) -> tuple[list[Candidate], list[Problem]]:
    """Return the attempts of the person whose were collected, and those of another's number."""
    able, others = [], []
    for one in candidates:
        known = before is not None and before.platform == one.record.platform
        if known and before and before.number != one.record.number:
            why = f"{one.record.name} {one.record.number} is not the {before.number} of before"
            todo = f"if it is {one.record.student}, put the files in by hand"
            others.append(Problem(one.record.place, why, todo))
        else:
            able.append(one)
    return able, others


def _found_there(folder: Path, student: str) -> Collected:
    """Return a record for a folder that somebody put into `submitted/` by hand."""
    return Collected(student, digest_of(on_disk(folder)))


def _missing(
    course: Course,
    roster: Roster,
    wanted: str | None,
    names: Iterable[str],
    taken: Iterable[Taken],
) -> Iterator[tuple[str, str]]:
    """Yield assignment and student for each one of the roster without a hand-in."""
    got = {(one.assignment, one.student) for one in taken}
    for name in [wanted] if wanted else names:
        for student in roster.students:
            folder = course.folder("submitted") / student.id / name
            if (name, student.id) not in got and not folder.is_dir():
                yield name, student.label


def as_plain(report: Report) -> Mapping[str, object]:
    """Return a report in the form in which programs read it."""
    return {
        "collected": [vars(one) for one in report.taken],
        "leftovers": [vars(one) for one in report.leftovers],
        "missing": [{"assignment": a, "student": s} for a, s in report.missing],
        "remarks": list(report.remarks),
    }


def lines(report: Report) -> Iterator[str]:
    """Yield a report as people read it: the numbers, then everything that is not as usual."""
    for name in sorted({one.assignment for one in report.taken}):
        states = [one.state for one in report.taken if one.assignment == name]
        counts = (f"{states.count(s)} {s}" for s in STATES if s in states)
        yield f"{name}: {', '.join(counts)}"
    for one in report.taken:
        for remark in one.remarks:
            yield f"{one.assignment}: {one.student}: {remark}"
    yield from report.remarks
    for assignment, student in report.missing:
        yield f"{assignment}: {student}: nothing handed in"
    for problem in report.leftovers:
        yield f"left over: {problem}"
