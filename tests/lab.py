"""What the tests of a student's session share: a notebook that is open in JupyterLab."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from browser import KERNEL_IDLE, open_in_lab, pictures
from classroom import NAME

from autograder.notebook.cells import cells_of

NUMBER = re.compile(r"\[\d+\]")


class Session:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page: Any, address: str, folder: Path) -> None:
        self.page = page
        self.cells = cells_of(json.loads((folder / f"{NAME}.ipynb").read_text(encoding="utf-8")))
        open_in_lab(page, address, f"{NAME}.ipynb")

    def cell(self, name: str) -> Any:
        """Return a cell of the page, by its `grade_id` or its id."""
        index = next(i for i, cell in enumerate(self.cells) if name in (cell.name, cell.id))
        cell = self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")
        cell.scroll_into_view_if_needed()
        return cell

    def write(self, name: str, text: str) -> None:
        """Replace the text of a cell and run it."""
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        self.run(name)

    def run(self, name: str) -> str:
        """Run a cell and return what stands below it, as soon as it is done."""
        cell = self.cell(name)
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        prompt.filter(has_text=NUMBER, has_not_text=before).wait_for()
        self.page.wait_for_selector(KERNEL_IDLE)
        self.page.wait_for_timeout(300)  # what has come is drawn
        return "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts()).strip("\n")

    def picture(self, name: str, cell: str) -> None:
        """Write a cell into a file, where pictures are wanted."""
        if pictures():
            self.cell(cell).screenshot(path=pictures() / f"{name}.png")
