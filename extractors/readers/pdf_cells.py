"""The cells of one printed table: its columns, heads and rows.

Columns are parted by posts where the table is ruled, else by the white strips that run through its
body; a head that spans several columns is known by the rule below it or by the box around it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from extractors.readers.headers import is_result
from extractors.readers.pdf_chunks import chunks_of, lines_of_rows
from extractors.readers.pdf_lines import box_of
from extractors.readers.pdf_regions import EDGE

if TYPE_CHECKING:
    from extractors.readers.pdf_boxes import Box
    from extractors.readers.pdf_chunks import Chunk
    from extractors.readers.pdf_layout import Segment
    from extractors.readers.pdf_regions import Rule

#: In sizes of its print: lines of one head stand closer.
_WIDEST_LEADING = 1.7
_UNIT_BELOW = re.compile(r"[(\[±]")


@dataclass(slots=True)
class PrintedRow:
    """One body row: its label, its indent from the leftmost one, and a text for every column.

    ``boxes`` are those of the label and of each cell, None where nothing is printed.
    """

    label: str
    cells: list[str]
    indent: float = 0.0
    boxes: list[Box | None] = field(default_factory=list)

    @property
    def is_bare(self) -> bool:
        """Whether it prints no more than its label."""
        return not any(self.cells)


@dataclass(slots=True)
class PrintedTable:
    """A table as it is printed; ``heads`` is a path for each column, top line first."""

    number: str
    caption: str
    page: int
    box: Box
    corner: str = ""
    heads: list[tuple[str, ...]] = field(default_factory=list)
    rows: list[PrintedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    continued: bool = False
    first_line: tuple[str, ...] = ()
    first_x: float = 0.0
    caption_box: Box | None = None
    notes_box: Box | None = None


class TableReader:
    """Reads the segments of one table into heads and rows."""

    def __init__(
        self, table: PrintedTable, rules: list[Rule], strokes: list[Rule], posts: list[Box]
    ) -> None:
        self.table = table
        box = table.box
        self.strokes = [r for r in strokes if self._is_inside(r)]
        self.posts = [p for p in posts if box.x0 < p.x0 < box.x1 and p.bottom > box.top]
        wide = 0.95 * (box.width - 6)
        self.full = [r.y for r in rules if self._is_inside(r) and r.x1 - r.x0 > wide]
        self.walls: list[float] = []
        self.middles: list[float] = []

    def _is_inside(self, rule: Rule) -> bool:
        box = self.table.box
        level = box.top - 1 <= rule.y <= box.bottom + 1
        return level and box.x0 - EDGE < rule.x0 and rule.x1 < box.x1 + EDGE

    def read(self, segments: list[Segment]) -> None:
        """Fill in heads and rows of the table."""
        lines = chunks_of(segments, self.posts)
        self.table.first_line = tuple(chunk.text for chunk in lines[0])
        self.table.first_x = lines[0][0].x0
        depth = self._header_depth(lines)
        head, body = lines[:depth], lines[depth:]
        top = body[0][0].base - body[0][0].size if body else self.table.box.bottom
        self.walls = self._posts(top) or self._strips(body)
        if self.walls:
            body = lines_of_rows(body, self.walls[0])
        columns = len(self.walls) + 1
        self.middles = self._find_middles(body, columns)
        self._read_heads(head, columns, top)
        self._read_rows(body, columns)
        self._join_units()

    def _header_depth(self, lines: list[list[Chunk]]) -> int:
        depth = self._depth_by_rules(lines)
        while 0 < depth < len(lines) - 1 and self._goes_on_with(lines[depth - 1], lines[depth]):
            depth += 1
        return depth

    def _depth_by_rules(self, lines: list[list[Chunk]]) -> int:
        bases = [line[0].base for line in lines]
        for y in self.full:
            depth = sum(base < y for base in bases)
            if 0 < depth < len(lines) and y > self.table.box.top + 6:
                return depth
        for depth, line in enumerate(lines):
            if any(is_result(chunk.text) for chunk in line[1:]):
                while depth > 1 and not self._behind_label(lines[depth - 1]):
                    depth -= 1  # a label without values begins the body
                return depth
        return 1

    def _goes_on_with(self, head: list[Chunk], line: list[Chunk]) -> bool:
        """Tell whether a line below heads that span columns prints the heads of those columns."""
        above, below = self._behind_label(head), self._behind_label(line)
        words = not any(is_result(chunk.text) for chunk in below)
        bold = all(chunk.is_bold for chunk in (*head, *line))
        return words and (0 < len(above) < len(below) or (bool(below) and bold))

    def _behind_label(self, line: list[Chunk]) -> list[Chunk]:
        return [chunk for chunk in line if chunk.x0 > self.table.box.x0 + 2 * EDGE]

    def _posts(self, top: float) -> list[float]:
        height = self.table.box.bottom - top
        cover: Counter[int] = Counter()
        for post in self.posts:
            reach = min(post.bottom, self.table.box.bottom) - max(post.top, top)
            cover[round(post.x0 / 3)] += max(0, round(reach))
        walls: list[float] = []
        for place in sorted(cover):
            if cover[place] + cover[place + 1] > 0.5 * height:
                x = 3.0 * place
                inner = self.table.box.x0 + 10 < x < self.table.box.x1 - 10
                if inner and (not walls or x - walls[-1] > 6):
                    walls.append(x)
        return walls

    def _strips(self, body: list[list[Chunk]]) -> list[float]:
        """Return the middles of the white strips that run through the body."""
        lines = [line for line in body if len(line) > 1]
        if not lines:
            return []
        cover: Counter[int] = Counter()
        for line in lines:
            for chunk in line:
                cover.update(range(int(chunk.x0), int(chunk.x1) + 1))
        usual = Counter(len(line) for line in lines).most_common(1)[0][0]
        walls: list[float] = []
        for allowed in range(max(1, len(lines) // 12 + 1)):
            filled = [x for x in sorted(cover) if cover[x] > allowed]
            walls = [(a + b) / 2 for a, b in pairwise(filled) if b - a > 3]
            if len(walls) + 1 >= usual:
                break
        return walls

    def _column_of(self, chunk: Chunk) -> int:
        """Return the column in which most of a cell stands."""
        shares = self._shares(chunk.x0, chunk.x1)
        return max(range(len(shares)), key=lambda i: shares[i])

    def _columns_of(self, head: Chunk, reach: tuple[float, float] | None) -> tuple[int, int]:
        """Return the first and the last column over which a head stands."""
        if reach is not None:
            under = [i for i, x in enumerate(self.middles) if reach[0] < x < reach[1]]
        else:
            under = [i for i, share in enumerate(self._shares(head.x0, head.x1)) if share > 0.5]
        under = under or [self._column_of(head)]
        return under[0], under[-1]

    def _shares(self, x0: float, x1: float) -> list[float]:
        edges = [self.table.box.x0, *self.walls, self.table.box.x1]
        return [
            (min(right, x1) - max(left, x0)) / max(0.1, min(right - left, x1 - x0))
            for left, right in pairwise(edges)
        ]

    def _reach(self, chunk: Chunk, top: float) -> tuple[float, float] | None:
        """Return how far a head reaches: to the posts beside it, or as far as the rule below it."""
        middle = chunk.base - 0.3 * chunk.size
        beside = [p.x0 for p in self.posts if p.top < middle < p.bottom]
        if beside:
            left = max([x for x in beside if x < chunk.x0 + 1], default=self.table.box.x0)
            right = min([x for x in beside if x > chunk.x1 - 1], default=self.table.box.x1)
            return left, right
        below = [
            r
            for r in self.strokes
            if chunk.base - 1 < r.y < min(chunk.base + 2.6 * chunk.size, top)
            and r.x1 - r.x0 < 0.95 * (self.table.box.width - 6)
            and min(r.x1, chunk.x1) - max(r.x0, chunk.x0) > 0.7 * (chunk.x1 - chunk.x0)
        ]
        return (below[0].x0, below[0].x1) if below else None

    def _find_middles(self, body: list[list[Chunk]], columns: int) -> list[float]:
        """Return where the middle of each column's cells is; of an empty one, of its strip."""
        edges = [self.table.box.x0, *self.walls, self.table.box.x1]
        spans = [[b, a] for a, b in pairwise(edges)]
        for chunk in (chunk for line in body if len(line) > 1 for chunk in line):
            span = spans[min(self._column_of(chunk), columns - 1)]
            span[0], span[1] = min(span[0], chunk.x0), max(span[1], chunk.x1)
        return [(a + b) / 2 for a, b in spans]

    def _read_heads(self, head: list[list[Chunk]], columns: int, top: float) -> None:
        placed = [self._place_heads(line, top) for line in head]
        leaves = [""] * columns
        for first, last, chunk, _ in (place for line in placed for place in line):
            if first == last:
                leaves[first] = chunk.text
        blocks = _repeated_blocks(leaves)
        paths: list[list[tuple[tuple[int, int], float, str]]] = [[] for _ in range(columns)]
        for number, line in enumerate(placed):
            for first, last, chunk, ruled in line:
                span = first, last
                if not ruled and number + 1 < len(placed):
                    span = _widened(span, blocks, [place[:2] for place in line])
                for column in range(span[0], span[1] + 1):
                    path = paths[column]
                    if path and path[-1][0] == span and not self._parted(chunk, path[-1][1]):
                        path[-1] = span, chunk.base, _joined(path[-1][2], chunk.text)
                    else:
                        path.append((span, chunk.base, chunk.text))
        self.table.corner = " ".join(text for *_, text in paths[0])
        self.table.heads = [tuple(text for *_, text in path) for path in paths[1:]]

    def _place_heads(self, line: list[Chunk], top: float) -> list[tuple[int, int, Chunk, bool]]:
        """Return the first and last column of each head of a line, and whether rules say so."""
        reaches = [self._reach(chunk, top) for chunk in line]
        flush = touched = False
        for i, (left, right) in enumerate(pairwise(line)):
            before, after = reaches[i], reaches[i + 1]
            if not (before and after and before[1] > after[0] + 1):
                touched = False
                continue
            if not touched:  # the first of heads whose rules touch
                flush = left.x0 - before[0] < 0.8 * left.size
            touched = True
            edge = self._edge_between(left, right, flush=flush)
            reaches[i], reaches[i + 1] = (before[0], edge), (edge, after[1])
        return [
            (*self._columns_of(chunk, reach), chunk, reach is not None)
            for chunk, reach in zip(line, reaches, strict=True)
        ]

    def _edge_between(self, left: Chunk, right: Chunk, *, flush: bool) -> float:
        """Return the wall between two heads over one rule, centred or ``flush`` with its start."""
        walls = [x for x in self.walls if left.x1 - 1 < x < right.x0 + 1]
        if flush:
            return max(walls, default=right.x0 - 1)
        centre = (left.x0 + left.x1 + right.x0 + right.x1) / 4
        return min(walls, key=lambda x: abs(x - centre), default=centre)

    def _parted(self, chunk: Chunk, above: float) -> bool:
        """Tell whether a rule or a blank line parts a head from the one above it."""
        return chunk.base - above > _WIDEST_LEADING * chunk.size or any(
            above < r.y < chunk.base - 0.5 * chunk.size
            and min(r.x1, chunk.x1) - max(r.x0, chunk.x0) > 0.5 * (chunk.x1 - chunk.x0)
            for r in self.strokes
        )

    def _read_rows(self, body: list[list[Chunk]], columns: int) -> None:
        pitches = [b[0].base - a[0].base for a, b in pairwise(body) if len(a) > 1 and len(b) > 1]
        pitch = median(pitches) if pitches else 0.0
        boxed = self._is_boxed(body)
        left = min((line[0].x0 for line in body), default=0.0)
        before = 0.0
        for line in body:
            texts = [""] * columns
            boxes: list[Box | None] = [None] * columns
            for chunk in line:
                column = self._column_of(chunk)
                if len(line) == 1 and chunk.x0 < (self.walls or [1e9])[0]:
                    column = 0
                texts[column] = _joined(texts[column], chunk.text)
                boxes[column] = _around(boxes[column], box_of(chunk.runs))
            indent = line[0].x0 - left if texts[0] else 0.0
            row = PrintedRow(texts[0], texts[1:], indent, boxes)
            base = line[0].base
            above = self.table.rows[-1] if self.table.rows else None
            parted = any(before < y < base - 0.4 * line[0].size for y in self.full)
            if above is not None and self._wraps(
                above, row, parted, boxed, 0 < base - before < 0.88 * pitch
            ):
                above.label = _joined(above.label, row.label)
                above.cells = [_joined(a, b) for a, b in zip(above.cells, row.cells, strict=True)]
                above.boxes = [_around(a, b) for a, b in zip(above.boxes, row.boxes, strict=True)]
            else:
                self.table.rows.append(row)
            before = base

    def _is_boxed(self, body: list[list[Chunk]]) -> bool:
        """Tell whether rules part all rows, so that two lines between two rules are one row."""
        if len(self.full) < 4:
            return False
        counts = []
        for upper, lower in pairwise(self.full):
            valued = sum(1 for line in body if len(line) > 1 and upper < line[0].base < lower)
            held = sum(1 for line in body if upper < line[0].base < lower)
            if held:
                counts.append(valued)
        return bool(counts) and sum(c > 1 for c in counts) <= 0.1 * len(counts)

    def _wraps(
        self, above: PrintedRow, row: PrintedRow, parted: bool, boxed: bool, close: bool
    ) -> bool:
        """Tell whether a line goes on with the row above."""
        if parted:
            return False
        if boxed and close:
            return True
        if not row.label:
            return close or any(a and b for a, b in zip(above.cells, row.cells, strict=True))
        opened = above.label.count("(") > above.label.count(")")
        lower = (
            row.label[:1].islower()
            and len(row.label.split()[0]) > 2
            and not row.label[1:2].isupper()
        )
        if row.is_bare:
            return (
                close or opened or (lower and not above.is_bare and row.indent >= above.indent - 1)
            )
        filled = all(a for a, b in zip(above.cells, row.cells, strict=True) if b)
        return (above.is_bare and (opened or (close and lower))) or (close and lower and filled)

    def _join_units(self) -> None:
        """Join a column that only prints brackets to the column of the values before it."""
        table = self.table
        for column in range(len(table.heads) - 1, 0, -1):
            cells = [row.cells[column] for row in table.rows if row.cells[column]]
            marked = sum(bool(_UNIT_BELOW.match(text)) for text in cells)
            shared = not table.heads[column] or table.heads[column] == table.heads[column - 1]
            if cells and marked > 0.8 * len(cells) and shared:
                for row in table.rows:
                    row.cells[column - 1] = f"{row.cells[column - 1]} {row.cells[column]}".strip()
                    del row.cells[column]
                    row.boxes[column] = _around(row.boxes[column], row.boxes.pop(column + 1))
                table.heads[column - 1] = table.heads[column - 1] or table.heads[column]
                del table.heads[column]


