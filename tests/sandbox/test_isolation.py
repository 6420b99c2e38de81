"""Code in the sandbox reaches nothing but its own folder and its own channel."""

from __future__ import annotations

import json
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import system_calls
from attacks import FILE, ORDERS, PERFECT, ROOT, dump, judged
from jailed import DISK, Sandbox, request, use_isolation
from probes import PROBES

from autograder.errors import IsolationUnavailable
from autograder.grading.outcomes import Graded
from autograder.grading.submission import Submission
from autograder.grading.worker import Worker
from autograder.sandbox import jail as jails
from autograder.sandbox.inside.channel import Channel
from autograder.sandbox.inside.confine import landlock_version
from autograder.sandbox.jail import Jail
from autograder.sandbox.machine import Isolation, site_packages
from autograder.scratch import Scratch

pytestmark = pytest.mark.skipif(platform.system() != "Linux", reason="only Linux has these walls")
NO_SUCH_CALL = -1
REACHED = "-- reached --"


@dataclass
class World:
    """What the grader has and the sandbox must not reach."""

    secret: Path
    names: dict[str, str]
    ears: list[socket.socket]

    def fill(self, code: str) -> str:
        """Put the places of this run into the code of a probe."""
        for name, value in self.names.items():
            code = code.replace(f"@{name}@", value)
        return code

    def require_untouched(self) -> None:
        """Fail when a file has changed or somebody has called."""
        assert self.secret.read_text() == "secret"
        assert sorted(path.name for path in self.secret.parent.iterdir()) == ["ear", "secret.txt"]
        for ear in self.ears:
            ear.setblocking(False)
            with pytest.raises(BlockingIOError):
                ear.recv(1) if ear.type == socket.SOCK_DGRAM else ear.accept()


def numbers() -> dict[int, int]:
    """Return the numbers of this machine's system calls, by those of x86_64."""
    machine = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    tables = system_calls.syscalls()
    here = tables.load_arch_table(machine)
    return {n: here.get(name, NO_SUCH_CALL) for name, n in tables.load_arch_table("x86_64").items()}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("grader")
    secret = folder / "secret.txt"
    secret.write_text("secret")
    ears = [socket.create_server(("127.0.0.1", 0))]
    ears.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    ears[1].bind(("127.0.0.1", 0))
    abstract = f"grader-{os.getpid()}"
    for address in (str(folder / "ear"), f"\0{abstract}"):
        ears.append(socket.socket(socket.AF_UNIX))
        ears[-1].bind(address)
        ears[-1].listen()
    names = {
        "SECRET": str(secret),
        "FOLDER": str(folder),
        "ROOT": str(ROOT),
        "HOME": str(Path.home()),
        "JAILS": tempfile.gettempdir(),
        "TCP": str(ears[0].getsockname()[1]),
        "UDP": str(ears[1].getsockname()[1]),
        "UNIX": str(folder / "ear"),
        "ABSTRACT": abstract,
        "NUMBERS": str(numbers()),
    }
    yield World(secret, names, ears)
    for ear in ears:
        ear.close()


@pytest.mark.parametrize("name", PROBES)
def test_probe_fails(sandbox: Sandbox, world: World, name: str) -> None:
    """The probe ends in an error, the child lives on, and nothing has been touched."""
    code = f"{world.fill(PROBES[name])}\nprint({REACHED!r})"
    (raised, text), (later, alive) = sandbox.run(code, "print('alive')")
    assert raised is not None, text
    assert REACHED not in text
    assert (later, alive) == (None, "alive\n")
    world.require_untouched()


def test_environment_holds_nothing_of_ours(sandbox: Sandbox) -> None:
    """The environment has no paths, names or keys of the grader's."""
    ((raised, text),) = sandbox.run("import json, os\nprint(json.dumps(dict(os.environ)))")
    assert raised is None
    environment = json.loads(text)
    ours = {v for k, v in os.environ.items() if len(v) > 3 and k not in ("LANG", "PATH")}
    assert not ours & set(environment.values()) - {"/usr/bin", "C.UTF-8"}
    assert not [value for value in environment.values() if str(ROOT) in value]
    assert environment["HOME"] != str(Path.home())


def test_what_workers_share_is_out_of_reach(sandbox: Sandbox) -> None:
    """The folder with the orders, which hold the hidden tests, can be neither read nor listed."""
    with closing(Scratch()) as shared:
        (shared.path / "orders").write_bytes(b"secret")
        for path, look in ((shared.path / "orders", "open"), (shared.path, "os.listdir")):
            ((raised, text),) = sandbox.run(f"import os\n{look}({str(path)!r})")
            assert raised in ("PermissionError", "FileNotFoundError"), text


