"""What a cell has shown, for a page: text, tables, pictures, errors; nothing of it runs."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from autograder.notebook.clean import Output
from autograder.pages.text import markdown, plain, safe

PICTURES = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
}
LARGEST_PICTURE = 2 * 2**20  # characters of base64
COLOUR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
NO_PICTURE = Markup(
    "<p class=quiet>A picture that cannot be shown here. It is in the notebook.</p>"
)
PICTURE = Markup('<img src="data:{};base64,{}" alt="{}">')
ALTERNATIVE = "A picture that this cell has drawn"


def shown_by(output: Output) -> Markup:
    """Return one output of a cell as HTML; of several forms the one that shows most."""
    kind = output.get("output_type")
    if kind == "stream":
        return plain(_text(output.get("text")))
    if kind == "error":
        lines = output.get("traceback") or [f"{output.get('ename')}: {output.get('evalue')}"]
        return plain("\n".join(map(_text, lines)))
    data: dict[str, Any] = output.get("data") or {}
    for form, show in FORMS.items():
        if data.get(form):
            return show(form, _text(data[form]))
    return Markup()


def _text(value: Any) -> str:
    """Return a text without the colours of a terminal; notebooks may hold lists of lines."""
    text = "".join(map(str, value)) if isinstance(value, list) else str(value)
    return COLOUR.sub("", text)


def _picture(form: str, text: str) -> Markup:
    """Return a picture whose bytes begin as such pictures do."""
    if len(text) > LARGEST_PICTURE:
        return NO_PICTURE
    try:
        start = b64decode("".join(text.split()), validate=True)[:8]
    except binascii.Error:
        return NO_PICTURE
    right = start.startswith(PICTURES[form])
    return PICTURE.format(form, "".join(text.split()), ALTERNATIVE) if right else NO_PICTURE


def _html(_: str, text: str) -> Markup:
    return Markup("<div class=scroll>{}</div>").format(Markup(safe(text)))  # noqa: S704


def _markdown(_: str, text: str) -> Markup:
    return markdown(text)


def _plain(_: str, text: str) -> Markup:
    return plain(text)


FORMS: Mapping[str, Callable[[str, str], Markup]] = {
    **dict.fromkeys(PICTURES, _picture),
    "text/html": _html,
    "text/markdown": _markdown,
    "text/latex": _markdown,
    "text/plain": _plain,
    "application/json": _plain,
}
