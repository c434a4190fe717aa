"""Printed tables of a PDF as lines of the canonical text, and as grids over those lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.model import Cell, Place, Row, Span, Table
from extractors.readers import headers
from extractors.readers.grid import Grid
from extractors.readers.headers import Header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractors.model import Problem
    from extractors.readers.pdf_cells import PrintedRow, PrintedTable

#: Labels that begin this much further right are one level deeper.
_STEP = 3.0
_NOTE_MARK = re.compile(r"\^\{[a-z*†‡§¶#|,\s]{1,5}\}")


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A printed table and where its caption, rows and notes stand in the text."""

    table: PrintedTable
    caption: Span | None
    head: tuple[Span, ...]
    rows: tuple[Span, ...]
    notes: tuple[Span, ...]

    def places(self) -> Iterator[Place]:
        """Yield where its lines are printed, of the rows each cell; boxes of the upright page."""
        table = self.table
        body = [box for row in table.rows for box in row.boxes if box]
        below = min((box.top for box in body), default=table.box.bottom)
        whole = [(self.caption, table.caption_box)] if self.caption else []
        whole += [(span, replace(table.box, bottom=below)) for span in self.head]
        whole += [(span, table.notes_box) for span in self.notes]
        for span, box in whole:
            if box:
                yield Place(span, table.page, box.edges)
        for row, span in zip(table.rows, self.rows, strict=True):
            at = span.start
            for text, box in zip((row.label, *row.cells), row.boxes, strict=True):
                if box:
                    yield Place(Span(at, at + len(text)), table.page, box.edges)
                at += len(text) + 1


def place_table(add: Callable[[str, str], Span], table: PrintedTable) -> PlacedTable:
    """Write a table's lines with ``add`` and return where they stand."""
    caption = add(table.caption, "\n") if table.caption else None
    head = tuple(add(line, "\n") for line in _head_lines(table))
    rows = tuple(add("\t".join((row.label, *row.cells)), "\n") for row in table.rows)
    notes = tuple(add(note, "\n") for note in table.notes)
    return PlacedTable(table, caption, head, rows, notes)


def _head_lines(table: PrintedTable) -> list[str]:
    """Return the heads level by level; a spanning head is written over its first column."""
    depth = max((len(path) for path in table.heads), default=0)
    padded = [("",) * (depth - len(path)) + path for path in table.heads]
    lines = []
    for level in range(depth):
        texts = [path[level] for path in padded]
        if level < depth - 1:
            repeated = [False, *(a[: level + 1] == b[: level + 1] for a, b in pairwise(padded))]
            texts = ["" if same else text for text, same in zip(texts, repeated, strict=True)]
        corner = table.corner if level == depth - 1 else ""
        lines.append("\t".join((corner, *texts)))
    return lines


def build_tables(
    text: str, placed: Sequence[PlacedTable]
) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """Return the tables as grids; parts of one number on several pages become one table."""
    groups: list[list[PlacedTable]] = []
    for part in placed:
        last = groups[-1][-1].table if groups else None
        same = last is not None and part.table.number and part.table.number == last.number
        if same and last is not None and len(part.table.heads) == len(last.heads):
            groups[-1].append(part)
        else:
            groups.append([part])
    tables: list[Table] = []
    problems: list[Problem] = []
    for group in groups:
        table, found = _build(text, group)
        tables.append(table)
        problems += found
    return tuple(tables), tuple(problems)


def _build(text: str, parts: list[PlacedTable]) -> tuple[Table, list[Problem]]:
    first = parts[0]
    heads = tuple(tuple(_plain(head) for head in path) for path in first.table.heads)
    leaves = tuple(path[-1] if path else "" for path in heads)
    rows = [row for part in parts for row in part.table.rows]
    spans = [span for part in parts for span in part.rows]
    problems: list[Problem] = []
    blocks: tuple[Header, ...] = (Header(heads, (leaves,)),)
    if _shows_levels(rows):
        found = _by_indent(text, rows, spans)
    else:
        grid = Grid(first.table.number)
        grid.headers.append(Header(heads, (leaves,)))
        grid.corners.add(first.table.corner)
        grid.read_part([headers.parse_line(text, span) for span in spans])
        found, problems, blocks = grid.rows, grid.problems, tuple(grid.headers)
    columns = max([len(heads), *(len(row.cells) for row in found)])
    ends = [span for part in parts for span in (*part.head, *part.rows)]
    table = Table(
        number=first.table.number,
        caption=first.table.caption,
        span=Span(ends[0].start, ends[-1].end) if ends else first.caption or Span(0, 0),
        headers=tuple(tuple(map(block.path, range(columns))) for block in blocks),
        rows=tuple(_tidy(row, columns) for row in found),
        footnotes=tuple(text[s.start : s.end] for part in parts for s in part.notes),
    )
    return table, problems


def _shows_levels(rows: Sequence[PrintedRow]) -> bool:
    """Tell whether the indents of the labels tell which rows belong to which."""
    indents = sorted({round(row.indent) for row in rows if row.label})
    if not any(b - a >= _STEP for a, b in pairwise(indents)):
        return False
    bare = [(row, after) for row, after in pairwise(rows) if row.is_bare and row.label]
    deeper = sum(after.indent - row.indent >= _STEP for row, after in bare)
    return deeper >= 0.7 * len(bare)


def _by_indent(text: str, rows: Sequence[PrintedRow], spans: Sequence[Span]) -> list[Row]:
    """Return the rows with the labels above them that are less indented."""
    found: list[Row] = []
    above: list[tuple[float, str]] = []
    for row, span in zip(rows, spans, strict=True):
        line = headers.parse_line(text, span)
        while above and row.label and above[-1][0] > row.indent - _STEP:
            above.pop()
        path = (*(label for _, label in above), _plain(line.label))
        if row.label:
            above.append((row.indent, _plain(line.label)))
        if not row.is_bare:
            found.append(Row(path, line.cells, span))
    return found


def _tidy(row: Row, columns: int) -> Row:
    """Give a row as many cells as the table has columns, marks of notes left out of their text."""
    cells = [replace(cell, text=_plain(cell.text)) for cell in row.cells[:columns]]
    nothing = Cell("", Span(row.span.end, row.span.end))
    path = tuple(_plain(label) for label in row.path)
    return replace(row, path=path, cells=(*cells, *[nothing] * (columns - len(cells))))


def _plain(text: str) -> str:
    return " ".join(_NOTE_MARK.sub("", text).split())
