"""The filter answers as it should on both machines; a small model of the kernel runs it here."""

from __future__ import annotations

import struct
from functools import cache

import pytest

from autograder.sandbox.inside import bpf, syscalls
from autograder.sandbox.inside.seccomp import (
    ALLOW,
    ARCHITECTURES,
    CANNOT_SHARE,
    GRANTED,
    KILL,
    LAST_OLD,
    NO_SUCH_CALL,
    REFUSE,
    program,
)

ME, OTHER = 1234, 4321
LONGEST = 4096  # BPF_MAXINSNS
HALF = 2**32
GETPID, GETPGID, SOCKET, CLONE3, OPENAT2 = (39, 172), (121, 155), (41, 198), (435,) * 2, (437,) * 2
GLIBC, MUSL = 0x3D0F00, 0x7D0F00  # the flags with which they start a thread
FORK = 0x1200011
NEWNS = 0x20000
CLOEXEC = 0x80000
POINTER = 0x7FFF_0000_0000
CASES = [
    ("a call of the list", GETPID, (), ALLOW),
    ("an old call that is not on it", GETPGID, (), REFUSE),
    ("a socket", SOCKET, (1, 1), REFUSE),
    ("a new call", OPENAT2, (), NO_SUCH_CALL),
    ("a fork by clone", syscalls.CLONE, (FORK,), REFUSE),
    ("a thread of glibc's", syscalls.CLONE, (GLIBC,), ALLOW),
    ("a thread of musl's", syscalls.CLONE, (MUSL,), ALLOW),
    ("a thread with a name space", syscalls.CLONE, (GLIBC | NEWNS,), REFUSE),
    ("a thread that is traced", syscalls.CLONE, (GLIBC | 0x2000,), REFUSE),
    ("a process that shares its memory", syscalls.CLONE, (0x4111,), REFUSE),
    ("a thread by clone3", CLONE3, (0, 88), NO_SUCH_CALL),
    ("a signal to itself", syscalls.KILL, (ME, 6), ALLOW),
    ("its own end from outside", syscalls.KILL, (ME, 9), REFUSE),
    ("a signal to another", syscalls.KILL, (OTHER, 9), REFUSE),
    ("a signal to the group", syscalls.KILL, (0, 9), REFUSE),
    ("a signal to all", syscalls.KILL, (-1, 9), REFUSE),
    ("a signal to a thread of its own", syscalls.TGKILL, (ME, OTHER, 6), ALLOW),
    ("its own end by a thread", syscalls.TGKILL, (ME, OTHER, 9), REFUSE),
    ("a signal to a thread of another", syscalls.TGKILL, (OTHER, OTHER, 9), REFUSE),
    ("a limit of its own", syscalls.PRLIMIT64, (0, 7, 0, POINTER), ALLOW),
    ("a limit of its own, by number", syscalls.PRLIMIT64, (ME, 7, 0, POINTER), ALLOW),
    ("a limit of another", syscalls.PRLIMIT64, (OTHER, 7, 0, POINTER), REFUSE),
    ("another limit of its own", syscalls.PRLIMIT64, (0, 7, POINTER), REFUSE),
    ("another limit, from low memory", syscalls.PRLIMIT64, (0, 7, 4096), REFUSE),
    ("its own processors", syscalls.SCHED_GETAFFINITY, (0,), ALLOW),
    ("another's processors", syscalls.SCHED_GETAFFINITY, (OTHER,), REFUSE),
    ("a thread that waits", syscalls.FUTEX, (POINTER, 0x80), ALLOW),
    ("one that waits until a time", syscalls.FUTEX, (POINTER, 0x189), ALLOW),
    ("a thread that is woken", syscalls.FUTEX, (POINTER, 0x81), ALLOW),
    ("a thread whose end is waited for", syscalls.FUTEX, (POINTER, 0x109), ALLOW),
    ("a thread of any process that is woken", syscalls.FUTEX, (POINTER, 1), NO_SUCH_CALL),
    ("the same in another way", syscalls.FUTEX, (POINTER, 10), NO_SUCH_CALL),
    ("a thread of any process that is moved", syscalls.FUTEX, (POINTER, 4), NO_SUCH_CALL),
    ("a thread that another process waits for", syscalls.FUTEX, (POINTER, 6), NO_SUCH_CALL),
    ("the same within a process", syscalls.FUTEX, (POINTER, 0x86), NO_SUCH_CALL),
    ("a newer way to do so", syscalls.FUTEX, (POINTER, 0x8D), NO_SUCH_CALL),
    ("the time", syscalls.CLOCK_GETTIME, (0,), ALLOW),
    ("the time of another process", syscalls.CLOCK_GETTIME, (~OTHER << 3 | 2,), REFUSE),
    ("sleep", syscalls.CLOCK_NANOSLEEP, (1,), ALLOW),
    ("sleep by another's time", syscalls.CLOCK_NANOSLEEP, (~OTHER << 3 | 2,), REFUSE),
    ("the steps of a clock", syscalls.CLOCK_GETRES, (3,), ALLOW),
    ("the steps of another's clock", syscalls.CLOCK_GETRES, (~OTHER << 3 | 2,), REFUSE),
    ("memory", syscalls.MMAP, (0, 4096, 3, 0x4022), ALLOW),
    ("locked memory", syscalls.MMAP, (0, 4096, 3, 0x2022), REFUSE),
    ("huge pages", syscalls.MMAP, (0, 4096, 3, 0x40022), REFUSE),
    ("a file as it is", syscalls.FALLOCATE, (3, 0, 0, 10), ALLOW),
    ("a file beyond its end", syscalls.FALLOCATE, (3, 1, 0, 2**40), REFUSE),
    ("a hole in a file", syscalls.FALLOCATE, (3, 3, 0, 10), REFUSE),
    ("a lock of a whole file", syscalls.FLOCK, (3, 2), GRANTED),
    ("a copy within the kernel", syscalls.COPY_FILE_RANGE, (3, 0, 4), CANNOT_SHARE),
    ("a pipe", syscalls.PIPE2, (POINTER, CLOEXEC | 0x800), ALLOW),
    ("a pipe of packets", syscalls.PIPE2, (POINTER, 0x4000), REFUSE),
    ("a pipe of notices", syscalls.PIPE2, (POINTER, 0x80), REFUSE),
    ("a pair of streams", syscalls.SOCKETPAIR, (1, 1 | CLOEXEC), ALLOW),
    ("a pair for datagrams", syscalls.SOCKETPAIR, (1, 2), REFUSE),
    ("a pair for packets", syscalls.SOCKETPAIR, (1, 5 | CLOEXEC), REFUSE),
    ("a pair of another family", syscalls.SOCKETPAIR, (30, 1), REFUSE),
    ("an option of TCP", syscalls.GETSOCKOPT, (3, 6, 3), REFUSE),
    ("a counter of sockets", syscalls.GETSOCKOPT, (3, 1, 57), REFUSE),
    ("a handle of who is at the other end", syscalls.GETSOCKOPT, (3, 1, 77), REFUSE),
]
# Calls with commands: where the command is, what comes before it, and what is not refused.
COMMANDS = {
    "fcntl": (syscalls.FCNTL, (3,), {ALLOW: syscalls.FCNTL_ALLOWED, GRANTED: syscalls.FCNTL_LOCKS}),
    "ioctl": (
        syscalls.IOCTL,
        (3,),
        {ALLOW: syscalls.IOCTL_ALLOWED, CANNOT_SHARE: syscalls.IOCTL_COPIES},
    ),
    "prctl": (syscalls.PRCTL, (), {ALLOW: syscalls.PRCTL_ALLOWED}),
    "madvise": (syscalls.MADVISE, (0, 4096), {ALLOW: syscalls.MADVISE_ALLOWED}),
    "getsockopt": (syscalls.GETSOCKOPT, (3, 1), {ALLOW: syscalls.GETSOCKOPT_ALLOWED}),
}
# Commands that once were a way out or a letter box, by the kernel's names.
ONCE_USED = {
    "fcntl": {"F_SETOWN": 8, "F_SETSIG": 10, "F_SETOWN_EX": 15, "F_SETLEASE": 1024}
    | {
        "F_NOTIFY": 1026,
        "F_GETLK": 5,
        "F_OFD_GETLK": 36,
        "F_SETPIPE_SZ": 1031,
        "F_ADD_SEALS": 1033,
    },
    "ioctl": {"FIOSETOWN": 0x8901, "SIOCSPGRP": 0x8902, "TIOCSTI": 0x5412, "TIOCLINUX": 0x541C}
    | {"FIOASYNC": 0x5452, "FS_IOC_SETFLAGS": 0x40086602, "FS_IOC_FSSETXATTR": 0x401C5820},
    "prctl": {"PR_SET_PDEATHSIG": 1, "PR_SET_DUMPABLE": 4, "PR_SET_SECCOMP": 22, "PR_SET_MM": 35},
    "madvise": {"MADV_WILLNEED": 3, "MADV_MERGEABLE": 12, "MADV_COLD": 20, "MADV_PAGEOUT": 21},
    "getsockopt": {"SO_PEERCRED": 17, "SO_COOKIE": 57, "SO_PEERPIDFD": 77},
}


