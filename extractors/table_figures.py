"""Outcome figures in tables: a cell, its row path and its header path, put together."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors import columns as roles
from extractors.baseline import MISSING_ROW, outcome_tables
from extractors.cells import read_cell, read_interval, read_p
from extractors.columns import Column, header_time, read_columns
from extractors.labels import level_label
from extractors.model import Cell, Cohort, Document, ReportedFigure, Row, Span, Table
from extractors.readers.markup import mask
from extractors.table_meaning import (
    ADVERSE,
    COUNT_HINT,
    MULTIVARIABLE,
    PERCENT_HINT,
    UNIVARIABLE,
    Meaning,
    Place,
    meaning_of,
    own_label,
    row_size,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.cohorts import Cohorts
    from extractors.lexicon import Lexicon

LANDMARK = re.compile(r"\blandmark\b", re.IGNORECASE)
#: "4/8": a share, unless some cell of the table prints more before the stroke than behind it.
PAIR = re.compile(r"(\d+)\s?/\s?(\d+)")
UNIT_HINT = re.compile(r"\b(years?|months?|mo|weeks?|days?)\b", re.IGNORECASE)
CI_HINT = re.compile(r"\b9\d\s?%?\s?CI\b|confidence", re.IGNORECASE)
RANGE_HINT = re.compile(r"\b(?P<kind>IQR|interquartile range|range|min-max)\b", re.IGNORECASE)


def table_figures(
    document: Document, cohorts: Cohorts, lexicon: Lexicon
) -> Iterator[ReportedFigure]:
    """Yield the figures of all outcome tables."""
    for table in outcome_tables(document, lexicon):
        yield from TableReader(table, document, cohorts, lexicon).figures()


class TableReader:
    """Reads one outcome table, row by row."""

    def __init__(
        self, table: Table, document: Document, cohorts: Cohorts, lexicon: Lexicon
    ) -> None:
        self._table = table
        self._document = document
        self._cohorts = cohorts
        self._lexicon = lexicon
        self._blocks = [read_columns(table, i, lexicon) for i in range(len(table.headers))]
        self._p_values = _category_p(table, self._blocks)
        self._categories = {row.path[:-1] for row in table.rows}
        self._no_shares = any(
            (m := PAIR.fullmatch(c.text.strip())) and int(m[1]) > int(m[2])
            for r in table.rows
            for c in r.cells
        )
        self._unreliable = {p.span for p in document.problems if p.kind == "table" and p.span}
        #: Patients of each group who reached an endpoint, the base of "date of CR, if obtained".
        self._reached: dict[tuple[str, str], int] = {}
        self._shared_p: dict[tuple[str, ...], list[tuple[ReportedFigure, tuple[str, str]]]] = {}

    def figures(self) -> Iterator[ReportedFigure]:
        """Yield the figures of the table's value cells."""
        for row in self._table.rows:
            if row.span in self._unreliable and row.path in self._categories:
                continue  # a category line has no value of its own; what stands there strayed
            columns = self._blocks[min(row.header, len(self._blocks) - 1)]
            for column in columns:
                if column.role == roles.VALUE and column.index < len(row.cells):
                    figure = self._figure(row, column, columns)
                    if figure is not None:
                        yield figure
        for figures in self._shared_p.values():
            yield _global_p(figures, self._document)

    def _figure(
        self, row: Row, column: Column, columns: tuple[Column, ...]
    ) -> ReportedFigure | None:
        cell = row.cells[column.index]
        value = read_cell(mask(cell.text), counts=_counts(self._table, row, column))
        if value is None or (self._no_shares and PAIR.fullmatch(cell.text.strip())):
            return None
        place = Place(self._table, row, column, cell, value, columns)
        if cell.span in self._unreliable or row_size(place) == 0:
            return None  # a damaged cell, or a value printed for nobody
        meaning = meaning_of(place, self._cohorts, self._lexicon)
        if meaning is None or meaning.inverted:
            return None
        if meaning.subset_of:
            size = self._reached.get((meaning.endpoint, meaning.subset_of))
            cohort = self._cohorts.add(replace(meaning.cohort, size=size))
            meaning = replace(meaning, cohort=cohort)
        several = meaning.is_share and _shares_p(place)
        meaning = replace(meaning, of_several=several)
        figure = _figure(place, meaning, self._document, self._cohorts, self._p_values)
        shared = self._p_values.get((row.path[:-1], _p_column(columns)))
        if several and shared and column.arm not in ("", "all"):
            self._shared_p.setdefault(row.path[:-1], []).append((figure, shared))
        if figure.n_events is not None and figure.measure == "proportion":
            self._reached[meaning.endpoint, meaning.cohort.label] = figure.n_events
        return figure


