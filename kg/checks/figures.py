"""Figures against each other: intervals, P values, forbidden orders, text against table."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from math import erfc, log, sqrt
from typing import TYPE_CHECKING

from extractors.endpoints import find_endpoints
from extractors.lexicon import load
from kg.checks.inconsistency import Inconsistency, Place
from kg.merge import time_key
from kg.quantities import in_percent, is_rounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractors.model import Extraction, ReportedFigure

_RATIOS = frozenset(("hazard_ratio", "odds_ratio", "relative_risk", "rate_ratio"))
_CURVES = frozenset(("survival_probability", "cumulative_incidence"))
_SHARES = _CURVES | {"proportion"}
#: Whoever is free of the events of the first is free of those of the second: first <= second.
_ORDERS = tuple(
    [("GRFS", e) for e in ("OS", "DFS", "PFS", "RFS", "LFS")]
    + [(e, "OS") for e in ("EFS", "DFS", "PFS", "LFS")]
)
#: Relapse ends these, so that who relapsed and who is free of events are never more than all.
_ENDED_BY_RELAPSE = ("DFS", "PFS", "EFS", "LFS")
_Z95 = 1.959964
#: How far off a Wald P may be for another method (likelihood ratio, exact) to explain it.
_P_FACTOR = 1.7
_SKEW = 0.2
#: How near a bound may come to the estimate, as a share of the binomial distance.
_NARROW = 0.6
#: What a sentence adds to a count that makes it another one: "after 2 cycles", "at day 28".
_QUALIFIED = re.compile(
    r"\b(?:after|within|by|before|at|until)\s(?:the\s)?(?:\d|one|two|three|four|first|second|day"
    r"|week|cycle|course|time of|baseline|diagnosis)|\bstatus\b"
    r"|\bprevious(?:ly)?\b|\bprior to\b|\bat least\b|\bonly\b|[\w)]\s\+\s\w",
    re.IGNORECASE,
)


def figure_problems(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield what does not add up among an article's figures."""
    own = [f for f in extraction.figures if f.value is not None or f.status == "not-reached"]
    for figure in own:
        yield from _interval(figure)
        yield from _p_value(figure)
    primary = [f for f in own if f.attribution == "primary"]
    yield from _orders(primary)
    yield from _more_than_all(primary)
    yield from _medians(primary)
    yield from _text_against_table(extraction, primary)
    yield from _other_endpoint(primary)
    yield from _more_than_incidence(extraction, primary)


def _place(figure: ReportedFigure) -> Place:
    interval = "" if figure.ci_low is None else f" ({figure.ci_low}-{figure.ci_high})"
    unit = "%" if figure.unit == "%" else ""
    return Place(f"{figure.value_text}{unit}{interval}".strip(), figure.location, figure.span)


def _half(number: Decimal) -> float:
    """Return half a unit of the last printed digit."""
    exponent = number.as_tuple().exponent
    return 0.5 * 10.0 ** (exponent if isinstance(exponent, int) else 0)


def _interval(figure: ReportedFigure) -> Iterator[Inconsistency]:
    low, high, value = figure.ci_low, figure.ci_high, figure.value
    if low is None or high is None or value is None:
        return
    if low > high:
        told = f"the lower bound {low} is above the upper bound {high}"
        yield Inconsistency("interval", "real", _place(figure), None, told)
        return
    if (
        not float(low) - _half(low) - _half(value)
        <= float(value)
        <= float(high) + _half(high) + _half(value)
    ):
        told = f"{value} does not lie in {low}-{high}"
        yield Inconsistency("interval", "real", _place(figure), None, told)
        return
    if figure.measure in _RATIOS and low > 0:
        yield from _skewed(figure, float(value), low, high)
    elif figure.measure in _SHARES:
        yield from _narrow(figure)


