"""Where the boxes and arrows of a diagram are: in layers from left to right.

A box stands one layer to the right of the last one that it follows. An arrow that spans several
layers passes through a point in each of them. The order within a layer follows the neighbours.
All lengths are in pixels, and the same diagram gives the same numbers.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.notebook.diagram_graph import Arrow, Diagram, Node

SIZE, LINE = 14, 18  # of the letters, and from one line to the next
NARROW, WIDE = set("ijlfrtI.,:;'|()[]/ ₁₂₃"), set("mwMWΣ∂→")
MARGIN, PAD, APART = 14, 10, 16
GAP = 36  # between two layers, where no text stands there
PORT, TEXT_PORT = 14, 22  # between two arrows at one side of a box, without and with a text
SWEEPS, STEPS = 8, 60  # of putting in order, and of moving near the neighbours


@dataclass(frozen=True)
class Box:
    """A box, or a point that an arrow passes through: its middle and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """An arrow: the points that it passes through, and where the middle of its text is."""

    arrow: Arrow
    points: tuple[tuple[float, float], ...]
    text: tuple[float, float]


@dataclass(frozen=True)
class Layout:
    """A diagram with its places."""

    boxes: tuple[tuple[Node, Box], ...]
    lines: tuple[Line, ...]
    width: float
    height: float


# A stop of an arrow: a box by its name, or an arrow's number and the layer that it passes through.
Stop = str | tuple[int, int]


def width_of(text: str) -> float:
    """Return about how wide a text is, rather too wide than too narrow."""
    return sum(0.42 if c in NARROW else 0.95 if c in WIDE else 0.66 for c in text) * SIZE


def laid_out(diagram: Diagram) -> Layout:
    """Return the places of a diagram's boxes and arrows."""
    layer_of = _layers(diagram)
    routes = [_route(number, arrow, layer_of) for number, arrow in enumerate(diagram.arrows)]
    sizes = _sizes(diagram, routes)
    layers = _ordered(diagram, layer_of, routes)
    heights = _heights(layers, routes, sizes)
    columns = _columns(diagram, layers, layer_of, sizes)
    at = {
        stop: Box(columns[number], heights[stop], *sizes[stop])
        for number, stops in enumerate(layers)
        for stop in stops
    }
    boxes = tuple((node, at[node.name]) for node in diagram.nodes)
    lines = tuple(_lines(diagram, routes, at))
    right = max(box.x + box.width / 2 for box in at.values())
    low = max(box.y + box.height / 2 for box in at.values())
    return Layout(boxes, lines, right + MARGIN, low + MARGIN)


def _layers(diagram: Diagram) -> dict[str, int]:
    """Return the layer of each box. An arrow that would close a circle moves nothing."""
    after: dict[str, list[str]] = {node.name: [] for node in diagram.nodes}
    for arrow in diagram.arrows:
        if arrow.tail not in _reached(after, arrow.head):
            after[arrow.tail].append(arrow.head)
    layer = dict.fromkeys(after, 0)
    for _ in after:
        for tail, heads in after.items():
            for head in heads:
                layer[head] = max(layer[head], layer[tail] + 1)
    entered = {head for heads in after.values() for head in heads}
    for name, heads in after.items():  # what begins somewhere begins as late as it can
        if name not in entered and heads:
            layer[name] = min(layer[head] for head in heads) - 1
    return layer


def _reached(after: dict[str, list[str]], start: str) -> set[str]:
    """Return the boxes that arrows lead to from a box, with itself."""
    found, waiting = {start}, [start]
    while waiting:
        fresh = [head for head in after[waiting.pop()] if head not in found]
        found |= set(fresh)
        waiting += fresh
    return found


def _route(number: int, arrow: Arrow, layer_of: dict[str, int]) -> list[Stop]:
    """Return the stops of an arrow from left to right."""
    left, right = sorted((arrow.tail, arrow.head), key=layer_of.__getitem__)
    between = range(layer_of[left] + 1, layer_of[right])
    return [left, *((number, layer) for layer in between), right]


def _sizes(diagram: Diagram, routes: Sequence[Sequence[Stop]]) -> dict[Stop, tuple[float, float]]:
    """Return the width and height of each stop: room for its text, and for its arrows."""
    sides: dict[tuple[Stop, str], float] = defaultdict(float)
    sizes: dict[Stop, tuple[float, float]] = {}
    for arrow, route in zip(diagram.arrows, routes, strict=True):
        for stop, side in ((route[0], "right"), (route[-1], "left")):
            sides[stop, side] += TEXT_PORT if arrow.text else PORT
        for stop in route[1:-1]:
            sizes[stop] = (width_of(arrow.text) + PAD, LINE + 4) if arrow.text else (1, PORT)
    for node in diagram.nodes:
        wide = max(map(width_of, node.lines)) + 2 * PAD
        arrows = max(sides[node.name, "right"], sides[node.name, "left"])
        sizes[node.name] = wide, max(len(node.lines) * LINE + 16, arrows + 10)
    return sizes


def _ordered(
    diagram: Diagram, layer_of: dict[str, int], routes: Sequence[Sequence[Stop]]
) -> list[list[Stop]]:
    """Return the stops of each layer from top to bottom, with few crossings."""
    layers: list[list[Stop]] = [[] for _ in range(max(layer_of.values()) + 1)]
    for node in diagram.nodes:
        layers[layer_of[node.name]].append(node.name)
    for route in routes:
        for stop in route[1:-1]:
            assert not isinstance(stop, str)  # noqa: S101 -- only the ends are boxes
            layers[stop[1]].append(stop)
    beside = _neighbours(routes)
    best, fewest = [list(layer) for layer in layers], _crossings(layers, routes)
    for sweep in range(SWEEPS):
        rank = {stop: n for layer in layers for n, stop in enumerate(layer)}
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            side = beside[sweep % 2]
            mean = {
                s: sum(rank[o] for o in side[s]) / len(side[s]) if side[s] else rank[s]
                for s in layer
            }
            layer.sort(key=mean.__getitem__)
            rank |= {stop: n for n, stop in enumerate(layer)}
        crossings = _crossings(layers, routes)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    return best


