"""Times as nbgrader keeps them: in UTC, written with their zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from autograder.errors import CourseError
from autograder.settings import Course

DAY = re.compile(r"\d{4}-\d\d-\d\d")
WRITTEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", re.ASCII)
END_OF_DAY = time(23, 59, 59)


def written(moment: datetime | None) -> str:
    """Return a time in the form that nbgrader writes and reads; an empty text for none."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else ""


def from_written(text: str) -> datetime | None:
    """Return what `written` wrote, in UTC without a zone; None for any other text."""
    try:
        return datetime.fromisoformat(text[:-4]) if WRITTEN.fullmatch(text) else None
    except ValueError:
        return None


def zone_of(course: Course) -> tzinfo:
    """Return the time zone of the course: nbgrader's `c.Exchange.timezone`, or UTC.

    Raises `CourseError` for a zone that there is not.
    """
    name = str(course.config.Exchange.get("timezone", "UTC"))
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CourseError(f"c.Exchange.timezone: there is no time zone {name!r}") from None


def parse_date(text: str, zone: tzinfo) -> datetime:
    """Return the moment that a person wrote. A day alone ends at 23:59:59, a time is of `zone`.

    Raises `CourseError` for what is no date.
    """
    text = text.strip()
    try:
        if not DAY.match(text):
            raise ValueError("it does not begin with a day")
        if DAY.fullmatch(text):
            return datetime.combine(datetime.fromisoformat(text), END_OF_DAY, zone).astimezone(UTC)
        if re.search(r"[A-Za-z]{2}|[+-]\d\d:?\d\d$|Z$", text):
            moment = from_written(text) or _parsed(text)
            return moment.replace(tzinfo=UTC)
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        example = "2026-11-24, '2026-11-24 18:00' or '2026-11-24 18:00:00 UTC'"
        raise CourseError(f"{text!r} is no date; write it like {example}") from None


def _parsed(text: str) -> datetime:
    from nbgrader.utils import parse_utc

    moment: datetime = parse_utc(text)
    return moment
