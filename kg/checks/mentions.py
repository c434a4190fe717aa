"""One figure in several places: cut off, of a landmark unsaid, or retold with another value."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from kg.checks.inconsistency import Inconsistency, Place, decimals_of
from kg.merge import time_key
from kg.quantities import in_percent, is_rounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.model import Extraction, ReportedFigure

_CURVES = frozenset(("survival_probability", "cumulative_incidence"))
_SHARES = _CURVES | {"proportion"}
#: How far apart an article must tell a work for one figure to be meant; how unlike it may be.
_FAR, _ALIKE = 3000, Decimal(10)


def mention_problems(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield figures that two places of an article print as if they were not one."""
    figures = [f for f in extraction.figures if f.value is not None]
    primary = [f for f in figures if f.attribution == "primary"]
    yield from _unsaid_landmark(primary)
    yield from _cut_off(primary)
    yield from _retold_twice([f for f in figures if f.attribution == "secondary"])


def _place(figure: ReportedFigure) -> Place:
    interval = "" if figure.ci_low is None else f" ({figure.ci_low}-{figure.ci_high})"
    unit = "%" if figure.unit == "%" else ""
    return Place(f"{figure.value_text}{unit}{interval}".strip(), figure.location, figure.span)


def _percent(figure: ReportedFigure) -> Decimal:
    return in_percent(figure.value, figure.unit) or Decimal(0)


def _unsaid_landmark(figures: Sequence[ReportedFigure]) -> Iterator[Inconsistency]:
    """Yield figures of the abstract that the text tells as a landmark analysis."""
    marked = [f for f in figures if f.analysis == "landmark" and f.location != "abstract"]
    others = [f for f in figures if f.analysis != "landmark" and f.location != "abstract"]
    for figure in figures:
        if figure.location != "abstract" or figure.analysis or figure.measure not in _CURVES:
            continue
        same = [f for f in marked if _is_same(figure, f)]
        if same and not any(_is_same(figure, f) for f in others):
            told = (
                f"{_percent(figure)}% in the abstract is {_percent(same[0])}% of a landmark "
                "analysis, and the abstract does not say so"
            )
            yield Inconsistency("analysis", "real", _place(figure), _place(same[0]), told)


def _is_same(a: ReportedFigure, b: ReportedFigure) -> bool:
    x, y = _percent(a), _percent(b)
    same = is_rounded(x, y) or is_rounded(y, x)
    return same and a.endpoint == b.endpoint and time_key(a) == time_key(b)


def _cut_off(figures: Sequence[ReportedFigure]) -> Iterator[Inconsistency]:
    """Yield a figure with its last digits cut off, where the others print or round them."""
    same: dict[tuple[object, ...], list[ReportedFigure]] = defaultdict(list)
    for figure in figures:
        place = (figure.cohort.label, figure.endpoint, figure.measure, figure.unit)
        same[*place, figure.analysis, time_key(figure)].append(figure)
    for mentions in same.values():
        exact = max(mentions, key=lambda f: decimals_of(str(f.value)))
        if exact.value is None:
            continue
        for figure in mentions:
            if figure.value is None or figure.location.startswith("table:"):
                continue
            unit = Decimal(1).scaleb(-decimals_of(str(figure.value)))
            rounded = {exact.value.quantize(unit, r) for r in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
            cut = exact.value.quantize(unit, ROUND_DOWN)
            if figure.value == cut and cut not in rounded:
                right = exact.value.quantize(unit, ROUND_HALF_UP)
                told = f"{exact.value} rounds to {right}; {figure.value} is cut off"
                yield Inconsistency("rounding", "rounding", _place(figure), _place(exact), told)
                break


def _retold_twice(figures: Sequence[ReportedFigure]) -> Iterator[Inconsistency]:
    """Yield one result of a cited work that the article tells with two values.

    A paragraph tells a work's groups one after the other, so only tellings far apart count.
    """
    same: dict[tuple[object, ...], list[ReportedFigure]] = defaultdict(list)
    for figure in figures:
        if figure.measure in _SHARES and len(figure.cited_refs) == 1 and figure.unit == "%":
            what = (figure.cited_refs, figure.endpoint, figure.measure, time_key(figure))
            same[*what, figure.cohort.level].append(figure)
    for tellings in same.values():
        for a, b in combinations(tellings, 2):
            x, y = _percent(a), _percent(b)
            apart = abs(a.span.start - b.span.start) >= _FAR
            if not apart or is_rounded(x, y) or is_rounded(y, x) or abs(x - y) > _ALIKE:
                continue
            told = f"reference {a.cited_refs[0]}, {a.endpoint}: {x}% in one place, {y}% in another"
            yield Inconsistency("disagreement", "slip", _place(a), _place(b), told)
