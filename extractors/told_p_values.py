"""P values that stand by themselves: beside an endpoint without figures, or a sentence later.

"Longer PFS (P = 0.06)" compares what it prints no figure of; "This difference was significant
(P = .01)" belongs to the two figures of the sentence before.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.model import Cohort, Document, ReportedFigure, Span
from extractors.numbers import find_p_values
from extractors.row_figures import p_value_figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.cohorts import Cohorts
    from extractors.endpoints import Named
    from extractors.groups import GroupPhrase
    from extractors.model import Sentence
    from extractors.numbers import PValue
    from extractors.printed import PrintedValue, Reading
    from extractors.sentence_rows import Line

#: Between an endpoint and a P that is all the sentence says of it: "longer PFS (PFS)(P".
LONE_P = re.compile(r"\s?(?:\([A-Za-z]+\))?\s?\(\s?")
#: Between two names of one outcome: "CR or CRi".
EITHER_NAME = re.compile(r"\s?(?:or|/)\s?(?:an?\s)?")
#: "The difference between the groups was not significant (P = .4)."
LATER = re.compile(
    r"\W*(?:This|These|The|Both|However, (?:this|the|these)|but this)\s(?:[\w-]+\s){0,2}?"
    r"(?:differences?|improvements?|advantage|benefit|increase|reduction)\s"
    r"(?:(?:between|in|among)\s[^().,;%\d]{2,60}?\s)?"
    r"(?:was|were|is|are|did|reached|had|remained)\b",
    re.IGNORECASE,
)


def lone_figures(
    document: Document,
    cohorts: Cohorts,
    line: Line,
    reading: Reading,
    endpoints: list[Named],
    used: list[list[Named]],
    groups: list[GroupPhrase],
) -> Iterator[ReportedFigure]:
    """Yield the comparisons of a sentence's other endpoints: "…, longer PFS (P = 0.06)".

    :param used: the endpoints of the sentence's values.
    """
    items = [g for g in groups if not g.frame]
    if len(items) != 1 or items[0].whole:
        return
    for p, named in lone_p_values(reading, endpoints, used, line.plain).items():
        cohort = cohorts.resolve(items[0].text)
        yield p_value_figure(document, line, p, named.code, cohort)


def bare_figures(
    document: Document,
    line: Line,
    reading: Reading,
    endpoints: list[Named],
    cohort: Cohort,
    factor: str,
) -> Iterator[ReportedFigure]:
    """Yield the comparisons of which only the P is printed, of the patients with a factor."""
    for p in reading.p_values:
        before = [e for e in endpoints if e.span.start < p.span.start]
        if not before or cohort.label == "all":
            continue
        yield p_value_figure(document, line, p, before[-1].code, cohort, factor)


def with_later_p(
    figures: Sequence[ReportedFigure], sentence: Sentence, plain: str
) -> list[ReportedFigure] | None:
    """Return the figures of a sentence with the P that the next one prints, None without one.

    :param figures: those of the sentence before: one endpoint in two groups or more.
    """
    p_values = find_p_values(plain)
    if len(p_values) != 1 or not LATER.match(plain) or "%" in plain:
        return None
    labels = list(dict.fromkeys(f.cohort.label for f in figures))
    kinds = {(f.endpoint, f.measure, f.timepoint, f.attribution) for f in figures}
    if len(labels) < 2 or len(kinds) != 1 or "all" in labels or any(f.p_value for f in figures):
        return None
    p = p_values[0]
    end = sentence.span.start + p.span.end
    return [
        replace(
            f,
            p_value=p.text,
            p_operator=p.operator,
            comparator="; ".join(label for label in labels if label != f.cohort.label),
            span=Span(f.span.start, max(f.span.end, end)),
        )
        for f in figures
    ]


def p_values_of(values: list[PrintedValue], p_values: list[PValue]) -> list[PValue | None]:
    """Give each value the next p-value; it belongs to all values since the p-value before."""
    result: list[PValue | None] = [None] * len(values)
    last = -1
    for p in p_values:
        for i, value in enumerate(values):
            if last <= value.span.start < p.span.start:
                result[i] = p
        last = p.span.end
    return result


def lone_p_values(
    reading: Reading, named: list[Named], used: list[list[Named]], plain: str
) -> dict[PValue, Named]:
    """Return the p-values that are all a sentence says of an endpoint: "longer PFS (P = 0.06)".

    :param used: the endpoints of the sentence's values; theirs have values beside the P.
    """
    codes = {n.code for own in used for n in own}
    found: dict[PValue, Named] = {}
    for p in reading.p_values:
        right_before = [n for n in named if LONE_P.fullmatch(plain[n.span.end : p.span.start])]
        if not right_before or right_before[-1].code in codes:
            continue
        start = right_before[-1].span.start
        if any(n.code in codes and EITHER_NAME.fullmatch(plain[n.span.end : start]) for n in named):
            continue  # "12 (30%) had a CR or CRi (P)": one outcome, and the value is its
        if all(v.span.start < right_before[0].span.start for v in reading.values):
            found[p] = right_before[-1]
    return found