def _skewed(
    figure: ReportedFigure, value: float, low: Decimal, high: Decimal
) -> Iterator[Inconsistency]:
    """Yield a ratio that is far from the middle of its interval on the log scale."""
    lowest = float(low) - _half(low)
    if lowest <= 0 or figure.value is None:
        return
    middles = (
        sqrt(lowest * (float(high) - _half(high))),
        sqrt((float(low) + _half(low)) * (float(high) + _half(high))),
    )
    half = _half(figure.value)
    above = log(max(1e-9, value - half) / middles[1])
    below = log(middles[0] / (value + half))
    if max(above, below) > _SKEW:
        middle = sqrt(float(low) * float(high))
        told = (
            f"on the log scale the middle of {low}-{high} is {middle:.2f}, the estimate {value:g}"
        )
        yield Inconsistency("interval", "slip", _place(figure), None, told)


def _narrow(figure: ReportedFigure) -> Iterator[Inconsistency]:
    """Yield an interval narrower than the number of patients allows with complete follow-up."""
    n = figure.n_total or figure.cohort.size
    level = figure.ci_level or Decimal(95)
    value, low, high = (
        in_percent(x, figure.unit) for x in (figure.value, figure.ci_low, figure.ci_high)
    )
    if not n or n < 5 or value is None or low is None or high is None or level != 95:
        return
    p = float(value) / 100
    if not 0.02 < p < 0.98:
        return
    lowest, highest = wilson(p, n)
    wald = _Z95 * sqrt(p * (1 - p) / n)
    below, above = p - float(low) / 100, float(high) / 100 - p
    short = (low > 0 and below < _NARROW * min(wald, p - lowest)) or (
        high < 100 and above < _NARROW * min(wald, highest - p)
    )
    if short:
        told = (
            f"{n} patients with complete follow-up would give {100 * lowest:.1f}-"
            f"{100 * highest:.1f}%; {low}-{high}% is narrower on one side than that"
        )
        yield Inconsistency("implausible", "real", _place(figure), None, told)


def wilson(p: float, n: int) -> tuple[float, float]:
    """Return the 95% Wilson interval of a share ``p`` of ``n`` patients, as fractions.

    >>> tuple(round(x, 3) for x in wilson(0.5, 10))
    (0.237, 0.763)
    """
    z2 = _Z95**2
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def _p_value(figure: ReportedFigure) -> Iterator[Inconsistency]:
    """Yield a P that the ratio and its interval rule out, whatever way they were rounded."""
    low, high, value = figure.ci_low, figure.ci_high, figure.value
    if figure.measure not in _RATIOS or low is None or high is None or value is None:
        return
    if not figure.p_value or float(low) - _half(low) <= 0 or low >= high:
        return
    try:
        printed = Decimal(figure.p_value)
    except InvalidOperation:
        return
    values = [float(value) - _half(value), float(value) + _half(value)]
    errors = [
        (log(float(high) - _half(high)) - log(float(low) + _half(low))) / (2 * _Z95),
        (log(float(high) + _half(high)) - log(float(low) - _half(low))) / (2 * _Z95),
    ]
    if min(errors) <= 0 or values[0] <= 0:
        return
    effects = [abs(log(v)) for v in values]
    if values[0] <= 1 <= values[1]:
        effects.append(0.0)
    ps = [erfc(e / s / sqrt(2)) for e in effects for s in errors]
    half = _half(printed)
    lowest, highest = float(printed) - half, float(printed) + half
    if figure.p_operator.startswith("<"):
        wrong = min(ps) > _P_FACTOR * float(printed)
    elif figure.p_operator.startswith(">"):
        wrong = max(ps) * _P_FACTOR < float(printed)
    else:
        wrong = lowest > _P_FACTOR * max(ps) or highest * _P_FACTOR < min(ps)
    if wrong:
        z = log(float(value)) / ((log(float(high)) - log(float(low))) / (2 * _Z95))
        told = (
            f"{value} ({low}-{high}) means P = {erfc(abs(z) / sqrt(2)):.2g}, "
            f"not {figure.p_operator or '='} {figure.p_value}"
        )
        yield Inconsistency("p-value", "real", _place(figure), None, told)


def _curve_key(figure: ReportedFigure) -> tuple[object, ...]:
    return (
        figure.cohort.label,
        time_key(figure),
        figure.analysis == "landmark",
    )


