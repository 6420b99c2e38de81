"""Make a page: one file that opens from disk, without a network, on a phone and on paper."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent
# A page may show what it holds and run the script that is named by its digest: nothing else, and
# nobody is asked for anything. So a gap in what is cleaned elsewhere is still no way in.
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
    "style-src '{style}'; script-src {script}; connect-src {connect}"
)


def page(
    template: str,
    /,
    *,
    extra_style: str = "",
    script: str = "",
    connect: str = "'none'",
    **values: Any,
) -> str:
    """Return the page that a template of `templates/` makes of the values.

    `extra_style` names a style sheet beside this module that follows the common one, and `script`
    the one script of the page. `connect` is what the script may ask, as a Content Security Policy
    says it.
    """
    style = _file("style.css") + (_file(extra_style) if extra_style else "")
    code = _file(script) if script else ""
    policy = POLICY.format(
        style=_digest(style), script=f"'{_digest(code)}'" if code else "'none'", connect=connect
    )
    made = _environment().get_template(template)
    # Both are files of ours: nothing of a student is in them.
    return made.render(
        **values,
        style=Markup(style),  # noqa: S704
        script=Markup(code),  # noqa: S704
        policy=policy,
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
