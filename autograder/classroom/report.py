"""What a run over a class is asked for, and what it tells."""

from __future__ import annotations

from abc import abstractmethod
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.classroom.turns import PATIENCE_SECONDS
from autograder.grading.outcomes import NotGraded

if TYPE_CHECKING:
    from autograder.grading.orders import Orders


class Elsewhere(Executor):
    """Workers on other machines, which all grade in the same way."""

    @property
    @abstractmethod
    def is_there(self) -> bool:
        """Tell whether there is any of them at the moment."""

    @property
    @abstractmethod
    def isolation(self) -> str:
        """What stands around student code on all of them."""

    @abstractmethod
    def equip(self, orders: Orders) -> None:
        """Give all of them the orders, in place of sending these with each submission."""


@dataclass(frozen=True)
class Undecided:
    """The exercises of a student that a person has to settle, and why they could not be judged."""

    student: str
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Report:
    """What a run did: graded now, unchanged since the last run, and not graded.

    `empty` are those who are graded although they have handed in nothing, and why. `undecided`
    are all whose score a person has to settle, also since an earlier run.
    """

    graded: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[NotGraded, ...]
    empty: tuple[tuple[str, str], ...] = ()
    undecided: tuple[Undecided, ...] = ()

    @property
    def waits(self) -> bool:
        """Tell whether something waits for a person."""
        return bool(self.failed or self.undecided)


@dataclass(frozen=True)
class Options:
    """How a class is graded. `students` are all where none is named, `executor` a local pool.

    What others are busy with, the gradebook or the same assignment, is waited for, at most
    `patience` seconds.
    """

    students: tuple[str, ...] = ()
    executor: Executor | None = None
    jobs: int = 1
    force: bool = False
    unsafe: bool = False
    fresh: bool = False
    patience: float = PATIENCE_SECONDS
