"""A real server of PostgreSQL for the tests, and what is in a gradebook of any kind."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import MetaData, create_engine

PASSWORD = "not-to-be-shown"
PLACES = "/usr/lib/postgresql/*/bin/postgres"  # where Debian puts it, off the path
PATIENCE_SECONDS = 60


class Server:
    """A server on this machine's loopback, as an ordinary user, in a folder of its own."""

    def __init__(self) -> None:
        self.programs = _programs()
        self.user = None if os.geteuid() else _somebody()
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        (self.folder / "password").write_text(PASSWORD)
        if self.user:
            for path in (self.folder, self.folder / "password"):
                shutil.chown(path, self.user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        where = ["-D", str(self.folder / "data"), "-U", "teacher"]
        words = ["--auth=scram-sha-256", f"--pwfile={self.folder / 'password'}", "--no-sync"]
        self._run("initdb", *where, *words)
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", log, "-o", options, "start"
        )

    def stop(self) -> None:
        """Stop the server at once; whoever is connected loses that."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "fast", "stop")

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder)

    def url(self, database: str, password: str = PASSWORD) -> str:
        """Return the address of a database."""
        return f"postgresql+psycopg://teacher:{password}@127.0.0.1:{self.port}/{database}"

    def new(self, database: str) -> str:
        """Make an empty database and return its address."""
        plain = self.url("postgres").replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {database}")  # type: ignore[arg-type]
        return self.url(database)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.programs / program, *arguments],
            user=self.user,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=PATIENCE_SECONDS,
        )


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    found = shutil.which("postgres") or next(map(str, sorted(Path("/").glob(PLACES[1:]))), None)
    assert found, "these tests need PostgreSQL: apt install postgresql"
    return Path(found).resolve().parent


def _somebody() -> str:
    """Return an ordinary user: the server refuses to run as root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def rows_of(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of a gradebook, sorted, with names for the ids that nbgrader draws."""
    engine, metadata = create_engine(url), MetaData()
    metadata.reflect(engine)
    with engine.connect() as db:
        found = {
            name: [dict(row) for row in db.execute(table.select()).mappings()]
            for name, table in metadata.tables.items()
        }
    engine.dispose()
    names = {
        row["id"]: row["name"]
        for kind in ("assignment", "notebook", "base_cell")
        for row in found[kind]
    }
    names |= {row["id"]: f"source of {row['name']}" for row in found["source_cell"]}
    return {
        kind: sorted(
            (tuple(names.get(row[column], row[column]) for column in sorted(row)) for row in rows),
            key=repr,
        )
        for kind, rows in found.items()
    }
