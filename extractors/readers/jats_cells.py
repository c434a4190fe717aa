"""Lay the cells of an XML table out: spans resolved, header apart from body, one line per row.

What the file does to save ink is undone here: levels stacked in one cell by line breaks become
rows, an interval printed as a row of its own joins the value above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.readers import headers
from extractors.readers.jats_inline import Fragment, joined, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

MAX_COLUMNS = 100
MAX_SLOTS = 50_000
_INDENT = re.compile(r"(?:padding-left|text-indent|margin-left)\s*:\s*(\d+)")
_ENCLOSED = re.compile(r"[(\[][^()\[\]]*[)\]]|to [\d.]+")
_NUMBER_INSIDE = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One place of the grid.

    ``lines`` are the printed lines of its cell, ``width`` its column span; ``origin`` tells the
    place where the cell begins from those that it spans.
    """

    lines: tuple[Fragment, ...] = ()
    origin: bool = True
    head: bool = False
    width: int = 1
    bold: bool = False
    padding: int = 0

    @property
    def fragment(self) -> Fragment:
        """The whole content on one line."""
        return joined([line.strip() for line in self.lines])

    @property
    def text(self) -> str:
        """The whole content, nothing where another cell spans over."""
        return self.fragment.text if self.origin else ""

    @property
    def indent(self) -> int:
        """How far the first line stands in."""
        return self.padding + (_lead(self.lines[0]) if self.lines else 0)


EMPTY = Slot()
#: First and last column of a name.
Places = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One row: the cells of the stub, the cells after it, and how far its label stands in."""

    stub: tuple[Slot, ...]
    cells: tuple[Slot, ...]
    indent: int = 0
    wide: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands after the label."""
        return not any(slot.text for slot in self.cells)


@dataclass(slots=True)
class Layout:
    """A table as rows of slots, the stub ``stub`` columns wide."""

    head: list[list[Slot]] = field(default_factory=list)
    body: list[BodyRow] = field(default_factory=list)
    stub: int = 1
    problems: list[str] = field(default_factory=list)


def lay_out(table: _Element, floats: list[_Element]) -> Layout:
    """Return the layout of one ``table``."""
    head, body, cut = _rows(table, floats)
    layout = Layout()
    if any(table_of(inner) is not None for inner in table.iter("table") if inner is not table):
        layout.problems.append("a cell holds a table of its own, which is read as words")
    if cut:
        layout.problems.append("is too large, rows are left out")
    if not head:
        depth = _head_depth(body)
        head, body = body[:depth], body[depth:]
    _align(head, body, layout)
    width = max((len(row) for row in (*head, *body)), default=0)
    head, body = _padded(head, width), _padded(body, width)
    kept = [
        c for c in range(width) if c == 0 or any(row[c].fragment.text for row in (*head, *body))
    ]
    head = [[row[c] for c in kept] for row in head]
    body = [[row[c] for c in kept] for row in body]
    layout.stub = _stub_width(head, body)
    layout.head = head
    for row in body:
        if any(slot.text for slot in row):
            layout.body += _lines_of(row, layout.stub, len(kept))
    layout.body = _joined_intervals(layout.body)
    return layout


# --- from elements to slots -----------------------------------------------------------------------


def _rows(
    table: _Element, floats: list[_Element]
) -> tuple[list[list[Slot]], list[list[Slot]], bool]:
    """Return the rows of head and body with all spans resolved, and whether rows were left out."""
    parts: dict[str, list[_Element]] = {"thead": [], "tbody": [], "tfoot": []}
    for row in table.iter("tr", "row"):
        if table_of(row) is table:
            group = next(row.iterancestors(*parts, table.tag), table)
            parts[str(group.tag) if group.tag in parts else "tbody"].append(row)
    head = _resolved(parts["thead"], floats)
    # The foot may stand in the file before the body that it is printed below.
    below = [*parts["tbody"], *parts["tfoot"]]
    body = _resolved(below, floats)
    return head, body, len(head) < len(parts["thead"]) or len(body) < len(below)


def table_of(element: _Element) -> _Element | None:
    """Return the table that an element stands in, or the part of a CALS table with its columns."""
    return next(element.iterancestors("table", "tgroup"), None)


def _resolved(rows: Sequence[_Element], floats: list[_Element]) -> list[list[Slot]]:
    grid: list[list[Slot]] = []
    running: dict[int, tuple[int, Slot]] = {}
    count = 0
    for row in rows:
        slots = _row_slots(row, running, len(rows), floats)
        count += len(slots)
        if count > MAX_SLOTS:
            break
        grid.append(slots)
    return grid


