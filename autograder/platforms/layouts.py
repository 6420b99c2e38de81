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

Gradescope: see `gradescope.py`.

Anything else: one folder, file or archive for each student, called by id, e-mail or name.

Canvas and Moodle stamp the entries of a zip with the time of the download: both write streams
and give no time. So times that lie close together and in order say nothing about anybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from autograder.platforms.archives import ARCHIVES, Entry, Problem, Source
from autograder.platforms.gradescope import metadata_of, read_gradescope
from autograder.platforms.handed_over import File, HandIn, Hints, Read, in_utc, within
from autograder.platforms.people import Who

CANVAS = re.compile(
    r"(?:(?P<name>\w+?)_)??(?P<late>LATE_)?(?P<number>anon_[^\W_]+|\d+)_(?P<file>\d+)_(?P<rest>.+)",
    re.S,
)
CANVAS_TEXT = re.compile(
    r"(?:(?P<name>\w+?)_)??(?P<late>LATE_)?(?P<number>anon_[^\W_]+|\d+)_(?P<rest>(?:text|link)\.html)"
)
MOODLE = re.compile(
    r"(?P<name>[^_]*)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<rest>.*))?", re.S
)
DOWNLOAD = timedelta(minutes=15)  # longer than a platform takes to pack a class


def read_layout(source: Source, hints: Hints) -> Read:
    """Return the hand-ins of a source, whatever its layout.

    Only the names at the top count, which platforms and instructors give. What a student calls a
    file, or puts into a folder, must not make it somebody else's.
    """
    told = metadata_of(source)
    if told is not None:
        return read_gradescope(source, told)
    source = replace(source, entries=_unwrapped(source.entries, hints))
    tops = {entry.path.partition("/")[0]: entry for entry in source.entries}.values()
    for platform, read in (("moodle", _moodle), ("canvas", _canvas)):
        if 2 * sum(read(entry) is not None for entry in tops) > len(tops):
            return _platform(source, hints, platform, read)
    return _plain(source)


def _unwrapped(entries: tuple[Entry, ...], hints: Hints) -> tuple[Entry, ...]:
    """Return the entries without the folders around a class; a student's folder is none."""
    while entries and all("/" in entry.path for entry in entries):
        tops = {entry.path.partition("/")[0] for entry in entries}
        top = tops.pop()
        if tops or MOODLE.fullmatch(top) or hints.is_student(top):
            break
        entries = tuple(replace(e, path=e.path.partition("/")[2]) for e in entries)
    return entries


@dataclass(frozen=True)
class _Named:
    """What the name of an entry says."""

    who: Who
    file: File
    late: bool = False


def _canvas(entry: Entry) -> _Named | None:
    found = CANVAS.fullmatch(entry.path) or CANVAS_TEXT.fullmatch(entry.path)
    if found is None or MOODLE.fullmatch(entry.path) or "/" in entry.path:
        return None
    parts = found.groupdict()
    who = Who("canvas", name=parts["name"] or "", number=parts["number"])
    number = int(parts.get("file") or 0)
    file = File(within(entry, parts["rest"]), entry.data, entry.name, number)
    return _Named(who, file, bool(parts["late"]))


def _moodle(entry: Entry) -> _Named | None:
    top, _, below = entry.path.partition("/")
    found = MOODLE.fullmatch(top)
    if found is None:
        return None
    rest = "/".join(filter(None, (found["rest"], below)))
    who = Who("moodle", name=found["name"], number=found["number"])
    folder = top if below else top[: found.start("rest")]
    return _Named(who, File(within(entry, rest), entry.data, folder))


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
            people.setdefault(named.who.number, []).append((named, entry))
    believed = source.zipped and (hints.zip_times or not _is_download(source.entries))
    hand_ins = []
    for given in people.values():
        first = given[0][0]
        files = [
            replace(named.file, when=in_utc(entry.when, hints.zone) if entry.when else None)
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


def _plain(source: Source) -> Read:
    """Return one hand-in for each folder or file at the top."""
    people: dict[str, list[Entry]] = {}
    for entry in source.entries:
        top, slash, _ = entry.path.partition("/")
        people.setdefault(top if slash else _stem(top), []).append(entry)
    return Read(tuple(_of_one(source, name, of_one) for name, of_one in people.items()))


def _of_one(source: Source, name: str, entries: Sequence[Entry]) -> HandIn:
    files = [File(within(e, e.path.partition("/")[2] or e.path), e.data, e.path) for e in entries]
    return HandIn(Who("plain", name=name), tuple(files), f"{source.name}: {name}")


def _stem(name: str) -> str:
    for ending in sorted(ARCHIVES, key=len, reverse=True):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name.rpartition(".")[0] or name


def _is_download(entries: Iterable[Entry]) -> bool:
    """Tell whether the times are those at which a platform wrote one file after the other."""
    times = [entry.when.replace(tzinfo=None) for entry in entries if entry.when]
    return not times or (times == sorted(times) and times[-1] - times[0] <= DOWNLOAD)
