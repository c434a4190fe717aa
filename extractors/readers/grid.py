"""Turn the physical lines of a table into a grid with header paths and row paths."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.model import Cell, Problem, Row, Span, Table
from extractors.readers import headers
from extractors.readers.headers import Header, Line, is_level

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CAPTION = re.compile(r"[\s*#_]*(?:table|fig(?:ure)?|box)\.?\s*S?\d", re.IGNORECASE)
CONTINUATION = re.compile(
    r"[\s*#_(\[]*(?:table\s+\S+?\s*[.:|]?\s*[(\[]?)?cont(?:inued|'d|\.)"
    r"(?:\s+(?:on|from)\b.{0,40})?[)\].:*\s_]*",
    re.IGNORECASE,
)
TWO_FIELDS = re.compile(r"[^\t]*\t[^\t]*|\s*\|.+\|\s*")
LONGEST_LABEL, WRAPPED_LABELS = 120, 3
#: Wider tables are none: heads are looked for over every run of columns.
MAX_COLUMNS = 100

MARK = re.compile(r"[-–•·]\s+")
PART_OF = re.compile(r"(?:including|of (?:which|whom|these|them)|thereof)\b", re.IGNORECASE)
MISSING = re.compile(r"(?:missing|not reported)\b.{0,20}", re.IGNORECASE)
OPENER = re.compile(r"yes|no|positive|negative|present|absent|low", re.IGNORECASE)
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%|^\d+(?:/\d+)?\s*\((\d+(?:\.\d+)?)\)")


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Where a table, or one part of it, stands in the text; ``lines`` leave blank lines out.

    ``continued`` says that the block goes on with the table of the same number before it.
    """

    number: str
    caption: Span | None
    lines: tuple[Span, ...]
    footnotes: tuple[Span, ...]
    continued: bool = False


def is_table_line(line: str) -> bool:
    """Tell whether a line alone shows that it belongs to a table (two tabs, or a piped row)."""
    if not line.lstrip().startswith("|"):
        return line.count("\t") >= 2
    inner = len(headers.PIPE.findall(line)) - 1 - line.rstrip().endswith("|")
    return inner >= 2 or headers.is_rule(line)


def is_continuation(line: str) -> bool:
    """Tell whether a line says no more than that a table goes on."""
    return CONTINUATION.fullmatch(line) is not None


def table_lines(lines: Sequence[str]) -> list[bool]:
    """Tell for every line of a text whether it is part of a table, neighbors considered.

    A line with one tab (or a piped row of two cells) counts next to a table line; a label without
    any tab counts between two table lines.  At most one blank line may stand in between.
    """
    sure = [is_table_line(line) for line in lines]
    filled = [i for i, line in enumerate(lines) if line.strip()]
    for order in (filled, filled[::-1]):
        for before, i in pairwise(order):
            near = sure[before] and abs(i - before) <= 2
            sure[i] = sure[i] or (near and TWO_FIELDS.fullmatch(lines[i]) is not None)
    labels = _label_runs(lines, sure, filled)
    return [known or i in labels for i, known in enumerate(sure)]


def _label_runs(lines: Sequence[str], sure: Sequence[bool], filled: Sequence[int]) -> set[int]:
    found: set[int] = set()
    run: list[int] = []
    for place, i in enumerate(filled):
        near = place > 0 and i - filled[place - 1] <= 2
        if sure[i] and near:
            found.update(run)
        if sure[i] or not near or not _may_be_label(lines[i]) or len(run) == WRAPPED_LABELS:
            run = []
        elif run or sure[filled[place - 1]]:
            run.append(i)
    return found


def _may_be_label(line: str) -> bool:
    text = line.strip()
    ends = len(text) > LONGEST_LABEL or text.endswith((".", ";"))
    return not (ends or CAPTION.match(text) or is_continuation(text))


def read_tables(
    text: str, blocks: Sequence[TableBlock]
) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """Read every block into a table; its span includes what stands between its parts."""
    groups: list[list[TableBlock]] = []
    for block in blocks:
        if block.continued and groups and groups[-1][0].number == block.number:
            groups[-1].append(block)
        else:
            groups.append([block])
    read = [_read_table(text, group) for group in groups]
    tables = tuple(table for table, _ in read if table)
    return tables, tuple(problem for _, problems in read for problem in problems)