def _curves(figures: Sequence[ReportedFigure]) -> Iterator[dict[str, list[ReportedFigure]]]:
    """Yield the curves of one cohort at one time, by endpoint."""
    groups: dict[tuple[object, ...], dict[str, list[ReportedFigure]]] = {}
    for figure in figures:
        if figure.measure in _CURVES and figure.value is not None and figure.timepoint is not None:
            groups.setdefault(_curve_key(figure), {}).setdefault(figure.endpoint, []).append(figure)
    yield from groups.values()


def _pairs(
    curves: Mapping[str, Sequence[ReportedFigure]], one: str, other: str
) -> list[tuple[ReportedFigure, ReportedFigure]]:
    """Return the figures of two endpoints side by side, but for those said to run from two events.

    Articles often tell of one endpoint alone from when it runs.
    """
    return [
        (a, b)
        for a in curves.get(one, ())
        for b in curves.get(other, ())
        if not a.time_origin or not b.time_origin or a.time_origin == b.time_origin
    ]


def _percent(figure: ReportedFigure) -> Decimal:
    return in_percent(figure.value, figure.unit) or Decimal(0)


def _slack(*figures: ReportedFigure) -> Decimal:
    """Return what rounding may hide."""
    return sum((Decimal(str(_half(_percent(f)))) for f in figures), Decimal(0))


def _orders(figures: Sequence[ReportedFigure]) -> Iterator[Inconsistency]:
    for curves in _curves(figures):
        for low_name, high_name in _ORDERS:
            pairs = _pairs(curves, low_name, high_name)
            if not pairs or any(_percent(a) <= _percent(b) + _slack(a, b) for a, b in pairs):
                continue
            a, b = pairs[0]
            told = (
                f"{low_name} {_percent(a)}% is above {high_name} {_percent(b)}% of the same "
                f"patients at the same time, though every death ends both"
            )
            yield Inconsistency("order", "real", _place(a), _place(b), told)


def _more_than_all(figures: Sequence[ReportedFigure]) -> Iterator[Inconsistency]:
    for curves in _curves(figures):
        for name in _ENDED_BY_RELAPSE:
            pairs = _pairs(curves, "RELAPSE", name)
            if not pairs or any(
                _percent(a) + _percent(b) <= 100 + _slack(a, b) + Decimal("0.2") for a, b in pairs
            ):
                continue
            a, b = pairs[0]
            told = (
                f"{_percent(a)}% relapse and {_percent(b)}% {name} make "
                f"{_percent(a) + _percent(b)}% of the same patients"
            )
            yield Inconsistency("implausible", "real", _place(a), _place(b), told)


def _medians(figures: Sequence[ReportedFigure]) -> Iterator[Inconsistency]:
    """Yield medians that the curve of the same patients rules out."""
    curves: dict[tuple[str, str, str], list[ReportedFigure]] = defaultdict(list)
    for figure in figures:
        if figure.measure == "survival_probability" and figure.timepoint is not None:
            curves[figure.cohort.label, figure.endpoint, figure.analysis].append(figure)
    for median in (f for f in figures if f.measure == "median"):
        for point in curves.get((median.cohort.label, median.endpoint, median.analysis), ()):
            share = _percent(point)
            when = f"{point.timepoint} {point.timepoint_unit}s"
            if median.status == "not-reached":
                if share + _slack(point) < 50:
                    told = f"the median is not reached, though only {share}% are left at {when}"
                    yield Inconsistency("order", "real", _place(median), _place(point), told)
                continue
            months, at = (
                _months(median.value, median.unit),
                _months(point.timepoint, point.timepoint_unit),
            )
            if months is None or at is None:
                continue
            early = at < months * 0.97 and share + _slack(point) < 50
            late = at > months * 1.03 and share - _slack(point) > 50
            if early or late:
                told = (
                    f"with a median of {months:.1f} months, {share}% at {at:.0f} months is on the "
                    f"wrong side of 50%"
                )
                yield Inconsistency("order", "real", _place(median), _place(point), told)


def _months(number: Decimal | None, unit: str) -> float | None:
    factor = {"month": 1.0, "year": 12.0, "week": 12 / 52.18, "day": 12 / 365.25}.get(unit)
    return None if number is None or factor is None else float(number) * factor


