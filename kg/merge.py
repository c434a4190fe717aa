"""Mentions to estimates: which printed figures are one and the same figure.

Two mentions are one figure only where article, cohort, endpoint, measure, analysis, attribution
and unit are the same, their values are equal or one is the other rounded half up, and nothing
that both print disagrees.  What only one of them prints may come to the other if there is no
second figure that it could belong to as well.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.quantities import exponent, in_percent, in_unit, is_rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.model import Cohort, ReportedFigure

#: Measures that compare groups: the same number of another comparison is another figure.
COMPARATIVE = frozenset(
    {
        "hazard_ratio",
        "odds_ratio",
        "rate_ratio",
        "relative_risk",
        "subdistribution_hazard_ratio",
        "mean_difference",
        "median_difference",
        "risk_difference",
        "p_value",
    }
)

_PERCENT = frozenset({"%", "fraction"})
#: Fields that only make sense from one and the same mention.
_TOGETHER = (
    ("ci_low", "ci_high", "ci_level"),
    ("spread_kind", "spread_low", "spread_high"),
    ("p_value", "p_operator"),
    ("timepoint", "timepoint_unit"),
    ("time_origin",),
    ("cycle",),
    ("n_events",),
    ("n_total",),
    ("adjusted_for",),
    ("model",),
    ("comparator",),
    ("contrast",),
    ("endpoint_definition",),
    ("setting",),
    ("intervention",),
)
_IN_UNIT_OF_VALUE = frozenset({"ci_low", "ci_high", "spread_low", "spread_high"})


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure itself, with every place that prints it.

    ``figure`` takes each field from the first mention that prints it, so its value, place and
    quote are the first mention's; ``precise`` is
    the value with the most decimals, a fraction told as percent.
    """

    figure: ReportedFigure
    mentions: tuple[ReportedFigure, ...]
    values_printed: tuple[str, ...]
    precise: Decimal | None


def merge(figures: Iterable[ReportedFigure]) -> tuple[Estimate, ...]:
    """Return the estimates of one article's mentions, in the order of their first mention."""
    groups: dict[tuple[object, ...], list[ReportedFigure]] = defaultdict(list)
    for figure in sorted(figures, key=_place):
        groups[_identity(figure)].append(figure)
    estimates = [
        _estimate(cluster) for members in groups.values() for cluster in _clusters(members)
    ]
    return tuple(sorted(estimates, key=lambda e: (_place(e.figure), _place(e.mentions[-1]))))


def cohort_key(cohort: Cohort) -> tuple[str, tuple[int, ...]]:
    """Return what tells one cohort of an article from another: its label and whose it is."""
    return (" ".join(cohort.label.split()), tuple(sorted(set(cohort.origin))))


def time_key(figure: ReportedFigure) -> tuple[str, str]:
    """Return the time point in one unit, so that 24 months and two years are the same."""
    if figure.timepoint is None:
        return ("", "")
    return in_unit(figure.timepoint, figure.timepoint_unit)


def _identity(figure: ReportedFigure) -> tuple[object, ...]:
    """Return what two mentions must share without any doubt."""
    comparison: tuple[str, ...] = ()
    if figure.measure in COMPARATIVE:
        comparison = (_words(figure.contrast), _words(figure.comparator))
    return (
        cohort_key(figure.cohort),
        figure.endpoint,
        # the events of one grade are not all events, however equal their numbers
        figure.endpoint_definition if figure.endpoint_definition.startswith("grade ") else "",
        figure.measure,
        figure.analysis,
        figure.attribution,
        tuple(sorted(set(figure.cited_refs))),
        "%" if figure.unit in _PERCENT else figure.unit,
        figure.operator,
        figure.status,
        comparison,
    )


