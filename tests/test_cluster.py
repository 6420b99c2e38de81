"""A cluster of Dask grades as this machine does, and loses nobody's grade when it breaks."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import pytest
from classroom import NAME, ROOT, files, hand_in, perfect, tables
from clusters import PATIENCE_SECONDS, Dask, graders, wait_for

from autograder import cli
from autograder.classroom import cluster as clusters
from autograder.classroom.cluster import LOST, Cluster, _is_safe, cluster
from autograder.classroom.cluster_worker import Introduction, Shipment, introduce
from autograder.classroom.grade import Options, grade
from autograder.classroom.sample import sample_class, write_sample
from autograder.errors import CourseError, GraderFailed
from autograder.grading.assignment import load_assignment
from autograder.grading.orders import Orders
from autograder.grading.outcomes import Graded, NotGraded
from autograder.scratch import Scratch
from autograder.settings import Course, load

STUDENTS = tuple(f"student{number}" for number in range(10))


def grade_on(
    workers: Cluster, course: Course, when: int, event: Callable[[], None]
) -> tuple[tuple[str, ...], tuple[NotGraded, ...]]:
    """Grade on a cluster to which something happens after some results; return who was and not."""
    seen = 0

    def count(result: Graded | NotGraded | None, _: int) -> None:
        nonlocal seen
        seen += result is not None
        if seen == when and result is not None:
            event()

    options = Options(executor=workers, jobs=workers.jobs)
    report = grade(course, NAME, options, progress=count)
    return report.graded, report.failed


def written(course: Course) -> tuple[object, object]:
    """Return what a run has written: notebooks, and rows of the gradebook."""
    return files(course.folder("autograded")), tables(load(course.root))


@pytest.mark.slow
def test_a_plain_worker_that_comes_late_gives_the_same_bytes(
    course: Course, dask: Dask, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is waited for with a word, and its notebooks and scores are those of this machine."""
    for sample in sample_class(course, NAME, 6, 1):
        write_sample(course, NAME, sample)
    address = dask.scheduler()
    Timer(2, dask.worker).start()
    options = [NAME, "--course", str(course.root), "--timeout", "2"]
    assert cli.main(["grade", *options, "--scheduler", address]) == 0
    told = capfd.readouterr()
    assert "6 graded, 0 unchanged, 0 undecided, 0 not graded" in told.out
    assert "Traceback" not in told.err
    assert f"autograder: waiting: for a worker of {address}" in caplog.messages
    there = written(course)
    assert cli.main(["grade", *options, "--jobs", "1"]) == 0
    assert "0 graded, 6 unchanged" in capfd.readouterr().out
    for jobs in ("1", "2"):
        assert cli.main(["grade", *options, "--force", "--jobs", jobs]) == 0
        assert written(course) == there


