"""Read folders and archives that others made: everything with a limit, nothing unpacked to disk.

A zip or a tar is hostile input. Links, devices and paths that leave the archive are refused,
sizes and ratios are limited while reading, and what is refused is told by name. One bad entry
stops nobody else's.

Zip entries hold a local time without a zone, and often a time in UTC in the extra field 0x5455
(https://libzip.org/specifications/extrafld.txt). Names without the UTF-8 flag are UTF-8 all the
same where they can be: rubyzip, which Canvas uses, does not set it
(https://github.com/rubyzip/rubyzip#unicode).
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from autograder.errors import CourseError

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
JUNK = re.compile(r"(^|/)(__MACOSX|\.ipynb_checkpoints)/|(^|/)(\.DS_Store|Thumbs\.db|\._[^/]*)$")
DRIVE = re.compile(r"^[A-Za-z]:")
DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError)
UNREADABLE = (*DAMAGED, NotImplementedError, RuntimeError, ValueError, struct.error)
PACKED: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}
SHOWN = 200  # letters of a name, which may have 65,000
RATIO_FROM = 10 * 2**20  # below this size a good ratio is no danger


@dataclass(frozen=True)
class Bounds:
    """What is read of one source: entries, bytes of a file, bytes of all, ratio of packing."""

    entries: int = 20_000
    file: int = 100 * 2**20
    total: int = 2**30
    ratio: int = 300


@dataclass(frozen=True)
class Entry:
    """A file of a source. `inner` is its path in an archive that lies inside the source."""

    path: str
    data: bytes
    when: datetime | None = None
    inner: str = ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Problem:
    """What could not be taken, why, and what a person can do."""

    what: str
    why: str
    todo: str = ""

    def __str__(self) -> str:
        what = self.what if len(self.what) <= SHOWN else f"{self.what[:SHOWN]}…"
        return f"{what}: {self.why}" + (f"; {self.todo}" if self.todo else "")


@dataclass(frozen=True)
class Source:
    """All that was read of one path: `zipped` where the entries' times are those of a zip."""

    name: str
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    zipped: bool = False


class _Refused(Exception):
    """An entry or an archive that is not read; the text says why."""


def read_source(path: Path, bounds: Bounds | None = None) -> Source:
    """Read a folder, an archive or a single file, and the archives inside it one level deep.

    Raises `CourseError` where there is nothing at this path, or it cannot be read at all.
    """
    bounds = bounds or Bounds()
    reader = _Reader(path.name, bounds)
    if path.is_dir():
        found = list(reader.folder(path))
    elif not path.is_file():
        raise CourseError(f"{path}: there is no such file or folder")
    elif path.stat().st_size > bounds.total:
        raise CourseError(f"{path}: it is larger than {bounds.total} bytes; unpack it to a folder")
    else:
        data = path.read_bytes()
        found = list(reader.archive(data)) if _is_archive(data) else [Entry(path.name, data)]
    if not found and not reader.problems:
        reader.problems.append(Problem(path.name, "there is nothing in it"))
    zipped = path.is_file() and zipfile.is_zipfile(path)
    entries = [deep for entry in found for deep in reader.deeper(entry)]
    return Source(path.name, tuple(entries), tuple(reader.problems), zipped)


