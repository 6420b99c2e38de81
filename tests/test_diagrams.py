"""A diagram of a source is a picture in the release: readable, with words, the same each time."""

from __future__ import annotations

import itertools
import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from classroom import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import SourceError
from autograder.notebook.cells import cells_of
from autograder.notebook.diagram_drawing import svg
from autograder.notebook.diagram_graph import Arrow, Diagram, Node, parsed
from autograder.notebook.diagram_layout import Box, laid_out, width_of
from autograder.notebook.diagrams import diagrams, drawings, drawn, unsaid, words_of
from autograder.settings import load
from course.exercises import ASSIGNMENTS

SVG = "{http://www.w3.org/2000/svg}"
WORDS = "    accTitle: Two steps\n    accDescr: a goes into b, and b < c is never said.\n"
TEXT = f"""Above.

```mermaid
%%{{init: {{"flowchart": {{"nodeSpacing": 14}}}}}}%%
flowchart LR
{WORDS.replace("<", "below")}
    A["a & b<br>(N, 4)"] -- "W1, b1" --> B(["b"]) --> C
    C -. back .-> B
    C -. "start here" .-> A
```

Below.
"""
NAMES = "ABCDEFGH"
arrows = st.lists(
    st.builds(
        Arrow,
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(["", "", "z", "dense_grad_input"]),
        st.booleans(),
    ).filter(lambda arrow: arrow.tail != arrow.head),
    min_size=1,
    max_size=12,
)


def graph(drawn_arrows: list[Arrow]) -> Diagram:
    """The diagram of some arrows."""
    names = dict.fromkeys(name for a in drawn_arrows for name in (a.tail, a.head))
    return Diagram(tuple(Node(n, (f"box {n}",)) for n in names), tuple(drawn_arrows), "t", "d")


class Pictures(HTMLParser):
    """Collects the text alternatives of pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element."""
        if tag == "img":
            self.found.append(dict(attrs).get("alt"))


def test_a_flowchart_is_read() -> None:
    """Boxes, arrows, chains, broken arrows, texts and words are what the Mermaid text says."""
    (diagram,) = diagrams(TEXT)
    assert diagram.nodes == (
        Node("A", ("a & b", "(N, 4)")),
        Node("B", ("b",), rounded=True),
        Node("C", ("C",)),
    )
    assert diagram.arrows == (
        Arrow("A", "B", "W1, b1"),
        Arrow("B", "C"),
        Arrow("C", "B", "back", broken=True),
        Arrow("C", "A", "start here", broken=True),
    )
    assert (diagram.title, unsaid(diagram)) == ("Two steps", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "flowchart TD\nA --> B",
        "flowchart LR\nA",
        "flowchart LR\nA ==> B",
        "flowchart LR\nA -->",
        "flowchart LR\nA{a} --> B",
        'flowchart LR\nA["a" --> B',
        "flowchart LR\nA --> B & C",
        "flowchart LR\nsubgraph one\nA --> B\nend",
        "flowchart LR\nA --> B\nclass A red",
        "flowchart LR\nA --> A",
    ],
)
def test_what_is_not_drawn_is_refused(text: str) -> None:
    """A text of which a part would be left out is an error, not half a picture."""
    with pytest.raises(SourceError, match="a diagram"):
        parsed(text)


@given(arrows)
@settings(deadline=None)
def test_boxes_are_apart_and_within(found: list[Arrow]) -> None:
    """No box touches another one, and everything lies within the picture."""
    layout = laid_out(graph(found))
    for _, box in layout.boxes:
        assert box.x - box.width / 2 >= 1
        assert box.y - box.height / 2 >= 1
        assert box.x + box.width / 2 <= layout.width - 1
        assert box.y + box.height / 2 <= layout.height - 1
    for (_, one), (_, other) in itertools.combinations(layout.boxes, 2):
        assert (
            abs(one.x - other.x) >= (one.width + other.width) / 2 + 5
            or abs(one.y - other.y) >= (one.height + other.height) / 2 + 5
        )


