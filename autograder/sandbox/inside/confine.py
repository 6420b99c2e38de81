"""Give up rights: the restrictions that a child puts on itself before student code runs.

In this order: resource limits, capabilities, Landlock (files, TCP, signals), the filter of
`seccomp` (everything else). Each holds without the others and none can be taken back.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import platform
import resource
import signal
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.sandbox.inside import seccomp

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, PR_SET_PDEATHSIG, PR_SET_THP_DISABLE = 38, 22, 1, 41
PR_GET_SECCOMP, SECCOMP_MODE_FILTER = 21, 2
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446

READ = (1 << 2) | (1 << 3)  # files and folders
WRITE = (1 << 1) | (1 << 14)  # and truncate
FILE_ONLY = WRITE | (1 << 0) | (1 << 2) | (1 << 15)  # what can be allowed on a single file
FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}

CAPABILITY_VERSION = 0x20080522
# Over the limit of processor time the kernel sends SIGXCPU, which can be ignored, and over a second
# one SIGKILL, which says elsewhere that a process was ended from outside. So the second is out of
# reach for who has the first one's time, on all processors at once.
PROCESSORS = os.cpu_count() or 1
CPU_GRACE_SECONDS = 30

libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Quota:
    """What one child may use: bytes of new memory and of disk, seconds of processor time."""

    memory: int
    disk: int
    seconds: int


def landlock_version() -> int:
    """Return the version of Landlock that the kernel offers, 0 for none."""
    return max(0, int(libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def seccomp_available() -> bool:
    """Tell whether this machine's system calls can be filtered."""
    known = platform.machine() in seccomp.ARCHITECTURES
    return known and int(libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0)) >= 0


def ruleset(readable: Iterable[str], writable: Iterable[str], devices: Iterable[str]) -> int | None:
    """Return the descriptor of a Landlock ruleset, or None where the kernel has no Landlock."""
    version = landlock_version()
    if version == 0:
        return None
    handled = FILE_RIGHTS[max(v for v in FILE_RIGHTS if v <= version)]
    network = 3 if version >= 4 else 0
    scoped = 3 if version >= 6 else 0
    attributes = struct.pack("<QQQ", handled, network, scoped)
    size = 8 if version < 4 else 16 if version < 6 else 24
    descriptor = _call(CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    for paths, rights in ((readable, READ), (writable, handled), (devices, READ | WRITE)):
        for path in paths:
            if os.path.exists(path):
                _allow(descriptor, path, rights & handled)
    return descriptor


def confine(rules: int | None, quota: Quota, baseline: int) -> None:
    """Restrict this process for good.

    `baseline` is the address space that the process has already, in bytes. Raises `OSError`
    when the kernel refuses a step, so that nothing runs half restricted.
    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, quota.disk)
    _limit(resource.RLIMIT_NOFILE, 256)
    _limit(resource.RLIMIT_NPROC, 256)
    most = PROCESSORS * quota.seconds + CPU_GRACE_SECONDS
    _limit(resource.RLIMIT_CPU, quota.seconds, most)
    _limit(resource.RLIMIT_AS, baseline + quota.memory)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _drop_capabilities()
    if rules is not None:
        _call(RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0))
        os.close(rules)
    _filter_calls()


def address_space() -> int:
    """Return the bytes of address space in use, found by trying limits (there is no /proc)."""
    old = resource.getrlimit(resource.RLIMIT_AS)
    low, high = 0, 2**47
    while high - low > mmap.PAGESIZE:
        middle = (low + high) // 2
        resource.setrlimit(resource.RLIMIT_AS, (middle, old[1]))
        try:
            mmap.mmap(-1, mmap.PAGESIZE).close()
            high = middle
        except (OSError, MemoryError):
            low = middle
    resource.setrlimit(resource.RLIMIT_AS, old)
    return high


def disable_huge_pages() -> None:
    """Keep memory in small pages: after a fork, what is written to is copied page by page."""
    libc.prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0)


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process when the one that started it ends, or end it at once.

    The kernel tells of later deaths only. A parent that died before has left this process to
    another one, whose number is not `parent`.
    """
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def _drop_capabilities() -> None:
    """Give up all capabilities; a process of root's has them even after no new privileges."""
    header = struct.pack("<Ii", CAPABILITY_VERSION, 0)
    must(libc.capset(header, bytes(24)), "capset")


def _limit(kind: int, value: int, most: int | None = None) -> None:
    """Limit a resource to a value, where nothing narrower holds; `most` is the hard limit."""
    before = resource.getrlimit(kind)[1]
    soft, hard = (
        v if before == resource.RLIM_INFINITY else min(v, before) for v in (value, most or value)
    )
    resource.setrlimit(kind, (soft, hard))


def _allow(descriptor: int, path: str, rights: int) -> None:
    target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not os.path.isdir(path):
            rights &= FILE_ONLY
        rule = struct.pack("<Qi", rights, target)
        _call(ADD_RULE, ctypes.c_int(descriptor), ctypes.c_int(1), rule, ctypes.c_uint32(0))
    finally:
        os.close(target)


def _filter_calls() -> None:
    """Have the kernel run our filter before every call, by a `struct sock_fprog`."""
    program = seccomp.program(platform.machine(), os.getpid())
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.c_char_p(header))


def must(result: int, what: str) -> int:
    """Return what a function of libc has returned. Raises `OSError` if that is a failure."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {errno.errorcode.get(number, 'unknown')}")
    return result


def _call(number: int, *arguments: object) -> int:
    return must(int(libc.syscall(number, *arguments)), f"system call {number}")


def _prctl(option: int, *arguments: object) -> None:
    rest = [ctypes.c_ulong(0)] * (4 - len(arguments))
    must(libc.prctl(option, *arguments, *rest), f"prctl {option}")
