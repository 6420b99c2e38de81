"""Nothing that a student makes can be found by the next one.

Each way to leave something is tried in three children of one jail: the first looks, the second
leaves something and looks, the third looks again, and has to see what the first saw.
"""

from __future__ import annotations

import pytest
from jailed import Sandbox

CALL = """
import ctypes, os, struct
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    given = [a if isinstance(a, bytes) else ctypes.c_long(a) for a in arguments]
    result = libc.syscall(number, *given)
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result
"""
OS = "import fcntl, os, resource, signal, threading\n"
LIBRARY = OS + "import struct, json as library\nfile = os.open(library.__file__, os.O_RDONLY)\n"
OWN = OS + "import struct\nfile = os.open('data.txt', os.O_RDWR)\n"
FREE = """
try:
    fcntl.flock(os.open(library.__file__, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    print("free")
except BlockingIOError:
    print("locked")
"""
LOCK = "struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0)"

# What is left, and how to look for it.
WAYS = {
    "a file": ("open('left', 'w').close()", OS + "print(sorted(os.listdir('.')))"),
    "a hidden folder": (OS + "os.makedirs('.a/b/c')", OS + "print(sorted(os.listdir('.')))"),
    "a link": (OS + "os.symlink('data.txt', 'link')", OS + "print(sorted(os.listdir('.')))"),
    "a word in a given file": (
        "open('data.txt', 'w').write('x')",
        "print(open('data.txt').read())",
    ),
    "no given file": (OS + "os.remove('data.txt')", OS + "print(sorted(os.listdir('.')))"),
    "a file outside": (
        OS + "open('../left', 'w')",
        OS
        + "print([os.path.exists(p + '/left') for p in ('..', '/', '/tmp', '/dev', '/dev/shm')])",
    ),
    "an attribute": (OS + "os.setxattr('.', 'user.x', b'1')", OS + "print(os.listxattr('.'))"),
    "an attribute by a newer call": (
        CALL + "call(463, -100, b'.', 0, b'user.x', struct.pack('QII', 0, 0, 0), 16)",
        OS + "print(os.listxattr('.'))",
    ),
    "an attribute of a given file": (
        OS + "os.setxattr('data.txt', 'user.x', b'1')",
        OS + "print(os.listxattr('data.txt'))",
    ),
    "rights of the folder": (OS + "os.chmod('.', 0o711)", OS + "print(oct(os.stat('.').st_mode))"),
    "flags of the folder": (
        OS + "fcntl.ioctl(os.open('.', 0), 0x40086602, b'\\x80' + bytes(7))",
        OS + "print(fcntl.ioctl(os.open('.', 0), 0x80086601, bytes(8)))",
    ),
    "links of the folder": (
        OS + "for n in range(9): os.mkdir(str(n))",
        OS + "print(os.stat('.').st_nlink)",
    ),
    "a time of a library": (
        OS + "import json\nos.utime(json.__file__, (1, 1))",
        OS + "import json\nprint(os.stat(json.__file__).st_mtime)",
    ),
    "a lock on a library": (LIBRARY + "fcntl.flock(file, fcntl.LOCK_EX)", LIBRARY + FREE),
    "a lock of a description": (
        OWN + f"fcntl.fcntl(file, 37, {LOCK})\nheld = file",
        OWN + f"print(fcntl.fcntl(file, 36, {LOCK})[:2])",
    ),
    "a lease": (
        LIBRARY + "fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)",
        LIBRARY + "print(fcntl.fcntl(file, fcntl.F_GETLEASE))",
    ),
    "System V memory": (CALL + "call(29, 77, 4096, 0o1600)", CALL + "print(call(29, 77, 0, 0))"),
    "a System V queue": (CALL + "call(68, 77, 0o1600)", CALL + "print(call(68, 77, 0))"),
    "a System V semaphore": (CALL + "call(64, 77, 1, 0o1600)", CALL + "print(call(64, 77, 0, 0))"),
    "a POSIX queue": (CALL + "call(240, b'left', 0o102, 0o600, 0)", CALL + "call(240, b'left', 0)"),
    "POSIX memory": (
        "from multiprocessing.shared_memory import SharedMemory\nSharedMemory('left', True, 9)",
        "from multiprocessing.shared_memory import SharedMemory\nSharedMemory('left')",
    ),
    "a key": (
        CALL + "call(248, b'user', b'left', b'x', 1, -4)",
        CALL + "call(249, b'user', b'left', 0, 0)",
    ),
    "an open file": (
        OS + "kept = os.open('data.txt', os.O_RDONLY)",
        OS + "print(os.dup(0))",
    ),
    "a limit": (
        OS + "resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99))",
        OS + "print([resource.getrlimit(n) for n in range(16)])",
    ),
    "processors": (
        OS + "os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})",
        OS + "print(os.sched_getaffinity(0))",
    ),
    "a mask": (OS + "os.umask(0o777)", OS + "print(os.umask(0o22))"),
    "a current folder": (OS + "os.mkdir('a')\nos.chdir('a')", OS + "print(os.getcwd())"),
    "a timer": (
        OS + "signal.setitimer(signal.ITIMER_VIRTUAL, 99)",
        OS + "print(signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0)",
    ),
    "a handler of signals": (
        OS + "signal.signal(signal.SIGUSR1, signal.SIG_IGN)",
        OS + "print([signal.getsignal(n) for n in (1, 10, 12, 15)])",
    ),
    "a variable of the environment": (
        OS + "os.environ['left'] = 'x'",
        OS + "print(sorted(os.environ))",
    ),
    "a name in a module": ("import numpy as np\nnp.left = 1", "print(hasattr(np, 'left'))"),
}
NOT_TAKEN = ("a lock on a library", "a lock of a description")  # granted, and not taken
# Where the kernel counts for each room. With Landlock alone it counts for the machine.
COUNTERS = {
    "how much is free on the disk": (
        "open('full', 'wb').write(bytes(2**20))",
        OS + "found = os.statvfs('.')\nprint(found.f_bfree, found.f_ffree)",
    ),
    "numbers of processes and threads": (
        OS + "for _ in range(50): threading.Thread(target=print).start()",
        OS + "thread = threading.Thread(target=print)\nthread.start()\n"
        "print(os.getpid(), os.getppid(), thread.native_id)",
    ),
    "numbers of files": (
        OS + "for n in range(50): open(str(n), 'w').close()",
        OS + "open('new', 'w').close()\n"
        "print([os.stat(p).st_ino for p in ('.', 'data.txt', 'new')])",
    ),
}


