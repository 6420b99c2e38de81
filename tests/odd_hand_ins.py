"""Odd hand-ins: what honest students hand in instead of the notebook as they got it.

Each is a small function that fills the folder of one student from a completed notebook, and says
in its decorator what must come out:

- `full`: all points of the exercises, and the written answer waits for a person with its text;
- `undecided`: no score at all, every graded cell waits for a person, and a finding says why;
- `fair`: one of these two, because the specification leaves it open;
- `nothing`: nothing was handed in, which is 0 and shown apart.

The words after it have to be in the findings: what was recovered is named, so that a person can
look. The sources of what programs and editors do are in `odd_editors.py` and in the docstrings.
"""

from __future__ import annotations

import copy
import io
import json
import random
import re
import shutil
import unicodedata
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import odd_editors as editors
from classroom import NAME, Notebook, find, position
from PIL import Image

from autograder.notebook.cells import grade_id

OTHER = "5_loss_gradients"
FILE = f"{NAME}.ipynb"
WRITTEN = "written_input_gradient_needed"
PROMPT = "YOUR ANSWER HERE"
ANSWER = (
    "Training needs ∂L/∂x for every layer but the first one: there it is what the layer below "
    "gets from above. For the data themselves it is wanted by those who look for an adversarial "
    "example, and nobody trains with it."
)
ONE = "relu_grad"  # the exercise that most functions treat oddly, and that is wrong in `wrong`
ANOTHER = "sigmoid_grad"
STUB = "outer_grad_W"  # the exercise that nobody has touched in `wrong`
NOT_HERE = "not available here"
OUTPUT_BYTES = 30 * 2**20
TRIAL = f"print({ONE}(np.array([1.0, -1.0]), np.array([5.0, 7.0])))"
BELONGS_TO_NOBODY = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"


@dataclass
class Desk:
    """Where one student works: the own folder, the notebooks, and how they are saved.

    `notebook` is completed and belongs to this hand-in alone, `released` is as it was given out,
    and `other` is a completed one of another assignment.
    """

    home: Path
    notebook: Notebook
    released: Notebook
    other: Notebook

    @property
    def folder(self) -> Path:
        """The folder of the assignment."""
        (self.home / NAME).mkdir(parents=True, exist_ok=True)
        return self.home / NAME

    @property
    def solutions(self) -> list[str]:
        """The names of the solution cells, in order."""
        cells = self.notebook["cells"]
        blocks = (cell["metadata"].get("nbgrader", {}) for cell in cells)
        return [b["grade_id"] for b in blocks if b.get("solution") and not b.get("grade")]

    def text(self, name: str = ONE) -> str:
        """Return the text of a cell of the completed notebook."""
        return str(find(self.notebook, name)["source"])

    def change(self, name: str, text: str) -> None:
        """Give a cell of the completed notebook another text."""
        find(self.notebook, name)["source"] = text

    def empty(self, name: str) -> None:
        """Put back what a cell held when it was given out."""
        self.change(name, find(self.released, name)["source"])

    def remove(self, *names: str) -> None:
        """Delete cells of the completed notebook."""
        for name in names:
            self.notebook["cells"].remove(find(self.notebook, name))

    def half_done(self) -> Notebook:
        """Return the notebook as it was when the second half was still to do."""
        notebook = copy.deepcopy(self.notebook)
        for name in (*self.solutions[4:], WRITTEN):
            find(notebook, name)["source"] = find(self.released, name)["source"]
        return notebook

    def save(self, file: str = FILE, notebook: Notebook | None = None) -> None:
        """Save a notebook, the completed one where none is given, as JupyterLab does."""
        write(self.folder / file, self.notebook if notebook is None else notebook)

    def zip(self, file: Path, contents: dict[str, bytes]) -> None:
        """Write a zip."""
        file.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in contents.items():
                archive.writestr(name, data)


Fill = Callable[[Desk], None]


@dataclass(frozen=True)
class OddHandIn:
    """A way to hand in, what may come out, and what findings say.

    `pictures` are kept in the graded notebook, and `prints` is shown there. `runs_tests` says
    that the own code runs the examples, so that a wrong function stops the right ones behind it;
    then these may be left to a person.
    """

    fill: Fill
    outcomes: frozenset[str]
    words: tuple[str, ...]
    pictures: tuple[str, ...] = ()
    prints: str = ""
    runs_tests: bool = False

    @property
    def name(self) -> str:
        """The name of the function that makes it."""
        return self.fill.__name__


HAND_INS: list[OddHandIn] = []


def full(*words: str, **more: Any) -> Callable[[Fill], Fill]:
    """All points must come out, and the written answer must wait for a person."""
    return _entry({"full"}, words, **more)


def undecided(*words: str) -> Callable[[Fill], Fill]:
    """No score must come out, and a person must be told why."""
    return _entry({"undecided"}, words)


def fair(*words: str, **more: Any) -> Callable[[Fill], Fill]:
    """Either all points or no score must come out, and nothing between them."""
    return _entry({"full", "undecided"}, words, **more)


def nothing() -> Callable[[Fill], Fill]:
    """Nothing was handed in."""
    return _entry({"nothing"}, ())


def _entry(outcomes: set[str], words: tuple[str, ...], **more: Any) -> Callable[[Fill], Fill]:
    def add(fill: Fill) -> Fill:
        HAND_INS.append(OddHandIn(fill, frozenset(outcomes), words, **more))
        return fill

    return add


