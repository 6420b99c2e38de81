"""What can go wrong with the student's side of the wall.

All of these are a `BaseException`, so that no test's `except Exception` is satisfied by them.

SandboxStop      the student's side did not behave like a function that returns or raises
    TimedOut     a cell or a call took too long and was interrupted
    Hung         it could not be interrupted; the child has to be killed
    Died         the child ended, or sent what is not an answer
    Refused      a value cannot cross, or something else than a call was tried
    Exited       the student's code asked to end the notebook
    Unready      what was asked ahead has to be asked again, one by one, in a new child
    Postponed    the call would go to what is known to hang or to end the notebook
"""

from __future__ import annotations


class SandboxStop(BaseException):
    """The student's side did not behave like a function that returns or raises."""


class TimedOut(SandboxStop):
    """A cell or a call took too long and was interrupted."""


class Hung(SandboxStop):
    """A cell or a call could not be interrupted; the child has to be killed."""


class Died(SandboxStop):
    """The child ended, or sent what is not an answer."""


class Refused(SandboxStop):
    """A value cannot cross, or something else than a call was tried on a student's object."""


class Unready(SandboxStop):
    """What was asked ahead has to be asked again, one by one, in a new child."""


class Postponed(SandboxStop):
    """The call was not made: it may use what is known to hang, or to end the notebook."""


class Exited(SandboxStop):
    """The student's code asked to end the notebook."""
