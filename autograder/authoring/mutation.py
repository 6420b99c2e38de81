"""Try the hidden tests of an exercise on mutants of its reference: which ones pass, and why.

A mutant that passes is either equal to the reference on all arguments that the exercise draws, and
then the catalogue lists it with the reason, or the tests have a hole.
"""

from __future__ import annotations

import inspect
import signal
from _thread import interrupt_main
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Timer
from typing import Any

from autograder.authoring.mutants import Mutant, mutants

SECONDS = 2.0  # for the tests of one mutant: its loops may have no end
SEEDS = 20  # hand-ins for which cases are drawn, for a right solution or a mutant

Function = Callable[..., Any]
# Tells whether the hidden tests pass, with the cases of a hand-in or (None) the fixed ones alone.
Passes = Callable[[Function, int | None], bool]


class TooSlow(BaseException):
    """A mutant takes too long. No test for ordinary errors catches it."""


def holes(reference: Function, listed: Mapping[str, str], passes: Passes) -> Iterator[str]:
    """Yield what is wrong: mutants that pass unlisted, and listed ones that are none or fail.

    `listed` says for mutants why they are equal to the reference.
    """
    survivors = {}
    for mutant in mutants(inspect.getsource(reference)):
        function = _defined(mutant, reference)
        if function is not None and _passes_in_time(passes, function, None):
            survivors[mutant.id] = function
    for name, function in survivors.items():
        if not all(_passes_in_time(passes, function, seed) for seed in range(SEEDS)):
            yield f"the mutant '{name}' passes the fixed cases, and only drawn ones see it."
        elif name not in listed:
            yield f"the mutant '{name}' passes: add a case, or list it as equal with a reason."
    for name in listed.keys() - survivors.keys():
        yield f"the mutant '{name}' is listed as equal, and is none that passes."


def _defined(mutant: Mutant, reference: Function) -> Function | None:
    """Return the function that a mutant defines, None where that is no Python."""
    namespace = dict(reference.__globals__)
    try:
        exec(compile(mutant.source, f"<{mutant.id}>", "exec"), namespace)  # noqa: S102 -- our own
    except SyntaxError:
        return None
    function: Function = namespace[reference.__name__]
    return function


def _passes_in_time(passes: Passes, function: Function, seed: int | None) -> bool:
    try:
        with _limited(SECONDS):
            return passes(function, seed)
    except TooSlow:
        return False


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` in the main thread after some time."""
    if not hasattr(signal, "SIGALRM"):  # on Windows
        with _interrupted(seconds):
            yield
        return

    def over(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _interrupted(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` after some time by way of an interrupt, as Ctrl-C makes one."""
    timer = Timer(seconds, interrupt_main)
    timer.start()
    try:
        yield
    except KeyboardInterrupt:
        raise TooSlow from None
    finally:
        timer.cancel()
