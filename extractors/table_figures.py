"""Outcome figures in tables: a cell, its row path and its header path, put together."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors import columns as roles
from extractors.cells import read_cell, read_interval, read_p
from extractors.cohorts import Cohorts, level_label
from extractors.columns import Column, header_time, ratio_code, read_columns
from extractors.endpoints import find_endpoints
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

    from extractors.lexicon import Lexicon

BASELINE = re.compile(
    r"\b(?:characteristics?|baseline|demographics?|detailed information|treatment details|knowns)"
    r"\b",
    re.IGNORECASE,
)
OUTCOME = re.compile(
    r"\b(?:outcomes?|adverse|toxicit|events?|survival|incidence|mortality|analysis|analyses"
    r"|response|efficacy|safety|complications?|GVHD)",
    re.IGNORECASE,
)
LANDMARK = re.compile(r"\blandmark\b", re.IGNORECASE)
MISSING_ROW = re.compile(
    r"\b(?:missing|unknown|not (?:available|evaluable|assessed)|N/A)\b", re.IGNORECASE
)
UNIT_HINT = re.compile(r"\b(years?|months?|mo|weeks?|days?)\b", re.IGNORECASE)
CI_HINT = re.compile(r"\b9\d\s?%?\s?CI\b|confidence", re.IGNORECASE)
RANGE_HINT = re.compile(r"\b(?P<kind>IQR|interquartile range|range|min-max)\b", re.IGNORECASE)


def is_outcome_table(table: Table, lexicon: Lexicon, printed: str = "") -> bool:
    """Tell outcome tables from baseline ones, by caption, stub head, or what the rows count."""
    heads = " ".join(p for header in table.headers for path in header for p in path)
    stub = " ".join(
        line.strip("| ").split("\t")[0].split("|")[0] for line in printed.splitlines()[:4]
    )
    if ratio_code(heads) or re.search(r"\bprobability\b", heads, re.IGNORECASE):
        return True
    if BASELINE.search(table.caption):
        return bool(re.search(r"\boutcomes?\b|\bresponse\b", table.caption, re.IGNORECASE))
    if OUTCOME.search(table.caption):
        return True
    if BASELINE.search(heads) or BASELINE.search(stub):
        return False
    named = sum(bool(find_endpoints(row.label, lexicon)) for row in table.rows)
    return bool(find_endpoints(table.caption + " " + heads, lexicon)) or named >= max(
        2, len(table.rows) // 3
    )


def table_figures(
    document: Document, cohorts: Cohorts, lexicon: Lexicon
) -> Iterator[ReportedFigure]:
    """Yield the figures of all outcome tables."""
    for table in document.tables:
        printed = (
            document.text[table.span.start : table.span.end].removeprefix(table.caption).lstrip()
        )
        if is_outcome_table(table, lexicon, printed):
            yield from _figures_of(table, document, cohorts, lexicon)


def baseline_groups(document: Document, cohorts: Cohorts, lexicon: Lexicon) -> None:
    """Take the groups that baseline tables count into ``cohorts``: "Type of donor: MSD", 27."""
    for table in document.tables:
        printed = (
            document.text[table.span.start : table.span.end].removeprefix(table.caption).lstrip()
        )
        if is_outcome_table(table, lexicon, printed):
            continue
        for row in table.rows:
            if len(row.path) < 2:
                continue
            columns = read_columns(table, min(row.header, len(table.headers) - 1), lexicon)
            whole = [c for c in columns if c.arm == "all"] or [c for c in columns if c.head == "N"]
            if not whole or whole[0].index >= len(row.cells):
                continue
            cell = read_cell(mask(row.cells[whole[0].index].text), counts=True)
            if cell is None or cell.interval or (cell.events is None and cell.percent):
                continue
            size = cell.events if cell.events is not None else cell.value
            variable, level = own_label(row.path[-2]), own_label(row.label)
            if size is not None and size == int(size) and not MISSING_ROW.search(level):
                label = level_label(variable, level, cohorts.compact)
                cohorts.add(
                    Cohort(
                        label=label, size=int(size), variable=variable, level=level, parent="all"
                    )
                )


def _figures_of(
    table: Table, document: Document, cohorts: Cohorts, lexicon: Lexicon
) -> Iterator[ReportedFigure]:
    blocks = [read_columns(table, i, lexicon) for i in range(len(table.headers))]
    p_values = _category_p(table, blocks)
    categories = {row.path[:-1] for row in table.rows}
    reached: dict[tuple[str, str], int] = {}
    unreliable = {p.span for p in document.problems if p.kind == "table" and p.span}
    for row in table.rows:
        columns = blocks[row.header] if row.header < len(blocks) else blocks[-1]
        if row.span in unreliable and row.path in categories:
            continue  # a category line has no value of its own; what stands there strayed
        used: set[int] = set()
        for column in columns:
            if column.role != roles.VALUE or column.index >= len(row.cells) or column.index in used:
                continue
            cell = row.cells[column.index]
            value = read_cell(mask(cell.text), counts=_counts(table, row, column))
            if value is None:
                continue
            place = Place(table, row, column, cell, value, columns)
            if cell.span in unreliable or row_size(place) == 0:
                continue  # a damaged cell, or a value printed for nobody
            meaning = meaning_of(place, cohorts, lexicon)
            if meaning is None or meaning.inverted:
                continue
            if meaning.subset_of:
                size = reached.get((meaning.endpoint, meaning.subset_of))
                meaning = replace(meaning, cohort=cohorts.add(replace(meaning.cohort, size=size)))
            figure = _figure(place, meaning, document, cohorts, p_values)
            if figure.n_events is not None and figure.measure == "proportion":
                reached[meaning.endpoint, meaning.cohort.label] = figure.n_events
            yield figure


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
            or column.arm_size
        )
    comparative = column.arm not in ("", "all") or meaning.by_row or ratio
    p = _p_of(place, meaning.by_row, p_values) if comparative else None
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
