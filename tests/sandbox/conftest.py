"""Workers for the tests of the sandbox: one that is attacked, and one that never was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from attacks import FILE, ORDERS, PERFECT, dump, judged

from autograder.grading.outcomes import Graded
from autograder.grading.submission import Submission
from autograder.grading.worker import Worker


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """The worker that grades all attacks of a module, one after the other."""
    worker = Worker(ORDERS)
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def honest() -> Graded:
    """A perfect submission, graded by a worker that has seen nothing else."""
    worker = Worker(ORDERS)
    try:
        return judged(worker, Submission.of("honest", dump(PERFECT), FILE))
    finally:
        worker.close()
