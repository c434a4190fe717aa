"""The value cells of one table, read by what its heads, labels and neighbors say of them.

``12 (24)`` is a count with a percentage where a head says "n (%)", or where 12 is 24% of the
column's patients; ``4/8`` is a share, unless a label says which two numbers stand side by side.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors import columns as roles
from extractors.cells import CellValue, read_cell, unmarked
from extractors.columns import outcome_columns
from extractors.outcome_rows import ADVERSE
from extractors.readers.markup import mask
from extractors.table_place import COUNT_HINT, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.columns import Column
    from extractors.model import Document, Row, Table

#: "4/8": a share, unless some cell of the table prints more before the stroke than behind it.
PAIR = re.compile(r"(\d+)\s?/\s?(\d+)")
PERCENT_FIRST = re.compile(r"%\s?[(\[]\s?(?:n|no\.?)\s?[)\]]", re.IGNORECASE)
BRACKETED = re.compile(r"(?P<first>\d+(?:\.\d+)?)\s*[(\[]\s*(?P<second>\d+(?:\.\d+)?)\s*[)\]]")
TOTAL = re.compile(
    r"(?:total|n|(?:no\.?|number) of (?:evaluable )?patients|(?:evaluable )?patients"
    r"|patients evaluable)"
    r"(?:,? n(?: \(%\))?)?",
    re.IGNORECASE,
)


class PrintedCells:
    """Reads the value cells of a table; ``blocks`` are its columns with their totals."""

    def __init__(
        self,
        table: Table,
        blocks: Sequence[tuple[Column, ...]],
        document: Document,
        whole: int | None,
    ) -> None:
        """Take a table's columns in.

        :param whole: the size of the whole cohort, of a column that names no arm.
        """
        self._table = table
        self._whole = whole
        self._corner = _corner(table, document)
        pairs = [PAIR.fullmatch(c.text.strip()) for r in table.rows for c in r.cells]
        self._no_shares = any(m and int(m[1]) > int(m[2]) for m in pairs)
        self.blocks = [
            tuple(self._with_total(c, i) for c in outcome_columns(b)) for i, b in enumerate(blocks)
        ]

    def read(self, row: Row, column: Column) -> Iterator[tuple[str, CellValue]]:
        """Yield what a cell prints, each of two numbers with the part it is of, else ``""``."""
        text = mask(row.cells[column.index].text)
        pair = PAIR.fullmatch(unmarked(text).strip())
        parts = self._parts(row, column) if pair else None
        if pair and parts:
            lead = len(text) - len(text.lstrip())
            for name, number in zip(parts.groups(), (1, 2), strict=True):
                yield (
                    name,
                    CellValue(Decimal(pair[number]), pair[number], lead + pair.start(number)),
                )
        elif not (pair and self._no_shares):
            value = self._value(text, row, column)
            if value is not None:
                yield "", value

    def _parts(self, row: Row, column: Column) -> re.Match[str] | None:
        """Return the parts that a label names; the first row's hold for rows of no shares."""
        first = self._table.rows[0].label if self._no_shares else ""
        texts = (row.label, *column.path, self._corner, first)
        return next((m for t in texts if (m := PARTS.search(t))), None)

    def _value(self, text: str, row: Row, column: Column) -> CellValue | None:
        hint = " ".join((*row.path, *column.path, self._table.caption, self._corner))
        m = BRACKETED.match(unmarked(text).strip())
        if m and PERCENT_FIRST.search(hint) and m["second"].isdigit():
            value = read_cell(text)
            events = int(m["second"])
            return replace(value, percent=True, events=events, rest="") if value else None
        counts = bool(COUNT_HINT.search(hint)) or bool(ADVERSE.search(self._table.caption))
        size = column.arm_size or (self._whole if not column.arm else None)
        return read_cell(text, counts=counts or (m is not None and _is_share(m, size)))

    def _with_total(self, column: Column, block: int) -> Column:
        """Return a column with the size that a row of totals prints, if its shares are of that."""
        if column.arm_size is not None or column.role != roles.VALUE:
            return column
        rows = [r for r in self._table.rows if r.header == block and column.index < len(r.cells)]
        cells = [(r.label, r.cells[column.index].text.strip()) for r in rows]
        totals = [int(t) for label, t in cells if TOTAL.fullmatch(label.strip()) and t.isdigit()]
        shares = [m for _, text in cells if (m := BRACKETED.match(text)) and m["first"].isdigit()]
        if len(totals) == 1 and shares and all(_is_share(m, totals[0]) for m in shares):
            return replace(column, arm_size=totals[0])
        return column


def _is_share(bracketed: re.Match[str], size: int | None) -> bool:
    """Tell whether the number in brackets is the percentage that the first is of a size."""
    if not size or not bracketed["first"].isdigit():
        return False
    share = Decimal(100 * int(bracketed["first"])) / size
    return abs(share - Decimal(bracketed["second"])) < 1


def _corner(table: Table, document: Document) -> str:
    """Return the head of the labels: "Event, n (%)"."""
    if not table.rows:
        return ""
    above = document.text[table.span.start : table.rows[0].span.start]
    lines = [line.strip("| ") for line in above.removeprefix(table.caption).splitlines()]
    return " ".join(re.split(r"\t|\|", line)[0] for line in lines)
