"""nbgrader's exchange, whichever a course has: what students hand in comes, and pages go back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from nbgrader.apps.api import NbGraderAPI
from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeError, ExchangeFactory, abc

from autograder.classroom.feedback import CARRIED
from autograder.errors import CourseError
from autograder.files import write_whole
from autograder.settings import Course

NO_EXCHANGE = (
    "this course has no exchange. Give students what is in release/ and feedback/, and put what "
    "they hand in into submitted/STUDENT/ASSIGNMENT/. On JupyterHub it can be switched on: "
    "see nbgrader_config.py."
)


class NothingThere(abc.ExchangeList):
    """Lists no assignments, and asks for no folder."""

    def start(self) -> list[dict[str, Any]]:
        """Return what is in the exchange."""
        return []


class SwitchedOff(
    abc.ExchangeReleaseAssignment,
    abc.ExchangeFetchAssignment,
    abc.ExchangeSubmit,
    abc.ExchangeCollect,
    abc.ExchangeReleaseFeedback,
    abc.ExchangeFetchFeedback,
):
    """Stands for whatever carries files through the exchange, and says that there is none."""

    def start(self) -> NoReturn:
        """Tell what to do instead."""
        self.log.error(NO_EXCHANGE)
        raise ExchangeError(NO_EXCHANGE)


@dataclass(frozen=True)
class Exchange:
    """The exchange of a course, behind nbgrader's own interface. `inbound` is its folder."""

    course: Course
    api: NbGraderAPI
    inbound: Path | None

    def collect(self, assignment: str) -> None:
        """Put the newest of what students have handed in into `submitted/`.

        nbgrader takes a hand-in for collected once its time is there. So where a run was ended in
        the middle of a copy, the times of what it had begun are removed before. Raises
        `CourseError`.
        """
        begun = self.course.root / ".grading" / f"{assignment}.collecting"
        if begun.exists():
            _forget_times(self.course.folder("submitted"), assignment, begun.stat().st_mtime)
        else:
            write_whole(begun, "")
        self._require(self.api.collect(assignment), f"{assignment}: nothing is collected")
        begun.unlink()

    def give_back(self, assignment: str) -> None:
        """Give students their pages. Raises `CourseError`.

        Who has not handed in through the exchange is left out: nbgrader would give nobody a page.
        """
        pages = self.course.folder("feedback").glob(f"*/{assignment}/{assignment}.html")
        strangers = [
            page.parent.parent.name
            for page in pages
            if not all(page.with_name(name).exists() for name in CARRIED)
        ]
        self.api.coursedir.student_id_exclude = ",".join(strangers)
        self._require(self.api.release_feedback(assignment), f"{assignment}: no page is given back")

    @staticmethod
    def _require(answer: dict[str, Any], otherwise: str) -> None:
        if not answer["success"]:
            told = f"{answer.get('error', '')}\n{answer.get('log', '')}".strip().splitlines()
            said = [line for line in told if "ERROR" in line] or told or ["it does not say why"]
            raise CourseError(f"{otherwise}: {said[-1]}")


def exchange_of(course: Course) -> Exchange | None:
    """Return the exchange of a course, None where it is switched off."""
    factory = ExchangeFactory(config=course.config)
    if issubclass(factory.collect, SwitchedOff):
        return None
    folders = course.coursedir("")
    authenticator = Authenticator(config=course.config)
    api = NbGraderAPI(folders, authenticator, factory, config=course.config)
    root = getattr(api, "exchange_root", None)
    inbound = Path(root) / folders.course_id / "inbound" if root else None
    return Exchange(course, api, inbound)


def _forget_times(submitted: Path, assignment: str, since: float) -> None:
    """Remove the times of the hand-ins whose folders are as new as this or newer."""
    for time in submitted.glob(f"*/{assignment}/timestamp.txt"):
        if time.parent.stat().st_ctime >= since:
            time.unlink(missing_ok=True)
