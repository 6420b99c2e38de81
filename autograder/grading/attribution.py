"""Choose the notebook of an assignment among the files of a hand-in, by what is in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.grading.assignment import Assignment
from autograder.grading.formats import expand, read_cells
from autograder.grading.identity import Match, recognised
from autograder.grading.matching import match
from autograder.grading.submission import HandedFile, Submission
from autograder.notebook.cells import VOICE, VOICE_DATA, Cell
from autograder.settings import Limits

SHADOWING = "a file that Python would import instead of a library; it is not used"
PYTHON = (".py", ".so", ".pth")
NAMED = 3  # files in a finding
# What may hold a notebook, whatever is put behind it.
NOTEBOOKS = (".ipynb", ".json", ".py", ".txt")


@dataclass(frozen=True)
class Candidate:
    """A file that may be the notebook: its cells, and how many that matter were recognised."""

    name: str
    cells: tuple[Cell, ...]
    found: Match
    recognised: int
    essence: tuple[str, ...]
    attempted: bool


@dataclass(frozen=True)
class Attribution:
    """The cells to grade, or why there are none; and what was noticed about the files.

    `undecided` says why a person has to look; it is empty where nothing was handed in.
    """

    cells: tuple[Cell, ...] = ()
    found: Match = field(default_factory=Match)
    findings: tuple[str, ...] = ()
    undecided: str = ""


def attribute(assignment: Assignment, submission: Submission, limits: Limits) -> Attribution:
    """Return the cells of the notebook that was handed in for an assignment."""
    candidates, findings, problems = _candidates(assignment, submission, limits)
    if not candidates:
        return _nothing(assignment, submission, findings, problems)
    best = [candidate for candidate in candidates if candidate.attempted] or candidates[:1]
    right = f"{assignment.name}.ipynb"
    chosen = next((c for c in best if c.name == right), best[0])
    differing = [c.name for c in best if c.essence != chosen.essence]
    if differing:
        names = ", ".join([chosen.name, *differing][: NAMED + 1])
        return Attribution(
            findings=(*findings, f"there are several notebooks that differ: {names}"),
            undecided="Several notebooks were handed in, and they differ: "
            f"{names}. Take the others away and grade again, or give points by hand.",
        )
    if chosen.name != right:
        findings.append(f"{chosen.name} was taken for {right}, because of what is in it")
    return Attribution(chosen.cells, chosen.found, tuple(findings))


def cells_recognised(assignment: Assignment, files: tuple[HandedFile, ...], limits: Limits) -> int:
    """Return how many cells of an assignment are recognised in the best of these files."""
    candidates, _, _ = _candidates(assignment, Submission("", files), limits)
    return max((candidate.recognised for candidate in candidates), default=0)


def recognises(assignment: Assignment, submission: Submission, limits: Limits) -> bool:
    """Tell whether any file of a hand-in belongs to an assignment."""
    return bool(_candidates(assignment, submission, limits)[0])


def _candidates(
    assignment: Assignment, submission: Submission, limits: Limits
) -> tuple[list[Candidate], list[str], list[str]]:
    """Return the files in which cells of the assignment were recognised, findings, problems."""
    candidates, findings, problems = list[Candidate](), list[str](), list[str]()
    for file in expand(submission.files, limits):
        if isinstance(file, str):
            problems.append(file)
            continue
        if file.name.endswith((f"{VOICE}.py", VOICE_DATA)):  # handed in with the whole folder
            continue
        python = file.name.lower().endswith(PYTHON)
        try:
            candidate = _candidate(assignment, file, limits) if _may_be_notebook(file) else None
        except ValueError as error:
            candidate = None
            if not python:
                problems.append(f"{file.name}: the notebook cannot be read: {error}")
        if candidate and candidate.recognised:
            candidates.append(candidate)
        elif python:
            findings.append(f"{file.name}: {SHADOWING}")
    return candidates, findings, problems


def _may_be_notebook(file: HandedFile) -> bool:
    begins = file.data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    return file.name.lower().endswith(NOTEBOOKS) or begins.startswith(b"{")


def _candidate(assignment: Assignment, file: HandedFile, limits: Limits) -> Candidate:
    cells = tuple(read_cells(file, limits))
    found = match(assignment, list(cells))
    own = [cell for cell in assignment.cells if cell.role.by_student]
    essence = tuple(found.texts.get(cell.name, "").strip() for cell in own)
    attempted = any(
        text not in ("", cell.released.strip()) for cell, text in zip(own, essence, strict=True)
    )
    known = recognised(assignment, list(cells))
    return Candidate(file.name, cells, found, known, essence, attempted)


def _nothing(
    assignment: Assignment, submission: Submission, findings: list[str], problems: list[str]
) -> Attribution:
    """Say why there is no notebook: nothing was handed in, or nothing that can be told."""
    noticed = [*submission.findings, *problems]
    names = [file.name for file in submission.files]
    if not names and not noticed:
        return Attribution(findings=(f"{assignment.name}.ipynb is missing: the folder is empty",))
    if noticed:
        reason = "; ".join(noticed[:NAMED])
    else:
        reason = f"nothing of {assignment.name} is in {', '.join(names[:NAMED])}"
    return Attribution(
        findings=(*findings, *problems, *([] if noticed else [reason])),
        undecided=f"What was handed in cannot be graded: {reason}.",
    )
