"""What one entry of a reference list prints: authors, title, journal, year, volume, pages.

Entries of one list may come in several styles, so nothing is settled list by list: the forms in
which year, volume and pages stand are tried on each entry, the most telling one first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.authors import split_authors
from extractors.identifiers import has_identifier, read_identifiers, without_identifiers

if TYPE_CHECKING:
    from extractors.model import Reference

_DASHES = r"\-\u2010-\u2014\u2212"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)[a-z]?"
_VOLUME = r"(?P<volume>[A-Z]?\d{1,4}[A-Za-z]?(?:[-\u2013]\d+)?)"
_ISSUE = (
    r"(?:\s*\((?!(?:19|20)\d\d\))(?P<issue>[^()]{1,30})\)"
    r"|,?\s(?P<supplement>[Ss]uppl(?:ement)?[.s]?(?:[\s_]\d+)?))?"
)
_NUMBER = r"(?:[A-Za-z]{0,4}\d[\w.]*|[A-Z]{1,3}-\d+)"
_PAGES = (
    r"(?:pp?\.?\s?|[Aa]bstr(?:act)?\.?\s(?:[Nn]o\.?\s)?|[Aa]rt(?:icle|\.)\s(?:(?:ID|[Nn]o\.?)\s)?)?"
    rf"(?P<first>{_NUMBER})(?:\s*[{_DASHES}]\s*(?P<last>{_NUMBER}))?"
)
_MONTH = (
    r"(?:\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Spring|Summer|Autumn|Fall|Winter)"
    r"[a-z]*\.?(?:[-\u2013/ ]\w+){0,3})?"
)
_END = r"(?=\W*$)"
#: Where an entry tells its issue, most telling form first; the last match in the entry counts.
_TAILS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        # 2019:2019.03.01.123 or 2019:45-49, a year and pages without a volume
        rf"\b{_YEAR}\s*:\s*(?P<first>\d{{4}}\.\d\d\.\d\d[\d.]*|{_NUMBER}(?=\s*[{_DASHES}]))"
        rf"(?:\s*[{_DASHES}]\s*(?P<last>{_NUMBER}))?{_END}",
        # 2019;12(3):45-49
        rf"\b{_YEAR}{_MONTH}\s*[;:]\s*{_VOLUME}{_ISSUE}\s*(?:[:,;]\s*{_PAGES})?",
        # 2019;(3):CD001234
        rf"\b{_YEAR}{_MONTH}\s*;\s*\((?P<issue>[^()]{{1,30}})\)\s*:\s*{_PAGES}",
        # 12 (3) (2019) 45-49 and 12, no. 3 (2019): 45-49
        rf"\b{_VOLUME}(?:,\s[Nn]o\.\s(?P<number>\w+)|{_ISSUE})\s*\((?:[A-Z][a-z]+\.?\s)?{_YEAR}\)"
        rf"\s*[:,]?\s*{_PAGES}",
        # (2019) 12:45-9
        rf"\({_YEAR}\)[.,:]?\s*{_VOLUME}{_ISSUE}\s*(?:[:,]\s*{_PAGES}|{_END})",
        # vol. 12, no. 3, pp. 45-49, Mar. 2019 and Vol. 12, No. 3, 2019, pp. 45-49
        rf"\b[Vv]ol(?:ume)?\.?\s*{_VOLUME}(?:\s*\((?P<issue>\w+)\))?"
        rf"(?:,?\s*(?:[Nn]o|[Ii]ss(?:ue)?)\.?\s*(?P<number>[\w-]+))?"
        rf"(?:,\s*(?P<between>(?:1[89]|20)\d\d))?(?:,?\s*{_PAGES})?"
        rf"(?:[,.]?\s*(?:[A-Z][a-z]+\.?\s)?\(?{_YEAR}\)?)?{_END}",
        # 12:45-49, 2019 and 12, 45-49 (2019)
        rf"\b{_VOLUME}{_ISSUE}\s*[:,]\s*{_PAGES}\s*,?\s\(?{_YEAR}\)?{_END}",
        # 12, 2019 (suppl 15; abstr 7005)
        rf"\b{_VOLUME},\s{_YEAR}\s\((?P<issue>[Ss]uppl[^;,()]*)[;,]\s*{_PAGES}\)",
        # 2019, 12 (3), 45-49
        rf"\b{_YEAR},\s*{_VOLUME}{_ISSUE}\s*(?:[:,]\s*{_PAGES})?{_END}",
        # , 12(3), 45-49
        rf"(?<=,)\s*{_VOLUME}{_ISSUE}\s*[,:]\s*{_PAGES}{_END}",
        # 2010. p. 45-89, of a book
        rf"\b{_YEAR}[.:,]?\s*pp?\.\s?{_PAGES}{_END}",
    )
)
#: 12(3):45-49 at the end, where the year stands behind the authors.
_UNDATED_TAIL = re.compile(rf"(?<=[\s.]){_VOLUME}{_ISSUE}\s*[:,]\s*{_PAGES}{_END}")
#: What only belongs to the style where the authors come with initials first, or not to a tail.
_AFTER_COMMA = _TAILS[9]
_BARE_YEAR = re.compile(rf"(?:(?<=[.,;(\s])|^){_YEAR}\)?{_MONTH}{_END}")
_EARLY_YEAR = re.compile(
    rf"\s*(?:\({_YEAR}[^()]{{0,20}}\)[.,:]?|(?P<open>(?:19|20)\d\d)[a-z]?\.)\s*"
)
#: "Roe C (2019) Snow", "Roe, C., 2019. Snow": the year stands before the title.
_DATED_AUTHORS = re.compile(rf"[.,\w]\s(?:\({_YEAR}\)|(?:19|20)\d\d\.)[.,:]?\s+\w")
#: A guideline's number carries its year: "Version 4.2023".
_VERSION_YEAR = re.compile(r"\b[Vv]ersion\s\d{1,2}\.(?P<year>20\d\d)\b")
#: "[cited 2021 12]." has lost the month of a visit and the semicolon before the volume.
_TORN_VISIT = re.compile(r"(?P<year>\d{4})\s*\[cited\s(?:19|20)\d\d,?\s(?P<volume>\d{1,4})\b\]?")
_ONLINE = re.compile(
    r"(?xi) \(?\b(?:published\sonline|first\spublished|forthcoming|in\spress)"
    r"(?:\sahead\sof\sprint)?:?\s+ (?:\d{1,2}\s)?(?:[a-z]{3,9}\.?\s)?(?:\d{1,2},?\s)?"
    r"(?P<year>20\d\d)\)?"
)
_ADDENDA = re.compile(
    r"""(?xi)
    \[internet\] | \[cited[^\]]*?(?:\]|(?=\.\s)|$) | \bpmcid\s?:?\s*PMC\d+\.?
    | \[(?:crossref|pubmed|google\sscholar|free\sfull\stext)\] | \(?\bin\spress\b\)?
    | \(?\b(?:accessed|epub|(?:published\s)?online\sahead|advance\sonline)\b[^)]*\)?
    | \(?\bavailable\s+(?:online\s+)?(?:from|at)\b | <?https?\s?://\S+
    | ;\s*(?:quiz|discussion|author\sreply)\s[\d\u2013-]+
    """
)
_TAG = re.compile(r"</?(?:span|a|b|strong|su[bp])\b[^>]{0,200}>")
_ITALIC_TAG = re.compile(r"</?(?:i|em)>")
_QUOTED = re.compile(r"[\"“](?P<title>[^\"“”]{8,}?)[,.]?[\"”][,.]?\s*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=\S)(?P<words>[^*]+?)(?<=\S)\*(?![\w*])")
#: Some journals begin with a small letter: eLife, medRxiv, npj Blood.
_SENTENCE_END = re.compile(r"(?<=[.?!])[\"”']?\s+(?=[\"“'(\[]?(?:[^\W_a-z]|[a-z]{1,4}[A-Z]|npj\b))")
_ABBREVIATION = re.compile(r"[A-Z][a-z]{0,9}\.")
_PUBLISHER = re.compile(
    r"(?:^|[.\])]\s+)[A-Z][^.:;]{1,40}(?:,\s[A-Z.]{2,4})?:\s[^.:;]{2,60}(?:\sInc\.)?;\s*$"
)
_EDITION = re.compile(
    r"[.,]?\s*\(?\b(?:\d+(?:st|nd|rd|th)|[Rr]ev(?:ised)?\.?)\s[Ee]d(?:ition|n)?\b\.?\)?\s*$"
)
_IN_BOOK = re.compile(
    r"\.\s+In:?\s+(?:.{3,120}?\b[Ee]d(?:itor)?s?\b\.?\)?[.,:]?\s+)?(?P<book>[A-Z].+)$"
)
_INITIALS_FIRST = re.compile(r"(?:[^\W\d_]\.[ -]?)+[^\W\d_]{2}")
_ISSUES = ("issue", "supplement", "number")


def has_tail(words: str) -> bool:
    """Tell whether words end as an entry does: year and pages, an identifier, an address."""
    if has_identifier(words):
        return True
    printed = _ADDENDA.sub(" ", words.replace("*", "")).rstrip(" .,_")
    end = printed[-90:]
    forms = [tail for tail in _TAILS if tail is not _AFTER_COMMA]
    if _DATED_AUTHORS.search(printed[:-20]):
        forms += [_AFTER_COMMA, _UNDATED_TAIL]
    return bool(_BARE_YEAR.search(end)) or any(
        match.end() > len(end) - 25 for tail in forms for match in tail.finditer(end)
    )


def is_book(words: str) -> bool:
    """Tell whether an entry names a place and a publisher where others name a journal."""
    year = _BARE_YEAR.search(words.rstrip(" .;,"))
    return bool(year and _PUBLISHER.search(words[: year.start()]))


def read_entry(reference: Reference, printed: str) -> tuple[Reference, tuple[str, ...]]:
    """Return ``reference`` filled from its words on one line, and what of it is doubtful."""
    words = _TAG.sub("", _ITALIC_TAG.sub("*", printed)).replace("\\", "").replace("**", "")
    found = read_identifiers(words)
    doubts = [found.doubt] if found.doubt else []
    words = without_identifiers(words)
    if _TORN_VISIT.search(words):
        words = _TORN_VISIT.sub(r"\g<year>;\g<volume>", words)
        doubts.append("the volume stands in a damaged note of access")
    words = _ADDENDA.sub(" ", _ONLINE.sub(r"\g<year>", words))
    words = " ".join(words.split()).rstrip(" .;,<>[]")
    authors, rest = _split_quoted(words) or split_authors(words)
    early = _EARLY_YEAR.match(rest)
    plain, italics = _without_italics(rest[early.end() :] if early else rest)
    tail = _find_tail(plain, dated=early is not None)
    fields = tail.groupdict() if tail else {}
    years = (
        fields.get("year"),
        fields.get("between"),
        early and (early["year"] or early["open"]),
        (version := _VERSION_YEAR.search(words)) and version["year"],
    )
    year = next((y for y in years if y), None)
    head = plain[: tail.start()] if tail else plain
    initials_first = bool(authors and _INITIALS_FIRST.match(authors[0]))
    title, journal = (
        _split_at_quotes(head)
        or _split_at_italics(head, italics)
        or _split_book(head)
        or _split_sentences(head, dated=bool(tail or early), commas=initials_first)
    )
    first = (fields.get("first") or "").rstrip(".")
    filled = replace(
        reference,
        authors=authors,
        title=_clean(title),
        journal=_clean(journal),
        year=int(year) if year else None,
        volume=fields.get("volume") or "",
        issue=next((v.strip() for n in _ISSUES if (v := fields.get(n))), ""),
        first_page=first,
        last_page=whole_page(first, (fields.get("last") or "").rstrip(".")),
        doi=found.doi,
        pmid=found.pmid,
    )
    return filled, tuple(doubts)


def whole_page(first: str, last: str) -> str:
    """Write out a shortened last page.

    >>> whole_page("2389", "98"), whole_page("e153", "6"), whole_page("520.e1", "520.e12")
    ('2398', 'e156', '520.e12')
    """
    digits = re.fullmatch(r"([A-Za-z]*)(\d+)", first)
    if not (last.isdigit() and digits):
        return last
    letters, number = digits.groups()
    return letters + number[: max(0, len(number) - len(last))] + last


def _find_tail(words: str, *, dated: bool) -> re.Match[str] | None:
    """Return where an entry tells its year, volume and pages; ``dated``: the year stood before."""
    forms = [*_TAILS, _UNDATED_TAIL, _BARE_YEAR] if dated else [*_TAILS, _BARE_YEAR]
    for pattern in forms:
        matches = list(pattern.finditer(words))
        if matches:
            return matches[-1]
    return None


def _split_quoted(words: str) -> tuple[tuple[str, ...], str] | None:
    """Return the authors before a title in quotation marks, and the rest; None for other titles."""
    quoted = _QUOTED.search(words)
    if quoted is None or not words[: quoted.start()].rstrip().endswith((",", ".", ")")):
        return None
    names, rest = split_authors(words[: quoted.start()])
    if names:
        return names, f"{rest}{words[quoted.start() :]}"
    # "Roe, Carl A., and Dan Elm. ...": given names are written out
    given = re.split(r",?\s+and\s+|,\s+et\s+al\b", words[: quoted.start()].strip(" .,"))
    return tuple(name.strip() for name in given if name.strip(" .")), words[quoted.start() :]


def _split_at_quotes(head: str) -> tuple[str, str] | None:
    quoted = _QUOTED.match(head)
    return (quoted["title"], head[quoted.end() :]) if quoted else None


def _without_italics(words: str) -> tuple[str, list[tuple[int, int]]]:
    """Return words without the stars around italics, and where in them italics stand."""
    plain: list[str] = []
    places: list[tuple[int, int]] = []
    at = length = 0
    for match in _ITALIC.finditer(words):
        before = words[at : match.start()]
        places.append((length + len(before), length + len(before) + len(match["words"])))
        plain += [before, match["words"]]
        at, length = match.end(), places[-1][1]
    return "".join([*plain, words[at:]]), places


def _split_at_italics(head: str, italics: list[tuple[int, int]]) -> tuple[str, str] | None:
    """Return title and journal where the words before the issue stand in italics."""
    for start, end in italics:
        between = head[end:]
        if re.search(r"[^\W\d_]{2}", head[start:end]) and not re.search(r"\w", between):
            title, journal = head[:start], head[start:end]
            return (title, journal) if re.search(r"\w", title) else (journal, "")
    return None


def _split_book(head: str) -> tuple[str, str] | None:
    """Return title and book of a chapter, or the title of a book; None for an article."""
    publisher = _PUBLISHER.search(head)
    words = head[: publisher.start()] if publisher else head
    if chapter := _IN_BOOK.search(words):
        book = _EDITION.sub("", _SENTENCE_END.split(chapter["book"])[0])
        return words[: chapter.start()], _EDITION.sub("", book)
    return (_EDITION.sub("", words), "") if publisher else None


def _split_sentences(head: str, *, dated: bool, commas: bool) -> tuple[str, str]:
    """Return title and journal: the last sentence, with ``commas`` what follows the last comma."""
    words = head.strip(" ,(*_")
    if commas and ", " in words:
        title, _, journal = words.rpartition(", ")
        return title, journal
    pieces = _SENTENCE_END.split(words)
    if len(pieces) < 2 or not dated:
        return (". ".join(p.rstrip(". ") for p in pieces) if not dated else pieces[0]), ""
    journal = pieces.pop()
    while len(pieces) > 1 and _ABBREVIATION.fullmatch(pieces[-1]):
        journal = f"{pieces.pop()} {journal}"
    return " ".join(pieces), journal


def _clean(words: str) -> str:
    return " ".join(re.sub(r"[*_]+", "", words).split()).strip(" .,;:(<>")