class _Reader:
    """Reads one source; counts what it has read, and keeps what it refused."""

    def __init__(self, name: str, bounds: Bounds) -> None:
        self.name, self.bounds = name, bounds
        self.problems: list[Problem] = []
        self.entries = self.total = 0

    def folder(self, root: Path) -> Iterator[Entry]:
        """Yield the files below a folder; links are not followed."""
        for place, folders, files in os.walk(root):
            folders.sort()
            for name in sorted([*files, *(f for f in folders if (Path(place) / f).is_symlink())]):
                path = Path(place) / name
                shown = path.relative_to(root).as_posix()
                try:
                    if not stat.S_ISREG(path.lstat().st_mode):
                        raise _Refused("it is a link or a device, not a file")
                    with path.open("rb") as file:
                        yield from self._kept(shown, self._bytes(file, path.stat().st_size))
                except (_Refused, OSError) as error:
                    self._refuse(shown, error)

    def archive(self, data: bytes, inside: str = "") -> Iterator[Entry]:
        """Yield the files of a zip or a tar."""
        try:
            if zipfile.is_zipfile(io.BytesIO(data)):
                yield from self._zip(data, inside)
            else:
                yield from self._tar(data, inside)
        except _Refused as error:
            self._refuse(inside or self.name, error)
        except UNREADABLE as error:
            self._refuse(inside or self.name, f"the archive is damaged ({_reason(error)})")

    def deeper(self, entry: Entry) -> Iterator[Entry]:
        """Yield what is inside an entry that is an archive, else the entry; once, not deeper."""
        if not entry.name.lower().endswith(ARCHIVES):
            yield entry
            return
        known = len(self.problems)
        inside = list(self.archive(entry.data, entry.path)) if _is_archive(entry.data) else []
        if not inside and len(self.problems) == known:
            self._refuse(entry.path, "the archive is empty or damaged")
        if not inside:
            yield entry
        for one in inside:
            yield replace(one, path=entry.path, inner=one.path, when=entry.when)

    def _zip(self, data: bytes, inside: str) -> Iterator[Entry]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.is_dir():
                    continue
                name = _zip_name(info)
                try:
                    _require_readable(info)
                    ratio = info.file_size / max(1, info.compress_size)
                    self._require_ratio(info.file_size, ratio)
                    with archive.open(info) as file:
                        content = self._bytes(file, info.file_size)
                    yield from self._kept(name, content, inside, _zip_time(info))
                except _Refused as error:
                    self._refuse(_below(inside, name), error)
                except UNREADABLE as error:
                    self._refuse(_below(inside, name), f"it is damaged ({_reason(error)})")

    def _tar(self, data: bytes, inside: str) -> Iterator[Entry]:
        with _opened(data) as file:
            room = min(self.bounds.total, max(RATIO_FROM, len(data) * self.bounds.ratio))
            plain = file.read(room + 1)
        if len(plain) > room:
            raise _Refused(f"it unpacks to more than {room} bytes")
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            for info in archive:
                if info.isdir():
                    continue
                try:
                    content = archive.extractfile(info) if info.isreg() else None
                    if content is None:
                        raise _Refused("it is a link or a device, not a file")
                    yield from self._kept(info.name, self._bytes(content, info.size), inside)
                except _Refused as error:
                    self._refuse(_below(inside, info.name), error)

    def _require_ratio(self, size: int, ratio: float) -> None:
        if size > RATIO_FROM and ratio > self.bounds.ratio:
            raise _Refused(f"it is packed {ratio:.0f} to 1, which no hand-in is")

    def _bytes(self, file: object, declared: int) -> bytes:
        """Return the content of an open file, counted. Raises `_Refused` over a limit."""
        self.entries += 1
        if self.entries > self.bounds.entries:
            raise _Refused(f"there are more than {self.bounds.entries} files")
        room = min(self.bounds.file, self.bounds.total - self.total)
        if declared > room:
            raise _Refused(f"it is larger than {room} bytes")
        data: bytes = file.read(room + 1)  # type: ignore[attr-defined]
        if len(data) > room:
            raise _Refused(f"it is larger than {room} bytes")
        self.total += len(data)
        return data

    def _kept(
        self, name: str, data: bytes, inside: str = "", when: datetime | None = None
    ) -> Iterator[Entry]:
        """Yield the entry under a relative path, or nothing for what a system left there."""
        path = name.replace("\\", "/")
        parts = path.split("/")
        if path.startswith("/") or DRIVE.match(path) or ".." in parts:
            self._refuse(_below(inside, name), "its path leads out of the archive")
            return
        path = "/".join(part for part in parts if part not in ("", "."))
        if path and not JUNK.search(path):
            yield Entry(path, data, when)

    def _refuse(self, what: str, why: object) -> None:
        where = what if what == self.name else f"{self.name}: {what}"
        todo = "look at it, and ask the student where it is needed"
        self.problems.append(Problem(where, str(why), todo))


def _is_archive(data: bytes) -> bool:
    try:
        with _opened(data) as file:
            is_tar = file.read(512)[257:262] == b"ustar"
    except UNREADABLE:
        is_tar = False
    return is_tar or zipfile.is_zipfile(io.BytesIO(data))


def _opened(data: bytes) -> BinaryIO:
    """Return the bytes as a file, unpacked while it is read where they are packed."""
    for magic, opener in PACKED.items():
        if data.startswith(magic):
            return cast(BinaryIO, opener(io.BytesIO(data)))
    return io.BytesIO(data)


def _require_readable(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 1:
        raise _Refused("it is encrypted")
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise _Refused("it is a link or a device, not a file")


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry; Python takes one without the flag for code page 437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _zip_time(info: zipfile.ZipInfo) -> datetime | None:
    """Return the time in UTC from the extra field, else the local time without a zone."""
    extra = info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == 0x5455 and len(body) >= 5 and body[0] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", body[1:5])[0], UTC)
    try:
        return datetime(*info.date_time)
    except ValueError:
        return None


def _below(inside: str, name: str) -> str:
    return f"{inside}: {name}" if inside else name


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
