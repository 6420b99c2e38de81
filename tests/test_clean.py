"""HTML of a student's is shown without what could run, whatever it costs to read."""

from __future__ import annotations

import pytest

from autograder.notebook.clean import TOO_MANY_TAGS, safe_bundle, safe_html


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<p class='a' onclick='x()'>kept</p>", '<p class="a">kept</p>'),
        ("<script>x()</script>after", "after"),
        ("<style>p {}</style>after", "after"),
        ("<img src='a.png' onerror='x()'>", '<img src="a.png">'),
        ("<img src='data:text/html,x'>", "<img>"),
        ("<svg onload='x()'><circle/></svg>", ""),
        ("<iframe src='https://example.org'></iframe>", ""),
        ("a < b & c", "a &lt; b &amp; c"),
        ("<table><tr><td colspan='2'>1</td></tr></table>", 'colspan="2"'),
        ("<a href='java\nscript:x()'>a</a>", '<a rel="noopener noreferrer">a</a>'),
        ("<a href='https://example.org'>a</a>", 'href="https://example.org"'),
    ],
)
def test_known_tags_stay_and_the_rest_goes(html: str, safe: str) -> None:
    """Tables and links stay; scripts, styles, handlers and other addresses go."""
    cleaned = safe_html(html)
    assert safe in cleaned
    assert "x()" not in cleaned
    assert cleaned or not safe


def test_a_flood_of_tags_is_not_read() -> None:
    """More tags than anybody reads are replaced by a sentence, before they cost time."""
    assert safe_html("<div>" * 200_000) == TOO_MANY_TAGS
    assert safe_html("<div>" * 100 + "deep").count("<div>") == 100


def test_a_bundle_keeps_what_cannot_run() -> None:
    """Plain text, pictures and cleaned markup stay; what a browser would run has no place."""
    bundle = {
        "text/plain": "plain",
        "text/html": "<b onclick='x()'>bold</b>",
        "image/svg+xml": "<svg onload='x()'/>",
        "application/javascript": "x()",
    }
    assert safe_bundle(bundle) == {"text/plain": "plain", "text/html": "<b>bold</b>"}