@given(arrows)
@settings(deadline=None)
def test_arrows_lead_from_box_to_box(found: list[Arrow]) -> None:
    """An arrow begins at the edge of its tail, ends at the edge of its head, and passes no box."""
    layout = laid_out(graph(found))
    at = {node.name: box for node, box in layout.boxes}
    assert [line.arrow for line in layout.lines] == found
    for line in layout.lines:
        for (x, y), name in ((line.points[0], line.arrow.tail), (line.points[-1], line.arrow.head)):
            assert abs(x - at[name].x) == pytest.approx(at[name].width / 2, abs=0.2)
            assert abs(y - at[name].y) <= at[name].height / 2
        for x, y in line.points[1:-1]:
            assert not any(_holds(box, x, y) for box in at.values())


def _holds(box: Box, x: float, y: float) -> bool:
    return abs(x - box.x) < box.width / 2 and abs(y - box.y) < box.height / 2


@given(arrows)
@settings(deadline=None)
def test_a_text_fits_into_its_place(found: list[Arrow]) -> None:
    """The text of an arrow overlaps no box and no other text."""
    layout = laid_out(graph(found))
    texts = [
        Box(*line.text, width_of(line.arrow.text), 14) for line in layout.lines if line.arrow.text
    ]
    boxes = [box for _, box in layout.boxes]
    for text, other in [*itertools.product(texts, boxes), *itertools.combinations(texts, 2)]:
        assert (
            abs(text.x - other.x) >= (text.width + other.width) / 2 - 0.2
            or abs(text.y - other.y) >= (text.height + other.height) / 2 - 0.2
        )


@given(arrows)
@settings(deadline=None)
def test_a_drawing_is_sound_svg(found: list[Arrow]) -> None:
    """A drawing is XML with its words first, nothing in it runs or is fetched, and it repeats."""
    diagram = graph(found)
    root = ET.fromstring(svg(diagram))
    assert [e.tag for e in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
        *("svg", "title", "desc", "defs", "marker", "path", "rect", "text"),
    }
    assert not any(
        "href" in name or name.startswith("on") for e in root.iter() for name in e.attrib
    )
    assert svg(diagram) == svg(graph(list(found)))


def test_a_picture_takes_the_place_of_the_fence() -> None:
    """What stands around a diagram stays, and the picture has the diagram's words."""
    text = drawn(TEXT)
    assert text.startswith("Above.\n\n<img src=")
    assert text.endswith('">\n\nBelow.\n')
    assert "mermaid" not in text
    read = Pictures()
    read.feed(text)
    assert read.found == ["Two steps. a goes into b, and b below c is never said."]
    (drawing,) = drawings(text)
    assert {"a & b", "(N, 4)", "W1, b1", "start here", "Two steps"} <= set(words_of(drawing))
    assert drawn("no diagram, ```python\nx\n```") == "no diagram, ```python\nx\n```"


@pytest.mark.parametrize(
    "words", ["", "    accTitle: only\n", "    accDescr: only\n", WORDS, WORDS.replace("<", "$x$")]
)
def test_a_diagram_without_words_is_not_drawn(words: str) -> None:
    """Both words have to be there, without markup."""
    with pytest.raises(SourceError, match="acc"):
        drawn(f"```mermaid\nflowchart LR\n{words}A --> B\n```")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_released_diagrams_are_those_of_the_source(assignment: str) -> None:
    """Each diagram of a source is a picture with its words in the release, and none is left."""
    course = load(ROOT)
    source = json.loads(course.source_notebook(assignment).read_text(encoding="utf-8"))
    folder = course.folder("release") / assignment
    released = json.loads((folder / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    ours = [c.text for c in cells_of(source) if c.type == "markdown"]
    theirs = [c.text for c in cells_of(released) if c.type == "markdown"]
    assert not any("```mermaid" in text for text in theirs)
    found = [svg(diagram) for text in ours for diagram in diagrams(text)]
    assert found
    assert [drawing for text in theirs for drawing in drawings(text)] == found
