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
        self.room: Any = None
        self.make_room: Any = None
        self.shell: Any = None
        self.make_child: Any = None
        self.baseline = 0
        self.files = os.path.join(given, "files")
        with open(os.path.join(given, "settings.json"), encoding="utf-8") as file:
            self.settings: dict[str, Any] = json.load(file)

    def prepare(self) -> list[Any]:
        """Warm up and run the leading locked cells; return their outputs."""
        # Imported here, after `main` has set the path, and so before any fork.
        from autograder.sandbox.inside import confine, room

        confine.die_with_parent(os.getppid())
        confine.disable_huge_pages()
        settings = self.settings
        quota = confine.Quota(**settings["quota"])
        plan = room.Plan(settings["place"], settings["work"], self.files, quota.disk)
        self.make_room = lambda: room.make(plan, settings["namespaces"])
        plan.furnish()
        outputs = self._see() if settings["witness"] else self._run_cells()
        plan.clear()
        self.baseline = confine.address_space()
        gc.collect()
        gc.freeze()
        return outputs

    def _run_cells(self) -> list[Any]:
        """Make children that run notebooks, and run the cells that come before all of them."""
        from autograder.sandbox.inside import channel, child

        self.make_child = lambda sock: child.Child(self.shell, channel.Channel(sock))
        self.shell = _warm_shell()
        _warm_up_requests(self.make_child)
        self.shell.outputs.limit = self.settings["output"]
        outputs = []
        for source, count in self.settings["cells"]:
            raised, _ = self.shell.run(source, count)
            if raised is not None:
                raise raised
            outputs.append(self.shell.outputs.take())
        return outputs

    def _see(self) -> list[Any]:
        """Make children that try the walls, and import nothing that only notebooks use."""
        from autograder.sandbox.inside import witness

        self.make_child = witness.Witness
        return []

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
        self.room = self.make_room()
        self.child = self.room.fork()
        if self.child:
            os.close(descriptor)
            return
        try:
            self._become_child(descriptor)
        except BaseException:
            # No child can send this signal: so who ends by it has not run the student's code.
            traceback.print_exc()
            os.kill(os.getpid(), signal.SIGKILL)
        try:
            self.make_child(socket.socket(fileno=descriptor)).serve()
        finally:
            os._exit(0)

    def _become_child(self, descriptor: int) -> None:
        """Move into the room and give up all rights; what fails is told in the log."""
        from autograder.sandbox.inside import confine

        self.room.enter()
        _close_all_but(2, descriptor)
        settings = self.settings
        if settings["confine"]:
            # Made here, because it names the folder of this child and no other.
            rules = confine.ruleset(settings["readable"], [settings["work"]], settings["devices"])
            confine.confine(rules, confine.Quota(**settings["quota"]), self.baseline)
        os.dup2(0, 2)

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
        """End the child and its room. A child cannot have started others."""
        if self.child:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
            self.child = 0
        if self.room is not None:
            room, self.room = self.room, None
            room.close()


def _warm_shell() -> Any:
    """Import what notebooks use and walk the code paths once, so that children need not."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from matplotlib import pyplot

    from autograder.sandbox.inside.shell import NotebookShell

    shell = NotebookShell(2**20)
    shell.run("import matplotlib.pyplot as plt\nimport numpy as np", 0)
    shell.run("plt.figure(); plt.plot([0, 1]); plt.tight_layout(); plt.show()", 0)
    shell.run("np.outer([1.0], [2.0]) @ np.ones((1, 1))", 0)
    # An error in a library: `inspect` learns which files are whose, which takes a while.
    shell.run("import json\njson.loads('')", 0)
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
    from autograder.sandbox.inside.codec import pack

    ours, theirs = socket.socketpair()
    child, peer = make_child(theirs), Channel(ours, resolve=lambda reference: reference)
    source = "import numpy as np\ndef f(x):\n    return x @ x.T\n"
    call = {"do": "call", "target": "f", "args": [np.ones((2, 2))], "kwargs": {}, "given": {}}
    requests = [
        {"do": "run", "count": 1, "source": source},
        {"do": "get", "names": ["f"]},
        *[call | {"observe": True}] * 4,
    ]
    for _ in range(ROUNDS):
        child.answer({"do": "all", "id": 1, "requests": [pack(one) for one in requests]})
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


def _close_all_but(*kept: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in {0, 1, 2}.difference(kept):
        os.dup2(null, standard)
    low = 3
    for descriptor in sorted(kept):
        os.closerange(low, descriptor)
        low = max(low, descriptor + 1)
    os.closerange(low, 4096)


if __name__ == "__main__":
    main(sys.argv[1:])
