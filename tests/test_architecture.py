"""The pages name what is there: modules, wings, steps, files and tests."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
TOP = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
DOCUMENTS = [*TOP, *sorted(p.relative_to(ROOT).as_posix() for p in ROOT.glob("docs/**/*.md"))]

ROW = re.compile(r"^\| `(?P<module>autograder/[\w/]+\.py)` \| (?P<text>.+) \|$", re.MULTILINE)
FENCE = re.compile(r"^```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?!https?:|mailto:)(?P<target>[^)\s]+)\)")
# In backquotes: a file with a folder before it, or a folder of ours.
PATH = re.compile(
    r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|md|toml|ipynb)|(?:autograder|docs|tests)/[\w/]*)`"
)
# Files that a guide has its reader make: they stand behind the language of a block.
MADE = re.compile(r"^```\w+ (\S+/\S+)$", re.MULTILINE)


def read(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Return what links to the headings of a page end in."""
    headings = re.findall(r"(?m)^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_module_is_listed_once() -> None:
    """The tables have one row for each module, and none for a module that there is not."""
    listed = [row["module"] for row in ROW.finditer(PAGE)]
    modules = [p.relative_to(ROOT).as_posix() for p in (ROOT / "autograder").rglob("*.py")]
    assert sorted(listed) == sorted(modules)


def test_every_module_is_listed_in_its_wing() -> None:
    """A table has the modules of the wing that stands above it."""
    for part in PAGE.split("\n### `")[1:]:
        wing, _, rest = part.partition("`")
        folders = {row["module"].rpartition("/")[0] for row in ROW.finditer(rest)}
        assert folders == {f"autograder/{wing}"}


@pytest.mark.parametrize("row", list(ROW.finditer(PAGE)), ids=lambda row: row["module"])
def test_a_module_says_itself_what_it_does(row: re.Match[str]) -> None:
    """The text of a row is the first line of the module's docstring."""
    docstring = ast.get_docstring(ast.parse(read(row["module"]))) or ""
    assert row[0] == f"| `{row['module']}` | {docstring.splitlines()[0]} |"


def test_the_wings_are_in_the_order_of_their_contract() -> None:
    """The page draws the layers that `make lint` holds, and lists the wings in their order."""
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    (drawn,) = (b["text"] for b in FENCE.finditer(PAGE) if b["language"] == "text")
    assert drawn.splitlines() == layers
    order = [name.strip() for layer in layers for name in layer.split("|")]
    wings = [name for name in order if (ROOT / "autograder" / name).is_dir()]
    assert re.findall(r"(?m)^### `(\w+)`$", PAGE) == wings


def test_every_step_has_its_paragraph() -> None:
    """The page explains the steps of the README's table, in their order."""
    table = re.findall(
        r"(?m)^\| (\w+) \| .+ \| `autograder \w+` \| `autograder/.+` \|$", read(TOP[0])
    )
    assert table
    assert re.findall(r"(?m)^\*\*(\w+)\*\* ", PAGE.partition("## The wings")[0]) == table


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_what_exists(document: str) -> None:
    """Every relative link leads to a file and heading, every path in backquotes to a file."""
    text, folder = read(document), (ROOT / document).parent
    for link in LINK.finditer(text):
        path, _, anchor = link["target"].partition("#")
        target = folder / path if path else ROOT / document
        assert target.exists(), link[0]
        assert not anchor or anchor in anchors(target), link[0]
    made = set(MADE.findall(text))
    missing = [path for path in PATH.findall(text) if not (ROOT / path).exists()]
    assert [path for path in missing if path not in made] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_tests_that_exist(document: str) -> None:
    """A link with the name of a test leads to the file that has the test."""
    for link in LINK.finditer(read(document)):
        if re.fullmatch(r"`?test_\w+`?", link["text"]):
            name = link["text"].strip("`")
            assert f"\ndef {name}(" in ((ROOT / document).parent / link["target"]).read_text(), name


def test_the_index_lists_every_decision() -> None:
    """Each decision is in the index once, in the order of the numbers."""
    folder = ROOT / "docs" / "decisions"
    pages = sorted(path.name for path in folder.glob("0*.md"))
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [link["target"] for link in LINK.finditer(index) if link["target"] in pages] == pages
    assert [name[:4] for name in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
