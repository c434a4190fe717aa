"""Reference lists: find the entries, settle their numbers, and read what each one prints.

A list arrives damaged: numbers turned into bullets, entries broken over lines and pages, other
paragraphs of the article printed in the middle.  The entries are therefore found first, numbered by
count and by the numbers that are printed, and only then taken apart.

Why an own parser, on 190 entries of five articles (author, year, volume and page right): refextract
0.005 with the entries cut apart for it, a ten-line regular expression 0.97, and 0.50 where it has
to cut and number them itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.authors import FIRST_AUTHOR, starts_with_author
from extractors.model import Problem, Reference, Span
from extractors.reference_entry import has_tail, is_book, read_entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: A printed number further than this past the last one belongs to the words, not to the list.
_FARTHEST_JUMP = 25
#: An entry goes on behind at most so many paragraphs of other matter.
_MOST_INTERRUPTIONS = 12
#: A running head ("8 SMITH ET AL.") is shorter than the first line of an entry.
_SHORTEST_ENTRY = 30

_BULLETS = r"\-*\u2013\u2022\u2023\u25aa"
_MARK = re.compile(
    rf"""(?x)
    \s* (?P<bullet>[{_BULLETS}][ \t]+)?
    (?:</?(?:span|a)\b[^>]{{0,80}}>[ ]?)*
    (?P<number>
        \[[ ]?(?P<bracketed>\d{{1,3}})[ ]?\][.:]?(?=\s|\w)
      | \*\*(?P<bold>\d{{1,3}})[.)]?\*\*[.)]?
      | \((?P<parenthesized>\d{{1,3}})\)(?=\s)
      | <sup>(?P<raised>\d{{1,3}})</sup>
      | (?P<dotted>\d{{1,3}})(?:[ ]?\\?[.)](?=\s|[^\W\d])|:(?=\s+[^\W\d])|(?=\t))
      | (?P<bare>\d{{1,3}})(?=[ \t]+[^\W\d])
    )?
    [ \t]*
    """
)
_BETWEEN_PARTS = re.compile(rf"[\s{_BULLETS}]*")
_AFTERTHOUGHT = re.compile(r"(?i)\W{0,2}(?:doi\b|https?\s?:|pmid\b|pmcid\b|available\b|epub\b)")
_IDENTIFIER = re.compile(r"(?i)(?:doi|pmid|pmcid|epub)\b")
_HYPHEN_AT_BREAK = re.compile(r"(?<=\w)-\s*\n\s*(?!(?:and|or|vs|to)\b)(?=\w)")

#: A line ends where the file ends it, or where the next entry follows on the same line.
_LINE_END = re.compile(
    rf"\n|(?<=[\w.>)*\]/])[ \t]+(?=(?:[{_BULLETS}][ ](?:\d{{1,3}}\.[ ])?|\d{{1,3}}\.[ ])"
    rf"{FIRST_AUTHOR.pattern})|(?<=[.>\d)\]])[ \t]+(?=(?:\d{{1,3}}\.|\[\d{{1,3}}\])[ ][A-Z])"
)


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
    doubts: dict[str, list[Reference]] = {}
    for number, entry in numbered:
        span = _first_stretch(text, entry.parts)
        bare = Reference(number, text[span.start : span.end], span)
        words = _joined(text, entry.parts)
        reference, doubtful = read_entry(bare, words)
        references.append(reference)
        for doubt in doubtful:
            doubts.setdefault(doubt, []).append(reference)
        if missing := " or ".join(_unread(reference, words)):
            problems.append(Problem("reference", f"reference {number}: no {missing}", span))
    return tuple(references), (*problems, *_doubtful(doubts), *shared_dois(references))


def shared_dois(references: Iterable[Reference]) -> Iterator[Problem]:
    """Yield a problem for each DOI that a list prints with entries of different works."""
    by_doi: dict[str, list[Reference]] = {}
    for reference in references:
        if reference.doi:
            by_doi.setdefault(reference.doi, []).append(reference)
    for doi, entries in by_doi.items():
        places = {(r.year, r.volume, r.first_page) for r in entries if r.volume and r.first_page}
        if len(places) > 1:
            numbers = listed(r.number for r in entries)
            message = f"references {numbers}: one DOI, {doi}, is printed with different works"
            yield Problem("reference", message, entries[0].span)


def listed(numbers: Iterable[int]) -> str:
    """Return numbers in order, runs of three and more as ranges.

    >>> listed([7, 2, 3, 4, 9])
    '2-4, 7, 9'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs
    )