@cache
def unpacked(machine: str) -> list[tuple[int, int, int, int]]:
    """Return the instructions of the filter."""
    return list(struct.iter_unpack("<HBBI", program(machine, ME)))


def answer(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """Return what the filter answers to a call, as the kernel runs it."""
    own = ARCHITECTURES[machine][1]
    words = [argument % 2**64 for argument in (*arguments, *[0] * 6)][:6]
    data = struct.pack("<IIQ6Q", number, architecture or own, 0, *words)
    instructions = unpacked(machine)
    register = place = 0
    while True:
        code, if_true, if_false, value = instructions[place]
        place += 1
        if code == 0x06:
            return int(value)
        if code == 0x20:
            (register,) = struct.unpack_from("<I", data, value)
        elif code == 0x54:
            register &= value
        else:
            holds = {0x15: register == value, 0x35: register >= value, 0x45: register & value}
            place += if_true if holds[code] else if_false


on_both = pytest.mark.parametrize("machine", ARCHITECTURES)


@on_both
@pytest.mark.parametrize(
    ("call", "arguments", "wanted"), [pytest.param(*rest, id=name) for name, *rest in CASES]
)
def test_arguments_decide(
    machine: str, call: tuple[int, int], arguments: tuple[int, ...], wanted: int
) -> None:
    """Each call that is allowed in part gets its answer, whatever the upper halves hold."""
    number = call[ARCHITECTURES[machine][0]]
    assert answer(machine, number, *arguments) == wanted
    if call != syscalls.PRLIMIT64:  # its pointer has both halves
        assert answer(machine, number, *(a ^ 5 << 32 for a in arguments)) == wanted


@on_both
def test_a_pointer_is_looked_at_as_a_whole(machine: str) -> None:
    """A pointer whose lower half is 0 is one, and sets a limit."""
    number = syscalls.PRLIMIT64[ARCHITECTURES[machine][0]]
    assert answer(machine, number, 0, 7, 5 * HALF, POINTER) == REFUSE
    assert answer(machine, number, 5 * HALF, 5 * HALF + 7, 0, POINTER) == ALLOW


@on_both
@pytest.mark.parametrize("name", COMMANDS)
def test_commands_decide(machine: str, name: str) -> None:
    """Commands of the tables get their answers, and all others are refused."""
    call, before, tables = COMMANDS[name]
    number = call[ARCHITECTURES[machine][0]]
    wanted = {c: result for result, table in tables.items() for c in table.values()}
    once = ONCE_USED[name].values()
    assert not set(once) & set(wanted)
    for command in {*range(2100), *range(0x5400, 0x5500), *range(0x8900, 0x8A00), *once, *wanted}:
        for shown in (command, command + HALF, command | 2**31, command - HALF):
            found = answer(machine, number, *before, shown)
            assert found == wanted.get(shown % HALF, REFUSE), (name, shown)


@on_both
def test_only_the_list_is_allowed(machine: str) -> None:
    """Every other number is refused or unknown, whatever the kernel may call by it one day."""
    index = ARCHITECTURES[machine][0]
    last = LAST_OLD[index]
    singles = {call[index] for call in vars(syscalls).values() if isinstance(call, tuple)}
    listed = {numbers[index] for numbers in syscalls.ALLOWED.values()} - {-1}
    assert not singles & listed
    for number in {*range(3000), *(2**n + step for n in range(12, 30) for step in (-1, 0, 1))}:
        if number in listed:
            assert answer(machine, number) == ALLOW
        elif number not in singles:
            assert answer(machine, number) == (REFUSE if number <= last else NO_SUCH_CALL)


@on_both
def test_foreign_numbers_are_no_way_in(machine: str) -> None:
    """A call as another machine ends the process; a call as x32 does not exist."""
    number = GETPID[ARCHITECTURES[machine][0]]
    assert answer(machine, number, architecture=0x40000003) == KILL
    for foreign in (2**30, 2**30 + number, 2**31, 2**32 - 1):
        assert answer(machine, foreign) == NO_SUCH_CALL


@on_both
def test_kernel_would_take_the_program(machine: str) -> None:
    """It is short enough, and its last instruction is an answer, so that no path runs out."""
    instructions = unpacked(machine)
    assert len(instructions) <= LONGEST
    assert instructions[-1] == (0x06, 0, 0, NO_SUCH_CALL)
    for place, (_, if_true, if_false, _) in enumerate(instructions):
        assert place + max(if_true, if_false) + 1 <= len(instructions)


def test_a_body_that_no_jump_can_skip_is_an_error() -> None:
    """A jump over more than 255 instructions fails while the filter is made."""
    longest = bpf.if_equal(1, [bpf.end(ALLOW)] * 255)
    assert longest[0] == struct.pack("<HBBI", 0x15, 0, 255, 1)
    with pytest.raises(struct.error):
        bpf.if_equal(1, [bpf.end(ALLOW)] * 256)
