"""A diagram as SVG: boxes and arrows on a ground of its own, so that it is read on any page.

A picture in a page does not know whether the page is light or dark. With its own ground it need
not.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from autograder.notebook.diagram_graph import Diagram, Node
from autograder.notebook.diagram_layout import LINE, SIZE, Box, Line, laid_out, width_of

FONT = "DejaVu Sans, Verdana, Segoe UI, Helvetica, sans-serif"
GROUND, INK, EDGE = "#fbfaf7", "#1c2530", "#8a94a0"
SQUARE, ROUND = ("#e4eefb", "#3568a8"), ("#fdf0d8", "#a66f12")
FORWARD, BACKWARD = "#3d4a57", "#a3352a"


def svg(diagram: Diagram) -> str:
    """Return a diagram as SVG with a title and a description; the same text each time."""
    layout = laid_out(diagram)
    wide, high = _n(layout.width), _n(layout.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" role="img" font-family="{FONT}" font-size="{SIZE}">',
        f"<title>{escape(diagram.title)}</title><desc>{escape(diagram.description)}</desc>",
        f"<defs>{_tip('f', FORWARD)}{_tip('b', BACKWARD)}</defs>",
        f'<rect x=".5" y=".5" width="{_n(layout.width - 1)}" height="{_n(layout.height - 1)}" '
        f'rx="8" fill="{GROUND}" stroke="{EDGE}" stroke-opacity=".4"/>',
        *(_curve(line) for line in layout.lines),
        *(part for node, box in layout.boxes for part in _box(node, box)),
        *(_label(line) for line in layout.lines if line.arrow.text),
        "</svg>",
    ]
    return "".join(parts)


def _tip(name: str, colour: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z" fill="{colour}"/></marker>'
    )


def _curve(line: Line) -> str:
    """Draw an arrow: a curve that leaves and arrives level, straight through what it passes."""
    (x, y), *rest = line.points
    drawn = f"M{_n(x)} {_n(y)}"
    for number, (to_x, to_y) in enumerate(rest):
        if number % 2 == 0:
            middle = _n((x + to_x) / 2)
            drawn += f"C{middle} {_n(y)} {middle} {_n(to_y)} {_n(to_x)} {_n(to_y)}"
        else:
            drawn += f"L{_n(to_x)} {_n(to_y)}"
        x, y = to_x, to_y
    colour, tip = (BACKWARD, "b") if line.arrow.broken else (FORWARD, "f")
    dashes = ' stroke-dasharray="5 4"' if line.arrow.broken else ""
    return (
        f'<path d="{drawn}" fill="none" stroke="{colour}" stroke-width="1.5"{dashes} '
        f'marker-end="url(#{tip})"/>'
    )


def _box(node: Node, box: Box) -> Iterator[str]:
    fill, edge = ROUND if node.rounded else SQUARE
    corner = min(box.height / 2, 20) if node.rounded else 4
    yield (
        f'<rect x="{_n(box.x - box.width / 2)}" y="{_n(box.y - box.height / 2)}" '
        f'width="{_n(box.width)}" height="{_n(box.height)}" rx="{_n(corner)}" '
        f'fill="{fill}" stroke="{edge}"/>'
    )
    top = box.y - (len(node.lines) - 1) * LINE / 2
    for number, text in enumerate(node.lines):
        yield _text(text, box.x, top + number * LINE, INK)


def _label(line: Line) -> str:
    """Write the text of an arrow, on the ground's colour so that the arrow does not cross it."""
    x, y = line.text
    wide = width_of(line.arrow.text) + 2
    ground = (
        f'<rect x="{_n(x - wide / 2)}" y="{_n(y - LINE / 2)}" width="{_n(wide)}" '
        f'height="{LINE}" fill="{GROUND}"/>'
    )
    colour = BACKWARD if line.arrow.broken else FORWARD
    return ground + _text(line.arrow.text, x, y, colour)


def _text(text: str, x: float, y: float, colour: str) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y + SIZE * 0.35)}" text-anchor="middle" '
        f'fill="{colour}">{escape(text)}</text>'
    )


def _n(number: float) -> str:
    return f"{round(number, 1):g}"
