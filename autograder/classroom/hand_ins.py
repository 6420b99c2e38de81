"""From a hand-in of a student to files for an assignment: names made safe, nothing believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.classroom.attribution import assignments_of
from autograder.classroom.collected import TIMESTAMP, Collected, digest_of
from autograder.platforms.archives import Problem
from autograder.platforms.handed_over import File, HandIn, attempts
from autograder.platforms.safe_names import safe_name, safe_paths, same
from autograder.platforms.times import written
from autograder.settings import Course


@dataclass(frozen=True)
class Candidate:
    """An attempt of a student for an assignment, with its files under safe names."""

    assignment: str
    record: Collected
    files: dict[str, bytes]
    remarks: tuple[str, ...] = ()


def candidates_of(
    course: Course, hand_in: HandIn, student: str, assignment: str | None
) -> tuple[list[Candidate], list[Problem]]:
    """Return the attempts in a hand-in, and those that are of no assignment."""
    found: list[Candidate] = []
    problems: list[Problem] = []
    for number, files in enumerate(attempts(hand_in)):
        parts = _by_assignment(course, files, assignment)
        if not parts:
            why = f"{student}'s files are of no assignment, or of more than one"
            problems.append(Problem(hand_in.place, why, "say which with --assignment NAME"))
        for name, of_it in parts.items():
            candidate = _candidate(course, name, hand_in, student, of_it)
            found.append(replace(candidate, record=replace(candidate.record, attempt=number)))
    return found, problems


def _by_assignment(
    course: Course, files: Sequence[File], assignment: str | None
) -> dict[str, list[File]]:
    """Return the files of each assignment; what is no notebook goes with every one."""
    if assignment is not None:
        return {assignment: list(files)}
    whole = assignments_of(course, {file.path: file.data for file in files})
    notebooks = [file for file in files if _is_notebook(file.path)]
    each = {file.path: assignments_of(course, {file.path: file.data})[:1] for file in notebooks}
    names = {name for found in each.values() for name in found} or set(whole[:1])
    if len(names) == 1:
        return {name: list(files) for name in names}
    return {
        name: [file for file in files if each.get(file.path, [name]) in ([name], [])]
        for name in sorted(names)
    }


def _candidate(
    course: Course, assignment: str, hand_in: HandIn, student: str, given: Sequence[File]
) -> Candidate:
    remarks = []
    paths = _paths(given)
    kept: dict[str, tuple[File, bytes]] = {}
    for (_, file), path in zip(_told_apart(given), paths, strict=True):
        if same(safe_name(file.path.rpartition("/")[2])) == TIMESTAMP:
            remarks.append(f"a {TIMESTAMP} of the student's was left out")
        else:
            kept[path] = (file, file.data)
    kept = _renamed(course, assignment, kept)
    times = [file.when for file in given if file.when]
    when = hand_in.when or max(times, default=None)
    if hand_in.late and not when:
        remarks.append(f"marked as late, time unknown; if it counts, write it to {TIMESTAMP}")
    files = {path: data for path, (_, data) in sorted(kept.items())}
    notebook = next((path for path in files if _is_notebook(path)), next(iter(files), ""))
    originals = [file.original for path, (file, _) in kept.items() if path == notebook]
    record = Collected(
        student=student,
        digest=digest_of(files),
        platform=hand_in.who.platform,
        number=hand_in.who.number,
        name=hand_in.who.name,
        place=next(iter(originals), ""),
        when=written(when),
        late=hand_in.late,
        file_number=max((file.number for file in given), default=0),
        names={path: file.original or file.path for path, (file, _) in sorted(kept.items())},
    )
    return Candidate(assignment, record, files, tuple(remarks))


def _told_apart(files: Sequence[File]) -> Iterator[tuple[str, File]]:
    """Yield each file with a path of its own, also where two have the same."""
    seen: dict[str, int] = {}
    for file in files:
        count = seen[file.path] = seen.get(file.path, 0) + 1
        yield (file.path if count == 1 else f"{file.path}\0{count}"), file


def _paths(files: Sequence[File]) -> list[str]:
    """Return safe paths for files, without the folders that all of them are in."""
    paths = [path for path, _ in _told_apart(files)]
    while len({path.partition("/")[0] for path in paths}) == 1 and all("/" in p for p in paths):
        paths = [path.partition("/")[2] for path in paths]
    safe = safe_paths(paths)
    return [safe[path] for path in paths]


def _renamed(
    course: Course, assignment: str, kept: dict[str, tuple[File, bytes]]
) -> dict[str, tuple[File, bytes]]:
    """Give the notebook its assignment's name, where it is the only one and its content agrees."""
    notebooks = [path for path in kept if _is_notebook(path)]
    wanted = f"{assignment}.ipynb"
    if len(notebooks) != 1 or any(same(path) == same(wanted) for path in kept):
        return kept
    found = assignments_of(course, {notebooks[0]: kept[notebooks[0]][1]})
    if found[:1] != [assignment]:
        return kept
    return {(wanted if path in notebooks else path): file for path, file in kept.items()}


def _is_notebook(path: str) -> bool:
    return path.partition("\0")[0].lower().endswith(".ipynb")
