"""The gradebook's database: waited for where it is busy, refused where it is of another version.

Whatever is said of it is said without its password.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError

from autograder.classroom.turns import PATIENCE_SECONDS, Patience, file_turn, wait_for
from autograder.errors import CourseError
from autograder.settings import Course

Value = TypeVar("Value")
LOCK_SECONDS = 5
SECRETS = ("password", "sslpassword", "passfile")
REVISION = re.compile(r"^(down_)?revision = (?:'(\w+)'|None)$", re.MULTILINE)
# Of PostgreSQL: conflicts with others, a lock that is not given, a server that stops or starts.
BUSY_STATES = ("40", "55P03", "57P01", "57P02", "57P03")
MOST_CONFLICTS = 20  # then it is something else that is there already
WRITTEN = """SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables
WHERE relname IN ('comment', 'grade') ORDER BY relname"""
AT_ONCE = "another run writes the same rows at this moment"


def connect(course: Course) -> Engine:
    """Return what opens connections. Raises `CourseError` where the driver is missing."""
    try:
        engine = create_engine(course.database, pool_pre_ping=True)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        name = getattr(error, "name", None)
        if "postgres" in course.database and (name or isinstance(error, NoSuchModuleError)):
            wanted = "it needs the extra: pip install -e '.[postgres]'"
            raise CourseError(f"the gradebook {shown(course)} cannot be used: {wanted}") from error
        said = _without_password(course, str(error))
        raise CourseError(f"the gradebook {shown(course)} cannot be used: {said}") from None
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _be_told_of_locks)
    return engine


def _be_told_of_locks(connection: Any, _: object) -> None:
    """Have PostgreSQL say that others hold a lock, as SQLite does, instead of waiting for it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    connection.commit()


def shown(course: Course) -> str:
    """Return the address of the gradebook without its password."""
    url = _url(course)
    if url is None:
        return "that c.CourseDirectory.db_url names"
    return url.difference_update_query(SECRETS).render_as_string(hide_password=True)


@contextmanager
def faults_told(course: Course, *kinds: type[Exception]) -> Iterator[None]:
    """Raise `CourseError` for what the database, or one of these errors, says."""
    known: tuple[type[Exception], ...] = (SQLAlchemyError, *kinds)
    try:
        yield
    except known as error:
        reason = _without_password(course, _reason(error))
        # What it came from may hold the password, and is shown in tracebacks.
        raise CourseError(f"the gradebook {shown(course)} cannot be used: {reason}") from None


def patiently(
    work: Callable[[], Value], seconds: float = PATIENCE_SECONDS, *, reached: bool = False
) -> Value:
    """Do something with the database, and again as long as it is busy; return what comes of it.

    It has to be something that can be done twice. A server that has been `reached` before is
    waited for, too. What is no matter of time, or takes longer than `seconds`, is raised.
    """
    patience, conflicts = Patience(seconds), 0
    while True:
        try:
            return work()
        except Exception as error:
            reason = busy(error, reached=reached)
            conflicts += reason == AT_ONCE
            if reason is None or conflicts > MOST_CONFLICTS or not patience.wait(reason):
                raise


def busy(error: Exception, *, reached: bool = False) -> str | None:
    """Return what a failure of the database waits for; None where waiting does not help."""
    said, origin = str(error), getattr(error, "orig", None)
    if "database is locked" in said or "table is locked" in said:
        return "the gradebook is locked by another program"
    if "UNIQUE constraint failed" in said or "duplicate key" in said:
        return AT_ONCE
    if str(getattr(origin, "sqlstate", None) or "").startswith(BUSY_STATES):
        return "the server of the gradebook is busy"
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    no_server = type(origin).__name__ == "OperationalError" and not getattr(origin, "sqlstate", 0)
    if reached and (lost or (no_server and "sqlite" not in type(origin).__module__)):
        return "the server of the gradebook does not answer"
    return None


