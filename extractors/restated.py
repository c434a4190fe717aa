"""Figures that an article prints again, in its abstract or discussion, in other words.

Where the results give a value to one group alone, the same value of the same endpoint elsewhere in
the article is that group's, whatever the sentence there calls the patients.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from extractors.label_words import words_of
from extractors.labels import denied

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.lexicon import Lexicon
    from extractors.model import Cohort, ReportedFigure

#: Percentages of one kind that differ only in name: a response rate is a proportion.
_RATES = frozenset(("survival_probability", "cumulative_incidence", "proportion"))
_TOLD_AGAIN = ("abstract", "text:")
#: Shorter values are alike by chance.
_SHORTEST = 2


def resolve_restated(
    figures: Sequence[ReportedFigure], results: Iterable[str], lexicon: Lexicon
) -> list[ReportedFigure]:
    """Return the figures, those printed again moved to the group that the results give them to.

    :param results: the locations of the results (``text:<heading>``); tables always count.
    """
    own = {*results}
    first = [f for f in figures if f.attribution == "primary" and _is_result(f, own)]
    known = {f.cohort.label for f in first}
    return [_moved(f, first, known, lexicon) if _may_move(f, own) else f for f in figures]


def _is_result(figure: ReportedFigure, results: set[str]) -> bool:
    return figure.location.startswith("table") or figure.location in results


def _may_move(figure: ReportedFigure, results: set[str]) -> bool:
    digits = sum(c.isdigit() for c in figure.value_text.lstrip("0."))
    return (
        figure.attribution == "primary"
        and figure.value is not None
        and not _is_result(figure, results)
        and digits >= _SHORTEST
        and figure.measure != "count"
    )


def _moved(
    figure: ReportedFigure, first: Sequence[ReportedFigure], known: set[str], lexicon: Lexicon
) -> ReportedFigure:
    same = [f for f in first if _same_figure(figure, f)]
    # "CR2/3 had 68.5% vs. 92.9%" leaves open whose the other is; the results had compared them
    sides = [f for f in same if f.comparator and denied(f.comparator) == figure.cohort.label]
    same = sides or same
    groups: dict[str, Cohort] = {f.cohort.label: f.cohort for f in same}
    if len(groups) != 1 or figure.cohort.label in groups:
        return figure
    cohort = next(iter(groups.values()))
    named = figure.cohort.label != "all" and figure.cohort.label in known
    if named or _opposed(figure.cohort.label, cohort.label, lexicon):
        return figure
    return replace(figure, cohort=cohort)


def _opposed(label: str, other: str, lexicon: Lexicon) -> bool:
    """Tell names that deny each other, "MRD negative" and "MRD positive"."""
    mine, theirs = words_of(label, lexicon), words_of(other, lexicon)
    return any(a in mine and b in theirs for a, b in (("pos", "neg"), ("neg", "pos")))


def _same_figure(again: ReportedFigure, result: ReportedFigure) -> bool:
    if again.endpoint != result.endpoint or not _same_measure(again.measure, result.measure):
        return False
    if again.timepoint is not None and result.timepoint is not None:
        time = (again.timepoint, again.timepoint_unit)
        if time != (result.timepoint, result.timepoint_unit):
            return False
    if again.ci_low is not None and result.ci_low is not None and again.ci_low != result.ci_low:
        return False
    return _rounds_to(again, result)


def _same_measure(one: str, other: str) -> bool:
    return one == other or {one, other} <= _RATES


def _rounds_to(again: ReportedFigure, result: ReportedFigure) -> bool:
    """Tell whether one value is the other rounded half up to its own decimals."""
    if again.value is None or result.value is None:
        return False
    one, other = _percent(again), _percent(result)
    places = Decimal(1).scaleb(max(_exponent(one), _exponent(other)))
    return one.quantize(places, ROUND_HALF_UP) == other.quantize(places, ROUND_HALF_UP)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _percent(figure: ReportedFigure) -> Decimal:
    value = figure.value if figure.value is not None else Decimal(0)
    return value.scaleb(2) if figure.unit == "fraction" else value
