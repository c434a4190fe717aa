"""Whose P it is that a table prints: a row's, a category's over its levels, or that of two arms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import columns as roles
from extractors.baseline import MISSING_ROW
from extractors.cells import read_p
from extractors.labels import is_whole, level_label
from extractors.model import Document, ReportedFigure, Span
from extractors.readers.markup import mask
from extractors.table_place import Meaning, Place, own_label

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from extractors.columns import Column
    from extractors.model import Cell, Row, Table

#: A P as (printed digits, operator), the operator empty for "=".
P = tuple[str, str]
#: The P of each category, by its path and the column.
CategoryP = dict[tuple[tuple[str, ...], int], P]


def p_column(columns: Sequence[Column]) -> int:
    """Return the first column of P values, -1 for none."""
    return next((c.index for c in columns if c.role == roles.P), -1)


def shares_p(place: Place) -> bool:
    """Tell whether a P is the category's, over three or more levels that have none of their own."""
    path = place.row.path[:-1]
    if not path or place.table_has_values(path):
        return False
    levels = [
        r for r in place.table.rows if r.path[:-1] == path and not MISSING_ROW.search(r.label)
    ]
    at = p_column(place.columns)
    own = sum(bool(r.cells[at].text.strip()) for r in levels if 0 <= at < len(r.cells))
    return len(levels) > 2 and own < 2


def category_p(
    table: Table, blocks: Sequence[tuple[Column, ...]], unreliable: Set[Span]
) -> CategoryP:
    """Map (category path, P column) to the category's P: on its first row with one, or its line.

    The rows of a table without categories share the only P of a column in the same way.
    A line with values of its own is an outcome above its parts; its P is its own.  What stands on
    an unreliable one are no values.
    """
    found: CategoryP = {}
    categories = {row.path[:-1] for row in table.rows}
    sound = [row for row in table.rows if row.span not in unreliable]
    with_values = {row.path for row in sound if _has_values(row, _block(row, blocks))}
    # a level's own P first: what stands on a category line may have strayed there
    for row in sorted(table.rows, key=lambda r: r.path in categories):
        key = row.path if row.path in categories else row.path[:-1]
        if not key or key in with_values:
            continue
        for column in _block(row, blocks):
            if column.role == roles.P and column.index < len(row.cells):
                p = read_p(mask(row.cells[column.index].text))
                if p:
                    found.setdefault((key, column.index), p)
    return found | _whole_p(table, blocks)


def _whole_p(table: Table, blocks: Sequence[tuple[Column, ...]]) -> CategoryP:
    """Return the P columns that print one P for all rows of a table without categories."""
    if len(blocks) != 1 or any(len(row.path) > 1 for row in table.rows) or len(table.rows) > 4:
        return {}
    found: CategoryP = {}
    for column in (c for c in blocks[0] if c.role == roles.P):
        cells = [r.cells[column.index].text for r in table.rows if column.index < len(r.cells)]
        printed = [text for text in cells if text.strip()]
        p = read_p(mask(printed[0])) if len(printed) == 1 and len(cells) > 1 else None
        if p:
            found[(), column.index] = p
    return found


def _block(row: Row, blocks: Sequence[tuple[Column, ...]]) -> tuple[Column, ...]:
    return blocks[min(row.header, len(blocks) - 1)] if blocks else ()


def _has_values(row: Row, columns: tuple[Column, ...]) -> bool:
    wanted = [c.index for c in columns if c.role == roles.VALUE and c.index < len(row.cells)]
    return any(row.cells[i].text.strip() for i in wanted)


def neighbor(place: Place, role: str) -> Cell | None:
    """Return the next cell of a role, if no other value column stands between."""
    start = place.column.index
    for column in place.columns:
        if column.index <= start:
            continue
        if column.role == roles.VALUE and role != roles.P:
            return None
        if (
            column.role == roles.VALUE
            and place.column.endpoint
            and column.endpoint != place.column.endpoint
        ):
            return None
        if column.role == role and column.index < len(place.row.cells):
            return place.row.cells[column.index]
    return None


