"""The gradebook in SQLite and on a server: waited for, shared, and told of without a password."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Timer

import psycopg
import pytest
from classroom import NAME, School, Scripted, files
from databases import PASSWORD, Server, rows_of
from sqlalchemy import create_engine, text

from autograder import cli
from autograder.classroom.database import state_of
from autograder.classroom.grade import Options, grade
from autograder.classroom.gradebook import Gradebook
from autograder.errors import CourseError
from autograder.grading.assignment import load_assignment
from autograder.grading.outcomes import Graded, NotGraded
from autograder.scratch import sweep
from autograder.settings import CONFIG_FILE, Course, load

KINDS = ("sqlite", "postgresql")
OTHER = "4_other"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server of PostgreSQL, of this session's own."""
    started = Server()
    yield started
    started.close()


@pytest.fixture(params=KINDS)
def course(request: pytest.FixtureRequest, school: School, tmp_path: Path) -> Course:
    """A class that has handed in, with an empty gradebook of each kind."""
    root = tmp_path / "course"
    shutil.copytree(school.course.root, root)
    (root / "gradebook.db").unlink()
    url = f"sqlite:///{root / 'gradebook.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("server").new(f"course_{abs(hash(str(tmp_path))):x}")
    with (root / CONFIG_FILE).open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    return replace(load(root), limits=school.course.limits)


def test_grades_given_by_hand_are_noticed(course: Course, school: School) -> None:
    """What a watch compares stays as it is until somebody grades, on a server as in a file."""
    run(course, school)

    def settled() -> tuple[tuple[str, int], ...]:
        time.sleep(1.5)  # the server counts after a moment
        return state_of(course)

    before = settled()
    assert before
    assert settled() == before
    execute(course, "UPDATE grade SET manual_score = 1 WHERE id = (SELECT min(id) FROM grade)")
    graded = settled()
    assert graded != before
    execute(course, "UPDATE comment SET manual_comment = 'Well done.'")
    assert settled() != graded


def test_a_gradebook_that_is_not_there_has_no_state(course: Course, school: School) -> None:
    """A file that is not made yet, a server that does not answer: a watch goes on."""
    del school
    elsewhere = course.database.replace("/gradebook.db", "/none.db")
    elsewhere = elsewhere.replace("@127.0.0.1", "@127.0.0.2")
    assert state_of(replace(course, database=elsewhere)) == ()


HOLDER = """
import time
from databases import Server
started = Server()
print(started.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder for temporary files that every user can reach, as the system's is."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


def test_a_server_ends_with_whoever_has_started_it(open_to_all: Path) -> None:
    """Tests that are killed leave no server behind, and no folder that is not swept."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        cwd=Path(__file__).parent,
        env=os.environ | {"TMPDIR": str(open_to_all)},
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        server = Path("/proc", holder.stdout.readline().strip() or "missing")
        assert b"postgres" in (server / "cmdline").read_bytes()
        holder.kill()
    end = time.monotonic() + 60
    while server.exists():
        assert time.monotonic() < end, "the server is still there"
        time.sleep(0.05)
    sweep(open_to_all)
    assert list(open_to_all.iterdir()) == []


def run(course: Course, school: School, **options: object) -> tuple[list[str], list[str]]:
    """Grade with prepared results; return who was asked for, and who was unchanged."""
    executor = Scripted(school.results.values())
    report = grade(course, NAME, Options(executor=executor, **options))
    assert report.failed == ()
    return executor.asked, list(report.unchanged)


def execute(course: Course, *statements: str) -> None:
    engine = create_engine(course.database)
    with engine.begin() as db:
        for statement in statements:
            db.execute(text(statement))
    engine.dispose()


def test_the_rows_are_the_same(course: Course, school: School, tmp_path: Path) -> None:
    """A class is in the gradebook of a server as in SQLite, and is not graded again."""
    everybody = sorted(school.results)
    assert run(course, school) == (everybody, [])
    assert run(course, school) == ([], everybody)
    plain = replace(school.course, database=f"sqlite:///{tmp_path / 'plain.db'}")
    run(plain, school)
    assert rows_of(course.database) == rows_of(plain.database)
    assert files(course.folder("autograded")) == school.files


@contextmanager
def locked(course: Course) -> Iterator[None]:
    """Hold all rows of the gradebook."""
    if course.database.startswith("sqlite"):
        path = course.root / "gradebook.db"
        with closing(sqlite3.connect(path, check_same_thread=False)) as db:
            db.execute("BEGIN EXCLUSIVE")
            yield
    else:
        with psycopg.connect(course.database.replace("+psycopg", "")) as server:
            server.execute("LOCK TABLE grade, student IN ACCESS EXCLUSIVE MODE")
            yield


