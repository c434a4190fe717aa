"""Outcome figures in tables: a cell, its row path and its header path, put together."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors import columns as roles
from extractors.baseline import outcome_tables
from extractors.cells import REFERENCE, CellValue, p_cell, read_interval
from extractors.columns import Column, header_time, read_columns
from extractors.endpoints import GRADE_3, grade_range
from extractors.model import Cell, Cohort, Document, ReportedFigure, Row, Span, Table
from extractors.printed_cells import PrintedCells
from extractors.ratio_meaning import MULTIVARIABLE, UNIVARIABLE, ratio_meaning
from extractors.readers.markup import mask
from extractors.table_meaning import meaning_of
from extractors.table_p_values import (
    CategoryP,
    category_p,
    comparator,
    global_p,
    neighbor,
    p_column,
    p_of,
    shares_p,
)
from extractors.table_place import PERCENT_HINT, Meaning, Place, row_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.cohorts import Cohorts
    from extractors.lexicon import Lexicon

LANDMARK = re.compile(r"\blandmark\b", re.IGNORECASE)
UNIT_HINT = re.compile(r"\b(years?|months?|mo|weeks?|days?)\b", re.IGNORECASE)
CI_HINT = re.compile(r"\b9\d\s?%?\s?CI\b|confidence", re.IGNORECASE)
RANGE_HINT = re.compile(r"\b(?P<kind>IQR|interquartile range|range|min-max)\b", re.IGNORECASE)
SD_HINT = re.compile(r"\bSD\b|standard deviation", re.IGNORECASE)
#: Codes that tell grade 3 and more from all grades, and no other.
EVENT_CODES = ("AE:", "NEUTROPENIA", "ANEMIA", "THROMBOCYTOPENIA", "CYTOPENIA", "INFECTION")
_TIMELESS = ("median", "mean", "p_value")


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
        blocks = [read_columns(table, i, lexicon) for i in range(len(table.headers))]
        self._cells = PrintedCells(table, blocks, document, cohorts.whole.size)
        self._blocks = self._cells.blocks
        self._categories = {row.path[:-1] for row in table.rows}
        self._unreliable = {p.span for p in document.problems if p.kind == "table" and p.span}
        self._unclear = [_alike(columns) for columns in self._blocks]
        self._p_values = category_p(table, self._blocks, self._unreliable)
        #: Patients of each group who reached an endpoint, the base of "date of CR, if obtained".
        self._reached: dict[tuple[str, str], int] = {}
        self._shared_p: dict[tuple[str, ...], list[tuple[ReportedFigure, tuple[str, str]]]] = {}

    def figures(self) -> Iterator[ReportedFigure]:
        """Yield the figures of the table's value cells."""
        for row in self._table.rows:
            if row.span in self._unreliable and row.path in self._categories:
                continue  # a category line has no value of its own; what stands there strayed
            block = min(row.header, len(self._blocks) - 1)
            columns = self._blocks[block]
            for column in columns:
                if column.index < len(row.cells) and column.index not in self._unclear[block]:
                    yield from self._of_cell(row, column, columns)
        for figures in self._shared_p.values():
            yield global_p(figures, self._document)

    def _of_cell(
        self, row: Row, column: Column, columns: tuple[Column, ...]
    ) -> Iterator[ReportedFigure]:
        cell = row.cells[column.index]
        if column.role == roles.P and _prints_p_alone(column, columns):
            value = p_cell(mask(cell.text))
            if value and cell.span not in self._unreliable:
                yield from self._p_alone(Place(self._table, row, column, cell, value, columns))
        if column.role != roles.VALUE:
            return
        for part, value in self._cells.read(row, column):
            place = Place(self._table, row, column, cell, value, columns)
            if column.ratio and _is_reference(place):
                continue
            if value.is_p_alone:
                yield from self._p_alone(place)
            elif (figure := self._figure(place)) is not None:
                told = ", ".join(t for t in (part, _own_grade(column, figure)) if t)
                yield replace(figure, endpoint_definition=told) if told else figure

    def _p_alone(self, place: Place) -> Iterator[ReportedFigure]:
        """Yield the comparison by a factor of which a cell prints nothing but P."""
        column = place.column
        meaning = ratio_meaning(place, "p_value", self._cohorts, self._lexicon)
        if meaning is not None and (column.endpoint or column.ratio):
            yield _figure(place, meaning, self._document, self._cohorts, self._p_values)

    def _figure(self, place: Place) -> ReportedFigure | None:
        row, column = place.row, place.column
        if place.cell.span in self._unreliable or row_size(place) == 0:
            return None  # a damaged cell, or a value printed for nobody
        meaning = meaning_of(place, self._cohorts, self._lexicon)
        if meaning is None or meaning.inverted or _is_unclear(place.value, meaning):
            return None
        if meaning.subset_of:
            size = self._reached.get((meaning.endpoint, meaning.subset_of))
            cohort = self._cohorts.add(replace(meaning.cohort, size=size))
            meaning = replace(meaning, cohort=cohort)
        several = meaning.is_share and shares_p(place)
        meaning = replace(meaning, of_several=several)
        figure = _figure(place, meaning, self._document, self._cohorts, self._p_values)
        shared = self._p_values.get((row.path[:-1], p_column(place.columns)))
        if several and shared and column.arm not in ("", "all"):
            self._shared_p.setdefault(row.path[:-1], []).append((figure, shared))
        if figure.n_events is not None and figure.measure == "proportion":
            self._reached[meaning.endpoint, meaning.cohort.label] = figure.n_events
        return figure


