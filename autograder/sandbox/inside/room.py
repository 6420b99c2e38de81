"""What each child has for itself alone, and what ends with it.

Where the warm process may make namespaces (bubblewrap leaves it the right to, in a user namespace
that rules nothing outside), a room is a namespace of process numbers, one of mounts with a disk
of its own, and one of message queues and shared memory. Elsewhere it is a new folder.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import shutil
import signal
from dataclasses import dataclass

from autograder.sandbox.inside.confine import die_with_parent, must

NEW_MOUNTS, NEW_QUEUES, NEW_PROCESSES = 0x20000, 0x8000000, 0x20000000  # CLONE_NEWNS, IPC, PID
SHARE_ALL = 0x100 | 0x200 | 0x400  # CLONE_VM, CLONE_FS, CLONE_FILES
NO_SET_UID, NO_DEVICES = 2, 4
MOST_FILES = 2**14
STACK = 2**16

libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Plan:
    """Where a room is and what is in it: `place` is around the folder `work`, `files` are given."""

    place: str
    work: str
    files: str
    disk: int

    def furnish(self) -> None:
        """Make the folder, with the files that are given, and go there."""
        os.mkdir(self.work, 0o700)
        shutil.copytree(self.files, self.work, dirs_exist_ok=True, copy_function=shutil.copyfile)
        os.chdir(self.work)

    def clear(self) -> None:
        """Leave the folder and remove it."""
        os.chdir("/")
        empty(self.work)
        os.rmdir(self.work)


class Folder:
    """A room that is no more than a new folder. What is said of a removed one goes with it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.parent = os.getpid()
        plan.furnish()

    def fork(self) -> int:
        """Fork a child."""
        return os.fork()

    def enter(self) -> None:
        """Bind the child that this is to the warm process, which removes the folder."""
        die_with_parent(self.parent)

    def close(self) -> None:
        """Remove the folder; the child has ended."""
        self.plan.clear()


class Namespaces:
    """A room that the kernel takes down with the child: numbers, mounts, disk, queues."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        # Private: a child could write into one that is shared, and the keeper returns to what
        # lies there, without a filter and in the memory of the warm process.
        self.stack = mmap.mmap(-1, STACK, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.keeper = _keeper(self.stack)

    def fork(self) -> int:
        """Fork a child among the room's numbers. The warm process is there for this moment only."""
        child = -1
        _number_children_as(self.keeper)
        try:
            child = os.fork()
        finally:
            if child != 0:
                _number_children_as(os.getpid())
        return child

    def enter(self) -> None:
        """Put a new disk in the place of the warm process's, for the child that this is."""
        die_with_parent(0)  # outside of its namespace a parent has no number
        must(libc.unshare(NEW_MOUNTS | NEW_QUEUES), "unshare")
        options = f"size={self.plan.disk},nr_inodes={MOST_FILES},mode=700".encode()
        kind, place = b"tmpfs", self.plan.place.encode()
        must(libc.mount(kind, place, kind, NO_SET_UID | NO_DEVICES, options), "mount")
        self.plan.furnish()

    def close(self) -> None:
        """End the keeper of the numbers; the child has ended."""
        os.kill(self.keeper, signal.SIGKILL)
        os.waitpid(self.keeper, 0)
        self.stack.close()


def make(plan: Plan, namespaces: bool) -> Folder | Namespaces:
    """Return a room for the next child."""
    return Namespaces(plan) if namespaces else Folder(plan)


def _keeper(stack: mmap.mmap) -> int:
    """Start process 1 of a new namespace of numbers, which does nothing for as long as it lives.

    Signals that would end another process do not end a process 1, also not the one of the limit
    of processor time: so the child must not be it. What waits here is a function of libc on a
    stack of its own in the memory of the warm process, because a fork would take a millisecond.
    """
    top = ctypes.addressof(ctypes.c_char.from_buffer(stack)) + STACK
    flags = NEW_PROCESSES | SHARE_ALL | signal.SIGCHLD
    wait = ctypes.cast(libc.pause, ctypes.c_void_p)
    return must(libc.clone(wait, ctypes.c_void_p(top), flags, None), "clone")


def _number_children_as(process: int) -> None:
    """Have the next children be numbered in the namespace of a process."""
    descriptor = os.pidfd_open(process)
    try:
        must(libc.setns(descriptor, NEW_PROCESSES), "setns")
    finally:
        os.close(descriptor)


def empty(folder: str) -> None:
    """Remove everything in a folder, however deeply nested and whatever its rights.

    Folders are taken apart from the outside, so that no path becomes too long.
    """
    number = 0
    while entries := list(os.scandir(folder)):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            for inner in list(os.scandir(entry.path)):
                number += 1
                if inner.is_dir(follow_symlinks=False):
                    os.chmod(inner.path, 0o700)
                os.rename(inner.path, os.path.join(folder, f".removed-{number}"))
            os.rmdir(entry.path)