def _shares_p(place: Place) -> bool:
    """Tell whether a P is the category's, over three or more levels that have none of their own."""
    path = place.row.path[:-1]
    if not path or place.table_has_values(path):
        return False
    levels = [
        r for r in place.table.rows if r.path[:-1] == path and not MISSING_ROW.search(r.label)
    ]
    at = _p_column(place.columns)
    own = sum(bool(r.cells[at].text.strip()) for r in levels if 0 <= at < len(r.cells))
    return len(levels) > 2 and own < 2


def _p_column(columns: tuple[Column, ...]) -> int:
    return next((c.index for c in columns if c.role == roles.P), -1)


def _global_p(
    figures: list[tuple[ReportedFigure, tuple[str, str]]], document: Document
) -> ReportedFigure:
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


def _counts(table: Table, row: Row, column: Column) -> bool:
    hint = " ".join((*row.path, *column.path, table.caption))
    return bool(COUNT_HINT.search(hint)) or bool(ADVERSE.search(table.caption))


def _category_p(
    table: Table, blocks: list[tuple[Column, ...]]
) -> dict[tuple[tuple[str, ...], int], tuple[str, str]]:
    """Map (category path, P column) to the category's P: on its first row with one, or its line."""
    found: dict[tuple[tuple[str, ...], int], tuple[str, str]] = {}
    categories = {row.path[:-1] for row in table.rows}
    # a level's own P first: what stands on a category line may have strayed there
    for row in sorted(table.rows, key=lambda r: r.path in categories):
        columns = blocks[row.header] if row.header < len(blocks) else blocks[-1]
        key = row.path if row.path in categories else row.path[:-1]
        if not key:
            continue
        for column in columns:
            if column.role == roles.P and column.index < len(row.cells):
                p = read_p(mask(row.cells[column.index].text))
                if p:
                    found.setdefault((key, column.index), p)
    return found


def _neighbor(place: Place, role: str) -> Cell | None:
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


def _p_of(
    place: Place, by_row: bool, p_values: dict[tuple[tuple[str, ...], int], tuple[str, str]]
) -> tuple[str, str] | None:
    if place.value.p:
        return place.value.p
    cell = _neighbor(place, roles.P)
    if cell is None:
        return None
    index = next(i for i, c in enumerate(place.row.cells) if c is cell)
    path = place.row.path
    if by_row and len(path) > 1:
        shared = p_values.get((path[:-1], index))
        if shared:
            return shared
    return read_p(mask(cell.text)) or p_values.get((path[:-1], index))


