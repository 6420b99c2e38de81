"""What the instructor's cells will ask the student's side for, known before they do.

The author's solutions are graded once, and the calls are noted. They are asked for together with
the cells before them, in one message, instead of one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from typing import Any

from autograder.grading.assignment import Assignment, AssignmentCell
from autograder.grading.instructor import InstructorShell
from autograder.grading.intake import Step
from autograder.grading.slate import undisturbed
from autograder.notebook.cells import Role
from autograder.notebook.markers import HIDDEN_TESTS, inside
from autograder.sandbox.ahead import Message, Request, call_request, names_request, run_request
from autograder.sandbox.inside.arrays import CannotCross
from autograder.sandbox.inside.compiled import Code, python_code


class Expected(BaseException):
    """The calls that a check is about to make."""

    def __init__(self, name: str, calls: Sequence[tuple[Any, ...]]) -> None:
        super().__init__(name)
        self.name, self.calls = name, calls


class Recorder:
    """Stands for a student's function while the tests are run for the author's."""

    def __init__(
        self, name: str, function: Callable[..., Any], note: Callable[[Message], None]
    ) -> None:
        self.__name__ = self.__qualname__ = name
        self.function, self.note = function, note

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Note a call and make it."""
        self.note(call_request(self.__name__, arguments, named, observe=False))
        return self.function(*arguments, **named)


class Asked:
    """Stands for a student's function where a check says at its beginning what it will call."""

    def __init__(self, name: str, seed: int | None) -> None:
        self.__name__ = self.__qualname__ = name
        self.seed = seed

    def expect(self, calls: Sequence[tuple[Any, ...]]) -> None:
        """Stop the check: this is all that one wants to know."""
        raise Expected(self.__name__, calls)


class Plan:
    """The calls that each of the instructor's cells makes, by its name.

    Cells run here in names of their own: what is given is made anew, so that nobody who is judged
    finds it changed.
    """

    def __init__(self, assignment: Assignment, shell: InstructorShell) -> None:
        self.examples: dict[str, tuple[Request | None, ...]] = {}
        self.hidden: dict[str, tuple[Code | None, dict[str, Any]]] = {}
        self.fixed: dict[int, Request] = {}
        with undisturbed():
            self.names = _solved(assignment, dict(shell.user_ns))
            for cell in assignment.cells:
                if cell.is_code and cell.names:
                    self._record(cell)
        self.functions = {name: f for name, f in self.names.items() if callable(f)}

    def _record(self, cell: AssignmentCell) -> None:
        """Run what students see of a cell for the author's solutions, and note the calls."""
        noted: list[Request | None] = []

        def note(message: Message) -> None:
            noted.append(_request(message))

        names = dict(self.names)
        for name in cell.names:
            solution = self.names.get(name)
            names[name] = Recorder(name, solution, note) if callable(solution) else solution
        text = cell.released if cell.role is Role.TEST else cell.text
        _execute(python_code(text, cell.name), names)
        self.examples[cell.name] = tuple(noted)
        if cell.role is Role.TEST:
            hidden = python_code(inside(cell.text, HIDDEN_TESTS), cell.name)
            self.hidden[cell.name] = hidden, dict(names)
            _execute(hidden, names)  # for what it loads
            with suppress(CannotCross):
                for request in self._hidden_calls(cell, None):
                    self.fixed[id(request.arguments)] = request

    def segments(
        self, steps: Sequence[Step], done: frozenset[int], seed: int | None
    ) -> dict[int, list[Request]]:
        """Return what is asked together, by the step with which it begins.

        A segment ends with a test.
        """
        with undisturbed():
            return self._segments(steps, done, seed)

    def _segments(
        self, steps: Sequence[Step], done: frozenset[int], seed: int | None
    ) -> dict[int, list[Request]]:
        found: dict[int, list[Request]] = {}
        segment: list[Request] = []
        number = 0
        for index, step in enumerate(steps):
            if step.type != "code":
                continue
            number += 1
            if index in done:
                continue
            if not segment:
                found[index] = segment
            try:
                segment.extend(self._requests(step, number, seed))
            except CannotCross:
                ends = True
            else:
                ends = step.role is Role.TEST
            if ends:
                segment = []
        return found

    def _requests(self, step: Step, number: int, seed: int | None) -> Iterator[Request]:
        """Yield what a step asks for, in its order.

        Raises `CannotCross` where a function is passed: that can only be asked by itself.
        """
        own = step.own
        if step.role is not Role.TEST:
            yield Request.of(run_request(step.text, number))
        if own is None or not own.names:
            return
        yield Request.of(names_request(own.names))
        for request in self.examples.get(own.name, ()):
            if request is None:
                raise CannotCross("a function")
            yield request
        if step.role is Role.TEST:
            yield from self._hidden_calls(own, seed)

    def _hidden_calls(self, test: AssignmentCell, seed: int | None) -> Iterator[Request]:
        """Yield the calls that a check says it will make, for the cases of this seed."""
        code, names = self.hidden[test.name]
        asked = {name: Asked(name, seed) for name in test.names}
        try:
            _execute(code, names | asked)
        except Expected as expected:
            for arguments in expected.calls:
                yield self._announced(expected.name, arguments)

    def _announced(self, name: str, arguments: Any) -> Request:
        """Return the request of an announced call, the same one where it is always the same."""
        known = self.fixed.get(id(arguments))
        if known is None or known.arguments is not arguments or known.name != name:
            return Request.announced(name, arguments)
        return known


def _request(message: Message) -> Request | None:
    """Return the request, or None for one that passes a function."""
    try:
        return Request.of(message)
    except CannotCross:
        return None


def _solved(assignment: Assignment, names: dict[str, Any]) -> dict[str, Any]:
    """Return the names that the author's notebook binds: the solutions, and what is given."""
    for cell in assignment.cells:
        if cell.is_code and cell.role in (Role.SOLUTION, Role.GIVEN):
            _execute(python_code(cell.text, cell.name), names)
    return names


def _execute(code: Code | None, names: dict[str, Any]) -> None:
    """Run a cell; where it fails, only less is known of what it does. Raises `Expected`."""
    if code is None:
        return
    with suppress(Exception), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        for part in filter(None, code):
            exec(part, names)  # noqa: S102 -- the instructor's code