def _read_table(text: str, blocks: Sequence[TableBlock]) -> tuple[Table | None, list[Problem]]:
    number, caption = blocks[0].number, blocks[0].caption
    spans = [span for block in blocks for span in block.lines]
    if not spans:
        return None, [Problem("table", f"Table {number}: no lines found", caption)]
    grid = Grid(number)
    if blocks[0].continued and caption is None:
        grid.report("continues a table that was not found", spans[0])
    parts = [part for block in blocks for part in _parts(text, block.lines)]
    widest = max((len(line.cells) for part in parts for line in part), default=0)
    if widest > MAX_COLUMNS:
        message = f"Table {number}: {widest} columns are more than a table has, not read"
        return None, [Problem("table", message, caption)]
    for part in parts:
        grid.read_part(part)
    for header in grid.headers:
        if not header.settled:
            grid.report("spanning heads do not fit the columns below", spans[0])
    printed = [i for row in grid.rows for i, cell in enumerate(row.cells) if cell.text]
    columns = max([len(header.paths) for header in grid.headers] + [i + 1 for i in printed])
    notes = (text[span.start : span.end].strip() for block in blocks for span in block.footnotes)
    table = Table(
        number=number,
        caption=text[caption.start : caption.end].strip() if caption else "",
        span=Span(spans[0].start, spans[-1].end),
        headers=tuple(tuple(map(header.path, range(columns))) for header in grid.headers),
        rows=tuple(_padded(row, columns) for row in grid.rows),
        footnotes=tuple(note for note in notes if note),
    )
    return table, grid.problems


def _parts(text: str, spans: Iterable[Span]) -> list[list[Line]]:
    parts: list[list[Line]] = [[]]
    for span in spans:
        line = text[span.start : span.end]
        if is_continuation(line):
            parts.append([])
        elif line.strip():
            parts[-1].append(headers.parse_line(text, span))
    return [headers.mark_damage(part) for part in parts if part]


def _padded(row: Row, columns: int) -> Row:
    nothing = Cell("", Span(row.span.end, row.span.end))
    cells = (*row.cells[:columns], *[nothing] * (columns - len(row.cells)))
    return Row(row.path, cells, row.span, row.header)