def test_only_its_own_channel_is_open(sandbox: Sandbox) -> None:
    """Of all descriptors there are null, three times, and one socket without a name."""
    code = """
import os, socket, stat
found = []
for number in range(4096):
    try:
        mode = os.fstat(number).st_mode
    except OSError:
        continue
    kind = "socket" if stat.S_ISSOCK(mode) else "device" if stat.S_ISCHR(mode) else "other"
    found.append(kind)
    if kind == "socket":
        end = socket.socket(fileno=os.dup(number))
        found.append((end.family.name, end.type.name, end.getpeername()))
        end.close()
print(found)
"""
    ((raised, text),) = sandbox.run(code)
    assert raised is None, text
    assert text.strip() == str([*["device"] * 3, "socket", ("AF_UNIX", "SOCK_STREAM", "")])


def told_of_a_child(sandbox: Sandbox, file: str) -> str:
    """Return what the kernel tells in a file of `/proc` about a child that is at work."""
    sock = sandbox.jail.fork()
    try:
        channel = Channel(sock)
        channel.send(request(1, "print('here')"))
        assert channel.receive(time.monotonic() + 20)["outputs"]
        *_, child = descendants(sandbox.jail.process.pid)
        return Path(f"/proc/{child}/{file}").read_text()
    finally:
        sock.close()
        sandbox.jail.kill()


def test_no_memory_is_shared_that_can_be_written(sandbox: Sandbox) -> None:
    """What a child writes is in its own memory: no other process will ever see it."""
    maps = [line.split(maxsplit=5) for line in told_of_a_child(sandbox, "maps").splitlines()]
    assert len(maps) > 100
    assert [line for line in maps if "w" in line[1] and line[1].endswith("s")] == []


def test_child_has_no_capabilities(sandbox: Sandbox) -> None:
    """A child has none of root's powers, even where root grades without bubblewrap."""
    status = told_of_a_child(sandbox, "status")
    assert status.count("Seccomp:\t2") == status.count("NoNewPrivs:\t1") == 1
    powers = dict(re.findall(r"^Cap(\w+):\t(\w+)$", status, re.MULTILINE))
    del powers["Bnd"]  # what a program that is started could have at most, and none can be
    assert {int(bits, 16) for bits in powers.values()} == {0}, powers


