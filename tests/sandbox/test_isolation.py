"""Code in the sandbox reaches nothing but its own folder and its own channel."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from attacks import FILE, ORDERS, PERFECT, ROOT, dump, judged
from probes import PROBES

from autograder.errors import IsolationUnavailable
from autograder.grading.outcomes import Graded
from autograder.grading.submission import Submission
from autograder.grading.worker import Worker
from autograder.sandbox import jail as jails
from autograder.sandbox.inside.channel import Channel
from autograder.sandbox.inside.confine import Quota, landlock_version
from autograder.sandbox.inside.seccomp import ARCHITECTURES
from autograder.sandbox.inside.syscalls import DENIED
from autograder.sandbox.jail import Jail, JailSpec
from autograder.sandbox.machine import Isolation, probe, site_packages

pytestmark = pytest.mark.skipif(
    platform.system() != "Linux" or platform.machine() != "x86_64",
    reason="the probes use numbers of system calls of x86_64",
)
DISK = 16 * 2**20
REACHED = "-- reached --"


@dataclass
class Sandbox:
    """A jail and the outcome of the last code that ran in it."""

    jail: Jail
    mode: str

    def run(self, *codes: str) -> list[tuple[str | None, str]]:
        """Run cells in a new child; return what each raised and printed."""
        sock = self.jail.fork()
        channel, results = Channel(sock), []
        try:
            for number, code in enumerate(codes, 1):
                channel.send(request(number, code))
                outputs = channel.receive(time.monotonic() + 20)["outputs"]
                errors = [o["ename"] for o in outputs if o["output_type"] == "error"]
                text = "".join(str(output.get("text", "")) for output in outputs)
                results.append((errors[0] if errors else None, text))
        finally:
            sock.close()
            self.jail.kill()
        return results


def request(number: int, code: str) -> dict[str, Any]:
    """Return the request to run a cell."""
    return {"id": number, "do": "run", "source": code, "count": number, "names": []}


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
    }
    yield World(secret, names, ears)
    for ear in ears:
        ear.close()


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
    with pytest.MonkeyPatch.context() as patch:
        use_isolation(patch, request.param)
        with Jail(spec) as jail:
            sandbox = Sandbox(jail, request.param)
            # Nothing hostile runs before a harmless signal and a harmless read are refused.
            signal, read = sandbox.run("import os\nos.kill(os.getppid(), 0)", "open('/etc/passwd')")
            assert signal[0] is not None
            assert read[0] is not None
            yield sandbox


FOUND = probe()


def use_isolation(patch: pytest.MonkeyPatch, mode: str) -> None:
    """Let the machine offer this kind of isolation; a machine without it cannot run the tests."""
    found = FOUND
    if mode == "Landlock alone":
        found = Isolation(None, landlock_version(), found.seccomp)
    assert found.sufficient, f"this machine has {found}"
    assert found.bubblewrap or mode == "Landlock alone", "install bubblewrap for these tests"
    patch.setattr(jails, "probe", lambda: found)


@pytest.mark.parametrize("name", PROBES)
def test_probe_fails(sandbox: Sandbox, world: World, name: str) -> None:
    """The probe ends in an error, the child lives on, and nothing has been touched."""
    code = f"{world.fill(PROBES[name])}\nprint({REACHED!r})"
    (raised, text), (later, alive) = sandbox.run(code, "print('alive')")
    assert raised is not None, text
    assert REACHED not in text
    assert (later, alive) == (None, "alive\n")
    world.require_untouched()


def test_filter_refuses_every_denied_call(sandbox: Sandbox) -> None:
    """No call of the list gets as far as its arguments, which would be wrong."""
    index = ARCHITECTURES[platform.machine()][0]
    calls = {name: numbers[index] for name, numbers in DENIED.items() if numbers[index] >= 0}
    code = f"""
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
nothing = [ctypes.c_long(-1)] * 6
for name, number in {calls!r}.items():
    result = libc.syscall(number, *nothing)
    if result != -1 or ctypes.get_errno() != errno.EPERM:
        print(name, result, ctypes.get_errno())
"""
    assert sandbox.run(code) == [(None, "")]


def test_environment_holds_nothing_of_ours(sandbox: Sandbox) -> None:
    """The environment has no paths, names or keys of the grader's."""
    ((raised, text),) = sandbox.run("import json, os\nprint(json.dumps(dict(os.environ)))")
    assert raised is None
    environment = json.loads(text)
    ours = {v for k, v in os.environ.items() if len(v) > 3 and k not in ("LANG", "PATH")}
    assert not ours & set(environment.values()) - {"/usr/bin", "C.UTF-8"}
    assert not [value for value in environment.values() if str(ROOT) in value]
    assert environment["HOME"] != str(Path.home())


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


def test_child_has_no_capabilities(sandbox: Sandbox) -> None:
    """A child has none of root's powers, even where root grades without bubblewrap."""
    code = """
import ctypes, struct
libc = ctypes.CDLL(None)
header = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0))
data = ctypes.create_string_buffer(24)
print(libc.syscall(125, header, data), struct.unpack("6I", data.raw)[:2])
"""
    assert sandbox.run(code) == [(None, "0 (0, 0)\n")]


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
    modules = ("", "channel", "child", "codec", "confine", "seccomp", "shell", "syscalls")
    inside = {f"autograder.sandbox.inside.{m}".rstrip(".") for m in modules}
    allowed = {"autograder", "autograder.sandbox"} | inside
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
            assert (worker.jail is None) == (mode == "fresh")
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
