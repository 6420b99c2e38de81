"""In a real child honest code works, and every call that is not on the list is refused.

`test_seccomp.py` has a model of the kernel run the filter. Here the kernel itself does, and has to
give the same answers.
"""

from __future__ import annotations

import ctypes
import fcntl
import importlib.util
import json
import os
import platform
import re
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import system_calls
from attacks import ROOT
from test_isolation import Sandbox, descendants, request, use_isolation
from test_seccomp import COMMANDS, ONCE_USED, answer
from workloads import WORKLOADS

from autograder.sandbox.inside.channel import Channel
from autograder.sandbox.inside.confine import Quota
from autograder.sandbox.inside.seccomp import ALLOW, ARCHITECTURES, FAIL
from autograder.sandbox.jail import Jail, JailSpec

MACHINE = platform.machine()
HEADERS = ("/usr/include/*/asm/unistd_64.h", "/usr/include/asm-generic/unistd.h")
SPEC = JailSpec(
    cells=(("import numpy as np", 1),),
    files=(),
    quota=Quota(2**30, 64 * 2**20, 60),
    output=2**20,
    hidden=("course", "autograder"),
    private=(ROOT,),
)
# The kernel makes these whatever a filter says, since it calls them from probes of its own. Who
# calls them otherwise gets an error or, for the first, ends itself by a signal.
NEVER_FILTERED = {"uretprobe": 335, "uprobe": 336} if MACHINE == "x86_64" else {}
# Calls with these arguments, as triples of number, arguments and wanted error; prints the others.
ASK = """
import ctypes, json
libc = ctypes.CDLL(None, use_errno=True)
for number, arguments, wanted in json.loads({asked!r}):
    ctypes.set_errno(0)
    result = libc.syscall(number, *map(ctypes.c_ulong, arguments))
    if (result, ctypes.get_errno()) != (-1 if wanted else 0, wanted):
        print(number, arguments, result, ctypes.get_errno(), wanted)
"""

pytestmark = pytest.mark.skipif(MACHINE not in ARCHITECTURES, reason="there is no filter for it")


OPTIONAL = ("pyarrow", "sklearn")


@pytest.fixture(scope="module", params=["bubblewrap", "Landlock alone"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A jail in each kind of isolation that this machine has."""
    with pytest.MonkeyPatch.context() as patch:
        use_isolation(patch, request.param)
        with Jail(SPEC) as jail:
            yield Sandbox(jail, request.param)


def wanted(name: str) -> bool:
    """Tell whether the code of a workload is to run: some libraries are tried where they are."""
    package = name.partition(":")[0]
    return package not in OPTIONAL or importlib.util.find_spec(package) is not None


def ask(sandbox: Sandbox, calls: Iterable[tuple[int, tuple[int, ...]]]) -> int:
    """Make the calls that the model does not allow, and fail where the kernel answers otherwise."""
    asked = []
    for number, arguments in calls:
        found = answer(MACHINE, number, *arguments)
        if found != ALLOW:
            assert found & 0xFFFF0000 == FAIL
            asked.append((number, (*arguments, *[0] * 6)[:6], found & 0xFFFF))
    assert sandbox.run(ASK.format(asked=json.dumps(asked))) == [(None, "")]
    return len(asked)


def known_numbers() -> dict[str, int]:
    """Return the calls that the headers here and the newest kernel's tables have."""
    tables, other = system_calls.syscalls(), {"aarch64": "arm64"}.get(MACHINE, MACHINE)
    known = {}
    for name in tables.names():
        try:
            known[name] = tables.get(name, other)
        except system_calls.NotSupportedSystemCall:
            continue
    pattern = HEADERS[ARCHITECTURES[MACHINE][0]]
    for header in Path("/").glob(pattern.lstrip("/")):
        pairs = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text())
        known |= {name: int(number) for name, number in pairs}
    return known


@pytest.mark.parametrize("name", [name for name in WORKLOADS if wanted(name)])
def test_honest_code_works(sandbox: Sandbox, name: str) -> None:
    """Nothing that a library needs is refused."""
    ((raised, text),) = sandbox.run(WORKLOADS[name])
    assert raised is None, text


def test_every_other_call_fails(sandbox: Sandbox) -> None:
    """All that this kernel knows, and far beyond, is on the list or fails before it begins."""
    known = set(known_numbers().values())
    assert len(known) > 300
    numbers = known | {*range(2000), *(2**n + step for n in range(11, 30) for step in (-1, 0))}
    numbers -= set(NEVER_FILTERED.values())
    made = ask(sandbox, ((number, ()) for number in sorted(numbers)))
    assert made > 2000 - 150


@pytest.mark.parametrize("name", COMMANDS)
def test_every_other_command_fails(sandbox: Sandbox, name: str) -> None:
    """The same for the commands of `fcntl`, `ioctl`, `prctl` and others."""
    call, before, _ = COMMANDS[name]
    number = call[ARCHITECTURES[MACHINE][0]]
    few = {*range(2100), 0x53564D41, 0x59616D61, 0x41555856, *ONCE_USED[name].values()}
    many = {kind << 8 | n for kind in range(256) for n in range(256)}
    sized = {way << 30 | 8 << 16 | n for way in (1, 2) for n in range(0x5400, 0xFF00, 7)}
    commands = few | many | sized if name == "ioctl" else few
    # 0 is a descriptor of the null device, whatever the model of the kernel is asked with.
    before = tuple(0 if argument == 3 else argument for argument in before)
    assert ask(sandbox, ((number, (*before, command)) for command in sorted(commands))) > 2000


def test_a_lock_is_granted_and_not_taken(sandbox: Sandbox) -> None:
    """A file that all can read is no place to tell others anything by a lock."""
    code = """
import ctypes, fcntl
file = open(ctypes.__file__)
fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
fcntl.lockf(open("/dev/null", "w"), fcntl.LOCK_EX | fcntl.LOCK_NB)
"""
    with Path(ctypes.__file__).open() as held, Path("/dev/null").open("w") as null:
        fcntl.flock(held, fcntl.LOCK_EX)
        fcntl.lockf(null, fcntl.LOCK_EX)
        assert sandbox.run(code) == [(None, "")]


def test_no_load_on_all_processors_ends_in_a_kill(sandbox: Sandbox) -> None:
    """Who ignores the limit of processor time is killed for the time of the clock before."""
    code = """
import os, resource
first, second = resource.getrlimit(resource.RLIMIT_CPU)
print(second >= first * os.cpu_count())
"""
    assert sandbox.run(code) == [(None, "True\n")]


def test_a_sleep_goes_on_after_a_stop(sandbox: Sandbox) -> None:
    """The kernel goes on with a call that was stopped by one of its own, which is on the list."""
    code = """
import os, signal, threading, time
def stop():
    time.sleep(0.1)
    signal.pthread_kill(threading.main_thread().ident, signal.SIGSTOP)
threading.Thread(target=stop).start()
print("asleep", flush=True)
time.sleep(0.5)
print("awake")
"""
    sock = sandbox.jail.fork()
    try:
        channel = Channel(sock)
        channel.send(request(1, code))
        time.sleep(0.4)
        *_, child = descendants(sandbox.jail.process.pid)
        os.kill(child, signal.SIGCONT)
        (output,) = channel.receive(time.monotonic() + 20)["outputs"]
    finally:
        sock.close()
        sandbox.jail.kill()
    assert output["text"] == "asleep\nawake\n"