def descendants(process: int) -> list[int]:
    """Return the processes that a process has started, and those that they have, oldest first."""
    found = []
    for thread in Path(f"/proc/{process}/task").iterdir():
        for child in map(int, (thread / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found


def test_memory_of_the_warm_process_holds_no_tests(sandbox: Sandbox) -> None:
    """No object in a child has the text of a hidden test or a module of the judge's."""
    code = """
import gc, sys
names = [name for name in sys.modules if name.partition(".")[0] in ("course", "autograder")]
texts = [t for t in gc.get_objects() if isinstance(t, str) and "HIDDEN TESTS" in t]
print(sorted(names), len(texts))
"""
    ((raised, text),) = sandbox.run(code)
    assert raised is None, text
    modules = "arrays bpf channel child codec compiled confine reach room seccomp shell syscalls"
    inside = {f"autograder.sandbox.inside.{module}" for module in modules.split()}
    allowed = {"autograder", "autograder.sandbox", "autograder.sandbox.inside"} | inside
    names, count = text.strip().rsplit(" ", 1)
    assert set(json.loads(names.replace("'", '"'))) <= allowed
    assert count == "0"


def test_next_child_starts_anew(sandbox: Sandbox) -> None:
    """Names, modules, files and the current folder of one child are not the next one's."""
    leave = """
import builtins, os, sys
import numpy as np
builtins.forged = np.forged = sys.forged = left = True
open("left", "w").write("left")
open("data.txt", "w").write("forged")
os.makedirs("a/b/c")
os.chdir("a/b")
"""
    look = """
import builtins, os, sys
import numpy as np
print(sorted(os.listdir(".")), open("data.txt").read())
print([hasattr(thing, "forged") for thing in (builtins, np, sys)], "left" in globals())
"""
    assert sandbox.run(leave)[0][0] is None
    ((raised, text),) = sandbox.run(look)
    assert raised is None, text
    assert text == "['data.txt'] given\n[False, False, False] False\n"


def test_disk_is_bounded_and_emptied(sandbox: Sandbox) -> None:
    """Files cannot be larger than the quota, and the next child has it all.

    Without bubblewrap this holds for each file alone, and grading warns of it.
    """
    files = 1000 if sandbox.mode == "bubblewrap" else 1
    fill = f"""
import contextlib, os
size = 0
with contextlib.suppress(OSError):
    for number in range({files}):
        with open(f"file-{{number}}", "wb", buffering=0) as file:
            for _ in range(1000 // {files}):
                size += file.write(bytes(2**18))
print(size)
"""
    sizes = [int(sandbox.run(fill)[0][1]) for _ in range(2)]
    assert 0 < sizes[0] <= DISK
    assert sizes[0] == sizes[1]


def test_silent_child_is_killed_with_its_threads(sandbox: Sandbox) -> None:
    """A child in an endless loop with threads is gone after `kill`, and a new one answers."""
    sock = sandbox.jail.fork()
    source = "import threading\nthreading.Thread(target=print).start()\nwhile True: pass"
    Channel(sock).send(request(1, source))
    sandbox.jail.kill()
    sock.settimeout(5)
    with suppress(ConnectionResetError):
        assert sock.recv(1) == b""
    sock.close()
    assert sandbox.run("print('alive')") == [(None, "alive\n")]


OLDER_KERNEL = """
import fcntl, os, signal, socket, sys
sys.path.insert(0, sys.argv[1])
from autograder.sandbox.inside import confine
confine.landlock_version = lambda: 4
rules = confine.ruleset(["/usr", sys.base_prefix], [], [])
victim = os.getpid()
child = os.fork()
if child == 0:
    confine.confine(rules, confine.Quota(2**29, 2**20, 10), confine.address_space())
    one, other = socket.socketpair()
    try:
        fcntl.fcntl(one, fcntl.F_SETOWN, victim)
        fcntl.fcntl(one, 10, signal.SIGUSR1)
        fcntl.fcntl(one, fcntl.F_SETFL, os.O_ASYNC)
        other.send(b"x")
    except OSError:
        pass
    os._exit(0)
signal.signal(signal.SIGUSR1, lambda *_: print("signalled"))
os.waitpid(child, 0)
print("done")
"""


def test_no_signals_where_landlock_does_not_know_them() -> None:
    """Before version 6 Landlock lets signals pass; the filter has to stop all ways to send one."""
    if landlock_version() < 4:
        pytest.skip("there is no Landlock 4 here")
    done = subprocess.run(
        [sys.executable, "-c", OLDER_KERNEL, str(ROOT)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stdout == "done\n", done


@pytest.mark.parametrize("mode", ["Landlock alone", "fresh"])
def test_other_modes_give_the_same_grades(
    mode: str, monkeypatch: pytest.MonkeyPatch, honest: Graded
) -> None:
    """Without bubblewrap, and without a warm process, a submission gets the same grades."""
    if mode == "Landlock alone":
        use_isolation(monkeypatch, mode)
    worker = Worker(replace(ORDERS, fresh=mode == "fresh"))
    try:
        for _ in range(2):
            graded = judged(worker, Submission.of("honest", dump(PERFECT), FILE))
            assert graded.grades == honest.grades
            assert (worker.processes.jail is None) == (mode == "fresh")
    finally:
        worker.close()


@pytest.mark.parametrize(
    "found",
    [Isolation(None, 0, True), Isolation(None, 2, True), Isolation("bwrap", 7, False)],
    ids=str,
)
def test_no_isolation_is_refused(found: Isolation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files or network are open, nothing runs; the message says what is needed."""
    monkeypatch.setattr(jails, "probe", lambda: found)
    with pytest.raises(IsolationUnavailable, match=r"cannot isolate.*bubblewrap.*Landlock"):
        Jail(ORDERS.jail())


def test_private_folder_among_the_libraries_is_refused() -> None:
    """A course in a folder that every child can read is refused, with its path."""
    inside = Path(site_packages()[0]) / "course"
    with pytest.raises(IsolationUnavailable, match="course lies inside"):
        Jail(replace(ORDERS.jail(), private=(inside,)))


def test_missing_isolation_is_recorded() -> None:
    """A result that was made without isolation says so."""
    worker = Worker(replace(ORDERS, unsafe=True))
    try:
        graded: Any = json.loads(
            judged(worker, Submission.of("honest", dump(PERFECT), FILE)).notebook
        )
    finally:
        worker.close()
    assert graded["metadata"]["autograder"]["isolation"] == "none"
