"""The filter answers as it should on both machines; a small model of the kernel runs it here."""

from __future__ import annotations

import struct

import pytest

from autograder.sandbox.inside import seccomp, syscalls
from autograder.sandbox.inside.seccomp import (
    ALLOW,
    ARCHITECTURES,
    KILL,
    NO_SUCH_CALL,
    REFUSE,
    program,
)

ME, OTHER = 1234, 4321
LONGEST = 4096  # BPF_MAXINSNS
GETPID = (39, 172)
PTHREAD = 0x3D0F00  # the flags with which libc starts a thread
FORK = 0x1200011  # and a process
CLOEXEC = 0x80000
CASES = [
    ("any other call", GETPID, (), ALLOW),
    ("a fork by clone", syscalls.CLONE, (FORK,), REFUSE),
    ("a thread by clone", syscalls.CLONE, (PTHREAD,), ALLOW),
    ("a thread by clone3", syscalls.CLONE3, (0, 88), NO_SUCH_CALL),
    ("a signal to itself", syscalls.KILL, (ME, 6), ALLOW),
    ("its own end from outside", syscalls.KILL, (ME, 9), REFUSE),
    ("a signal to another", syscalls.KILL, (OTHER, 9), REFUSE),
    ("a signal to the group", syscalls.KILL, (0, 9), REFUSE),
    ("a signal to all", syscalls.KILL, (-1, 9), REFUSE),
    ("a signal to a thread of its own", syscalls.TGKILL, (ME, OTHER, 6), ALLOW),
    ("its own end by a thread", syscalls.TGKILL, (ME, OTHER, 9), REFUSE),
    ("a signal to a thread of another", syscalls.TGKILL, (OTHER, OTHER, 9), REFUSE),
    ("a limit of its own", syscalls.PRLIMIT64, (0, 7), ALLOW),
    ("a limit of its own, by number", syscalls.PRLIMIT64, (ME, 7), ALLOW),
    ("a limit of another", syscalls.PRLIMIT64, (OTHER, 7), REFUSE),
    ("its own processors", syscalls.SCHED_SETAFFINITY, (0,), ALLOW),
    ("another's processors", syscalls.SCHED_SETAFFINITY, (OTHER,), REFUSE),
    ("F_GETFL", syscalls.FCNTL, (3, 3), ALLOW),
    *((f"fcntl {c}", syscalls.FCNTL, (3, c), REFUSE) for c in seccomp.DENIED_FCNTL),
    ("FIONREAD", syscalls.IOCTL, (3, 0x541B), ALLOW),
    *((f"ioctl {c:#x}", syscalls.IOCTL, (3, c), REFUSE) for c in seccomp.DENIED_IOCTL),
    ("a pair of streams", syscalls.SOCKETPAIR, (1, 1 | CLOEXEC), ALLOW),
    ("a pair for datagrams", syscalls.SOCKETPAIR, (1, 2), REFUSE),
    ("a pair for packets", syscalls.SOCKETPAIR, (1, 5 | CLOEXEC), REFUSE),
    ("a pair of another family", syscalls.SOCKETPAIR, (30, 1), REFUSE),
]


def answer(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """Return what the filter answers to a call, as the kernel runs it."""
    own = ARCHITECTURES[machine][1]
    words = [argument % 2**64 for argument in (*arguments, *[0] * 6)][:6]
    data = struct.pack("<IIQ6Q", number, architecture or own, 0, *words)
    instructions = list(struct.iter_unpack("<HBBI", program(machine, ME)))
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
    assert answer(machine, number, *(a ^ 5 << 32 for a in arguments)) == wanted


@on_both
def test_every_call_of_the_list_is_refused(machine: str) -> None:
    """What the machine has of the list is refused, and nothing else of the first 600 calls."""
    index = ARCHITECTURES[machine][0]
    denied = {numbers[index] for numbers in syscalls.DENIED.values()} - {-1}
    by_arguments = {call[index] for _, call, *_ in CASES} - {GETPID[index]}
    found = {number for number in range(600) if answer(machine, number) != ALLOW}
    assert found - by_arguments == denied


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
    instructions = [*struct.iter_unpack("<HBBI", program(machine, ME))]
    assert len(instructions) <= LONGEST
    assert instructions[-1] == (0x06, 0, 0, ALLOW)
    for place, (_, if_true, if_false, _) in enumerate(instructions):
        assert place + max(if_true, if_false) + 1 <= len(instructions)


def test_a_body_that_no_jump_can_skip_is_an_error() -> None:
    """A jump over more than 255 instructions fails while the filter is made."""
    longest = seccomp._if_equal(1, [seccomp._return(ALLOW)] * 255)
    assert longest[0] == struct.pack("<HBBI", 0x15, 0, 255, 1)
    with pytest.raises(struct.error):
        seccomp._if_equal(1, [seccomp._return(ALLOW)] * 256)