def _neighbours(
    routes: Iterable[Sequence[Stop]],
) -> tuple[dict[Stop, list[Stop]], dict[Stop, list[Stop]]]:
    """Return what is to the left and to the right of each stop."""
    left: dict[Stop, list[Stop]] = defaultdict(list)
    right: dict[Stop, list[Stop]] = defaultdict(list)
    for route in routes:
        for one, other in itertools.pairwise(route):
            left[other].append(one)
            right[one].append(other)
    return left, right


def _crossings(layers: Sequence[Sequence[Stop]], routes: Iterable[Sequence[Stop]]) -> int:
    """Count the pairs of arrows that cross between two layers."""
    place = {stop: (x, y) for x, layer in enumerate(layers) for y, stop in enumerate(layer)}
    parts = [
        (*place[one], place[other][1])
        for route in routes
        for one, other in itertools.pairwise(route)
    ]
    return sum(
        (a[1] - b[1]) * (a[2] - b[2]) < 0
        for n, a in enumerate(parts)
        for b in parts[:n]
        if a[0] == b[0]
    )


def _heights(
    layers: Sequence[Sequence[Stop]],
    routes: Sequence[Sequence[Stop]],
    sizes: dict[Stop, tuple[float, float]],
) -> dict[Stop, float]:
    """Return the middle of each stop from top to bottom: near its neighbours, without overlap."""
    left, right = _neighbours(routes)
    y = {stop: 0.0 for layer in layers for stop in layer}
    for sweep in range(STEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wanted = []
            for stop in layer:
                near = [y[o] for o in (*left[stop], *right[stop])]
                wanted.append(sum(near) / len(near) if near else y[stop])
            y |= zip(layer, _apart(wanted, [sizes[s][1] for s in layer]), strict=True)
    top = min(y[stop] - sizes[stop][1] / 2 for stop in y)
    return {stop: round(middle - top + MARGIN, 1) for stop, middle in y.items()}


def _apart(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return the middles nearest to those wanted that keep order and distance (least squares)."""
    offsets = [0.0]
    for one, other in itertools.pairwise(heights):
        offsets.append(offsets[-1] + (one + other) / 2 + APART)
    groups: list[tuple[float, int]] = []  # sum and number of what has moved together
    for middle, offset in zip(wanted, offsets, strict=True):
        total, count = middle - offset, 1
        while groups and groups[-1][0] / groups[-1][1] > total / count:
            total, count = total + groups[-1][0], count + groups[-1][1]
            groups.pop()
        groups.append((total, count))
    moved = [total / count for total, count in groups for _ in range(count)]
    return [base + offset for base, offset in zip(moved, offsets, strict=True)]


def _columns(
    diagram: Diagram,
    layers: Sequence[Sequence[Stop]],
    layer_of: dict[str, int],
    sizes: dict[Stop, tuple[float, float]],
) -> list[float]:
    """Return the middle of each layer from left to right; texts of arrows have room between."""
    gaps = [float(GAP)] * len(layers)
    for arrow in diagram.arrows:
        first, last = sorted((layer_of[arrow.tail], layer_of[arrow.head]))
        if arrow.text and last == first + 1:
            gaps[first] = max(gaps[first], width_of(arrow.text) + 46)
    columns, x = [], float(MARGIN)
    for layer, gap in zip(layers, gaps, strict=True):
        wide = max(sizes[stop][0] for stop in layer)
        columns.append(round(x + wide / 2, 1))
        x += wide + gap
    return columns


def _lines(
    diagram: Diagram, routes: Sequence[Sequence[Stop]], at: dict[Stop, Box]
) -> Iterable[Line]:
    """Yield the arrows with their points. Those at one side of a box are spread over it."""
    ports: dict[tuple[Stop, int], list[tuple[float, int]]] = defaultdict(list)
    for number, route in enumerate(routes):
        ports[route[0], 1].append((at[route[1]].y, number))
        ports[route[-1], -1].append((at[route[-2]].y, number))
    for number, (arrow, route) in enumerate(zip(diagram.arrows, routes, strict=True)):
        points = [_port(diagram, at[route[0]], 1, sorted(ports[route[0], 1]), number)]
        for stop in route[1:-1]:
            box = at[stop]
            points += [(box.x - box.width / 2, box.y), (box.x + box.width / 2, box.y)]
        points.append(_port(diagram, at[route[-1]], -1, sorted(ports[route[-1], -1]), number))
        middle = len(points) // 2
        (x, y), (to_x, to_y) = points[middle - 1 : middle + 1]
        text = round((x + to_x) / 2, 1), round((y + to_y) / 2, 1)
        if arrow.tail != route[0]:
            points.reverse()
        yield Line(arrow, tuple(points), text)


def _port(
    diagram: Diagram, box: Box, side: int, ports: Sequence[tuple[float, int]], number: int
) -> tuple[float, float]:
    """Return where an arrow touches a box: those that come from higher up touch it higher."""
    steps = [TEXT_PORT if diagram.arrows[n].text else PORT for _, n in ports]
    place = next(i for i, (_, n) in enumerate(ports) if n == number)
    y = box.y - sum(steps) / 2 + sum(steps[:place]) + steps[place] / 2
    return round(box.x + side * box.width / 2, 1), round(y, 1)