def _around(box: Box | None, other: Box | None) -> Box | None:
    """Return the box around two."""
    return box.around(other) if box and other else box or other


def _joined(above: str, below: str) -> str:
    """Join two lines of a cell; a word broken between them is put together."""
    if re.search(r"[a-z]-$", above) and below[:1].islower():
        return above[:-1] + below
    glue = "" if above.endswith(("/", "-", "–")) else " "
    return f"{above}{glue}{below}".strip()


def _repeated_blocks(leaves: list[str]) -> list[tuple[int, int]]:
    """Return neighbouring stretches of columns that print the same heads, first and last column.

    >>> _repeated_blocks(["Event", "Day 1", "Day 2", "Day 1", "Day 2", "P"])
    [(1, 2), (3, 4)]
    """
    count = len(leaves)
    for start in range(1, count):
        for width in range(2, (count - start) // 2 + 1):
            block = leaves[start : start + width]
            ends = range(start + width, count - width + 1, width)
            if "" in block or len(set(block)) < width:
                continue
            found = [(start, start + width - 1)]
            for at in ends:
                if leaves[at : at + width] != block:
                    break
                found.append((at, at + width - 1))
            if len(found) > 1:
                return found
    return []


def _widened(
    span: tuple[int, int], blocks: list[tuple[int, int]], line: list[tuple[int, int]]
) -> tuple[int, int]:
    """Return the block of columns that a head stands over, if it is the only one there."""
    for first, last in blocks:
        if first <= span[0] and span[1] <= last:
            others = [other for other in line if first <= other[1] and other[0] <= last]
            return (first, last) if others == [span] else span
    return span
