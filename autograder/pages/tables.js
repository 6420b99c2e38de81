// Sort tables by a click on a heading, find a row by a word, hide the names of people.
(() => {
  const value = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.v ?? cell.textContent.trim();
    return text === "" ? null : isNaN(text) ? text.toLowerCase() : Number(text);
  };
  const compare = (a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  const sort = (heading) => {
    const table = heading.closest("table"), column = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].map((row) => [value(row, column), row]);
    rows.sort(([a], [b]) =>
      a === null || b === null ? (a === null) - (b === null) : down ? compare(b, a) : compare(a, b));
    table.tBodies[0].append(...rows.map(([, row]) => row));
  };
  for (const button of document.querySelectorAll("th button"))
    button.addEventListener("click", () => sort(button.closest("th")));
  for (const field of document.querySelectorAll("input[data-finds]"))
    field.addEventListener("input", () => {
      const word = field.value.trim().toLowerCase();
      for (const row of document.getElementById(field.dataset.finds).tBodies[0].rows)
        row.hidden = !row.cells[0].textContent.toLowerCase().includes(word);
    });
  const names = document.getElementById("names");
  names?.addEventListener("click", () => {
    const hidden = document.body.classList.toggle("anonymous");
    names.setAttribute("aria-pressed", String(hidden));
  });
})();
