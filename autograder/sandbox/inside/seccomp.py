"""The filter of system calls: a small program that the kernel runs before every call of a child.

Its language is classic BPF (`man 2 seccomp`). There is one register, and no way back: jumps
only skip what follows, so every program ends. An instruction has four fields:

    code      what to do: load a word, compare the register and jump, return an answer
    if_true   after a comparison that holds: how many of the next instructions to skip
    if_false  the same after one that does not hold
    value     where to load from, what to compare with, what to return

What can be loaded are words of four bytes of the kernel's `struct seccomp_data`:

    offset    0  nr    the number of the call
              4  arch  the kind of machine whose numbers these are
              8  instruction pointer, eight bytes
             16  args  six arguments of eight bytes each

Both machines are little endian, so the lower half of an argument comes first. It is all that is
looked at here: the kernel takes these arguments as 32 bits itself. What an argument points to
cannot be seen.
"""

from __future__ import annotations

import errno
import struct
from itertools import chain

from autograder.sandbox.inside import syscalls

Instructions = list[bytes]

# For each machine: its column in the tables of `syscalls`, and its AUDIT_ARCH in `arch`.
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
CALL, MACHINE, FIRST, SECOND, THIRD = 0, 4, 16, 24, 32  # offsets: nr, arch, three arguments
X32 = 0x40000000

LOAD, RETURN, AND = 0x20, 0x06, 0x54  # codes, and those of the jumps:
EQUAL, GREATER_OR_EQUAL, ANY_BIT = 0x15, 0x35, 0x45

ALLOW = 0x7FFF0000
KILL = 0x80000000  # the whole process, not only the thread
FAIL = 0x00050000  # do not make the call; the program sees the error in the lower half
REFUSE, NO_SUCH_CALL = FAIL | errno.EPERM, FAIL | errno.ENOSYS

CLONE_THREAD, AF_UNIX, SOCK_STREAM, SOCK_TYPE_MASK = 0x10000, 1, 1, 0xF
SIGKILL = 9
# F_SETOWN, F_SETSIG, F_SETOWN_EX let a descriptor send signals to any process; F_SETLEASE lets
# whoever opens the file wait, F_NOTIFY watches a folder.
DENIED_FCNTL = (8, 10, 15, 1024, 1026)
# FIOSETOWN and SIOCSPGRP as F_SETOWN; TIOCSTI and TIOCLINUX type into a terminal.
DENIED_IOCTL = (0x8901, 0x8902, 0x5412, 0x541C)


def program(machine: str, process: int) -> bytes:
    """Return the filter for a kind of machine and the process that is to get it.

    Everything is allowed that no part of it answers.
    """
    index, architecture = ARCHITECTURES[machine]
    parts = (
        _only_this_machine(architecture),
        _denied(index),
        _threads_only(index),
        _itself_only(index, process),
        _harmless_commands(index),
        _pairs_of_streams(index),
        [_return(ALLOW)],
    )
    return b"".join(chain.from_iterable(parts))


def _only_this_machine(architecture: int) -> Instructions:
    """Answer calls by foreign numbers, and leave the number of the call in the register.

    The same number is another call on another machine, and an x86_64 can also be called as a
    32-bit machine (`int 0x80`): so the machine comes first, before any number means something.
    A third way, x32, tells itself apart by a bit of the number only. Nobody uses it, and most
    kernels answer that there is no such call.
    """
    return [
        _load(MACHINE),
        _instruction(EQUAL, architecture, if_true=1),
        _return(KILL),
        _load(CALL),
        _instruction(GREATER_OR_EQUAL, X32, if_false=1),
        _return(NO_SUCH_CALL),
    ]


def _denied(index: int) -> Instructions:
    """Refuse the calls of the list that this machine has."""
    numbers = [numbers[index] for numbers in syscalls.DENIED.values() if numbers[index] >= 0]
    return [part for number in numbers for part in _if_equal(number, [_return(REFUSE)])]


