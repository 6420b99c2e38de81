"""A real server of PostgreSQL for the tests, and what is in a gradebook of any kind."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import MetaData, create_engine

from autograder.scratch import Scratch

PASSWORD = "not-to-be-shown"
PLACES = "/usr/lib/postgresql/*/bin/postgres"  # where Debian puts it, off the path
PATIENCE_SECONDS = 60
# Become somebody, and end by the signal when the parent is gone; that is asked for after the
# change of user, which takes it back, and the parent may be gone by then.
END_WITH = """
import ctypes, os, sys
parent, user, group, number, *command = sys.argv[1:]
if os.geteuid() != int(user):
    os.setgroups([])
    os.setgid(int(group))
    os.setuid(int(user))
ctypes.CDLL(None).prctl(1, int(number))
if os.getppid() == int(parent):
    os.execv(command[0], command)
"""


class Server:
    """A server on this machine's loopback, as an ordinary user, in a folder of its own.

    It ends with the process that has started it, however that ends.
    """

    def __init__(self) -> None:
        self.programs = _programs()
        self.user = pwd.getpwuid(os.geteuid()) if os.geteuid() else _somebody()
        self.scratch = Scratch()
        self.scratch.path.chmod(0o711)
        self.folder = self.scratch.path / "postgres"
        self.folder.mkdir()
        (self.folder / "password").write_text(PASSWORD)
        for path in (self.folder, self.folder / "password"):
            os.chown(path, self.user.pw_uid, self.user.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # A process ends with the thread that has started it, so that one has to stay.
        self.starter = ThreadPoolExecutor(1)
        where = ["-D", str(self.folder / "data"), "-U", "teacher"]
        words = ["--auth=scram-sha-256", f"--pwfile={self.folder / 'password'}", "--no-sync"]
        made = self._run("initdb", *where, *words)
        assert made.wait(PATIENCE_SECONDS) == 0, (self.folder / "log").read_text()
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        where = ["-D", str(self.folder / "data"), "-k", str(self.folder), "-p", str(self.port)]
        words = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        self.process = self._run("postgres", *where, *words)
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                psycopg.connect(self._plain()).close()
                return
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < end, "the server does not answer"
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server at once; whoever is connected loses that."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        self.starter.shutdown()
        self.scratch.close()

    def url(self, database: str, password: str = PASSWORD) -> str:
        """Return the address of a database."""
        return f"postgresql+psycopg://teacher:{password}@127.0.0.1:{self.port}/{database}"

    def new(self, database: str) -> str:
        """Make an empty database and return its address."""
        with psycopg.connect(self._plain(), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {database}")  # type: ignore[arg-type]
        return self.url(database)

    def _plain(self) -> str:
        return self.url("postgres").replace("+psycopg", "")

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        ids = (os.getpid(), self.user.pw_uid, self.user.pw_gid, int(signal.SIGQUIT))
        call = [sys.executable, "-I", "-S", "-c", END_WITH, *map(str, ids)]
        call += [str(self.programs / program), *arguments]
        with (self.folder / "log").open("ab") as log:
            started = self.starter.submit(
                subprocess.Popen, call, cwd=self.folder, stdout=log, stderr=log
            )
            return started.result()


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    found = shutil.which("postgres") or next(map(str, sorted(Path("/").glob(PLACES[1:]))), None)
    assert found, "these tests need PostgreSQL: apt install postgresql"
    return Path(found).resolve().parent


def _somebody() -> pwd.struct_passwd:
    """Return an ordinary user: the server refuses to run as root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


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