def turn(course: Course, engine: Engine, name: str, seconds: float) -> AbstractContextManager[bool]:
    """Be the only one who does something of this name with the gradebook."""
    reason = "another run prepares the gradebook"
    if engine.dialect.name == "postgresql":
        return _server_turn(engine, name, reason, seconds)
    return file_turn(course.root / ".grading" / f"gradebook.{name}", reason, seconds)


@contextmanager
def _server_turn(engine: Engine, name: str, reason: str, seconds: float) -> Iterator[bool]:
    """Hold a lock of PostgreSQL, which it gives back when the connection ends."""
    ask = text("SELECT pg_try_advisory_lock(hashtext(:name))").bindparams(name=name)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        try:
            yield wait_for(lambda: bool(db.scalar(ask)), reason, seconds)
        finally:
            db.invalidate()  # a connection that goes back to the pool would keep the lock


def state_of(course: Course) -> tuple[tuple[str, int], ...]:
    """Return what is another one after somebody has written grades or comments.

    A server counts the rows that are written; it says so up to a second later. One that does not
    answer has no state.
    """
    url = _url(course)
    if url is None:
        return ()
    if url.get_backend_name() == "sqlite":
        return _times_of(Path(url.database or ""))
    engine = connect(course)
    try:
        with engine.connect() as db:
            return tuple((name, written) for name, written in db.execute(text(WRITTEN)))
    except SQLAlchemyError:
        return ()
    finally:
        engine.dispose()


def _times_of(path: Path) -> tuple[tuple[str, int], ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return (("changed", found.st_mtime_ns), ("size", found.st_size))


def is_made(engine: Engine) -> bool:
    """Tell whether nbgrader has made its tables, to the end."""
    return _version(engine) is not None


def require_schema(engine: Engine) -> None:
    """Raise `CourseError` for a gradebook of an older or newer nbgrader."""
    found, revisions = _version(engine), _revisions()
    older = {before for before in revisions.values() if before}
    if found in older or (found is None and _lacks_columns(engine)):
        raise CourseError(
            "the gradebook is of an older nbgrader: copy it, then run `nbgrader db upgrade`"
        )
    if found is not None and found not in revisions:
        raise CourseError(
            f"the gradebook is of a newer nbgrader (schema {found}): install that, or a newer one"
        )


def _version(engine: Engine) -> str | None:
    """Return the schema that is noted in the gradebook, None for none."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as db:
        found: str | None = db.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def _lacks_columns(engine: Engine) -> bool:
    """Tell whether tables are there with other columns than nbgrader's."""
    from nbgrader.api import Base

    seen = inspect(engine)
    wanted = {name: set(table.columns.keys()) for name, table in Base.metadata.tables.items()}
    return any(
        wanted[name] - {column["name"] for column in seen.get_columns(name)}
        for name in wanted.keys() & set(seen.get_table_names())
    )


def _revisions() -> dict[str, str | None]:
    """Return the schemas that nbgrader knows, each with the one before it."""
    spec = importlib.util.find_spec("nbgrader")
    known: dict[str, str | None] = {}
    for folder in spec.submodule_search_locations or [] if spec else []:
        for path in sorted((Path(folder) / "alembic" / "versions").glob("*.py")):
            told = {m[1] or "": m[2] for m in REVISION.finditer(path.read_text("utf-8"))}
            known[told[""]] = told["down_"]
    return known


def _url(course: Course) -> URL | None:
    try:
        return make_url(course.database)
    except (SQLAlchemyError, ValueError):
        return None


def _without_password(course: Course, said: str) -> str:
    url = _url(course)
    if url is None:
        return said.replace(course.database, "***")
    hidden = [url.password, *(url.query.get(name) for name in SECRETS)]
    for secret in hidden:
        if isinstance(secret, str) and secret:
            said = said.replace(secret, "***")
    return said


def _reason(error: Exception) -> str:
    """Return what the database says, without the statement, and what to do where that is known."""
    reason = " ".join(str(getattr(error, "orig", error)).splitlines()[:1])
    if "no such" in reason:
        return f"{reason}. After an upgrade of nbgrader copy it and run `nbgrader db upgrade`."
    if "locked" in reason:
        return f"{reason}. Another program writes to it; try again when that is done."
    return reason
