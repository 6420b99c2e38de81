"""Who is who: the students of a roster, and whose a hand-in is.

A hand-in is matched by the platform's number, then by e-mail or login, then by name. What fits
nobody, or more than one, is not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from autograder.platforms.safe_names import is_student_id

# letters that Unicode does not take apart
FOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d"})


@dataclass(frozen=True)
class Student:
    """A line of a roster. `number` is the platform's, `columns` the line as it came."""

    id: str
    first_name: str = ""
    last_name: str = ""
    full_name: str = ""
    email: str = ""
    login: str = ""
    sis_id: str = ""
    number: str = ""
    platform: str = ""
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name as people write it."""
        return self.full_name or f"{self.first_name} {self.last_name}".strip()

    @property
    def label(self) -> str:
        """The id, with the name where there is one."""
        return f"{self.id} ({self.name})" if self.name else self.id


@dataclass(frozen=True)
class Roster:
    """The students of a course, sorted by id. `headings` are those of the file, in order."""

    students: tuple[Student, ...] = ()
    headings: tuple[str, ...] = ()
    platform: str = ""

    def find(self, student: str) -> Student | None:
        """Return the student with this id."""
        return next((known for known in self.students if known.id == student), None)


@dataclass(frozen=True)
class Who:
    """What a platform says of the person who handed in."""

    platform: str
    name: str = ""
    number: str = ""
    email: str = ""
    login: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.name, self.email, self.login, self.number)))


def choose_id(login: str, email: str, sis_id: str, number: str) -> str:
    """Return the name of a student's folder: login, e-mail before the @, SIS id, or number.

    It is the first of these that is a safe name of a folder; an empty text where none is.
    """
    candidates = (login, email.partition("@")[0], sis_id, number)
    return next((text for text in candidates if is_student_id(text)), "")


def match(roster: Roster, who: Who) -> list[Student]:
    """Return the students who may be this person: one is a match, several are not."""
    able = [s for s in roster.students if not _contradicts(s, who)]
    for fits in KEYS:
        found = [student for student in able if fits(student, who)]
        if found:
            return found
    return []


def _contradicts(student: Student, who: Who) -> bool:
    """Tell whether the platform gave this student another number."""
    same_platform = student.platform == who.platform and bool(student.number and who.number)
    return same_platform and student.number != who.number


def _by_number(student: Student, who: Who) -> bool:
    ours = student.platform in ("", who.platform)
    return ours and bool(who.number) and student.number == who.number


def _by_address(student: Student, who: Who) -> bool:
    known = {plain(text) for text in (student.email, student.login, student.sis_id, student.id)}
    return bool({plain(text) for text in (who.email, who.login) if text} & (known - {""}))


def _by_id_as_name(student: Student, who: Who) -> bool:
    """Tell whether a folder is called by an id, a login or an e-mail."""
    return who.platform == "plain" and _by_address(student, Who("plain", login=who.name))


def _by(key: Callable[[str], str]) -> Callable[[Student, Who], bool]:
    def fits(student: Student, who: Who) -> bool:
        wanted = {key(name) for name in spellings(who.name)} - {""}
        return bool(wanted & {key(name) for name in names(student)})

    return fits


def names(student: Student) -> Iterator[str]:
    """Yield the ways to write a student's name."""
    yield from spellings(student.full_name)
    if student.first_name or student.last_name:
        yield f"{student.first_name} {student.last_name}"
        yield f"{student.last_name} {student.first_name}"


def spellings(name: str) -> Iterable[str]:
    """Yield a name as it is, and with what stands before its first comma at the end."""
    last, comma, first = name.partition(",")
    return (f"{first} {last}", f"{last} {first}") if comma else (name,)


def plain(name: str) -> str:
    """Return a name in one form of Unicode, without case, and with single spaces."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(text.replace("_", " ").split())


def folded(name: str) -> str:
    """Return a name without accents."""
    apart = unicodedata.normalize("NFD", plain(name).translate(FOLDED))
    return "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")


def squeezed(name: str) -> str:
    """Return a name as Canvas writes it in front of a file: only its letters and digits."""
    return re.sub(r"[\W_]", "", plain(name))


KEYS: tuple[Callable[[Student, Who], bool], ...] = (
    _by_number,
    _by_address,
    _by_id_as_name,
    _by(plain),
    _by(folded),
    _by(squeezed),
    _by(lambda name: squeezed(folded(name))),
)
