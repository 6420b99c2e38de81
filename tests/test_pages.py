"""Tests of what all pages share: the frame, Markdown, formulas, code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markup import Active
from markupsafe import Markup

import autograder.pages
from autograder.pages.page import page
from autograder.pages.text import (
    LONGEST_FORMULA,
    LONGEST_TEXT,
    TOO_LONG,
    code,
    formula,
    markdown,
    plain,
    prose,
)

HOSTILE = [
    "<script>attack()</script>",
    "<b onclick=attack()>b</b>",
    "<iframe src='javascript:attack()'></iframe>",
    "<style>body { background: url(//attack) }</style>",
    "<p style='position: fixed' class=chip id=score>attack</p>",
    "<svg><a xlink:href='javascript:attack()'><text>x</text></a></svg>",
    "<math><mi href='javascript:attack()'>x</mi></math>",
    "<math><maction actiontype='statusline' xlink:href='javascript:attack()'>x</maction></math>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=attack()></math>",
    "<math><mtext><mglyph><style><img src=x onerror=attack()></style></mglyph></mtext></math>",
    "[x](javascript:attack())",
    "![x](javascript:attack())",
    "$<img src=x onerror=attack()>$",
    "$\\text{<script>attack()</script>}$",
    "$\\href{javascript:attack()}{x}$",
    "$$\\style{position:fixed}{attack}$$",
    "`<script>attack()</script>`",
    "```html\n<script>attack()</script>\n```",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_text_runs(text: str) -> None:
    """Whatever is written as Markdown, HTML or LaTeX: no element, attribute or address acts."""
    html = markdown(text)
    active = Active()
    active.feed(html)
    assert active.found == []
    assert not re.search(r"<[^>]*\s(style|class|id)\s*=", html)


def test_formulas_are_mathml() -> None:
    """A formula in a line and one that stands alone are MathML; a price is not."""
    html = markdown("for $x_1$ and\n\n$$\n\\frac{a}{b}\n$$\n\nit costs \\$5")
    assert "<msub><mi>x</mi><mn>1</mn></msub>" in html
    assert 'display="block"' in html
    assert "<mfrac>" in html
    assert "$5" in html


def test_aligned_formulas_have_rows() -> None:
    """An environment that aligns is a table, without a stray ampersand."""
    html = formula(r"\begin{aligned} a &= b \\ c &= d \end{aligned}")
    assert html.count("<mtr>") == 2
    assert "<mi>&" not in html


@pytest.mark.parametrize("latex", ["\\frac{", "\\begin{matrix}", "_" * (LONGEST_FORMULA + 1)])
def test_what_is_no_formula_is_shown_as_it_is(latex: str) -> None:
    """LaTeX that cannot be read, or that is too long, stands there as code."""
    assert formula(latex) == f"<code>{latex}</code>"


def test_pasted_pictures_are_shown() -> None:
    """A picture of the cell is in the page; one that is not there stops nothing."""
    html = markdown("![a](attachment:a.png) ![b](attachment:b.png)", {"a.png": {"image/png": "AA"}})
    assert 'src="data:image/png;base64,AA"' in html
    assert "attachment:" not in html


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://example.org/x.png)",
        "<img src=//example.org/x.png>",
        "<img src=x.png>",
        "![x](attachment:x.png)",
    ],
)
def test_a_picture_elsewhere_is_not_asked_for(text: str) -> None:
    """A page has the pictures that it holds; a browser does not look for others."""
    html = markdown(text, {"y.png": {"image/png": "AA"}, "x.png": {"image/svg+xml": "AA"}})
    assert "src" not in html
    assert "a picture that is not in the notebook" in html


@pytest.mark.parametrize("alt", ["", "a><script>attack()</script>", "<img src=pasted/y.png>"])
def test_a_picture_has_a_text_and_hides_no_tag(alt: str) -> None:
    """Who cannot see a picture reads what it is; its text is none of the page's."""
    held = {"y.png": {"image/png": "AA"}}
    html = markdown(f"<img src='attachment:y.png' alt='{alt}'>", held)
    active = Active()
    active.feed(html)
    assert (active.found, html.count("data:image/png;base64,AA")) == ([], 1)
    assert 'alt="A picture"' in markdown("<img src='attachment:y.png'>", held)


def test_what_turns_writing_round_is_seen() -> None:
    """Characters with which code would read otherwise than it runs are shown as numbers."""
    for html in (code("admin = \u202e1"), plain("\u2067a")):
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)
        assert "[U+20" in html


def test_sentences_have_code_between_backticks() -> None:
    """A hint's names stand out, and nothing in it is markup."""
    assert prose("Use `W.T` <b>") == "Use <code>W.T</code> &lt;b&gt;"


def test_long_texts_are_left_out() -> None:
    """Converting takes long where tags are nested: beyond a limit a sentence stands there."""
    assert TOO_LONG in markdown("<div>" * LONGEST_TEXT)


def test_code_is_marked_and_escaped() -> None:
    """The lines that are named are marked, and what is code is no markup."""
    html = code("def f(x):\n    return x < 1 # <script>\n", [2])
    assert '<span class="hll">' in html
    assert "<script>" not in html
    assert html.count("hll") == 1


def test_a_page_asks_nobody_and_runs_nothing() -> None:
    """The frame of a page forbids requests and scripts."""
    html = page("base.html.j2")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    assert "script-src &#39;none&#39;" in policy[1]
    assert "<script" not in html
    assert "http" not in re.sub(r"http-equiv", "", html)


def test_only_what_has_a_colour_is_wrapped() -> None:
    """The classes of code are those of the style sheet, and the text is the same."""
    text = 'import numpy as np\ndef f(x, y=1.5):\n    """Say <it>."""\n    return x and "a" # b\n'
    html = code(text, [4])
    style = (Path(autograder.pages.__file__).parent / "style.css").read_text()
    assert set(re.findall(r'class="(\w+)"', html)) <= set(re.findall(r"pre \.(\w+)", style))
    assert Markup(html).striptags() == " ".join(text.split())
