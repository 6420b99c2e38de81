"""Filters for nbconvert's templates: with them the formgrader shows what students wrote."""

from __future__ import annotations

from html import escape
from typing import Any

from jinja2 import pass_context
from nbconvert.filters import markdown2html_mistune

from autograder.notebook.clean import safe_html
from autograder.pages.text import PASTED


@pass_context
def safe_markdown(context: Any, text: str) -> str:
    """Turn Markdown into HTML without scripts.

    Pictures that were pasted into the cell are shown. What cannot be read as Markdown is shown
    as it is.
    """
    pictures = (context.get("cell") or {}).get("attachments") or {}
    try:
        html = markdown2html_mistune(PASTED.sub(r"pasted/\1", text))
    except Exception:  # whatever it is that a student wrote, the page has to be there
        html = f"<pre>{escape(text)}</pre>"
    html = safe_html(html)
    for name, bundle in pictures.items():
        for kind, data in bundle.items():
            html = html.replace(f'src="pasted/{name}"', f'src="data:{kind};base64,{data}"')
    return html
