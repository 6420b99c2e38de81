"""What references and known mistakes return on the fixed cases: worked out once in a process."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from course.catalogue import Case, Function, Mistake
from course.diagnosis.evidence import Seen
from course.diagnosis.substitutes import Substitute, Unchanged, applied, substitutes
from course.exercises import Exercise

Observe = Callable[[Function, Case, Mapping[str, Function]], Seen]

KEPT = 128  # exercises whose results are kept: more than a course has


class Known:
    """What functions of an exercise that are known do on its fixed cases, kept once asked for."""

    def __init__(self, task: Exercise, observe: Observe) -> None:
        self.task = task
        self.observe = observe
        self.fixed = tuple(task.cases())
        parameters = inspect.signature(task.reference).parameters.values()
        self.defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
        self.names = tuple(p.name for p in parameters if p.kind is not p.VAR_POSITIONAL)
        self._substitutes: tuple[Substitute, ...] = ()
        self._expected: list[Any] = []
        self._mistakes: dict[tuple[str, int], Seen] = {}
        self._substituted: dict[tuple[str, int], Any] = {}

    def expected(self, cases: Sequence[Case]) -> list[Any]:
        """Return what the reference returns on the cases, of which the first are the fixed ones."""
        if not self._expected:
            self._expected = [self._reference(case.arguments) for case in self.fixed]
        return self._expected + [
            self._reference(case.arguments) for case in cases[len(self.fixed) :]
        ]

    def mistaken(self, mistake: Mistake, number: int, case: Case) -> Seen:
        """Return what a mistake does on the case with this number.

        It uses the references of earlier exercises.
        """
        key = (mistake.id, number)
        if number >= len(self.fixed):
            return self.observe(mistake.function, case, {})
        if key not in self._mistakes:
            self._mistakes[key] = self.observe(mistake.function, case, {})
        return self._mistakes[key]

    def substitutes(self) -> tuple[Substitute, ...]:
        """Return what may stand in the place of arguments."""
        if not self._substitutes:
            arguments = self.complete(max((case.arguments for case in self.fixed), key=len))
            names = (*self.names, *map(str, range(len(self.names), len(arguments))))
            self._substitutes = tuple(substitutes(names, arguments, self.defaults))
        return self._substitutes

    def complete(self, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the arguments with the defaults of those that are not given."""
        rest = self.names[len(arguments) :]
        return (*arguments, *(self.defaults[name] for name in rest if name in self.defaults))

    def substituted(self, substitute: Substitute, number: int, case: Case) -> Any:
        """Return what the reference returns for other arguments; None where that is an error."""
        key = (substitute.key, number)
        if number >= len(self.fixed):
            return self._other(substitute, case)
        if key not in self._substituted:
            self._substituted[key] = self._other(substitute, case)
        return self._substituted[key]

    def _other(self, substitute: Substitute, case: Case) -> Any:
        def other(*arguments: Any) -> Any:
            try:
                return self.task.reference(*applied(substitute, self.complete(arguments)))
            except Unchanged:
                return self.task.reference(*arguments)

        return self.observe(other, case, {}).result

    def _reference(self, arguments: tuple[Any, ...]) -> Any:
        return self.task.reference(*copy.deepcopy(arguments))


@lru_cache(KEPT)
def known(task: Exercise, observe: Observe) -> Known:
    """Return what is known of an exercise, the same for each that asks."""
    return Known(task, observe)