@dataclass(slots=True)
class Category:
    """An open category line, and the rows read under it so far.

    ``kind`` is ``bare`` (no cell), ``p`` (only a P value or a group size) or ``figures``;
    ``nests`` is the kind of category lines found inside it.
    """

    label: str
    kind: str
    start: int
    nests: str = ""
    marked: bool = False
    children: list[Row] = field(default_factory=list)

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was read under it yet."""
        return not self.children and not self.nests


@dataclass(slots=True)
class Grid:
    """The rows and headers of one table while its lines are read one after another."""

    number: str
    headers: list[Header] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    stack: list[Category] = field(default_factory=list)
    anchor: tuple[str, ...] = ()
    corners: set[str] = field(default_factory=set)
    may_join: bool = False

    @property
    def header(self) -> Header:
        """The header block in force."""
        return self.headers[-1]

    @property
    def path(self) -> tuple[str, ...]:
        """The labels of the open category lines."""
        return tuple(category.label for category in self.stack)

    def report(self, message: str, span: Span) -> None:
        """Note something that does not fit, with its place."""
        self.problems.append(Problem("table", f"Table {self.number}: {message}", span))

    def read_part(self, lines: Sequence[Line]) -> None:
        """Read one part of the table: its header lines, then its body."""
        depth = headers.header_depth(lines, self.header if self.headers else None)
        head = [line for line in lines[:depth] if not line.rule]
        if head or not self.headers:
            self._adopt(headers.combine(head))
            self.corners.update(line.label for line in head)
        self.may_join = False
        body = headers.join_wrapped([line for line in lines[depth:] if not line.rule])
        index = 0
        while index < len(body):
            taken = self._read_header_block(body[index:])
            if not taken:
                self._read_line(body[index], body[index + 1] if index + 1 < len(body) else None)
            index += taken or 1

    def _adopt(self, header: Header) -> bool:
        """Put a header in force; a fuller printing of the one in force takes its place."""
        if self.headers and headers.is_same_header(self.header, header):
            self.headers[-1] = max(self.header, header, key=lambda h: h.rank)
            return False
        self.headers.append(header)
        return True

    def _read_header_block(self, lines: Sequence[Line]) -> int:
        """Read a second header block at the start of ``lines``; return how many lines it takes."""
        depth = 0
        while depth < len(lines) and self._is_header(lines[depth:]):
            depth += 1
        if not depth:
            return 0
        last = lines[depth - 1]
        levels = self.header.levels
        # A lowest line printed anew ("All grades / Extensive") keeps the arms printed above it.
        inner = depth < len(levels) and bool(set(last.printed) & set(levels[-1]))
        above = levels[: len(levels) - depth] if inner else ()
        if self._adopt(headers.combine(lines[:depth], above)):
            if not inner and not (self.stack and self.stack[-1].is_fresh):
                self.stack.clear()
            if last.label and last.label not in self.corners:
                self.stack = [*self.stack[:1], Category(last.label, "bare", last.span.start)]
        self.may_join = False
        return depth

    def _is_header(self, lines: Sequence[Line]) -> bool:
        line, after = lines[0], lines[1] if len(lines) > 1 else None
        if after is not None and line.label == after.label and not line.has_results:
            return bool(line.filled) and headers.speaks_header(after, self.header)
        # A label may stand before new heads: of the values on the next line, or of a category.
        values_below = after is not None and not after.label and after.has_results
        known = all(headers.bare(text) in self.header.words for text in line.printed)
        at_head = not line.label or values_below or known
        return at_head and headers.speaks_header(line, self.header)

    def _read_line(self, line: Line, after: Line | None) -> None:
        if not line.label:
            self._read_unlabeled(line)
        elif kind := self._category_kind(line, after):
            self._open(line, kind, after)
        else:
            self._read_row(line)

    def _category_kind(self, line: Line, after: Line | None) -> str:
        """Return what kind of category line it is, or nothing where it is a row."""
        if not line.filled:
            return "bare"
        fresh = bool(self.stack) and self.stack[-1].is_fresh
        if fresh and self.stack[-1].label == line.label:
            return "figures"
        if after is None or not after.label or is_level(line.label):
            return ""
        p_columns = self.header.p_columns
        if all(
            c in p_columns or headers.COUNT_OF.fullmatch(line.cells[c].text) for c in line.filled
        ):
            return "p" if set(after.filled) - p_columns else ""
        if fresh:
            return ""
        if line.damaged or line.printed == ("0",):
            texts = [line.cells[column].text for column in line.damaged]
            unsound = line.cells[0].text in ("", "0") or 0 in line.damaged
            unsound = unsound or any(headers.LEADING_ZERO.fullmatch(text) for text in texts)
            if unsound or is_level(after.label):
                return "figures"
        return "figures" if OPENER.fullmatch(after.label) else ""

    def _open(self, line: Line, kind: str, after: Line | None) -> None:
        leads_category = kind == "bare" and after is not None and not after.filled
        base = self._base(line.label, kind, leads_category)
        if base:
            base[-1].nests = base[-1].nests or kind
        self.stack = [*base, Category(line.label, kind, line.span.start)]
        self.may_join = False
        self.anchor = self.path
        if line.filled:
            self.rows.append(Row(self.path, line.cells, line.span, len(self.headers) - 1))
        if kind == "figures":
            self.report(f"category line {line.label!r} carries figures", line.span)

    def _base(self, label: str, kind: str, leads_category: bool) -> list[Category]:
        """Return the open categories under which a new one belongs."""
        if not self.stack:
            return []
        if self.stack[-1].label == label:
            return self.stack[:-1]
        if self.stack[-1].is_fresh:
            return self.stack
        outer = self.stack[0]
        has_p = any(self._has_p(row.cells) for row in outer.children)
        belongs = outer.nests == kind or (outer.kind == "bare" and kind == "p" and has_p)
        return [outer] if belongs and not leads_category else []

    def _has_p(self, cells: Sequence[Cell]) -> bool:
        return any(cells[c].text for c in self.header.p_columns if c < len(cells))

    def _read_row(self, line: Line) -> None:
        label = MARK.sub("", line.label, count=1) if MARK.match(line.label) else line.label
        marked = label != line.label
        self._close_ended(line, label, marked)
        # Missing data belong to the variable above, unless that is one level among others.
        variable = self.may_join and (not self.stack or self._has_p(self.rows[-1].cells))
        lacks = MISSING.fullmatch(label) and variable and not is_level(self.anchor[-1])
        if PART_OF.match(label) or lacks:
            row = Row((*self.anchor, label), line.cells, line.span, len(self.headers) - 1)
        else:
            self.anchor = (*self.path, label)
            row = Row(self.anchor, line.cells, line.span, len(self.headers) - 1)
            if self.stack:
                self.stack[-1].children.append(row)
                self.stack[-1].marked = marked
        self.rows.append(row)
        self.may_join = True
        for column in line.damaged:
            cell = line.cells[column]
            self.report(f"row {label!r} has a damaged cell {cell.text!r}", cell.span)

    def _close_ended(self, line: Line, label: str, marked: bool) -> None:
        """Leave the innermost category where the row cannot be one of its levels."""
        top = self.stack[-1] if self.stack else None
        if top is None or not top.children or PART_OF.match(label):
            return
        ended = (top.marked and not marked) or (top.kind == "p" and self._has_p(line.cells))
        if not MISSING.fullmatch(label):
            ended = ended or self._is_complete(top.children) or _leaves_levels(top, label)
        if ended:
            self.stack.pop()

    def _is_complete(self, rows: Sequence[Row]) -> bool:
        """Tell whether the percentages of the levels add up to 100 in every column."""
        sums: dict[int, list[float]] = {}
        for row in rows:
            for column, cell in enumerate(row.cells):
                share = _percent(cell.text, self.header.leaf(column))
                if share is not None:
                    sums.setdefault(column, []).append(share)
        return len(rows) > 1 and bool(sums) and all(98.5 <= sum(s) <= 101.5 for s in sums.values())

    def _read_unlabeled(self, line: Line) -> None:
        """Read a line without label: values of the label above, the rest of a row, or a stray."""
        top = self.stack[-1] if self.stack else None
        index = len(self.headers) - 1
        if top is not None and top.is_fresh and top.kind == "bare" and line.has_results:
            self.anchor = self.path
            self.stack.pop()
            self.rows.append(Row(self.anchor, line.cells, Span(top.start, line.span.end), index))
            self.may_join = True
            return
        above = self.rows[-1] if self.may_join else None
        cells = headers.join_broken(above.cells, line) if above is not None else None
        if above is None or cells is None:
            self.report("row without a label", line.span)
            self.rows.append(Row((*self.path, ""), line.cells, line.span, index))
            self.may_join = False
            return
        whole = Span(above.span.start, line.span.end)
        left = [cell.text for cell in line.cells if cell.text and cell not in cells]
        if left:
            self.report(f"row {above.label!r} is broken over two lines, left out: {left}", whole)
        self.rows[-1] = Row(above.path, cells, whole, above.header)
        if top is not None and top.children and top.children[-1] is above:
            top.children[-1] = self.rows[-1]


def _leaves_levels(category: Category, label: str) -> bool:
    """Tell whether a long label follows a run of short levels (Yes, No; CR1, CR2)."""
    levels = [row.label for row in category.children]
    if len(levels) < 2 or not all(map(is_level, levels)) or is_level(label):
        return False
    words = re.sub(r"\(.*?\)", "", label).split()
    return len(words) >= 4 or bool({"median", "mean", "range"} & {w.strip(",") for w in words})


def _percent(text: str, head: str) -> float | None:
    found = PERCENT.search(text) or (head == "%" and headers.NUMBER.fullmatch(text))
    return float(next(filter(None, found.groups()))) if found else None