def p_of(place: Place, by_row: bool, p_values: CategoryP) -> P | None:
    """Return the P of a value: printed with it, in its row, or for its category."""
    if place.value.p:
        return place.value.p
    cell = neighbor(place, roles.P)
    if cell is None:
        return None
    index = next(i for i, c in enumerate(place.row.cells) if c is cell)
    if _is_within_arm(place, index) or _is_of_ratio(place, index):
        return None
    if by_row and (_is_of_several(place, index) or is_whole(place.row.label)):
        return None
    path = place.row.path
    if by_row:
        shared = p_values.get((path[:-1], index))
        if shared:
            return shared
    if cell.text.strip():
        return read_p(mask(cell.text))
    return p_values.get((path[:-1], index))


def _is_of_several(place: Place, index: int) -> bool:
    """Tell a P behind the columns of several endpoints of which it names none."""
    before = [c.index for c in place.columns if c.role == roles.P and c.index < index]
    since = max(before, default=-1)
    own = next(c for c in place.columns if c.index == index)
    endpoints = {c.endpoint for c in place.columns if since < c.index < index and c.endpoint}
    return len(endpoints) > 1 and not own.endpoint


def _is_within_arm(place: Place, index: int) -> bool:
    """Tell the P of one arm's change over time from one that compares arms."""
    own = next(c for c in place.columns if c.index == index)
    arms = {c.arm for c in place.columns if c.role == roles.P and c.arm}
    if place.column.ratio:
        return False  # that of a factor within the arm
    return own.arm == place.column.arm and len(arms) > 1 and own.arm not in ("", "all")


def _is_of_ratio(place: Place, index: int) -> bool:
    """Tell the P of a ratio that stands between from one of the numbers of an arm.

    Estimates at a time share the ratio's P; what was not reached, or a bare share, is not tested.
    """
    between = [c for c in place.columns if place.column.index < c.index < index]
    if place.column.ratio or not any(c.ratio for c in between):
        return False
    value = place.value
    return value.value is None or (value.events is not None and not value.percent)


def comparator(place: Place, meaning: Meaning, compact: str) -> str:
    """Return the groups that a P holds a value against, ``;``-joined."""
    if meaning.by_row:
        others = [
            r
            for r in place.table.rows
            if r.path[:-1] == place.row.path[:-1]
            and r.path != place.row.path
            and not is_whole(r.label)
        ]
        variable = meaning.cohort.variable
        return "; ".join(level_label(variable, own_label(r.label), compact) for r in others)
    arms = dict.fromkeys(
        c.arm
        for c in place.columns
        if c.role == roles.VALUE
        and c.arm not in ("", "all", place.column.arm)
        and _next_p(c, place) == _next_p(place.column, place)
    )
    return "; ".join(arms)


def _next_p(column: Column, place: Place) -> int:
    return next(
        (c.index for c in place.columns if c.role == roles.P and c.index > column.index), -1
    )


def global_p(figures: Sequence[tuple[ReportedFigure, P]], document: Document) -> ReportedFigure:
    """Return the comparison of arms over all levels of a category, of which only P is printed."""
    arms = list({f.cohort.label: f for f, _ in figures}.values())
    (text, operator), last = figures[0][1], arms[-1]
    at = document.text.find(text, last.span.start - 400, last.span.end)
    place = Span(at, at + len(text)) if at >= 0 else last.value_span
    start = document.text.rfind("\n", 0, place.start) + 1
    end = document.text.find("\n", place.end)
    return replace(
        last,
        span=Span(start, end if end > 0 else last.span.end),
        value_span=place,
        location=last.location.split(": ")[0],
        measure="p_value",
        value=None,
        value_text=document.text[place.start : place.end],
        unit="",
        operator="=",
        n_events=None,
        n_total=None,
        p_value=text,
        p_operator=operator,
        comparator="; ".join(f.cohort.label for f in arms[:-1]),
        found_by="table:p_value",
    )
