"""The numbers of system calls are the kernel's, on both machines."""

from __future__ import annotations

import fcntl
import re
from pathlib import Path

import pytest
import system_calls

from autograder.sandbox.inside import confine, syscalls

Numbers = tuple[int, int]

NONE = -1
MACHINES = ("x86_64", "arm64")  # what the package calls them, in the order of the table
HEADERS = ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm-generic/unistd.h")
LANDLOCK = {
    "landlock_create_ruleset": (confine.CREATE_RULESET,) * 2,
    "landlock_add_rule": (confine.ADD_RULE,) * 2,
    "landlock_restrict_self": (confine.RESTRICT_SELF,) * 2,
}
SINGLE = {k.lower(): v for k, v in vars(syscalls).items() if isinstance(v, tuple)}
CALLS: dict[str, Numbers] = syscalls.ALLOWED | SINGLE | LANDLOCK


def kernels_numbers(name: str) -> Numbers:
    """Return the numbers of a call by the tables of the package, which come from the kernel."""
    tables, numbers = system_calls.syscalls(), []
    for machine in MACHINES:
        try:
            numbers.append(tables.get(name, machine))
        except system_calls.NotSupportedSystemCall:
            numbers.append(NONE)
    return numbers[0], numbers[1]


@pytest.mark.parametrize("name", CALLS)
def test_numbers_are_the_kernels(name: str) -> None:
    """A call has the kernel's numbers, and -1 only where the machine has no such call."""
    assert CALLS[name] == kernels_numbers(name)


@pytest.mark.parametrize("machine", range(2), ids=MACHINES)
def test_numbers_are_those_of_the_headers(machine: int) -> None:
    """The headers of this machine agree, as far as they know the calls."""
    header = Path(HEADERS[machine])
    if not header.exists():
        pytest.skip("Debian has the kernel's headers in linux-libc-dev")
    pairs = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text())
    known = {name: int(number) for name, number in pairs}
    ours = {name: numbers[machine] for name, numbers in CALLS.items()}
    assert {n: ours[n] for n in ours if n in known} == {n: known[n] for n in ours if n in known}


def test_no_call_is_in_both_tables() -> None:
    """What the filter decides by arguments is not allowed altogether."""
    assert not set(syscalls.ALLOWED) & set(SINGLE | LANDLOCK)


def test_commands_of_fcntl_are_those_of_python() -> None:
    """The commands have the numbers that Python knows by the same names."""
    tables = syscalls.FCNTL_ALLOWED | syscalls.FCNTL_LOCKS
    assert {n: getattr(fcntl, n, tables[n]) for n in tables} == tables
