"""Workers for the tests of the sandbox: one that is attacked, and one that never was.

They have the best walls of this machine. `SANDBOX_WALLS=landlock` in the environment gives all of
them Landlock alone; `make test-walls` runs the tests so, and as an ordinary user.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from attacks import EXERCISES, FILE, LIMITS, ORDERS, PERFECT, ROOT, dump, judged, points
from jailed import DISK, FOUND, Sandbox, use_isolation

from autograder.grading.outcomes import Graded
from autograder.grading.submission import Submission
from autograder.grading.worker import Worker
from autograder.sandbox.inside.confine import Quota
from autograder.sandbox.jail import Jail
from autograder.sandbox.walls import JailSpec

WALLS = {"": "bubblewrap", "bubblewrap": "bubblewrap", "landlock": "Landlock alone"}
MODE = WALLS[os.environ.get("SANDBOX_WALLS", "")]


def pytest_report_header() -> str:
    """Say how these tests run, so that a log shows what has been tested."""
    return f"sandbox: {MODE}, user {os.getuid()}, this machine has {FOUND}"


@pytest.fixture(scope="session", autouse=True)
def _walls() -> Iterator[None]:
    """Have all jails of this session made with these walls, or fail where there are none."""
    with pytest.MonkeyPatch.context() as patch:
        use_isolation(patch, MODE)
        yield


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """The worker that grades all attacks of a module, one after the other."""
    worker = Worker(ORDERS)
    yield worker
    worker.close()


@pytest.fixture(scope="session")
def honest() -> Graded:
    """A perfect submission, graded by a worker that has seen nothing else.

    It has more time than attacks get, so that it is what a busy machine spoils last.
    """
    worker = Worker(replace(ORDERS, limits=replace(LIMITS, cell_seconds=30)))
    try:
        graded = judged(worker, Submission.of("honest", dump(PERFECT), FILE))
    finally:
        worker.close()
    assert graded.score == sum(map(points, EXERCISES))
    return graded


@pytest.fixture(scope="module", params=["bubblewrap", "Landlock alone"])
def sandbox(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sandbox]:
    """A jail in each kind of isolation that this machine has."""
    given = tmp_path_factory.mktemp("given") / "data.txt"
    given.write_text("given")
    spec = JailSpec(
        cells=(("import numpy as np", 1),),
        files=(("data.txt", given),),
        quota=Quota(512 * 2**20, DISK, 60),
        output=64 * 2**10,
        hidden=("course", "autograder"),
        private=(ROOT,),
    )
    # Only until the jail has started: other fixtures are made while it is there.
    with pytest.MonkeyPatch.context() as patch:
        use_isolation(patch, request.param)
        jail = Jail(spec)
    with jail:
        sandbox = Sandbox(jail, request.param)
        # Nothing hostile runs before a harmless signal and a harmless read are refused.
        signal, read = sandbox.run("import os\nos.kill(os.getppid(), 0)", "open('/etc/passwd')")
        assert signal[0] is not None
        assert read[0] is not None
        yield sandbox
