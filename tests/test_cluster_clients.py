"""Who may grade on a cluster, from where, and what becomes of it when the command is gone."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from classroom import NAME, ROOT, files, find, hand_in, perfect, scores
from clusters import PATIENCE_SECONDS, Dask, as_on, graders, wait_for

from autograder import cli
from autograder.classroom.cluster import cluster
from autograder.classroom.grade import Options, grade
from autograder.errors import CourseError, IsolationUnavailable
from autograder.grading.outcomes import Result
from autograder.settings import Course, load

pytestmark = pytest.mark.slow


def command(course: Course, address: str, **environment: str) -> subprocess.Popen[str]:
    """Start `autograder grade` on a cluster, in a process of its own."""
    words = ["grade", NAME, "--course", str(course.root), "--scheduler", address]
    return subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", *words],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(started: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return the exit code of a command, and what it has printed, without its progress."""
    try:
        out, err = started.communicate(timeout=PATIENCE_SECONDS)
    finally:
        started.kill()
    lines = [line for line in err.splitlines() if not line.endswith(" left")]
    return started.returncode, out, "\n".join(lines)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_worker_without_isolation_is_refused_by_name(handed_in: Course, dask: Dask) -> None:
    """It is named, whether or not there is another one that could grade, and nobody is graded."""
    address, port = dask.scheduler(), str(free_port())
    dask.worker("--no-nanny", "--worker-port", port, **as_on("darwin"))
    refusal = rf"127.0.0.1:{port} cannot isolate student code \(no bubblewrap, no Landlock"
    for _ in range(2):
        with (
            pytest.raises(IsolationUnavailable, match=refusal),
            cluster(address, handed_in.packages) as workers,
        ):
            grade(handed_in, NAME, Options(executor=workers))
        dask.worker("--no-nanny")
    assert not handed_in.folder("autograded").exists()


def test_a_late_worker_with_another_library_is_refused_by_name(
    handed_in: Course, dask: Dask, tmp_path: Path
) -> None:
    """What was graded by then is saved."""
    other = tmp_path / "other" / "numpy-0.1.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 0.1\n")
    address, port = dask.scheduler(), str(free_port())
    good = dask.worker("--no-nanny", "--nthreads", "1")
    paths = os.pathsep.join([str(other.parent), str(ROOT)])
    seen: list[str] = []

    def change(result: Result | None, _: int) -> None:
        if result is not None and not seen:
            good.kill()
            dask.worker("--no-nanny", "--worker-port", port, PYTHONPATH=paths)
        seen.extend([] if result is None else [result.student])

    difference = f"numpy 0.1, not numpy {version('numpy')}"
    with (
        pytest.raises(CourseError, match=f"127.0.0.1:{port} would grade .*: {difference}"),
        cluster(address, handed_in.packages) as workers,
    ):
        grade(handed_in, NAME, Options(executor=workers), progress=change)
    assert 0 < len(seen) < 10
    assert sorted(scores(handed_in)) == seen


def test_a_client_that_is_lost_leaves_nothing_on_its_workers(
    handed_in: Course, dask: Dask, tmp_path: Path
) -> None:
    """Their processes end, their folders are gone, and the next client grades everybody."""
    address, temporary = dask.scheduler(), tmp_path / "temporary"
    temporary.mkdir()
    worker = dask.worker("--no-nanny", "--nthreads", "2", TMPDIR=str(temporary))
    lost = command(handed_in, address)
    wait_for(lambda: len(graders(worker.pid)) == 2)
    lost.kill()
    assert said(lost)[1] == ""
    wait_for(lambda: not graders(worker.pid))
    wait_for(lambda: not list(temporary.glob("autograder-*")))
    code, out, err = said(command(handed_in, address))
    assert (code, err) == (0, "")
    assert out == f"{NAME}: 10 graded, 0 unchanged, 0 undecided, 0 not graded\n"


def test_two_clients_at_once_share_the_workers(course: Course, dask: Dask) -> None:
    """Each gets the results of its own class, with its own tests and secret."""
    right = perfect(course)
    wrong = perfect(course)
    find(wrong, "relu_grad")["source"] = "def relu_grad(grad, x):\n    return grad"
    shutil.copytree(course.root, course.root.with_name("other"))
    other = load(course.root.with_name("other"))
    for number in range(5):
        hand_in(course, f"right{number}", right)
        hand_in(other, f"wrong{number}", wrong)
    address = dask.scheduler()
    dask.worker("--no-nanny", "--nthreads", "2")
    both = [command(one, address) for one in (course, other)]
    for code, out, err in [said(one) for one in both]:
        assert (code, err) == (0, "")
        assert "5 graded" in out
    lost = [
        {who: one["test_relu_grad"] == 0 for who, one in scores(c).items()} for c in (course, other)
    ]
    assert lost == [{f"right{n}": False for n in range(5)}, {f"wrong{n}": True for n in range(5)}]


def test_a_mac_grades_on_a_cluster(handed_in: Course, dask: Dask) -> None:
    """What it cannot isolate it need not; the bytes are those of a machine with Linux."""
    address = dask.scheduler()
    dask.worker("--no-nanny", "--nthreads", "2")
    mac = as_on("darwin")
    code, out, err = said(command(handed_in, address, **mac))
    assert (code, err) == (0, "")
    assert "10 graded" in out
    assert "10 unchanged" in said(command(handed_in, address, **mac))[1]
    there = files(handed_in.folder("autograded"))
    options = [NAME, "--course", str(handed_in.root), "--force"]
    assert cli.main(["grade", *options]) == 0
    assert files(handed_in.folder("autograded")) == there


def test_windows_is_told_where_a_cluster_can_be_used_from(course: Course) -> None:
    """It has no locks as we need them: one line, before anything is asked of the cluster."""
    code, out, err = said(command(course, "tcp://127.0.0.1:1", **as_on("win32")))
    assert (code, out) == (2, "")
    assert err.startswith("autograder: grading needs Linux, and this is Windows")
    assert len(err.splitlines()) == 1


def test_where_nothing_is_to_be_done_no_worker_is_waited_for(handed_in: Course, dask: Dask) -> None:
    """A cluster that has shrunk to nothing need not grow for that; whoever is new is waited for."""
    address = dask.scheduler()
    assert cli.main(["grade", NAME, "--course", str(handed_in.root)]) == 0
    code, out, err = said(command(handed_in, address))
    assert (code, err) == (0, "")
    assert "0 graded, 10 unchanged" in out
    hand_in(handed_in, "new", perfect(handed_in))
    waits = command(handed_in, address)
    assert waits.stderr is not None
    assert "waiting: for a worker of" in waits.stderr.readline()
    dask.worker("--no-nanny", "--nthreads", "2")
    assert "1 graded, 10 unchanged" in said(waits)[1]
