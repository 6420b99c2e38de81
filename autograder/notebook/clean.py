"""Outputs that come from the sandbox, reduced to what a notebook and a browser may get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import nh3

Output = dict[str, Any]
OVERHEAD = 100  # what an output costs beside its texts, in bytes
LINES = 1000  # of a traceback
CUT = "[More output than is kept; the rest is left out.]\n"
INERT = ("text/plain", "text/latex", "image/png", "image/jpeg", "image/gif", "application/json")
MARKUP = ("text/html", "text/markdown")

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "div", "dl"),
    *("dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "mark", "ol"),
    *("p", "pre", "s", "samp", "small", "span", "strong", "sub", "sup", "u", "ul"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
ATTRIBUTES = {
    "*": {"class", "id", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
ADDRESSES = {"http", "https", "mailto"}
MOST_TAGS = 10_000
TOO_MANY_TAGS = "This has more tags than are shown."


def clean_outputs(outputs: Any, room: int, number: int | None = None) -> list[Output]:
    """Return the outputs of a cell, at most `room` bytes of them; drop what is none.

    `number` is the cell's execution count. What the sandbox says about it is not used.
    """
    cleaned: list[Output] = []
    for output in outputs if isinstance(outputs, list) else ():
        clean = _clean(output, number) if isinstance(output, dict) else None
        if clean is None:
            continue
        room -= size([clean])
        if room < 0:
            cleaned.append({"output_type": "stream", "name": "stderr", "text": CUT})
            break
        cleaned.append(clean)
    return cleaned


def size(outputs: list[Output]) -> int:
    """Return about how many bytes outputs take."""
    return sum(OVERHEAD + sum(len(t.encode()) for t in _texts(output)) for output in outputs)


def utf8(value: Any, limit: int | None = None) -> str:
    """Return a text that can be stored; what is no text becomes the name of its type."""
    if not isinstance(value, str):
        return f"<{type(value).__name__}>"
    return value[:limit].encode("utf-8", "replace").decode("utf-8")


def shown(text: str) -> str:
    """Return a text for a terminal: what it would obey instead of showing is replaced."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _clean(output: Output, number: int | None) -> Output | None:
    kind = output.get("output_type")
    if not isinstance(kind, str):
        return None
    if kind == "stream" and isinstance(output.get("name"), str):
        name = "stderr" if output["name"] == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": utf8(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": kind,
            "ename": utf8(output.get("ename")),
            "evalue": utf8(output.get("evalue")),
            "traceback": [utf8(line) for line in lines[:LINES]] if isinstance(lines, list) else [],
        }
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        clean = {"output_type": kind, "data": safe_bundle(output["data"]), "metadata": {}}
        return clean | ({"execution_count": number} if kind == "execute_result" else {})
    return None


def safe_bundle(bundle: dict[Any, Any]) -> dict[str, str]:
    """Keep the media types that are known, and of markup only what runs no script."""
    safe = {kind: utf8(bundle[kind]) for kind in INERT if isinstance(bundle.get(kind), str)}
    for kind in MARKUP:
        if isinstance(bundle.get(kind), str):
            safe[kind] = safe_html(utf8(bundle[kind]))
    return safe


def safe_html(html: str) -> str:
    """Return HTML in which nothing runs: known tags and attributes stay, the rest goes.

    The time that it takes grows with the square of the depth, so their number is limited.
    """
    if html.count("<") > MOST_TAGS:
        return TOO_MANY_TAGS
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=ADDRESSES)


def _texts(output: Output) -> Iterator[str]:
    for value in output.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from value
        elif isinstance(value, dict):
            yield from value.values()
