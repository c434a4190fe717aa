"""Tables against themselves and each other: percentages, parts and wholes, sizes of groups.

A denominator is taken only where the table leaves no doubt: printed in the cell, or the column's
N less what the table says is missing, or one that all rows of the category share.  Rows that a
damaged scan doubled (no label, two numbers in a cell) are left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.checks.inconsistency import Inconsistency, Place, agrees, share_problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.model import Cell, Document, Extraction, Row, Table

_SHARE = re.compile(
    r"^(?P<n>\d+)(?:\s?/\s?(?P<total>\d+))?\s?[(\[]\s?(?P<p>\d+(?:\.\d+)?)\s?%?\s?[)\]]\W*$"
)
_WHOLE = re.compile(r"^\d+$")
_NUMBER = re.compile(r"^\d+(?:\.\d+)?$")
_SIZE = re.compile(r"\b[nN]\s?=\s?(\d+)\b")
_MISSING = re.compile(r"^(?:missing|unknown|not available|not evaluated|n/?a)\b", re.IGNORECASE)
_PERCENT_COLUMN = re.compile(r"^\W*(?:%|percent(?:age)?s?)\W*$", re.IGNORECASE)
_N_COLUMN = re.compile(r"^\W*(?:n|no\.?|number|N of patients|n of pts|patients)\W*$", re.IGNORECASE)
_EVENTS = re.compile(r"\bevents?\b", re.IGNORECASE)
_SUMMED = 3


@dataclass(frozen=True, slots=True)
class Share:
    """A count with its percentage in a cell; ``total`` only where the cell prints it."""

    n: int
    total: int | None
    percent: str
    row: Row
    column: int
    cell: Cell


def table_problems(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield what does not add up in an article's tables."""
    document = extraction.document
    for table in document.tables:
        rows = _sound_rows(table)
        yield from _shares(document, table, rows)
        yield from _event_sums(table, rows)
    yield from _sizes(document)


def _sound_rows(table: Table) -> list[Row]:
    """Return the rows that can be trusted: labelled, no heading of others, no doubled numbers."""
    headings = {row.path[:-1] for row in table.rows if len(row.path) > 1}
    repeated = Counter(row.path for row in table.rows)
    return [
        row
        for row in table.rows
        if row.label.strip()
        and row.path not in headings
        and repeated[row.path] == 1
        and not any(re.fullmatch(r"\d+(?:\.\d+)?\s\d+(?:\.\d+)?", c.text) for c in row.cells)
    ]


def _header(table: Table, row: Row, column: int) -> tuple[str, ...]:
    return table.headers[row.header][column] if row.header < len(table.headers) else ()


def _size(table: Table, row: Row, column: int) -> int | None:
    """Return the N of a column: its header's, else the caption's."""
    for part in reversed(_header(table, row, column)):
        if m := _SIZE.search(part):
            return int(m[1])
    own = _header(table, row, column)
    if own and not (_PERCENT_COLUMN.match(own[-1]) or _N_COLUMN.match(own[-1])):
        return None
    m = _SIZE.search(table.caption)
    return int(m[1]) if m else None


def _find_shares(table: Table, rows: Sequence[Row]) -> list[Share]:
    found = []
    for row in rows:
        for column, cell in enumerate(row.cells):
            if m := _SHARE.match(cell.text):
                total = int(m["total"]) if m["total"] else None
                found.append(Share(int(m["n"]), total, m["p"], row, column, cell))
            elif column and _is_pair(table, row, column) and "." in cell.text:
                n = int(row.cells[column - 1].text)
                found.append(Share(n, None, cell.text, row, column, cell))
    return found


def _is_pair(table: Table, row: Row, column: int) -> bool:
    """Tell whether a cell is the percentage of the count beside it."""
    header = _header(table, row, column)
    beside = _header(table, row, column - 1)
    return bool(
        header
        and beside
        and _PERCENT_COLUMN.match(header[-1])
        and _N_COLUMN.match(beside[-1])
        and _NUMBER.match(row.cells[column].text)
        and _WHOLE.match(row.cells[column - 1].text)
    )


