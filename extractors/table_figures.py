"""Outcome figures in tables: a cell, its row path and its header path, put together.

Three layouts cover what articles print: rows are subgroups and columns hold value, interval and P
(univariable tables); rows are factors and columns hold ratios (regression tables); rows are
endpoints or adverse events and columns are arms, times or grades.  A number whose row or column
says neither endpoint nor group is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors import columns as roles
from extractors.cells import CellValue, read_cell, read_interval, read_p
from extractors.cohorts import Cohorts, level_label, size_of, tidy, words_of
from extractors.columns import Column, header_time, ratio_code, read_columns
from extractors.endpoints import (
    ALL_GRADES,
    CAUSE_OF_DEATH,
    GENERIC,
    adverse_event,
    find_endpoints,
    grade_range,
    graded,
)
from extractors.lexicon import Lexicon
from extractors.model import Cell, Cohort, Document, ReportedFigure, Row, Span, Table
from extractors.readers.markup import mask

BASELINE = re.compile(r"\b(?:characteristics?|baseline|demographics?|detailed information|treatment details|knowns)\b", re.IGNORECASE)
OUTCOME = re.compile(r"\b(?:outcomes?|adverse|toxicit|events?|survival|incidence|mortality|analysis|analyses|response|efficacy|safety|complications?|GVHD)", re.IGNORECASE)
ADVERSE = re.compile(r"\b(?:adverse (?:events?|reactions?|effects?)|toxicit(?:y|ies)|AEs|complications|safety)\b", re.IGNORECASE)
UNIVARIABLE = re.compile(r"\buni\s?-?\s?varia(?:te|ble)\b", re.IGNORECASE)
MULTIVARIABLE = re.compile(r"\bmulti\s?-?\s?varia(?:te|ble)\b|\badjusted\b", re.IGNORECASE)
LANDMARK = re.compile(r"\blandmark\b", re.IGNORECASE)
NEGATED_ROW = re.compile(r"^(?:no|non|without|not)\b", re.IGNORECASE)
MISSING_ROW = re.compile(r"\b(?:missing|unknown|not (?:available|evaluable|assessed)|N/A)\b", re.IGNORECASE)
VERSUS = re.compile(r"\s+(?:vs?\.?|versus)\s+(?:vs?\.\s*)?|\s+(?:compared (?:with|to)|over)\s+", re.IGNORECASE)
PER = re.compile(r"\(?\b(?:per|each)\s[^()]*\)?|\((?:mo|months?|years?|y|days?|continuous)\)", re.IGNORECASE)
COUNT_HINT = re.compile(r"\bn\s?\(\s?%\s?\)|\bno\.?\s?\(\s?%\s?\)|\bN\s?\(\s?%\s?\)|,\s?n\b")
PERCENT_HINT = re.compile(r"%(?!\s?CI|\s?confidence)")
MEDIAN_HINT = re.compile(r"\bmedian\b", re.IGNORECASE)
UNIT_HINT = re.compile(r"\b(years?|months?|mo|weeks?|days?)\b", re.IGNORECASE)
CI_HINT = re.compile(r"\b9\d\s?%?\s?CI\b|confidence", re.IGNORECASE)
RANGE_HINT = re.compile(r"\b(?P<kind>IQR|interquartile range|range|min-max)\b", re.IGNORECASE)
VARIABLE = re.compile(r"\b(?:age|number|count|time|per|level|interval|years?|months?|days?|score|continuous)\b", re.IGNORECASE)
SUBSET = re.compile(r"\bpatients? in (?P<what>\S+)|\bif (?P<if>.+?) (?:is|was|were) (?:obtained|achieved|reached)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """A value cell with all that names it."""

    table: Table
    row: Row
    column: Column
    cell: Cell
    value: CellValue
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class _Meaning:
    """Endpoint, measure and group of a cell before the numbers are added."""

    endpoint: str
    measure: str
    cohort: Cohort
    comparator: str = ""
    contrast: str = ""
    inverted: bool = False
    by_row: bool = False
    subset_of: str = ""


def is_outcome_table(table: Table, lexicon: Lexicon, printed: str = "") -> bool:
    """Tell outcome tables from baseline ones: by the caption, the stub head, or what the rows count."""
    heads = " ".join(p for header in table.headers for path in header for p in path)
    stub = " ".join(line.split("\t")[0].split("|")[0] for line in printed.splitlines()[:4])
    if ratio_code(heads) or re.search(r"\bprobability\b", heads, re.IGNORECASE):
        return True
    if BASELINE.search(table.caption):
        return bool(re.search(r"\boutcomes?\b|\bresponse\b", table.caption, re.IGNORECASE))
    if OUTCOME.search(table.caption):
        return True
    if BASELINE.search(heads) or BASELINE.search(stub):
        return False
    named = sum(bool(find_endpoints(row.label, lexicon)) for row in table.rows)
    return bool(find_endpoints(table.caption + " " + heads, lexicon)) or named >= max(2, len(table.rows) // 3)


def table_figures(document: Document, cohorts: Cohorts, lexicon: Lexicon) -> Iterator[ReportedFigure]:
    """Yield the figures of all outcome tables."""
    for table in document.tables:
        printed = document.text[table.span.start : table.span.end].removeprefix(table.caption).lstrip()
        if is_outcome_table(table, lexicon, printed):
            yield from _figures_of(table, document, cohorts, lexicon)


def baseline_groups(document: Document, cohorts: Cohorts, lexicon: Lexicon) -> None:
    """Take the groups that baseline tables count into ``cohorts``: "Type of donor: MSD", 27 of 72."""
    for table in document.tables:
        printed = document.text[table.span.start : table.span.end].removeprefix(table.caption).lstrip()
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
            variable, level = _own(row.path[-2]), _own(row.label)
            if size is not None and size == int(size) and not MISSING_ROW.search(level):
                label = level_label(variable, level, cohorts.compact)
                cohorts.add(Cohort(label=label, size=int(size), variable=variable, level=level, parent="all"))


def _figures_of(table: Table, document: Document, cohorts: Cohorts, lexicon: Lexicon) -> Iterator[ReportedFigure]:
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
            place = _Place(table, row, column, cell, value, columns)
            if cell.span in unreliable or _size(place) == 0:
                continue  # a damaged cell, or a value printed for nobody: what stands there is a ghost
            meaning = _meaning(place, cohorts, lexicon)
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


def _meaning(place: _Place, cohorts: Cohorts, lexicon: Lexicon) -> _Meaning | None:
    table, row, column = place.table, place.row, place.column
    ratio = column.ratio or (ratio_code(table.caption) if not column.arm and not place.value.percent else "")
    if ratio:
        return _ratio_meaning(place, ratio, cohorts, lexicon)
    if any(c.role == roles.SIZE for c in place.columns) and column.endpoint or _is_subgroup_table(place, lexicon):
        endpoint = column.endpoint or _caption_endpoint(table, lexicon)
        if not endpoint:
            return None
        category = row.path[-2] if len(row.path) > 1 else ""
        label = level_label(_own(category), _own(row.label), cohorts.compact)
        if not _endpoint_of_row(row, lexicon) or len(row.path) > 1 or not column.time:
            return _Meaning(
                endpoint,
                _rate_measure(endpoint, lexicon, place, table.caption + " ".join(column.path)),
                cohorts.add(
                    Cohort(label=label, size=_size(place), variable=_own(category), level=_own(row.label), parent="all")
                ),
                by_row=True,
            )
    return _endpoint_row_meaning(place, cohorts, lexicon)


def _is_subgroup_table(place: _Place, lexicon: Lexicon) -> bool:
    """Rows are groups: a size column, values named Probability, and no endpoint in most row labels."""
    if not any(c.role == roles.SIZE for c in place.columns):
        return False
    rows = place.table.rows
    return sum(bool(find_endpoints(r.label, lexicon)) for r in rows) < 0.5 * len(rows)


def _caption_endpoint(table: Table, lexicon: Lexicon) -> str:
    found = find_endpoints(table.caption, lexicon)
    return found[0].code if len({f.code for f in found}) == 1 else (found[0].code if found else "")


def _ratio_meaning(place: _Place, ratio: str, cohorts: Cohorts, lexicon: Lexicon) -> _Meaning | None:
    table, row, column = place.table, place.row, place.column
    endpoint = column.endpoint or _caption_endpoint(table, lexicon)
    if not endpoint:
        return None
    factor = _own(row.label)
    parts = VERSUS.split(factor, maxsplit=1)
    parent = cohorts.resolve(column.arm) if column.arm and column.arm != "all" else cohorts.whole
    where = f" ({parent.label})" if parent.label != "all" else ""
    category = next((p for p in reversed(row.path[:-1]) if not (UNIVARIABLE.search(p) or MULTIVARIABLE.search(p))), "")
    if len(parts) == 2:
        lead, sep, rest = parts[0].rpartition(": ")
        group, other = (rest if sep else parts[0]), parts[1]
        cohort = cohorts.add(Cohort(label=tidy(group) + where, parent=parent.label))
        return _Meaning(endpoint, ratio, cohort, comparator=tidy(other), contrast=factor)
    if category and not PER.search(factor):
        label = level_label(_own(category), factor, cohorts.compact)
        levels = [r.label for r in table.rows if r.path[:-1] == row.path[:-1] and r.label != row.label]
        cohort = cohorts.add(Cohort(label=label + where, variable=_own(category), level=factor, parent=parent.label))
        return _Meaning(endpoint, ratio, cohort, comparator="; ".join(_own(x) for x in levels), contrast=label)
    size = parent.size if VARIABLE.search(factor) else None
    arm = cohorts.arm_of(factor) if not where else None
    if arm:
        other = cohorts.other_level(arm)
        return _Meaning(endpoint, ratio, arm, comparator=other.label if other else "", contrast=factor)
    known = cohorts.find(words_of(factor, lexicon)) if not VARIABLE.search(factor) else None
    if known is None:
        label = factor + where if not VARIABLE.search(factor) or where else f"{factor} (all)"
        known = Cohort(label=label, size=size, variable=tidy(PER.sub("", factor)), parent=parent.label)
    cohort = cohorts.add(known)
    return _Meaning(endpoint, ratio, cohort, contrast=factor)


def _endpoint_of_row(row: Row, lexicon: Lexicon) -> str:
    own = find_endpoints(mask(row.label), lexicon)
    return own[0].code if own else ""


def _endpoint_row_meaning(place: _Place, cohorts: Cohorts, lexicon: Lexicon) -> _Meaning | None:
    table, row, column = place.table, place.row, place.column
    path = [mask(p) for p in row.path]
    text = " ".join(path)
    adverse = bool(ADVERSE.search(table.caption)) and not re.search(r"\bGVHD\b", text, re.IGNORECASE)
    group = cohorts.named(column.arm, column.arm_size) if column.arm else cohorts.whole
    whole = group
    category = path[-2] if len(path) > 1 else ""
    subset = ""
    if CAUSE_OF_DEATH.search(text):
        endpoint, subset = "DEATH", "patients who died"
    elif adverse:
        label = path[-1]
        if GENERIC.search(label) and category:
            label = f"{_own(category)}, {label}"
        endpoint = adverse_event(label, lexicon)
    else:
        own = find_endpoints(path[-1], lexicon)
        above = find_endpoints(category, lexicon) if category else []
        if own and not (above and SUBSET.search(category)):
            endpoint = own[0].code
        elif above:
            endpoint = above[0].code
            m = SUBSET.search(category)
            subset = f"patients in {m['if'] or m['what']}" if m else ""
        elif column.endpoint:
            endpoint = column.endpoint
        else:
            return None
    grade_text = " ".join((column.grade_text, path[-1]))
    if not ALL_GRADES.search(column.grade_text):
        endpoint = graded(endpoint, grade_range(grade_text), grade_text, lexicon)
    if subset:
        label = subset if group.label == "all" else f"{subset} ({group.label})"
        size = column.arm_size if endpoint == "DEATH" else None
        whole, group = group, cohorts.add(Cohort(label=label, size=size, parent=group.label))
    inverted = bool(NEGATED_ROW.match(path[-1])) and not adverse
    subset_of = whole.label if subset and endpoint != "DEATH" else ""
    measure = _row_measure(place, endpoint, lexicon)
    return _Meaning(endpoint, measure, group, inverted=inverted, subset_of=subset_of)


def _row_measure(place: _Place, endpoint: str, lexicon: Lexicon) -> str:
    """The measure of an endpoint row: a median, a percentage at a time, n (%), or a bare count."""
    hint = " ".join((*place.row.path, *place.column.path))
    if MEDIAN_HINT.search(hint) or place.value.status != "reported":
        return "median"
    if re.search(r"\bmean\b", hint, re.IGNORECASE):
        return "mean"
    if place.value.events is not None:
        return "proportion"
    return _rate_measure(endpoint, lexicon, place, hint + " " + place.table.caption)


def _rate_measure(endpoint: str, lexicon: Lexicon, place: _Place, hint: str) -> str:
    concept = lexicon.get("endpoint", endpoint) or lexicon.get("adverse-event", endpoint)
    kind = concept.fact("endpointKind") if concept else "toxicity"
    if place.value.events is None and _is_count(place) and not place.column.time:
        return "count"
    if kind == "survival":
        return "survival_probability"
    default = concept.fact("defaultMeasure") if concept else "proportion"
    if place.value.events is not None:
        return "proportion"
    if place.value.interval or place.column.time or re.search(r"cumulative incidence|\bCIR?\b", hint, re.IGNORECASE):
        return "cumulative_incidence" if kind != "time" else "median"
    return default or "proportion"


def _is_count(place: _Place) -> bool:
    value = place.value
    hint = " ".join((*place.row.path, *place.column.path))
    has_percent = value.percent or PERCENT_HINT.search(hint)
    return (
        value.value is not None
        and value.value == value.value.to_integral_value()
        and not value.interval
        and (not has_percent or bool(COUNT_HINT.search(hint)))
    )


def _own(label: str) -> str:
    text = tidy(mask(label))
    return re.sub(r",?\s*n\s?\(\s?%\s?\)?$|,\s*n$", "", text).strip(" :,")


def _size(place: _Place) -> int | None:
    """The group size on the row: from the last size column at or left of the value's column."""
    found = None
    for column in place.columns:
        if column.role == roles.SIZE and column.index <= place.column.index and column.index < len(place.row.cells):
            text = place.row.cells[column.index].text.strip()
            found = int(text) if text.isdigit() else found
    return found if found is not None else size_of(place.row.label)


