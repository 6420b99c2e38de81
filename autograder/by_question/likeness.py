"""Answers grouped by likeness, so that what is the same is graded once.

Answers are one wording where they differ in case and spaces alone. Wordings are near each other
where three fifths of their words and nine tenths of their letters in order are the same, and no
number, sign or negation is another one: "2 paths" never stands with "3 paths", nor "needed" with
"not needed".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import NamedTuple

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

from autograder.by_question.questions import Answer

SHARED, NEAR = 0.6, 90.0  # a share of the words, and percent of the letters
SHORTEST = 40  # characters; in what is shorter one word decides
DECISIVE = re.compile(
    r"\d+(?:[.,]\d+)*|\b(?:no|not|never|none|neither|nor|without|cannot|\w+n['’]t)\b"
    r"|[^\w\s.,;:!?'’\"“”„()\[\]*`_-]"
)


class Kind(Enum):
    """What a group of answers is, as people read it."""

    ANSWERED = ""
    UNREAD = "the hand-in could not be read"
    EMPTY = "left empty"
    UNTOUCHED = "nothing written"


@dataclass(frozen=True)
class Wording:
    """Answers that say the same in the same words."""

    answers: tuple[Answer, ...]

    @property
    def text(self) -> str:
        """The words, as the first of them wrote them."""
        return self.answers[0].text


@dataclass(frozen=True)
class Group:
    """Wordings that are near each other, the most frequent first."""

    kind: Kind
    wordings: tuple[Wording, ...]

    @property
    def size(self) -> int:
        """How many answers there are."""
        return sum(len(wording.answers) for wording in self.wordings)

    @property
    def id(self) -> str:
        """A short name that stays as long as the first wording is the same."""
        return f"g{sha256(self.wordings[0].text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def grouped(
    answers: Iterable[Answer], silent: frozenset[str], *, is_code: bool
) -> tuple[Group, ...]:
    """Return the answers in groups: the largest first, and what says nothing last.

    `silent` names the students who wrote nothing. The order depends on the answers alone.
    """
    sorts: dict[Kind, list[Answer]] = {kind: [] for kind in Kind}
    for answer in sorted(answers, key=lambda one: one.student):
        sorts[_kind(answer, silent)].append(answer)
    groups = list[Group]()
    for kind, found in sorts.items():
        wordings = _wordings(found, is_code=is_code)
        near = _near(wordings) if kind is Kind.ANSWERED and not is_code else _alone(wordings)
        made = (Group(kind, group) for group in near)
        groups += sorted(made, key=lambda group: (-group.size, group.wordings[0].text))
    return tuple(groups)


def _kind(answer: Answer, silent: frozenset[str]) -> Kind:
    if answer.unread:
        return Kind.UNREAD
    if not answer.text.strip():
        return Kind.EMPTY
    return Kind.UNTOUCHED if answer.student in silent else Kind.ANSWERED


def _wordings(answers: Sequence[Answer], *, is_code: bool) -> list[tuple[str, Wording]]:
    """Return the wordings with their words made plain, the most frequent first."""
    same: dict[tuple[str, str, str], list[Answer]] = {}
    for answer in answers:
        words = _code(answer.text) if is_code else _plain(answer.text)
        same.setdefault((words, repr(answer.pictures), answer.note), []).append(answer)
    found = [(key[0], Wording(tuple(group))) for key, group in same.items()]
    return sorted(found, key=lambda one: (-len(one[1].answers), one[0], one[1].answers[0].student))


def _alone(wordings: Sequence[tuple[str, Wording]]) -> Iterator[tuple[Wording, ...]]:
    return ((wording,) for _, wording in wordings)


def _near(wordings: Sequence[tuple[str, Wording]]) -> Iterator[tuple[Wording, ...]]:
    """Yield wordings together with those that are near the most frequent of them.

    All are near the first one: a chain of small steps does not lead from one answer to another.
    """
    groups: dict[int, list[Wording]] = {}
    firsts: dict[tuple[str, ...], dict[int, _Words]] = {}
    bits: dict[str, int] = {}
    for number, (text, wording) in enumerate(wordings):
        best = None
        if len(text) >= SHORTEST and not wording.answers[0].pictures:
            words = _Words.of(text, bits)
            comparable = firsts.setdefault(tuple(sorted(DECISIVE.findall(text))), {})
            alike = {key: first.text for key, first in comparable.items() if first.shares(words)}
            best = extractOne(text, alike, scorer=ratio, score_cutoff=NEAR)
            if best is None:
                comparable[number] = words
        groups.setdefault(best[2] if best else number, []).append(wording)
    return (tuple(group) for group in groups.values())


class _Words(NamedTuple):
    """A text with its set of words as bits: two sets are compared in a fraction of a microsecond.

    Letters in their order take fifty times as long, so words go first.
    """

    text: str
    bits: int
    number: int

    @classmethod
    def of(cls, text: str, known: dict[str, int]) -> _Words:
        found = set(text.split())
        bits = sum(1 << known.setdefault(word, len(known)) for word in found)
        return cls(text, bits, len(found))

    def shares(self, other: _Words) -> bool:
        """Tell whether enough of the words are in both texts."""
        return (self.bits & other.bits).bit_count() >= SHARED * max(self.number, other.number)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _code(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))