def _shares(document: Document, table: Table, rows: Sequence[Row]) -> Iterator[Inconsistency]:
    shares = _find_shares(table, rows)
    blocks: dict[tuple[tuple[str, ...], int, int], list[Share]] = defaultdict(list)
    for share in shares:
        blocks[share.row.path[:-1], share.row.header, share.column].append(share)
    for share in shares:
        if share.total is not None:
            total: int | None = share.total
        elif _has_note(document, share):
            continue
        else:
            block = blocks[share.row.path[:-1], share.row.header, share.column]
            total = _denominator(table, share, block, shares)
        if total is None:
            continue
        place = Place(share.cell.text, _cell_place(table, share.row, share.column), share.row.span)
        problem = share_problem(share.n, total, share.percent, place)
        if problem and not (problem.kind == "percentage" and _is_shifted(table, share)):
            yield problem


def _has_note(document: Document, share: Share) -> bool:
    """Tell whether a footnote marker stands on the row or the count: it may name another N."""
    printed = document.quote(share.row.span)
    label = printed.partition(share.cell.text[:1])[0] if share.cell.text else printed
    marked = rf"\b{share.n}\s?(?:\^\{{[^}}]*\}}|[*†‡§])"
    return bool(re.search(r"\^\{\w{1,2}\}\s*$|[*†‡§]\s*$", label) or re.search(marked, printed))


def _is_shifted(table: Table, share: Share) -> bool:
    """Tell whether a percentage stands in the next row, too: a scan shifted it, nobody erred."""
    rows = list(table.rows)
    at = rows.index(share.row)
    near = [*rows[max(0, at - 2) : at], *rows[at + 1 : at + 3]]
    return any(
        re.search(rf"(?<![\d.]){re.escape(share.percent)}(?![\d.])", cell.text)
        for row in near
        for cell in row.cells[share.column : share.column + 1]
    )