def _row_slots(
    row: _Element, running: dict[int, tuple[int, Slot]], height: int, floats: list[_Element]
) -> list[Slot]:
    """Return the slots of one row; ``running`` holds the cells that reach down into it."""
    slots: list[Slot] = []
    cells = [c for c in row if c.tag in ("td", "th", "entry", "entrytbl")]
    places = _named_columns(row)
    while (cells or any(column >= len(slots) for column in running)) and len(slots) < MAX_COLUMNS:
        column = len(slots)
        if column in running:
            left, above = running.pop(column)
            slots.append(above)
            if left > 1:
                running[column] = (left - 1, above)
        elif cells and _first_column(cells[0], places) <= column:
            cell = cells.pop(0)
            slots += _spread(cell, column, _spans(cell, places), running, height, floats)
        else:
            slots.append(EMPTY)
    return slots


def _spread(
    cell: _Element,
    column: int,
    spans: tuple[int, int],
    running: dict[int, tuple[int, Slot]],
    height: int,
    floats: list[_Element],
) -> list[Slot]:
    """Return the slots that a cell takes in its row, and note the rows below that it reaches."""
    width = max(1, min(spans[0], MAX_COLUMNS - column))
    free = next((i for i in range(1, width) if column + i in running), width)
    slot = _slot(cell, free, floats)
    over = replace(slot, origin=False)
    if spans[1] > 1:
        reached = (min(spans[1], height) - 1, over)
        running.update({column + i: reached for i in range(free)})
    return [slot, *[over] * (free - 1)]


def _slot(cell: _Element, width: int, floats: list[_Element]) -> Slot:
    lines = render(cell, line_break="\n", floats=floats, trimmed=False).lines()
    while lines and not lines[-1].text.strip():
        lines.pop()
    while lines and not lines[0].text.strip():
        lines.pop(0)
    padding = _INDENT.search(" ".join(e.get("style") or "" for e in (cell, *cell.iter("p"))))
    inner = [child for child in cell if child.tag not in ("break", "hr")]
    bold = (
        bool(inner)
        and not (cell.text or "").strip()
        and all(c.tag in ("bold", "b") and not (c.tail or "").strip() for c in inner)
    )
    return Slot(
        tuple(lines),
        head=cell.tag == "th",
        width=width,
        bold=bold,
        padding=int(padding[1]) if padding else 0,
    )


def _spans(cell: _Element, places: Places) -> tuple[int, int]:
    if cell.tag.startswith("entry"):
        first, last = places.get(_place_name(cell), (0, 0))
        if cell.get("nameend") is not None:
            last = places.get(cell.get("nameend", ""), (0, first))[1]
        return last - first + 1, _whole(cell.get("morerows"), 0) + 1
    return _whole(cell.get("colspan"), 1), _whole(cell.get("rowspan"), 1)