def _clusters(members: list[ReportedFigure]) -> list[list[ReportedFigure]]:
    """Split mentions of one identity into figures.

    Mentions that print exactly the same belong together.  Of the different prints those are joined
    that agree with each other one and all; a print that agrees with two that do not agree with
    each other could belong to either, and stays alone.
    """
    prints: dict[tuple[object, ...], list[ReportedFigure]] = defaultdict(list)
    for figure in members:
        prints[_print(figure)].append(figure)
    nodes = [figures[0] for figures in prints.values()]
    near = _agreements(nodes)
    certain = {
        i
        for i, others in near.items()
        if all(b in near[a] for a in others for b in others if a < b)
    }
    texts = list(prints.values())
    together = {
        tuple(sorted({i} | (near[i] & certain))) if i in certain else (i,)
        for i in range(len(nodes))
    }
    return [[figure for i in cluster for figure in texts[i]] for cluster in sorted(together)]


def _agreements(nodes: list[ReportedFigure]) -> dict[int, set[int]]:
    """Return for each print the others that may be the same figure, chains of rounding cut."""
    near: dict[int, set[int]] = {i: set() for i in range(len(nodes))}
    for i, a in enumerate(nodes):
        for j in range(i + 1, len(nodes)):
            if _agree(a, nodes[j]):
                near[i].add(j)
                near[j].add(i)
    # 31 is 30.5 rounded and 30.5 is 30.45 rounded, but 31 is not 30.45: the anchor is the most
    # precise print, so 30.5 belongs to it and 31 to neither.
    chained = {
        (i, j)
        for j, others in near.items()
        for i in others
        if _decimals(nodes[i]) < _decimals(nodes[j])
        and any(
            _decimals(nodes[k]) > _decimals(nodes[j]) and not _same_value(nodes[i], nodes[k])
            for k in others
        )
    }
    for i, j in chained:
        near[i].discard(j)
        near[j].discard(i)
    return near


def _agree(a: ReportedFigure, b: ReportedFigure) -> bool:
    """Tell whether nothing that both mentions print speaks against their being one figure."""
    return (
        _same_value(a, b)
        and not _in_one_table(a, b)
        and _same_time(a, b)
        and _same_words(a, b)
        and _unless_missing(a.n_events, b.n_events)
        and _unless_missing(a.n_total, b.n_total)
        and _unless_missing(a.cycle, b.cycle)
        and _unless_missing(a.ci_level, b.ci_level)
        and _same_bounds(_interval(a), _interval(b))
        and (not a.spread_kind or not b.spread_kind or a.spread_kind == b.spread_kind)
        and _same_bounds(_spread(a), _spread(b))
        and _same_p(a, b)
    )


def _in_one_table(a: ReportedFigure, b: ReportedFigure) -> bool:
    """Two cells of a table are two figures: it says by row or column what we did not read."""
    tables = {figure.location.partition(" ")[0] for figure in (a, b)}
    is_table = all(table.startswith("table:") for table in tables)
    return is_table and len(tables) == 1 and a.location != b.location


def _same_value(a: ReportedFigure, b: ReportedFigure) -> bool:
    x, y = in_percent(a.value, a.unit), in_percent(b.value, b.unit)
    if x is None or y is None:
        # A p-value standing alone is its own value.
        alone = a.measure == "p_value" and not (a.p_value and b.p_value)
        return x is None and y is None and not alone
    return is_rounded(x, y) or is_rounded(y, x)


def _same_time(a: ReportedFigure, b: ReportedFigure) -> bool:
    x, y = time_key(a), time_key(b)
    return x == y or not any(x) or not any(y)


def _same_words(a: ReportedFigure, b: ReportedFigure) -> bool:
    return all(
        not x or not y or _words(x) == _words(y)
        for x, y in (
            (a.time_origin, b.time_origin),
            (a.adjusted_for, b.adjusted_for),
            (a.model, b.model),
            (a.comparator, b.comparator),
            (a.contrast, b.contrast),
            (a.endpoint_definition, b.endpoint_definition),
        )
    )


def _same_bounds(
    a: tuple[Decimal | None, Decimal | None], b: tuple[Decimal | None, Decimal | None]
) -> bool:
    if a == (None, None) or b == (None, None):
        return True
    return all(
        (x is None and y is None)
        or (x is not None and y is not None and (is_rounded(x, y) or is_rounded(y, x)))
        for x, y in zip(a, b, strict=True)
    )


