"""The filter of system calls: what a child may ask of the kernel.

It is an allow list: a call or a command that nothing here lets through fails. It fails in one of
two ways. What all kernels have, and student code no use for, is refused with EPERM, which
Python raises as PermissionError. Calls that not all kernels have fail with ENOSYS, as on an older
kernel, and programs do without. So do all numbers that are yet to be given.

How a filter is written is explained in `bpf`. The kernel takes most of the arguments looked at here
as 32 bits; of those, only the lower half is compared. Where it takes 64, both are, or all that
matters is in the lower one.

The kernel finds out by itself which calls are allowed whatever their arguments are, and does not
run the filter for them. To do so it runs it once for each number, when it is put in place. That
is why numbers are searched by halves, and not compared one after the other.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from itertools import chain

from autograder.sandbox.inside import syscalls
from autograder.sandbox.inside.bpf import (
    CALL,
    FIRST,
    FOURTH,
    MACHINE,
    SECOND,
    THIRD,
    UPPER_HALF,
    Instructions,
    end,
    find,
    if_any_bit,
    if_at_least,
    if_equal,
    if_one_of,
    keep,
    load,
    unless_equal,
)

# For each machine: its column in the tables of `syscalls`, and its AUDIT_ARCH in `arch`.
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
X32 = 0x40000000
# The last number of each before the kernel went on with the same ones for all machines, from 424.
# Programs try what is newer and do without; that an older call is missing they do not expect.
LAST_OLD = (334, 294)

ALLOW = 0x7FFF0000
KILL = 0x80000000  # the whole process, not only the thread
FAIL = 0x00050000  # do not make the call; the program sees the error in the lower half
REFUSE, NO_SUCH_CALL = FAIL | errno.EPERM, FAIL | errno.ENOSYS
CANNOT_SHARE = FAIL | errno.EXDEV
GRANTED = FAIL  # and no error: the program sees success

# The flags with which C libraries start a thread: glibc's are 0x3D0F00, musl has one more.
CLONE_THREAD, THREAD_FLAGS = 0x10000, 0x7D0F00
AF_UNIX, SOCK_STREAM, SOCK_TYPE_MASK, SOL_SOCKET = 1, 1, 0xF, 1
MAP_LOCKED, MAP_HUGETLB = 0x2000, 0x40000
O_NONBLOCK, O_CLOEXEC = 0x800, 0x80000
CLOCKS = 16
FUTEX_CLOCK = 0x100  # the flag that says by which clock
SIGKILL = 9


def program(machine: str, process: int) -> bytes:
    """Return the filter for a kind of machine and the process that is to get it."""
    index, architecture = ARCHITECTURES[machine]
    own = [*_only_this_machine(architecture), *_itself_only(index, process)]
    return b"".join(chain(own, SAME_FOR_ALL[machine]))


def _only_this_machine(architecture: int) -> Instructions:
    """Answer calls by foreign numbers, and leave the number of the call in the register.

    The same number is another call on another machine, and an x86_64 can also be called as a
    32-bit machine (`int 0x80`): so the machine comes first, before any number means something.
    A third way, x32, tells itself apart by a bit of the number only. Nobody uses it, and most
    kernels answer that there is no such call.
    """
    return [
        load(MACHINE),
        *unless_equal(architecture, [end(KILL)]),
        load(CALL),
        *if_at_least(X32, [end(NO_SUCH_CALL)]),
    ]


def _itself_only(index: int, process: int) -> Instructions:
    """Let a process signal itself and ask about itself only: no other's number, no group, not all.

    Landlock may be too old to stop signals. For limits and processors 0 means oneself; for
    `kill` it means the group, and the warm process is in it. SIGKILL it cannot even send to
    itself: so who is ended by that was ended from outside, and has not earned what follows.
    Limits can be read. Who could lower them would be ended by SIGKILL for it.
    """
    about_itself = [load(FIRST), *if_one_of((0, process), ALLOW), end(REFUSE)]
    return [
        *if_equal(syscalls.KILL[index], _signal(process, SECOND)),
        *if_equal(syscalls.TGKILL[index], _signal(process, THIRD)),
        *if_equal(syscalls.PRLIMIT64[index], [*_no_pointer(THIRD), *about_itself]),
        *if_equal(syscalls.SCHED_GETAFFINITY[index], about_itself),
    ]


def _signal(process: int, number: int) -> Instructions:
    """Let a process signal itself; `number` is where the signal's number is."""
    return [
        load(FIRST),
        *unless_equal(process, [end(REFUSE)]),
        load(number),
        *if_equal(SIGKILL, [end(REFUSE)]),
        end(ALLOW),
    ]


def _no_pointer(argument: int) -> Instructions:
    """Refuse a call with a pointer here, and go on with one without."""
    halves = (argument, argument + UPPER_HALF)
    return [part for half in halves for part in (load(half), *unless_equal(0, [end(REFUSE)]))]