def _whole(printed: str | None, default: int) -> int:
    digits = (printed or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 7 else default


def _place_name(cell: _Element) -> str:
    return cell.get("spanname") or cell.get("namest") or cell.get("colname") or ""


def _first_column(cell: _Element, places: Places) -> int:
    """Return the column that a CALS cell names as its first, 0 where it is the next free one."""
    return places.get(_place_name(cell), (0, 0))[0] if cell.tag.startswith("entry") else 0


def _named_columns(row: _Element) -> Places:
    """Return the first and the last column of each name that a CALS table gives to columns."""
    group = next(row.iterancestors("tgroup"), None) if row.tag == "row" else None
    if group is None:
        return {}
    places = {}
    number = 0
    for column in group.findall("colspec"):
        number = _whole(column.get("colnum"), number + 1)
        if name := column.get("colname"):
            places[name] = (number - 1, number - 1)
    for span in group.findall("spanspec"):
        first, last = (places.get(span.get(key) or "") for key in ("namest", "nameend"))
        if first and last and (name := span.get("spanname")):
            places[name] = (first[0], last[1])
    return places


def _lead(line: Fragment) -> int:
    return len(line.text) - len(line.text.lstrip())


def _padded(rows: list[list[Slot]], width: int) -> list[list[Slot]]:
    return [[*row, *[EMPTY] * (width - len(row))] for row in rows]


# --- head and stub --------------------------------------------------------------------------------


def _head_depth(body: Sequence[Sequence[Slot]]) -> int:
    """Count the rows that are heads in a table that does not mark its head."""
    depth = 0
    while depth < len(body) and all(s.head for s in body[depth] if s.text):
        depth += 1
    if depth or len(body) < 2:
        return depth if depth < len(body) else 0
    values = [slot.text for slot in body[0][1:] if slot.text]
    below = [slot.text for slot in body[1][1:] if slot.text]
    is_head = bool(values) and not any(map(headers.is_result, values))
    return int(is_head and any(map(headers.is_result, below)))


def _align(head: list[list[Slot]], body: list[list[Slot]], layout: Layout) -> None:
    """Bring head and body under each other where one has a blank column more before the figures."""
    wide = max((len(row) for row in head), default=0)
    widths = {len(row) for row in body if not _is_bare(row)}
    if not head or not widths:
        return
    more = wide - max(widths)
    blank = all(not s.fragment.text for row in head for s in row[: more + 1])
    if more > 0 and len(widths) == 1 and blank:
        for row in head:
            del row[:more]
        layout.problems.append("the head has a blank column that the body lacks; left out")
    elif more == -1 and len(widths) == 1 and head[-1]:
        first = head[-1][0].fragment.text
        if headers.STATISTIC.fullmatch(first) or headers.COUNT_OF.search(first):
            for row in head:
                row.insert(0, EMPTY)
            layout.problems.append("the head lacks the column of the labels; put before it")
    elif more < 0:
        layout.problems.append("rows are wider than the head")


def _is_bare(row: Sequence[Slot]) -> bool:
    return sum(bool(slot.text) for slot in row) < 2


def _stub_width(head: Sequence[Sequence[Slot]], body: Sequence[Sequence[Slot]]) -> int:
    """Count the label columns: the first, and those that name levels of what stands before them."""
    rows = [row for row in body if not _is_bare(row)]
    width = 1
    while rows and width < len(rows[0]) - 1 and _names_levels(head, rows, width):
        width += 1
    return width


def _names_levels(
    head: Sequence[Sequence[Slot]], rows: Sequence[Sequence[Slot]], column: int
) -> bool:
    before = [row[column - 1] for row in rows]
    here = [row[column] for row in rows]
    filled = [slot for slot in here if slot.text]
    if all(slot.head for slot in filled) and filled and not all(s.head for r in rows for s in r):
        return True
    words = [s for s in filled if not headers.is_result(s.text) and _LETTERS.search(s.text)]
    sparse = sum(bool(slot.text) for slot in before) < min(len(rows), len(filled))
    pairs = {(b.text, h.text) for b, h in zip(before, here, strict=True)}
    if len(words) == len(rows) and len({b.text for b in before}) < len(pairs) == len(rows):
        return True  # the same labels come again for each of these names
    untitled = not any(row[column].text for row in head)
    levels = 2 * len(words) >= len(filled) if untitled else len(words) == len(filled)
    return 2 * len(filled) >= len(rows) and levels and sparse


# --- from slots to lines --------------------------------------------------------------------------


def _lines_of(row: Sequence[Slot], stub: int, width: int) -> list[BodyRow]:
    """Return the row, or its lines as rows where label and figures are stacked in step."""
    first = row[0]
    wide = first.width >= width > 1
    label = row[stub - 1]
    whole = BodyRow(tuple(row[:stub]), tuple(row[stub:]), first.indent, wide)
    count = len(label.lines)
    stacked = [s for s in row[stub:] if s.origin and len(s.lines) > 1]
    in_step = all(len(s.lines) == count for s in stacked)
    if count < 2 or not stacked or not in_step or any(map(_goes_on, stacked)):
        return [whole]
    rows = []
    for i, line in enumerate(label.lines):
        indent = label.padding + _lead(line)
        stub_slots = [s if not i else EMPTY for s in row[: stub - 1]]
        stub_slots.append(replace(label, lines=(line,)))
        rows.append(
            BodyRow(
                tuple(stub_slots),
                tuple(_line_of(slot, i) for slot in row[stub:]),
                max(indent, first.indent + 1) if i else first.indent,
            )
        )
    return rows


def _goes_on(slot: Slot) -> bool:
    """Tell whether a later line of a cell belongs to its first one, as an interval does."""
    return any(
        _ENCLOSED.match(line.text.strip()) or not headers.is_result(line.text.strip())
        for line in slot.lines[1:]
        if line.text.strip()
    )


def _line_of(slot: Slot, i: int) -> Slot:
    if len(slot.lines) < 2:
        return slot if not i else EMPTY
    return replace(slot, lines=slot.lines[i : i + 1], width=1)


def _joined_intervals(rows: list[BodyRow]) -> list[BodyRow]:
    """Join rows without a label that only print the intervals of the row above."""
    found: list[BodyRow] = []
    for row in rows:
        unlabeled = not any(slot.text for slot in row.stub)
        texts = [slot.text for slot in row.cells]
        enclosed = all(
            _ENCLOSED.fullmatch(t) and _NUMBER_INSIDE.search(t) for t in texts if t
        ) and any(texts)
        above = found[-1] if found else None
        if above is None or not (unlabeled and enclosed):
            found.append(row)
            continue
        pairs = list(zip(above.cells, row.cells, strict=True))
        if not all(upper.text for upper, lower in pairs if lower.text):
            found.append(row)
            continue
        cells = tuple(
            replace(upper, lines=(*upper.lines, *lower.lines)) if lower.text else upper
            for upper, lower in pairs
        )
        found[-1] = replace(above, cells=cells)
    return found
