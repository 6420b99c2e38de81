"""Build the student versions from the sources, prove them, and only then replace the old ones.

The heavy imports wait: a run in which nothing has changed needs neither nbgrader nor NumPy.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
import logging
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import ReleaseRefused, SourceError
from autograder.files import replace_folder, write_whole
from autograder.notebook import canonical
from autograder.notebook.canonical import dumps
from autograder.notebook.cells import FOLDED, Role, cells_of
from autograder.notebook.diagrams import drawn, is_drawn
from autograder.scratch import Scratch, aside

if TYPE_CHECKING:
    from autograder.authoring.source import Source
    from autograder.settings import Course

# nbgrader's own steps; `SaveCells` is left out, because the gradebook is filled when grading.
STEPS = (
    "LockCells",
    "ClearSolutions",
    "ClearOutput",
    "CheckCellMetadata",
    "ClearHiddenTests",
    "ClearMarkScheme",
    "ComputeChecksums",
    "CheckCellMetadata",
)
# What a student's JupyterLab and nbgrader need of a cell's metadata.
CELL_METADATA = ("nbgrader", "deletable", "editable", "jupyter")
# The code of a picture with as many lines is folded away: it is run, and not read.
LONG = 12
RECORD = Path(".grading", "release.json")
# These of the course's folder `students/` are put into each zip: how to begin, what to install.
BESIDE = ("START.md", "requirements.txt")
# Zip files cannot say less than this, and every build has to give the same bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Released:
    """One student version, and whether this run has built it anew."""

    assignment: str
    folder: Path
    rebuilt: bool


def release(course: Course, assignments: list[str], archives: bool = False) -> list[Released]:
    """Build and prove student versions, and put them into `release/` when all are good.

    What has not changed since it was proven is left alone. With `archives`, also writes
    `build/<assignment>.zip`. Raises `ReleaseRefused` with one reason per line; then
    `release/` is as it was.
    """
    # Taken before the build: an edit made while it runs counts as a change the next time.
    inputs = {name: _digest(_inputs(course, name)) for name in assignments}
    record = _record(course)
    changed = [n for n in assignments if _state(course, n, inputs[n]) != record.get(n)]
    if changed:
        # On the disk of the course, so that a folder that is good takes its place at once.
        with closing(Scratch(course.root, ".release-")) as stage, aside():
            _prove_all(course, changed, stage.path)
            for name in changed:
                replace_folder(stage.path / name, course.folder("release") / name)
        _remember(course, {name: _state(course, name, inputs[name]) for name in changed})
    done = [Released(n, course.folder("release") / n, n in changed) for n in assignments]
    beside = [path for name in BESIDE if (path := course.folder("students") / name).is_file()]
    for released in done if archives else ():
        archive(released.folder, course.folder("build") / f"{released.assignment}.zip", beside)
    return done


def build(course: Course, assignment: str, destination: Path) -> Path:
    """Write the student version into `destination` and return its folder.

    nbgrader's own steps clear solutions and hidden tests; only the listed files are copied, and
    the voice is added where the notebook asks for it. Raises `SourceError` where nbgrader refuses
    the notebook.
    """
    from autograder.authoring import voice
    from autograder.authoring.source import read

    path = course.source_notebook(assignment)
    with tempfile.TemporaryDirectory() as scratch:
        produced = _generate(course, assignment, Path(scratch))
        folder = destination / assignment
        folder.mkdir(parents=True)
        notebook = json.loads((produced / path.name).read_text(encoding="utf-8"))
    text = dumps(_reduced(_dressed(assignment, notebook)))
    (folder / path.name).write_text(text, encoding="utf-8", newline="\n")
    for name in course.files.get(assignment, ()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path.parent / name, folder / name)
    voice.write(course, read(course, assignment), folder)
    return folder


def archive(folder: Path, target: Path, beside: Iterable[Path] = ()) -> Path:
    """Write a folder as a zip file whose bytes depend on names and contents alone.

    The files `beside` are put next to what lies in the folder.
    """
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    files = {Path(path.name): path for path in beside} | files
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for within, path in sorted(files.items()):
            name = (Path(folder.name) / within).as_posix()
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())
    write_whole(target, content.getvalue())
    return target


def _prove_all(course: Course, assignments: list[str], stage: Path) -> None:
    """Build into `stage` and prove. Raises `ReleaseRefused` with all reasons of all of them."""
    from autograder.authoring.check import check
    from autograder.authoring.proof import prove
    from autograder.authoring.source import read

    reasons: list[str] = []

    def sound() -> Iterator[tuple[Source, Path]]:
        for name in assignments:
            findings = check(course, name)
            reasons.extend(map(str, findings))
            if findings:
                continue
            try:
                yield read(course, name), build(course, name, stage)
            except SourceError as error:
                reasons.append(str(error))

    reasons.extend(prove(course, sound()))
    if reasons:
        raise ReleaseRefused("\n".join(reasons))


def _generate(course: Course, assignment: str, scratch: Path) -> Path:
    from nbgrader import preprocessors
    from nbgrader.converters.base import NbGraderException
    from nbgrader.converters.generate_assignment import GenerateAssignment

    # A copy of a Config shares its sections, and nbgrader writes into them.
    own = replace(course, config=deepcopy(course.config))
    coursedir = own.coursedir(assignment, release_directory=str(scratch), notebook_id=assignment)
    log = logging.Logger("release", level=logging.CRITICAL)
    config = deepcopy(course.config)
    config.GenerateAssignment.pop("exporter_class", None)  # a button's way to come here
    converter = GenerateAssignment(coursedir=coursedir, config=config, log=log)
    converter.no_database = True
    converter.preprocessors = [getattr(preprocessors, name) for name in STEPS]
    try:
        converter.start()
    except NbGraderException as error:
        raise SourceError(f"{assignment}: nbgrader refuses the source notebook: {error}") from error
    return scratch / assignment


def _dressed(assignment: str, notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook whose diagrams are pictures, and long code that only draws is folded.

    Diagrams are in plain cells alone: of others nbgrader has taken a checksum. Raises
    `SourceError` where one cannot be drawn.
    """
    cells = []
    for cell in cells_of(notebook):
        try:
            text = drawn(cell.text) if is_drawn(cell) else cell.text
        except SourceError as error:
            raise SourceError(f"{assignment}, cell {cell.label}: {error}") from error
        metadata = {k: v for k, v in cell.raw["metadata"].items() if k != "jupyter"}
        if cell.role is Role.PICTURE and cell.text.count("\n") + 1 >= LONG:
            metadata["jupyter"] = FOLDED
        cells.append({**cell.raw, "source": text, "metadata": metadata})
    return {**notebook, "cells": cells}