def test_a_gradebook_that_is_locked_is_waited_for(
    course: Course, school: School, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing that was computed is thrown away, and it is said what is waited for."""
    run(course, school, students=("perfect",))
    caplog.clear()
    lock = locked(course)

    def hold(result: Graded | NotGraded | None, _: int) -> None:
        if result is not None and result.student == "perfect":
            lock.__enter__()
            Timer(7, lock.__exit__, (None, None, None)).start()

    executor = Scripted(school.results.values())
    report = grade(course, NAME, Options(executor=executor, force=True), progress=hold)
    assert executor.asked == sorted(school.results) == list(report.graded)
    assert caplog.messages
    assert all(line.startswith("autograder: waiting: the ") for line in caplog.messages)
    assert len(rows_of(course.database)["submitted_notebook"]) == len(school.results)


def test_who_waits_too_long_is_told(course: Course, school: School) -> None:
    """One line says what is the matter, and the next run goes on."""
    run(course, school, students=("perfect",))
    lock = locked(course)

    def hold(result: Graded | NotGraded | None, _: int) -> None:
        if result is not None and result.student == "perfect":
            lock.__enter__()

    executor = Scripted(school.results.values())
    options = Options(executor=executor, force=True, patience=1)
    with pytest.raises(CourseError, match="lock"):
        grade(course, NAME, options, progress=hold)
    lock.__exit__(None, None, None)
    asked, unchanged = run(course, school)
    assert sorted([*asked, *unchanged]) == sorted(school.results)


def test_a_server_that_is_started_anew_is_waited_for(
    server: Server, school: School, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever is at work then loses nothing, and nobody is graded twice."""
    course = replace(school.course, database=server.new("restarted"))
    run(course, school, students=("perfect",))
    caplog.clear()

    def stop(result: Graded | NotGraded | None, _: int) -> None:
        if result is not None and result.student == "perfect":
            server.stop()
            Timer(2, server.start).start()

    executor = Scripted(school.results.values())
    report = grade(course, NAME, Options(executor=executor, force=True), progress=stop)
    assert executor.asked == sorted(school.results) == list(report.graded)
    assert "autograder: waiting: the server of the gradebook does not answer" in caplog.messages


OPEN = """
import sys
from pathlib import Path
from autograder.classroom.gradebook import Gradebook
from autograder.grading.assignment import load_assignment
from autograder.settings import load
course = load(Path(sys.argv[1]))
assignment = load_assignment(course, sys.argv[2])
sys.stdin.readline()
Gradebook(course, assignment).close()
"""


def test_two_first_runs_at_once_make_one_gradebook(course: Course, tmp_path: Path) -> None:
    """An empty database that two open at the same moment is made as by one."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(course.root), NAME],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], errors
    alone = replace(course, database=f"sqlite:///{tmp_path / 'alone.db'}")
    Gradebook(alone, load_assignment(alone, NAME)).close()
    rows = rows_of(course.database)
    assert rows == rows_of(alone.database)
    assert len(rows["alembic_version"]) == len(rows["assignment"]) == 1


def test_two_runs_of_an_assignment_take_turns(course: Course, school: School) -> None:
    """Everybody is graded once, whichever run comes first, and the other finds it done."""
    Gradebook(course, load_assignment(course, NAME)).close()
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(run, course, school) for _ in range(2)]
        asked = [name for one in both for name in one.result()[0]]
    assert sorted(asked) == sorted(school.results)
    assert len(rows_of(course.database)["submitted_assignment"]) == len(school.results)


def test_runs_of_two_assignments_share_a_gradebook(course: Course, school: School) -> None:
    """The same students, written by two at once, are there once, with the work of both."""
    source = course.root / "source"
    shutil.copytree(source / NAME, source / OTHER)
    (source / OTHER / f"{NAME}.ipynb").rename(source / OTHER / f"{OTHER}.ipynb")
    results = list(school.results.values())
    books = [Gradebook(course, load_assignment(course, name)) for name in (NAME, OTHER)]
    with ThreadPoolExecutor(2) as threads:
        for written in [threads.submit(book.write, results) for book in books for _ in range(3)]:
            written.result()
    for book in books:
        book.close()
    rows = rows_of(course.database)
    assert len(rows["student"]) == len(results)
    assert len(rows["submitted_assignment"]) == 2 * len(results)


WRONG: dict[str, Callable[[str], str]] = {
    "password": lambda url: url,
    "server": lambda url: url.rpartition(":")[0] + ":1/nowhere",
    "query": lambda url: url.replace(f":{PASSWORD}@", "@") + f"?password={PASSWORD}",
    "driver": lambda url: url.replace("+psycopg", "+nothing"),
    "port": lambda url: url.rpartition(":")[0] + ":port/nowhere",
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_the_password_is_not_shown(
    change: Callable[[str], str],
    server: Server,
    school: School,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is wrong with the connection is one line, without the password in it."""
    url = change(server.url("nowhere", PASSWORD))
    root = school.course.root
    whole = (root / CONFIG_FILE).read_text()
    try:
        (root / CONFIG_FILE).write_text(f"{whole}\nc.CourseDirectory.db_url = {url!r}\n")
        assert cli.main(["grade", NAME, "--course", str(root)]) == 2
        assert PASSWORD not in repr(load(root))
    finally:
        (root / CONFIG_FILE).write_text(whole)
    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err
    assert said.err.startswith("autograder: the gradebook ")
    assert len(said.err.splitlines()) == 1


SCHEMAS = {
    "older": ("UPDATE alembic_version SET version_num = '167914646830'", "older nbgrader"),
    "oldest": ("DROP TABLE alembic_version", "older nbgrader"),
    "newer": ("UPDATE alembic_version SET version_num = 'ffffffffffff'", "newer nbgrader"),
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_gradebook_of_another_nbgrader_is_refused(
    schema: str, course: Course, school: School
) -> None:
    """It is said what to do, and nothing is changed in it."""
    Gradebook(course, load_assignment(course, NAME)).close()
    change, said = SCHEMAS[schema]
    execute(
        course, change, *(["ALTER TABLE grade DROP COLUMN extra_credit"] * (schema == "oldest"))
    )
    before = rows_of(course.database)
    with pytest.raises(CourseError, match=said):
        run(course, school)
    assert rows_of(course.database) == before


def test_a_gradebook_that_was_being_made_is_finished(course: Course, school: School) -> None:
    """A run that was killed while it made the tables leaves nothing that the next one refuses."""
    Gradebook(course, load_assignment(course, NAME)).close()
    execute(course, "DROP TABLE alembic_version")
    assert run(course, school) == (sorted(school.results), [])
