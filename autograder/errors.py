"""The errors of the machinery, in one tree.

AutograderError            exit code 2: the call or the course is wrong
    CourseError            a folder, a setting or an assignment is missing or wrong
    SourceError            a source notebook is not sound
    ReleaseRefused         a release failed its proof; the previous one is still there
    IsolationUnavailable   this machine cannot isolate a student's code
    NotAsked               what a browser sent is not what a page of ours sends
    GraderFailed           a fault of ours: a submission was not graded

A student's fault is never an exception here: it is an outcome.
"""

from __future__ import annotations


class AutograderError(Exception):
    """Something is wrong that the person at the keyboard can put right."""

    exit_code = 2


class CourseError(AutograderError):
    """A folder, a setting or an assignment of the course is missing or wrong."""


class SourceError(AutograderError):
    """A source notebook is not sound; the message says which cell and what to do."""


class ReleaseRefused(AutograderError):
    """A release failed its proof. The previous release is still in place."""


class IsolationUnavailable(AutograderError):
    """This machine cannot isolate a student's code from files and network."""


class NotAsked(AutograderError):
    """What a browser sent is not what a page of ours sends. Nothing is saved."""


class GraderFailed(AutograderError):
    """The grader itself failed, so a submission was not graded. Never a zero."""

    exit_code = 1
