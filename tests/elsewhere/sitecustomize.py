"""Show our modules what they would see of a machine with macOS or Windows.

Python loads this at its start where the folder is on PYTHONPATH, in processes of ours too that
a command starts. Libraries see Linux as it is. It knows what is missing there, and neither the
paths of Windows nor what is sent to a process: that takes the real machine.
"""

from __future__ import annotations

import builtins
import os
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

SYSTEM = os.environ["AUTOGRADER_TEST_SYSTEM"]
WINDOWS = SYSTEM == "win32"

MISSING_MODULES = {"curses", "fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "tty"}
MISSING = {
    "os": "O_PATH memfd_create pidfd_open sched_getaffinity unshare",
    "signal": "sigtimedwait sigwaitinfo",
}
MISSING_ON_WINDOWS = {
    "os": (
        "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK WIFSIGNALED WNOHANG WTERMSIG chown fork "
        "geteuid getpgid getuid killpg mkfifo posix_spawn setsid statvfs sync uname wait"
    ),
    "signal": "SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGSTOP SIGUSR1 alarm pthread_sigmask",
    "socket": "AF_UNIX CMSG_SPACE SCM_RIGHTS SOCK_SEQPACKET",
}
MISSING_CALLS = {"capset", "personality", "prctl", "renameat2", "syscall"}


class Seen:
    """A module or a library without some of its names, and with others in the place of some."""

    def __init__(self, real: Any, missing: set[str], instead: dict[str, Any]) -> None:
        vars(self).update(_real=real, _missing=missing, _instead=instead)

    def __getattr__(self, name: str) -> Any:
        if name in self._missing:
            raise AttributeError(f"{SYSTEM} has no {name}")
        return self._instead[name] if name in self._instead else getattr(self._real, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._real, name, value)


def open_no_folder(path: Any, *arguments: Any, **named: Any) -> int:
    """Open a file, and no folder: Windows cannot."""
    if Path(path).is_dir():
        raise PermissionError(13, "Permission denied", str(path))
    return os.open(path, *arguments, **named)


def own_symbols(name: str | None, *arguments: Any, **named: Any) -> Any:
    """Return what is linked into the interpreter. Windows has nothing to offer."""
    import ctypes

    if name is None and WINDOWS:
        raise TypeError("CDLL() needs the name of a library")
    return Seen(ctypes.CDLL(name, *arguments, **named), MISSING_CALLS, {})


INSTEAD: dict[str, dict[str, Any]] = {
    "ctypes": {"CDLL": own_symbols},
    "os": {"name": "nt", "open": open_no_folder} if WINDOWS else {},
    "platform": {"system": lambda: "Windows" if WINDOWS else "Darwin"},
    "signal": {},
    "socket": {},
    "sys": {"platform": SYSTEM},
}

import_really = builtins.__import__


def import_as_there(name: str, *arguments: Any, **named: Any) -> ModuleType | Seen:
    """Import a module; ours find what they would find on the other machine."""
    importer = arguments[0] if arguments else named.get("globals")
    ours = str((importer or {}).get("__name__")).partition(".")[0] in ("autograder", "course")
    top = name.partition(".")[0]
    if ours and WINDOWS and top in MISSING_MODULES:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    module = import_really(name, *arguments, **named)
    if not ours or module.__name__ not in INSTEAD:
        return module
    missing = MISSING.get(top, "") + " " + (MISSING_ON_WINDOWS.get(top, "") if WINDOWS else "")
    return Seen(module, set(missing.split()), INSTEAD[top])


builtins.__import__ = import_as_there
if WINDOWS:  # a file that is read or written in the system's own encoding would differ there
    warnings.filterwarnings("ignore", category=EncodingWarning)
    warnings.filterwarnings("error", category=EncodingWarning, module=r"autograder|course")