def _reduced(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook with the metadata that a student needs, and no tags."""
    cells = [
        {**cell, "metadata": {k: v for k, v in cell["metadata"].items() if k in CELL_METADATA}}
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells, "metadata": canonical.NOTEBOOK_METADATA}


def _record(course: Course) -> dict[str, str]:
    """Return the digests of what was last proven; nothing where the record is not readable."""
    try:
        record: dict[str, str] = json.loads((course.root / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record


def _remember(course: Course, digests: dict[str, str]) -> None:
    text = json.dumps(_record(course) | digests, indent=1, sort_keys=True)
    write_whole(course.root / RECORD, text)


def _state(course: Course, assignment: str, inputs: str) -> str:
    """Return what a proof is valid for: the digests of its inputs and of the released files."""
    return f"{inputs} {_digest([(course.folder('release') / assignment, '**/*')])}"


def _digest(files: Iterable[tuple[Path, str]]) -> str:
    """Return a digest of names and contents of files, given as folders and patterns."""
    digest = hashlib.sha256(sys.version.encode())
    for package in ("nbgrader", "numpy"):
        digest.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    for folder, pattern in files:
        for path in sorted(folder.glob(pattern)):
            if path.is_file() and ".ipynb_checkpoints" not in path.parts:
                digest.update(f"\n{folder.name} {path.relative_to(folder).as_posix()}\n".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _inputs(course: Course, assignment: str) -> Iterator[tuple[Path, str]]:
    """Yield the folders and patterns of the files that decide what a release is."""
    yield course.folder("source") / assignment, "**/*"
    yield course.root, "nbgrader_config.py"
    yield Path(__file__).parents[1], "**/*.py"
    package = importlib.util.find_spec(course.package or "autograder")
    for location in (package.submodule_search_locations or ()) if package else ():
        yield Path(location), "**/*.py"
