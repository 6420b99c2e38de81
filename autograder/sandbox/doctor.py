"""Say how well this machine isolates student code, what is missing, and what mends it."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.sandbox.machine import Isolation, programs
from autograder.sandbox.proof import Tried, probe, tries

INSTALL = {
    "debian": "sudo apt install bubblewrap",
    "ubuntu": "sudo apt install bubblewrap",
    "fedora": "sudo dnf install bubblewrap",
    "rhel": "sudo dnf install bubblewrap",
    "suse": "sudo zypper install bubblewrap",
    "arch": "sudo pacman -S bubblewrap",
    "alpine": "sudo apk add bubblewrap",
}
SYSTEM_BUBBLEWRAP = Path("/usr/bin/bwrap")
# Ubuntu's own form of a profile that changes nothing but to allow what the kernel option forbids.
PROFILE = (
    r"printf 'abi <abi/4.0>,\nprofile bwrap /usr/bin/bwrap flags=(unconfined) {\n  userns,\n}\n' "
    "| sudo tee /etc/apparmor.d/bwrap && sudo systemctl reload apparmor"
)


def lines() -> list[str]:
    """Return what is to be said, a line each."""
    isolation = probe()
    said = [f"machine: {platform.system()} {platform.release()}, {platform.machine()}"]
    said += [f"bubblewrap: {program}" for program in programs()] or ["bubblewrap: none"]
    landlock = isolation.landlock or "none, or switched off"
    said += [f"Landlock: {landlock}", f"seccomp: {'yes' if isolation.seccomp else 'no'}"]
    said += [_tried(one) for one in tries()]
    if isolation.sufficient:
        said += ["Grading is safe here: a jail was started, and its children tried the walls."]
    else:
        said += ["Grading is not safe here, and is refused."]
    said += [f"missing: {lack}" for lack in _lacks(isolation)]
    return said + [f"to mend: {remedy}" for remedy in _remedies(isolation)]


def _tried(tried: Tried) -> str:
    return f"tried: {tried.isolation}: {tried.problem or 'every promise is kept; this is used'}"


def _lacks(isolation: Isolation) -> list[str]:
    """Return what would be better, worst first."""
    lacks = []
    if not isolation.seccomp:
        lacks.append("the filter of system calls: nothing can be graded without it")
    if isolation.bubblewrap is None and isolation.sufficient:
        lacks.append("bubblewrap: without it disk space is not limited, and whether a file exists")
        lacks[-1] += " can be asked. Landlock and seccomp do the rest"
    elif isolation.bubblewrap is None:
        lacks.append("bubblewrap, or Landlock 3 in its place")
    elif not isolation.rooms:
        lacks.append("namespaces for each student: numbers of processes tell how many came before")
    if isolation.landlock < 3 and isolation.sufficient:
        lacks.append("Landlock 3, the second wall around files")
    return lacks


def _remedies(isolation: Isolation) -> list[str]:
    """Return commands and advice for what is missing, the likeliest first."""
    if isolation.sufficient and isolation.rooms and isolation.landlock >= 3:
        return []
    if sys.platform != "linux":
        return ["grade in the container: see README.md, or use Linux in a virtual machine"]
    return [remedy for find in REMEDIES for remedy in find(isolation)]


def _architecture(isolation: Isolation) -> list[str]:
    if isolation.seccomp:
        return []
    return ["use a machine of x86_64 or aarch64, with a kernel that has CONFIG_SECCOMP_FILTER"]


def _install(isolation: Isolation) -> list[str]:
    """Name the command that installs bubblewrap, where it helps."""
    if isolation.rooms or SYSTEM_BUBBLEWRAP.exists() or _in_container():
        return []
    known = [INSTALL[name] for name in _distributions() if name in INSTALL]
    return known[:1] or ["install the package bubblewrap"]


def _user_namespaces(isolation: Isolation) -> list[str]:
    """Name the settings of the kernel that keep ordinary users from making namespaces."""
    if isolation.rooms:
        return []
    found = []
    if _setting("kernel/apparmor_restrict_unprivileged_userns") == "1":
        found.append(PROFILE)
        found.append("or: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0")
    if _setting("kernel/unprivileged_userns_clone") == "0":
        found.append("sudo sysctl -w kernel.unprivileged_userns_clone=1")
    if _setting("user/max_user_namespaces") == "0":
        found.append("sudo sysctl -w user.max_user_namespaces=15000")
    return found


def _container(isolation: Isolation) -> list[str]:
    """Say what is to be expected of a container."""
    if isolation.rooms or not _in_container():
        return []
    if isolation.sufficient:
        return ["nothing has to be: in a container Landlock and seccomp suffice"]
    return ["in a container Landlock has to suffice: its host's kernel has to have it (6.2)"]


def _landlock(isolation: Isolation) -> list[str]:
    """Say how to get a Landlock that is new enough."""
    if isolation.landlock >= 3:
        return []
    modules = Path("/sys/kernel/security/lsm")
    if isolation.landlock == 0 and _kernel() >= (5, 13):
        loaded = modules.read_text().strip() if modules.is_file() else "..."
        return [f"boot with the kernel option lsm=landlock,{loaded}"]
    return [f"for Landlock 3: a kernel of version 6.2 or newer; this is {platform.release()}"]


REMEDIES: list[Callable[[Isolation], list[str]]] = [
    _architecture,
    _install,
    _user_namespaces,
    _container,
    _landlock,
]


def _distributions() -> list[str]:
    """Return what this distribution is, and what it is like."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return []
    return [release.get("ID", ""), *release.get("ID_LIKE", "").split()]


def _setting(name: str) -> str:
    path = Path("/proc/sys") / name
    return path.read_text().strip() if path.is_file() else ""


def _in_container() -> bool:
    marks = (Path("/.dockerenv"), Path("/run/.containerenv"))
    return any(mark.exists() for mark in marks) or "KUBERNETES_SERVICE_HOST" in os.environ


def _kernel() -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", platform.release())[:2])