def _figure(
    place: Place,
    meaning: Meaning,
    document: Document,
    cohorts: Cohorts,
    p_values: dict[tuple[tuple[str, ...], int], tuple[str, str]],
) -> ReportedFigure:
    value, column, row, table = place.value, place.column, place.row, place.table
    hint = " ".join((*row.path, *column.path, table.caption))
    ratio = meaning.measure.endswith("_ratio") or meaning.measure == "relative_risk"
    low, high, interval = value.low, value.high, value.interval
    if not interval:
        cell = _neighbor(place, roles.INTERVAL)
        bounds = read_interval(mask(cell.text)) if cell else None
        if bounds:
            low, high, interval = bounds[0], bounds[1], True
    spread = RANGE_HINT.search(" ".join((*row.path, *column.path))) if interval else None
    is_spread = bool(spread) and not CI_HINT.search(" ".join((*row.path, *column.path)))
    events, total = value.events, value.total
    if events is None and meaning.measure != "count" and (cell := _events_cell(place)):
        events = int(cell.text) if cell.text.strip().isdigit() else None
    if meaning.measure == "count" and value.value is not None:
        events = int(value.value)
    if total is None and (events is not None or (place.column.time and row_size(place))):
        total = (
            (row_size(place) if place.column.time or meaning.by_row else None)
            or meaning.cohort.size
            or (None if meaning.of_dead else column.arm_size)
        )
    if value.total is None and total is not None and events is not None and events > total:
        total = None  # what is counted is more than these patients
    comparative = column.arm not in ("", "all") or meaning.by_row or ratio
    p = _p_of(place, meaning.by_row, p_values) if comparative else None
    if p and meaning.of_several:
        p = None  # one P over several categories is no level's own
    comparator = meaning.comparator or (_comparator(place, meaning, cohorts.compact) if p else "")
    unit = _unit(place, meaning, hint)
    at = place.cell.span.start + value.value_at
    time = (
        column.time
        or (header_time(table.caption) if meaning.by_row else None)
        or header_time(mask(row.label))
    )
    if ratio or meaning.measure in ("median", "mean"):
        time = None
    path = ": ".join(row.path)
    return ReportedFigure(
        span=row.span,
        value_span=Span(at, at + len(value.value_text)),
        location=f"table:{table.number} {path} / {' / '.join(column.path)}",
        cohort=_sized(meaning.cohort, place, meaning),
        endpoint=meaning.endpoint,
        measure=meaning.measure,
        value=value.value,
        value_text=document.text[at : at + len(value.value_text)],
        unit=unit,
        operator=value.operator,
        status=value.status,
        ci_low=None if is_spread else low,
        ci_high=None if is_spread else high,
        ci_level=Decimal(95) if interval and not is_spread else None,
        spread_kind=(spread["kind"] if spread and is_spread else "").replace(
            "interquartile range", "IQR"
        ),
        spread_low=low if is_spread else None,
        spread_high=high if is_spread else None,
        p_value=p[0] if p else "",
        p_operator=p[1] if p else "",
        n_events=events,
        n_total=total,
        timepoint=time[0] if time else None,
        timepoint_unit=time[1] if time else "",
        analysis=_analysis(table, row, ratio),
        comparator=comparator,
        contrast=meaning.contrast,
        found_by="table:" + ("ratio" if ratio else "subgroup" if meaning.by_row else "endpoint"),
    )


def _sized(cohort: Cohort, place: Place, meaning: Meaning) -> Cohort:
    size = row_size(place) if meaning.by_row else cohort.size
    return replace(cohort, size=size) if size and cohort.size is None else cohort


def _events_cell(place: Place) -> Cell | None:
    """Return the Events cell left of the value, if no other value stands between."""
    found = None
    for column in place.columns:
        if column.index >= place.column.index:
            break
        if column.role == roles.VALUE:
            found = None
        if column.role == roles.EVENTS and column.index < len(place.row.cells):
            found = place.row.cells[column.index]
    return found


def _comparator(place: Place, meaning: Meaning, compact: str) -> str:
    if meaning.by_row:
        others = [
            r
            for r in place.table.rows
            if r.path[:-1] == place.row.path[:-1] and r.path != place.row.path
        ]
        if len(place.row.path) < 2:
            return ""
        return "; ".join(
            level_label(own_label(r.path[-2]), own_label(r.label), compact) for r in others
        )
    arms = dict.fromkeys(
        c.arm for c in place.columns if c.arm and c.arm not in ("all", place.column.arm)
    )
    return "; ".join(arms)


def _unit(place: Place, meaning: Meaning, hint: str) -> str:
    if meaning.measure.endswith("_ratio") or meaning.measure == "relative_risk":
        return "ratio"
    if meaning.measure in ("median", "mean"):
        m = UNIT_HINT.search(" ".join((*place.row.path, *place.column.path))) or UNIT_HINT.search(
            hint
        )
        return {"mo": "month"}.get(m[1].lower(), m[1].lower().rstrip("s")) if m else "month"
    value = place.value
    if meaning.measure == "count" or (value.events is not None and not value.percent):
        return "count"
    if value.percent or value.events is not None:
        return "%"
    printed = value.value
    if (
        printed is not None
        and printed <= 1
        and ("." in value.value_text or not PERCENT_HINT.search(hint))
    ):
        return "fraction"
    return "%"


def _analysis(table: Table, row: Row, ratio: bool) -> str:
    if not ratio:
        return ""
    for text in (*reversed(row.path[:-1]), table.caption):
        if UNIVARIABLE.search(text) and not MULTIVARIABLE.search(text):
            return "univariable"
        if MULTIVARIABLE.search(text) and not UNIVARIABLE.search(text):
            return "multivariable"
        if LANDMARK.search(text):
            return "landmark"
    return ""