@pytest.mark.parametrize("name", WAYS)
def test_nothing_is_left(sandbox: Sandbox, name: str) -> None:
    """The next child sees what the first one saw; a way that works can be seen in its own child."""
    require_nothing_left(sandbox, name, *WAYS[name])


@pytest.mark.parametrize("sandbox", ["bubblewrap"], indirect=True)
@pytest.mark.parametrize("name", COUNTERS)
def test_counters_begin_anew(sandbox: Sandbox, name: str) -> None:
    """A room has counters of its own; a new folder alone has those of the machine."""
    require_nothing_left(sandbox, name, *COUNTERS[name])


def require_nothing_left(sandbox: Sandbox, name: str, leave: str, look: str) -> None:
    """Fail where a child sees that another one was there before it."""
    before = sandbox.run(look)
    (raised, _), *during = sandbox.run(leave, look)
    after = sandbox.run(look)
    assert after == before
    refused = raised is not None or before[0][0] is not None
    assert refused or name in NOT_TAKEN or during != before, "nothing that is looked for is left"


def test_each_folder_is_a_new_one(sandbox: Sandbox) -> None:
    """The folder of a child has been made for it, also where its path and number are the same."""
    born = """
import ctypes, struct
found = ctypes.create_string_buffer(256)
libc = ctypes.CDLL(None, use_errno=True)
libc.statx(-100, b'.', 0, 0x800, found)
print(struct.unpack_from('qI', found.raw, 80))
"""
    times = [sandbox.run(born)[0] for _ in range(3)]
    assert [raised for raised, _ in times] == [None] * 3, times
    assert len(set(times)) == 3
