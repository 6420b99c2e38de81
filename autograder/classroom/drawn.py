"""The source's pictures: drawn once for everybody, and kept from one run to the next.

The first worker that is ready says what it has drawn. Kept is what can be seen and is no error, so
that a picture that failed on a busy machine is drawn again.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from autograder.classroom.journal import code_digest
from autograder.classroom.pool import LocalPool, get_ready
from autograder.grading.kept import Kept
from autograder.grading.orders import Orders
from autograder.notebook.clean import Output
from autograder.sandbox.machine import site_packages
from autograder.sandbox.proof import probe
from autograder.settings import Course

Pictures = dict[str, list[Output]]


class Drawn:
    """The pictures of an assignment, for one run."""

    def __init__(self, course: Course, orders: Orders) -> None:
        path = course.root / ".grading" / f"{orders.assignment.name}.pictures"
        code = (code_digest(course.packages), sys.version, _installed())
        made_from = (orders.assignment.digest, orders.limits, orders.unsafe, str(probe()), code)
        self.kept = Kept(path, repr(made_from), orders.secret)
        self.texts = frozenset(orders.assignment.pictures)
        self.asked: Future[Pictures] | None = None

    def within(self, orders: Orders) -> Orders:
        """Return the orders with the pictures that are kept, if there are any."""
        content = self.kept.read()
        return orders if content is None else replace(orders, drawn=json.loads(content))

    def ask(self, pool: LocalPool, orders: Orders) -> None:
        """Ask the first worker of a pool for what is not kept."""
        if orders.drawn is None and self.texts:
            self.asked = get_ready(pool, orders)

    def keep(self) -> None:
        """Keep what the worker has drawn. That it has not is told by what it was to grade."""
        if self.asked is not None and self.asked.done() and not self.asked.exception():
            pictures = self.asked.result()
            if pictures.keys() == self.texts and all(map(_seen, pictures.values())):
                self.kept.write(json.dumps(pictures).encode())


def _seen(outputs: list[Output]) -> bool:
    """Tell whether a cell has drawn something, and ended well."""
    kinds = [output["output_type"] for output in outputs]
    return "error" not in kinds and any("image/png" in out.get("data", {}) for out in outputs)


def _installed() -> list[str]:
    """Return the names of what is installed, which have the versions in them."""
    folders = map(Path, site_packages())
    return sorted(path.name for folder in folders for path in folder.glob("*-info"))
