"""Write the tables of a JATS article into its text and read them as grids.

A table whose file tells how labels nest (indented, spanning, several label columns) is read by
that; any other goes through the same reading of category lines as a table of a text file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.model import Cell, Problem, Row, Span, Table
from extractors.readers import headers
from extractors.readers.grid import Grid
from extractors.readers.headers import Header, Line
from extractors.readers.jats_cells import BodyRow, Layout, Slot, lay_out
from extractors.readers.jats_inline import Fragment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml.etree import _Element

    #: Writes one line into the text and returns where it begins.
    Write = Callable[[Fragment], int]

_TAB = Fragment("\t")
_RAISED = re.compile(r"\^\{([^{}]{1,12})\}")
_FOOTNOTE_MARK = re.compile(
    r"(?:[a-z]{1,2}|\d{1,2}|[*†‡§¶‖#∥]+)(?:[\s,;–-]+(?:[a-z]|\d{1,2}|[*†‡§¶]))*"
)
_TAKES_POWER = re.compile(r"(?:10|\b[cdkmµμn]?m)$")


@dataclass(slots=True)
class TableDraft:
    """The parts of one table while they are read."""

    number: str
    grid: Grid
    spans: list[Span] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def write_table(
    tables: Sequence[_Element], number: str, caption: str, write: Write, floats: list[_Element]
) -> tuple[Table | None, list[Problem]]:
    """Write the rows of a table (or of its several parts) and return it as a grid."""
    draft = TableDraft(number, Grid(number))
    for one in tables:
        layout = lay_out(one, floats)
        if not layout.body:
            continue
        for message in layout.problems:
            draft.grid.problems.append(Problem("table", f"Table {number}: {message}"))
        _write_part(draft, layout, write)
    grid = draft.grid
    if not draft.spans:
        return None, grid.problems
    rows = draft.rows or grid.rows
    used = [i + 1 for row in rows for i, cell in enumerate(row.cells) if cell.text]
    columns = max([*used, *(len(header.paths) for header in grid.headers)], default=0)
    table = Table(
        number=number,
        caption=caption,
        span=Span(draft.spans[0].start, draft.spans[-1].end),
        headers=tuple(tuple(map(header.path, range(columns))) for header in grid.headers),
        rows=tuple(_padded(row, columns) for row in rows),
    )
    return table, grid.problems


def _padded(row: Row, columns: int) -> Row:
    nothing = Cell("", Span(row.span.end, row.span.end))
    return replace(row, cells=(*row.cells[:columns], *[nothing] * (columns - len(row.cells))))


def _write_part(draft: TableDraft, layout: Layout, write: Write) -> None:
    grid = draft.grid
    for row in layout.head:
        draft.spans.append(_write_line(row, write).span)
    grid.headers.append(_header(layout.head, layout.stub))
    grid.corners.update(label(row[0].fragment.text) for row in layout.head if row)
    grid.stack.clear()
    lines = []
    for body_row in layout.body:
        line = _write_line((*body_row.stub, *body_row.cells), write)
        draft.spans.append(line.span)
        lines.append(replace(line, cells=line.cells[layout.stub - 1 :]))
        _report_spanning(body_row, lines[-1], grid)
    nested = layout.stub > 1 or any(row.indent for row in layout.body)
    if nested or draft.rows or any(not s.origin for row in layout.body for s in row.stub):
        draft.rows = draft.rows or grid.rows
        draft.rows += _nested_rows(layout.body, lines, grid)
    else:
        grid.read_part(lines)


def _write_line(row: Sequence[Slot], write: Write) -> Line:
    """Write one row, its cells between tabs; return it with the places of its cells."""
    pieces = [slot.fragment if slot.origin else Fragment("") for slot in row]
    text, marks, places = "", [], []
    for i, piece in enumerate(pieces):
        text += "\t" if i else ""
        places.append(len(text))
        marks += [replace(m, start=m.start + len(text), end=m.end + len(text)) for m in piece.marks]
        text += piece.text
    start = write(Fragment(text, tuple(marks)))
    cells = [
        Cell(piece.text, Span(start + place, start + place + len(piece.text)))
        for piece, place in zip(pieces, places, strict=True)
    ]
    name = label(cells[0].text) if cells else ""
    return Line(name, tuple(cells[1:]), Span(start, start + len(text)))


def _report_spanning(row: BodyRow, line: Line, grid: Grid) -> None:
    """Report a figure printed across columns: it belongs to no single one of them."""
    for slot, cell in zip(row.cells, line.cells, strict=True):
        if slot.origin and slot.width > 1 and headers.is_result(cell.text):
            grid.report(
                f"{cell.text!r} in row {line.label!r} spans {slot.width} columns", cell.span
            )


def _header(head: Sequence[Sequence[Slot]], stub: int) -> Header:
    """Return the head as a path per column; a cell that spans several heads them all."""
    width = max((len(row) for row in head), default=stub) - stub
    levels = [tuple(label(slot.fragment.text) for slot in row[stub:]) for row in head]
    paths = []
    for column in range(width):
        path: list[str] = []
        for level in levels:
            name = level[column] if column < len(level) else ""
            if name and path[-1:] != [name]:
                path.append(name)
        paths.append(tuple(path))
    return Header(tuple(paths), tuple(level for level in levels if any(level)))


def label(text: str) -> str:
    """Return a label without footnote marks and double blanks; exponents stay.

    >>> label("Nausea^{a,b}"), label("cells (10^{9}/L)"), label("area, m^{2}")
    ('Nausea', 'cells (10^{9}/L)', 'area, m^{2}')
    """

    def unmarked(match: re.Match[str]) -> str:
        before = text[max(0, match.start() - 6) : match.start()]
        is_power = _TAKES_POWER.search(before) is not None
        return match[0] if is_power or not _FOOTNOTE_MARK.fullmatch(match[1]) else ""

    return " ".join(_RAISED.sub(unmarked, text).split())


# --- rows whose file tells how they nest ----------------------------------------------------------


@dataclass(slots=True)
class _Nesting:
    """The labels in force: section lines, and rows under which others stand in."""

    sections: list[str] = field(default_factory=list)
    parents: list[tuple[int, str]] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    fresh: bool = False

    def open_section(self, name: str) -> None:
        """Put a line over all that follows; one right below another stands under it."""
        if not self.fresh and len(self.sections) > 1:
            self.sections.pop()
        elif not self.fresh:
            self.sections.clear()
        self.sections.append(name)
        self.parents.clear()
        self.carried.clear()
        self.fresh = True

    def path(self, indent: int, own: Sequence[str]) -> tuple[str, ...]:
        """Return the path of a row that stands ``indent`` in, and put it in force."""
        while self.parents and self.parents[-1][0] >= indent:
            self.parents.pop()
        found = (*self.sections, *(name for _, name in self.parents), *own)
        if own:
            self.parents.append((indent, own[-1]))
        self.fresh = False
        return found


def _nested_rows(body: Sequence[BodyRow], lines: Sequence[Line], grid: Grid) -> Iterator[Row]:
    nesting = _Nesting()
    for i, (row, line) in enumerate(zip(body, lines, strict=True)):
        own = _stub_labels(row, nesting)
        if row.is_bare and own:
            below = body[i + 1] if i + 1 < len(body) else None
            if not row.wide and below is not None and below.indent > row.indent:
                nesting.path(row.indent, own)
            else:
                nesting.open_section(own[-1])
            continue
        if not row.is_bare and _is_head(line, grid.header, row):
            _open_header(grid, line)
            if line.label and line.label not in grid.corners:
                nesting.open_section(line.label)
            continue
        path = nesting.path(row.indent, own)
        if not own:
            grid.report("row without a label", line.span)
            path = (*path, "")
        yield Row(path, line.cells, line.span, len(grid.headers) - 1)


def _stub_labels(row: BodyRow, nesting: _Nesting) -> list[str]:
    """Return the labels of a row; a blank before a filled one repeats what stands above."""
    texts = [label(slot.fragment.text) for slot in row.stub]
    if len(texts) == 1:
        return [texts[0]] if texts[0] else []
    filled = [i for i, text in enumerate(texts) if text]
    if not filled:
        return []
    for i in range(filled[0]):
        texts[i] = nesting.carried[i] if i < len(nesting.carried) else ""
    nesting.carried[:] = texts
    found = [text for text in texts if text]
    return [name for i, name in enumerate(found) if i == 0 or name != found[i - 1]]


def _is_head(line: Line, known: Header, row: BodyRow) -> bool:
    filled = [slot for slot in row.cells if slot.text]
    if line.has_results or len(filled) < 2:
        return False
    marked = all(slot.head or slot.bold for slot in filled)
    return marked or (not line.label and headers.speaks_header(line, known))


def _open_header(grid: Grid, line: Line) -> None:
    names = tuple(label(cell.text) for cell in line.cells)
    grid.headers.append(Header(tuple((n,) if n else () for n in names), (names,)))
