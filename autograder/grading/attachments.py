"""Pictures that were pasted into a Markdown cell: checked, and of a limited size."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import unquote

LARGEST = 4 * 2**20  # of all pictures of a cell, in characters of base64
MOST_NAMED = 10  # of what is left out
ATTACHMENT = re.compile(r"attachment:([^\s)\"'<>]+)")
BEGINNINGS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}


def attachments(found: Any) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Return the pictures among a cell's attachments, and the names of what is none.

    A picture is a name with a type and base64 text.
    """
    kept: dict[str, dict[str, str]] = {}
    dropped, room = list[str](), LARGEST
    for name, bundle in found.items() if isinstance(found, dict) else ():
        shown = name.encode("utf-8", "replace").decode()[:200]
        for kind, text in bundle.items() if isinstance(bundle, dict) else ():
            picture = _picture(kind, "".join(text) if _is_lines(text) else text)
            if picture is not None and len(picture) <= room:
                room -= len(picture)
                kept[shown] = {kind: picture}
                break
        if shown not in kept:
            dropped.append(shown)
    return kept, dropped[:MOST_NAMED]


def resolved(text: str, kept: dict[str, dict[str, str]]) -> tuple[str, dict[str, dict[str, str]]]:
    """Return a Markdown text and its pictures, whose names need no quoting.

    What the text shows and what is not there is an ordinary link: nbconvert would refuse the
    whole notebook.
    """
    names = {name: re.sub(r"[^\w.-]", "_", name) for name in kept}
    if len(set(names.values())) < len(names):
        names = {name: f"picture-{number}" for number, name in enumerate(kept, 1)}

    def refer(found: re.Match[str]) -> str:
        name = names.get(found[1]) or names.get(unquote(found[1]))
        return f"attachment:{name}" if name else "picture-that-is-missing"

    return ATTACHMENT.sub(refer, text), {names[name]: picture for name, picture in kept.items()}


def _is_lines(text: Any) -> bool:
    return isinstance(text, list) and all(isinstance(line, str) for line in text)


def _picture(kind: Any, text: Any) -> str | None:
    """Return the base64 text of a picture of a known type, or None."""
    if kind not in BEGINNINGS or not isinstance(text, str) or len(text) > 2 * LARGEST:
        return None
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(data).decode() if data.startswith(BEGINNINGS[kind]) else None
