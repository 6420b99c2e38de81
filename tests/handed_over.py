"""Classes as platforms hand them over: archives in the layouts of Canvas, Moodle, Gradescope."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from autograder.cli import main
from autograder.settings import Course

Time = tuple[int, int, int, int, int, int]
NOON: Time = (2026, 11, 20, 12, 0, 0)
DAY_LATER: Time = (2026, 11, 21, 12, 0, 0)

CANVAS_ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section,4_layer_gradients (98765)
    Points Possible,,,,,23
"Turing, Alan",12345,S1,turing,A,
"Lovelace, Ada",12346,S2,lovelace,A,
"O'Brien, Pat",12347,S3,obrien,B,
"Student, Test",99999,,test,A,
"""
MOODLE_ROSTER = """\
Vorname;Nachname;ID-Nummer;E-Mail-Adresse
Alan;Turing;1;turing@example.org
Ada;Lovelace;2;lovelace@example.org
Pat;O'Brien;3;obrien@example.org
"""
GRADESCOPE_ROSTER = """\
First Name,Last Name,SID,Email,Role,Section
Alan,Turing,001,turing@example.org,Student,A
Ada,Lovelace,002,lovelace@example.org,Student,A
Pat,O'Brien,003,obrien@example.org,Student,A
Kim,Teacher,,kim@example.org,Instructor,A
"""
PLAIN_ROSTER = """\
student_id,name,email
turing,Alan Turing,turing@example.org
lovelace,Ada Lovelace,lovelace@example.org
obrien,Pat O'Brien,obrien@example.org
"""


def zip_of(
    files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], *times: Time, time: Time = NOON
) -> bytes:
    """Return a zip of these files; each has its time, or all have the same."""
    pairs = list(files.items()) if isinstance(files, Mapping) else list(files)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for (name, data), when in zip(pairs, times or [time] * len(pairs), strict=True):
            info = zipfile.ZipInfo(name, when)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return content.getvalue()


def tar_of(files: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    """Return a tar of these files."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return content.getvalue()


def metadata(people: Mapping[str, tuple[str, str, str, str]]) -> bytes:
    """Return Gradescope's YAML for folders: name, sid, e-mail, time."""
    lines = []
    for folder, (name, sid, email, time) in people.items():
        lines += [f"{folder}:", "  :submitters:", f"  - :name: {name}", f"    :sid: '{sid}'"]
        lines += [f"    :email: {email}", f"  :created_at: {time}"]
    return "\n".join(lines).encode() + b"\n"


def call(course: Course, *words: object) -> int:
    """Run a command on a course and return its exit code."""
    return main([*map(str, words), "--course", str(course.root)])


def submitted(course: Course) -> dict[str, bytes]:
    """Return the bytes of all files in `submitted/`, by path."""
    root = course.folder("submitted")
    paths = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def everything(course: Course) -> dict[str, bytes]:
    """Return the bytes of all files that collecting writes."""
    folders = ("submitted", "collected", ".grading")
    paths = [path for name in folders for path in course.folder(name).rglob("*") if path.is_file()]
    return {path.relative_to(course.root).as_posix(): path.read_bytes() for path in paths}


def write(path: Path, content: bytes | str) -> Path:
    """Write a file, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def released(course: Course, name: str) -> bytes:
    """Return the bytes of a released notebook."""
    return (course.folder("release") / name / f"{name}.ipynb").read_bytes()


def changed(notebook: bytes, text: str) -> bytes:
    """Return a notebook with a cell more, which says something."""
    plain: dict[str, Any] = json.loads(notebook)
    cell = {"cell_type": "markdown", "id": "added", "metadata": {}, "source": text}
    plain["cells"].append(cell)
    return json.dumps(plain).encode()
