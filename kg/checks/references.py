"""References, tables and figures: cited and not there, there and not cited, credited to another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.attribution import family_name
from extractors.model import Span
from kg.checks.inconsistency import Inconsistency, Place, location_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Document, Extraction, Sentence

_TARGET = re.compile(
    r"(?<![Ss]upplementary )(?<![Ss]upplemental )(?<![Oo]nline )(?<![Ss]upporting )"
    r"(?<![Ss]upplement )(?<!Suppl\. )(?<!Supp )\b(?P<kind>Table|Figure|Fig\.?)s?\s"
    r"(?P<number>\d{1,2})(?![\d.])"
)
_NAMED = re.compile(r"\b(?P<name>[A-Z][\w'’-]{2,})\set\sal\.?,?(?:\s\(?\d{4}\)?,?)?\W{0,3}$")
_TRIAL = re.compile(r"\bNCT\s?(?P<digits>\d+)\b")
_NCT_DIGITS = 8
#: A list of which more is not cited was not read as it should: silence is better.
_UNCITED_SHARE = 0.15
_FEWEST = 5


def reference_problems(extraction: Extraction) -> Iterator[Inconsistency]:
    """Yield references, tables, figures and trial numbers that lead nowhere or elsewhere."""
    document = extraction.document
    yield from _lists(document)
    yield from _targets(document)
    yield from _names(document)
    yield from _trials(document)


def _lists(document: Document) -> Iterator[Inconsistency]:
    numbers = {r.number: r for r in document.references}
    cited = {n: c for c in document.citations for n in c.numbers}
    if len(numbers) < _FEWEST or not cited:
        return
    last = max(numbers)
    whole = set(numbers) == set(range(1, last + 1))
    for number, citation in sorted(cited.items()):
        if whole and number > last:
            place = Place(str(number), location_of(document, citation.span.start), citation.span)
            told = f"reference {number} is cited, the list ends with {last}"
            yield Inconsistency("reference", "slip", place, None, told)
    missing = [n for n in sorted(numbers) if n not in cited]
    if len(missing) <= max(1, _UNCITED_SHARE * len(numbers)):
        for number in missing:
            place = Place(str(number), "references", numbers[number].span)
            told = f"reference {number} is in the list and is cited nowhere"
            yield Inconsistency("reference", "slip", place, None, told)


def _targets(document: Document) -> Iterator[Inconsistency]:
    """Yield tables and figures that the text points to and the article does not have."""
    known = {
        "Table": {t.number for t in document.tables},
        "Fig": {c.number for c in document.captions},
    }
    told: set[tuple[str, str]] = set()
    for sentence in document.sentences:
        if document.sections[sentence.section].kind in ("front", "back", "references"):
            continue
        plain = document.plain[sentence.span.start : sentence.span.end]
        for m in _TARGET.finditer(plain):
            kind = "Table" if m["kind"] == "Table" else "Fig"
            key = (kind, m["number"])
            there = known[kind]
            unread = kind == "Table" and document.tables_seen > len(document.tables)
            if not there or unread or m["number"] in there or key in told:
                continue
            if "suppl" in plain[max(0, m.start() - 60) : m.start()].lower():
                continue
            told.add(key)
            place = _place(document, sentence, m.group())
            name = "table" if kind == "Table" else "figure"
            note = f"{m.group()} is cited, the article has {name}s {', '.join(sorted(there))}"
            yield Inconsistency("missing-target", "slip", place, None, note)


def _names(document: Document) -> Iterator[Inconsistency]:
    """Yield markers right behind an author's name whose reference is another author's."""
    by_number = {r.number: r for r in document.references}
    by_name: dict[str, list[int]] = {}
    for reference in document.references:
        by_name.setdefault(family_name(reference), []).append(reference.number)
    for citation in document.citations:
        before = document.text[max(0, citation.span.start - 60) : citation.span.start]
        m = _NAMED.search(before)
        if not m or not by_name.get(m["name"]) or len(citation.numbers) != 1:
            continue
        number = citation.numbers[0]
        cited = by_number.get(number)
        if cited is None or not cited.authors or number in by_name[m["name"]]:
            continue
        if any(m["name"] in author for author in cited.authors):
            continue
        place = Place(
            f"{m['name']} et al. ({number})",
            location_of(document, citation.span.start),
            citation.span,
        )
        right = by_name[m["name"]]
        entry = Place(cited.raw[:80], "references", cited.span)
        told = (
            f"reference {number} is by {family_name(cited)}, {m['name']} is "
            f"{' or '.join(map(str, right))}"
        )
        yield Inconsistency("reference", "slip", place, entry, told)


def _trials(document: Document) -> Iterator[Inconsistency]:
    for m in _TRIAL.finditer(document.plain):
        digits = m["digits"]
        if len(digits) != _NCT_DIGITS:
            span = Span(m.start(), m.end())
            place = Place(m.group(), location_of(document, m.start()), span)
            told = f"an NCT number has {_NCT_DIGITS} digits, this one {len(digits)}"
            yield Inconsistency("reference", "slip", place, None, told)


def _place(document: Document, sentence: Sentence, value: str) -> Place:
    return Place(value, location_of(document, sentence.span.start), sentence.span)
