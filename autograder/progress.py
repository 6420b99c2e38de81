"""Show how grading goes on."""

from __future__ import annotations

import sys
import time
from typing import Any

from autograder.grading.outcomes import Graded, NotGraded

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
                from tqdm import tqdm

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
