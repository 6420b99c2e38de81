"""The checks of pages in a browser find what they are for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser import Reading, reading, require_sound

pytestmark = pytest.mark.slow

POLICY = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
SOUND = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sound</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>
<body><main><h1>Sound</h1>{body}</main></body></html>"""
PIXEL = "<img alt='' src='https://pictures.example/pixel.png'>"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a page and returns its path."""

    def written(body: str = "", head: str = "", text: str = SOUND) -> Path:
        path = tmp_path / "page.html"
        path.write_text(text.format(head=head, body=body), encoding="utf-8")
        return path

    return written


def test_a_sound_page_passes(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is found in a plain page, and its pictures and its print are written."""
    monkeypatch.setenv("SCREENSHOTS", str(tmp_path / "pictures"))
    require_sound(write("<p>Text</p>"), "plain")
    written = {path.name for path in (tmp_path / "pictures").iterdir()}
    assert written == {"plain.pdf", *(f"plain_{x}.png" for x in ("dark", "desktop", "phone"))}


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (PIXEL, ""),
        (PIXEL, POLICY),
        ("<script>undefined_function()</script>", ""),
        ("<script>console.error('wrong')</script>", ""),
        ("<script>1</script>", POLICY),
        ("<p onclick='1'>Text</p>", POLICY),
        ("<p style='color: red'>Text</p>", POLICY),
        ("<script>alert(1)</script>", ""),
        ("<script>fetch('http://127.0.0.1:9/').catch(() => 1)</script>", ""),
        ("<script>new WebSocket('ws://127.0.0.1:9/')</script>", ""),
    ],
)
def test_a_page_that_is_not_quiet(write: Callable[..., Path], body: str, head: str) -> None:
    """A request, an error, a blocked script, handler or style, a dialog: each is found."""
    with reading(write(body, head)) as read:
        read.page.wait_for_timeout(200)
        with pytest.raises(AssertionError):
            read.require_quiet()


@pytest.mark.parametrize(
    ("body", "look", "text", "check"),
    [
        ("<pre>" + "x" * 100 + "</pre>", "phone", SOUND, Reading.require_narrow),
        ("", "phone", SOUND.replace("viewport", "nothing"), Reading.require_narrow),
        ("<img src='data:,'>", "desktop", SOUND, Reading.require_accessible),
        ("", "desktop", SOUND.replace(' lang="en"', ""), Reading.require_accessible),
    ],
)
def test_a_page_that_is_hard_to_read(
    write: Callable[..., Path],
    body: str,
    look: str,
    text: str,
    check: Callable[[Reading], None],
) -> None:
    """Too wide for a phone, made for a desktop, a picture without words, no language."""
    with reading(write(body, text=text), look) as read, pytest.raises(AssertionError):
        check(read)


def test_the_dark_look_is_dark(write: Callable[..., Path]) -> None:
    """A page is looked at in both colour schemes, so grey on black is found."""
    grey = "<style>@media (prefers-color-scheme: dark) {body {background: #000; color: #222}}"
    page = write("<p>Text</p>", f"{grey}</style>")
    with reading(page) as read:
        read.require_accessible()
    with reading(page, "dark") as read, pytest.raises(AssertionError, match="color-contrast"):
        read.require_accessible()
