"""What the tests of pages share: hostile texts, and a search for what a browser would run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# What a cell may display, as arguments of `display`, and what a student may write.
DISPLAYS = {
    "html": "HTML(\"<script>attack()</script><p onclick='attack()'>kept</p>\")",
    "javascript": 'Javascript("attack()")',
    "svg": "SVG(\"<svg xmlns='http://www.w3.org/2000/svg' onload='attack()'></svg>\")",
    "markdown": 'Markdown("<img src=x onerror=attack()> [x](javascript:attack())")',
    "latex": 'Latex("<script>attack()</script>")',
    "image": "{'image/png': 'x\" onerror=\"attack()'}, raw=True",
    "jpeg": "{'image/jpeg': '\"><script>attack()</script>'}, raw=True",
    "svg in a bundle": "{'image/svg+xml': '<svg><script>attack()</script></svg>'}, raw=True",
    "widget": "{'application/vnd.jupyter.widget-view+json': '</script><script>attack()'}, raw=True",
    "mermaid": "{'text/vnd.mermaid': '</pre><script>attack()</script>'}, raw=True",
}
TEXTS = (
    "[x](javascript:attack())",
    "<img src=x onerror=attack()>",
    "$\\href{javascript:attack()}{x}$ <svg onload=attack()>",
    "<math><mi href='javascript:attack()'>x</mi></math>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=attack()></math>",
    "<svg><style><img src=x onerror=attack()></style><a href='javascript:attack()'>x</a></svg>",
    "<style>@import 'javascript:attack()'; body { display: none }</style>",
    "<iframe srcdoc='<script>attack()</script>'></iframe><form action='javascript:attack()'>",
    "\u202e<script>attack()</script>\u2066",
    "</textarea></pre></div><script>attack()</script>",
)


class Active(HTMLParser):
    """Collects what a browser would run: scripts, handlers and javascript links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element and its attributes."""
        self.script = tag == "script"
        for name, value in attrs:
            if name.startswith("on") or "javascript:" in re.sub(r"\s", "", value or "").lower():
                self.found.append(f"<{tag} {name}={value}>")

    def handle_endtag(self, tag: str) -> None:
        """A script ends."""
        self.script = self.script and tag != "script"

    def handle_data(self, data: str) -> None:
        """Look at the text of a script."""
        if self.script and "attack" in data:
            self.found.append(data)