def _category_p(table: Table, blocks: list[tuple[Column, ...]]) -> dict[tuple[tuple[str, ...], int], tuple[str, str]]:
    """Map (category path, p column) to the P printed for it: on its line, or on its first row that has one."""
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


def _neighbor(place: _Place, role: str) -> Cell | None:
    """The cell of a role that belongs to the value: the next one of that role before another value column."""
    start = place.column.index
    for column in place.columns:
        if column.index <= start:
            continue
        if column.role == roles.VALUE and role != roles.P:
            return None
        if column.role == roles.VALUE and place.column.endpoint and column.endpoint != place.column.endpoint:
            return None
        if column.role == role and column.index < len(place.row.cells):
            return place.row.cells[column.index]
    return None


def _p_of(place: _Place, by_row: bool, p_values: dict[tuple[tuple[str, ...], int], tuple[str, str]]) -> tuple[str, str] | None:
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
    place: _Place,
    meaning: _Meaning,
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
    if total is None and (events is not None or (place.column.time and _size(place))):
        total = (_size(place) if place.column.time or meaning.by_row else None) or meaning.cohort.size or column.arm_size
    comparative = column.arm not in ("", "all") or meaning.by_row or ratio
    p = _p_of(place, meaning.by_row, p_values) if comparative else None
    comparator = meaning.comparator or (_comparator(place, meaning, cohorts.compact) if p else "")
    unit = _unit(place, meaning, hint)
    at = place.cell.span.start + value.value_at
    time = column.time or (header_time(table.caption) if meaning.by_row else None) or header_time(mask(row.label))
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
        spread_kind=(spread["kind"] if spread and is_spread else "").replace("interquartile range", "IQR"),
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