def _own_grade(column: Column, figure: ReportedFigure) -> str:
    """Return the grades of a column that the endpoint's code does not tell: 1 and 2, 5 alone."""
    grades = grade_range(column.grade_text)
    if grades is None or not figure.endpoint.removesuffix(":G3").startswith(EVENT_CODES):
        return ""
    return "" if grades[0] == GRADE_3 and grades[1] > GRADE_3 else column.grade_text


def _alike(columns: tuple[Column, ...]) -> set[int]:
    """Return the value columns whose different heads tell nothing by which to tell them apart."""
    values = [c for c in columns if c.role == roles.VALUE]
    return {
        c.index
        for c in values
        if any(c.told == other.told and c.path != other.path for other in values)
    }


def _prints_p_alone(column: Column, columns: tuple[Column, ...]) -> bool:
    """Tell a column of P values for an endpoint that no column gives values of."""
    values = [c for c in columns if c.role == roles.VALUE]
    return bool(column.endpoint) and all(c.endpoint not in ("", column.endpoint) for c in values)


def _is_reference(place: Place) -> bool:
    """Tell the 1 of a level that others are compared with from a ratio that happens to be 1."""
    interval = neighbor(place, roles.INTERVAL)
    tested = interval is not None and read_interval(mask(interval.text)) is not None
    return bool(REFERENCE.fullmatch(place.cell.text.strip())) and not tested


def _is_unclear(value: CellValue, meaning: Meaning) -> bool:
    """Tell "29 (39.2)" where nothing says which of the two numbers counts what."""
    bracketed = re.match(r"\s*[(\[]\s*[<>]?\d", value.rest)
    is_average = meaning.measure in ("median", "mean") or _is_ratio(meaning.measure)
    return bool(bracketed) and not value.interval and not is_average and value.events is None


def _is_ratio(measure: str) -> bool:
    return measure.endswith("_ratio") or measure == "relative_risk"


