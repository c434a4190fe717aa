"""Citations by author and year: "(Roe et al., 2019; Ash and Elm, 2020)", "Roe et al. (2019)".

The reference list decides: a name and a year that no single entry bears are no citation, and what
fits several entries ("Roe 2019" with two such entries and no letter to choose by) is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.model import Reference

_NAME = r"(?<!\w)[A-ZÀ-Þ][\w'\u2019-]{1,40}"
_YEARS = r"(?:19|20)\d\d[a-z]?(?:\s*(?:,|and|&)\s*(?:(?:19|20)\d\d)?[a-z]?\b)*"
_WHO = (
    rf"(?P<name>{_NAME})(?:\s{_NAME}){{0,3}}?"
    rf"(?:,?\s+(?P<others>et\s+al\b\.?|and\s+(?:colleagues|co-?workers|others))"
    rf"|(?:,\s{_NAME}){{0,5}},?\s+(?:and|&)\s+(?P<last>{_NAME}))?"
)
_LEAD = r"(?:(?:see|cf\.?|reviewed\s+(?:in|by)|as\s+in|e\.g\.,?|also)[:,]?\s+)*"
_PIECE = re.compile(rf"\s*{_LEAD}(?:[a-z]{{1,4}}\s){{0,3}}{_WHO},?\s+\(?(?P<years>{_YEARS})\)?\s*")
_NARRATIVE = re.compile(rf"{_WHO}\s+(?P<marker>[(\[](?P<years>{_YEARS})[)\]])")
_GROUP = re.compile(r"\((?:[^()]|\((?:19|20)\d\d[a-z]?\)){6,400}\)|\[[^\[\]]{6,400}\]")
_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)?(?P<letter>[a-z]?)\b")


@dataclass(frozen=True, slots=True)
class AuthorYear:
    """A marker that names its works: its place and the numbers of the entries."""

    span: Span
    numbers: tuple[int, ...]


class _Entries:
    """The reference list by author and year."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._known: dict[tuple[str, int], list[Reference]] = {}
        for reference in references:
            if reference.year is None or not reference.authors:
                continue
            for word in _family_words(reference.authors[0]):
                self._known.setdefault((word, reference.year), []).append(reference)

    def numbers(self, who: re.Match[str]) -> tuple[int, ...]:
        """Return the entries that a name and its years mean, none where one is not clear."""
        found: list[int] = []
        year = 0
        for printed in re.split(r"\s*(?:,|and|&)\s*", who["years"]):
            parts = _YEAR.match(printed)
            if not parts or not parts.group():
                continue
            year = int(parts["year"] or year)
            number = self._number(who, year, parts["letter"])
            if number is None:
                return ()
            found.append(number)
        return tuple(dict.fromkeys(found))

    def _number(self, who: re.Match[str], year: int, letter: str) -> int | None:
        entries = self._known.get((who["name"].casefold(), year), [])
        if who["last"]:
            last = who["last"].casefold()
            entries = [e for e in entries if any(last in _family_words(a) for a in e.authors[1:])]
        if len(entries) > 1 and letter:
            marked = [e for e in entries if re.search(rf"\b{year}{letter}\b", e.raw)]
            in_order = sorted(entries, key=lambda e: e.number)
            rank = ord(letter) - ord("a")
            entries = marked or in_order[rank : rank + 1]
        if len(entries) > 1 and who["others"]:
            entries = [e for e in entries if len(e.authors) > 1]
        elif len(entries) > 1 and not who["last"]:
            entries = [e for e in entries if len(e.authors) == 1]
        return entries[0].number if len(entries) == 1 else None


def _family_words(author: str) -> set[str]:
    """Return the words of a name that a text may call its bearer by, folded.

    >>> sorted(_family_words("van Elm-Ash J"))
    ['elm-ash']
    """
    family = author.split(",")[0]
    return {
        word.casefold()
        for word in family.split()
        if word[:1].isupper() and len(word) > 1 and not (word.isupper() and len(word) < 4)
    }


def find_author_years(
    text: str, regions: Sequence[Span], references: Sequence[Reference]
) -> tuple[AuthorYear, ...]:
    """Return the citations by author and year in ``regions``, by place."""
    entries = _Entries(references)
    found: dict[Span, tuple[int, ...]] = {}
    for region in regions:
        groups = [*_bracketed(text, region, entries)]
        for marker in (*groups, *_narrative(text, region, entries)):
            if not any(s.start <= marker.span.start < s.end for s in found):
                found[marker.span] = marker.numbers
    return tuple(AuthorYear(span, found[span]) for span in sorted(found))


def _bracketed(text: str, region: Span, entries: _Entries) -> Iterator[AuthorYear]:
    """Yield one citation for each bracket that names works, other words in it left out."""
    for group in _GROUP.finditer(text, region.start, region.end):
        inside = Span(group.start() + 1, group.end() - 1)
        numbers: list[int] = []
        places: list[Span] = []
        whole = True
        start = inside.start
        for piece in text[inside.start : inside.end].split(";"):
            read = _PIECE.fullmatch(piece)
            cited = entries.numbers(read) if read else ()
            if read and cited:
                numbers += cited
                places.append(Span(start, start + len(piece)))
            whole = whole and bool(cited)
            start += len(piece) + 1
        if not places:
            continue
        span = Span(group.start(), group.end())
        if not whole:
            printed = text[places[0].start : places[-1].end]
            end = places[0].start + len(printed.rstrip())
            span = Span(places[0].start + len(printed) - len(printed.lstrip()), end)
        yield AuthorYear(span, tuple(dict.fromkeys(numbers)))


def _narrative(text: str, region: Span, entries: _Entries) -> Iterator[AuthorYear]:
    """Yield the bracketed years behind names of the running text."""
    for match in _NARRATIVE.finditer(text, region.start, region.end):
        numbers = entries.numbers(match)
        if numbers:
            yield AuthorYear(Span(*match.span("marker")), numbers)
