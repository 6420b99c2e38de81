"""What the tests in a browser share: a Jupyter server, and a page in Debian's Chromium."""

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
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 60_000  # milliseconds for what takes long on a busy machine


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
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/api", timeout=1).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.25)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def chromium(height: int = 2400) -> Iterator[Any]:
    """Yield a page that asks this machine alone: what a page wants of others does not come."""
    from playwright import sync_api  # only slow tests need it

    program = shutil.which("chromium")
    assert program, "this test needs Debian's chromium"
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1200, "height": height})
        page.set_default_timeout(PATIENCE)
        page.route(lambda url: "//127.0.0.1:" not in url, lambda route: route.abort())
        yield page
        browser.close()
