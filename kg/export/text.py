"""Tables as CSV, JSON Lines and Markdown, written line by line."""

from __future__ import annotations

import csv
import json
from typing import IO, TYPE_CHECKING

from kg.output import csv_cell, markdown_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.tables.table import Table


class _Encoded:
    """Takes text and writes UTF-8; unlike a TextIOWrapper it never closes what it writes to."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out

    def write(self, text: str) -> int:
        """Write text."""
        return self.out.write(text.encode("utf-8"))


def write_csv(tables: Sequence[Table], out: IO[bytes]) -> None:
    """Write one table as CSV with a header; what is unknown is the empty string."""
    (table,) = tables
    writer = csv.writer(_Encoded(out), lineterminator="\n")
    writer.writerow(table.columns)
    for line in table.lines:
        writer.writerow([csv_cell(line.cells.get(c)) for c in table.columns])


def write_jsonl(tables: Sequence[Table], out: IO[bytes]) -> None:
    """Write one JSON object a line; what is unknown is null."""
    (table,) = tables
    for line in table.lines:
        cells = {c: line.cells.get(c) for c in table.columns}
        out.write(json.dumps(cells, ensure_ascii=False).encode() + b"\n")


def write_markdown(tables: Sequence[Table], out: IO[bytes]) -> None:
    """Write tables as Markdown, each with its title and its notes."""
    for n, table in enumerate(tables):
        heads = [markdown_cell(table.head(c)) for c in table.columns]
        out.write(("\n" if n else "").encode() + f"## {markdown_cell(table.title)}\n\n".encode())
        out.write(_row(heads) + _row(["---"] * len(heads)))
        for line in table.lines:
            out.write(_row([markdown_cell(line.cells.get(c)) for c in table.columns]))
        for note in table.notes:
            out.write(f"\n{markdown_cell(note)}\n".encode())


def _row(cells: Sequence[str]) -> bytes:
    return f"| {' | '.join(cells)} |\n".encode()
