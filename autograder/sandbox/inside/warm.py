"""The warm process of a jail: everything imported once, one fork for each submission.

Started as `python -s -S -P warm.py DESCRIPTOR ENGINE GIVEN SITE...`. GIVEN is a folder with
`settings.json` and the assignment's files. It runs the assignment's leading locked cells,
which are the author's, tells their outputs, and then obeys commands from a SOCK_SEQPACKET
socket: `fork` (with the child's end of a channel), `interrupt`, `look`, `kill`.
"""

from __future__ import annotations

import array
import gc
import json
import os
import shutil
import signal
import socket
import sys
import time
import traceback
from typing import Any

COMMAND_SIZE = 2**20
LOOK_SECONDS = 1.0
ROUNDS = 24


def main(arguments: list[str]) -> None:
    """Serve the commands of the grader until it closes the connection."""
    control = socket.socket(fileno=int(arguments[0]))
    sys.path[:0] = [arguments[1]]
    sys.path += arguments[3:]
    try:
        jail = Warm(control, arguments[2])
        reply = {"outputs": jail.prepare()}
    except BaseException:
        control.send(json.dumps({"failed": traceback.format_exc()[-COMMAND_SIZE // 2 :]}).encode())
        raise
    control.send(json.dumps(reply).encode()[:COMMAND_SIZE])
    jail.serve()


class Warm:
    """The state of a warm process: a shell with its imports done, and at most one child."""

    def __init__(self, control: socket.socket, given: str) -> None:
        self.control = control
        self.child = 0
        self.rules: int | None = None
        self.shell: Any = None
        self.make_child: Any = None
        self.baseline = 0
        self.files = os.path.join(given, "files")
        with open(os.path.join(given, "settings.json"), encoding="utf-8") as file:
            self.settings: dict[str, Any] = json.load(file)
        self.work: str = self.settings["work"]

    def prepare(self) -> list[Any]:
        """Warm up and run the leading locked cells; return their outputs."""
        # Imported here, after `main` has set the path, and so before any fork.
        from autograder.sandbox.inside import channel, child, confine

        confine.disable_huge_pages()
        self.make_child = lambda sock: child.Child(self.shell, channel.Channel(sock))
        self.shell = _warm_shell()
        _warm_up_requests(self.make_child)
        self.shell.outputs.limit = self.settings["output"]
        self._fill()
        os.chdir(self.work)
        outputs = []
        for source, count in self.settings["cells"]:
            raised, _ = self.shell.run(source, count)
            if raised is not None:
                raise raised
            outputs.append(self.shell.outputs.take())
        empty(self.work)
        if self.settings["confine"]:
            writable, readable = [self.work], self.settings["readable"]
            self.rules = confine.ruleset(readable, writable, self.settings["devices"])
            self.baseline = confine.address_space()
        gc.collect()
        gc.freeze()
        return outputs

    def serve(self) -> None:
        """Carry out commands until the connection closes."""
        while True:
            data, ancillary, _, _ = self.control.recvmsg(COMMAND_SIZE, socket.CMSG_SPACE(16))
            if not data:
                return
            if data == b"fork":
                self._fork(_descriptor(ancillary))
            elif data == b"interrupt":
                if self.child:
                    os.kill(self.child, signal.SIGINT)
                self.control.send(b'{"done": "interrupt"}')
            elif data == b"look":
                self.control.send(json.dumps({"done": "look", "signal": self._look()}).encode())
            elif data == b"kill":
                self._kill()
                self.control.send(b'{"done": "kill"}')

    def _fork(self, descriptor: int) -> None:
        self._fill()
        self.child = os.fork()
        if self.child:
            os.close(descriptor)
            return
        try:
            self._become_child(descriptor)
        finally:
            os._exit(0)

    def _become_child(self, descriptor: int) -> None:
        from autograder.sandbox.inside import confine

        _close_all_but(descriptor, self.rules)
        if self.settings["confine"]:
            quota = confine.Quota(**self.settings["quota"])
            confine.confine(self.rules, quota, self.baseline)
        self.make_child(socket.socket(fileno=descriptor)).serve()

    def _look(self) -> int:
        """Return the signal that ended the child, 0 where it lives or has ended by itself.

        Its end of the channel is closed a moment before its end can be seen.
        """
        until = time.monotonic() + LOOK_SECONDS
        while self.child and time.monotonic() < until:
            ended, status = os.waitpid(self.child, os.WNOHANG)
            if ended:
                self.child = 0
                return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            time.sleep(0.01)
        return 0

    def _kill(self) -> None:
        """End the child and empty its folder. A child cannot have started others."""
        if self.child:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
            self.child = 0
        empty(self.work)

    def _fill(self) -> None:
        shutil.copytree(self.files, self.work, dirs_exist_ok=True, copy_function=shutil.copyfile)


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


def _warm_shell() -> Any:
    """Import what notebooks use and walk the code paths once, so that children need not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from matplotlib import pyplot

    from autograder.sandbox.inside.shell import NotebookShell

    shell = NotebookShell(2**20)
    shell.run("import matplotlib.pyplot as plt\nimport numpy as np", 0)
    shell.run("plt.figure(); plt.plot([0, 1]); plt.tight_layout(); plt.show()", 0)
    shell.run("np.outer([1.0], [2.0]) @ np.ones((1, 1))", 0)
    shell.run("1 / 0", 0)
    shell.run("def f(x):\n    return x @ x\nf(np.ones(2))", 0)
    shell.outputs.take()
    pyplot.close("all")
    shell.reset_names()
    return shell


def _warm_up_requests(make_child: Any) -> None:
    """Serve requests as a child does, until the interpreter has settled.

    It rewrites code while it gets to know it, and each page that a fork writes to is copied.
    """
    import numpy as np

    from autograder.sandbox.inside.channel import Channel

    ours, theirs = socket.socketpair()
    child, peer = make_child(theirs), Channel(ours, resolve=lambda reference: reference)
    cell = {"do": "run", "id": 1, "count": 1, "names": ["f"]}
    call = {"do": "call", "id": 1, "args": [np.ones((2, 2))], "kwargs": {}, "given": {}}
    for _ in range(ROUNDS):
        child.answer(cell | {"source": "import numpy as np\ndef f(x):\n    return x @ x.T\n"})
        target = peer.receive()["values"]["f"].number
        for _ in range(4):
            child.answer(call | {"target": target, "observe": True})
            peer.receive()
    child.shell.reset_names()
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ours.close()
    theirs.close()


def _descriptor(ancillary: list[Any]) -> int:
    """Return the descriptor that came with a command."""
    descriptors = array.array("i")
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content[:4])
    return descriptors[0]


def _close_all_but(*kept: int | None) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    low = 3
    for descriptor in sorted(d for d in kept if d is not None):
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, 4096)


if __name__ == "__main__":
    main(sys.argv[1:])
