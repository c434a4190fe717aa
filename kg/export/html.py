"""Tables as one HTML file: sortable, searchable, each line opening the quotes it rests on."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import IO, TYPE_CHECKING

from kg.output import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.evidence import Value
    from kg.tables.table import Line, Table

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 1.5rem auto; max-width: 96rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
thead th { position: sticky; top: 0; background: Canvas; text-align: left; vertical-align: bottom;
  border-bottom: 2px solid; padding: 0; }
thead button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0;
  padding: .4rem .5rem; text-align: left; cursor: pointer; }
th[aria-sort=ascending] button::after { content: " ▲"; }
th[aria-sort=descending] button::after { content: " ▼"; }
tbody td { padding: .35rem .5rem; border-bottom: 1px solid #8884; vertical-align: top; }
tbody tr:hover { background: #8881; }
td.number { text-align: right; white-space: nowrap; }
details summary { cursor: pointer; white-space: nowrap; }
details blockquote { margin: .4rem 0; padding-left: .7rem; border-left: 3px solid #888;
  min-width: 18rem; max-width: 34rem; white-space: pre-wrap; overflow-wrap: anywhere; }
input { font: inherit; padding: .3rem .5rem; width: min(24rem, 100%); margin: .3rem 0 1rem; }
.notes { font-size: .9em; max-width: 60rem; }
@media print { input { display: none; } thead th { position: static; } }
"""
_SCRIPT = """
document.querySelectorAll("section").forEach(section => {
  const body = section.querySelector("tbody"), rows = [...body.rows];
  const key = (row, n) => row.cells[n].dataset.sort ?? row.cells[n].textContent.trim();
  section.querySelectorAll("thead button").forEach((button, n) => button.onclick = () => {
    const head = button.parentElement, down = head.getAttribute("aria-sort") === "ascending";
    section.querySelectorAll("th").forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const sorted = [...rows].sort((a, b) => {
      const x = key(a, n), y = key(b, n);
      if (x === "" || y === "") return (x === "") - (y === "");
      const order = isNaN(x) || isNaN(y) ? x.localeCompare(y, "en", {numeric: true}) : x - y;
      return down ? -order : order;
    });
    body.append(...sorted);
  });
  section.querySelector("input").oninput = event => {
    const words = event.target.value.toLowerCase().split(/\\s+/);
    rows.forEach(row => {
      row.hidden = !words.every(word => row.textContent.toLowerCase().includes(word));
    });
  };
});
"""


def write_html(tables: Sequence[Table], out: IO[bytes]) -> None:
    """Write tables as one page that needs nothing else and runs no script but its own."""
    allowed = b64encode(sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'"
    title = escape(", ".join(table.title for table in tables))
    out.write(
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n".encode()
    )
    for table in tables:
        _write_table(table, out)
    out.write(f"<script>{_SCRIPT}</script>\n</body>\n</html>\n".encode())


def _write_table(table: Table, out: IO[bytes]) -> None:
    heads = "".join(
        f'<th scope="col"><button type="button">{escape(table.head(c))}</button></th>'
        for c in table.columns
    )
    label = escape(f"Search in {table.title}")
    out.write(
        f"<section>\n<h1>{escape(table.title)}</h1>\n"
        f'<input type="search" placeholder="Search" aria-label="{label}">\n'
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n".encode()
    )
    for line in table.lines:
        cells = "".join(_cell(line, column) for column in table.columns)
        out.write(f"<tr>{cells}</tr>\n".encode())
    notes = "".join(f"<p>{escape(note)}</p>\n" for note in table.notes)
    out.write(f'</tbody>\n</table>\n<div class="notes">\n{notes}</div>\n</section>\n'.encode())


def _cell(line: Line, column: str) -> str:
    value = line.cells.get(column)
    text = escape(shown(value))
    quotes = line.quotes.get(column, ())
    if quotes:
        told = "".join(f"<blockquote>{escape(quote)}</blockquote>" for quote in quotes)
        text = f"<details><summary>{text or 'quote'}</summary>{told}</details>"
    kind = ' class="number"' if isinstance(value, int | float) else ""
    return f"<td{kind}{_sort_key(value) if quotes or kind else ''}>{text}</td>"


def _sort_key(value: Value) -> str:
    return f' data-sort="{escape(shown(value))}"'
