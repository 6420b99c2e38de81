"""Read the cells of a notebook, in whatever form an editor or an export has left it.

Understood are notebooks of the formats 3 and 4, and Python scripts whose cells are marked: by
jupytext (`# %%`) or by `jupyter nbconvert --to script` (`# In[1]:`). A script without marks is
one cell. Of a cell are taken its type, its text, its id, its `grade_id`, and pictures that were
pasted into it. Outputs are dropped before anything is measured.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

from autograder.grading.attachments import attachments
from autograder.grading.submission import IGNORED_FOLDERS, HandedFile
from autograder.notebook.cells import Cell
from autograder.notebook.clean import utf8
from autograder.settings import Limits

# Brackets, quotes and commas of JSON: each may become an object of fifty bytes and more.
TOKENS = 3_000_000
MOST_ENTRIES = 200  # of an archive
CELL_MARK = re.compile(
    r"^# (?:%%(?P<percent>.*)|\+(?P<light>(?:[ \t].*)?)|In ?\[[ \d]*\]:|COMMAND -++)[ \t]*$",
    re.MULTILINE,
)
MARKDOWN_MARK = re.compile(r"\[(markdown|md|raw)\]")
GRADE_ID = re.compile(r"[\"']?grade_id[\"']?\s*[:=]\s*[\"']([^\"']{1,200})[\"']")
HEADER = re.compile(r"\A(?:#!.*\n)?(?:# -\*-.*\n)?\s*# ---\n(?:#.*\n)*?# ---\n")
COMMENT = re.compile(r"(?m)^# ?")


def expand(files: tuple[HandedFile, ...], limits: Limits) -> Iterator[HandedFile | str]:
    """Yield the files of a hand-in, archives opened; a text says what could not be opened."""
    for file in files:
        if file.data[:4] != b"PK\3\4":
            yield file
            continue
        try:
            with zipfile.ZipFile(BytesIO(file.data)) as packed:
                yield from _entries(packed, file.name, limits)
        except Exception as error:  # zipfile and what it unpacks with raise almost anything
            yield f"{file.name}: the archive cannot be read: {error}"


def _entries(packed: zipfile.ZipFile, name: str, limits: Limits) -> Iterator[HandedFile | str]:
    room = limits.file
    for number, entry in enumerate(sorted(packed.infolist(), key=lambda e: e.filename)):
        parts = entry.filename.split("/")
        junk = not IGNORED_FOLDERS.isdisjoint(parts) or parts[-1].startswith(("._", ".DS_Store"))
        if entry.is_dir() or junk:
            continue
        if number >= MOST_ENTRIES:
            yield f"{name}: there are more than {MOST_ENTRIES} entries; the rest is not read"
            return
        with packed.open(entry) as file:
            data = file.read(room + 1)
        if len(data) > room:
            yield f"{name}: unpacked it is larger than {limits.file} bytes"
            return
        room -= len(data)
        yield HandedFile(f"{name}/{utf8(entry.filename, 200)}", data)


def read_cells(file: HandedFile, limits: Limits) -> list[Cell]:
    """Return the cells of a file. Raises `ValueError` with the reason where it holds none."""
    text = _decoded(file.data)
    if file.name.lower().endswith(".py"):
        cells = list(_script_cells(text))
    else:
        cells = [_cell(raw) for raw in _raw_cells(_parsed(text))]
    if len(cells) > limits.cells:
        raise ValueError(f"it has {len(cells)} cells; the limit is {limits.cells}")
    size = sum(len(cell.text) for cell in cells)
    if size > limits.notebook:
        raise ValueError(f"it is larger than {limits.notebook} bytes, without its outputs")
    return cells


def _decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8, or UTF-16 where it begins with a mark of that."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding, "replace")


def _parsed(text: str) -> Any:
    if sum(map(text.count, '"[{,')) > TOKENS:
        raise ValueError("it has too many parts to be read")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not JSON ({type(error).__name__})") from None


def _raw_cells(notebook: Any) -> Iterator[Any]:
    if not isinstance(notebook, dict):
        raise ValueError("it is not a notebook")
    sheets = notebook.get("worksheets")
    cells = notebook.get("cells")
    if cells is None and isinstance(sheets, list):
        cells = []
        for sheet in sheets:
            inner = sheet.get("cells") if isinstance(sheet, dict) else None
            cells += inner if isinstance(inner, list) else []
    if not isinstance(cells, list):
        raise ValueError("it has no cells")
    yield from cells


def _cell(raw: Any) -> Cell:
    """Return what is taken of a cell. Format 3 calls the text of code `input`."""
    if not isinstance(raw, dict):
        raise ValueError("a cell is not an object")
    kind = raw.get("cell_type")
    text = raw.get("source", raw.get("input", ""))
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        ends = any(line.endswith("\n") for line in text)
        text = ("" if ends else "\n").join(text)
    if not isinstance(text, str):
        raise ValueError("the text of a cell is not text")
    if kind == "heading":
        level = raw.get("level")
        kind, text = (
            "markdown",
            f"{'#' * (level if type(level) is int and 0 < level < 7 else 1)} {text}",
        )
    metadata = raw.get("metadata")
    block = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = block.get("grade_id") if isinstance(block, dict) else None
    known = kind if kind in ("code", "markdown", "raw") else "raw"
    cell = _made(known, text, name, raw.get("id"))
    if known != "code" and raw.get("attachments"):
        cell.raw["attachments"], cell.raw["dropped"] = attachments(raw["attachments"])
    return cell


def _made(kind: str, text: str, name: Any = None, identity: Any = None) -> Cell:
    raw: dict[str, Any] = {
        "cell_type": kind,
        "id": utf8(identity, 100) if isinstance(identity, str) else "",
        "metadata": {"nbgrader": {"grade_id": utf8(name)}} if isinstance(name, str) else {},
        "source": utf8(text.replace("\r\n", "\n").replace("\r", "\n")),
    }
    return Cell(raw)


def _script_cells(text: str) -> Iterator[Cell]:
    """Yield the cells of a script; in unmarked ones, paragraphs of comments are Markdown."""
    text = HEADER.sub("", text.replace("\r\n", "\n"))
    marks = list(CELL_MARK.finditer(text))
    yield from _paragraphs(text[: marks[0].start() if marks else None], None)
    for mark, following in pairwise([*marks, None]):
        assert mark is not None  # noqa: S101 -- only the last one is
        body = text[mark.end() : following.start() if following else None].strip("\n")
        options = mark["percent"] or mark["light"] or ""
        prose = MARKDOWN_MARK.search(options)
        name = GRADE_ID.search(options)
        if prose:
            kind = "raw" if prose[1] == "raw" else "markdown"
            yield _made(kind, COMMENT.sub("", body), name[1] if name else None)
        elif mark["percent"] is not None:
            yield _made("code", body, name[1] if name else None)
        else:
            code, _, rest = (
                body.partition("\n# -\n") if mark["light"] is not None else (body, "", "")
            )
            yield from _paragraphs(code, name[1] if name else None)
            yield from _paragraphs(rest, None)


def _paragraphs(text: str, name: str | None) -> Iterator[Cell]:
    """Yield code and comments in turns; the first code has the name of the cell."""
    code: list[str] = []
    for paragraph in _parted(text.removesuffix("\n# -").strip("\n")):
        prose = all(line.startswith("#") for line in paragraph.splitlines())
        if not prose:
            code.append(paragraph)
            continue
        if code:
            yield _made("code", "\n\n".join(code), name)
            code, name = [], None
        if paragraph.strip("# \n"):
            yield _made("markdown", COMMENT.sub("", paragraph))
    if code:
        yield _made("code", "\n\n".join(code), name)


def _parted(text: str) -> Iterator[str]:
    """Yield what blank lines part; those before an indented line part nothing."""
    part, blank = list[str](), list[str]()
    for line in text.split("\n"):
        if part and not line.strip():
            blank.append(line)
            continue
        if blank and not line[0].isspace():
            yield "\n".join(part)
            part, blank = [], []
        part += [*blank, line]
        blank = []
    yield "\n".join([*part, *blank])