@pytest.mark.slow
def test_jobs_of_slurm_begin_when_there_is_work(
    course: Course, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A cluster without workers starts some with `dask-jobqueue`, and the result is the same."""
    for sample in sample_class(course, NAME, 6, 1):
        write_sample(course, NAME, sample)
    (tmp_path / "slurm").mkdir()
    slurm = ROOT / "tests" / "slurm"
    path = {"PATH": f"{slurm}:{os.environ['PATH']}", "SLURM_FOLDER": str(tmp_path / "slurm")}
    options = [NAME, "--course", str(course.root), "--timeout", "2"]
    with subprocess.Popen(
        [sys.executable, str(slurm / "jobs.py"), str(tmp_path)],
        env=os.environ | path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as jobs:
        assert jobs.stdout is not None
        address = jobs.stdout.readline().strip()
        assert cli.main(["grade", *options, "--scheduler", address]) == 0
        jobs.communicate(timeout=PATIENCE_SECONDS)
    assert list((tmp_path / "slurm").glob("*.log"))
    assert "6 graded, 0 unchanged, 0 undecided, 0 not graded" in capfd.readouterr().out
    there = written(course)
    assert cli.main(["grade", *options, "--force", "--jobs", "2"]) == 0
    assert written(course) == there


@pytest.mark.slow
def test_a_worker_and_a_process_that_are_killed_lose_nobodys_grade(
    handed_in: Course, dask: Dask
) -> None:
    """What they had is graded by the others; each worker has as many processes as threads."""
    address = dask.scheduler()
    stays = dask.worker("--no-nanny", "--nthreads", "2")
    goes = dask.worker("--no-nanny", "--nthreads", "2")

    def kill() -> None:
        processes = graders(stays.pid)
        assert len(processes) == 2
        goes.kill()
        os.kill(processes[0], signal.SIGKILL)

    with cluster(address, handed_in.packages) as workers:
        assert grade_on(workers, handed_in, 1, kill) == (STUDENTS, ())
    wait_for(lambda: not graders(stays.pid))
    there = written(handed_in)
    assert grade(handed_in, NAME, Options(force=True)).graded == STUDENTS
    assert written(handed_in) == there


@pytest.mark.slow
def test_a_scheduler_that_is_killed_loses_nothing_that_is_done(
    handed_in: Course, dask: Dask, capfd: pytest.CaptureFixture[str]
) -> None:
    """One line says so, without a traceback; what was done is saved, and the next run goes on."""
    address = dask.scheduler()
    dask.worker("--no-nanny", "--nthreads", "1")
    scheduler = dask.processes[0]
    with (
        pytest.raises(GraderFailed, match=r"the scheduler at .* is gone; what is done is saved"),
        cluster(address, handed_in.packages) as workers,
    ):
        grade_on(workers, handed_in, 3, scheduler.kill)
    assert "Traceback" not in capfd.readouterr().err
    report = grade(handed_in, NAME, Options(jobs=2))
    assert set(STUDENTS[:3]) <= set(report.unchanged)
    assert sorted([*report.graded, *report.unchanged]) == list(STUDENTS)


@pytest.mark.slow
def test_a_submission_that_takes_workers_along_is_not_graded(handed_in: Course, dask: Dask) -> None:
    """Where the scheduler gives it up, it is listed and graded next time; the others are graded."""
    dask.environment["DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"] = "0"
    address = dask.scheduler()
    goes = dask.worker("--no-nanny", "--nthreads", "1")
    Timer(15, dask.worker, ("--no-nanny", "--nthreads", "2")).start()
    with cluster(address, handed_in.packages) as workers:
        graded, failed = grade_on(workers, handed_in, 1, goes.kill)
        assert {failure.reason for failure in failed} == {LOST}
        assert 0 < len(failed) < len(STUDENTS)
        assert sorted([*graded, *(failure.student for failure in failed)]) == list(STUDENTS)
        left = tuple(failure.student for failure in failed)
        assert grade_on(workers, handed_in, 0, goes.kill) == (left, ())


@pytest.mark.slow
def test_a_worker_with_another_version_is_refused(
    handed_in: Course, dask: Dask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line names the worker and the difference, and nobody is graded."""
    other = tmp_path / "other"
    for package in handed_in.packages:
        shutil.copytree(ROOT / package, other / package)
    with (other / "course" / "checks.py").open("a") as module:
        module.write("\n# another version\n")
    address = dask.scheduler()
    dask.worker()
    dask.worker("--name", "odd", PYTHONPATH=str(other))
    options = [NAME, "--course", str(handed_in.root), "--scheduler", address]
    assert cli.main(["grade", *options]) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "would grade in another way: another version of the project or the course" in said
    assert not handed_in.folder("autograded").exists()


@pytest.mark.slow
def test_a_cluster_with_tls_grades(course: Course, dask: Dask) -> None:
    """Dask's own options are enough, here and there, and nothing is warned of."""
    hand_in(course, "ada", perfect(course))
    key, certificate = (str(dask.folder / f"tls.{kind}") for kind in ("key", "pem"))
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=grader"
    subprocess.run(
        [*make.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    prefix = "DASK_DISTRIBUTED__COMM__"
    options = {f"{prefix}REQUIRE_ENCRYPTION": "True", f"{prefix}TLS__CA_FILE": certificate}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        options[f"{prefix}TLS__{role}__CERT"] = certificate
        options[f"{prefix}TLS__{role}__KEY"] = key
    dask.environment |= options
    address = dask.scheduler("--protocol", "tls")
    dask.worker("--protocol", "tls")
    command = [sys.executable, "-m", "autograder.cli", "grade", NAME, "--course", str(course.root)]
    command += ["--scheduler", address]
    done = subprocess.run(
        command, env=dask.environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert done.stdout == f"{NAME}: 1 graded, 0 unchanged, 0 undecided, 0 not graded\n", done.stderr
    assert done.stderr == ""


@pytest.mark.slow
def test_a_scheduler_that_is_not_there_is_named(
    handed_in: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends with 2 and one line that holds the address."""
    address = "tcp://127.0.0.1:1"
    assert cli.main(["grade", NAME, "--course", str(handed_in.root), "--scheduler", address]) == 2
    message = capsys.readouterr().err
    assert message.startswith(f"autograder: there is no scheduler at {address}")
    assert len(message.splitlines()) == 1


def test_every_difference_is_named() -> None:
    """Who differs in code, Python, a library or isolation would grade in another way."""
    ours = Introduction("a", "3.11.7", ("numpy 2.1", "scipy none"), "bubblewrap", sufficient=True)
    theirs = Introduction("b", "3.12.1", ("numpy 2.2", "scipy none"), "none")
    assert list(theirs.differences(ours)) == [
        "another version of the project or the course",
        "Python 3.12.1, not 3.11.7",
        "numpy 2.2, not numpy 2.1",
        "isolation is none, not bubblewrap",
    ]
    assert list(ours.differences(ours)) == []


def test_a_shipment_has_the_files_and_no_path_of_the_course(made: Callable[[str], Path]) -> None:
    """What a worker gets is complete, and names nothing that lies on this machine alone."""
    course = load(made("6_networks"))
    orders = Orders.of(course, load_assignment(course, "6_networks"))
    wanted = introduce(course.packages, unsafe=False, tried=False)
    sent = pickle.dumps(Shipment.of(orders, wanted))
    assert str(course.root).encode() not in sent
    scratch = Scratch()
    unpacked = pickle.loads(sent).unpacked(scratch).unpacked()
    for name, path in orders.assignment.files:
        found = dict(unpacked.assignment.files)[name]
        assert found.is_relative_to(scratch.path)
        assert found.read_bytes() == path.read_bytes()
    assert len(unpacked.assignment.files) == len(orders.assignment.files) > 0
    scratch.close()


ADDRESSES = {
    "tcp://127.0.0.1:8786": True,
    "tcp://[::1]:8786": True,
    "localhost:8786": True,
    "tls://grader.example.org:8786": True,
    "tcp://grader.example.org:8786": False,
    "10.0.0.7:8786": False,
    "tcp://192.168.1.2:8786": False,
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_can_listen_is_known(address: str) -> None:
    """A connection without TLS is safe on this machine alone."""
    assert _is_safe(address) is ADDRESSES[address]


def test_a_connection_that_others_can_read_is_warned_of(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The warning comes before anything is sent."""
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 0.5)
    with pytest.raises(CourseError), cluster("tcp://0.0.0.0:1", ("autograder",)):
        pass
    assert "is not encrypted" in caplog.text


def test_who_has_no_certificate_is_told() -> None:
    """An encrypted scheduler is not asked without one."""
    with (
        pytest.raises(CourseError, match="no certificate"),
        cluster("tls://127.0.0.1:1", ("autograder",)),
    ):
        pass
