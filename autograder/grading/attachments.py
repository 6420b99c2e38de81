"""Pictures that were pasted into a Markdown cell: checked, and of a limited size."""

from __future__ import annotations

import base64
import binascii
from typing import Any

LARGEST = 4 * 2**20  # of all pictures of a cell, in bytes
BEGINNINGS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}


def attachments(found: Any) -> dict[str, dict[str, str]]:
    """Return the attachments of a cell that are pictures: name, then type, then base64 text."""
    kept: dict[str, dict[str, str]] = {}
    room = LARGEST
    for name, bundle in found.items() if isinstance(found, dict) else ():
        for kind, text in bundle.items() if isinstance(bundle, dict) else ():
            picture = _picture(kind, "".join(text) if _is_lines(text) else text)
            if picture is None or len(picture) > room or not isinstance(name, str):
                continue
            room -= len(picture)
            kept[name.encode("utf-8", "replace").decode()[:200]] = {kind: picture}
            break
    return kept


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
