"""Show how grading goes on, and find the executor to grade on."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from autograder.errors import CourseError
from autograder.outcomes import Graded, NotGraded

LINE_SECONDS = 5.0


class Progress:
    """A bar on a terminal, a plain line every few seconds elsewhere."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failed = self.done = 0
        self.started = self.shown = time.monotonic()
        self.bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def __call__(self, result: Graded | NotGraded | None, total: int) -> None:
        """Take note of a result; None announces the total."""
        if result is None:
            if sys.stderr.isatty():
                self.bar = tqdm(total=total, desc=self.name, unit="submission")
            return
        if self.done == 0:
            self.started = self.shown = time.monotonic()  # the workers have started now
        self.done += 1
        self.failed += isinstance(result, NotGraded)
        if self.bar is not None:
            self.bar.set_postfix(failed=self.failed, refresh=False)
            self.bar.update()
        elif time.monotonic() - self.shown > LINE_SECONDS:
            self.shown = time.monotonic()
            rate = self.done / (self.shown - self.started)
            left = (total - self.done) / rate
            print(
                f"{self.name}: {self.done} of {total}, {self.failed} failed, "
                f"{rate:.1f} a second, {left:.0f} s left",
                file=sys.stderr,
            )


@contextmanager
def cluster(address: str | None) -> Iterator[Executor | None]:
    """Yield the executor of a Dask scheduler, or None for this machine's own processes."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise CourseError("--scheduler needs the extra: pip install -e '.[cluster]'") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise CourseError(f"there is no scheduler at {address}: {error}") from error
    with client:
        yield client.get_executor()
