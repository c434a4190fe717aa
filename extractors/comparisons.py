"""Findings that a compared figure makes: a ratio with its interval, or two groups with a P.

What a ratio means depends on what it counts.  A ratio of an endpoint of survival or toxicity is one
of events: above 1 is less survival, more toxicity.  A ratio of responses counts responses.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import TYPE_CHECKING

from extractors.records import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.lexicon import Lexicon
    from extractors.model import ReportedFigure

RATIOS = frozenset(("hazard_ratio", "odds_ratio", "relative_risk", "rate_ratio"))
_SHARES = frozenset(("survival_probability", "cumulative_incidence", "proportion"))
_ONE = Decimal(1)
#: All patients are compared with nobody.
_WHOLE = "all"
_LIMIT = Decimal("0.05")


def compared_findings(figures: Sequence[ReportedFigure], lexicon: Lexicon) -> Iterator[Finding]:
    """Yield a finding of every ratio with an interval or P, and of every pair with a shared P.

    What a pair and a ratio of one place say both, or two ratios (univariable, then multivariable),
    is one finding.
    """
    found: dict[tuple[object, ...], Finding] = {}
    for finding in (*_of_pairs(figures), *_of_ratios(figures, lexicon)):
        said = (finding.span, finding.endpoint, finding.direction, finding.significance)
        told = {f.found_by for f in found.values() if _said(f) == said}
        if finding.found_by == "claim:ratio" and "claim:pair" in told:
            continue
        found[*said, finding.exposure, finding.comparator] = finding
    yield from found.values()


def _said(finding: Finding) -> tuple[object, ...]:
    return (finding.span, finding.endpoint, finding.direction, finding.significance)


def _of_ratios(figures: Sequence[ReportedFigure], lexicon: Lexicon) -> Iterator[Finding]:
    for figure in figures:
        if figure.measure not in RATIOS or figure.value is None or figure.value <= 0:
            continue
        if figure.value == _ONE and figure.ci_low is None:
            continue  # the row that the others are compared with
        yield _of_ratio(figure, figures, lexicon)


def _of_pairs(figures: Sequence[ReportedFigure]) -> Iterator[Finding]:
    sides: dict[tuple[object, ...], list[ReportedFigure]] = {}
    for figure in figures:
        if figure.measure in _SHARES and figure.comparator and figure.p_value:
            key = (figure.span, figure.endpoint, figure.p_value, figure.measure)
            sides.setdefault(key, []).append(figure)
    for pair in sides.values():
        for first, second in combinations(pair[:2], 2):
            if first.value is not None and second.value is not None:
                yield _of_pair(first, second)


def _compared(figure: ReportedFigure, figures: Sequence[ReportedFigure]) -> tuple[str, str]:
    """Return the groups that a ratio of prose holds against each other, in the order named.

    "60% in the A arm and 40% in the B arm (HR 0.6)": the ratio stands behind B and is A's.
    """
    before = [
        f.cohort.label
        for f in sorted(figures, key=lambda f: f.value_span)
        if f.span == figure.span
        and f.measure not in RATIOS
        and f.measure != "p_value"
        and f.endpoint != "FOLLOW_UP"
        and f.value_span.end <= figure.value_span.start
    ]
    labels = list(dict.fromkeys(before))
    return (labels[-2], labels[-1]) if len(labels) >= 2 else ("", "")


def _of_ratio(
    figure: ReportedFigure, figures: Sequence[ReportedFigure], lexicon: Lexicon
) -> Finding:
    value = figure.value or _ONE
    significance = _significance(figure)
    if significance == "not-significant":
        direction = "no-difference"
    elif value == _ONE:
        direction = "association"
    else:
        more = value > _ONE
        direction = "increase" if more != _counts_failures(figure.endpoint, lexicon) else "decrease"
    exposure, _, comparator = figure.contrast.partition(" vs ")
    if not exposure and not figure.location.startswith("table:"):
        exposure, comparator = _compared(figure, figures)
    return _finding(
        figure,
        direction,
        significance,
        exposure or figure.cohort.label,
        comparator or figure.comparator,
        "claim:ratio",
    )


def _of_pair(first: ReportedFigure, second: ReportedFigure) -> Finding:
    significance = _significance(first)
    if significance != "significant" or first.value == second.value:
        direction = "no-difference"
    else:
        more = (first.value or 0) > (second.value or 0)
        direction = "increase" if more else "decrease"
    label = first.cohort.label
    return _finding(first, direction, significance, label, second.cohort.label, "claim:pair")


def _finding(
    figure: ReportedFigure,
    direction: str,
    significance: str,
    exposure: str,
    comparator: str,
    found_by: str,
) -> Finding:
    return Finding(
        span=figure.span,
        cue_span=figure.value_span,
        location=figure.location,
        endpoint=figure.endpoint,
        direction=direction,
        found_by=found_by,
        exposure="" if exposure == _WHOLE else exposure,
        comparator="" if comparator == _WHOLE else comparator,
        group=figure.cohort.label,
        significance=significance,
        attribution=figure.attribution,
        cited_refs=figure.cited_refs,
        population=figure.cohort.population,
        setting=figure.setting,
        intervention=figure.intervention,
        figure=figure,
    )


def _counts_failures(endpoint: str, lexicon: Lexicon) -> bool:
    """Tell whether a ratio of an endpoint counts its failures: a hazard of OS is one of death."""
    concept = lexicon.get("endpoint", endpoint)
    return concept is not None and concept.fact("endpointKind") == "survival"


def _significance(figure: ReportedFigure) -> str:
    try:
        p = Decimal(figure.p_value) if figure.p_value else None
    except InvalidOperation:
        p = None
    if p is not None:
        small = p <= _LIMIT if figure.p_operator.startswith("<") else p < _LIMIT
        return "significant" if small else "not-significant"
    if figure.ci_low is None or figure.ci_high is None:
        return ""
    return "not-significant" if figure.ci_low <= _ONE <= figure.ci_high else "significant"
