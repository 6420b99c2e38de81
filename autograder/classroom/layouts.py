"""Whose file is it: the layouts in which platforms and people hand over a class.

Canvas, "Download Submissions" (https://github.com/instructure/canvas-lms/blob/master/lib/
content_zipper.rb, methods get_filename and add_upload_submission): one folder of files
`turingalan_LATE_12345_678901_name.ipynb`: the sortable name in lower case with only its word
characters, `LATE` where it is, the number of the person, the number of the attachment, the name.
Without names it is `anon_K3p9q_678901_name.ipynb`; texts and links end in `_text.html` and
`_link.html`. A file that was uploaded again is called `name-1.ipynb`, `name-2.ipynb`.

Moodle, "Download all submissions" (https://github.com/moodle/moodle/blob/main/public/mod/assign/
classes/downloader.php): folders `Alan Turing_123456_assignsubmission_file` (with a `_` at the end
before 4.1), or without folders the same in front of each file's name. What stands before the
number is a name in the site's language; `assignsubmission` is the same everywhere.

Gradescope, "Export Submissions" (https://guides.gradescope.com, "Exporting Submission Data"):
`assignment_123_export/submission_456/...` and `submission_metadata.yml`, in which each folder has
`:submitters:` with `:name:`, `:sid:`, `:email:`, and `:created_at:`.

Anything else: one folder, file or archive for each student, called by id, e-mail or name.

Canvas and Moodle stamp the entries of a zip with the time of the download: both write streams
and give no time. So times that lie close together and in order say nothing about anybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import yaml

from autograder.classroom.archives import ARCHIVES, Entry, Problem, Source
from autograder.classroom.people import Who

CANVAS = re.compile(
    r"(?:(?P<name>.+?)_)??(?P<late>LATE_)?(?P<number>anon_\w+?|\d+)_(?P<file>\d+)_(?P<rest>.+)",
    re.S,
)
CANVAS_TEXT = re.compile(
    r"(?:(?P<name>.+?)_)??(?P<late>LATE_)?(?P<number>anon_\w+?|\d+)_(?P<rest>(?:text|link)\.html)"
)
MOODLE = re.compile(
    r"(?P<name>.*?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<rest>.*))?", re.S
)
METADATA = "submission_metadata.yml"
AGAIN = re.compile(r"(?P<stem>.+)-(?P<attempt>\d{1,3})(?P<ending>\.[^.]+)$", re.S)
DOWNLOAD = timedelta(minutes=15)  # longer than a platform takes to pack a class


@dataclass(frozen=True)
class File:
    """A file of a hand-in: its path there, and the path, number and time the platform gave it."""

    path: str
    data: bytes
    original: str = ""
    number: int = 0
    when: datetime | None = None


@dataclass(frozen=True)
class HandIn:
    """What one person handed in at one time. `place` is the folder or file that it came in."""

    who: Who
    files: tuple[File, ...]
    place: str
    when: datetime | None = None
    late: bool = False


@dataclass(frozen=True)
class Read:
    """What a source holds: hand-ins, files of nobody, and remarks."""

    hand_ins: tuple[HandIn, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hints:
    """What helps to read a source: whether a name is a student's, and the zone of zip times."""

    is_student: Callable[[str], bool] = lambda _: False
    zone: tzinfo = UTC
    zip_times: bool = False


def read_layout(source: Source, hints: Hints) -> Read:
    """Return the hand-ins of a source, whatever its layout."""
    entries = source.entries
    if any(entry.name == METADATA and not entry.inner for entry in entries):
        return _gradescope(source)
    if any(_moodle_part(entry) for entry in entries):
        return _platform(source, hints, "moodle", _moodle)
    if 2 * sum(_canvas(entry) is not None for entry in entries) > len(entries):
        return _platform(source, hints, "canvas", _canvas)
    return _plain(source, hints)


@dataclass(frozen=True)
class _Named:
    """What the name of an entry says."""

    who: Who
    key: str
    file: File
    late: bool = False


def _canvas(entry: Entry) -> _Named | None:
    found = CANVAS.fullmatch(entry.name) or CANVAS_TEXT.fullmatch(entry.name)
    if found is None or entry.path.count("/") > 1:
        return None
    parts = found.groupdict()
    who = Who("canvas", name=parts["name"] or "", number=parts["number"])
    number = int(parts.get("file") or 0)
    file = File(_within(entry, parts["rest"]), entry.data, entry.name, number)
    return _Named(who, parts["number"], file, bool(parts["late"]))


def _moodle_part(entry: Entry) -> tuple[int, re.Match[str]] | None:
    for index, part in enumerate(entry.path.split("/")):
        found = MOODLE.fullmatch(part)
        if found:
            return index, found
    return None


def _moodle(entry: Entry) -> _Named | None:
    place = _moodle_part(entry)
    if place is None:
        return None
    index, found = place
    below = entry.path.split("/")[index + 1 :]
    rest = "/".join(filter(None, (found["rest"], *below)))
    who = Who("moodle", name=found["name"], number=found["number"])
    folder = entry.path.split("/")[index] if below else found.group()[: found.start("rest")]
    return _Named(who, found["number"], File(_within(entry, rest), entry.data, folder))


