"""Where a study was made: countries and cities that its methods, or its authors' addresses, name.

What the methods say counts before addresses: an author from a company abroad moves no study.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from extractors.model import Span, StudyFact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.lexicon import Lexicon, Match
    from extractors.model import Document, Sentence

#: Facts whose sentence speaks of the article's own study.
_OWN_FACTS = frozenset({"design", "centres", "period_start", "period_end", "size"})
_REVIEW = "review"
_SITE = (
    r"(?:cent(?:er|re)s?|hospitals?|clinics?|institut(?:e|es|ions?)|universit(?:y|ies)|sites?"
    r"|networks?|registr(?:y|ies)|program(?:me)?s?|cohorts?)"
)
#: "six Chinese transplant centers", "the French compassionate use program".
_BEFORE_SITE = re.compile(rf"(?:\s[\w/-]+){{0,3}}?\s{_SITE}\b", re.IGNORECASE)
#: "at Northern Hospital in Oslo, ", "in 12 centers in ", "in three hospitals across ".
_BEHIND_SITE = re.compile(
    rf"\b{_SITE}\b[^.;:()]{{0,80}}?(?:,|\b(?:in|from|of|across|and))\s(?:the\s)?$", re.IGNORECASE
)
_CITY = re.compile(r"(?:\bin|,|\bof)\s(?P<city>[A-Z][\w'’-]+(?:[\s-][A-Z][\w'’-]+){0,2}),\s$")
#: Makers of software and drugs have addresses, too.
_MAKER = re.compile(r"\b(?:Corp|Inc|Ltd|LLC|GmbH|Foundation|[Ss]oftware|[Vv]ersion)\b")
_ADDRESS_MARK = re.compile(r"[¹²³⁴-⁹⁰]+(?:,[¹²³⁴-⁹⁰]+)*|<sup>\d+</sup>|\^\{?\d+\}?|(?m:^\d+\s)")
_INSTITUTION = re.compile(
    r"universit|hospital|department|institut|division of|cent(?:er|re)\b|CHU\b|clinic|faculty"
    r"|school of|college",
    re.IGNORECASE,
)
#: What may stand behind the country of an address: a stop, a postcode, "and" before the next one.
_ENDS_ADDRESS = re.compile(r"[\s,.;\d]*(?:and\b)?[\s,.;\d]*(?:E-?mail.*|\n.*)?", re.DOTALL)


def place_facts(
    document: Document, facts: Sequence[StudyFact], lexicon: Lexicon
) -> Iterator[StudyFact]:
    """Yield ``country`` and ``city`` of the study, then ``authors_country`` of the addresses.

    Where the methods name no country, it is the one that most of the addresses are in.
    """
    addresses = list(_addresses(document, lexicon))
    told: list[StudyFact] = []
    if not any(f.kind == "design" and _REVIEW in f.concept for f in facts):
        told = [
            fact for s in _own_sentences(document, facts) for fact in _told(document, s, lexicon)
        ]
        if addresses and not any(fact.kind == "country" for fact in told):
            by_country = Counter(fact.concept for fact in addresses)
            country, count = by_country.most_common(1)[0]
            if 2 * count > len(addresses):
                first = next(fact for fact in addresses if fact.concept == country)
                told.append(StudyFact("country", first.value, first.span, country))
    first_of: dict[tuple[str, str], StudyFact] = {}
    for fact in (*told, *addresses):
        first_of.setdefault((fact.kind, fact.concept or fact.value), fact)
    yield from first_of.values()


def _own_sentences(document: Document, facts: Sequence[StudyFact]) -> Iterator[Sentence]:
    """Yield the sentences that tell a fact of the study, and those of its methods."""
    own = [fact.span.start for fact in facts if fact.kind in _OWN_FACTS]
    for sentence in document.sentences:
        is_own = any(start in sentence.span for start in own)
        if is_own or document.sections[sentence.section].kind == "methods":
            yield sentence


def _told(document: Document, sentence: Sentence, lexicon: Lexicon) -> Iterator[StudyFact]:
    """Yield the countries, and their cities, that a sentence says the patients were seen in."""
    words = document.plain[sentence.span.start : sentence.span.end]
    if _MAKER.search(words):
        return
    for match in _countries(words, lexicon):
        before, behind = words[: match.span.start], words[match.span.end :]
        if not (_BEFORE_SITE.match(behind) or _BEHIND_SITE.search(before)):
            continue
        country = _fact(document, "country", sentence.span, sentence.span.start, match)
        yield country
        if city := _CITY.search(before):
            yield StudyFact("city", " ".join(city["city"].split()), country.span)


def _addresses(document: Document, lexicon: Lexicon) -> Iterator[StudyFact]:
    """Yield the country of each address that follows a mark such as a raised number."""
    end = min((r.span.start for r in document.references), default=len(document.text))
    tail = max((r.span.end for r in document.references), default=len(document.text))
    at = 0
    for line in document.text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if end <= start < tail or not _INSTITUTION.search(line) or not _ADDRESS_MARK.match(line):
            continue
        marks = [*_ADDRESS_MARK.finditer(line)]
        ends = [*(mark.start() for mark in marks[1:]), len(line.rstrip())]
        for mark, stop in zip(marks, ends, strict=True):
            address = line[mark.end() : stop]
            found = _countries(address, lexicon) if _INSTITUTION.search(address) else []
            if found and _ENDS_ADDRESS.fullmatch(address, found[-1].span.end):
                around = Span(start + mark.end(), start + stop)
                yield _fact(document, "authors_country", around, start + mark.end(), found[-1])


def _countries(text: str, lexicon: Lexicon) -> list[Match]:
    """Return the countries that a text names; "polish" and "turkey" are none."""
    return [m for m in lexicon.find(text, "country") if text[m.span.start].isupper()]


def _fact(document: Document, kind: str, around: Span, start: int, match: Match) -> StudyFact:
    """Return the country at ``match``, ``start`` added, with what is printed around it."""
    named = Span(start + match.span.start, start + match.span.end)
    span = document.printed_around(around, named)
    return StudyFact(kind, match.concept.label, span, match.notation)
