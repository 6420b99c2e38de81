"""Charts as SVG: small, of one's own colours in light and dark, and with a text that says the same.

What is drawn has classes; the colours are in the style sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, HEIGHT, FOOT, HEAD, GAP = 400, 154, 28, 16, 3
MARK = 5  # half the width of the triangle
BAR_WIDTH, BAR_HEIGHT = 160, 14
SMALL_WIDTH, SMALL_HEIGHT = 100, 24


@dataclass(frozen=True)
class Part:
    """A part of a bar: what it is, how many, and the class that gives its colour."""

    label: str
    number: int
    kind: str


def histogram(name: str, title: str, bins: Sequence[int], mark: float | None = None) -> Markup:
    """Return a histogram of shares from 0 to 1.

    `mark` sets a triangle below the axis. `name` makes the ids of its texts, and is unique on a
    page.
    """
    most, step = max(*bins, 1), WIDTH / len(bins)
    room = HEIGHT - FOOT - HEAD
    drawn = []
    for place, number in enumerate(bins):
        tall = room * number / most
        x, y = place * step, HEIGHT - FOOT - tall
        drawn.append(_rectangle("bin", x + GAP / 2, y, step - GAP, tall))
        if number:
            drawn.append(_text("count", x + step / 2, y - 4, str(number)))
    drawn.append(f'<path class="axis" d="M0 {HEIGHT - FOOT}H{WIDTH}"/>')
    ends = (0, "start", "0 %"), (WIDTH / 2, "middle", "50 %"), (WIDTH, "end", "100 %")
    drawn += [_text("tick", x, HEIGHT - 4, text, anchor) for x, anchor, text in ends]
    if mark is not None:
        at = _n(min(WIDTH - MARK, max(MARK, WIDTH * mark)))
        drawn.append(f'<path class="mark" d="M{at} {HEIGHT - FOOT + 1}l{MARK} 8h-{2 * MARK}z"/>')
    return _svg(name, title, _told(bins), WIDTH, HEIGHT, drawn)


def small_histogram(name: str, title: str, bins: Sequence[int]) -> Markup:
    """Return a histogram of shares from 0 to 1 that fits into a table: bars alone."""
    most, step = max(*bins, 1), SMALL_WIDTH / len(bins)
    drawn = [_rectangle("groove", 0, SMALL_HEIGHT - 1, SMALL_WIDTH, 1)]
    for place, number in enumerate(bins):
        tall = (SMALL_HEIGHT - 1) * number / most
        drawn.append(_rectangle("bin", place * step, SMALL_HEIGHT - 1 - tall, step - 1, tall))
    return _svg(name, title, _told(bins), SMALL_WIDTH, SMALL_HEIGHT, drawn)


def _told(bins: Sequence[int]) -> str:
    """Return a histogram in words."""
    edges = [round(100 * place / len(bins)) for place in range(len(bins) + 1)]
    told = (f"{edges[at]} to {edges[at + 1]} %: {n}" for at, n in enumerate(bins) if n)
    return "; ".join(told) or "nobody"


def parts_bar(name: str, title: str, parts: Sequence[Part]) -> Markup:
    """Return a bar that is divided among its parts."""
    whole = sum(part.number for part in parts)
    drawn, x = [], 0.0
    for part in parts:
        wide = BAR_WIDTH * part.number / whole if whole else 0.0
        if wide:
            drawn.append(_rectangle(part.kind, x, 0, wide, BAR_HEIGHT))
        x += wide
    told = ", ".join(f"{part.number} {part.label}" for part in parts if part.number)
    return _svg(name, title, told or "nobody", BAR_WIDTH, BAR_HEIGHT, drawn)


def _svg(
    name: str, title: str, told: str, width: float, height: float, drawn: Sequence[str]
) -> Markup:
    head = Markup(
        '<svg role="img" aria-labelledby="{0}-t {0}-d" viewBox="0 0 {1} {2}" width="{1}" '
        'height="{2}"><title id="{0}-t">{3}</title><desc id="{0}-d">{4}</desc>'
    ).format(name, _n(width), _n(height), title, told)
    return head + Markup("".join(drawn)) + Markup("</svg>")  # noqa: S704 -- numbers and words of ours


def _rectangle(kind: str, x: float, y: float, wide: float, tall: float) -> str:
    size = f'x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(tall)}"'
    return f'<rect class="{escape(kind)}" {size}/>'


def _text(kind: str, x: float, y: float, text: str, anchor: str = "middle") -> str:
    place = f'x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(text)}</text>'


def _n(value: float) -> str:
    """Return a number without needless places."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
