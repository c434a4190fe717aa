"""The figure that a row of a sentence makes: what is printed, and where each part of it stands."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.measures import RATIOS, unit_of
from extractors.model import Cohort, Document, ReportedFigure, Span
from extractors.narrowed import gvhd_treated

if TYPE_CHECKING:
    from extractors.attribution import Attribution
    from extractors.numbers import PValue
    from extractors.sentence_rows import Line, Row

#: Behind a part of those who died: "2 (8%) from sepsis,".
CAUSE = re.compile(
    r"\s?(?:\([^()]*\)\s)?(?:died\s|deaths?\s)?(?P<words>(?:from|of|due to|because of|after|in a)"
    r"\s[^,;()]+?)(?=[,;)]|\.?\s*$|\sand\s(?:\d|one|two|three|four|five|six)\b)"
)


def figure_of(
    document: Document, line: Line, row: Row, measure: str, credit: Attribution, analysis: str
) -> ReportedFigure:
    """Return a row as a figure of ``row.cohort`` with its place in the document."""
    value, cohort = row.value, row.cohort
    at = line.sentence.span.start + value.span.start
    place = Span(at, at + len(value.text))
    is_timeless = measure in ("median", "mean", "count") or measure in RATIOS
    time = None if is_timeless or row.by_cycle else row.time
    is_response = row.endpoint.fact("endpointKind") == "response"
    cycle = int(row.time.value) if row.time and row.by_cycle and is_response else None
    has_interval = value.low is not None and not value.spread_kind
    return ReportedFigure(
        span=document.printed_around(line.sentence.span, place),
        value_span=place,
        location=line.location,
        cohort=cohort,
        endpoint=_endpoint_code(line, row),
        endpoint_definition=row.endpoint.grades or _cause(line, row),
        measure=measure,
        value=value.value,
        value_text=document.text[place.start : place.end],
        unit=unit_of(value, measure),
        operator=value.operator,
        status=value.status,
        ci_low=value.low,
        ci_high=value.high,
        ci_level=value.level or (Decimal(95) if has_interval else None),
        spread_kind=value.spread_kind,
        spread_low=value.spread_low,
        spread_high=value.spread_high,
        p_value=row.p.text if row.p else "",
        p_operator=row.p.operator if row.p else "",
        n_events=value.events,
        n_total=_total(row) if value.events is not None else None,
        timepoint=time.value if time else None,
        timepoint_unit=time.unit if time else "",
        cycle=cycle,
        analysis=analysis,
        comparator=value.comparator,
        attribution=credit.kind,
        cited_refs=credit.refs,
        setting=tuple(dict.fromkeys(e.setting for e in cohort.exposures if e.setting)),
        intervention=tuple(dict.fromkeys(e.intervention for e in cohort.exposures)),
        found_by=f"prose:{value.kind}",
    )


def _cause(line: Line, row: Row) -> str:
    """Return what a part of the deaths died of, as printed: "from sepsis", ``""`` if not told."""
    if row.endpoint.code != "DEATH" or row.value.part_of is None:
        return ""
    cause = CAUSE.match(line.plain, row.value.end)
    return cause["words"] if cause else ""


def _total(row: Row) -> int | None:
    """Return the denominator: the one printed, else the size of the group."""
    value, size = row.value, row.cohort.size
    if value.total is None and size is not None and size >= (value.events or 0):
        return size
    return value.total


def _endpoint_code(line: Line, row: Row) -> str:
    """Return the endpoint's code; a response of GVHD is never pooled with leukemia remission."""
    endpoint = row.endpoint
    treated = gvhd_treated(row.cohort.label, line.plain)
    if endpoint.fact("endpointKind") != "response" or not treated:
        return endpoint.code
    said = line.plain[endpoint.span.start : endpoint.span.end].removesuffix(" rate")
    return f"OTHER:{said.lower()} of {treated.lower()}"


def p_value_figure(
    document: Document, line: Line, p: PValue, endpoint: str, cohort: Cohort, contrast: str = ""
) -> ReportedFigure:
    """Return a comparison of which only the P is printed."""
    start = line.sentence.span.start + p.span.start
    place = Span(start, line.sentence.span.start + p.span.end)
    return ReportedFigure(
        span=document.printed_around(line.sentence.span, place),
        value_span=place,
        location=line.location,
        cohort=cohort,
        endpoint=endpoint,
        measure="p_value",
        value=None,
        value_text=document.text[place.start : place.end],
        unit="",
        p_value=p.text,
        p_operator=p.operator,
        contrast=contrast,
        found_by="prose:p_value",
    )
