"""Record the system calls of honest notebooks, and say what the filter answers to each.

`python tests/bench/calls.py [--site FOLDER] [--walls]` needs strace (Debian: `apt install strace`).
It runs the workloads and the solved notebooks of the course in children of a jail without
isolation, under strace, and prints one line for each call, and for each command of the calls that
have commands. `--site` is a folder of packages (`lib/python3.11/site-packages`) to use instead of
the environment's: pandas, SciPy and others can be in it. With `--walls` the same runs in a real
jail, without strace, and what fails is printed. The list in
`autograder/sandbox/inside/syscalls.py` was made from this.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "sandbox")]

import system_calls  # noqa: E402
from test_seccomp import answer  # noqa: E402
from workloads import WORKLOADS  # noqa: E402

from autograder.sandbox.inside import seccomp, syscalls  # noqa: E402

BEGIN = "/the-trace-begins"
# Calls whose argument at this place is worth a line of its own.
COMMANDS = {
    "fcntl": 1,
    "ioctl": 1,
    "prctl": 0,
    "madvise": 2,
    "getsockopt": 2,
    "setsockopt": 2,
    "clock_gettime": 0,
    "clock_nanosleep": 0,
    "clock_getres": 0,
    "arch_prctl": 0,
    "socketpair": 1,
    "clone": 0,
    "mmap": 3,
    "fadvise64": 3,
    "futex": 1,
    "fallocate": 1,
}
LINE = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(?: resumed>)?\((.*)")
MACHINES = {"x86_64": "x86_64", "aarch64": "arm64"}


def run_children(site: str | None, *, walls: bool) -> None:
    """Run each workload in a child of its own, and print what failed to standard error."""
    from autograder.sandbox import jail as jails
    from autograder.sandbox import machine
    from autograder.sandbox.inside.confine import Quota

    if site:
        jails.site_packages = machine.site_packages = lambda: [site]
    files = tuple((path.name, path) for path in (ROOT / "source").glob("*/*.csv"))
    quota = Quota(2**30, 64 * 2**20, 60)
    cells = (("import numpy as np", 1),)
    with jails.Jail(jails.JailSpec(cells, files, quota, 2**20, unsafe=not walls)) as jail:
        for name, codes in notebooks().items():
            for error in run_child(jail, [f"import os\nos.path.exists({BEGIN!r})", *codes]):
                print(f"{name}: {error['ename']}: {error['evalue']}", file=sys.stderr)


def run_child(jail: Any, codes: list[str]) -> list[Any]:
    """Run cells in a new child, and return their errors."""
    from autograder.sandbox.inside.channel import Channel

    sock = jail.fork()
    channel, outputs = Channel(sock), []
    for number, code in enumerate(codes, 1):
        channel.send({"id": number, "do": "run", "source": code, "count": number, "names": []})
        outputs += channel.receive(time.monotonic() + 300)["outputs"]
    sock.close()
    jail.kill()
    return [output for output in outputs if output["output_type"] == "error"]


def notebooks() -> dict[str, list[str]]:
    """Return the cells of each workload and of each source notebook, without the tests."""
    found = {name: [code] for name, code in WORKLOADS.items()}
    for path in sorted((ROOT / "source").glob("*/*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        found[path.stem] = [source for source in sources if "from course" not in source]
    return found


def calls(trace: Path) -> Counter[tuple[str, str]]:
    """Return how often each call was made, with its command, by children after their marker."""
    found: Counter[tuple[str, str]] = Counter()
    children: set[str] = set()
    for line in trace.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if not match:
            continue
        process, name, rest = match.groups()
        if BEGIN in rest:
            children.add(process)
        if process not in children:
            continue
        if name in ("clone", "clone3") and (thread := re.search(r"= (\d+)$", line)):
            children.add(thread.group(1))
        arguments = rest.split(", ")
        place = COMMANDS.get(name, -1)
        command = arguments[place] if 0 <= place < len(arguments) else ""
        found[name, re.split(r"[ )]", command)[0]] += 1
    return found


def verdict(name: str, command: str) -> str:
    """Return what the filter of this machine answers to a call, as far as a trace shows it."""
    tables = [table for key, table in vars(syscalls).items() if key.endswith("_ALLOWED")]
    if any(command in table for table in tables):
        return "allowed"
    if hasattr(syscalls, name.upper()):
        return "by its arguments"
    machine = platform.machine()
    found = answer(machine, system_calls.syscalls().get(name, MACHINES[machine]))
    return {seccomp.ALLOW: "allowed", seccomp.REFUSE: "EPERM"}.get(found, "ENOSYS")


def main() -> None:
    """Trace, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", help="a folder of packages to use instead")
    parser.add_argument("--walls", action="store_true", help="run behind them, and do not trace")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child or given.walls:
        run_children(given.site, walls=given.walls)
        return
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        command = ["strace", "-f", "-qq", "-s", "64", "-o", str(trace), sys.executable, __file__]
        command += ["--child", *(["--site", given.site] if given.site else [])]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
        found: Any = calls(trace)
    for (name, command), number in sorted(found.items()):
        print(f"{name:20} {command:40} {number:8}  {verdict(name, command)}")


if __name__ == "__main__":
    main()
