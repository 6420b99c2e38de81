"""What the tests in a browser share: a Jupyter server, and a page in Debian's Chromium.

A page of ours is opened as a person opens it, in one of `LOOKS`. `require_sound` holds it to all
that holds of every page; with `SCREENSHOTS=folder` it is written there as people see it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 60_000  # milliseconds for what takes long on a busy machine
PHONE = 390  # pixels across
DESKTOP = {"viewport": {"width": 1200, "height": 900}}
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": DESKTOP,
    "dark": {**DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": {"width": PHONE, "height": 844}, "is_mobile": True, "has_touch": True},
}
AXE = "document => axe.run(document, {iframes: false, resultTypes: ['violations']})"
KERNEL_IDLE = ".jp-Notebook-ExecutionIndicator[data-status='idle']"
TOO_WIDE = """limit => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > limit + 1)
    .map(e => `<${e.tagName.toLowerCase()} class="${e.className}">`).slice(0, 5)"""


@contextmanager
def jupyter(program: str, folder: Path, own: Path) -> Iterator[str]:
    """Serve a folder with `jupyter lab` or `jupyter server` and yield the address.

    `own` is for the server's settings, so that it has none of whoever runs the tests.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--allow-root", "--no-browser", "--IdentityProvider.token="]
    options += [f"--port={port}", f"--ServerApp.root_dir={folder}"]
    server = subprocess.Popen(
        [BIN / "jupyter", program, *options],
        cwd=folder,
        env=os.environ
        | {f"JUPYTER_{kind}_DIR": str(own / kind) for kind in ("CONFIG", "DATA", "RUNTIME")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE / 1000)


def _wait_for(address: str) -> None:
    """Wait until a Jupyter server answers, and fail if it does not."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise AssertionError(f"no Jupyter server at {address} after {PATIENCE / 1000:.0f} seconds")


def open_in_lab(page: Any, address: str, notebook: str) -> None:
    """Open a notebook of a JupyterLab, and wait until its kernel is ready.

    JupyterLab drops a "Run" that comes before the kernel, and its indicator shows "idle" until
    the kernel is asked for: so the connection comes first, then the indicator.
    """
    with page.expect_websocket(lambda socket: "/channels" in socket.url):
        page.goto(f"{address}/lab/tree/{notebook}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_selector(KERNEL_IDLE)


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright import sync_api  # only slow tests need it

    program = shutil.which("chromium")
    assert program, "this test needs Debian's chromium"
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def chromium(height: int = 2400) -> Iterator[Any]:
    """Yield a page that asks this machine alone: what a page wants of others does not come."""
    with _browser() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": height})
        page.set_default_timeout(PATIENCE)
        page.route(lambda url: "//127.0.0.1:" not in url, lambda route: route.abort())
        yield page


@dataclass
class Reading:
    """A page that somebody reads, what it has asked for, and what the browser complained of."""

    page: Any
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def another(self) -> Reading:
        """Open the same address once more, as another person with another browser."""
        return _read(self.page.context.browser, self.address, "desktop")

    def require_quiet(self) -> None:
        """Fail if the page asked anybody for anything, ran into an error or broke its policy.

        A page that is served may ask the server that it came from.
        """
        home = self.address if self.address.startswith("file:") else _origin(self.address)
        foreign = [url for url in self.requests if not url.startswith(home)]
        assert not foreign, foreign
        assert not self.complaints, self.complaints

    def require_narrow(self) -> None:
        """Fail if a phone has to scroll sideways, or shows the page as small as a desktop's."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE, (width, self.page.evaluate(TOO_WIDE, PHONE))

    def require_accessible(self) -> None:
        """Fail if axe-core finds a serious or critical violation."""
        from axe_playwright_python.base import AXE_SCRIPT

        self.page.evaluate(AXE_SCRIPT)
        found = self.page.evaluate(f"({AXE})(document)")["violations"]
        bad = [
            (rule["id"], [node["html"][:200] for node in rule["nodes"][:3]])
            for rule in found
            if rule["impact"] in ("serious", "critical")
        ]
        assert not bad, bad

    def picture(self, name: str) -> None:
        """Write the whole page as a picture, where pictures are wanted."""
        if pictures():
            self.page.screenshot(path=pictures() / f"{name}.png", full_page=True)

    def printed(self, name: str) -> bytes:
        """Return the page as a PDF of A4 sheets; write it too, where pictures are wanted."""
        self.page.emulate_media(media="print")
        pdf: bytes = self.page.pdf(format="A4", print_background=True)
        self.page.emulate_media(media="screen")
        if pictures():
            (pictures() / f"{name}.pdf").write_bytes(pdf)
        return pdf


def pictures() -> Any:
    """Return the folder for pictures, or None where none are wanted."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder) if folder else None


def _origin(address: str) -> str:
    return "/".join(address.split("/")[:3]) + "/"


@contextmanager
def reading(where: Path | str, look: str = "desktop") -> Iterator[Reading]:
    """Open a file from disk with the network cut, or the address of a server of ours."""
    with _browser() as browser:
        yield _read(browser, where, look)


def _read(browser: Any, where: Path | str, look: str) -> Reading:
    offline = isinstance(where, Path)
    address = where.resolve().as_uri() if isinstance(where, Path) else where
    context = browser.new_context(offline=offline, **LOOKS[look])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    read = Reading(page, address)
    context.on("request", lambda request: read.requests.append(request.url))
    page.on("websocket", lambda socket: read.requests.append(socket.url))
    page.on("popup", lambda popup: read.complaints.append(f"popup {popup.url}"))
    page.on("pageerror", lambda error: read.complaints.append(str(error)))
    page.on("console", lambda said: _complain(read, said))
    page.on("dialog", lambda dialog: (read.complaints.append(dialog.message), dialog.dismiss()))
    page.goto(address, wait_until="load")
    return read


def _complain(read: Reading, said: Any) -> None:
    if said.type in ("error", "warning"):
        read.complaints.append(said.text)


def require_sound(where: Path | str, name: str) -> None:
    """Hold a page to what holds of every page: quiet, narrow on a phone, accessible, printable.

    `name` is for its pictures.
    """
    with _browser() as browser:
        for look in LOOKS:
            read = _read(browser, where, look)
            read.picture(f"{name}_{look}")
            read.require_accessible()
            if look == "phone":
                read.require_narrow()
            if look == "desktop":
                assert read.printed(name).startswith(b"%PDF")
            read.require_quiet()
            read.page.context.close()
