"""A jail for submissions: refused where its walls would not hold."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import IsolationUnavailable
from autograder.sandbox.machine import Isolation, readable_paths
from autograder.sandbox.proof import probe
from autograder.sandbox.walls import JailSpec, places
from autograder.sandbox.warmed import Warmed


def require(isolation: Isolation, spec: JailSpec) -> None:
    """Raise `IsolationUnavailable` where student code could reach files or the network."""
    if spec.unsafe:
        return
    if not isolation.sufficient:
        raise IsolationUnavailable(
            f"This machine cannot isolate student code ({isolation}). Needed are Linux with "
            "seccomp and either bubblewrap (Debian: apt install bubblewrap) or Landlock 3; "
            "`autograder doctor` says what is missing, and what helps. "
            "--unsafe-no-isolation grades without; use it for your own code only."
        )
    readable = [Path(path).resolve() for path in readable_paths()]
    for private in spec.private:
        if any(private.resolve().is_relative_to(path) for path in readable):
            raise IsolationUnavailable(
                f"{private} lies inside a folder that student code can read. Move the course."
            )
    if isolation.bubblewrap is None and any(map(places, spec.hidden)):
        raise IsolationUnavailable(
            "Without bubblewrap the course must not be installed among the libraries: "
            "install it with `pip install -e .` from the course folder."
        )


class Jail(Warmed):
    """A warm process that forks a child for each submission, with the best walls there are."""

    def __init__(self, spec: JailSpec) -> None:
        isolation = probe()
        require(isolation, spec)
        super().__init__(spec, isolation)

    def interrupt(self) -> None:
        """Interrupt what the child runs, as the stop button of JupyterLab does.

        Returns when the signal is sent: one that comes later would hit the next cell. Raises
        `GraderFailed` if the jail is gone.
        """
        self._command("interrupt")

    def look(self) -> int:
        """Return the signal that ended the child, 0 where it lives or has ended by itself.

        Raises `GraderFailed` if the jail is gone.
        """
        return int(self._command("look")["signal"])
