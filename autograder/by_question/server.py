"""Serve the pages for grading by hand, on this machine alone.

The address holds a random token, so nobody else on the machine and no other page in the browser
can find it. What changes something is JSON from a page of the same origin.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from autograder.by_question.answers import Desk
from autograder.errors import CourseError, NotAsked

HERE = "127.0.0.1"
NAMES = (HERE, "localhost")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class _Handler(RequestHandler):
    """What all addresses have in common: who may ask, and how an error is told."""

    desk: Desk
    token: str

    def initialize(self, desk: Desk, token: str) -> None:
        """Take what the server was started with."""
        self.desk, self.token = desk, token

    def set_default_headers(self) -> None:
        """Let no other page show, read or keep what is here."""
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse whoever does not know the token, or came by another name."""
        given = self.path_args[0].encode()
        known = hmac.compare_digest(given, self.token.encode())
        if not known or self.request.host_name not in NAMES:
            raise HTTPError(HTTPStatus.NOT_FOUND)

    def refuse(self, status: HTTPStatus, reason: object) -> None:
        """Answer with a text for people."""
        self.set_status(status)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(str(reason))


class _Start(_Handler):
    """The first question at which something waits."""

    def get(self, _token: str) -> None:
        """Go to its page."""
        try:
            stacks = self.desk.stacks()
        except CourseError as error:
            return self.refuse(HTTPStatus.SERVICE_UNAVAILABLE, error)
        waiting = [name for name, stack in stacks.items() if stack.waiting]
        return self.redirect(quote((waiting or list(stacks))[0]))


class _Question(_Handler):
    """The answers to one question."""

    def get(self, _token: str, name: str) -> None:
        """Show a page of them."""
        number = self.get_query_argument("page", "1")
        try:
            self.finish(self.desk.page(name, int(number[:6]) if number.isdecimal() else 1))
        except NotAsked as error:
            self.refuse(HTTPStatus.NOT_FOUND, error)
        except CourseError as error:
            self.refuse(HTTPStatus.SERVICE_UNAVAILABLE, error)

    def post(self, _token: str, name: str) -> None:
        """Save points and comments."""
        kind = self.request.headers.get("Content-Type", "").partition(";")[0]
        site = self.request.headers.get("Sec-Fetch-Site", "same-origin")
        if kind != "application/json" or site != "same-origin":
            raise HTTPError(HTTPStatus.FORBIDDEN)
        try:
            self.finish(self.desk.save(name, json.loads(self.request.body)))
        except (NotAsked, ValueError) as error:
            self.refuse(HTTPStatus.BAD_REQUEST, error)
        except CourseError as error:
            self.refuse(HTTPStatus.SERVICE_UNAVAILABLE, error)


def serve(desk: Desk, port: int, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C; `ready` is told the address. A port of 0 is any that is free.

    Raises `CourseError` where there is nothing to grade, and `OSError` for a port in use.
    """
    desk.stacks()  # what is wrong with the course is told before anybody opens a page
    try:
        asyncio.run(_serve(desk, port, ready))
    except KeyboardInterrupt:
        return


async def _serve(desk: Desk, port: int, ready: Callable[[str], None]) -> None:
    token = secrets.token_urlsafe()
    given = {"desk": desk, "token": token}
    addresses = [(r"/([^/]+)/", _Start, given), (r"/([^/]+)/([^/]+)", _Question, given)]
    server = HTTPServer(Application(addresses, log_function=lambda _: None))
    sockets = bind_sockets(port, HERE)
    server.add_sockets(sockets)
    ready(f"http://{HERE}:{sockets[0].getsockname()[1]}/{token}/")
    try:
        await asyncio.Event().wait()
    finally:
        server.stop()