def _by_arguments(index: int) -> Instructions:
    """Answer the calls that are allowed in part, as far as it is the same for all processes."""
    bodies = {
        syscalls.FUTEX: _locks_of_threads(),
        syscalls.MMAP: _mappings(),
        syscalls.MADVISE: _only(THIRD, syscalls.MADVISE_ALLOWED),
        syscalls.FCNTL: _descriptors(),
        syscalls.IOCTL: _devices(),
        syscalls.CLONE: _threads(),
        syscalls.CLOCK_GETTIME: _clocks(),
        syscalls.CLOCK_NANOSLEEP: _clocks(),
        syscalls.CLOCK_GETRES: _clocks(),
        syscalls.PRCTL: _only(FIRST, syscalls.PRCTL_ALLOWED),
        syscalls.FALLOCATE: _only(SECOND, {"no flags": 0}),
        syscalls.PIPE2: _flags(SECOND, O_NONBLOCK | O_CLOEXEC),
        syscalls.SOCKETPAIR: _pairs_of_streams(),
        syscalls.GETSOCKOPT: _options_of_sockets(),
    }
    return [part for call, body in bodies.items() for part in if_equal(call[index], body)]


def _only(argument: int, allowed: Mapping[str, int]) -> Instructions:
    """Allow a call with some values of an argument, and refuse it with all others."""
    return [load(argument), *if_one_of(allowed.values(), ALLOW), end(REFUSE)]


def _flags(argument: int, allowed: int) -> Instructions:
    """Allow a call with some flags, and refuse it with others."""
    return [load(argument), *if_any_bit(allowed ^ 0xFFFFFFFF, [end(REFUSE)]), end(ALLOW)]


def _threads() -> Instructions:
    """Let new threads start, which Python and NumPy need, but no processes or namespaces.

    A process would have a memory quota of its own, and would go on after its parent's end.
    `clone3` has its flags in memory, where they cannot be seen. Told that there is no such
    call, libc falls back to `clone`, whose flags are its first argument.
    """
    return [
        load(FIRST),
        *if_any_bit(THREAD_FLAGS ^ 0xFFFFFFFF, [end(REFUSE)]),
        *if_any_bit(CLONE_THREAD, [end(ALLOW)]),
        end(REFUSE),
    ]


def _locks_of_threads() -> Instructions:
    """Let threads wait for each other, but for none by its number: it could be another process.

    Only a thread of the same process can be woken. Who waits on a page of a library, which all
    children have, would be woken by another child, and know by that.
    """
    commands = if_one_of(syscalls.FUTEX_ALLOWED.values(), ALLOW)
    return [load(SECOND), keep(FUTEX_CLOCK ^ 0xFFFFFFFF), *commands, end(NO_SUCH_CALL)]


def _mappings() -> Instructions:
    """Let memory be mapped, but not locked, and not from what the whole machine shares."""
    return [load(FOURTH), *if_any_bit(MAP_LOCKED | MAP_HUGETLB, [end(REFUSE)]), end(ALLOW)]


def _clocks() -> Instructions:
    """Let the clocks of the machine and one's own be read; higher numbers mean other processes."""
    return [load(FIRST), *if_at_least(CLOCKS, [end(REFUSE)]), end(ALLOW)]


def _descriptors() -> Instructions:
    """Let descriptors be copied and configured; no signals, leases, watches or sizes of pipes.

    A lock is granted and not taken. Nobody is there to keep a file from, so databases and the
    like go on, while one on a file that all children can read would be seen by the others.
    """
    locks = if_one_of(syscalls.FCNTL_LOCKS.values(), GRANTED)
    return [load(SECOND), *locks, *_only(SECOND, syscalls.FCNTL_ALLOWED)]


def _devices() -> Instructions:
    """Let descriptors be configured, and terminals be recognised, of which there are none.

    Files can be copied but not share their blocks, which would leave a mark on the first one.
    With this error programs copy in another way.
    """
    copies = if_one_of(syscalls.IOCTL_COPIES.values(), CANNOT_SHARE)
    return [load(SECOND), *copies, *_only(SECOND, syscalls.IOCTL_ALLOWED)]


def _pairs_of_streams() -> Instructions:
    """Let only stream sockets be made in pairs, as event loops do.

    They are connected for good, while a datagram socket of a pair could still send to any
    address: `sendto` is allowed. Flags beside the type do not matter.
    """
    return [
        load(FIRST),
        *unless_equal(AF_UNIX, [end(REFUSE)]),
        load(SECOND),
        keep(SOCK_TYPE_MASK),
        *if_equal(SOCK_STREAM, [end(ALLOW)]),
        end(REFUSE),
    ]


def _options_of_sockets() -> Instructions:
    """Let a socket say what it is, but not who is at its other end."""
    sockets = [load(SECOND), *unless_equal(SOL_SOCKET, [end(REFUSE)])]
    return [*sockets, *_only(THIRD, syscalls.GETSOCKOPT_ALLOWED)]


def _by_number(index: int) -> Instructions:
    """Answer all other calls, by their numbers alone."""
    own = dict.fromkeys((call[index] for call in syscalls.ALLOWED.values()), ALLOW)
    own |= {syscalls.FLOCK[index]: GRANTED, syscalls.COPY_FILE_RANGE[index]: CANNOT_SHARE}
    last = LAST_OLD[index]
    runs: list[tuple[int, int]] = []
    for number in range(max(last, *own) + 2):
        answer = own.get(number, REFUSE if number <= last else NO_SUCH_CALL)
        if not runs or runs[-1][1] != answer:
            runs.append((number, answer))
    return find(runs)


# Made once, by the warm process: a child only fills in its own number.
SAME_FOR_ALL = {
    machine: [*_by_arguments(index), *_by_number(index)]
    for machine, (index, _) in ARCHITECTURES.items()
}