def _figure(
    place: Place, meaning: Meaning, document: Document, cohorts: Cohorts, p_values: CategoryP
) -> ReportedFigure:
    value, column, row, table = place.value, place.column, place.row, place.table
    hint = " ".join((*row.path, *column.path, table.caption))
    own_hint = " ".join((*row.path, *column.path))
    ratio = _is_ratio(meaning.measure)
    low, high, interval = value.low, value.high, value.interval
    if not interval:
        cell = neighbor(place, roles.INTERVAL)
        bounds = read_interval(mask(cell.text)) if cell else None
        if bounds:
            low, high, interval = bounds[0], bounds[1], True
    spread = RANGE_HINT.search(own_hint) if interval else None
    is_spread = bool(spread) and not CI_HINT.search(own_hint)
    events, total = _counted(place, meaning)
    comparative = column.arm not in ("", "all") or meaning.by_row or ratio
    p = value.p if value.is_p_alone else None
    if comparative and not value.is_p_alone:
        p = p_of(place, meaning.by_row, p_values)
    if p and meaning.of_several:
        p = None  # one P over several categories is no level's own
    at = place.cell.span.start + value.value_at
    time = (
        column.time
        or next((t for label in reversed(row.path) if (t := header_time(mask(label)))), None)
        or (header_time(table.caption) if meaning.by_row or _is_estimate(meaning) else None)
    )
    if ratio or meaning.measure in _TIMELESS:
        time = None
    kind = (spread["kind"] if spread and is_spread else "").replace("interquartile range", "IQR")
    spread_low, spread_high = (low, high) if is_spread else (None, None)
    if value.plus_minus is not None:
        kind = "SD" if meaning.measure == "mean" or SD_HINT.search(hint) else "SE"
        spread_low = value.plus_minus
    path = ": ".join(row.path)
    found_by = "ratio" if ratio else "subgroup" if meaning.by_row else "endpoint"
    return ReportedFigure(
        span=row.span,
        value_span=Span(at, at + len(value.value_text)),
        location=f"table:{table.number} {path} / {' / '.join(column.path)}",
        cohort=_sized(meaning.cohort, place, meaning),
        endpoint=meaning.endpoint,
        measure=meaning.measure,
        value=value.value,
        value_text=document.text[at : at + len(value.value_text)],
        unit=_unit(place, meaning, hint),
        operator=value.operator,
        status=value.status,
        ci_low=None if is_spread else low,
        ci_high=None if is_spread else high,
        ci_level=Decimal(95) if interval and not is_spread else None,
        spread_kind=kind,
        spread_low=spread_low,
        spread_high=spread_high,
        p_value=p[0] if p else "",
        p_operator=p[1] if p else "",
        n_events=events,
        n_total=total,
        timepoint=time[0] if time else None,
        timepoint_unit=time[1] if time else "",
        cycle=column.cycle,
        analysis=_analysis(place) if ratio or meaning.measure == "p_value" else "",
        comparator=meaning.comparator or (comparator(place, meaning, cohorts.compact) if p else ""),
        contrast=meaning.contrast,
        found_by="table:" + ("p_value" if meaning.measure == "p_value" else found_by),
    )


def _is_estimate(meaning: Meaning) -> bool:
    """Tell a probability at a time, which the caption may tell for all rows, from a share."""
    return meaning.measure in ("survival_probability", "cumulative_incidence")


def _counted(place: Place, meaning: Meaning) -> tuple[int | None, int | None]:
    """Return how many patients had the outcome, and of how many, None where not told."""
    value, column = place.value, place.column
    events, total = value.events, value.total
    if events is None and meaning.measure != "count" and (cell := _events_cell(place)):
        events, total = _pair(cell.text, total)
    if meaning.measure == "count" and value.value is not None:
        events = int(value.value)
    if total is None and (events is not None or (column.time and row_size(place))):
        of_column = None if meaning.of_dead or meaning.subset_of else column.arm_size
        total = (
            (row_size(place) if column.time or meaning.by_row else None)
            or of_column
            or (meaning.cohort.size if meaning.of_dead else _if_fits(meaning.cohort.size, value))
        )
    if value.total is None and total is not None and events is not None and events > total:
        total = None  # what is counted is more than these patients
    return events, total


def _pair(text: str, total: int | None) -> tuple[int | None, int | None]:
    """Return numerator and denominator of a cell of events: "12", "12/40"."""
    m = re.fullmatch(r"(\d+)(?:\s?/\s?(\d+))?", text.strip())
    if not m:
        return None, total
    return int(m[1]), int(m[2]) if m[2] else total


def _if_fits(size: int | None, value: CellValue) -> int | None:
    """Return a group's size as the base of a share, None where the printed percentage denies it."""
    if size and value.events is not None and value.percent and value.value is not None:
        off = abs(Decimal(100 * value.events) / size - value.value)
        return size if off < 1 else None
    return size


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


def _unit(place: Place, meaning: Meaning, hint: str) -> str:
    if meaning.measure == "p_value":
        return ""
    if _is_ratio(meaning.measure):
        return "ratio"
    if meaning.measure in ("median", "mean"):
        own = " ".join((*place.row.path, *place.column.path))
        m = UNIT_HINT.search(own) or UNIT_HINT.search(hint)
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


def _analysis(place: Place) -> str:
    """Return the analysis that a ratio's column, lines above or caption name."""
    texts = (*reversed(place.column.path), *reversed(place.row.path[:-1]), place.table.caption)
    for text in texts:
        if UNIVARIABLE.search(text) and not MULTIVARIABLE.search(text):
            return "univariable"
        if MULTIVARIABLE.search(text) and not UNIVARIABLE.search(text):
            return "multivariable"
        if LANDMARK.search(text):
            return "landmark"
    return ""