def _doubtful(doubts: Mapping[str, Sequence[Reference]]) -> Iterator[Problem]:
    """Yield one problem for each kind of doubt: a list printed with torn DOIs has dozens."""
    for doubt, references in doubts.items():
        noun = "reference" if len(references) == 1 else "references"
        message = f"{noun} {listed(r.number for r in references)}: {doubt}"
        yield Problem("reference", message, references[0].span)


def _unread(reference: Reference, words: str) -> list[str]:
    """Name the fields that an entry should print and that were not found in it."""
    fields = [("title", reference.title), ("year", reference.year)]
    if reference.volume or not ("://" in words or is_book(words)):
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
    first = next((x.number for x in lines if x.number is not None and not x.bare), None)
    bullets = sum(line.bullet for line in lines) > 1
    # A list whose first printed number is 7 has lost the marks of six entries.
    marked = bullets or first == 1
    entries: list[_Entry] = []
    pending: list[Span] = []
    for line in lines:
        if _starts_entry(text, line, entries, pending, marked=marked):
            _adopt(text, entries, pending)
            pending = []
            entries.append(_Entry((line.body,), line.number))
            marked = marked or (first is not None and line.number == first)
        elif line.gap and not line.bullet:
            pending.append(line.words)
        elif pending:
            pending[-1] = Span(pending[-1].start, line.words.end)
        elif entries:
            entries[-1] = replace(entries[-1], parts=(*entries[-1].parts, line.words))
    _adopt(text, entries, pending)
    return entries


def _starts_entry(
    text: str, line: _Line, entries: list[_Entry], pending: list[Span], *, marked: bool
) -> bool:
    """Tell whether an entry begins on this line."""
    body = text[line.body.start : line.body.end]
    author = len(body) > _SHORTEST_ENTRY and starts_with_author(body)
    begun = _ends(text, entries[-1]) if entries else ""
    finished = not entries or has_tail(begun)
    if _IDENTIFIER.match(body):  # the "3." of a date at the break of a line
        return False
    if line.number is not None:
        sure = not (line.bare or line.inline) or (finished and author)
        near = _is_next(line.number, entries, 0)
        far = not line.inline and (finished or author)
        expected = near or (far and _is_next(line.number, entries, _FARTHEST_JUMP))
        return expected and (sure or (line.inline and finished))
    if line.bullet:
        return finished or author
    if not entries:
        return not marked and author
    if not author or (marked and not line.gap):
        return False
    last = pending[-_MOST_INTERRUPTIONS:]
    return finished or any(has_tail(f"{begun} {text[p.start : p.end]}") for p in last)


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
    begun = _ends(text, entries[-1])
    words = [text[p.start : p.end] for p in pending]
    if has_tail(begun):
        found = [0] if _AFTERTHOUGHT.match(words[0]) else []
    else:
        found = [i for i, paragraph in enumerate(words) if has_tail(f"{begun} {paragraph}")]
        # What goes on in the middle of a sentence goes before a paragraph that ends with a year.
        found.sort(key=lambda i: not words[i][0].islower())
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
            problems.append(Problem("reference", _gap(last, entry.number, run), entry.parts[0]))
        numbered.append((entry.number, entry))
        run, last = [], entry.number
    numbered += [(last + i, e) for i, e in enumerate(run, 1)]
    return numbered, problems


def _gap(last: int, number: int, run: list[_Entry]) -> str:
    """Say what is wrong between two printed numbers."""
    room = number - last - 1
    missing = listed(range(last + 1, number))
    if not run:
        return f"reference {missing}: missing" if room == 1 else f"references {missing}: missing"
    if len(run) < room:
        return f"references {missing}: {room - len(run)} of them missing, {len(run)} found"
    return f"{len(run)} entries found between numbers {last} and {number}: one is cut in two"


def _fit_run(text: str, run: list[_Entry], room: int) -> list[_Entry]:
    """Join entries of an unnumbered run that do not begin with an author, while it is too long."""
    fitted: list[_Entry] = []
    surplus = len(run) - room
    for entry in run:
        first = text[entry.parts[0].start : entry.parts[0].end]
        if surplus > 0 and fitted and not starts_with_author(first):
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


def _ends(text: str, entry: _Entry) -> str:
    """Return the first and last lines of an entry; a monstrous one is not searched whole."""
    parts = entry.parts
    return _joined(text, parts if len(parts) < 20 else (*parts[:2], *parts[-12:]))


def _joined(text: str, parts: tuple[Span, ...]) -> str:
    """Return an entry's words on one line."""
    printed = "\n".join(text[p.start : p.end] for p in parts)
    return " ".join(_HYPHEN_AT_BREAK.sub("-", printed).split())