def dump(notebook: Notebook) -> bytes:
    """Return the bytes that JupyterLab writes."""
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def write(path: Path, notebook: Notebook) -> None:
    """Write a notebook, with the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(dump(notebook))


def plain_cell(text: str, kind: str = "code", **more: Any) -> dict[str, Any]:
    """Return a cell that no program has given a name."""
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": text}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell | {"id": f"new-{zlib.crc32(text.encode()):08x}"} | more


def insert(notebook: Notebook, index: int, text: str, kind: str = "code") -> None:
    """Insert a cell without a name."""
    notebook["cells"].insert(index, plain_cell(text, kind))


def mirror(cell: dict[str, Any], text: str) -> dict[str, Any]:
    """Return a copy of a cell, as Copy and Paste make it: the metadata, another id and text."""
    return copy.deepcopy(cell) | {"source": text, "id": f"{cell['id']}-pasted"}


def commented(text: str) -> str:
    """Return a text as a comment of Python."""
    return "\n".join(f"# {line}".rstrip() for line in text.split("\n"))


def picture(kind: str, *, pixels: int = 2) -> str:
    """Return a picture in base64. It is noise, so that it does not get smaller when packed."""
    file = io.BytesIO()
    noise = random.Random(0).randbytes(pixels * pixels * 3)
    Image.frombytes("RGB", (pixels, pixels), noise).save(file, kind)
    return b64encode(file.getvalue()).decode()


# Names of the file.


@full()
def as_it_came(desk: Desk) -> None:
    """The notebook under its own name: nothing odd."""
    desk.save()


@full()
def numbered_by_the_browser(desk: Desk) -> None:
    """The second download of a browser."""
    desk.save(f"{NAME} (1).ipynb")


@full()
def named_after_the_student(desk: Desk) -> None:
    """The name says who handed in, not what."""
    desk.save("smith_hw4.ipynb")


@full()
def upper_case(desk: Desk) -> None:
    """A name in capitals, from a camera or an old disk."""
    desk.save(FILE.upper())


@full()
def text_file(desk: Desk) -> None:
    """Windows or a browser has added `.txt`."""
    desk.save(f"{FILE}.txt")


@full()
def json_file(desk: Desk) -> None:
    """A browser that knows what the file holds has called it `.json`."""
    desk.save(f"{NAME}.json")


@full()
def without_extension(desk: Desk) -> None:
    """The name has no extension."""
    desk.save(NAME)


@full()
def name_with_spaces(desk: Desk) -> None:
    """Spaces before, within and behind the name."""
    desk.save(" 4 layer gradients final .ipynb")


@full()
def name_decomposed(desk: Desk) -> None:
    """A name with an umlaut as macOS writes it: a letter and a mark (NFD)."""
    desk.save(unicodedata.normalize("NFD", f"Müller {FILE}"))


@full()
def name_with_emoji(desk: Desk) -> None:
    """A name that ends in a picture."""
    desk.save(f"{NAME} \N{PARTY POPPER}.ipynb")


@full()
def name_of_another_assignment(desk: Desk) -> None:
    """The right notebook under the name of another assignment."""
    desk.save(f"{OTHER}.ipynb")


@full()
def copy_alone(desk: Desk) -> None:
    """JupyterLab's Duplicate was filled in, and the original deleted."""
    desk.save(f"{NAME}-Copy1.ipynb")


@full("-Copy1.ipynb")
def copy_beside_an_untouched_one(desk: Desk) -> None:
    """JupyterLab's Duplicate was filled in, the original is as it came."""
    desk.save(f"{NAME}-Copy1.ipynb")
    desk.save(notebook=desk.released)


@full()
def untouched_copy_beside(desk: Desk) -> None:
    """The original was filled in, and a Duplicate kept for later."""
    desk.save()
    desk.save(f"{NAME}-Copy1.ipynb", desk.released)


@full()
def copy_beside_an_equal_one(desk: Desk) -> None:
    """The same notebook twice."""
    desk.save()
    desk.save(f"{NAME}-Copy1.ipynb")


@full()
def copy_that_differs_in_outputs(desk: Desk) -> None:
    """The same cells twice, run at different times and saved by different programs."""
    desk.save()
    desk.save(f"{NAME}-Copy1.ipynb", editors.notebook_7(desk.notebook))


@undecided(FILE, f"{NAME}-Copy1.ipynb")
def copy_beside_a_different_one(desk: Desk) -> None:
    """Two notebooks, one complete and one half done: nobody knows which was meant."""
    desk.save()
    desk.save(f"{NAME}-Copy1.ipynb", desk.half_done())