def _denominator(
    table: Table, share: Share, block: Sequence[Share], shares: Sequence[Share]
) -> int | None:
    """Return the N that a share must be of, None where the table leaves a doubt."""
    size = _size(table, share.row, share.column)
    if size is None or agrees(share.n, size, share.percent):
        return size
    for missing in _missing(table, share):
        if agrees(share.n, size - missing, share.percent):
            return None
    named = bool(share.row.path[:-1])  # rows without a category are no parts of one whole
    others = [s for s in block if named and s is not share and s.total is None]
    fitting = [s for s in others if agrees(s.n, size, s.percent)]
    if others and len(fitting) == len(others):
        return size
    if len(others) >= 2 and len(fitting) * 2 > len(others):
        return size
    if _arms_are_whole(table, share, shares):
        return size
    column = [s for s in shares if s.column == share.column and s.total is None]
    sound = sum(agrees(s.n, size, s.percent) for s in column)
    smaller = any(agrees(share.n, size - d, share.percent) for d in range(1, size // 5 + 1))
    exact = len(column) >= 8 and sound >= 0.7 * len(column)
    return size if exact and not smaller else None


def _missing(table: Table, share: Share) -> list[int]:
    """Return the numbers of missing patients that the rows beside a share print."""
    found = []
    for row in table.rows:
        near = row.path[:-1] in (share.row.path, share.row.path[:-1])
        if near and _MISSING.match(row.label) and share.column < len(row.cells):
            text = row.cells[share.column].text
            if _WHOLE.match(text):
                found.append(int(text))
    return found


def _arms_are_whole(table: Table, share: Share, shares: Sequence[Share]) -> bool:
    """Tell whether the other columns of a row are parts of this one with nobody missing."""
    others = [s for s in shares if s.row is share.row and s.column != share.column]
    sizes = [_size(table, s.row, s.column) for s in others]
    known = [n for n in sizes if n is not None]
    return (
        len(others) >= 2
        and len(known) == len(others)
        and sum(known) == _size(table, share.row, share.column)
        and sum(s.n for s in others) == share.n
        and all(agrees(s.n, n, s.percent) for s, n in zip(others, known, strict=True))
    )


def _event_sums(table: Table, rows: Sequence[Row]) -> Iterator[Inconsistency]:
    """Yield categories whose events do not sum to what all other categories sum to."""
    columns = len(table.headers[0]) if table.headers else 0
    heads = [table.headers[0][c] for c in range(columns)]
    sizes = [c for c in range(columns) if heads[c] and _N_COLUMN.match(heads[c][-1])]
    events = [c for c in range(columns) if heads[c] and _EVENTS.search(heads[c][-1])]
    if not sizes or not events:
        return
    blocks: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if len(row.path) > 1 and _WHOLE.match(row.cells[sizes[0]].text):
            blocks[row.path[:-1]].append(row)
    patients = {k: sum(int(r.cells[sizes[0]].text) for r in v) for k, v in blocks.items()}
    if not patients:
        return
    whole, times = Counter(patients.values()).most_common(1)[0]
    if times < _SUMMED:
        return
    for column in events:
        sums = {
            k: sum(int(r.cells[column].text) for r in v if _WHOLE.match(r.cells[column].text))
            for k, v in blocks.items()
            if patients[k] == whole
        }
        usual, often = Counter(sums.values()).most_common(1)[0]
        if often < _SUMMED or often * 2 <= len(sums):
            continue
        usually = next(k for k, n in sums.items() if n == usual)
        for key, total in sums.items():
            if total == usual:
                continue
            parts = [r.cells[column].text for r in blocks[key]]
            a = Place(" + ".join(parts), _block_place(table, key, column), blocks[key][0].span)
            b = Place(str(usual), _block_place(table, usually, column), blocks[usually][0].span)
            told = (
                f"{' + '.join(parts)} = {total} events in {whole} patients, but the other "
                f"categories of the table sum to {usual} in the same {whole}"
            )
            yield Inconsistency("sum", "real", a, b, told)


def _sizes(document: Document) -> Iterator[Inconsistency]:
    """Yield groups whose number of patients differs between two tables."""
    seen: dict[tuple[str, str], list[tuple[Table, Row, int]]] = defaultdict(list)
    for table in document.tables:
        for row in _sound_rows(table):
            for column, cell in enumerate(row.cells):
                header = _header(table, row, column)
                counted = header and re.search(
                    r"\b(?:N|[Nn]umber|[Nn]o\.?) of (?:patients|pts)", header[-1]
                )
                if counted and len(row.path) > 1 and _WHOLE.match(cell.text):
                    seen[_plain(row.path[-2]), _plain(row.label)].append((table, row, column))
    for places in seen.values():
        (table, row, column), *others = places
        for other, its_row, its_column in others:
            first, second = row.cells[column].text, its_row.cells[its_column].text
            if other.number != table.number and first != second:
                yield Inconsistency(
                    "group-size",
                    "real",
                    Place(first, _cell_place(table, row, column), row.span),
                    Place(second, _cell_place(other, its_row, its_column), its_row.span),
                    f"{' / '.join(row.path)}: {first} patients in table {table.number}, "
                    f"{second} in table {other.number}",
                )


def _plain(label: str) -> str:
    return re.sub(r"[^a-z0-9<>≥≤]+", "", re.sub(r"\[.*?\]|\^\{.*?\}", "", label).lower())


def _cell_place(table: Table, row: Row, column: int) -> str:
    return f"table:{table.number} {': '.join(row.path)} / {' '.join(_header(table, row, column))}"


def _block_place(table: Table, key: tuple[str, ...], column: int) -> str:
    return f"table:{table.number} {': '.join(key)} / {' '.join(table.headers[0][column])}"