def _same_p(a: ReportedFigure, b: ReportedFigure) -> bool:
    if not a.p_value or not b.p_value:
        return True
    if (a.p_operator or "=") != (b.p_operator or "="):
        return False
    x, y = _number(a.p_value), _number(b.p_value)
    if x is None or y is None:
        return _words(a.p_value) == _words(b.p_value)
    return is_rounded(x, y) or is_rounded(y, x)


def _unless_missing(a: object, b: object) -> bool:
    return a is None or b is None or a == b


def _print(figure: ReportedFigure) -> tuple[object, ...]:
    """Return all that a mention prints of its figure; equal ones need no further question."""
    value = in_percent(figure.value, figure.unit)
    return (
        figure.location if figure.location.startswith("table:") else "",
        str(value),
        time_key(figure),
        tuple(
            _words(text)
            for text in (
                figure.time_origin,
                figure.adjusted_for,
                figure.model,
                figure.comparator,
                figure.contrast,
                figure.endpoint_definition,
                figure.p_value,
                figure.p_operator or "=",
                figure.spread_kind,
            )
        ),
        figure.n_events,
        figure.n_total,
        figure.cycle,
        figure.ci_level,
        tuple(map(str, _interval(figure))),
        tuple(map(str, _spread(figure))),
    )


def _estimate(mentions: list[ReportedFigure]) -> Estimate:
    """Join mentions of one figure, each field from the first of them that prints it."""
    ordered = sorted(mentions, key=_place)
    first = ordered[0]

    def printed_by(*names: str) -> dict[str, object]:
        source = next((m for m in ordered if any(_is_printed(getattr(m, n)) for n in names)), first)
        return {name: _in_unit_of(first, source, name) for name in names}

    joined: dict[str, object] = {}
    for names in _TOGETHER:
        joined |= printed_by(*names)
    figure = replace(first, cohort=_fullest(ordered), **joined)  # type: ignore[arg-type]
    places: dict[tuple[object, ...], ReportedFigure] = {}
    for mention in ordered:
        places.setdefault((mention.span, mention.value_span, mention.location), mention)
    finest = max(ordered, key=_decimals)
    return Estimate(
        figure=figure,
        mentions=tuple(places.values()),
        values_printed=tuple(dict.fromkeys(m.value_text for m in ordered if m.value_text)),
        precise=in_percent(finest.value, finest.unit),
    )


def _in_unit_of(first: ReportedFigure, source: ReportedFigure, name: str) -> object:
    """Return a field of ``source``; a bound is told in percent or fraction as ``first`` is."""
    value = getattr(source, name)
    if name not in _IN_UNIT_OF_VALUE or value is None or source.unit == first.unit:
        return value
    return value.scaleb(2 if source.unit == "fraction" else -2)


def _fullest(mentions: list[ReportedFigure]) -> Cohort:
    """Return the cohort as the mention tells it that tells most of it."""
    return max((m.cohort for m in mentions), key=lambda c: (c.size is not None, bool(c.population)))


def _is_printed(value: object) -> bool:
    return value not in (None, "", ())


def _interval(figure: ReportedFigure) -> tuple[Decimal | None, Decimal | None]:
    return (in_percent(figure.ci_low, figure.unit), in_percent(figure.ci_high, figure.unit))


def _spread(figure: ReportedFigure) -> tuple[Decimal | None, Decimal | None]:
    return (in_percent(figure.spread_low, figure.unit), in_percent(figure.spread_high, figure.unit))


def _decimals(figure: ReportedFigure) -> int:
    value = in_percent(figure.value, figure.unit)
    return 0 if value is None else -exponent(value)


def _number(text: str) -> Decimal | None:
    digits = text.strip().replace("·", ".")
    whole, _, rest = digits.partition(".")
    return Decimal(digits) if (whole + rest).isascii() and (whole + rest).isdigit() else None


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _place(figure: ReportedFigure) -> tuple[object, ...]:
    """Order mentions as the article prints them, and without any chance where places are equal."""
    return (
        figure.span,
        figure.value_span,
        figure.location,
        figure.endpoint,
        figure.measure,
        cohort_key(figure.cohort),
        repr(figure),
    )
