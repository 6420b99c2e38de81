"""Where a course lies, and its settings from `nbgrader_config.py`."""

from __future__ import annotations

import importlib.util
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from autograder.errors import CourseError

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

CONFIG_FILE = "nbgrader_config.py"
SETTINGS = ("catalogue", "files", "limits", "tags")
LEAST_MEMORY = 64 * 2**20


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times are in seconds, sizes in bytes."""

    cell_seconds: float = 10
    submission_seconds: float = 120
    memory: int = 2**30
    disk: int = 64 * 2**20
    output: int = 2**20
    notebook: int = 8 * 2**20
    file: int = 64 * 2**20
    cells: int = 2000


@dataclass(frozen=True)
class Course:
    """The folders of a course, in nbgrader's layout, and its settings.

    `tags` are patterns of the tags that its cells may have.
    """

    root: Path
    config: Config = field(repr=False)  # the address of the gradebook may have a password in it
    database: str = field(repr=False)
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)
    catalogue: str | None = None
    limits: Limits = Limits()
    tags: tuple[str, ...] = ()

    @property
    def package(self) -> str:
        """The package that the catalogue is in, an empty text where there is none."""
        return (self.catalogue or "").partition(".")[0]

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that judge, and that a student's code must not find."""
        return ("autograder", self.package) if self.package else ("autograder",)

    def folder(self, step: str) -> Path:
        """Return the folder of a step, for example `release`."""
        return self.root / step

    def source_notebook(self, assignment: str) -> Path:
        """Return the path of a source notebook. Raises `CourseError` where there is none."""
        path = self.root / "source" / assignment / f"{assignment}.ipynb"
        if not path.is_file():
            known = ", ".join(self.assignments()) or "none"
            raise CourseError(
                f"{assignment}: there is no notebook {path}. This course has: {known}."
            )
        return path

    def assignments(self) -> list[str]:
        """Return the names of all assignments, sorted."""
        notebooks = (self.root / "source").glob("*/*.ipynb")
        return sorted(path.stem for path in notebooks if path.parent.name == path.stem)

    def coursedir(self, assignment: str, **folders: str) -> CourseDirectory:
        """Return nbgrader's view of this course, for one assignment."""
        from nbgrader.coursedir import CourseDirectory

        config = deepcopy(self.config)
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.assignment_id = assignment
        config.CourseDirectory.db_url = self.database
        for name, value in folders.items():
            config.CourseDirectory[name] = value
        return CourseDirectory(config=config)


def load(root: Path) -> Course:
    """Read the settings of the course in `root`. Raises `CourseError` where there is none."""
    root = root.resolve()
    if not (root / "source").is_dir():
        raise CourseError(
            f"{root} is not a course: it has no folder 'source'. "
            "Run the command in the course folder, or name it with --course DIR."
        )
    config = _read(root)
    own = config.get("Autograder", Config())
    _require_known(root, own)
    _require_tags(root, own)
    try:
        limits = replace(Limits(), **own.get("limits", {}))
        _require_limits(limits)
    except TypeError as error:
        known = ", ".join(vars(Limits()))
        raise CourseError(
            f"{root / CONFIG_FILE}: c.Autograder.limits is wrong: {error}. It may set: {known}."
        ) from error
    database = config.CourseDirectory.get("db_url", f"sqlite:///{root / 'gradebook.db'}")
    return Course(
        root=root,
        config=config,
        database=str(database),
        files={name: tuple(files) for name, files in own.get("files", {}).items()},
        catalogue=own.get("catalogue"),
        limits=limits,
        tags=tuple(own.get("tags", ())),
    )


def _require_known(root: Path, own: Config) -> None:
    """Raise `CourseError` for a setting that there is not, or a catalogue that is not there."""
    for name in own:
        if name not in SETTINGS:
            raise CourseError(
                f"{root / CONFIG_FILE}: there is no c.Autograder.{name}. "
                f"It may set: {', '.join(SETTINGS)}."
            )
    catalogue = own.get("catalogue")
    try:
        found = catalogue is None or importlib.util.find_spec(catalogue) is not None
    except (ImportError, AttributeError, ValueError):
        found = False
    if not found:
        raise CourseError(
            f"{root / CONFIG_FILE}: c.Autograder.catalogue: there is no module {catalogue!r}."
        )


def _require_tags(root: Path, own: Config) -> None:
    """Raise `CourseError` where the tags are no patterns."""
    tags = own.get("tags", [])
    if not isinstance(tags, (list, tuple)) or not all(isinstance(tag, str) for tag in tags):
        raise CourseError(f"{root / CONFIG_FILE}: c.Autograder.tags is no list of patterns.")
    for tag in tags:
        try:
            re.compile(tag)
        except re.error as error:
            raise CourseError(
                f"{root / CONFIG_FILE}: c.Autograder.tags: {tag!r} is no pattern: {error}."
            ) from error


def _require_limits(limits: Limits) -> None:
    """Raise `TypeError` for a limit with which nobody could be graded."""
    for name, value in vars(limits).items():
        least = LEAST_MEMORY if name == "memory" else 0
        kinds = (int, float) if name.endswith("seconds") else (int,)
        if type(value) not in kinds or not least < value < inf:
            whole = "" if float in kinds else "whole "
            raise TypeError(f"{name} is {value!r}, not a {whole}number greater than {least}")


@contextmanager
def importable(root: Path) -> Iterator[None]:
    """Let modules in the course folder be imported, as nbgrader does: plugins may lie there."""
    sys.path.append(str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))


def _read(root: Path) -> Config:
    try:
        with importable(root):
            # Without a logger it tells Jupyter's, and the formgrader's dialogs, that it has none.
            log = logging.getLogger(__name__)
            config: Any = PyFileConfigLoader(CONFIG_FILE, path=str(root), log=log).load_config()
    except ConfigFileNotFound:
        config = Config()
    except Exception as error:
        raise CourseError(f"{root / CONFIG_FILE} cannot be read: {error!r}") from error
    return Config(config)
