"""The worker that stands behind the formgrader's button, because it asks for one student at a time.

It gets ready when the submissions of an assignment are listed: on that page are the buttons.
"""

from __future__ import annotations

import logging
from functools import lru_cache

from autograder.classroom.drawn import Drawn
from autograder.classroom.journal import code_digest
from autograder.classroom.pool import LocalPool, get_ready
from autograder.errors import AutograderError
from autograder.grading.assignment import kept_assignment, read_source
from autograder.grading.orders import Orders
from autograder.sandbox.jail import require
from autograder.sandbox.linux import require_linux
from autograder.sandbox.proof import probe
from autograder.settings import Course


def standing_pool(course: Course) -> LocalPool:
    """Return the pool of one process, which has loaded the code as it is now."""
    return _pool(code_digest(course.packages))


def expect(course: Course, assignment: str) -> None:
    """Have the worker prepare itself for an assignment; what is wrong the button will tell."""
    try:
        require_linux()
        orders = Orders.of(course, kept_assignment(course, read_source(course, assignment)))
        require(probe(), orders.jail())
        get_ready(standing_pool(course), Drawn(course, orders).within(orders))
    except (AutograderError, OSError) as error:
        logging.getLogger(__name__).debug("%s: not ready: %s", assignment, error)


@lru_cache(maxsize=1)
def _pool(code: str) -> LocalPool:
    """Return the pool for the code with this digest: where that changes, so does the process."""
    del code
    return LocalPool(1)