def _more_than_incidence(
    extraction: Extraction, figures: Sequence[ReportedFigure]
) -> Iterator[Inconsistency]:
    """Yield incidences below the share of patients that a table groups as having had the event.

    Who is lost to follow-up only makes an incidence higher than the crude share, unless it is one
    at a time, which later events do not count for.
    """
    lexicon = load()
    for figure in figures:
        whole = figure.cohort.size
        if figure.measure != "cumulative_incidence" or figure.timepoint is not None or not whole:
            continue
        for cohort in extraction.cohorts if figure.cohort.label == "all" else ():
            had = cohort.level.lower() in ("yes", "present")
            if not had or not cohort.size or cohort.size >= whole:
                continue
            codes = [e.code for e in find_endpoints(cohort.variable, lexicon)]
            share = Decimal(cohort.size) * 100 / whole
            if codes == [figure.endpoint] and share > _percent(figure) + _slack(figure) + 1:
                told = (
                    f"{cohort.size} of {whole} patients are grouped as having had it, "
                    f"{share:.1f}%, more than the incidence of {_percent(figure)}%"
                )
                yield Inconsistency("implausible", "real", _place(figure), None, told)


def _text_against_table(
    extraction: Extraction, figures: Sequence[ReportedFigure]
) -> Iterator[Inconsistency]:
    """Yield counts of the text that the only table with the same count prints differently."""
    tables: dict[tuple[object, ...], list[ReportedFigure]] = defaultdict(list)
    for figure in figures:
        if figure.location.startswith("table:") and _is_count(figure):
            tables[_count_key(figure)].append(figure)
    told: set[tuple[object, ...]] = set()
    for figure in figures:
        if figure.location.startswith("table:") or not _is_count(figure):
            continue
        key = _count_key(figure)
        whole = figure.n_total
        # a row that prints another N is about other patients
        printed = [
            f for f in tables.get(key, []) if None in (whole, f.n_total) or whole == f.n_total
        ]
        sentence = extraction.document.plain[figure.span.start : figure.span.end]
        if not printed or key in told or _QUALIFIED.search(sentence):
            continue
        events = {f.n_events for f in printed}
        everywhere = {f.n_events for f in figures if f.endpoint == figure.endpoint}
        if (
            len(events) == 1
            and figure.n_events not in events
            and (
                sum(f.n_events == figure.n_events for f in figures if f.endpoint == figure.endpoint)
                <= 1
                or len(everywhere) <= 3
            )
        ):
            told.add(key)
            other = printed[0]
            note = (
                f"{figure.n_events} patients in the text, {other.n_events} in the table, of the "
                f"same {figure.n_total or other.n_total or 'group'}"
            )
            yield Inconsistency("disagreement", "real", _place(figure), _place(other), note)


def _other_endpoint(figures: Sequence[ReportedFigure]) -> Iterator[Inconsistency]:
    """Yield ratios of the text that the tables print, to the last digit, of another endpoint."""
    ratios = [f for f in figures if f.measure in _RATIOS and f.value is not None and f.p_value]
    tables = [f for f in ratios if f.location.startswith("table:")]
    for figure in (f for f in ratios if not f.location.startswith("table:")):
        alike = [f for f in tables if _same_ratio(figure, f)]
        if alike and figure.endpoint not in {f.endpoint for f in alike}:
            other = alike[0]
            told = (
                f"{figure.value} ({figure.ci_low}-{figure.ci_high}), P = {figure.p_value} is told "
                f"of {figure.endpoint} in the text and of {other.endpoint} in the table"
            )
            yield Inconsistency("disagreement", "slip", _place(figure), _place(other), told)


def _same_ratio(a: ReportedFigure, b: ReportedFigure) -> bool:
    """Tell whether a ratio is another one, rounded, with the same interval and P."""
    pairs = ((a.value, b.value), (a.ci_low, b.ci_low), (a.ci_high, b.ci_high))
    return a.p_value == b.p_value and all(
        x is not None and y is not None and is_rounded(x, y) for x, y in pairs
    )


def _is_count(figure: ReportedFigure) -> bool:
    return (
        figure.n_events is not None
        and figure.measure in ("proportion", "count")
        and figure.analysis == ""
    )


def _count_key(figure: ReportedFigure) -> tuple[object, ...]:
    return (figure.cohort.label, figure.endpoint, time_key(figure))
