"""Gradescope's export, whose metadata say who handed in and when.

"Export Submissions" (https://guides.gradescope.com, "Exporting Submission Data") gives
`assignment_123_export/submission_456/...` and `submission_metadata.yml`, in which each folder has
`:submitters:` with `:name:`, `:sid:`, `:email:`, and `:created_at:`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import yaml

from autograder.platforms.archives import Entry, Problem, Source
from autograder.platforms.handed_over import File, HandIn, Read, in_utc, within
from autograder.platforms.people import Who

METADATA = re.compile(r"(?P<root>(?:assignment_\d+_export/)?)submission_metadata\.yml")


def metadata_of(source: Source) -> Entry | None:
    """Return Gradescope's file: at the top, or in the folder of the export."""
    entries = (entry for entry in source.entries if not entry.inner)
    return next((entry for entry in entries if METADATA.fullmatch(entry.path)), None)


def read_gradescope(source: Source, about: Entry) -> Read:
    """Return a hand-in for each submitter of each folder."""
    root = about.path.removesuffix(about.name)
    told, problems = _metadata(source.name, about)
    folders: dict[str, list[Entry]] = {}
    for entry in source.entries:
        below = entry.path.removeprefix(root)
        if entry is not about:
            folders.setdefault(below.partition("/")[0], []).append(entry)
    hand_ins = []
    for folder, entries in folders.items():
        people = told.get(folder, ([], None))
        files = tuple(File(within(e, _below(e, root + folder)), e.data, folder) for e in entries)
        for who in people[0]:
            hand_ins.append(HandIn(who, files, f"{source.name}: {folder}", people[1]))
        if not people[0]:
            why = f"{about.name} does not say whose it is"
            problems.append(Problem(f"{source.name}: {folder}", why, "put it in by hand"))
    return Read(tuple(hand_ins), tuple(problems))


def _metadata(
    source: str, about: Entry
) -> tuple[dict[str, tuple[list[Who], datetime | None]], list[Problem]]:
    """Return who handed in each folder, and when; Ruby's symbols are texts with colons."""
    try:
        plain = yaml.safe_load(about.data)
        told = {str(f): (_submitters(v), _time(v.get(":created_at"))) for f, v in plain.items()}
    except (yaml.YAMLError, ValueError, AttributeError, TypeError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        return {}, [Problem(f"{source}: {about.path}", f"it cannot be read: {reason}")]
    return told, []


def _submitters(about: dict[str, Any]) -> list[Who]:
    return [
        Who(
            "gradescope",
            name=_text(one.get(":name")),
            email=_text(one.get(":email")),
            login=_text(one.get(":sid")),
        )
        for one in about.get(":submitters") or ()
    ]


def _text(value: object) -> str:
    """Return a text or a number as text; anything else says nothing, and may be without end."""
    return str(value) if isinstance(value, (str, int)) else ""


def _time(value: object) -> datetime | None:
    try:
        time = value if isinstance(value, datetime) else datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return in_utc(time, UTC)


def _below(entry: Entry, folder: str) -> str:
    return entry.path.removeprefix(folder).removeprefix("/") or entry.name
