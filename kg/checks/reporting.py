"""What was promised and is not told: endpoints without a result, data not shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.claims import ClaimReader
from extractors.lexicon import load
from kg.checks.inconsistency import Inconsistency, Place, location_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Extraction

_NOT_SHOWN = re.compile(r"\b(?:data|results?)\s(?:are\s|were\s)?not\sshown\b", re.IGNORECASE)
_SUPPLEMENT = re.compile(
    r"\b(?:Online\s)?Suppl(?:ement(?:ary|al)?)?\.?\s(?:Tables?|Fig(?:ure|\.)?s?)\s?S?\d*",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:details?|detailed|described|displayed|summari[sz]e[sd]?|listed|reported|provided|shown)"
    r"\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_PROMISED = ("primary_endpoint", "secondary_endpoint")


def reporting_problems(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield what an article leaves out or tells elsewhere only."""
    yield from _left_out(extraction)
    yield from _unreported(extraction)


def _left_out(extraction: Extraction) -> Iterator[Inconsistency]:
    document = extraction.document
    for sentence in document.sentences:
        if document.sections[sentence.section].kind not in ("results", "main", "discussion"):
            continue
        plain = document.plain[sentence.span.start : sentence.span.end]
        location = location_of(document, sentence.span.start)
        if _NOT_SHOWN.search(plain):
            place = Place("not shown", location, sentence.span)
            told = "a result is told without its data"
            yield Inconsistency("not-reported", "slip", place, None, told)
            continue
        supplement = _SUPPLEMENT.search(plain)
        rest = _SUPPLEMENT.sub("", plain)
        elsewhere = supplement and _ELSEWHERE.search(rest) and not _DIGIT.search(rest)
        if supplement and elsewhere and ClaimReader(load()).outcomes(rest, ()):
            place = Place(supplement.group(), location, sentence.span)
            told = f"told in {supplement.group()} only"
            yield Inconsistency("not-reported", "slip", place, None, told)


def _unreported(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield endpoints of the methods of which no figure and no finding is read."""
    lexicon = load()
    told = {f.endpoint for f in extraction.figures} | {f.endpoint for f in extraction.findings}
    for code in tuple(told):
        concept = lexicon.get("endpoint", code)
        if concept:
            told |= {a.notation for a in lexicon.ancestors(concept)}
    text = " ".join(
        extraction.document.plain[s.span.start : s.span.end]
        for s in extraction.document.sections
        if s.kind in ("results", "main", "abstract")
    )
    named = {m.notation for m in lexicon.find(text, "endpoint")} if text else set()
    for fact in extraction.facts:
        if fact.kind in _PROMISED and fact.concept and fact.concept not in told | named:
            place = Place(fact.value, location_of(extraction.document, fact.span.start), fact.span)
            kind = fact.kind.replace("_", " ")
            note = f"{fact.concept} is a {kind} of the methods, no result of it is told"
            yield Inconsistency("not-reported", "real", place, None, note)
