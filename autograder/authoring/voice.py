"""The voice of a release: the module and the hints that ship beside a notebook, and their proof.

What it says comes from the catalogue: the outputs of the visible calls tell a known mistake, and
its hint is sealed with them. How much it tells is measured and bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.authoring.apart import run_apart
from autograder.authoring.source import Source
from autograder.authoring.trial import TrialCell
from autograder.authoring.voice_trial import Heard, VoicePlan, VoiceReport, Wrong, as_json
from autograder.catalogue import mistakes
from autograder.errors import SourceError
from autograder.notebook.cells import VOICE, VOICE_DATA, Cell, Role, cells_of
from autograder.notebook.markers import visible, with_body
from autograder.notebook.names import plain, scope

if TYPE_CHECKING:
    from autograder.settings import Course

# How the name of a locked cell with examples without points begins.
MORE_EXAMPLES = "given_examples_"
MOST_SILENT = 0.02  # of the mistakes of a notebook
FIELDS = {"name", "points", "examples", "hints"}
LABELS = re.compile(r"[0-9a-f]{16}")
SEALED = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True)
class Told:
    """What students with the known mistakes of a notebook are told while they work."""

    assignment: str
    mistakes: int
    silent: tuple[str, ...]
    unnamed: tuple[str, ...]
    misled: tuple[str, ...]

    @property
    def failing(self) -> int:
        """How many mistakes fail an example."""
        return self.mistakes - len(self.silent)

    @property
    def named(self) -> int:
        """For how many the hint of the mistake is told."""
        return self.failing - len(self.unnamed)


def has_voice(source: Source) -> bool:
    """Tell whether a notebook asks for the module."""
    return any(VOICE in scope(cell.text).binds for cell in source.having(Role.GIVEN))


def files(source: Source) -> tuple[str, ...]:
    """Return the names of what ships beside the notebook; nothing where it has no voice."""
    return (f"{VOICE}.py", f"{source.assignment}{VOICE_DATA}") if has_voice(source) else ()


def write(course: Course, source: Source, folder: Path) -> None:
    """Write the module and the hints into the folder of a release. Raises `SourceError`."""
    if not has_voice(source):
        return
    module = Path(__file__).with_name(f"{VOICE}.py").read_text(encoding="utf-8")
    try:
        data = listen(course, source).data
    except RuntimeError as error:
        raise SourceError(f"{source.assignment}: the voice cannot be made: {error}") from error
    for name, text in zip(files(source), (module, data), strict=True):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def listen(course: Course, source: Source, data: str = "") -> VoiceReport:
    """Let the voice hear all mistakes of a notebook; without `data`, make the hints first."""
    folder = source.path.parent
    given = [folder / name for name in course.files.get(source.assignment, ())]
    return run(plan_of(course, source, data), given)


def run(plan: VoicePlan, given: list[Path]) -> VoiceReport:
    """Perform a plan in a process of its own, beside the given files. Raises `RuntimeError`."""
    report = run_apart("autograder.authoring.voice_trial", as_json(plan), given)
    return VoiceReport(**json.loads(report))


def plan_of(course: Course, source: Source, data: str = "") -> VoicePlan:
    """Return what has to be run for the voice of a notebook."""
    kept = source.having(Role.GIVEN, Role.SOLUTION)
    found = ((cell, examples_of(cell.name, source.cells)) for cell in source.having(Role.SOLUTION))
    return VoicePlan(
        cells=tuple(
            _trial_cell(cell)
            for cell in kept
            if cell.is_code and not cell.name.startswith(MORE_EXAMPLES)
        ),
        exercises=tuple(_heard(course, cell, examples) for cell, examples in found if examples),
        catalogue=course.catalogue or "",
        data=data,
    )


def examples_of(function: str, cells: Iterable[Cell]) -> list[Cell]:
    """Return the cells with examples of a function: its test, and those that give no points."""
    names = (f"test_{function}", f"{MORE_EXAMPLES}{function}")
    return [cell for cell in cells if cell.name in names]


def _heard(course: Course, cell: Cell, examples: list[Cell]) -> Heard:
    wrongs = (
        Wrong(known.id, known.hint, _trial_cell(cell, with_body(cell.text, known.body)))
        for known in mistakes(course, cell.name)
    )
    points = sum(example.points for example in examples)
    texts = tuple(visible(example.text).strip() for example in examples)
    return Heard(cell.name, points, texts, _trial_cell(cell), tuple(wrongs))


def _trial_cell(cell: Cell, text: str | None = None) -> TrialCell:
    return TrialCell(cell.id, cell.role.value, plain(cell.text if text is None else text))


def told(course: Course, source: Source, report: VoiceReport) -> Told:
    """Sum up what a report says."""
    known = [m for cell in source.having(Role.SOLUTION) for m in mistakes(course, cell.name)]
    silent = tuple(m.id for m in known if not report.fails[m.id])
    unnamed = (m.id for m in known if report.fails[m.id] and report.told[m.id] != m.hint)
    return Told(source.assignment, len(known), silent, tuple(unnamed), tuple(report.misled))


def lines(found: list[Told]) -> Iterator[str]:
    """Yield the table of what is told, a line for each notebook, and below it what is not."""
    wide = max(len("assignment"), *(len(one.assignment) for one in found))
    yield f"{'assignment':<{wide}}  mistakes  fail visibly  silent  named"
    for one in found:
        counts = f"{one.mistakes:>8}  {one.failing:>12}  {len(one.silent):>6}  {one.named:>5}"
        share = f"{one.named / one.mistakes:>5.0%}" if one.mistakes else ""
        yield f"{one.assignment:<{wide}}  {counts} {share}"
    for one in found:
        yield from (f"{one.assignment}: {name} passes all examples" for name in one.silent)
        yield from (f"{one.assignment}: {name} is not named" for name in one.unnamed)
        yield from (f"{one.assignment}: {reason}" for reason in one.misled)


def proof_of(course: Course, source: Source, folder: Path) -> VoicePlan | None:
    """Return what has to be run to prove the voice of a release, None where it has none."""
    if not has_voice(source):
        return None
    return plan_of(course, source, (folder / files(source)[1]).read_text(encoding="utf-8"))


def reasons(course: Course, source: Source, folder: Path, report: VoiceReport) -> Iterator[str]:
    """Yield what speaks against the voice of a release: secrets, silence, right code called wrong.

    The file of hints may hold what stands in the notebook anyway, and what nobody can read.
    """
    released = cells_of(json.loads((folder / source.path.name).read_text(encoding="utf-8")))
    for entry in json.loads(report.data)["exercises"]:
        name, hints = entry["name"], entry["hints"]
        shown = [cell.text.strip() for cell in examples_of(name, released)]
        if entry.keys() != FIELDS or entry["examples"] != shown:
            yield f"the voice of '{name}' holds more than examples and hints."
        if not all(LABELS.fullmatch(k) and SEALED.fullmatch(v) for k, v in hints.items()):
            yield f"a hint of '{name}' is not sealed."
    one = told(course, source, report)
    yield from one.misled
    if len(one.silent) > MOST_SILENT * one.mistakes:
        share = f"{len(one.silent)} of {one.mistakes} mistakes pass the visible examples"
        yield f"{share}: {', '.join(one.silent)}."
