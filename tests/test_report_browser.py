"""The report in a browser: opened from disk without a network, sorted, searched, without names."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import reading, require_sound
from classroom import NAME
from known_class import known_class

from autograder.classroom import worker_process
from autograder.reporting.report import write_report
from autograder.settings import load

pytestmark = pytest.mark.slow

HIDDEN = """(() => {
    const part = document.querySelector("#exercises + .scroll");
    return part.scrollWidth - part.clientWidth;
})()"""
LINKS = "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
SHOWN = """[...document.querySelectorAll("#all tbody tr")]
    .filter(row => !row.hidden).map(row => row.cells[0].innerText)"""
COLUMN = """name => {
    const table = document.getElementById("all");
    const at = [...table.tHead.rows[0].cells].findIndex(cell => cell.innerText.startsWith(name));
    const cells = [...table.tBodies[0].rows].map(row => row.cells[at]);
    return cells.map(cell => cell.dataset.v ?? cell.innerText);
}"""


@pytest.fixture(scope="module")
def folder(made: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder `report/` of the class with known mistakes and hostile names."""
    root = tmp_path_factory.mktemp("seen") / "course"
    shutil.copytree(made(NAME), root)
    course = known_class(load(root))
    write_report(course)
    write_report(course, anonymous=True)
    yield course.folder("report")
    for started in worker_process._workers.values():
        started.close()
    worker_process._workers.clear()


@pytest.mark.parametrize("name", [f"{NAME}.html", "index.html", f"anonymous/{NAME}.html"])
def test_pages_are_sound(folder: Path, name: str) -> None:
    """Quiet, narrow on a phone, accessible, printable, and hostile names are text."""
    require_sound(folder / name, f"report_{name.replace('/', '_').removesuffix('.html')}")


def column(page: Any, name: str) -> list[str]:
    """Return a column of the table of everybody, as it is shown."""
    return [str(text) for text in page.evaluate(COLUMN, name)]


def test_a_table_is_sorted_by_its_headings(folder: Path) -> None:
    """Up with the first click, down with the second or a key, who has nothing at the end."""
    with reading(folder / f"{NAME}.html") as read:
        heading = read.page.locator("#all th", has_text="Share")
        heading.locator("button").click()
        assert heading.get_attribute("aria-sort") == "ascending"
        shares = [float(text) for text in column(read.page, "Share") if text]
        assert shares == sorted(shares)
        assert column(read.page, "Share")[-3:] == ["", "", ""]
        heading.locator("button").press("Enter")
        assert heading.get_attribute("aria-sort") == "descending"
        shares = [float(text) for text in column(read.page, "Share") if text]
        assert shares == sorted(shares, reverse=True)
        assert column(read.page, "Share")[-3:] == ["", "", ""]
        read.page.locator("#all th", has_text="Student").locator("button").click()
        names = [name.lower() for name in column(read.page, "Student")]
        assert names == read.page.evaluate(
            "names => names.toSorted((a, b) => a.localeCompare(b))", names
        )
        read.require_quiet()


def test_names_are_hidden_by_a_button(folder: Path) -> None:
    """On a projector students have numbers until the button is pressed again."""
    with reading(folder / f"{NAME}.html") as read:
        text = "document.body.innerText"
        assert "Surnames01" in read.page.evaluate(text)
        assert "Student 1" not in read.page.evaluate(text)
        button = read.page.locator("#names")
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        assert "Surname" not in read.page.evaluate(text)
        assert "Student 1" in read.page.evaluate(text)
        button.click()
        assert "Surnames01" in read.page.evaluate(text)
        read.require_quiet()


def test_a_table_that_goes_on_beyond_the_edge_says_so(folder: Path) -> None:
    """On a desk the table of exercises is there in full; on a phone an edge has a shade."""
    with reading(folder / f"{NAME}.html") as read:
        assert read.page.locator("#exercises + .scroll th").count() == 5 + 6
        assert read.page.evaluate(HIDDEN) <= 0
    with reading(folder / f"{NAME}.html", "phone") as read:
        assert read.page.evaluate(HIDDEN) > 0
        shades = read.page.locator("#exercises + .scroll")
        assert "linear-gradient" in shades.evaluate("e => getComputedStyle(e).backgroundImage")


def test_a_student_is_found_and_links_lead_somewhere(folder: Path) -> None:
    """Typing leaves the rows that fit; every link has a place in the page or a page beside it."""
    with reading(folder / f"{NAME}.html") as read:
        read.page.get_by_label("Find a student").fill("surnames0")
        assert len(read.page.evaluate(SHOWN)) == 9
        for link in read.page.evaluate(LINKS):
            if link.startswith("#"):
                assert read.page.locator(link).count() == 1, link
            else:
                assert (folder / link.partition("#")[0]).is_file(), link
        read.require_quiet()
        read.page.get_by_role("link", name="All assignments").click()
        read.page.locator("table").get_by_role("link", name="4 · Layer gradients").click()
        assert read.page.url.endswith(f"{NAME}.html")
        assert all(url.startswith("file:") for url in read.requests)
