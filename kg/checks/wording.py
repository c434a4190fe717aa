"""Words against numbers: a trend whose P is no trend, a direction that the ratio denies."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from extractors.lexicon import load
from extractors.numbers import find_p_values
from kg.checks.inconsistency import Inconsistency, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Extraction
    from extractors.records import Finding

_OPPOSITE = {"increase": "decrease", "decrease": "increase"}
_LIMIT = Decimal("0.05")
#: A trend is near to significance; what chance alone brings about once in seven times is not.
_NO_TREND = Decimal("0.15")
_WORD = re.compile(r"[a-z]{3,}")
_STOP = frozenset(("the", "and", "from", "with", "was", "per", "longer", "higher", "for", "time"))


def wording_problems(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield claims whose words do not fit their P, or the ratio that they tell."""
    yield from _trends(extraction)
    yield from _directions(extraction)


def _trends(extraction: Extraction) -> Iterator[Inconsistency]:
    document = extraction.document
    told: set[tuple[int, str]] = set()
    for finding in extraction.findings:
        if finding.found_by != "claim:words" or finding.attribution != "primary":
            continue
        start = finding.span.start
        plain = document.plain[start : finding.span.end]
        cue = finding.cue_span.end - start
        near = plain[max(0, cue - 60) : cue + 12]
        trend = any(m.notation == "trend" for m in load().find(near, "finding-cue"))
        behind = [p for p in find_p_values(plain) if p.span.start >= cue]
        if not behind or behind[0].span.start - cue > 220:
            continue
        p = _number(behind[0].text)
        if p is None or (start, behind[0].text) in told:
            continue
        small = p <= _LIMIT if behind[0].operator.startswith("<") else p < _LIMIT
        words = ""
        if trend and small:
            words = f"a trend, though P {behind[0].operator or '='} {behind[0].text} is significant"
        elif trend and not behind[0].operator and p >= _NO_TREND:
            words = f"a trend, though P = {behind[0].text} is far from significant"
        elif finding.direction == "no-difference" and small and not _others(extraction, finding):
            words = f"no difference, though P {behind[0].operator or '='} {behind[0].text}"
        if words:
            told.add((start, behind[0].text))
            place = Place(f"P = {behind[0].text}", finding.location, finding.span)
            yield Inconsistency("wording", "slip", place, None, f"{finding.endpoint}: {words}")


def _others(extraction: Extraction, finding: Finding) -> bool:
    """Tell whether the same sentence makes another claim, which the P may belong to."""
    return any(
        f.span == finding.span and f.direction != finding.direction for f in extraction.findings
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _directions(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield claims in words whose ratio, with the same P and factor, goes the other way."""
    plain = extraction.document.plain
    ratios = [f for f in extraction.findings if f.found_by == "claim:ratio"]
    for finding in extraction.findings:
        opposite = _OPPOSITE.get(finding.direction)
        if finding.found_by != "claim:words" or not opposite:
            continue
        sentence = plain[finding.span.start : finding.span.end]
        printed = {p.text for p in find_p_values(sentence)}
        for ratio in ratios:
            figure = ratio.figure
            if (
                figure is not None
                and ratio.endpoint == finding.endpoint
                and ratio.direction == opposite
                and figure.p_value in printed
                and _alike(finding.exposure, ratio.exposure)
            ):
                told = (
                    f"{finding.endpoint}: the text says {finding.direction}, but a ratio of "
                    f"{figure.value_text} for {ratio.exposure} says {opposite} "
                    f"(P = {figure.p_value} in both)"
                )
                a = Place(finding.direction, finding.location, finding.span)
                b = Place(figure.value_text, figure.location, figure.span)
                yield Inconsistency("wording", "real", a, b, told)
                break


def _alike(words: str, label: str) -> bool:
    mine, theirs = ({*_WORD.findall(t.lower())} - _STOP for t in (words, label))
    return bool(mine & theirs)