def _platform(
    source: Source, hints: Hints, platform: str, read: Callable[[Entry], _Named | None]
) -> Read:
    """Return the hand-ins of Canvas or Moodle, one for each number."""
    people: dict[str, list[tuple[_Named, Entry]]] = {}
    problems = []
    for entry in source.entries:
        named = read(entry)
        if named is None:
            why = f"this is not a name that {platform.title()} gives"
            problems.append(Problem(f"{source.name}: {entry.path}", why, "put it in by hand"))
        else:
            people.setdefault(named.key, []).append((named, entry))
    believed = source.zipped and (hints.zip_times or not _is_download(source.entries))
    hand_ins = []
    for given in people.values():
        first = given[0][0]
        files = [
            replace(named.file, when=_utc(entry.when, hints.zone) if entry.when else None)
            if believed
            else named.file
            for named, entry in given
        ]
        hand_ins.append(
            HandIn(
                who=first.who,
                files=tuple(files),
                place=f"{source.name}: {first.file.original}",
                late=any(named.late for named, _ in given),
            )
        )
    remark = f"{source.name}: its times are those of the download, so nobody's time is known"
    unknown = source.zipped and not believed
    return Read(tuple(hand_ins), tuple(problems), (remark,) if unknown else ())


def _gradescope(source: Source) -> Read:
    path = next(e.path for e in source.entries if e.name == METADATA and not e.inner)
    root = path.removesuffix(METADATA)
    told, problems = _metadata(source, path)
    folders: dict[str, list[Entry]] = {}
    for entry in source.entries:
        below = entry.path.removeprefix(root)
        if entry.path != path:
            folders.setdefault(below.partition("/")[0], []).append(entry)
    hand_ins = []
    for folder, entries in folders.items():
        people = told.get(folder, ([], None))
        files = tuple(File(_within(e, _below(e, root + folder)), e.data, folder) for e in entries)
        for who in people[0]:
            hand_ins.append(HandIn(who, files, f"{source.name}: {folder}", people[1]))
        if not people[0]:
            why = f"{METADATA} does not say whose it is"
            problems.append(Problem(f"{source.name}: {folder}", why, "put it in by hand"))
    return Read(tuple(hand_ins), tuple(problems))


def _metadata(
    source: Source, path: str
) -> tuple[dict[str, tuple[list[Who], datetime | None]], list[Problem]]:
    """Return who handed in each folder, and when; Ruby's symbols are texts with colons."""
    data = next(entry.data for entry in source.entries if entry.path == path)
    try:
        plain = yaml.safe_load(data)
        told = {str(f): (_submitters(v), _time(v.get(":created_at"))) for f, v in plain.items()}
    except (yaml.YAMLError, UnicodeError, AttributeError, TypeError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        return {}, [Problem(f"{source.name}: {path}", f"it cannot be read: {reason}")]
    return told, []


def _submitters(about: dict[str, Any]) -> list[Who]:
    return [
        Who(
            "gradescope",
            name=str(one.get(":name") or ""),
            email=str(one.get(":email") or ""),
            login=str(one.get(":sid") or ""),
        )
        for one in about.get(":submitters") or ()
    ]


def _time(value: object) -> datetime | None:
    try:
        time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return _utc(time, UTC)


def _plain(source: Source, hints: Hints) -> Read:
    """Return one hand-in for each folder or file at the top."""
    entries = list(source.entries)
    tops = {entry.path.partition("/")[0] for entry in entries}
    while len(tops) == 1 and all("/" in entry.path for entry in entries):
        if any(hints.is_student(top) for top in tops):
            break
        entries = [Entry(e.path.partition("/")[2], e.data, e.when, e.inner) for e in entries]
        tops = {entry.path.partition("/")[0] for entry in entries}
    people: dict[str, list[Entry]] = {}
    for entry in entries:
        top, slash, _ = entry.path.partition("/")
        people.setdefault(top if slash else _stem(top), []).append(entry)
    return Read(tuple(_of_one(source, name, of_one) for name, of_one in people.items()))


def _of_one(source: Source, name: str, entries: Sequence[Entry]) -> HandIn:
    files = [File(_within(e, e.path.partition("/")[2] or e.path), e.data, e.path) for e in entries]
    return HandIn(Who("plain", name=name), tuple(files), f"{source.name}: {name}")


def _stem(name: str) -> str:
    for ending in sorted(ARCHIVES, key=len, reverse=True):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name.rpartition(".")[0] or name


def _within(entry: Entry, path: str) -> str:
    """Return the path of an entry in its hand-in; what an archive holds is at its place."""
    if not entry.inner:
        return path
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}{entry.inner}"


def _below(entry: Entry, folder: str) -> str:
    return entry.path.removeprefix(folder).removeprefix("/") or entry.name


def _is_download(entries: Iterable[Entry]) -> bool:
    """Tell whether the times are those at which a platform wrote one file after the other."""
    times = [entry.when.replace(tzinfo=None) for entry in entries if entry.when]
    return not times or (times == sorted(times) and times[-1] - times[0] <= DOWNLOAD)


def _utc(time: datetime, zone: tzinfo) -> datetime:
    """Return a time in UTC; one without a zone is of the given zone."""
    return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)


def attempts(hand_in: HandIn) -> list[tuple[File, ...]]:
    """Return the files of each attempt, the newest last.

    Canvas numbers a notebook that was uploaded again. What is no notebook belongs to the newest.
    """
    if hand_in.who.platform != "canvas":
        return [hand_in.files]
    versions: dict[str, list[tuple[int, int, File]]] = {}
    newest = [file for file in hand_in.files if not _is_notebook(file)]
    for file in filter(_is_notebook, hand_in.files):
        found = AGAIN.fullmatch(file.path)
        name = found["stem"] + found["ending"] if found else file.path
        attempt = int(found["attempt"]) if found else 0
        versions.setdefault(name, []).append((attempt, file.number, file))
    older: list[tuple[int, int, File]] = []
    for files in versions.values():
        *before, last = sorted(files, key=lambda version: version[:2])
        older += before
        newest.append(last[2])
    earlier = [(file,) for *_, file in sorted(older, key=lambda version: version[:2])]
    return [*earlier, tuple(newest)]


def _is_notebook(file: File) -> bool:
    return file.path.lower().endswith(".ipynb")