def _threads_only(index: int) -> Instructions:
    """Let new threads start, which Python and NumPy need, but no processes.

    A process would have a memory quota of its own, and would go on after its parent's end.
    `clone3` has its flags in memory, where they cannot be seen. Told that there is no such
    call, libc falls back to `clone`, whose flags are its first argument.
    """
    thread = [_load(FIRST), _instruction(ANY_BIT, CLONE_THREAD, if_false=1), _return(ALLOW)]
    return [
        *_if_equal(syscalls.CLONE3[index], [_return(NO_SUCH_CALL)]),
        *_if_equal(syscalls.CLONE[index], [*thread, _return(REFUSE)]),
    ]


def _itself_only(index: int, process: int) -> Instructions:
    """Let a process signal and limit itself only: nobody else's number, no group, not all (-1).

    Landlock may be too old to stop signals. For limits and processors 0 means oneself; for
    `kill` it means the group, and the warm process is in it. SIGKILL it cannot even send to
    itself: so who is ended by that was ended from outside, and has not earned what follows.
    """
    limit = _choose(FIRST, (0, process), ALLOW, REFUSE)
    return [
        *_if_equal(syscalls.KILL[index], _signal(process, SECOND)),
        *_if_equal(syscalls.TGKILL[index], _signal(process, THIRD)),
        *_if_equal(syscalls.PRLIMIT64[index], limit),
        *_if_equal(syscalls.SCHED_SETAFFINITY[index], limit),
    ]


def _signal(process: int, number: int) -> Instructions:
    """Let a process signal itself; `number` is where the signal's number is."""
    itself = _if_equal(process, _choose(number, (SIGKILL,), REFUSE, ALLOW))
    return [_load(FIRST), *itself, _return(REFUSE)]


def _harmless_commands(index: int) -> Instructions:
    """Refuse some commands of two calls that files need all the time.

    A signal that a descriptor sends is no call of `kill`, so it has to be stopped here.
    """
    return [
        *_if_equal(syscalls.FCNTL[index], _choose(SECOND, DENIED_FCNTL, REFUSE, ALLOW)),
        *_if_equal(syscalls.IOCTL[index], _choose(SECOND, DENIED_IOCTL, REFUSE, ALLOW)),
    ]


def _pairs_of_streams(index: int) -> Instructions:
    """Let only stream sockets be made in pairs, as event loops do.

    They are connected for good, while a datagram socket of a pair could still send to any
    address: `sendto` is allowed. Flags beside the type do not matter.
    """
    type_only = [_load(SECOND), _instruction(AND, SOCK_TYPE_MASK)]
    stream = [*type_only, *_if_equal(SOCK_STREAM, [_return(ALLOW)])]
    pair = [_load(FIRST), *_if_equal(AF_UNIX, stream), _return(REFUSE)]
    return _if_equal(syscalls.SOCKETPAIR[index], pair)


def _if_equal(value: int, body: Instructions) -> Instructions:
    """Run a body if the register has this value, else skip it.

    A jump counts from the instruction after it: 0 goes on with the body, `len(body)` with what
    follows. Its field is a byte, so a body has at most 255 instructions; with more, `struct`
    raises. The body of a call may load over the number, because it ends in a return.
    """
    return [_instruction(EQUAL, value, if_false=len(body)), *body]


def _choose(word: int, values: tuple[int, ...], listed: int, other: int) -> Instructions:
    """Return one answer if a word is one of the values, else the other."""
    tests = [part for value in values for part in _if_equal(value, [_return(listed)])]
    return [_load(word), *tests, _return(other)]


def _load(offset: int) -> bytes:
    return _instruction(LOAD, offset)


def _return(answer: int) -> bytes:
    return _instruction(RETURN, answer)


def _instruction(code: int, value: int, *, if_true: int = 0, if_false: int = 0) -> bytes:
    """Return the kernel's `struct sock_filter`."""
    return struct.pack("<HBBI", code, if_true, if_false, value)