@full()
def checkpoints_beside(desk: Desk) -> None:
    """Jupyter's own folder of checkpoints, with the notebook as it was an hour ago."""
    desk.save()
    write(desk.folder / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb", desk.half_done())


# Places.


@full()
def no_folder_of_the_assignment(desk: Desk) -> None:
    """The file lies loose in the folder of the student."""
    write(desk.home / FILE, desk.notebook)


@full()
def nested_folder(desk: Desk) -> None:
    """A folder in the folder, as unpacking an archive twice makes it."""
    write(desk.folder / NAME / "final version" / FILE, desk.notebook)


@full()
def folder_named_otherwise(desk: Desk) -> None:
    """The folder in the student's folder has a name of its own."""
    write(desk.home / "Homework 4" / FILE, desk.notebook)


@full()
def loose_beside_a_folder(desk: Desk) -> None:
    """The folder of the assignment holds what was given out, the finished file lies beside it."""
    desk.save(notebook=desk.released)
    write(desk.home / FILE, desk.notebook)


@undecided(FILE, "final.ipynb")
def loose_beside_a_different_one(desk: Desk) -> None:
    """One attempt in the folder of the assignment, another one loose beside it."""
    desk.save(notebook=desk.half_done())
    write(desk.home / "final.ipynb", desk.notebook)


@full()
def another_assignment_beside(desk: Desk) -> None:
    """Both notebooks of the week in one folder."""
    desk.save()
    desk.save(f"{OTHER}.ipynb", desk.other)


@full()
def another_assignment_beside_loose(desk: Desk) -> None:
    """Both notebooks of the week, loose in the folder of the student."""
    write(desk.home / FILE, desk.notebook)
    write(desk.home / f"{OTHER}.ipynb", desk.other)


@undecided(FILE)
def another_assignment_instead(desk: Desk) -> None:
    """The notebook of another assignment under this one's name."""
    desk.save(notebook=desk.other)


@full()
def zip_file(desk: Desk) -> None:
    """The notebook in a zip."""
    desk.zip(desk.folder / f"{NAME}.zip", {FILE: dump(desk.notebook)})


@full()
def zip_loose(desk: Desk) -> None:
    """A zip in the folder of the student, which holds the folder of the assignment."""
    desk.zip(desk.home / "homework.zip", {f"{NAME}/{FILE}": dump(desk.notebook)})


@full()
def zip_in_a_folder(desk: Desk) -> None:
    """A zip in a folder in the folder."""
    desk.zip(desk.folder / "week 4" / "hand-in.ZIP", {f"a/b/{FILE}": dump(desk.notebook)})


@full()
def zip_from_macos(desk: Desk) -> None:
    """macOS packs a shadow of every file, and the settings of the Finder."""
    shadow = b"\0\5\26\7\0\2\0\0Mac OS X        "
    contents = {
        f"{NAME}/{FILE}": dump(desk.notebook),
        f"{NAME}/.DS_Store": b"\0\0\0\1Bud1",
        f"__MACOSX/{NAME}/._{FILE}": shadow,
        f"__MACOSX/{NAME}/._.DS_Store": shadow,
    }
    desk.zip(desk.folder / f"{NAME}.zip", contents)


@full()
def zip_from_old_windows(desk: Desk) -> None:
    """Some programs put backslashes into the names of a zip."""
    desk.zip(desk.folder / f"{NAME}.zip", {f"{NAME}\\{FILE}": dump(desk.notebook)})


@full()
def zip_beside_its_content(desk: Desk) -> None:
    """The zip that was uploaded, and the notebook that somebody has unpacked from it."""
    desk.save()
    desk.zip(desk.folder / f"{NAME}.zip", {FILE: dump(desk.notebook)})


@undecided("a.ipynb", "b.ipynb")
def zip_with_two_attempts(desk: Desk) -> None:
    """Two different attempts in one zip."""
    contents = {"a.ipynb": dump(desk.notebook), "b.ipynb": dump(desk.half_done())}
    desk.zip(desk.folder / f"{NAME}.zip", contents)


@undecided(f"{NAME}.zip")
def zip_that_is_broken(desk: Desk) -> None:
    """The upload broke off in the middle of a zip."""
    file = desk.folder / f"{NAME}.zip"
    desk.zip(file, {FILE: dump(desk.notebook)})
    file.write_bytes(file.read_bytes()[:5000])


@full()
def macos_junk(desk: Desk) -> None:
    """The shadow of the notebook and the settings of the Finder, as a USB stick has them."""
    desk.save()
    (desk.folder / f"._{FILE}").write_bytes(b"\0\5\26\7\0\2\0\0Mac OS X        ")
    (desk.folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    shutil.copytree(desk.folder, desk.home / "__MACOSX" / NAME)
    (desk.home / "__MACOSX" / NAME / FILE).unlink()


@full()
def other_files_beside(desk: Desk) -> None:
    """A PDF of the notebook, a picture and a note for the instructor."""
    desk.save()
    (desk.folder / f"{NAME}.pdf").write_bytes(BELONGS_TO_NOBODY)
    (desk.folder / "sketch.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (desk.folder / "README.txt").write_text("Sorry for the mess!")


@nothing()
def empty_folder(desk: Desk) -> None:
    """A folder without anything."""
    desk.folder.mkdir(exist_ok=True)


@nothing()
def folder_of_junk(desk: Desk) -> None:
    """A folder with nothing but what computers leave behind."""
    (desk.folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (desk.folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    (desk.folder / "timestamp.txt").write_text("2026-01-12 10:01:44 UTC\n")


@undecided("answers.pdf")
def pdf_alone(desk: Desk) -> None:
    """A PDF of the notebook, and no notebook."""
    (desk.folder / "answers.pdf").write_bytes(BELONGS_TO_NOBODY)


@undecided(f"{NAME}.html")
def html_alone(desk: Desk) -> None:
    """The notebook as a page, exported with File, Save and Export."""
    cells = "".join(f"<pre>{cell['source']}</pre>" for cell in desk.notebook["cells"])
    (desk.folder / f"{NAME}.html").write_text(f"<!DOCTYPE html><html><body>{cells}</body></html>")


@undecided(FILE)
def empty_file(desk: Desk) -> None:
    """A file of no bytes, which a full disk leaves behind."""
    (desk.folder / FILE).write_bytes(b"")


@undecided(FILE)
def half_a_file(desk: Desk) -> None:
    """The upload broke off in the middle of the notebook."""
    data = dump(desk.notebook)
    (desk.folder / FILE).write_bytes(data[: len(data) // 2])


@undecided(FILE)
def conflict_of_versions(desk: Desk) -> None:
    """Git has left the marks of a conflict in the file."""
    text = dump(desk.notebook).decode()
    marks = "<<<<<<< HEAD\n{0}=======\n{0}>>>>>>> main\n".format(' "nbformat_minor": 5\n')
    (desk.folder / FILE).write_text(text.replace(' "nbformat_minor": 5\n', marks))


# Formats of the file.


@full()
def format_3(desk: Desk) -> None:
    """Format 3 of 2014: worksheets, and the text of a code cell is its input."""
    desk.save(notebook=editors.format_3(desk.notebook))


@full()
def format_4_0(desk: Desk) -> None:
    """Format 4.0, which has no ids of cells."""
    desk.save(notebook=editors.without_ids(desk.notebook, 0))


@full()
def format_4_4(desk: Desk) -> None:
    """Format 4.4, the last one without ids of cells."""
    desk.save(notebook=editors.without_ids(desk.notebook, 4))


@full()
def format_of_the_future(desk: Desk) -> None:
    """A minor version that nobody knows yet, with keys that nobody knows yet."""
    desk.notebook["nbformat_minor"] = 9
    for cell in desk.notebook["cells"]:
        cell["shape"] = {"folded": False}
    desk.save()


@full()
def lines_end_as_on_windows(desk: Desk) -> None:
    """The file has been saved by an editor of Windows: CRLF between the lines of the JSON."""
    (desk.folder / FILE).write_bytes(dump(desk.notebook).replace(b"\n", b"\r\n"))


@full()
def sources_end_as_on_windows(desk: Desk) -> None:
    """CRLF within the texts of the cells."""
    for cell in desk.notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    desk.save()


@full()
def byte_order_mark(desk: Desk) -> None:
    """Notepad has put a byte order mark in front."""
    (desk.folder / FILE).write_bytes(b"\xef\xbb\xbf" + dump(desk.notebook))


@full()
def utf_16(desk: Desk) -> None:
    """PowerShell 5 redirects into UTF-16, little end first."""
    (desk.folder / FILE).write_bytes(b"\xff\xfe" + dump(desk.notebook).decode().encode("utf-16-le"))


@full()
def utf_16_big_end_first(desk: Desk) -> None:
    """UTF-16 with the big end first."""
    (desk.folder / FILE).write_bytes(b"\xfe\xff" + dump(desk.notebook).decode().encode("utf-16-be"))


@full()
def sources_as_lists(desk: Desk) -> None:
    """Texts of cells as lists of lines that keep their ends, which is nbformat's own way."""
    for cell in desk.notebook["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    desk.save()


@fair()
def sources_as_lists_without_ends(desk: Desk) -> None:
    """Lists of lines without their ends, which VS Code reads as lines and JupyterLab as one.

    microsoft/vscode, extensions/ipynb/src/deserializers.ts: `concatMultilineString` adds them.
    """
    for cell in desk.notebook["cells"]:
        cell["source"] = cell["source"].split("\n")
    desk.save()


@full()
def percent_script(desk: Desk) -> None:
    """Jupytext's percent format with the metadata of the cells."""
    text = editors.jupytext_py(desk.notebook, "percent")
    (desk.folder / f"{NAME}.py").write_text(text)


@full(ONE)
def percent_script_without_metadata(desk: Desk) -> None:
    """Jupytext's percent format without metadata; VS Code exports the same."""
    text = editors.jupytext_py(desk.notebook, "percent", metadata=False)
    (desk.folder / f"{NAME}.py").write_text(text)


@full()
def light_script(desk: Desk) -> None:
    """Jupytext's light format with the metadata of the cells."""
    text = editors.jupytext_py(desk.notebook, "light")
    (desk.folder / f"{NAME}.py").write_text(text)


@full(ONE)
def light_script_without_metadata(desk: Desk) -> None:
    """Jupytext's light format without metadata: blank lines divide the cells."""
    text = editors.jupytext_py(desk.notebook, "light", metadata=False)
    (desk.folder / f"{NAME}.py").write_text(text)


@full(ONE)
def exported_script(desk: Desk) -> None:
    """The script that nbconvert writes: `# In[3]:` before a cell, Markdown as comments."""
    (desk.folder / f"{NAME}.py").write_text(editors.nbconvert_py(desk.notebook))


@fair(runs_tests=True)
def script_from_colab(desk: Desk) -> None:
    """Colab's "Download .py" has no marks between its cells."""
    (desk.folder / f"{NAME}.py").write_text(editors.colab_py(desk.notebook))


@fair()
def script_from_databricks(desk: Desk) -> None:
    """Databricks' source export, with Markdown behind `# MAGIC`."""
    (desk.folder / f"{NAME}.py").write_text(editors.databricks_py(desk.notebook))


@full()
def script_beside_its_notebook(desk: Desk) -> None:
    """Jupytext pairs a notebook with a script, and both were handed in."""
    desk.save()
    text = editors.jupytext_py(desk.notebook, "percent", metadata=False)
    (desk.folder / f"{NAME}.py").write_text(text)


@full()
def pages_of_plots(desk: Desk) -> None:
    """30 MB of plotly's outputs: each holds the whole library in HTML."""
    page = "<script>" + "0123456789abcdef" * (OUTPUT_BYTES // 48) + "</script>"
    data = {"text/html": page, "application/vnd.plotly.v1+json": {"data": [page]}}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    find(desk.notebook, "test_relu_grad")["outputs"] = [output]
    insert(desk.notebook, position(desk.notebook, ONE), "steps = np.linspace(-2, 2, 5)")
    text = ["0 " * 500 + "\n"] * (OUTPUT_BYTES // 3000)
    desk.notebook["cells"][position(desk.notebook, ONE) - 1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": text}
    ]
    desk.save()


# Metadata, and what editors make of them.


@full(ONE)
def metadata_of_cells_lost(desk: Desk) -> None:
    """Nothing in the metadata of the cells; their ids are there."""
    desk.save(notebook=editors.without_cell_metadata(desk.notebook))


@full()
def metadata_of_the_notebook_lost(desk: Desk) -> None:
    """Nothing in the metadata of the notebook."""
    desk.save(notebook=desk.notebook | {"metadata": {}})


@full()
def metadata_not_there(desk: Desk) -> None:
    """No metadata at all, not even empty ones, in notebook and cells; texts and types alone."""
    cells = [{k: c[k] for k in ("cell_type", "source")} for c in desk.notebook["cells"]]
    desk.save(notebook={"cells": cells})


@full(ONE)
def metadata_and_ids_lost(desk: Desk) -> None:
    """Neither metadata nor ids."""
    desk.save(notebook=editors.bare(desk.notebook))


@full(ONE)
def metadata_lost_and_ids_new(desk: Desk) -> None:
    """No metadata, and all ids are new: every cell was pasted into a new notebook."""
    desk.save(notebook=editors.fresh_ids(editors.without_cell_metadata(desk.notebook)))


@full(ONE)
def metadata_lost_and_stubs_left(desk: Desk) -> None:
    """No metadata, no ids, and below each stub a new cell with the solution."""
    for name in desk.solutions:
        text = desk.text(name)
        desk.empty(name)
        insert(desk.notebook, position(desk.notebook, name) + 1, text)
    desk.save(notebook=editors.bare(desk.notebook))


@full(ONE)
def names_changed(desk: Desk) -> None:
    """The solution cells were pasted with "Create Assignment" open, which gives new names."""
    for number, name in enumerate(desk.solutions):
        cell = find(desk.notebook, name)
        cell["id"] = f"pasted-{number}"
        cell["metadata"]["nbgrader"]["grade_id"] = f"cell-{number:016x}"
    desk.save()


@full()
def names_exchanged(desk: Desk) -> None:
    """Two solutions stand in each other's cells."""
    one, another = find(desk.notebook, ONE), find(desk.notebook, ANOTHER)
    one["source"], another["source"] = another["source"], one["source"]
    desk.save()


@full()
def kernel_of_r(desk: Desk) -> None:
    """The notebook was once opened with a kernel of R, and says so."""
    kernel = {"display_name": "R", "language": "R", "name": "ir"}
    desk.notebook["metadata"] = {"kernelspec": kernel, "language_info": {"name": "R"}}
    desk.save()


@full()
def kernel_of_python_2(desk: Desk) -> None:
    """The notebook says that it is one of Python 2."""
    kernel = {"display_name": "Python 2", "language": "python", "name": "python2"}
    desk.notebook["metadata"] = {"kernelspec": kernel, "language_info": {"version": "2.7.6"}}
    desk.save()


@full()
def saved_by_vscode(desk: Desk) -> None:
    """The notebook as VS Code saves it."""
    desk.save(notebook=editors.vscode(desk.notebook))


@full()
def saved_by_vscode_of_2021(desk: Desk) -> None:
    """The notebook as VS Code saved it when it dropped ids."""
    desk.save(notebook=editors.vscode_of_2021(desk.notebook))


@full()
def saved_by_colab(desk: Desk) -> None:
    """The notebook as Colab saves it."""
    desk.save(notebook=editors.colab(desk.notebook))


@full(ONE)
def pasted_into_colab(desk: Desk) -> None:
    """The cells in a new notebook of Colab."""
    desk.save(notebook=editors.colab_copied_by_hand(desk.notebook))


@full()
def saved_by_notebook_6(desk: Desk) -> None:
    """The notebook as Jupyter Notebook 6 saves it."""
    desk.save(notebook=editors.notebook_6(desk.notebook))


@full()
def saved_by_notebook_7(desk: Desk) -> None:
    """The notebook as Jupyter Notebook 7 saves it."""
    desk.save(notebook=editors.notebook_7(desk.notebook))


@full()
def cleaned_by_nbstripout(desk: Desk) -> None:
    """The notebook after nbstripout, which numbers the ids."""
    desk.save(notebook=editors.nbstripout(desk.notebook))


@full(ONE)
def cleaned_by_nbdev(desk: Desk) -> None:
    """The notebook after nbdev's cleaning, which empties the metadata of cells."""
    desk.save(notebook=editors.nbdev(desk.notebook))


@full()
def round_trip_of_percent(desk: Desk) -> None:
    """Through jupytext's percent format and back."""
    desk.save(notebook=editors.jupytext_round_trip(desk.notebook, "percent"))


@full(ONE)
def round_trip_of_light_without_metadata(desk: Desk) -> None:
    """Through jupytext's light format without metadata and back."""
    desk.save(notebook=editors.jupytext_round_trip(desk.notebook, "light", metadata=False))


@full()
def saved_by_deepnote(desk: Desk) -> None:
    """The notebook as Deepnote exports it."""
    desk.save(notebook=editors.deepnote(desk.notebook))


@full()
def saved_by_kaggle(desk: Desk) -> None:
    """The notebook as Kaggle saves it."""
    desk.save(notebook=editors.kaggle(desk.notebook))


@full(ONE)
def saved_by_databricks(desk: Desk) -> None:
    """The notebook as Databricks exports it."""
    desk.save(notebook=editors.databricks(desk.notebook))


# Solution cells.


@full(ONE)
def split_with_the_helper_first(desk: Desk) -> None:
    """Split Cell between a constant and the function; both halves keep the metadata.

    https://github.com/jupyter/nbgrader/issues/1083
    """
    cell = find(desk.notebook, ONE)
    half = mirror(cell, "turning_point = 0")
    cell["source"] = desk.text().replace("(x_input > 0)", "(x_input > turning_point)")
    desk.notebook["cells"].insert(position(desk.notebook, ONE), half)
    desk.save()


@full(ONE)
def split_with_a_trial_after(desk: Desk) -> None:
    """Split Cell between the function and a call of it; both halves keep the metadata."""
    cell = find(desk.notebook, ONE)
    desk.notebook["cells"].insert(position(desk.notebook, ONE) + 1, mirror(cell, TRIAL))
    desk.save()


@full(ONE)
def split_and_metadata_moved(desk: Desk) -> None:
    """Split Cell of an old notebook gives the metadata to the second half, a trial.

    https://github.com/jupyter/notebook/issues/1156
    """
    text = desk.text()
    desk.change(ONE, TRIAL)
    insert(desk.notebook, position(desk.notebook, ONE), text)
    desk.save()


@full(ANOTHER)
def two_merged_into_one(desk: Desk) -> None:
    """Merge Cells keeps the metadata of the first and joins the texts with a blank line."""
    desk.change(ONE, f"{desk.text(ONE)}\n\n{desk.text(ANOTHER)}")
    desk.remove(ANOTHER)
    desk.save()


@full(f"test_{ONE}")
def merged_with_its_test(desk: Desk) -> None:
    """The solution and its locked test cell, merged into one.

    https://github.com/jupyterlab/jupyterlab/issues/11140
    """
    desk.change(ONE, f"{desk.text(ONE)}\n\n{desk.text(f'test_{ONE}')}")
    desk.remove(f"test_{ONE}")
    desk.save()


@full(f"test_{ONE}")
def test_split(desk: Desk) -> None:
    """A locked test cell, split in the middle of a statement."""
    cell = find(desk.notebook, f"test_{ONE}")
    lines = cell["source"].split("\n")
    half = mirror(cell, "\n".join(lines[2:]))
    cell["source"] = "\n".join(lines[:2])
    desk.notebook["cells"].insert(position(desk.notebook, f"test_{ONE}") + 1, half)
    desk.save()


@full()
def helper_above(desk: Desk) -> None:
    """A helper function in a cell of its own above the solution."""
    insert(desk.notebook, position(desk.notebook, ONE), "def mask(x):\n    return x > 0")
    desk.change(ONE, desk.text().replace("(x_input > 0)", "mask(x_input)"))
    desk.save()


@full()
def helper_below(desk: Desk) -> None:
    """A helper function in a cell below the solution, but above its test."""
    insert(desk.notebook, position(desk.notebook, ONE) + 1, "def mask(x):\n    return x > 0")
    desk.change(ONE, desk.text().replace("(x_input > 0)", "mask(x_input)"))
    desk.save()


@full(ONE, ANOTHER, runs_tests=True)
def all_code_merged(desk: Desk) -> None:
    """All code cells merged into the first one, the tests as well."""
    cells = desk.notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    code[0]["source"] = "\n\n".join(cell["source"] for cell in code)
    desk.notebook["cells"] = [cell for cell in cells if cell not in code[1:]]
    desk.save()


@full(ONE, ANOTHER, runs_tests=True)
def all_cells_merged(desk: Desk) -> None:
    """All cells merged into one code cell, what was Markdown as comments."""
    cells = desk.notebook["cells"]
    texts = [c["source"] if c["cell_type"] == "code" else commented(c["source"]) for c in cells]
    desk.notebook["cells"] = [plain_cell("\n\n".join(texts))]
    desk.save()


@full(ONE)
def solutions_in_another_order(desk: Desk) -> None:
    """The solution cells in the opposite order, in their old places."""
    places = [position(desk.notebook, name) for name in desk.solutions]
    cells = [desk.notebook["cells"][place] for place in places]
    for place, cell in zip(places, reversed(cells), strict=True):
        desk.notebook["cells"][place] = cell
    desk.save()


@full(ONE)
def all_cells_in_another_order(desk: Desk) -> None:
    """The whole notebook from the last cell to the first."""
    desk.notebook["cells"].reverse()
    desk.save()


@full(ONE)
def copy_filled_in(desk: Desk) -> None:
    """The solution cell was copied, and the copy below it filled in."""
    copied = mirror(find(desk.notebook, ONE), desk.text())
    desk.empty(ONE)
    desk.notebook["cells"].insert(position(desk.notebook, ONE) + 1, copied)
    desk.save()


@full(ONE)
def original_filled_in(desk: Desk) -> None:
    """The solution cell was copied, and the original above the copy filled in."""
    cell = find(desk.notebook, ONE)
    untouched = mirror(cell, find(desk.released, ONE)["source"])
    desk.notebook["cells"].insert(position(desk.notebook, ONE) + 1, untouched)
    desk.save()


@full(ONE)
def untouched_copy_at_the_end(desk: Desk) -> None:
    """The untouched copy of a solution cell is the last cell of the notebook."""
    cell = find(desk.notebook, ONE)
    desk.notebook["cells"].append(mirror(cell, find(desk.released, ONE)["source"]))
    desk.save()


@full(ONE)
def attempts_kept(desk: Desk) -> None:
    """Another attempt, as a copy with metadata, stands above the last one."""
    cells = desk.notebook["cells"]
    first = mirror(find(desk.notebook, ONE), opposite(desk.text()))
    cells.insert(position(desk.notebook, ONE), first)
    desk.save()


@full()
def redefined_below(desk: Desk) -> None:
    """A new cell below another attempt, and above its test, defines the function again."""
    text = desk.text()
    desk.change(ONE, opposite(text))
    insert(desk.notebook, position(desk.notebook, ONE) + 1, text)
    desk.save()


@full()
def attempt_kept_in_markdown(desk: Desk) -> None:
    """Another attempt is kept between fences in Markdown below the solution, as a note."""
    note = f"What I tried first:\n\n```python\n{opposite(desk.text())}\n```"
    insert(desk.notebook, position(desk.notebook, ONE) + 1, note, "markdown")
    desk.save()


@full()
def attempt_kept_raw(desk: Desk) -> None:
    """Another attempt is kept in a raw cell below the solution, so that it does not run."""
    insert(desk.notebook, position(desk.notebook, ONE) + 1, opposite(desk.text()), "raw")
    desk.save()


@full(ONE)
def whole_notebook_twice(desk: Desk) -> None:
    """All cells were copied, and the second half of the notebook filled in."""
    given = copy.deepcopy(desk.released["cells"])
    desk.notebook["cells"] = [*given, *(mirror(c, c["source"]) for c in desk.notebook["cells"])]
    desk.save()


@full(ANOTHER)
def pasted_for_the_next_function(desk: Desk) -> None:
    """One solution cell was copied for the next function, whose own cell was deleted."""
    pasted = mirror(find(desk.notebook, ONE), desk.text(ANOTHER))
    desk.notebook["cells"].insert(position(desk.notebook, ANOTHER), pasted)
    desk.remove(ANOTHER)
    desk.save()


@full(ONE)
def new_cell_below_the_stub(desk: Desk) -> None:
    """The stub is untouched, and a new cell below it holds the solution."""
    text = desk.text()
    desk.empty(ONE)
    insert(desk.notebook, position(desk.notebook, ONE) + 1, text)
    desk.save()


@full(ONE)
def new_cell_above_the_stub(desk: Desk) -> None:
    """The stub is untouched, and a new cell above it holds the solution."""
    text = desk.text()
    desk.empty(ONE)
    insert(desk.notebook, position(desk.notebook, ONE), text)
    desk.save()


@full(ONE)
def all_solutions_at_the_end(desk: Desk) -> None:
    """All stubs are untouched; one new cell at the end holds all solutions."""
    text = "\n\n\n".join(map(desk.text, desk.solutions))
    for name in desk.solutions:
        desk.empty(name)
    insert(desk.notebook, len(desk.notebook["cells"]), text)
    desk.save()


@full(ONE)
def all_solutions_at_the_beginning(desk: Desk) -> None:
    """All stubs were deleted; one new cell at the beginning holds all solutions."""
    text = "\n\n\n".join(map(desk.text, desk.solutions))
    desk.remove(*desk.solutions)
    insert(desk.notebook, 0, f"import numpy as np\n\n\n{text}")
    desk.save()


@full()
def tests_deleted(desk: Desk) -> None:
    """All test cells were deleted."""
    desk.remove(*(f"test_{name}" for name in desk.solutions))
    desk.save()


@full()
def locked_cells_deleted(desk: Desk) -> None:
    """The cells that give something were deleted."""
    desk.remove("given_imports", "given_stackoverflow")
    desk.save()


@full()
def own_cells_alone(desk: Desk) -> None:
    """Everything but the own cells was deleted."""
    own = {*desk.solutions, WRITTEN}
    desk.notebook["cells"] = [c for c in desk.notebook["cells"] if grade_id(c) in own]
    desk.save()


@full(ONE)
def turned_into_markdown(desk: Desk) -> None:
    """The key `m` has turned a solution cell into Markdown."""
    find(desk.notebook, ONE).update(cell_type="markdown")
    desk.save()


@full(ONE)
def turned_into_a_fenced_block(desk: Desk) -> None:
    """A solution stands in Markdown, between fences, in the old cell."""
    text = f"My solution:\n\n```python\n{desk.text()}\n```"
    find(desk.notebook, ONE).update(cell_type="markdown", source=text)
    desk.save()


@full(ONE)
def fenced_block_without_metadata(desk: Desk) -> None:
    """A solution stands in Markdown, between fences, in a notebook without metadata and ids."""
    text = f"```python\n{desk.text()}\n```"
    find(desk.notebook, ONE).update(cell_type="markdown", source=text)
    desk.save(notebook=editors.bare(desk.notebook))


@full(ONE)
def turned_raw(desk: Desk) -> None:
    """The key `r` has turned a solution cell raw."""
    find(desk.notebook, ONE).update(cell_type="raw")
    desk.save()


@full(ONE)
def turned_raw_without_metadata(desk: Desk) -> None:
    """A solution in a raw cell, in a notebook without metadata and ids."""
    find(desk.notebook, ONE).update(cell_type="raw")
    desk.save(notebook=editors.bare(desk.notebook))


# What stands in the code.


@full()
def magic_of_matplotlib(desk: Desk) -> None:
    """`%matplotlib inline` above the function."""
    desk.change(ONE, f"%matplotlib inline\n{desk.text()}")
    desk.save()


@full(prints=NOT_HERE)
def pip_install(desk: Desk) -> None:
    """`!pip install` above the function, because Colab needed it."""
    desk.change(ONE, f"!pip install numpy\n{desk.text()}")
    desk.save()


@full(prints=NOT_HERE)
def magic_of_pip(desk: Desk) -> None:
    """`%pip install` above the function."""
    desk.change(ONE, f"%pip install numpy\n{desk.text()}")
    desk.save()


@full(prints=NOT_HERE)
def shell_line(desk: Desk) -> None:
    """`!ls` between the functions of a cell."""
    desk.change(ONE, f"!ls\n{desk.text()}\n!ls -la")
    desk.save()


@full(prints=NOT_HERE)
def shell_line_assigned(desk: Desk) -> None:
    """`x = !ls` above the function, and a use of it as the list of lines that it is."""
    desk.change(ONE, f"here = !ls\nfor name in here:\n    print(name)\n\n\n{desk.text()}")
    desk.save()


@full(prints=NOT_HERE)
def shell_cell(desk: Desk) -> None:
    """A cell of `%%bash` above the solution."""
    insert(desk.notebook, position(desk.notebook, ONE), "%%bash\nls\nexit 1")
    desk.save()


@full()
def timed_cell(desk: Desk) -> None:
    """`%%time` above the function, and `%timeit` in a cell of its own."""
    desk.change(ONE, f"%%time\n{desk.text()}")
    place = position(desk.notebook, ONE) + 1
    insert(desk.notebook, place, f"%timeit -n 1 -r 1 {TRIAL}\nnp.sum?")
    desk.save()


@full()
def extension_loaded(desk: Desk) -> None:
    """`%load_ext autoreload` and `%autoreload 2` above the function."""
    desk.change(ONE, f"%load_ext autoreload\n%autoreload 2\n{desk.text()}")
    desk.save()


@full()
def extension_not_there(desk: Desk) -> None:
    """`%load_ext` of an extension that is not installed, in a cell of its own."""
    insert(desk.notebook, position(desk.notebook, ONE), "%load_ext tensorboard\n%tensorboard --x")
    desk.save()


@full()
def drive_of_colab(desk: Desk) -> None:
    """The first cell mounts Google Drive."""
    mount = "from google.colab import drive\n\ndrive.mount('/content/drive')"
    insert(desk.notebook, 0, f"%cd /content\n{mount}")
    desk.save()


@full()
def await_outside(desk: Desk) -> None:
    """`await` outside of a function, which notebooks allow."""
    desk.change(ONE, f"import asyncio\n\nawait asyncio.sleep(0)\n{desk.text()}")
    desk.save()


@full()
def main_guard(desk: Desk) -> None:
    """A trial below the function, only where the file is the program."""
    desk.change(ONE, f'{desk.text()}\n\n\nif __name__ == "__main__":\n    {TRIAL}')
    desk.save()


@full()
def main_guard_around(desk: Desk) -> None:
    """The function itself stands below `if __name__ == "__main__":`."""
    body = "\n".join(f"    {line}".rstrip() for line in desk.text().split("\n"))
    desk.change(ONE, f'if __name__ == "__main__":\n{body}')
    desk.save()


@full()
def future_import(desk: Desk) -> None:
    """`from __future__ import annotations` in the first line of a cell."""
    desk.change(ONE, f"from __future__ import annotations\n\n{hinted(desk.text())}")
    desk.save()


@full()
def type_hints(desk: Desk) -> None:
    """Types of the arguments and of the result."""
    desk.change(ONE, hinted(desk.text()))
    desk.save()


@full(ONE)
def type_hints_without_metadata(desk: Desk) -> None:
    """Types and other spaces in the line of `def`, in a notebook without metadata and ids."""
    desk.change(ONE, hinted(desk.text()).replace(f"def {ONE}(", f"def  {ONE} ("))
    desk.save(notebook=editors.bare(desk.notebook))


@full(ONE)
def lambda_without_metadata(desk: Desk) -> None:
    """A function as a value with a name, in a notebook without metadata and ids."""
    body = desk.text().rsplit("return ", 1)[1]
    desk.change(ONE, f"{ONE} = lambda x_input, grad_output: {body}")
    desk.save(notebook=editors.bare(desk.notebook))


@full()
def tabs(desk: Desk) -> None:
    """Tabs instead of spaces."""
    desk.change(ONE, desk.text().replace("    ", "\t"))
    desk.save()


@full()
def trailing_spaces(desk: Desk) -> None:
    """Spaces at the end of every line, and blank lines around the cell."""
    lines = (f"{line}   " for line in desk.text().split("\n"))
    desk.change(ONE, "\n\n" + "\n".join(lines) + "\n\n   \n")
    desk.save()


@full()
def very_long_line(desk: Desk) -> None:
    """A line of 100,000 characters in the function."""
    desk.change(ONE, desk.text().replace("return ", f'return 0 * len("{"0" * 100_000}") + '))
    desk.save()


@full()
def names_in_greek(desk: Desk) -> None:
    """Names of variables in Greek, and a comment in Chinese."""
    text = desk.text().replace("return ", "δ = grad_output  # 上游梯度\n    return ")
    desk.change(ONE, text.replace("* (x_input", "* (δ == δ) * (x_input"))
    desk.save()


# The written answer.


@full(WRITTEN)
def answer_below(desk: Desk) -> None:
    """A new cell of Markdown below the answer cell, which is untouched."""
    desk.empty(WRITTEN)
    insert(desk.notebook, position(desk.notebook, WRITTEN) + 1, ANSWER, "markdown")
    desk.save()


@full(WRITTEN)
def answer_above(desk: Desk) -> None:
    """A new cell of Markdown between the question and the answer cell, which is untouched."""
    desk.empty(WRITTEN)
    insert(desk.notebook, position(desk.notebook, WRITTEN), ANSWER, "markdown")
    desk.save()


@full(WRITTEN)
def answer_as_a_comment(desk: Desk) -> None:
    """The answer cell was turned into code, and the answer is a comment."""
    cell = find(desk.notebook, WRITTEN)
    cell |= {"cell_type": "code", "outputs": [], "execution_count": None}
    cell["source"] = commented(ANSWER)
    desk.save()


@full(WRITTEN)
def answer_as_code(desk: Desk) -> None:
    """The answer cell was turned into code, and the answer is no Python."""
    cell = find(desk.notebook, WRITTEN)
    cell |= {"cell_type": "code", "outputs": [], "execution_count": None}
    desk.save()


@full(WRITTEN)
def answer_as_a_comment_below(desk: Desk) -> None:
    """A new code cell with a comment below the answer cell, which is untouched."""
    desk.empty(WRITTEN)
    insert(desk.notebook, position(desk.notebook, WRITTEN) + 1, commented(ANSWER))
    desk.save()


@full(WRITTEN)
def answer_raw(desk: Desk) -> None:
    """The answer cell was turned raw."""
    find(desk.notebook, WRITTEN).update(cell_type="raw")
    desk.save()


@full(WRITTEN)
def answer_cell_deleted(desk: Desk) -> None:
    """The answer cell was deleted, and a new one stands below the question."""
    index = position(desk.notebook, WRITTEN)
    desk.notebook["cells"][index] = plain_cell(ANSWER, "markdown")
    desk.save()


@full(WRITTEN)
def answer_in_the_question(desk: Desk) -> None:
    """The answer stands below the question in its cell, the answer cell is untouched."""
    desk.empty(WRITTEN)
    question = desk.notebook["cells"][position(desk.notebook, WRITTEN) - 1]
    question["source"] += f"\n\n{ANSWER}"
    desk.save()


@full(WRITTEN)
def answer_merged_with_the_question(desk: Desk) -> None:
    """Question and answer cell were merged: the metadata of the answer are lost."""
    index = position(desk.notebook, WRITTEN)
    desk.notebook["cells"][index - 1]["source"] += f"\n\n{ANSWER}"
    desk.remove(WRITTEN)
    desk.save()


@full(WRITTEN)
def answer_without_metadata(desk: Desk) -> None:
    """The answer cell has neither metadata nor id; the text of the question is before it."""
    cell = find(desk.notebook, WRITTEN)
    cell["metadata"] = {}
    del cell["id"]
    desk.save()


@full()
def answer_in_two_cells(desk: Desk) -> None:
    """The first sentence in the answer cell, the second one in a new cell below it."""
    first, second = ANSWER.split(". ", 1)
    desk.change(WRITTEN, f"{first}.")
    insert(desk.notebook, position(desk.notebook, WRITTEN) + 1, second, "markdown")
    desk.save()


@full()
def answer_below_the_prompt(desk: Desk) -> None:
    """The prompt was left above the answer."""
    desk.change(WRITTEN, f"{PROMPT}\n\n{ANSWER}")
    desk.save()


@full(pictures=("image.png",))
def picture_pasted(desk: Desk) -> None:
    """A picture pasted below the answer is an attachment of its cell."""
    attach(desk, "image.png", "image/png", picture("PNG"))
    desk.save()


@full(pictures=("a_photo.jpg", "loop.gif"))
def pictures_pasted(desk: Desk) -> None:
    """A photo and a drawing, with a space in a name."""
    attach(desk, "a photo.jpg", "image/jpeg", picture("JPEG"))
    attach(desk, "loop.gif", "image/gif", picture("GIF"))
    desk.save()


@full(pictures=("image.png",))
def picture_pasted_without_metadata(desk: Desk) -> None:
    """A picture pasted below the answer, in a notebook without metadata and ids."""
    attach(desk, "image.png", "image/png", picture("PNG"))
    desk.save(notebook=editors.bare(desk.notebook))


@full(WRITTEN, pictures=("image.png",))
def picture_pasted_below(desk: Desk) -> None:
    """Answer and picture in a new cell below the answer cell, which is untouched."""
    attach(desk, "image.png", "image/png", picture("PNG"))
    index = position(desk.notebook, WRITTEN)
    cell = desk.notebook["cells"][index]
    new = plain_cell(cell["source"], "markdown", attachments=cell.pop("attachments"))
    desk.empty(WRITTEN)
    desk.notebook["cells"].insert(index + 1, new)
    desk.save()


@full()
def picture_missing(desk: Desk) -> None:
    """The answer shows an attachment that is not there: the cell was copied without it."""
    attach(desk, "image.png", "image/png", picture("PNG"))
    del find(desk.notebook, WRITTEN)["attachments"]
    desk.save()


@full("photo.png")
def picture_huge(desk: Desk) -> None:
    """A photo of 12 MB pasted below the answer: the text counts, the photo is named."""
    attach(desk, "photo.png", "image/png", picture("PNG", pixels=2000))
    desk.save()


@full("drawing.svg")
def picture_that_could_act(desk: Desk) -> None:
    """A drawing in SVG, which may hold programs, is not kept and named."""
    drawing = b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    attach(desk, "drawing.svg", "image/svg+xml", drawing.decode())
    desk.save()


def opposite(text: str) -> str:
    """Return a wrong solution for a right one, and the right one for a wrong one."""
    wrong, right = "return 3 * ", "return "
    return text.replace(wrong, right) if wrong in text else text.replace(right, wrong)


def hinted(text: str) -> str:
    """Return the solution with types in the line of `def`."""
    arguments = "x_input: np.ndarray, grad_output: np.ndarray"
    return re.sub(r"\(x_input, grad_output\):", f"({arguments}) -> np.ndarray:", text, count=1)


def attach(desk: Desk, name: str, kind: str, data: str) -> None:
    """Paste a picture below the answer."""
    cell = find(desk.notebook, WRITTEN)
    cell.setdefault("attachments", {})[name] = {kind: data}
    cell["source"] += f"\n\n![{name}](attachment:{name.replace(' ', '%20')})"
