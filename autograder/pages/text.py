"""Text for a page: Markdown with formulas, and code, cleaned of all that could run."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from html import escape
from typing import Any

import mistune
import nh3
from latex2mathml.converter import convert
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.notebook.clean import (
    ADDRESSES,
    ATTRIBUTES,
    INERT,
    MOST_TAGS,
    TAGS,
    TOO_MANY_TAGS,
)

LONGEST_TEXT, LONGEST_CODE, LONGEST_FORMULA = 10_000, 50_000, 2_000  # characters
TOO_LONG = "This is too long for this page. It is in the notebook."
CUT = "\n[The rest is left out here. It is in the notebook.]"
LONGEST_PLAIN = 5_000  # characters of what is printed
# What turns the direction of writing round. Code that holds it reads otherwise than it runs.
TURNING = {number: f"[U+{number:04X}]" for number in (0x61C, 0x200E, 0x200F)}
TURNING |= {
    number: f"[U+{number:04X}]" for number in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
# Elements around what has no colour in style.css would be half of a page with much code.
COLOURED = "k|kn|kc|ow|s|s1|s2|sd|sa|mi|mf|c1|c|hll"
COLOURLESS = re.compile(rf'<span class="(?!(?:{COLOURED})")[^"]*">([^<]*)</span>')
LEFT_OUT = Markup("<p>{}</p>").format(TOO_LONG)
PASTED = re.compile(r"attachment:([\w.-]+)")
# As the cleaner writes them: every value in quotation marks, and none within one.
PICTURE = re.compile(r'<img((?: [\w-]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
NOT_HELD = "<em>(a picture that is not in the notebook)</em>"
ALIGNED = re.compile(r"(\\(?:begin|end))\{aligned\}")  # the converter knows its older name alone
PLUGINS = ("math", "table", "strikethrough", "url")

MATH_TAGS = {
    *("math", "menclose", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded"),
    *("mphantom", "mprescripts", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup"),
    *("msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none"),
}
MATH_ATTRIBUTES = {
    "math": {"display"},
    "mi": {"mathvariant"},
    "mn": {"mathvariant"},
    "mo": {"accent", "fence", "form", "maxsize", "minsize", "separator", "stretchy"},
    "mover": {"accent"},
    "mspace": {"width", "linebreak"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtable": {"columnalign", "rowspacing", "columnspacing"},
    "mtd": {"columnalign"},
    "mfrac": {"linethickness"},
}
# No class and no id: a student's text shall not look like what the page itself says.
OWN = {"class", "id"}
SHOWN = {tag: allowed - OWN for tag, allowed in ATTRIBUTES.items()} | MATH_ATTRIBUTES


def markdown(text: str, pictures: Mapping[str, Mapping[str, str]] | None = None) -> Markup:
    """Return Markdown as HTML in which nothing runs; formulas are MathML.

    `pictures` are those pasted into the cell: by name, the media type and the base64 of each.
    What cannot be read as Markdown is shown as it is, and what is too long is not shown.
    """
    if len(text) > LONGEST_TEXT:
        return LEFT_OUT
    try:
        html = str(_reader()(PASTED.sub(r"pasted/\1", text)))
    except Exception:  # whatever it is that a student wrote, the page has to be there
        html = f"<pre>{escape(text)}</pre>"
    return Markup(safe(html, pictures))  # noqa: S704


def formula(latex: str, display: str = "inline") -> str:
    """Return a formula as MathML, or its LaTeX as code where it is none."""
    if len(latex) <= LONGEST_FORMULA:
        try:
            return str(convert(ALIGNED.sub(r"\1{split}", latex), display=display))
        except Exception:  # it has no error of its own for what it cannot read
            return f"<code>{escape(latex)}</code>"
    return f"<code>{escape(latex)}</code>"


def code(text: str, marked: Collection[int] = ()) -> Markup:
    """Return Python code with colours as classes; `marked` are numbers of lines, from one."""
    if len(text) > LONGEST_CODE:
        return LEFT_OUT
    look = HtmlFormatter(nowrap=True, hl_lines=sorted(marked))
    html = COLOURLESS.sub(r"\1", highlight(text, PythonLexer(stripnl=False), look))
    html = html.translate(TURNING)
    return Markup(f"<pre tabindex=0><code>{html}</code></pre>")  # noqa: S704


def plain(text: str) -> Markup:
    """Return a text as it is, its beginning where it is long."""
    text = text if len(text) <= LONGEST_PLAIN else text[:LONGEST_PLAIN] + CUT
    return Markup("<pre tabindex=0>{}</pre>").format(text.translate(TURNING))


def prose(text: str) -> Markup:
    """Return sentences in which code stands between backticks."""
    pieces = (escape(piece, quote=False) for piece in text.split("`"))
    html = "".join(f"<code>{p}</code>" if n % 2 else p for n, p in enumerate(pieces))
    return Markup(html)  # noqa: S704


def safe(html: str, pictures: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """Return HTML in which nothing runs: known tags of text and formulas stay, the rest goes.

    Of pictures those stay that are pasted into the cell, because a browser would ask for others.
    The time that it takes grows with the square of the depth, so their number is limited.
    """
    if html.count("<") > MOST_TAGS:
        return TOO_MANY_TAGS
    cleaned = nh3.clean(html, tags=TAGS | MATH_TAGS, attributes=SHOWN, url_schemes=ADDRESSES)
    return PICTURE.sub(lambda found: _held(found[1], pictures or {}), cleaned)


def _held(attributes: str, pictures: Mapping[str, Mapping[str, str]]) -> str:
    """Return a picture that the notebook holds, with a text for who cannot see it, or words."""
    values = dict(ATTRIBUTE.findall(attributes))
    bundle = pictures.get(values.get("src", "").removeprefix("pasted/"), {})
    held = [f"data:{kind};base64,{data}" for kind, data in bundle.items() if _shows(kind, data)]
    if not held:
        return NOT_HELD
    values["src"] = held[0]
    values = {"alt": "A picture", **values}
    return "".join(["<img", *(f' {name}="{value}"' for name, value in values.items()), ">"])


def _shows(kind: str, data: str) -> bool:
    return kind in INERT and kind.startswith("image/") and bool(BASE64.fullmatch(data))


class _Renderer(mistune.HTMLRenderer):
    """Writes formulas as MathML; leaves raw HTML to be cleaned afterwards."""

    def __init__(self) -> None:
        super().__init__(escape=False)

    def inline_math(self, text: str) -> str:
        """Return a formula in a line."""
        return formula(text)

    def block_math(self, text: str) -> str:
        """Return a formula that stands by itself."""
        return formula(text.strip(), "block")


@cache
def _reader() -> Any:
    return mistune.create_markdown(renderer=_Renderer(), plugins=list(PLUGINS))
