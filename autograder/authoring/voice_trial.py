"""Let the voice of a notebook hear every known mistake, in a process of its own.

`python -m autograder.authoring.voice_trial PLAN REPORT` reads a plan and writes the hints that
ship, and what a student with each mistake is told; both as JSON. It runs the author's cells only.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.authoring import notebook_voice
from autograder.authoring.notebook_voice import Finding, examine, readings, sealed
from autograder.authoring.trial import TrialCell, fresh_namespace, run_cell

# Two machines differ by less than this, relative to a number, and round to one of these.
NUDGES = (0.0, 1e-8, -1e-8)


@dataclass(frozen=True)
class Wrong:
    """A known mistake: its id, its hint, and the solution cell with it."""

    mistake: str
    hint: str
    cell: TrialCell


@dataclass(frozen=True)
class Heard:
    """One exercise: its points, its cells with examples, the right cell and the wrong ones."""

    name: str
    points: float
    examples: tuple[str, ...]
    right: TrialCell
    wrongs: tuple[Wrong, ...] = ()


@dataclass(frozen=True)
class VoicePlan:
    """The locked and solution cells of a notebook, its exercises, and hints that exist already.

    Where `data` is empty, the hints are made.
    """

    cells: tuple[TrialCell, ...]
    exercises: tuple[Heard, ...]
    catalogue: str = ""
    data: str = ""


@dataclass(frozen=True)
class VoiceReport:
    """The file that ships; by mistake, whether an example fails and which hint is told.

    `misled` are right solutions that an example or a hint calls wrong, a line for each.
    """

    data: str
    fails: dict[str, bool] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    misled: list[str] = field(default_factory=list)


def perform(plan: VoicePlan) -> VoiceReport:
    """Make the hints where there are none, and listen to every mistake and right solution."""
    namespace = fresh_namespace()
    for cell in plan.cells:
        run_cell(cell, namespace)
    data = plan.data or _composed(plan, namespace)
    shipped = {exercise.name: exercise for exercise in notebook_voice.read(data)}
    report = VoiceReport(data)
    for heard in plan.exercises:
        exercise = shipped[heard.name]
        for wrong, finding in _mistakes(heard, exercise, namespace):
            report.fails[wrong.mistake] = finding.failure is not None
            report.told[wrong.mistake] = finding.hint
        for which, finding in _rights(plan, exercise, namespace):
            if finding.failure is not None or notebook_voice.hint(exercise, finding.calls):
                report.misled.append(f"the voice calls {which} of '{heard.name}' wrong.")
    return report


def _composed(plan: VoicePlan, namespace: dict[str, Any]) -> str:
    entries = []
    for heard in plan.exercises:
        bare = notebook_voice.Exercise(heard.name, heard.points, heard.examples, {})
        hints = dict(_hints(plan, heard, bare, namespace))
        entries.append(asdict(bare) | {"hints": dict(sorted(hints.items()))})
    return json.dumps({"exercises": entries}, indent=1, ensure_ascii=False) + "\n"


def _hints(
    plan: VoicePlan, heard: Heard, bare: notebook_voice.Exercise, namespace: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield sealed hints for outputs that one mistake has, and nothing that is right."""
    meant = defaultdict[str, set[str]](set)
    for _, finding in _rights(plan, bare, namespace):
        for reading in _readings(finding):
            meant[reading].add("")
    for wrong, finding in _mistakes(heard, bare, namespace):
        for reading in _readings(finding):
            meant[reading].add(wrong.hint)
    for reading, hints in meant.items():
        if len(hints) == 1 and "" not in hints:
            yield sealed(bare.examples, reading, *hints)


def _readings(finding: Finding) -> set[str]:
    return {text for nudge in NUDGES for text in readings(finding.calls, nudge)}


def _mistakes(
    heard: Heard, exercise: notebook_voice.Exercise, namespace: dict[str, Any]
) -> Iterator[tuple[Wrong, Finding]]:
    """Yield each mistake with what the examples find while it stands in the notebook."""
    for wrong in heard.wrongs:
        run_cell(wrong.cell, namespace)
        yield wrong, examine(exercise, namespace)
    run_cell(heard.right, namespace)


def _rights(
    plan: VoicePlan, exercise: notebook_voice.Exercise, namespace: dict[str, Any]
) -> Iterator[tuple[str, Finding]]:
    """Yield the solution and each variant of the catalogue with what the examples find."""
    yield "the solution", examine(exercise, namespace)
    variants: dict[str, Callable[..., Any]] = {}
    if plan.catalogue:
        known = importlib.import_module(plan.catalogue).exercise(exercise.name)
        variants = getattr(known, "variants", {})
    for variant, function in variants.items():
        found = examine(exercise, namespace | {exercise.name: function})
        yield f"the variant '{variant}'", found


def as_json(plan: VoicePlan) -> str:
    """Write a plan as text."""
    return json.dumps(asdict(plan))


def _from_json(text: str) -> VoicePlan:
    data = json.loads(text)
    return VoicePlan(
        cells=tuple(TrialCell(**cell) for cell in data["cells"]),
        exercises=tuple(_heard(entry) for entry in data["exercises"]),
        catalogue=data["catalogue"],
        data=data["data"],
    )


def _heard(entry: dict[str, Any]) -> Heard:
    wrongs = tuple(
        Wrong(wrong["mistake"], wrong["hint"], TrialCell(**wrong["cell"]))
        for wrong in entry["wrongs"]
    )
    examples = tuple(entry["examples"])
    right = TrialCell(**entry["right"])
    return Heard(entry["name"], entry["points"], examples, right, wrongs)


def main(plan: str, report: str) -> None:
    """Perform the plan in one file and write the report to another."""
    done = perform(_from_json(Path(plan).read_text(encoding="utf-8")))
    Path(report).write_text(json.dumps(asdict(done)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
