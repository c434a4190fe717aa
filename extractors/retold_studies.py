"""The studies behind retold results: what they are called, where registered, of whom and how many.

A study's name stands in the cited title or in the sentence that tells its results.  A sentence
speaks of one study only where every citation in it, and every result retold in it, is that one's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.attribution import family_name
from extractors.context import population_of
from extractors.metadata import registrations_in
from extractors.model import Span
from extractors.numbers import NUMBER_WORD, word_value
from extractors.records import RetoldStudy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.lexicon import Lexicon
    from extractors.model import Document, Reference, ReportedFigure

#: At least four characters: COG is who did it, MRD what was measured.
_NAME = (
    r"(?=[\w/-]{4})(?:[A-Z][A-Za-z]*[A-Z0-9][\w/-]*|[A-Za-z][a-z]+-\d{2,}[\w-]*)"
    r"(?:\s\d{4}(?:/\d{4})?)?"
)
_NOUN = r"(?:trial|study|protocol)\b"
_BETWEEN = r"\s(?:(?:phase\s\w+|[a-z][a-z-]+)\s){0,4}?"
#: "a retrospective GROUP study" is one of a group's studies, "the NAME study" is called so.
_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b[Tt]he\s(?:[a-z][\w-]*,?\s|phase\s\w+,?\s){{0,5}}?(?:[A-Z]+\s)?(?P<name>{_NAME})"
        rf"(?:{_BETWEEN}{_NOUN}|\sphase\s\w+$)",
        rf"\((?P<name>{_NAME})\s(?:phase\s\w+\s)?{_NOUN}",
        rf"\((?P<name>{_NAME})\)\s(?:phase\s\w+\s)?{_NOUN}",
        rf"(?:^|[:.]\s)(?P<name>{_NAME}){_BETWEEN}{_NOUN}",
        rf"\b[Pp]rotocol\s(?P<name>{_NAME})",
        rf"\b(?P<name>[A-Z][\w-]*\d{{2,}}):\s(?=[^.]*\b{_NOUN})",
    )
)
_PEOPLE = r"(?:patients|children|adults|infants|subjects|participants|adolescents)\b"
_COUNT = rf"(?P<n>\d{{1,5}}|{NUMBER_WORD.pattern.replace('(?P<word>', '(?:')})"
_JOINED = r"(?:enrolled|recruited|randomi[sz]ed|registered)"
#: How many took part; "treated" and "included" count parts of a study as often as all of it.
_ENROLLED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_JOINED}\s(?:a total of\s)?{_COUNT}\s(?:[\w/+-]+\s){{0,3}}?{_PEOPLE}",
        rf"\b{_COUNT}\s(?:[\w/+-]+\s){{0,3}}?{_PEOPLE}(?:\s\([^)]*\))?\swere\s"
        rf"(?:{_JOINED}|treated\b(?!\s(?:at|with)\b))",
        rf"\b(?:trial|study|series)\s(?:of|in|with)\s{_COUNT}\s(?:[\w/+-]+\s){{0,3}}?{_PEOPLE}",
    )
)
_LOWER_PART = re.compile(r"-[a-z]{3,}")


def retold_studies(
    document: Document, figures: Iterable[ReportedFigure], lexicon: Lexicon
) -> tuple[RetoldStudy, ...]:
    """Return the studies that the article's secondary ``figures`` are credited to, by number."""
    retold = [f for f in figures if f.attribution == "secondary"]
    credited = {number for figure in retold for number in figure.cited_refs}
    told = _sentences_about(document, retold)
    return tuple(
        _study(reference, told.get(reference.number, ()), lexicon)
        for reference in sorted(document.references, key=lambda r: (r.number, r.span))
        if reference.number in credited
    )


def study_names(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the names that studies go by in a title or sentence, each once.

    >>> from extractors.lexicon import load
    >>> study_names("In the phase 3 INVENTA-2 study and a retrospective GROUPE study", load())
    ('INVENTA-2',)
    """
    found: dict[int, str] = {}
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            name = match["name"]
            is_term = any(m.span == Span(0, len(name)) for m in lexicon.find(name))
            if not is_term and not _LOWER_PART.search(name):
                found.setdefault(match.start("name"), name)
    return tuple(dict.fromkeys(found[at] for at in sorted(found)))


def study_size(text: str) -> int | None:
    """Return how many patients a sentence says took part in a study, None where it does not.

    >>> study_size("They randomised 120 older adults."), study_size("Five patients died.")
    (120, None)
    """
    sizes = {word_value(m["n"]) for pattern in _ENROLLED for m in pattern.finditer(text)}
    size = sizes.pop() if len(sizes) == 1 else None
    return int(size) if size is not None else None


def _sentences_about(
    document: Document, retold: Sequence[ReportedFigure]
) -> dict[int, tuple[str, ...]]:
    """Return for each reference number the sentences that speak of it and of no other work.

    Of a sentence that cites several works, the stretch up to a marker speaks of the work behind
    that marker where it retells results of it and of no other.
    """
    found: dict[int, list[str]] = {}
    for sentence in document.sentences:
        span = sentence.span
        # a superscript behind the full stop belongs to the sentence that it ends
        cited = [c for c in document.citations if span.start <= c.span.start <= span.end]
        here = [f for f in retold if f.value_span.start in span]
        numbers = {n for c in cited for n in c.numbers} | {n for f in here for n in f.cited_refs}
        stretches = [(span, numbers)]
        if len(numbers) > 1:
            starts = [span.start, *(c.span.end for c in cited)]
            parts = [Span(start, c.span.start) for start, c in zip(starts, cited, strict=False)]
            stretches = [
                (part, {n for f in here if f.value_span.start in part for n in f.cited_refs})
                for part, citation in zip(parts, cited, strict=True)
                if len(citation.numbers) == 1
            ]
        for part, told in stretches:
            if len(told) == 1:
                text = document.plain[part.start : part.end]
                found.setdefault(min(told), []).append(" ".join(text.split()))
    return {number: tuple(texts) for number, texts in found.items()}


def _study(reference: Reference, told: Sequence[str], lexicon: Lexicon) -> RetoldStudy:
    texts = (reference.title, *told)
    names = study_names(reference.title, lexicon) or tuple(
        dict.fromkeys(name for text in told for name in study_names(text, lexicon))
    )
    sizes = {size for text in told if (size := study_size(text)) is not None}
    populations = (population_of(text, lexicon) for text in texts)
    year = str(reference.year or "")
    return RetoldStudy(
        number=reference.number,
        name=f"{family_name(reference)} {year}".strip() or reference.title or reference.raw,
        span=reference.span,
        acronym=names[0] if len(names) == 1 else "",
        registrations=tuple(
            dict.fromkeys(r for text in (reference.raw, *told) for r in registrations_in(text))
        ),
        population=next(filter(None, populations), ""),
        size=sizes.pop() if len(sizes) == 1 else None,
    )
