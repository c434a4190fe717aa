"""Reference lists: find the entries, settle their numbers, and read what each one prints.

A list arrives damaged: numbers turned into bullets, entries broken over lines and pages, other
paragraphs of the article printed in the middle.  The entries are therefore found first, numbered by
count and by the numbers that are printed, and only then taken apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.model import Problem, Reference, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A printed number further than this past the last one belongs to the words, not to the list.
_FARTHEST_JUMP = 25
#: A running head ("8 SMITH ET AL.") is shorter than the first line of an entry.
_SHORTEST_ENTRY = 30

_DASHES = r"\-\u2010-\u2014\u2212"
_BULLETS = r"\-*\u2013\u2022\u2023\u25aa"
_MARK = re.compile(
    rf"""(?x)
    \s* (?P<bullet>[{_BULLETS}][ \t]+)?
    (?P<number>
        \[[ ]?(?P<bracketed>\d{{1,3}})[ ]?\]\.?(?=\s|\w)
      | \((?P<parenthesized>\d{{1,3}})\)(?=\s)
      | <sup>(?P<raised>\d{{1,3}})</sup>
      | (?P<dotted>\d{{1,3}})\\?[.)](?=\s|[^\W\d])
      | (?P<bare>\d{{1,3}})(?=[ \t]+[^\W\d])
    )?
    [ \t]*
    """
)
_BETWEEN_PARTS = re.compile(rf"[\s{_BULLETS}]*")
_AFTERTHOUGHT = re.compile(r"(?i)\W{0,2}(?:doi\b|https?\s?:|pmid\b|pmcid\b|available\b|epub\b)")
_HYPHEN_AT_BREAK = re.compile(r"(?<=\w)-\s*\n\s*(?!(?:and|or|vs|to)\b)(?=\w)")

_FAMILY = (
    r"(?:[a-zà-þ'\u2019]{1,4}[ -]){0,3}[A-ZÀ-Þ][\w'\u2019-]{0,40}"
    r"(?:[ ]{1,2}[\w'\u2019-]{1,40}){0,3}"
)
_INITIALS = r"(?:[A-ZÀ-Þ]{1,3}|[A-Z]-[A-Z])(?:[ ](?:Jr|Sr|I{2,3}|[23]r?[nd]d))?"
_FIRST_AUTHOR = re.compile(rf"{_FAMILY}[ ]{_INITIALS}(?=[,.;]|:[ ]|[ ](?:et[ ]al|and|&)\b|[ ]\()")
_DOTTED_AUTHOR = re.compile(rf"{_FAMILY},[ ](?:[A-Z]\.[ -]?){{1,4}}(?=[,;&(]|and\b|et\b|[A-Z\"“])")
#: A line ends where the file ends it, or where the next entry follows on the same line.
_LINE_END = re.compile(
    rf"\n|(?<=[\w.>)*\]/])[ \t]+(?=(?:[{_BULLETS}][ ](?:\d{{1,3}}\.[ ])?|\d{{1,3}}\.[ ])"
    rf"{_FIRST_AUTHOR.pattern})|(?<=[.>\d)])[ \t]+(?=\d{{1,3}}\.[ ][A-Z])"
)
_END_OF_AUTHORS = re.compile(
    r"(?:[,;]?\s+et\s+al\b[.,]*(?:;[^.]{3,90}[.])?|[.:](?=\s)|(?=\s\((?:19|20)\d\d))"
)
_GROUP_AUTHOR = re.compile(
    r"(?P<name>[A-Z][^.:]{5,90}\b(?:Committee|Group|Investigators|Consortium|Party|Network))\.\s+"
)
_BETWEEN_AUTHORS = re.compile(r"\s*[,;]\s*(?:(?:and|&)\s+)?|\s*&\s*|\s+and\s+")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_VOLUME = (
    r"(?P<volume>[A-Z]?\d+[A-Za-z]?(?:[-\u2013]\d+)?)"
    r"(?:\s*\((?P<issue>[^()]{1,30})\)|\s(?P<supplement>[Ss]uppl\.?(?:\s\d+)?))?"
)
_NUMBER = r"[A-Za-z]{0,4}\d[\w.]*"
_PAGES = rf"(?:pp?\.?\s)?(?P<first>{_NUMBER})(?:\s*[{_DASHES}]\s*(?P<last>{_NUMBER}))?"
_MONTH = r"(?:\s+[A-Z][a-z]{2,8}\.?(?:[-\u2013/ ]\w+)*)?"
#: Where an entry tells its issue, most telling form first; the last match in the entry counts.
_TAILS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_YEAR}{_MONTH}\s*[;:]\s*{_VOLUME}\s*(?:[:,]\s*{_PAGES})?",
        rf"\({_YEAR}\)[.,:]?\s*{_VOLUME}\s*(?:[:,]\s*{_PAGES})?",
        rf"\b{_VOLUME}\s*[:,]\s*{_PAGES}\s*,?\s\(?{_YEAR}\)?(?=\W*$)",
        rf"(?<=,)\s*{_VOLUME}\s*[,:]\s*{_PAGES}(?=\W*$)",
    )
)
_BARE_YEAR = re.compile(rf"(?:(?<=[.,;(\s])|^){_YEAR}\)?{_MONTH}(?=\W*$)")
_EARLY_YEAR = re.compile(rf"\s*\({_YEAR}[a-z]?\)[.,:]?\s*")
_DOI = re.compile(
    r"(?i)(?:\bdoi\s?:?\s*)?<?(?:https?://(?:dx\.)?doi\.org/)?\b(?P<doi>10\.\d{4,9}/\S+"
    r"(?:(?<=[./_-])\s(?!(?:19|20)\d\d(?!\.\d))[\d.]{3,}\S*)?)"
)
#: Some publishers' PDFs print blanks inside an address; it then runs to the end of the entry.
_TORN_DOI = re.compile(
    r"(?i)https?(?!://(?:dx\.)?doi\.org)\s?:\s?//\s?(?:dx\.)?doi\.\s?org/"
    r"(?P<doi>10\..{3,60}?)(?=\W*$|\.\s+[A-Z]|\s\()"
)
_PMID = re.compile(r"(?i)\bpmid\s?:?\s*(?P<pmid>\d{5,9})\b\.?")
_ADDENDA = re.compile(
    r"""(?xi)
    \[internet\] | \[cited[^\]]*?(?:\]|(?=\.\s)|$) | \bpmcid\s?:?\s*PMC\d+\.? | \(in\spress\)
    | \(?\b(?:accessed|epub|online\sahead)\b[^)]*\)? | \(?\bavailable\s+(?:online\s+)?(?:from|at)\b
    | <?https?\s?://\S+ | ;\s*(?:quiz|discussion)\s[\d\u2013-]+
    """
)
_ITALIC_END = re.compile(r"[*_]+(?P<journal>[^*_]+)[*_]+[\s.,(]*$")
_SENTENCE_END = re.compile(r"(?<=[.?!])[\"”']?\s+(?=[\"“'(\[]?[^\W_a-z])")
_ABBREVIATION = re.compile(r"[A-Z][a-z]{0,9}\.")


@dataclass(frozen=True, slots=True)
class _Line:
    """One printed line: ``body`` without its bullet and number, ``words`` without its bullet."""

    body: Span
    words: Span
    number: int | None
    bullet: bool
    bare: bool
    gap: bool
    inline: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """The parts of one entry in reading order, and its number if the list prints it."""

    parts: tuple[Span, ...]
    number: int | None


def find_references(
    text: str, regions: Sequence[Span]
) -> tuple[tuple[Reference, ...], tuple[Problem, ...]]:
    """Return the entries of the reference list in ``regions`` and what is wrong with them."""
    numbered, problems = _settle_numbers(text, _find_entries(text, regions))
    references = []
    for number, entry in numbered:
        span = _first_stretch(text, entry.parts)
        bare = Reference(number, text[span.start : span.end], span)
        reference = _read_entry(bare, _joined(text, entry.parts))
        references.append(reference)
        if missing := " or ".join(_unread(reference)):
            problems.append(Problem("reference", f"reference {number}: no {missing}", span))
    return tuple(references), tuple(problems)


def _unread(reference: Reference) -> list[str]:
    """Name the fields that an entry should print and that were not found in it."""
    fields = [("title", reference.title), ("year", reference.year)]
    if "://" not in reference.raw or reference.volume:  # a web page has no journal
        fields.append(("journal", reference.journal))
    return [name for name, value in fields if not value]


def _lines(text: str, regions: Sequence[Span]) -> Iterator[_Line]:
    """Yield the lines of all regions with their marks taken off."""
    for region in sorted(regions):
        end, ends = -1, [m.start() for m in _LINE_END.finditer(text, region.start, region.end)]
        for start, stop in zip([region.start, *ends], [*ends, region.end], strict=True):
            mark = _MARK.match(text, start, stop)
            stop = start + len(text[start:stop].rstrip())
            if mark is None or mark.end() >= stop:
                continue
            gap = end < 0 or text.count("\n", end, mark.end()) > 1
            end = stop
            printed = mark["number"]
            yield _Line(
                Span(mark.end(), end),
                Span(mark.start("number") if printed else mark.end(), end),
                int(re.sub(r"\D", "", printed)) if printed else None,
                bool(mark["bullet"]),
                bool(mark["bare"]),
                gap,
                text[start] != "\n" and start > region.start,
            )


def _find_entries(text: str, regions: Sequence[Span]) -> list[_Entry]:
    """Group the lines of the list to entries; foreign paragraphs between them are left out."""
    lines = list(_lines(text, regions))
    marked = any(line.bullet or (line.number is not None and not line.bare) for line in lines)
    entries: list[_Entry] = []
    pending: list[Span] = []
    for line in lines:
        if _starts_entry(text, line, entries, marked=marked):
            _adopt(text, entries, pending)
            pending = []
            entries.append(_Entry((line.body,), line.number))
        elif line.gap and not line.bullet:
            pending.append(line.words)
        elif pending:
            pending[-1] = Span(pending[-1].start, line.words.end)
        elif entries:
            entries[-1] = replace(entries[-1], parts=(*entries[-1].parts, line.words))
    _adopt(text, entries, pending)
    return entries


def _starts_entry(text: str, line: _Line, entries: list[_Entry], *, marked: bool) -> bool:
    """Tell whether an entry begins on this line."""
    body = text[line.body.start : line.body.end]
    author = len(body) > _SHORTEST_ENTRY and _starts_with_author(body)
    finished = not entries or _has_tail(_joined(text, entries[-1].parts))
    if line.number is not None:
        sure = not (line.bare or line.inline) or (finished and author)
        expected = _is_next(line.number, entries, 0 if line.inline else _FARTHEST_JUMP)
        return expected and (sure or (line.inline and finished))
    if line.bullet:
        return finished or author
    if not entries:
        return not marked and author
    return finished and author and (line.gap or not marked)


def _is_next(number: int, entries: list[_Entry], jump: int) -> bool:
    """Tell whether a printed number may follow the entries so far, ``jump`` of them missing."""
    printed = [i for i, entry in enumerate(entries) if entry.number is not None]
    last = entries[printed[-1]].number or 0 if printed else 0
    unnumbered = len(entries) - (printed[-1] + 1 if printed else 0)
    return last < number <= last + unnumbered + 1 + jump


def _adopt(text: str, entries: list[_Entry], pending: list[Span]) -> None:
    """Give the last entry the paragraph that ends it, if an interruption cut it in two."""
    if not entries or not pending:
        return
    words = [text[p.start : p.end] for p in pending]
    if _has_tail(_joined(text, entries[-1].parts)):
        found = [0] if _AFTERTHOUGHT.match(words[0]) else []
    else:
        found = [i for i, paragraph in enumerate(words) if _has_tail(paragraph)]
        if not found and len(pending) == 1 and words[0][0].islower():
            found = [0]
    if found:
        entries[-1] = replace(entries[-1], parts=(*entries[-1].parts, pending[found[0]]))


def _settle_numbers(
    text: str, entries: list[_Entry]
) -> tuple[list[tuple[int, _Entry]], list[Problem]]:
    """Give each entry its number, by count and by what is printed; report what does not fit."""
    numbered: list[tuple[int, _Entry]] = []
    problems: list[Problem] = []
    run: list[_Entry] = []
    last = 0
    for entry in entries:
        if entry.number is None:
            run.append(entry)
            continue
        room = entry.number - last - 1
        run = _fit_run(text, run, room)
        numbered += [(last + i, e) for i, e in enumerate(run, 1)]
        if len(run) != room:
            message = f"{len(run)} entries found between numbers {last} and {entry.number}"
            problems.append(Problem("reference", message, entry.parts[0]))
        numbered.append((entry.number, entry))
        run, last = [], entry.number
    numbered += [(last + i, e) for i, e in enumerate(run, 1)]
    return numbered, problems


def _fit_run(text: str, run: list[_Entry], room: int) -> list[_Entry]:
    """Join entries of an unnumbered run that do not begin with an author, while it is too long."""
    fitted: list[_Entry] = []
    surplus = len(run) - room
    for entry in run:
        first = text[entry.parts[0].start : entry.parts[0].end]
        if surplus > 0 and fitted and not _starts_with_author(first):
            fitted[-1] = replace(fitted[-1], parts=fitted[-1].parts + entry.parts)
            surplus -= 1
        else:
            fitted.append(entry)
    return fitted


def _first_stretch(text: str, parts: tuple[Span, ...]) -> Span:
    """Return the parts up to the first interruption as one span."""
    span = parts[0]
    for part in parts[1:]:
        if not _BETWEEN_PARTS.fullmatch(text, span.end, part.start):
            break
        span = Span(span.start, part.end)
    return span


def _joined(text: str, parts: tuple[Span, ...]) -> str:
    """Return an entry's words on one line."""
    printed = "\n".join(text[p.start : p.end] for p in parts)
    return " ".join(_HYPHEN_AT_BREAK.sub("-", printed).split())


def _starts_with_author(words: str) -> bool:
    """Tell whether words begin as an entry does: a family name and initials."""
    return bool(_FIRST_AUTHOR.match(words) or _DOTTED_AUTHOR.match(words))


def _has_tail(words: str) -> bool:
    """Tell whether words end as an entry does: year and pages, an identifier, an address."""
    if _DOI.search(words) or _TORN_DOI.search(words) or _PMID.search(words) or "://" in words:
        return True
    end = words.rstrip(" .*_")[-90:]
    return bool(_BARE_YEAR.search(end)) or any(
        match.end() > len(end) - 25 for tail in _TAILS[:3] for match in tail.finditer(end)
    )


def _read_entry(reference: Reference, printed: str) -> Reference:
    """Fill the fields of ``reference`` from its words on one line."""
    words = printed.replace("\\", "")
    doi, pmid = _identifiers(words)
    for pattern in (_TORN_DOI, _DOI, _PMID, _ADDENDA):
        words = pattern.sub(" ", words)
    words = " ".join(words.split()).rstrip(" .;,<>[]")
    tail = _find_tail(words)
    fields = tail.groupdict() if tail else {}
    authors, head = _split_authors(words[: tail.start()] if tail else words)
    if early := _EARLY_YEAR.match(head):
        head = head[early.end() :]
    year = fields.get("year") or (early["year"] if early else None)
    title, journal = _split_title(head, dated=tail is not None)
    first = (fields.get("first") or "").rstrip(".")
    return replace(
        reference,
        authors=authors,
        title=title,
        journal=journal,
        year=int(year) if year else None,
        volume=fields.get("volume") or "",
        issue=(fields.get("issue") or fields.get("supplement") or "").strip(),
        first_page=first,
        last_page=_whole_page(first, (fields.get("last") or "").rstrip(".")),
        doi=doi,
        pmid=pmid,
    )


def _identifiers(words: str) -> tuple[str, str]:
    """Return the DOI (lower case) and the PMID printed in an entry."""
    found = _TORN_DOI.search(words) or _DOI.search(words)
    doi = re.sub(r"\s+", "", found["doi"]).rstrip(".,;>]") if found else ""
    if doi.endswith(")") and doi.count("(") < doi.count(")"):
        doi = doi[:-1].rstrip(".")
    doi = re.sub(r"/(?:full|abstract|pdf)$", "", re.sub(rf"[{_DASHES}]", "-", doi).lower())
    pmid = _PMID.search(words)
    return doi, pmid["pmid"] if pmid else ""


def _find_tail(words: str) -> re.Match[str] | None:
    """Return where an entry tells its year, volume and pages."""
    for pattern in (*_TAILS, _BARE_YEAR):
        matches = list(pattern.finditer(words))
        if matches:
            return matches[-1]
    return None


def _split_authors(head: str) -> tuple[tuple[str, ...], str]:
    """Return the authors that ``head`` begins with, and the rest of it."""
    names: list[str] = []
    while match := _DOTTED_AUTHOR.match(head):
        names.append(match[0].strip())
        head = re.sub(r"^[\s,;&]*(?:and\s+)?", "", head[match.end() :])
    if names:
        return tuple(names), re.sub(r"^et\s+al\.?,?\s*", "", head)
    end = _END_OF_AUTHORS.search(head)
    if end is None or not _starts_with_author(head):
        return (), head
    names = [name.strip() for name in _BETWEEN_AUTHORS.split(head[: end.start()])]
    rest = head[end.end() :].strip()
    if group := _GROUP_AUTHOR.match(rest):
        names.append(group["name"])
        rest = rest[group.end() :]
    return tuple(name for name in names if name), rest


def _split_title(head: str, *, dated: bool) -> tuple[str, str]:
    """Return title and journal: what stands in italics before the issue, or the last sentence."""
    if italic := _ITALIC_END.search(head):
        return _clean(head[: italic.start()]), _clean(italic["journal"])
    pieces = _SENTENCE_END.split(head.strip(" ,(*_"))
    if len(pieces) < 2 or not dated:
        return _clean(pieces[0]), ""
    journal = pieces.pop()
    while len(pieces) > 1 and _ABBREVIATION.fullmatch(pieces[-1]):
        journal = f"{pieces.pop()} {journal}"
    return _clean(" ".join(pieces)), _clean(journal)


def _clean(words: str) -> str:
    return " ".join(re.sub(r"[*_]+", "", words).split()).strip(" .,;:(<>")


def _whole_page(first: str, last: str) -> str:
    """Write out a shortened last page: 2389-98 ends on 2398, e153-6 on e156."""
    digits = re.fullmatch(r"([A-Za-z]*)(\d+)", first)
    if not (last.isdigit() and digits):
        return last
    letters, number = digits.groups()
    return letters + number[: max(0, len(number) - len(last))] + last