def _sized(cohort: Cohort, place: _Place, meaning: _Meaning) -> Cohort:
    size = _size(place) if meaning.by_row else cohort.size
    return replace(cohort, size=size) if size and cohort.size is None else cohort


def _events_cell(place: _Place) -> Cell | None:
    """The Events cell that stands left of the value, no other value between."""
    found = None
    for column in place.columns:
        if column.index >= place.column.index:
            break
        if column.role == roles.VALUE:
            found = None
        if column.role == roles.EVENTS and column.index < len(place.row.cells):
            found = place.row.cells[column.index]
    return found


def _comparator(place: _Place, meaning: _Meaning, compact: str) -> str:
    if meaning.by_row:
        others = [r for r in place.table.rows if r.path[:-1] == place.row.path[:-1] and r.path != place.row.path]
        if len(place.row.path) < 2:
            return ""
        return "; ".join(level_label(_own(r.path[-2]), _own(r.label), compact) for r in others)
    arms = dict.fromkeys(c.arm for c in place.columns if c.arm and c.arm not in ("all", place.column.arm))
    return "; ".join(arms)


def _unit(place: _Place, meaning: _Meaning, hint: str) -> str:
    if meaning.measure.endswith("_ratio") or meaning.measure == "relative_risk":
        return "ratio"
    if meaning.measure in ("median", "mean"):
        m = UNIT_HINT.search(" ".join((*place.row.path, *place.column.path))) or UNIT_HINT.search(hint)
        found = {"mo": "month"}.get(m[1].lower(), m[1].lower().rstrip("s")) if m else "month"
        return found
    value = place.value
    if meaning.measure == "count" or (value.events is not None and not value.percent):
        return "count"
    if value.percent or value.events is not None:
        return "%"
    printed = value.value
    if printed is not None and printed <= 1 and ("." in value.value_text or not PERCENT_HINT.search(hint)):
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
