"""The page with all answers to one question, grouped, as `autograder answers` serves it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup

from autograder.by_question.decisions import LONGEST, Standing
from autograder.by_question.likeness import Group, Kind, Wording
from autograder.by_question.questions import Answer, Question
from autograder.pages.page import page
from autograder.pages.text import code, markdown

PAGE = 40  # groups
LONGEST_COMPARED = 3_000  # characters; what is longer is shown whole
WORD = re.compile(r"\s+|\w+|[^\w\s]")
SAVES_ON = "'self'"  # the server that the page came from


@dataclass(frozen=True)
class Asked:
    """A question as the list of questions shows it: how many answers wait, and its address."""

    name: str
    waiting: int
    link: str
    here: bool


def answers_page(
    assignment: str,
    question: Question,
    groups: Sequence[Group],
    standings: Mapping[str, Standing],
    others: Sequence[Asked],
    number: int,
) -> str:
    """Return one page, `PAGE` groups long; `number` counts from 1."""
    parts = [groups[at : at + PAGE] for at in range(0, len(groups), PAGE)] or [()]
    number = min(max(number, 1), len(parts))
    shown, is_code = parts[number - 1], question.is_code
    prose = code if is_code else markdown
    return page(
        "answers.html.j2",
        extra_style="answers.css",
        script="answers.js",
        connect=SAVES_ON,
        assignment=assignment,
        question=question,
        name=_breakable(question.name),
        asked=code(question.asked) if question.by_machine else markdown(question.asked),
        model=prose(question.model.text),
        rubric=[
            {"points": f"{one.points:g}", "text": markdown(one.text)}
            for one in question.model.rubric
        ],
        others=others if len(others) > 1 else (),
        groups=[
            _group(group, at + 1 + PAGE * (number - 1), standings, is_code=is_code)
            for at, group in enumerate(shown)
        ],
        pages=[
            {"number": at, "here": at == number, "waiting": waiting_in(part, standings)}
            for at, part in enumerate(parts, start=1)
        ],
        waiting=waiting_in(groups, standings),
        total=sum(group.size for group in groups),
        longest=LONGEST,
    )


def waiting_in(groups: Sequence[Group], standings: Mapping[str, Standing]) -> int:
    """Return how many answers of these groups wait for a person."""
    students = (
        a.student for group in groups for wording in group.wordings for a in wording.answers
    )
    return sum(standings[student].waits for student in students)


def standing_as_plain(standing: Standing, answer: Answer) -> dict[str, Any]:
    """Return what stands for an answer in the form in which the page's script has it."""
    return {**vars(standing.decision), "auto": standing.auto, "digest": answer.digest}


def changes(first: str, other: str) -> Markup:
    """Return a text with what was left out of the first one, and what is new, marked."""
    return Markup("<div class=changes>{}</div>").format(Markup("").join(_changes(first, other)))


def _changes(first: str, other: str) -> Iterator[Markup | str]:
    old, new = WORD.findall(first), WORD.findall(other)
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield "".join(new[c:d])
            continue
        if a < b:
            yield Markup("<del>{}</del>").format("".join(old[a:b]))
        if c < d:
            yield Markup("<ins>{}</ins>").format("".join(new[c:d]))


def _breakable(name: str) -> Markup:
    """Return a name that a narrow page breaks between its words."""
    return Markup("_<wbr>").join(name.split("_"))


def _group(
    group: Group, number: int, standings: Mapping[str, Standing], *, is_code: bool
) -> dict[str, Any]:
    first = group.wordings[0]
    return {
        "id": group.id,
        "number": number,
        "kind": group.kind.value,
        "size": group.size,
        "wordings": [
            {
                "size": len(one.answers),
                "note": one.answers[0].note,
                "shown": _shown(group.kind, first, one, is_code=is_code),
                "answers": json.dumps(
                    [
                        {"student": a.student, **standing_as_plain(standings[a.student], a)}
                        for a in one.answers
                    ]
                ),
            }
            for one in group.wordings
        ],
    }


def _shown(kind: Kind, first: Wording, one: Wording, *, is_code: bool) -> Markup | str:
    """Return a wording for reading: whole, or against the first one of its group."""
    if kind is Kind.EMPTY:
        return ""
    if is_code:
        return code(one.text)
    short = max(len(first.text), len(one.text)) <= LONGEST_COMPARED
    if one is not first and short:
        return changes(first.text, one.text)
    return markdown(one.text, one.answers[0].pictures)
